import CallHistory
import Foundation
import Telephony
import Testing

@testable import Records

/// What switchboards of every version left behind, opened by this one. `Fixtures/make.py` made the files.
@Suite struct FixtureTests {
    private static let versions = 1...Schema.steps.count
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private static func file(_ version: Int) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/version-\(version).sqlite")
    }

    /// Opening brings a file forward, so it is a copy that is opened.
    private func store(_ version: Int) throws -> Store {
        try FileManager.default.copyItem(at: Self.file(version), to: URL(filePath: scratch.file))
        return try Store(file: scratch.file)
    }

    /// The calls in the order of the file.
    private func facts(_ version: Int) async throws -> [CallFacts] {
        let day = try #require(Timestamp.date("2026-03-02T00:00:00.000Z"))
        return try await store(version).reduce(day..<day + 86_400, into: [CallFacts]()) { $0.append($1) }
    }

    private static let toOperator = TransferKind.person(because: "asked for a person")
    private static let officer = TransferKind.service(.officer("off_0007"), name: "Jo Shaw")
    private static let tax = TransferKind.service(.route("council_tax"), name: "council tax")

    /// What was done on each call, but for the last, which is a stranger's.
    private static let done: [[CallAction]] = [
        [.transfer(tax, .completed)], [.transfer(toOperator, .completed)],
        [
            .transfer(officer, .refused(status: 486, reason: "Busy Here")),
            .transfer(.service(.route("waste"), name: "Jo Shaw"), .timedOut),
            .transfer(.person(because: "Jo Shaw: could not be reached"), .completed),
        ],
        [.transfer(.emergency, .completed)], [.transfer(.danger("emergency"), .completed)],
        [.transfer(.danger("gas"), .completed)], [.transfer(.pilot("old"), .completed)],
        [
            .transfer(.shadow("old"), .completed),
            .shadow(.choose([.route("missed_bin"), .team("waste")]), .route("missed_bin"), reason: "two are near"),
        ],
        [.text("missed_bin", .promised(reference: "text-1")), .goodbye],
        [.text("missed_bin", .failed("too many texts to this number"))],
        [
            form("missed_bin", .begun), form("missed_bin", .heard(slot: "postcode", words: "")),
            form("missed_bin", .corrected(slot: "bin", words: "")),
            form("missed_bin", .kept(reference: "SH-4827-3196")),
            .survey(.asked(question: "served", answer: "5")), .goodbye,
        ],
        [
            form("ring", .begun), form("ring", .recorded(slot: "message", words: "")),
            form("ring", .notUnderstood(slot: "number")), form("ring", .givenUp(reference: "SH-4827-3197")),
        ],
        [.signpost(.route("potholes"), owner: "Devon County Council"), .survey(.linkTexted(true)), .goodbye],
        [.answer(.route("opening_hours")), .survey(.asked(question: "served", answer: nil)), .goodbye],
        [.transfer(tax, .callerGone)],
    ]

    private static func form(_ id: String, _ event: FormStep.Event) -> CallAction {
        .form(FormStep(form: id, event))
    }

    @Test(arguments: versions)
    func `what was done on calls of every version is read as what it was`(version: Int) async throws {
        let facts = try await facts(version)
        #expect(facts.count == Self.done.count + 1)
        for (call, done) in zip(facts, Self.done) { #expect(call.actions == done) }
        let endings: [CallEnding] = [
            .transferred, .transferred, .transferred, .transferred, .transferred, .transferred, .transferred,
            .callerHungUp, .weHungUp, .callerHungUp, .weHungUp, .weHungUp, .weHungUp, .weHungUp, .callerHungUp,
        ]
        #expect(facts.dropLast().map(\.ending) == endings)
    }

    @Test(arguments: versions)
    func `what was asked and understood on calls of every version is read as what it was`(version: Int) async throws {
        let facts = try await facts(version)
        let turns = facts.map { $0.turns }
        #expect(turns[1].map(\.asked) == [.welcome, .noMatch])
        #expect(turns[1].map(\.understood) == [.noMatch, .command(.operator)])
        #expect(turns[1].map(\.latency) == [80, 80])
        #expect(turns[2].map(\.understood) == [.confirm(.officer("off_0007")), .answer(.yes)])
        #expect(turns[3].map(\.understood) == [.command(.emergency)])
        #expect(turns[5].map(\.understood) == [.danger("gas")])
        #expect(turns[6].isEmpty)
        #expect(turns[7].map(\.understood) == [.choose([.route("missed_bin"), .team("waste")])])
        #expect(turns[8].map(\.heard) == [.utterance, .digits])
        #expect(turns[8].map(\.understood) == [.accept(.route("missed_bin")), .keys])
        #expect(turns[9].map(\.understood) == [.accept(.route("missed_bin")), .answer(.textMe), .hangUp])
        #expect(turns[10].map(\.asked) == [.welcome, .formOfferLink, .formSay, .formRight])
        #expect(
            turns[10].map(\.understood) == [
                .accept(.route("missed_bin")), .answer(.takeDetails), .details, .answer(.yes),
            ])
        #expect(turns[11].map(\.heard) == [.noInput, .utterance])
        #expect(turns[12].map(\.understood) == [.signpost(.route("potholes"))])
    }

    @Test(arguments: versions)
    func `what no route understood on calls of every version is told in its words`(version: Int) async throws {
        let day = try #require(Timestamp.date("2026-03-02T00:00:00.000Z"))
        #expect(try await store(version).rejectedWords(in: day..<day + 86_400).map(\.words) == ["seagull sacks"])
    }

    @Test(arguments: versions)
    func `what this version does not know is kept as it stands`(version: Int) async throws {
        let stranger = try #require(try await facts(version).last)
        #expect(stranger.ending == nil)
        #expect(stranger.turns.map(\.asked) == [nil, .welcome])
        #expect(stranger.turns.map(\.heard) == [nil, .utterance])
        #expect(stranger.turns.map(\.understood) == [.other("wondered"), nil])
        #expect(
            stranger.actions == [
                .other(.init(kind: "bridge", target: "waste", outcome: "joined", detail: "x")),
                .other(.init(kind: "transfer", target: "waste", outcome: "lost")),
                Self.form("", .kept(reference: "")), .other(.init(kind: "hang-up", outcome: "done")),
            ])
    }

    @Test(arguments: versions)
    func `a file of every version has in the end the tables of a new one`(version: Int) async throws {
        _ = try store(version)
        let new = scratch.folder + "/new.sqlite"
        _ = try Store(file: new)
        #expect(try Self.tables(scratch.file) == Self.tables(new))
    }

    @Test(arguments: 2...5)
    func `labels of before there were several kinds are a person's`(version: Int) async throws {
        try FileManager.default.copyItem(at: Self.file(version), to: URL(filePath: scratch.file))
        try SQLiteDatabase(file: scratch.file, busyTimeout: .milliseconds(50)).execute(
            "INSERT INTO labels VALUES ('service', 1, 'council_tax', 'my tax', 'ann', '2026-03-03T09:00:00.000Z')")
        let store = try Store(file: scratch.file)
        let at = try #require(Timestamp.date("2026-03-03T09:00:00.000Z"))
        #expect(
            try await store.labels(ofCall: "service") == [
                LabelRow(
                    callID: "service", turn: 1, source: .staff, expect: "council_tax", words: "my tax", by: "ann",
                    at: at)
            ])
    }

    private static func tables(_ file: String) throws -> [String] {
        let database = try SQLiteDatabase(file: file, busyTimeout: .milliseconds(50))
        return try database.query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name") {
            try $0.requireText("sql").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }

    @Test(arguments: versions)
    func `the rows of a file of every version come out as they went in`(version: Int) async throws {
        let day = try #require(Timestamp.date("2026-03-02T00:00:00.000Z"))
        // The stranger's call, whose rows are damaged to those who list them, is the last, at a quarter past nine.
        let records = try await store(version).calls(in: day..<day + 9.25 * 3600)
        #expect(records.count == Self.done.count)
        for action in records.flatMap(\.actions) { #expect(action.action.columns == action.columns) }
    }

    @Test func `the results of forms have the columns that other programs write`() async throws {
        _ = try store(7)
        let connection = try scratch.connection()
        try connection.execute(
            """
            INSERT INTO form_results
            VALUES ('SH-1', NULL, 'ring', '{}', 'kept', '2026-03-01T00:00:00.000Z', NULL, 0, '2026-03-01T00:00:00.000Z', NULL)
            """)
        let store = try Store(file: scratch.file)
        #expect(try await store.formResult("SH-1")?.resent == nil)
        let day = try #require(Timestamp.date("2026-03-02T00:00:00.000Z"))
        #expect(try await store.resendForm("SH-1", at: day))
        #expect(try await store.formResult("SH-1")?.resent == day)
    }
}
