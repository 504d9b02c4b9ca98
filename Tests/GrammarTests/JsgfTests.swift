import GrammarSupport
import Testing
@testable import Grammar
@testable import Utilities

struct JsgfTests {
    private func grammar(_ rules: String, others: [String: String] = [:]) -> JsgfGrammar {
        JsgfGrammar(file: "routes.jsgf") { $0 == "routes.jsgf" ? jsgf(rules) : others[$0] }
    }

    private func phrases(_ rules: String, others: [String: String] = [:]) throws -> [String] {
        let grammar = grammar(rules, others: others)
        #expect(grammar.faults.errors.isEmpty, "\(grammar.faults.errors)")
        return grammar.phrases(try #require(grammar.publicRules.first).expansion).map {
            $0.words.joined(separator: " ")
        }
    }

    @Test func `alternatives, options, groups, weights, tags and comments are read`() throws {
        let said = try phrases(
            """
            // a comment
            public <bin> = /2.5/ [my] bin {tag with \\} in it} /* another
            comment */ | /1/ "Wheelie-Bin" | (new | old) box;
            """)
        #expect(said == ["bin", "my bin", "wheelie bin", "new box", "old box"])
    }

    @Test func `rules are followed and null and void are known`() throws {
        #expect(try phrases("<a> = one | <NULL>; public <b> = <a> two | three <VOID>;") == ["one two", "two"])
    }

    @Test func `imports bring public rules of files beside`() throws {
        let bins = "#JSGF V1.0;\ngrammar bins;\npublic <type> = <colour> bin; <colour> = blue | red;"
        #expect(
            try phrases("import <bins.type>;\npublic <x> = order <type>;", others: ["bins.jsgf": bins])
                == ["order blue bin", "order red bin"])
        #expect(
            try phrases("import <bins.*>;\npublic <x> = <bins.type>;", others: ["bins.jsgf": bins])
                == ["blue bin", "red bin"])
    }

    @Test func `recursion that ends is allowed`() {
        let grammar = grammar("public <a> = word | word <a>;")
        #expect(grammar.faults.errors.isEmpty)
    }

    @Test(arguments: [
        ("public <a> = <bin_tpye>; <bin_type> = bin;", 3, 14, "there is no rule <bin_tpye>; did you mean <bin_type>?"),
        ("public <a> = one", 3, 8, "no semicolon"), ("public <a> = one\npublic <b> = two;", 3, 8, "no semicolon"),
        ("public <a> = (one | two;", 3, 14, "‘(’ is not closed"),
        ("public <a> = one) two;", 3, 17, "‘)’ closes nothing"),
        ("public <a> = [one;", 3, 14, "‘[’ is not closed"), ("public <a> = ;", 3, 8, "is empty"),
        ("public <a> = one | ;", 3, 20, "nothing between two bars"),
        ("public <a> = one | | two;", 3, 20, "nothing between"),
        ("public <a> = one;\npublic <a> = two;", 4, 8, "two rules <a>"),
        ("public <a> = [one];", 3, 8, "satisfied by silence"),
        ("public <a> = one ([two])*;", 3, 8, "* in <a> repeats"),
        ("public <a> = one <b>+; <b> = [two];", 3, 8, "+ in <a>"),
        ("public <a> = one <a>;", 3, 8, "refers to itself without end"),
        ("public <a> = one <b>; <b> = two <c>; <c> = three <b>;", 3, 8, "refers to itself without end"),
        ("public <a> = /x/ one;", 3, 14, "is not a weight"), ("public <a> = ();", 3, 14, "nothing in ()"),
        ("public <a = one;", 3, 8, "this rule name is not closed"),
        ("public <a> = \"one;", 3, 14, "quoted phrase is not closed"),
        ("public <a> = one {tag;", 3, 18, "this tag is not closed"),
        ("/* never\npublic <a> = one;", 3, 1, "this comment has no end"),
        ("public <a> one;", 3, 12, "comes ‘=’"), ("<a> = one;", nil, nil, "no rule is public"),
        ("import <nothing.*>;\npublic <a> = one;", 3, 8, "no file nothing.jsgf"),
        ("public <a> = * one;", 3, 14, "stands alone"),
        ("what is this;\npublic <a> = one;", 3, 1, "a rule was expected"),
        ("public <a> = one = two;", 3, 18, "second ‘=’"),
        ("public <a> = ...;", 3, 14, "cannot be spoken"),
    ])
    func `faults name their place and what is wrong`(rules: String, line: Int?, column: Int?, says: String) throws {
        let faults = grammar(rules).faults.errors
        let fault = try #require(faults.first { $0.description.contains(says) }, "\(faults)")
        #expect(fault.file == "routes.jsgf")
        #expect(fault.line == line)
        #expect(fault.column == column)
        #expect(!fault.cure.isEmpty)
    }

    @Test func `many faults are reported at once`() {
        let faults = grammar("public <a> = <x>;\npublic <b> = one )\n;\n<c> = (two;\npublic <d> = <y>;\n<d> = three;")
            .faults
        #expect(faults.errors.count >= 5, "\(faults.errors)")
    }

    @Test func `a missing header is a fault and the rest is still read`() {
        let grammar = JsgfGrammar(file: "routes.jsgf") { _ in "grammar x;\npublic <a> = one;" }
        #expect(grammar.faults.errors.count == 1)
        #expect(grammar.publicRules.map(\.name) == ["a"])
    }

    @Test func `unused rules are warned of`() {
        #expect(
            grammar("public <a> = one; <b> = two;").faults.warnings.contains { $0.message.contains("nothing uses <b>") }
        )
    }

    @Test func `any text is read without a trap`() {
        var random = SeededRandom(seed: 3)
        let pieces =
            Array("#JSGF;=|*+()[]<>{}\"/\\ \n ab<a>public import grammar").map(String.init) + [
                "public <a> = ", "//", "/*",
            ]
        for _ in 0..<300 {
            let text = (0..<60).compactMap { _ in random.pick(pieces) }.joined()
            _ = JsgfGrammar(file: "routes.jsgf") { $0 == "routes.jsgf" ? jsgf(text) : nil }
        }
        let deep = "public <a> = " + String(repeating: "(", count: 100_000)
        #expect(!grammar(deep).faults.errors.isEmpty)
    }
}
