import Grammar
import TestSupport
import Testing
@testable import switchboard

@Suite struct TextLengthListTests {
    @Test func `texts that cost more than one are named with why`() {
        let lengths = [
            ("a", TextLength(String(repeating: "a", count: 200))), ("b", TextLength("It’s here")),
            ("c", TextLength("It is here")),
        ].map { (route: $0.0, length: $0.1) }
        #expect(
            TextLengthList(lengths).lines == [
                "texts with links: 3, the longest for <a>: 200 characters, 2 texts (GSM-7)",
                "  <a>: 200 characters, 2 texts (GSM-7)",
                "  <b>: 9 characters, 1 text (UCS-2); ‘’’ makes it so: write it with plain characters",
            ])
        #expect(TextLengthList([]).lines.isEmpty)
    }

    @Test func `the example council's texts are listed`() throws {
        let grammar = try Grammar(directory: Program.package.appending(path: "Grammars/south-hams"))
        let lengths = grammar.textLengths
        #expect(lengths.count == grammar.routes.count { $0.link != nil })
        #expect(lengths.allSatisfy { $0.length.segments <= 2 && $0.length.encoding == .gsm7 })
    }
}
