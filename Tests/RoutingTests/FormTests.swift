import Foundation
import GrammarSupport
import Routing
import TestSupport
import Testing
@testable import CallerSentences
@testable import Grammar
@testable import Recognition
@testable import SpokenValues
@testable import Utilities

@Suite struct FormFaultTests {
    /// A grammar with one route and one form, which may be wrong.
    private static func grammar(_ form: String, route: String = #""form": "bin""#) throws -> TestGrammar {
        try TestGrammar([
            "routes.jsgf": jsgf("public <bin> = missed bin;"),
            "council.json": #"{"name": "Test Council"}"#,
            "routes.json": #"{"bin": {"name": "a bin", \#(route)}}"#,
            "forms/bin.json": form,
        ])
    }

    private static func form(_ slot: String, more: String = "") -> String {
        #"{"title": "your report",\#(more) "slots": ["# + "\n" + slot + "\n]}"
    }

    private static let good = #"{"id": "day", "type": "date", "question": "Which day?"}"#

    @Test func `a good form is read`() throws {
        let grammar = try Self.grammar(
            #"{"title": "your report", "webhook": "https://example.gov.uk/forms", "slots": ["#
                + #"{"id": "bin_type", "type": "choice", "question": "Which?", "choices": [{"value": "food", "phrases": ["the food-waste caddy"]}]},"#
                + #"{"id": "day", "type": "date", "when": "past", "required": false, "question": "Which day?"}]}"#
        ).load()
        let form = try #require(grammar.form(of: .route("bin")))
        #expect(form.id == "bin")
        #expect(form.slots.map(\.name) == ["the bin type", "the day"])
        #expect(
            form.slots[0].type
                == .choice(
                    [FormChoice(value: "food", name: "food", phrases: [["the", "food", "waste", "caddy"]])],
                    several: false))
        #expect(form.slots[1].type == .date(.past) && !form.slots[1].isRequired)
        #expect(grammar.spokenNames.contains("Which day?"))
        #expect(!grammar.warnings.contains { $0.file.hasPrefix("forms/") })
    }

    @Test(arguments: [
        (
            form(#"{"id": "day", "type": "daet", "question": "Which day?"}"#), "forms/bin.json:2:15",
            "did you mean ‘date’?"
        ),
        (
            form(
                #"{"id": "bin", "type": "choice", "question": "Which?", "choices": [{"value": "food", "phrases": []}]}"#
            ), "forms/bin.json:2:67", "what callers say for it"
        ),
        (form(#"{"id": "bin", "type": "choice", "question": "Which?"}"#), "forms/bin.json:2:1", "choices"),
        (
            form(
                #"{"id": "bin", "type": "choice", "question": "Which?", "choices": [{"value": "a", "phrases": ["x"]}, {"value": "b", "phrases": ["x"]}]}"#
            ),
            "forms/bin.json:2:", "leave it to one of them"
        ),
        (form(good, more: #" "webhook": "http://example.gov.uk/","#), "forms/bin.json:1", "https"),
        (form(good, more: #" "webhook": "forms","#), "forms/bin.json:1", "https"),
        (
            form(#"{"id": "day", "type": "date", "question": "\#(String(repeating: "When was it? ", count: 12))"}"#),
            "forms/bin.json:2:31", "8 seconds"
        ),
        (
            form(#"{"id": "day", "type": "date", "when": "yesterday", "question": "Which day?"}"#),
            "forms/bin.json:2:31", "past"
        ),
        (
            form(#"{"id": "code", "type": "postcode", "areas": ["QQ"], "question": "Which?"}"#), "forms/bin.json:2:36",
            "TQ"
        ),
        (
            form(#"{"id": "n", "type": "number", "min": 9, "max": 3, "question": "Which?"}"#), "forms/bin.json:2:31",
            "min"
        ),
        (form(#"{"id": "day", "type": "date"}"#), "forms/bin.json:2:1", "question"),
        (form(good + ",\n" + good), "forms/bin.json:3:2", "rename"),
        (#"{"title": "x", "slots": []}"#, "forms/bin.json:1:16", "slots"),
        (#"{"title": "x", "id": "other", "slots": [\#(good)]}"#, "forms/bin.json:1:16", "one name"),
        (form(good, more: #" "text": "Thank you.","#), "forms/bin.json:1", "{reference}"),
        (form(good) + "x", "forms/bin.json:3", "remove it"),
    ])
    func `what is wrong is told with its place and cure`(_ form: String, _ place: String, _ cure: String) throws {
        let faults = try #require(try Self.grammar(form).faults())
        #expect(faults.errors.contains { $0.description.hasPrefix(place) && $0.cure.contains(cure) }, "\(faults)")
    }

    @Test func `a route to a form that is not there is refused`() throws {
        let faults = try #require(try Self.grammar(Self.form(Self.good), route: #""form": "bim""#).faults())
        #expect(
            faults.errors.map(\.description) == [
                "routes.json:1:27: the route \"bin\" has the form ‘bim’, which is not there; did you mean ‘bin’?, or write forms/bim.json"
            ])
    }

    @Test func `a webhook on this machine needs no TLS`() throws {
        let form = Self.form(Self.good, more: #" "webhook": "http://127.0.0.1:8080/forms","#)
        #expect(try Self.grammar(form).load().forms.first?.webhook?.port == 8080)
    }

    @Test func `a changed form changes the grammar`() throws {
        let one = try Self.grammar(Self.form(Self.good)).load()
        let other = try Self.grammar(Self.form(Self.good, more: " ")).load()
        #expect(one.fingerprint != other.fingerprint)
    }

    @Test func `misspelt keys are refused`() throws {
        let form = Self.form(#"{"id": "day", "type": "date", "requierd": false, "question": "Which day?"}"#)
        let errors = try #require(try Self.grammar(form).faults()).errors.filter { $0.file == "forms/bin.json" }
        #expect(errors.map(\.cure) == ["did you mean \"required\"?"])
    }

    @Test func `the three forms of the example are good`() throws {
        let grammar = try Grammar(directory: Program.package.appending(path: "Grammars/south-hams"))
        #expect(grammar.forms.map(\.id) == ["call_back", "fly_tipping", "missed_bin"])
        #expect(grammar.form(of: .route("call_back"))?.id == "call_back")
        #expect(grammar.form(of: .route("fly_tipping"))?.id == "fly_tipping")
        #expect(grammar.form(of: .route("missed_bin"))?.id == "missed_bin")
    }
}

@Suite struct FormReadingTests {
    private static let context = FormContext(
        today: CivilDate(number: 20_781), callerNumber: "07700900123")

    private static func slot(_ id: String, _ type: SlotType, cues: [[String]] = []) -> FormSlot {
        FormSlot(
            id: id, name: "the \(id)", alsoCalled: [], type: type, question: "?", reprompt: "?", isRequired: true,
            readsBack: false, cues: cues)
    }

    private static let form = Form(
        id: "test", title: "your report",
        slots: [
            slot("postcode", .postcode(areas: ["TQ", "PL"])), slot("house", .houseNumber),
            slot("day", .date(.past)), slot("when", .time), slot("cost", .money), slot("phone", .phone),
            slot("count", .number(1...20), cues: [["about"]]), slot("note", .message),
            slot("account", .digits(8...8)), slot("own", .yesNo),
        ], webhook: nil, text: nil)

    private static func read(_ hypotheses: [(String, Double)], asked: String? = nil) -> FormReading {
        let utterance = Utterance(
            hypotheses: hypotheses.map { text, confidence in
                Hypothesis(words: text.split(separator: " ").map { RecognisedWord(String($0)) }, confidence: confidence)
            })
        return form.read(utterance, asked: asked.flatMap(form.slot), wanted: form.slots, context: context)
    }

    private static func texts(_ said: String, asked: String? = nil) -> [String: String] {
        read([(said, 1)], asked: asked).values.mapValues(\.text)
    }

    @Test func `the first hypothesis with a valid value wins`() {
        let reading = Self.read(
            [("t q nine five c e", 0.5), ("t q nine five n e", 0.3), ("t q nine nine n e", 0.2)], asked: "postcode")
        #expect(reading.values["postcode"]?.text == "TQ9 5NE", "CE ends no postcode, and may be BE, DE, GE or PE")
        #expect(abs((reading.confidence["postcode"] ?? 0) - 0.3) < 1e-9)
    }

    @Test func `hypotheses are believed together for one value`() {
        let reading = Self.read(
            [("number twelve", 0.1), ("the number is fifteen", 0.5), ("it's fifteen", 0.4)], asked: "house")
        #expect(reading.values["house"]?.text == "15", "nine times the belief of the first")
        #expect(abs((reading.confidence["house"] ?? 0) - 0.9) < 1e-9)
        let close = Self.read([("number twelve", 0.4), ("the number is fifteen", 0.6)], asked: "house")
        #expect(close.values["house"]?.text == "12", "the first, where there is not much in it")
    }

    @Test func `what was denied is not heard again`() throws {
        let utterance = Utterance(
            hypotheses: [("t q nine five n t", 0.8), ("t q nine five n e", 0.2)].map { text, confidence in
                Hypothesis(words: text.split(separator: " ").map { RecognisedWord(String($0)) }, confidence: confidence)
            })
        let reading = Self.form.read(
            utterance, asked: Self.form.slot("postcode"), wanted: [], context: Self.context,
            denied: ["postcode": ["TQ9 5NT"]])
        #expect(reading.values["postcode"]?.text == "TQ9 5NE")
    }

    @Test func `little belief fills no other slot`() {
        let reading = Self.read([("t q nine five n e", 0.7), ("t q nine five n e yesterday", 0.3)], asked: "postcode")
        #expect(reading.values.keys.sorted() == ["postcode"])
    }

    @Test func `nothing of any slot is nothing`() {
        #expect(Self.texts("purple elephants on roller skates").isEmpty)
        #expect(Self.texts("").isEmpty)
        #expect(Self.texts("i want to go to the beach for a day").isEmpty)
    }

    @Test(
        arguments: [
            ("it's at 12a tq9 5ne", ["house": "12A", "postcode": "TQ9 5NE"]),
            ("twelve t q nine five n e", ["house": "12", "postcode": "TQ9 5NE"]),
            ("yesterday at half past three", ["day": "2026-11-23", "when": "15:30"]),
            ("about six of them worth fifty pounds", ["count": "6", "cost": "50.00"]),
            ("forty two fore street", ["house": "42"]),
            ("my number is oh seven seven double oh nine hundred one two three", ["phone": "07700900123"]),
            ("six of them", [:]),
        ] as [(String, [String: String])])
    func `what cannot be mistaken is taken unasked`(_ said: String, _ values: [String: String]) {
        #expect(Self.texts(said) == values)
    }

    @Test(
        arguments: [
            ("yesterday 12 tq9 5ne", ["day": "2026-11-23", "house": "12", "postcode": "TQ9 5NE"]),
            ("last friday twelve t q nine five n e", ["day": "2026-11-20", "house": "12", "postcode": "TQ9 5NE"]),
            ("12 tq9 5ne yesterday", ["day": "2026-11-23", "house": "12", "postcode": "TQ9 5NE"]),
            ("yesterday forty two fore street", ["day": "2026-11-23", "house": "42"]),
            ("yesterday oh seven seven double oh nine hundred one two three", ["day": "2026-11-23"]),
            ("monday no sunday 12 tq9 5ne", ["day": "2026-11-22", "house": "12", "postcode": "TQ9 5NE"]),
        ] as [(String, [String: String])])
    func `figures of other answers leave the day alone`(_ said: String, _ values: [String: String]) {
        for asked in [nil, "day"] {
            let read = Self.texts(said, asked: asked)
            for (slot, value) in values { #expect(read[slot] == value, "asked \(asked ?? "nothing")") }
        }
    }

    @Test(arguments: [
        "monday or 12 tq9 5ne", "between monday and 12 tq9 5ne", "monday or tuesday 12 tq9 5ne",
        "not monday 12 tq9 5ne",
        "3 or 4 days ago 12 tq9 5ne", "monday the 12 tq9 5ne", "since monday 12 tq9 5ne", "every monday 42 fore street",
        "monday 2 or 3 fore street", "yesterday 12",
    ])
    func `beside other answers a day that was not understood is none`(_ said: String) {
        for asked in [nil, "day"] {
            #expect(Self.texts(said, asked: asked)["day"] == nil, "asked \(asked ?? "nothing")")
        }
    }

    @Test func `figures of a house leave numbers and times alone`() {
        #expect(Self.texts("three of them number 12 tq9 5ne", asked: "count")["count"] == "3")
        #expect(Self.texts("two or three number 12 tq9 5ne", asked: "count")["count"] == nil)
        #expect(Self.texts("three o'clock 12 tq9 5ne", asked: "when")["when"] == "15:00")
        #expect(Self.texts("three or four o'clock 12 tq9 5ne", asked: "when")["when"] == nil)
    }

    @Test(arguments: [
        ("house", "for", "4"), ("house", "it's twelve", "12"), ("count", "to", "2"), ("when", "three", "15:00"),
        ("cost", "twelve fifty", "12.50"), ("day", "the third", "2026-11-03"), ("own", "yeah", "yes"),
        ("own", "no it isn't", "no"), ("own", "yes it's in the road", "yes"), ("phone", "this number", "07700900123"),
        ("account", "one two three four five six seven eight", "12345678"),
        ("account", "double one double two double three double four", "11223344"),
    ])
    func `bare answers answer what was asked`(_ slot: String, _ said: String, _ value: String) {
        #expect(Self.texts(said, asked: slot)[slot] == value)
    }

    @Test func `too long an account is no account`() {
        #expect(Self.texts("one two three four five six seven eight nine", asked: "account")["account"] == nil)
        #expect(Self.texts("one two three", asked: "account")["account"] == nil)
    }

    @Test func `a message is whatever was said`() {
        let values = Self.texts("the gate was open at nine o'clock yesterday", asked: "note")
        #expect(values["note"] == "the gate was open at nine o'clock yesterday")
        #expect(values["when"] == "09:00" && values["day"] == "2026-11-23")
    }

    @Test func `slots are known by their names`() {
        #expect(Self.form.slot(namedIn: ["no", "the", "postcode", "is", "wrong"])?.id == "postcode")
        #expect(Self.form.slot(namedIn: ["no"]) == nil)
    }

    @Test func `keys mean what the slot asks for`() {
        func read(_ slot: String, _ keys: String) -> String? {
            Self.form.slot(slot)?.type.read(keys: keys, context: Self.context)?.text
        }
        #expect(read("day", "2011") == "2026-11-20")
        #expect(read("day", "201125") == "2025-11-20")
        #expect(read("day", "3102") == nil)
        #expect(read("day", "20") == nil)
        #expect(read("when", "1430") == "14:30" && read("when", "930") == "09:30" && read("when", "2560") == nil)
        #expect(read("phone", "07700900123") == "07700900123" && read("phone", "123") == nil)
        #expect(read("own", "1") == "yes" && read("own", "2") == "no" && read("own", "3") == nil)
        #expect(read("count", "21") == nil && read("count", "20") == "20")
        #expect(read("postcode", "12") == nil)
        #expect(read("account", "12345678") == "12345678")
    }

    @Test func `an answer is whole when it cannot go on`() throws {
        func isWhole(_ slot: String, _ said: String) throws -> Bool {
            try #require(Self.form.slot(slot)).isAnswered(
                by: said.split(separator: " ").map(String.init), context: Self.context)
        }
        #expect(try isWhole("postcode", "t q nine five n e") && !isWhole("postcode", "t q nine five"))
        #expect(
            try !isWhole("phone", "oh seven seven double oh")
                && isWhole("phone", "oh seven seven double oh nine double oh one two three"))
        #expect(try !isWhole("note", "the gate was open") && isWhole("own", "yes"))
        #expect(try isWhole("day", "last friday") && !isWhole("day", "it was on the"))
    }
}
