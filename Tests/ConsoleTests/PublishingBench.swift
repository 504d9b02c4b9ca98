import Foundation
import Grammar
import GrammarEditing
import GrammarSupport
import Records
import Synchronization
import TestSupport
import Testing

@testable import Console
@testable import Tuning

/// A small council's grammar that runs, a candidate of it, and a comparison that says what a test wants.
struct PublishingBench {
    let running: TestGrammar
    let comparer = MadeComparison()
    let reloads = Counter()
    let served: Served
    private let now: @Sendable () -> Date

    static func rules(_ phrase: String) -> String {
        jsgf("public <missed_bin> = missed bin | \(phrase);\npublic <council_tax> = council tax;")
    }

    /// - Parameters:
    ///   - refuses: protected calls that become worse are refused.
    ///   - change: more of the desk.
    init(
        refuses: Bool = false, port: StandIn = StandIn(), now: (@Sendable () -> Date)? = nil,
        change: @escaping (inout GrammarDesk) -> Void = { _ in }
    ) throws {
        let running = try TestGrammar([
            "routes.jsgf": Self.rules("lost bin"), "routes.json": #"{"missed_bin": {"name": "a missed bin"}}"#,
        ])
        let (comparer, reloads) = (comparer, reloads)
        self.running = running
        let directory = running.directory
        let made = try Served(port: port, now: now) { folder in
            var desk = GrammarDesk(
                running: directory.path, data: folder.path, candidate: folder.appending(path: "candidate"),
                refusesProtected: refuses, comparer: comparer, reload: { reloads.add() },
                inUse: { GrammarInUse(fingerprint: (try? Grammar(directory: directory).fingerprint) ?? "") },
                thresholds: { DecisionThresholds(ask: 0.4, act: 0.8) })
            desk.patience = .seconds(60)
            change(&desk)
            return desk
        }
        served = made
        self.now = now ?? { [clock = made.clock] in clock.now }
    }

    var candidate: URL { served.folder.appending(path: "candidate") }

    /// Changes the candidate as staff do, beginning one where there is none.
    func edit(_ phrase: String = "seagull sacks", by: String = "ann") throws {
        let candidate =
            try (try? GrammarCandidate.open(in: candidate))
            ?? GrammarCandidate.begin(from: running.directory, in: candidate, by: by, at: now())
        try candidate.make([.addPhrase(phrase, to: "missed_bin")])
    }

    func runs(_ phrase: String) throws -> Bool {
        try running.load().phrases["missed_bin"]?.contains { $0.words.joined(separator: " ") == phrase } ?? false
    }

    /// Begins a comparison on the page, and waits for its end.
    func compare(_ browser: Browser) async throws -> Browser.Answer {
        _ = try await browser.submit(try await browser.get("/compare"), to: "/compare/begin", [:])
        return try await page(browser) { !$0.contains("action=\"/compare/stop\"") }
    }

    /// The page, as soon as it is as wanted.
    func page(_ browser: Browser, _ isWanted: (String) -> Bool) async throws -> Browser.Answer {
        for _ in 0..<600 {
            let page = try await browser.get("/compare")
            if isWanted(page.text) { return page }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Missing("the page never came to what was waited for")
    }
}

/// In the place of a comparison.
final class MadeComparison: GrammarComparing {
    private let result = Mutex(Result<ComparedGrammars, any Error>.success(MadeComparison.good))
    private let isHeld = Mutex(false)

    /// Two labelled turns: one becomes better.
    static var good: ComparedGrammars { made(harm: -4, protected: false) }

    /// One turn changes.
    static func made(harm: Int, protected: Bool, call: String = "call-1") -> ComparedGrammars {
        var text = #"{"current":{"right":1,"wrong":1,"asked":0,"rejected":0},"#
        text += #""candidate":{"right":2,"wrong":0,"asked":0,"rejected":0},"better":\#(harm < 0 ? 1 : 0),"#
        text += #""worse":\#(harm > 0 ? 1 : 0),"chance":1,"significance":"1 turn changes: that may be chance","#
        text +=
            harm > 0 && protected
            ? #""gate":"asks again","gate_reason":"1 protected call becomes worse","# : #""gate":"open","#
        text += #""changes":[{"id":"\#(call)/1","expected":"missed_bin","source":"staff","protected":\#(protected),"#
        text += #""harm":\#(harm),"before":"accept council_tax","after":"accept missed_bin","probability_after":0.93,"#
        text += #""reason":"sure: heard ‘my bin’"}]}"#
        do { return try ComparedGrammars(json: Data(text.utf8)) } catch { preconditionFailure("\(error)") }
    }

    /// Many, of which a few change: of the calls whose ids begin so.
    static func several(of calls: String) -> ComparedGrammars {
        var all = made(harm: 4, protected: true, call: "\(calls)00")
        all.current.right = 811
        (all.current.wrong, all.current.asked, all.current.rejected) = (31, 103, 55)
        all.candidate = all.current
        (all.candidate.right, all.candidate.asked, all.candidate.rejected) = (822, 97, 50)
        (all.better, all.worse, all.significance) = (14, 1, "14 better, 1 worse: very likely an improvement")
        all.changes[0].before = "accept missed_bin"
        (all.changes[0].after, all.changes[0].probabilityAfter) = ("confirm council_tax", 0.61)
        all.changes[0].reason = "not sure: heard ‘my bin wasn't collected’, 0.6 like ‘my bill’ (council_tax)"
        for (number, route) in [(1, "potholes"), (2, "new_bin"), (3, "missed_bin"), (4, "council_tax")] {
            var better = made(harm: -2, protected: false, call: "\(calls)0\(number)").changes[0]
            (better.before, better.probabilityBefore) = ("no-match", 0.2)
            (better.expected, better.after, better.reason) = (route, "accept \(route)", "sure: an opening of \(route)")
            all.changes.append(better)
        }
        return all
    }

    func ends(with new: Result<ComparedGrammars, any Error>) { result.withLock { $0 = new } }
    /// It goes on until it is let go.
    func hold(_ holds: Bool = true) { isHeld.withLock { $0 = holds } }

    func compare(
        _ candidate: URL, isImplied: Bool, told: @escaping @Sendable (ComparisonProgress) -> Void
    ) async throws -> ComparedGrammars {
        told(ComparisonProgress(.comparing, done: 3, of: 10))
        while isHeld.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
        return try result.withLock { try $0.get() }
    }
}

/// Counts, from any thread.
final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}
