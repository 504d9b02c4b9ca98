import Grammar
import Meaning
import SpokenValues
import Utilities

extension Grammar {
    /// What is known of the meaning of words, to learn from; empty where the council has no openings, whose callers'
    /// words go by their sound alone. The same every time.
    ///
    /// Openings, phrases bare and with polite words around them, names of routes, and people asked for by name: those so
    /// that they are not taken for a service.
    package func meaningExamples() -> [MeaningExample] {
        guard !openings.isEmpty else { return [] }
        var random = SeededRandom(seed: 3)
        var examples = openings.map(\.example)
        for route in routes {
            examples.append(MeaningExample(words: Tokeniser.words(in: route.name), meant: .route(route.id)))
            let phrases =
                self.phrases[route.id]?.map(\.words)
                ?? (0..<Self.sampledPhrases).compactMap { _ in
                    jsgf.sample(route.rule.expansion, with: &random)?.words
                }
            for phrase in phrases where !phrase.isEmpty {
                examples.append(MeaningExample(words: phrase, meant: .route(route.id)))
                examples.append(MeaningExample(words: carried(phrase, &random), meant: .route(route.id)))
            }
        }
        for officer in officers.prefix(Self.mostPeople) {
            for words in sentences(of: officer, count: 2, &random) {
                examples.append(MeaningExample(words: words, meant: .person))
            }
        }
        return examples
    }

    /// What was misheard, to learn from beside them.
    package func misheardExamples() -> [MeaningExample] { openings.isEmpty ? [] : misheard.map(\.example) }

    /// Of a route whose rule is too large to be listed.
    private static let sampledPhrases = 60
    /// That names are asked for is learnt from so many.
    private static let mostPeople = 300
}

extension Opening {
    fileprivate var example: MeaningExample {
        MeaningExample(words: words, meant: route.map(Meant.route) ?? .nothing)
    }
}
