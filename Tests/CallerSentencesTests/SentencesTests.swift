import GrammarSupport
import Testing
@testable import CallerSentences
@testable import Grammar
@testable import SpokenValues

struct SentencesTests {
    private func grammar() throws -> Grammar {
        try TestGrammar([
            "routes.jsgf": jsgf(
                "public <bin> = missed bin | /5/ my bin;\n<n> = one | two | three;\npublic <many> = <n> <n> <n> <n> <n> <n> bags;"
            ),
            "officers.csv": "id,first_name,last_name,known_as,team\na,Joanne,O’Shea,Jo,street scene\n",
        ]).load()
    }

    @Test func `sentences are the same for the same seed`() throws {
        let grammar = try grammar()
        #expect(grammar.sentences(seed: 5) == grammar.sentences(seed: 5))
        #expect(grammar.sentences(seed: 5) != grammar.sentences(seed: 6))
    }

    @Test func `every phrase and name occurs bare and carried`() throws {
        let sentences = try grammar().sentences(perOfficer: 40)
        for words in [
            ["missed", "bin"], ["my", "bin"], ["joanne", "o'shea"], ["jo", "o'shea"], ["street", "scene", "team"],
        ] {
            #expect(sentences.contains(words))
            #expect(
                sentences.contains {
                    $0.count > words.count && $0.joined(separator: " ").contains(words.joined(separator: " "))
                })
        }
        #expect(sentences.count { $0.last == "bags" } > 100)
    }

    @Test func `answers are trained too`() throws {
        let sentences = try grammar().sentences()
        for text in ["yes", "no thanks", "speak to a person", "start again"] {
            #expect(sentences.contains(text.split(separator: " ").map(String.init)))
        }
    }

    @Test func `numbers and names are expected where choices were read out`() throws {
        let sentences = try grammar().choiceSentences()
        for text in ["the first one", "none of these", "repeat"] {
            #expect(sentences.contains(text.split(separator: " ").map(String.init)))
        }
        let vocabulary = try Set(grammar().vocabulary)
        for sentence in sentences { #expect(vocabulary.isSuperset(of: sentence), "\(sentence)") }
    }

    @Test(arguments: [1, 400])
    func `answers have the same share in small grammars and large`(phrases: Int) throws {
        let spoken = (0..<phrases).map { "gizmo\($0)" }.joined(separator: " | ")
        let sentences = try TestGrammar(["routes.jsgf": jsgf("public <a> = \(spoken);")]).load().sentences()
        let answers = Set(FixedPhrase.sentences)
        let share = Double(sentences.count { answers.contains($0) }) / Double(sentences.count)
        #expect((0.12...0.25).contains(share), "\(share)")
    }

    @Test func `a few names are spelled`() throws {
        let rows = (0..<200).map { "p\($0),Ann,Hazzell,,\n" }.joined()
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf("public <bin> = missed bin;"),
            "officers.csv": "id,first_name,last_name,known_as,team\n\(rows)",
        ]).load()
        let sentences = grammar.sentences()
        #expect(sentences.contains { $0.suffix(2) == ["double", "l"] })
        #expect(sentences.contains { $0.starts(with: ["hazzell", "h", "a"]) })
        let letters = sentences.count { $0.contains("h") }
        // A small grammar is drawn from more than once.
        #expect((10...120).contains(letters), "\(letters)")
        #expect(Set(grammar.vocabulary).isSuperset(of: ["h", "zed", "double"]))
    }

    @Test func `without a share there are no answers`() throws {
        #expect(try !grammar().sentences(answers: 0).contains(["yes"]))
    }

    @Test func `the vocabulary holds every word of every sentence`() throws {
        let grammar = try grammar()
        let vocabulary = Set(grammar.vocabulary)
        for sentence in grammar.sentences() { #expect(vocabulary.isSuperset(of: sentence)) }
        #expect(grammar.vocabulary == grammar.vocabulary.sorted())
    }
}
