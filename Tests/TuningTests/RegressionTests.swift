import AudioFiles
import CallHistory
import Foundation
import Grammar
import GrammarSupport
import Meaning
import Recognition
import Records
import Routing
import SwitchboardEngine
import TestSupport
import Testing

@testable import Tuning

@Suite struct RegressionTests {
    private static let rules = """
        public <missed_bin> = missed bin | my bin was not collected;
        public <council_tax> = council tax | pay my council tax;
        """
    private let cache: TemporaryFolder

    init() throws { cache = try TemporaryFolder() }

    private func router(_ rules: String, council: String? = nil) throws -> CouncilRouter {
        var files = ["routes.jsgf": jsgf(rules)]
        files["council.json"] = council
        // Read at once; nothing is needed of the folder afterwards.
        let grammar = try TestGrammar(files)
        return try CouncilRouter(directory: grammar.directory.path, cache: cache.path)
    }

    private func item(_ words: String, _ expected: ExpectedMeaning, isProtected: Bool = false) -> RegressionCase {
        RegressionCase(
            id: words, expected: expected, source: .staff, isProtected: isProtected,
            matter: .words(Utterance(typed: words)))
    }

    private static let bins = ExpectedMeaning.destination(.route("missed_bin"))
    private static let tax = ExpectedMeaning.destination(.route("council_tax"))

    @Test func `each outcome is counted as what it is for the caller`() throws {
        let router = try router(Self.rules).router
        func outcome(_ words: String, _ expected: ExpectedMeaning) -> (RegressionOutcome.Kind, Int) {
            let outcome = RegressionOutcome(of: Utterance(typed: words), expecting: expected, by: router)
            return (outcome.kind, outcome.cost)
        }
        #expect(outcome("missed bin", Self.bins) == (.right, 0))
        #expect(outcome("missed bin", Self.tax) == (.wrong, 4))
        #expect(outcome("missed bin", .notOurs) == (.wrong, 4))
        #expect(outcome("missed bin", .not([.route("missed_bin")])) == (.wrong, 4))
        #expect(outcome("missed bin", .not([.route("council_tax")])) == (.right, 0))
        #expect(outcome("hippopotamus", Self.bins) == (.rejected, 2))
        #expect(outcome("hippopotamus", .notOurs) == (.right, 0))
        #expect(outcome("hippopotamus", .danger(nil)) == (.wrong, 4))
        #expect(outcome("operator", Self.bins) == (.rejected, 2))
        #expect(outcome("operator", .nothingSaid) == (.right, 0))
        #expect(RegressionOutcome(of: nil, expecting: Self.bins, by: router).kind == .rejected)
    }

    @Test func `a candidate is laid beside what runs and the worst comes first`() async throws {
        let current = try router(Self.rules)
        let candidate = try router(
            """
            public <missed_bin> = seagull sacks | my bin was not collected;
            public <council_tax> = council tax | pay my council tax;
            public <bus_pass> = missed bin;
            """)
        let cases = [
            item("seagull sacks", Self.bins), item("missed bin", Self.bins, isProtected: true),
            item("council tax", Self.tax), item("hippopotamus", .notOurs),
        ]
        let regression = try await RegressionRun(
            current: current, candidate: candidate, cache: cache.path, cores: 2
        ).run(cases)
        #expect(regression.current.right == 3)
        #expect(regression.current.rejected == 1)
        #expect(regression.candidate.right == 3)
        #expect(regression.candidate.wrong == 1)
        #expect(regression.changes.map(\.item.id) == ["missed bin", "seagull sacks"])
        #expect(regression.changes.map(\.harm) == [4, -2])
        #expect(regression.changes[0].after.taken == "accept bus_pass")
        #expect(regression.significance.words == "1 better, 1 worse: that may be chance")
        let why = "1 protected call becomes worse: missed bin"
        #expect(regression.gate(refuses: false) == .asksAgain(why))
        #expect(regression.gate(refuses: true) == .shut(why))
    }

    @Test func `the gate is open when nothing protected becomes worse`() async throws {
        let router = try router(Self.rules)
        let regression = try await RegressionRun(current: router, candidate: router, cache: cache.path).run([
            item("missed bin", Self.bins, isProtected: true)
        ])
        #expect(regression.changes.isEmpty)
        #expect(regression.gate(refuses: true) == .open)
        #expect(regression.significance.words == "no turn became better or worse")
    }

    @Test func `every danger is protected`() {
        #expect(item("fire", .danger("fire")).isProtected)
        #expect(!item("bin", Self.bins).isProtected)
    }

    @Test(arguments: [
        (12, 3, "12 better, 3 worse: very likely an improvement"),
        (3, 12, "3 better, 12 worse: very likely a change for the worse"),
        (6, 2, "6 better, 2 worse: that may be chance"),
        (7, 2, "7 better, 2 worse: probably an improvement, but label more calls to be sure"),
        (3000, 2000, "3000 better, 2000 worse: very likely an improvement"),
    ])
    func `significance is said in words`(better: Int, worse: Int, words: String) {
        #expect(SignTest(better: better, worse: worse).words == words)
    }

    @Test func `chance is that of a fair coin`() {
        #expect(abs(SignTest(better: 12, worse: 3).chance - 0.03515625) < 1e-9)
        #expect(SignTest(better: 5, worse: 5).chance == 1)
    }

    @Test func `of the records the labelled words are tried as they were heard`() async throws {
        let scratch = try Scratch()
        try await scratch.store.keep(
            madeCall(
                "c",
                [
                    try spoken("missed bin", .accept(.route("missed_bin"))),
                    try spoken("missed bin", asked: .confirm, .noMatch), try spoken("council tax", .noMatch),
                ]))
        for (turn, source) in [(1, LabelSource.staff), (2, .staff), (3, .confirmed)] {
            try await scratch.store.label(
                LabelRow(callID: "c", turn: turn, source: source, expect: "missed_bin", by: "ann", at: time(1)))
        }
        let turns = try await scratch.store.turnsWithLabels(in: .distantPast..<Date.distantFuture)
        let persons = turns.compactMap { RegressionCase($0, isImplied: false) }
        // The second was no answer to an open question.
        #expect(persons.map(\.id) == ["c/1"])
        #expect(turns.compactMap { RegressionCase($0, isImplied: true) }.map(\.id) == ["c/1", "c/3"])
        guard case .words(let utterance)? = persons.first?.matter else {
            Issue.record("no words")
            return
        }
        #expect(utterance.hypotheses.map(\.text) == ["missed bin"])
        #expect(utterance.speechEnd == 1.5)
    }

    @Test func `what was heard is not heard again when only the meaning changes`() async throws {
        let recording = cache.appending(path: "bin.wav")
        let original = Program.package.appending(path: "Tests/Recordings/missed-bin-joe.wav")
        try FileManager.default.copyItem(at: original, to: recording)
        // Of a whole second: finer ones are not set as they are read.
        let date: [FileAttributeKey: Any] = [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)]
        try FileManager.default.setAttributes(date, ofItemAtPath: recording.path)
        let cases = [
            RegressionCase(
                id: "bin", expected: Self.bins, source: .manifest, isProtected: false,
                matter: .recording(recording.path))
        ]
        let current = try router(Self.rules, council: #"{"name": "Here"}"#)
        let first = try await RegressionRun(current: current, candidate: current, cache: cache.path).run(cases)
        #expect(first.current.right == 1)
        // Whoever would hear it now would hear nothing.
        let size = try #require(FileManager.default.attributesOfItem(atPath: recording.path)[.size] as? Int)
        try Data(count: size).write(to: recording)
        try FileManager.default.setAttributes(date, ofItemAtPath: recording.path)
        // It asks before it acts, whatever was heard.
        let candidate = try router(
            Self.rules, council: #"{"name": "Here", "thresholds": {"accept": 1, "confirm": 0.01}}"#)
        #expect(candidate.hearing == current.hearing)
        let second = try await RegressionRun(current: current, candidate: candidate, cache: cache.path).run(cases)
        #expect(second.current.right == 1)
        #expect(second.changes.map(\.after.taken) == ["confirm missed_bin"])
        // And with other words in the grammar it is.
        let wider = try router(Self.rules + "\npublic <bus_pass> = bus pass;", council: #"{"name": "Here"}"#)
        #expect(wider.hearing != current.hearing)
    }

    @Test func `a change of meaning alone encodes nobody's words again, and nothing of them outlives the words`()
        async throws
    {
        func router(openingsOfTax: String) throws -> CouncilRouter {
            let bins = ["they never took our rubbish", "the lorry went past us", "our sacks are still standing there"]
            let openings = bins.map { "\($0)\tmissed_bin\n" } + ["how much do we owe this year\tcouncil_tax\n"]
            let grammar = try TestGrammar([
                "routes.jsgf": jsgf(Self.rules), "openings.tsv": openings.joined() + openingsOfTax,
            ])
            return try CouncilRouter(directory: grammar.directory.path, cache: cache.path)
        }
        let current = try router(openingsOfTax: "the bill is far too high\tcouncil_tax\n")
        try #require(current.router.meaning?.encoder != nil)
        let scratch = try Scratch()
        for (id, words) in [("a", "nobody emptied it and now it stinks"), ("b", "it is more than last year")] {
            try await scratch.store.keep(madeCall(id, [try spoken(words, .noMatch)]))
            try await scratch.store.label(
                LabelRow(callID: id, turn: 1, expect: "missed_bin", by: "ann", at: time(1)))
        }
        let turns = try await scratch.store.turnsWithLabels(in: .distantPast..<Date.distantFuture)
        let recording = Program.package.appending(path: "Tests/Recordings/missed-bin-joe.wav").path
        let cases =
            turns.compactMap { RegressionCase($0, isImplied: false) } + [
                RegressionCase(
                    id: "bin", expected: Self.bins, source: .manifest, isProtected: false, matter: .recording(recording)
                )
            ]
        func compare(with candidate: CouncilRouter, keepingIn store: Store?) async throws -> (Regression, Int) {
            let vectors = SharedVectors()
            let run = RegressionRun(current: current, candidate: candidate, cache: cache.path)
            return (try await run.run(cases, vectors: vectors, keepingIn: store), vectors.encoded)
        }
        let (alone, all) = try await compare(with: current, keepingIn: nil)
        #expect(all >= 3)
        // What was heard in the recording is encoded already; turns of calls are kept nowhere but in the records.
        let words = try await compare(with: current, keepingIn: scratch.store).1
        #expect(words >= 2 && words < all)
        let candidate = try router(openingsOfTax: "it has gone up since last year\tcouncil_tax\n")
        let (kept, encoded) = try await compare(with: candidate, keepingIn: scratch.store)
        #expect(encoded == 0)
        #expect(kept.current == alone.current)
        #expect(try await compare(with: candidate, keepingIn: nil).0.candidate == kept.candidate)
        // Past their time, the words are gone, and what was made of them.
        _ = try await RetentionRun(store: scratch.store, retention: Retention()).run(
            at: time(100 * 24 * 60 * 60), isConfirmed: true)
        #expect(try await compare(with: candidate, keepingIn: scratch.store).1 == words)
        #expect(try await compare(with: candidate, keepingIn: scratch.store).1 == words)
    }

    @Test func `a labelled turn is heard anew from its call's recording and nothing of it is kept`() async throws {
        let said = try Recording(
            reading: Program.package.appending(path: "Tests/Recordings/missed-bin-joe.wav").path)
        let speech = try #require(said.channels.first)
        // The caller speaks in the third second; before and behind it is something else.
        let before = (0..<2 * said.rate).map { Int16(4000 * sin(Double($0) / 3)) }
        let caller = before + speech + before
        let path = cache.appending(path: "call.wav").path
        try Recording(channels: [caller, [Int16](repeating: 0, count: caller.count)], rate: said.rate).write(to: path)
        var turn = try spoken("hippopotamus", .noMatch)
        (turn.audioPath, turn.audioStart) = (path, 2000)
        turn.audioEnd = 2000 + speech.count * 1000 / said.rate
        let label = LabelRow(callID: "c", turn: 1, expect: "missed_bin", by: "ann", at: time(1))
        let labelled = TurnWithLabels(turn: turn, labels: [label])
        let cases = try [false, true].map { rehears in
            try #require(RegressionCase(labelled, isImplied: false, rehears: rehears))
        }
        let router = try router(Self.rules)
        func right(_ item: RegressionCase) async throws -> Int {
            try await RegressionRun(current: router, candidate: router, cache: cache.path).run([item]).current.right
        }
        #expect(try await right(cases[0]) == 0)
        #expect(try await right(cases[1]) == 1)
        #expect(!FileManager.default.fileExists(atPath: cache.appending(path: "heard").path))
        // Where the recording is gone, what was heard on the call counts.
        try FileManager.default.removeItem(atPath: path)
        let left = try #require(RegressionCase(labelled, isImplied: false, rehears: true))
        guard case .words = left.matter else {
            Issue.record("it looks for what is gone")
            return
        }
    }

    @Test func `a recording that is missing is named and nothing is compared`() async throws {
        let router = try router(Self.rules)
        let cases = [
            RegressionCase(
                id: "x", expected: Self.bins, source: .manifest, isProtected: false, matter: .recording("/nowhere.wav"))
        ]
        let error = await #expect(throws: RecordingError.self) {
            try await RegressionRun(current: router, candidate: router, cache: cache.path).run(cases)
        }
        #expect(error.map { "\($0)" }?.contains("/nowhere.wav") == true)
    }
}
