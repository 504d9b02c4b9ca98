import Foundation

/// Which words follow which: a trigram model of what callers of this council say.
///
/// Two texts make it: sentences composed from the grammar, and openings, which people said. Each is smoothed as suits
/// it, and both are laid over one another as by their counts: a history that only one of them has is that one's alone
/// (Bacchiani, Riley, Roark and Sproat, 2006). Below them are unigrams in which the commonest English words have a share,
/// so that speech outside the grammar has somewhere to go.
///
/// ```
/// sentences ─ NGramCounts ─ Witten-Bell ──┐
///                                         ├─ overlaid by counts ─ arpa()
/// openings ── NGramCounts ─ Kneser-Ney ───┘        over unigrams with CommonWords
/// ```
struct LanguageModel {
    private let words: [String]
    /// Of each word, by number.
    private let one: [Double]
    private let two: [Int: Discounted]
    private let three: [WordPair: Discounted]

    /// Every word that the model may hear, without the marks of a sentence's ends.
    var vocabulary: [String] { Array(words.dropFirst(2)) }

    /// - Parameters:
    ///   - sentences: composed, as often as they are said.
    ///   - openings: as people said them.
    ///   - openingShare: how much of the whole the openings are, 0 to 1: docs/measured/language-model.md#opening-share
    ///   - share: of the unigrams that belongs to the commonest English words, 0 to 1:
    ///     docs/measured/language-model.md#background-share
    ///   - pronounceable: whether a word can be recognised at all; a sentence loses those that cannot.
    init(
        sentences: [[String]], openings: [[String]] = [], openingShare: Double = 0.5, share: Double = 0.15,
        pronounceable: (String) -> Bool
    ) {
        var numbers = WordNumbers()
        let composed = NGramCounts(sentences, &numbers, pronounceable: pronounceable)
        let said = NGramCounts(openings, &numbers, pronounceable: pronounceable)
        var background: [Int: Double] = [:]
        if share > 0 {
            for (word, probability) in CommonWords.probabilities where pronounceable(word) {
                background[numbers.number(of: word)] = probability
            }
        }
        words = numbers.words
        let weight = openings.isEmpty ? 0 : openingShare
        one = Self.unigrams(
            words.count, composed: composed.unigrams, said: said.continuations, weight: weight,
            background: background, share: share)
        let pairs = said.pairContinuations
        let smoothPairs = Smoothing.kneserNey(for: pairs.values)
        let smoothTriples = Smoothing.kneserNey(for: said.trigrams.values)
        let wittenBell = Smoothing.wittenBell
        two = Self.overlaid(
            composed.bigrams.mapValues { wittenBell($0) },
            pairs.mapValues { smoothPairs($0) }, weight)
        three = Self.overlaid(
            composed.trigrams.mapValues { wittenBell($0) },
            said.trigrams.mapValues { smoothTriples($0) }, weight)
    }

    private static func unigrams(
        _ count: Int, composed: [Int: Int], said: [Int: Int], weight: Double, background: [Int: Double], share: Double
    ) -> [Double] {
        func shares(_ counts: [Int: Int]) -> (Int) -> Double {
            let total = Double(max(1, counts.values.reduce(0, +)))
            return { Double(counts[$0] ?? 0) / total }
        }
        let composed = shares(composed)
        let said = shares(said)
        let sum = background.values.reduce(0, +)
        // Every word keeps a little even where neither the texts nor English have it.
        var one = (0..<count).map { word in
            (1 - share) * ((1 - weight) * composed(word) + weight * said(word))
                + share * (background[word].map { $0 / sum } ?? 1e-6)
        }
        one[0] = 0
        let whole = one.reduce(0, +)
        return one.map { $0 / whole }
    }

    /// One over the other, each history as its texts' counts are to one another.
    private static func overlaid<History: Hashable>(
        _ composed: [History: Discounted], _ said: [History: Discounted], _ weight: Double
    ) -> [History: Discounted] {
        func total(_ part: [History: Discounted]) -> Double { max(1, part.values.reduce(0) { $0 + $1.total }) }
        let (composedTotal, saidTotal) = (total(composed), total(said))
        return composed.merging(said) { first, second in
            let shares = [(1 - weight) * first.total / composedTotal, weight * second.total / saidTotal]
            let whole = max(shares.reduce(0, +), 1e-12)
            let weights = shares.map { $0 / whole }
            var own: [Int: Double] = [:]
            for (part, weight) in zip([first, second], weights) {
                for (word, probability) in part.own { own[word, default: 0] += weight * probability }
            }
            return Discounted(
                own: own.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                rest: weights[0] * first.rest + weights[1] * second.rest, total: first.total + second.total)
        }
    }

    /// The model in the ARPA format (log₁₀ probabilities and back-off weights), which every toolkit reads.
    func arpa() -> String {
        let pairs = two.mapValues { Seen($0) { one[$0] } }
        let triples = three.reduce(into: [WordPair: Seen]()) { triples, entry in
            let shorter = pairs[entry.key.second]
            triples[entry.key] = Seen(entry.value) { word in
                shorter?.probability(of: word) ?? (shorter?.backOff ?? 1) * one[word]
            }
        }
        var text = "\\data\\\nngram 1=\(words.count)\nngram 2=\(pairs.values.reduce(0) { $0 + $1.words.count })\n"
        text += "ngram 3=\(triples.values.reduce(0) { $0 + $1.words.count })\n\n\\1-grams:\n"
        for (number, word) in words.enumerated() {
            let own = number == 0 ? "-99" : Self.log(one[number])
            text += "\(own) \(word) \(Self.log(pairs[number]?.backOff ?? 1))\n"
        }
        text += "\n\\2-grams:\n"
        for history in pairs.keys.sorted() {
            for (word, probability) in pairs[history]?.words ?? [] {
                let backOff = triples[WordPair(first: history, second: word)]?.backOff ?? 1
                text += "\(Self.log(probability)) \(words[history]) \(words[word]) \(Self.log(backOff))\n"
            }
        }
        text += "\n\\3-grams:\n"
        for history in triples.keys.sorted(by: { ($0.first, $0.second) < ($1.first, $1.second) }) {
            for (word, probability) in triples[history]?.words ?? [] {
                text += "\(Self.log(probability)) \(words[history.first]) \(words[history.second]) \(words[word])\n"
            }
        }
        return text + "\n\\end\\\n"
    }

    /// The words seen after one history with their whole probabilities, and what is left for the others.
    private struct Seen {
        /// By word number, in its order.
        var words: [(word: Int, probability: Double)]
        var backOff: Double

        /// - Parameter lower: the probability after the shorter history.
        init(_ discounted: Discounted, lower: (Int) -> Double) {
            words = discounted.own.map { ($0.word, $0.probability + discounted.rest * lower($0.word)) }
            let used = words.reduce(0) { $0 + $1.probability }
            let usedBelow = discounted.own.reduce(0) { $0 + lower($1.word) }
            backOff = max(1e-9, 1 - used) / max(1e-9, 1 - usedBelow)
        }

        func probability(of word: Int) -> Double? {
            var low = 0
            var high = words.count
            while low < high {
                let middle = (low + high) / 2
                if words[middle].word < word { low = middle + 1 } else { high = middle }
            }
            return low < words.count && words[low].word == word ? words[low].probability : nil
        }
    }

    /// log₁₀ with four decimals; `String(format:)` would take a second over a large model.
    private static func log(_ probability: Double) -> String {
        let tenThousandths = Int((log10(max(probability, 1e-10)) * 10000).rounded())
        let digits = String(abs(tenThousandths) % 10000)
        let sign = tenThousandths < 0 ? "-" : ""
        return "\(sign)\(abs(tenThousandths) / 10000).\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }
}
