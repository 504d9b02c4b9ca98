import Grammar
import Recognition
import Testing

@testable import GrammarEditing

@Suite struct PhraseCheckTests {
    private struct Dictionary: Pronouncer {
        let ways = [
            "trees": [["T", "R", "IY", "Z"]], "trays": [["T", "R", "EY", "Z"]],
            "new": [["N", "Y", "UW"], ["N", "UW"]],
            "bin": [["B", "IH", "N"]], "pin": [["P", "IH", "N"]],
        ]
        func pronunciations(of word: String) -> [[String]] { ways[word] ?? [] }
    }

    private func sounds() throws -> PhraseSounds {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        return PhraseSounds(try small.candidate.grammar(), pronouncer: Dictionary())
    }

    @Test func `a phrase that another route has is refused before it is saved`() throws {
        let check = try sounds().check(phrase: "New bin", of: "trees")
        #expect(check.phraseOf == ["new_bin"])
        #expect(check.faults.first?.message == "‘New bin’ is a phrase of <new_bin>")
        let opening = try sounds().check(opening: "there's a hole in our road", of: "trees")
        #expect(opening.openingOf == "potholes")
        #expect(opening.faults.count == 1)
    }

    @Test func `a phrase that sounds like another route's is told with that`() throws {
        let check = try sounds().check(phrase: "trays", of: "potholes")
        #expect(check.faults.isEmpty)
        #expect(check.near.map(\.phrase) == ["trees"])
        #expect(try sounds().check(phrase: "new pin", of: "potholes").near.map(\.route) == ["new_bin"])
        #expect(try sounds().check(phrase: "trays", of: "trees").near.isEmpty)
    }

    @Test func `how words are said can be read by anybody, and what nobody knows is told`() throws {
        let check = try sounds().check(phrase: "new zorb", of: "potholes")
        #expect(check.words.map(\.said) == [["nyoo", "noo"], []])
        let ways = [
            ["AY", "V", "IY", "B", "R", "IH", "JH"]: "eye-vee-brij", ["T", "AA", "T", "N", "AH", "S"]: "taht-nuhs",
            ["M", "IH", "S", "T"]: "mist", ["S", "IH", "NG", "IH", "NG"]: "sing-ing", ["T", "AY1", "M"]: "tym",
            ["M"]: "m",
        ]
        for (phones, words) in ways { #expect(Respelling.words(for: phones) == words) }
    }

    @Test func `what cannot be a phrase or an opening says why`() throws {
        #expect(try sounds().check(phrase: "a | b", of: "trees").faults.count == 1)
        #expect(try sounds().check(opening: "ring 01803", of: "trees").faults.count == 1)
    }
}
