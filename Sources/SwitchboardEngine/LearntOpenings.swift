import CallerSentences
import ConfigurationFiles
import Grammar
import Meaning
import Recognition
import SentenceEncoder

/// What was learnt of a council's openings, and what is doubtful about them.
package struct LearntOpenings: Sendable {
    /// The openings first, in their order.
    private let examples: [MeaningExample]
    /// What tells their sense.
    package let encoder: EncoderState
    /// Nil where the council has no openings.
    package let meaning: Meaning?

    /// Learns them, or finds what was learnt before.
    /// - Parameters:
    ///   - grammar: whose openings.
    ///   - cache: a folder.
    ///   - told: what takes long, before it is begun.
    package init(of grammar: Grammar, cache: String, told: (String) -> Void = { _ in }) {
        examples = grammar.meaningExamples()
        encoder = examples.isEmpty ? .notNeeded : EncoderState(reading: SentenceEncoder.installed)
        meaning = Meaning(
            examples: examples, misheard: grammar.misheardExamples(), encoder: encoder.encoder, cache: cache
        ) { sentences in
            // Some three hundred a second: what takes no time is not worth a word.
            if sentences > 1000 {
                told("learning what \(sentences) sentences of callers mean, once: some minutes at most")
            }
        }
    }

    /// What an utterance is likeliest to mean by its sense alone, best first.
    package func likeliest(_ utterance: Utterance, _ count: Int) -> [(name: String, probability: Double)] {
        let probabilities = meaning?.sense(of: utterance).probabilities ?? [:]
        return probabilities.map { (name: $0.key.spoken, probability: $0.value) }
            .sorted { ($1.probability, $0.name) < ($0.probability, $1.name) }
            .prefix(count).filter { $0.probability > 0 }
    }

    /// Warnings of one kind that are listed; of the rest it is told how many there are.
    private static let listed = 30

    /// What staff should look at in `openings.tsv`: openings that seem to stand with the wrong route, the most doubtful
    /// first, and those that nothing can be learnt from.
    package func warnings(of grammar: Grammar) -> [FileFault] {
        guard let meaning else { return [] }
        let openings = grammar.openings
        let doubts = meaning.doubts(among: examples, first: openings.count).map { doubt in
            let opening = openings[doubt.example]
            return FileFault(
                file: Opening.file, line: opening.line, column: 1,
                message:
                    "‘\(opening.words.joined(separator: " "))’ leads to \(opening.route ?? Opening.none), and what is "
                    + "most like it to \(doubt.others.spoken), such as ‘\(doubt.nearest)’",
                cure: "write the route that a caller with these words should get, or leave it if that is this one")
        }
        // What asks for nothing may be of any words.
        let unknown = meaning.unknownWords(among: examples).filter {
            $0 < openings.count && openings[$0].route != nil
        }.map { place in
            FileFault(
                file: Opening.file, line: openings[place].line, column: 1,
                message: "no word of ‘\(openings[place].words.joined(separator: " "))’ stands in any other opening or "
                    + "phrase, so that little can be learnt from it",
                cure: "look for a slip of the keyboard, or write more that callers say of it")
        }
        return Self.shortened(doubts, "openings that seem to stand with another route")
            + Self.shortened(unknown, "openings of unknown words")
    }

    private static func shortened(_ faults: [FileFault], _ what: String) -> [FileFault] {
        guard faults.count > listed else { return faults }
        return faults.prefix(listed) + [
            FileFault(
                file: Opening.file, message: "and \(faults.count - listed) more \(what)",
                cure: "look at these first, and check again")
        ]
    }
}

extension Meant {
    /// As `openings.tsv` writes it, or for people what they are called.
    var spoken: String {
        switch self {
        case .route(let id): id
        case .nothing: Opening.none
        case .person: "a person by name"
        }
    }
}
