import GrammarSupport
import Foundation
import Testing
@testable import ConfigurationFiles
@testable import Grammar
@testable import Recognition
@testable import Routing
@testable import Utilities

struct CalibrationTests {
    /// Right as often as a logistic of one measure says; another measure says nothing.
    private static func examples(_ count: Int, weight: Double, offset: Double) -> [CalibrationExample] {
        var random = SeededRandom(seed: 7)
        func uniform() -> Double { Double(random.next() >> 11) / Double(1 << 53) }
        return (0..<count).map { number in
            let told = 4 * uniform() - 2
            let right = uniform() < 1 / (1 + exp(-(weight * told + offset)))
            return CalibrationExample(
                measures: ["posterior": told, "seconds": uniform()], isRight: right, group: number / 2)
        }
    }

    @Test func `the weights that made the examples are found again`() throws {
        let fitted = try #require(CalibrationFit.fit(Self.examples(6000, weight: 1.5, offset: -0.5)))
        let term = try #require(fitted.terms.first { $0.name == "posterior" })
        let other = try #require(fitted.terms.first { $0.name == "seconds" })
        #expect(abs(term.weight / term.spread - 1.5) < 0.1)
        #expect(abs(other.weight) < 0.1)
        for told in [-1.5, 0, 1.5] {
            let meant = 1 / (1 + exp(-(1.5 * told - 0.5)))
            #expect(abs(fitted.probability(["posterior": told, "seconds": 0.5]) - meant) < 0.03)
        }
    }

    @Test func `the same examples give the same fit`() {
        let examples = Self.examples(300, weight: 1, offset: 0)
        #expect(CalibrationFit.fit(examples) == CalibrationFit.fit(examples))
        #expect(CalibrationFit.crossValidated(examples) == CalibrationFit.crossValidated(examples))
    }

    @Test func `what is all right cannot be fitted`() {
        let examples = Self.examples(50, weight: 1, offset: 0).filter(\.isRight)
        #expect(CalibrationFit.fit(examples) == nil)
        #expect(CalibrationFit.fit([]) == nil)
    }

    @Test func `accepting fewer goes wrong less often`() throws {
        let examples = Self.examples(4000, weight: 3, offset: 1)
        let said = try #require(CalibrationFit.crossValidated(examples))
        let calibration = try #require(
            CalibrationFit.calibration(
                routes: examples, slots: [], recordings: 4000, requests: 4000, note: "", fitted: "2026-01-02"))
        let from = [1.0, 2, 5, 10].map { calibration.bySound.acceptFrom(wrongPerHundred: $0) }
        #expect(from == from.sorted(by: >))
        #expect(Set(from).count == 4)
        let taken = zip(said, examples).filter { $0.0 >= from[2] }
        let wrong = taken.count { !$0.1.isRight }
        #expect(wrong > 0)
        #expect(Double(wrong) <= 0.05 * 4000)
        // What no curve promises is as strict as it goes.
        #expect(calibration.bySound.acceptFrom(wrongPerHundred: 0) == calibration.bySound.curve.last?.from)
    }

    @Test func `a file is read as it was written`() throws {
        let examples = Self.examples(400, weight: 2, offset: 0)
        var calibration = try #require(
            CalibrationFit.calibration(
                routes: examples,
                slots: examples.map { example in
                    var example = example
                    example.measures = ["slot agreement": example.measures["posterior"] ?? 0]
                    return example
                }, recordings: 400, requests: 400, note: "a \"test\" \\ here", fitted: "2026-01-02"))
        calibration.byMeaning = calibration.bySound
        calibration.meaningNote = "by meaning"
        calibration.heardTwice = CalibrationFit.destinations(Self.examples(200, weight: 1, offset: 1), requests: 200)
        calibration.heardTwiceNote = "heard twice"
        let faults = FaultCollector()
        let read = try #require(Calibration.read(calibration.json, faults: faults))
        #expect(faults.errors.isEmpty && faults.warnings.isEmpty)
        #expect(read.note == calibration.note)
        #expect(read.json == calibration.json)
        #expect(read.heardTwiceNote == "heard twice")
        #expect(try #require(read.heardTwice).route.terms != #require(read.byMeaning).route.terms)
        #expect(read.bySound.curve.count == calibration.bySound.curve.count)
        #expect(read.slot != nil)
    }

    @Test func `the installed one says what it was fitted on`() throws {
        let installed = try #require(Calibration.installed)
        #expect(!installed.note.isEmpty && !installed.fitted.isEmpty && installed.recordings >= 1000)
        #expect(installed.bySound.acceptFrom(wrongPerHundred: 1) > installed.bySound.acceptFrom(wrongPerHundred: 5))
        #expect(Set(installed.bySound.route.terms.map(\.name)).isSubset(of: CalibrationFeature.routeNames))
        let byMeaning = try #require(installed.byMeaning)
        #expect(Set(byMeaning.route.terms.map(\.name)).isSubset(of: CalibrationFeature.meantNames))
        let heardTwice = try #require(installed.heardTwice)
        #expect(Set(heardTwice.route.terms.map(\.name)).isSubset(of: CalibrationFeature.meantNames))
        #expect(!installed.heardTwiceNote.isEmpty)
        let slot = try #require(installed.slot)
        #expect(Set(slot.terms.map(\.name)).isSubset(of: CalibrationFeature.slotNames))
        for row in installed.bySound.check.table where row.count >= 100 { #expect(abs(row.said - row.was) < 0.1) }
    }

    @Test(arguments: [
        ("{\"route\": 3}", 1, "write an object"), ("{}", 1, "there is no \"route\""),
        (
            "{\n\"route\": {\"intercept\": 1,\n\"measures\": {\"postrior\": {\"weight\": 1, \"mean\": 0, \"spread\": 1}}}}",
            3,
            "did you mean \"posterior\"?"
        ),
        (
            "{\n\"route\": {\"intercept\": 1, \"measures\": {\"fit\": {\"weight\": 1, \"mean\": 0, \"spread\": 0}}}}",
            2,
            "\"spread\" cannot be 0.0"
        ),
        ("{\"route\": {\"intercept\": 1}, \"curve\": []}", 1, "\"curve\" has no rows"),
        ("{\n\"route\"", 2, "comes a colon"),
    ])
    func `a spoiled file is refused`(text: String, line: Int, says: String) throws {
        let grammar = try TestGrammar(["routes.jsgf": jsgf("public <a> = new bin;"), "calibration.json": text])
        let faults = try #require(grammar.faults())
        let fault = try #require(faults.errors.first { $0.description.contains(says) }, "\(faults)")
        #expect(fault.file == "calibration.json")
        #expect(fault.line == line)
    }
}

struct CalibratedRoutingTests {
    private static let files = [
        "routes.jsgf": jsgf(
            "<size> = small | large;\npublic <new_bin> = order a <size> bin;\npublic <tax> = council tax;")
    ]

    /// As sure as the words' posterior: 0.5 at 0.5.
    private static func calibration(_ curve: [Calibration.Point]) -> Calibration {
        let check = Calibration.Check(logLoss: 0, brier: 0, table: [])
        func by(_ name: String) -> Calibration.Logistic {
            Calibration.Logistic(intercept: 0, terms: [.init(name: name, weight: 1, mean: 0.5, spread: 0.2)])
        }
        return Calibration(
            note: "a test", fitted: "2026-01-02", recordings: 1,
            bySound: .init(route: by("posterior"), curve: curve, check: check), slot: by("slot posterior"),
            slotCheck: check)
    }

    private static let curve: [Calibration.Point] = [
        .init(from: 0.5, wrong: 0.06, straightThrough: 0.9), .init(from: 0.6, wrong: 0.03, straightThrough: 0.8),
        .init(from: 0.9, wrong: 0.008, straightThrough: 0.7),
    ]

    private func heard(_ text: String, _ posterior: Double, slot: Double? = nil) -> Utterance {
        let words = text.split(separator: " ").map {
            RecognisedWord(String($0), confidence: $0 == "large" ? slot ?? posterior : posterior)
        }
        return Utterance(hypotheses: [Hypothesis(words: words, confidence: 1)], speechStart: 0.5, speechEnd: 1.7)
    }

    private func router(_ thresholds: String = "{}") throws -> Router {
        var files = Self.files
        files["council.json"] = "{\"name\": \"Test\", \"thresholds\": \(thresholds)}"
        return Router(
            grammar: try TestGrammar(files).load(), pronouncer: DictionaryPronouncer.shared,
            calibration: Self.calibration(Self.curve))
    }

    @Test(arguments: [
        ("{}", 0.99, true), ("{}", 0.75, false), ("{\"wrong_transfers_per_hundred\": 5}", 0.75, true),
        ("{\"accept\": 0.7}", 0.75, true), ("{\"accept\": 0.95}", 0.99, false),
    ])
    func `the council says how many may go wrong`(thresholds: String, posterior: Double, isAccepted: Bool) throws {
        let decision = try router(thresholds).decide(heard("council tax", posterior))
        switch decision.verdict {
        case .accept: #expect(isAccepted, "\(decision.reason)")
        case .confirm: #expect(!isAccepted, "\(decision.reason)")
        default: Issue.record("\(decision.reason)")
        }
    }

    @Test func `right guesses in a hundred are where asking begins`() throws {
        let unsure = heard("council tax", 0.5)
        guard case .confirm = try router().decide(unsure).verdict else {
            Issue.record("\(try router().decide(unsure).reason)")
            return
        }
        #expect(try router("{\"right_guesses_per_hundred\": 60}").decide(unsure).verdict == .reject)
    }

    @Test func `a slot has a probability of its own`() throws {
        let router = try router()
        let sure = try #require(router.match(heard("order a large bin", 0.9)).first)
        let doubtful = try #require(router.match(heard("order a large bin", 0.9, slot: 0.1)).first)
        #expect(sure.slots == ["size": "large"])
        #expect(abs(try #require(sure.slotProbabilities["size"]) - 1 / (1 + exp(-2.0))) < 0.001)
        #expect(abs(try #require(doubtful.slotProbabilities["size"]) - 1 / (1 + exp(2.0))) < 0.001)
    }

    @Test func `the council's own calibration comes first`() throws {
        var files = Self.files
        var own = Self.calibration(Self.curve)
        own.bySound.route.intercept = -9
        files["calibration.json"] = own.json
        let router = Router(
            grammar: try TestGrammar(files).load(), pronouncer: DictionaryPronouncer.shared,
            calibration: Self.calibration(Self.curve))
        #expect(router.decide(heard("council tax", 0.99)).verdict == .reject)
    }
}
