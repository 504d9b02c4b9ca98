import ConfigurationFiles
import Grammar
import Recognition
import SpokenValues

extension PlaceQuestion {
    /// The answer in an utterance: the first hypothesis that names just one of them; the longest phrase counts.
    package func choice(in utterance: Utterance) -> Choice? {
        for hypothesis in utterance.hypotheses {
            let words = hypothesis.words.flatMap { Tokeniser.words(in: $0.text) }
            let named = choices.flatMap { choice in
                choice.phrases.map { (choice: choice, words: Tokeniser.words(in: $0)) }
            }.filter { words.contains($0.words) }
            guard let longest = named.map(\.words.count).max() else { continue }
            let best = named.filter { $0.words.count == longest }.map(\.choice)
            if let first = best.first, best.allSatisfy({ $0 == first }) { return first }
        }
        return nil
    }

    /// The answers that are spelled most like what was heard, the nearest first; none that is more unlike than like.
    package func nearest(to utterance: Utterance, limit: Int) -> [Choice] {
        // However unlikely beside the best: the caller is asked which it was.
        let heard = utterance.hypotheses.prefix(3).map { hypothesis in
            hypothesis.words.flatMap { Tokeniser.words(in: $0.text) }.joined(separator: " ")
        }.filter { !$0.isEmpty }
        let scored = choices.map { choice in
            (
                choice: choice,
                unlike: heard.map { text in
                    choice.phrases.map { Spelling.unlikeness($0.lowercased(), text) }.min() ?? 1
                }.min() ?? 1
            )
        }
        return scored.filter { $0.unlike < 0.5 }.sorted { $0.unlike < $1.unlike }.prefix(limit).map(\.choice)
    }
}
