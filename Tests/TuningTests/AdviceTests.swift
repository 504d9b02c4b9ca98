import CallHistory
import Foundation
import Grammar
import GrammarSupport
import Recognition
import Records
import SwitchboardEngine
import TestSupport
import Testing

@testable import Tuning

@Suite struct AdviceTests {
    private static let rules = """
        public <garden_waste> = garden waste | garden bin;
        public <garden_wall> = garden wall | guardian bin;
        public <council_tax> = council tax | pay my council tax;
        public <zyxgorble> = zyxgorble permit;
        """
    private let cache: TemporaryFolder

    init() throws { cache = try TemporaryFolder() }

    private func advice(_ calls: [CallRecord], cases: [RegressionCase] = []) async throws -> TuningAdvice {
        let grammar = try TestGrammar(["routes.jsgf": jsgf(Self.rules)])
        let council = try CouncilRouter(directory: grammar.directory.path, cache: cache.path)
        var use = GrammarUse()
        for call in calls { use.add(call) }
        return try await TuningAdvice(for: council, use: calls.isEmpty ? nil : use, cases: cases, cores: 2)
    }

    @Test func `routes that sound alike are found before any call is made`() async throws {
        let advice = try await advice([])
        let pairs = Set(advice.confusions.map { [$0.route, $0.other] })
        #expect(pairs.contains(["garden_waste", "garden_wall"]))
        #expect(!advice.confusions.contains { $0.route == "council_tax" || $0.other == "council_tax" })
        #expect(advice.confusions.allSatisfy { $0.kind == .sound })
    }

    @Test func `words that no dictionary has are named`() async throws {
        #expect(try await advice([]).guesses.map(\.word) == ["zyxgorble"])
    }

    @Test func `what nobody used and what no route understood comes from the calls`() async throws {
        var tax = try spoken(
            "council tax", .accept(.route("council_tax")), candidates: [("council_tax", 0.9)])
        tax.reason = "sure: heard ‘council tax’, 1.0 like ‘council tax’ (council_tax, probability 0.9)"
        let gulls = try (0..<3).map { madeCall("g\($0)", [try spoken("garden seagulls", .noMatch)]) }
        let advice = try await advice([madeCall("c", [tax])] + gulls)
        #expect(advice.unreached == ["garden_waste", "garden_wall", "zyxgorble"])
        #expect(advice.unusedPhrases.contains("council_tax: pay my council tax"))
        #expect(!advice.unusedPhrases.contains("council_tax: council tax"))
        #expect(advice.unmet.map(\.calls) == [3])
        #expect(advice.unmet.first?.examples == ["garden seagulls"])
        #expect(advice.unmet.first?.route?.hasPrefix("garden_") == true)
    }

    @Test func `what the labelled calls would bear is said when there are enough of them`() async throws {
        func item(_ words: String, _ expected: String) -> RegressionCase {
            RegressionCase(
                id: words, expected: ExpectedMeaning(text: expected), source: .staff, isProtected: false,
                matter: .words(Utterance(typed: words)))
        }
        let right = Array(repeating: item("council tax", "council_tax"), count: 39)
        #expect(try await advice([], cases: Array(right.prefix(10))).bearing == nil)
        let bearing = try #require(
            try await advice([], cases: right + [item("council tax", "garden_waste")]).bearing)
        #expect(bearing.calls == 40)
        #expect(bearing.wrongPerHundred == 2.5)
        // In calls of a hundred only by as many.
        #expect(bearing.otherwise == nil)
        let many =
            (0..<97).map { _ in item("council tax", "council_tax") } + (0..<3).map { _ in item("council tax", "none") }
        let rows = try #require(try await advice([], cases: many).bearing?.otherwise?.rows)
        #expect(rows.map(\.allowed) == [1, 2, 3, 5, 8, 12])
        #expect(rows.first { $0.allowed == 3 }?.right == 97 && rows.first { $0.allowed == 3 }?.wrong == 3)
        #expect(rows.first { $0.allowed == 2 }?.right == 0)
    }
}
