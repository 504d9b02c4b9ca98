import GrammarSupport
import Testing
@testable import CallerSentences
@testable import ConfigurationFiles
@testable import Grammar

/// `openings.tsv`: what callers say in their own words.
struct OpeningTests {
    private static func grammar(_ openings: String) throws -> TestGrammar {
        try TestGrammar([
            "routes.jsgf": jsgf("public <missed_bin> = missed bin | bin not collected;\npublic <noise> = noise;"),
            "openings.tsv": openings,
        ])
    }

    @Test func `openings are read with their routes, and none is no route`() throws {
        let grammar = try Self.grammar(
            "utterance\troute\n# of bins\nThey've not emptied it, again\tmissed_bin\n\nhello? can you hear me?\tnone\n"
        ).load()
        #expect(
            grammar.openings == [
                Opening(words: ["they've", "not", "emptied", "it", "again"], route: "missed_bin", line: 3),
                Opening(words: ["hello", "can", "you", "hear", "me"], route: nil, line: 5),
            ])
        #expect(Set(grammar.vocabulary).isSuperset(of: ["emptied", "hear"]))
    }

    @Test func `a council without openings has none`() throws {
        let files = try TestGrammar(["routes.jsgf": jsgf("public <noise> = noise;")])
        #expect(try files.load().openings.isEmpty)
    }

    @Test(arguments: [
        ("they left it\tmised_bin", 1, "there is no route ‘mised_bin’", "did you mean ‘missed_bin’?"),
        ("they left it\t", 1, "names no route", "there is"),
        ("they left it", 1, "no route", "one tab"),
        ("they left it\tnoise\tnoise", 1, "more than a sentence and a route", "one tab"),
        ("\tnoise", 1, "nothing is said", "write what callers say"),
        ("ring me on 01803 123456\tnone", 1, "‘01803’", "numbers in words"),
        ("so loud\tnoise\nSo loud!\tmissed_bin", 2, "on line 1 to noise", "where it belongs"),
        ("missed bin\tnoise", 1, "is a phrase of <missed_bin>", "remove it here"),
        ("missed bin\tnone", 1, "leads to none here", "remove it here"),
        (Array(repeating: "and", count: 40).joined(separator: " ") + "\tnoise", 1, "40 words", "39 words at most"),
    ])
    func `what is wrong is named with its line and a cure`(text: String, line: Int, what: String, cure: String) throws {
        let fault = try #require(try Self.grammar(text).faults()?.errors.first)
        #expect(fault.file == "openings.tsv")
        #expect(fault.line == line)
        #expect(fault.message.contains(what), "\(fault)")
        #expect(fault.cure.contains(cure), "\(fault)")
    }

    @Test func `the same opening twice is warned of, and counts once`() throws {
        let grammar = try Self.grammar("so loud\tnoise\nso loud\tnoise\n").load()
        #expect(grammar.openings.count == 1)
        #expect(grammar.warnings.contains { $0.line == 2 && $0.message.contains("on line 1 as well") })
    }

    @Test func `routes with few openings are warned of where others have some`() throws {
        let said = (1...8).map { "so loud it shakes the \(String(repeating: "very ", count: $0))house\tnoise\n" }
            .joined()
        let warnings = try Self.grammar(said).load().warnings.filter { $0.file == "openings.tsv" }
        #expect(warnings.count == 1)
        #expect(warnings.first?.message == "fewer than 8 openings lead to missed_bin (0)")
    }

    @Test func `a route cannot be called none where there are openings`() throws {
        let files = try TestGrammar(["routes.jsgf": jsgf("public <none> = nothing;"), "openings.tsv": "hello\tnone\n"])
        #expect(files.faults()?.errors.contains { $0.message.contains("a route is called ‘none’") } == true)
    }

    @Test func `what was misheard is read apart, may stand twice, and is expected of nobody`() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf("public <missed_bin> = missed bin;\npublic <noise> = noise;"),
            "openings.tsv": "they drove past my bin\tmissed_bin\n",
            "misheard.tsv": "# heard\nthe dry pasta bean\tmissed_bin\nthe dry pasta bean\tnoise\n",
        ]).load()
        #expect(grammar.misheard.map(\.route) == ["missed_bin", "noise"])
        #expect(grammar.openings.count == 1)
        #expect(!grammar.vocabulary.contains("pasta"))
        #expect(grammar.misheardExamples().map(\.words) == Array(repeating: ["the", "dry", "pasta", "bean"], count: 2))
        #expect(!grammar.meaningExamples().contains { $0.words.contains("pasta") })
    }

    @Test func `a fault in what was misheard names its file`() throws {
        let files = try TestGrammar([
            "routes.jsgf": jsgf("public <noise> = noise;"), "misheard.tsv": "so loud\tnoise\nso proud\tnose\n",
        ])
        let fault = try #require(try files.faults()?.errors.first)
        #expect(fault.file == "misheard.tsv")
        #expect(fault.line == 2)
    }
}
