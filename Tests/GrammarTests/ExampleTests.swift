import Grammar
import GrammarSupport
import Testing

/// What callers are told that they may say.
struct ExampleTests {
    private static func grammar(_ examples: String) throws -> TestGrammar {
        try TestGrammar([
            "routes.jsgf": jsgf("public <bin> = missed bin;\npublic <hole> = pothole;\npublic <needles> = needles;"),
            "council.json": """
            {"name": "Test Council", "operator": "desk", "targets": {"desk": {"name": "the desk", "uri": "sip:desk@pbx"}},
             "bodies": {"county": {"name": "the county", "target": "desk"}}\(examples)}
            """,
            "routes.json": """
            {"bin": {"name": "a missed bin"}, "hole": {"name": "potholes", "owner": "county"},
             "needles": {"name": "needles", "confirm": true}}
            """,
        ])
    }

    @Test func `they are the council's, and given a voice`() throws {
        let grammar = try Self.grammar(", \"examples\": [\"my bin was missed\"]").load()
        #expect(grammar.examples == ["my bin was missed"])
        #expect(grammar.spokenNames.contains("my bin was missed"))
    }

    @Test func `without any they are routes of its own that need no question`() throws {
        #expect(try Self.grammar("").load().examples == ["a missed bin"])
    }

    @Test(arguments: [
        ("[\"one two three four five six seven eight nine\"]", "too long to be kept in mind"),
        ("[\"a bin\", \"A bin\"]", "is there twice"), ("[7]", "has a number in it"),
    ])
    func `what nobody would keep in mind is refused`(examples: String, message: String) throws {
        let faults = try #require(try Self.grammar(", \"examples\": \(examples)").faults())
        #expect("\(faults)".contains(message), "\(faults)")
    }
}
