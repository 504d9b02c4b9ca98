import Foundation
import Grammar
import GrammarSupport
import Records
import Testing

@testable import Reporting

/// Labelled turns as lines of `openings.tsv`.
struct OpeningExportTests {
    private static func export() throws -> OpeningExport {
        OpeningExport(
            try TestGrammar([
                "routes.jsgf": jsgf("public <missed_bin> = missed bin;\npublic <noise> = noise;"),
                "officers.csv": "id,first_name,last_name,extension\n1,Joanne,Shaw,201\n2,Peter,Green,202\n",
                "openings.tsv": "they never took the green bin\tmissed_bin\nso loud\tnoise\n",
            ]).load())
    }

    private static func turn(
        _ heard: String?, _ expect: String = "missed_bin", asked: String = "welcome", words: String? = nil
    ) -> LabelledTurn {
        LabelledTurn(
            label: LabelRow(callID: "c", turn: 1, expect: expect, words: words, by: "a", at: .now), asked: asked,
            heard: heard)
    }

    @Test(arguments: [
        ("they drove past my bin again", "they drove past my bin again"),
        ("my name is margaret thatcher and my bin is full", "and my bin is full"),
        ("it's mrs bloggs my bin is full", "it's my bin is full"),
        ("joanne shaw said you would empty my bin", "said you would empty my bin"),
        ("the green bin from joanne's street", "the green bin from street"),
        ("ring me on oh one eight oh three eight six one two three four about my bin", "ring me on about my bin"),
        ("my bin at t q nine five n e is full", "my bin at is full"),
        ("my bin at twelve acacia road", "my bin at acacia road"),
        ("two bins and the other one i think", "two bins and the other one i think"),
        ("number two a high street", "number two a high street"),
        ("i am s m i t h and my bin is full", "i am and my bin is full"),
    ])
    func `what tells who called is left out`(said: String, left: String) throws {
        let words = said.split(separator: " ").map(String.init)
        #expect(try Self.export().withoutDetails(words).joined(separator: " ") == left)
    }

    @Test func `only openings that are new and lead somewhere become lines`() throws {
        let turns = [
            Self.turn("nobody came for the bin"),
            Self.turn("nobody came for the bin"),
            Self.turn("so loud", "noise"),
            Self.turn("hello can you hear me", "none"),
            Self.turn("yes please", asked: "confirm"),
            Self.turn("can i speak to joanne", "officer:1"),
            Self.turn("it is gone", "unheard_of"),
            Self.turn(nil),
            Self.turn("miss the bin", words: "They missed the bin!"),
            Self.turn("bin"),
        ]
        #expect(
            try Self.export().lines(of: turns) == [
                "nobody came for the bin\tmissed_bin", "hello can you hear me\tnone", "they missed the bin\tmissed_bin",
            ])
    }
}
