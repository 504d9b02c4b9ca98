import Foundation

/// Which words follow which: a trigram model of what callers of this council say.
///
/// Witten-Bell smoothing (Witten and Bell, 1991), interpolated down to unigrams in which the commonest English words
/// have a share, so that speech outside the grammar has somewhere to go.
struct LanguageModel {
    /// Counts, keyed by word numbers; 0 is the beginning of a sentence, 1 its end.
    private var numbers: [String: Int] = ["<s>": 0, "</s>": 1]
    private var words = ["<s>", "</s>"]
    private var unigrams: [Int: Int] = [:]
    private var bigrams: [Int: [Int: Int]] = [:]
    private var trigrams: [Pair: [Int: Int]] = [:]

    private struct Pair: Hashable {
        var first: Int
        var second: Int
    }

    /// Every word that the model may hear, without the marks of a sentence's ends.
    var vocabulary: [String] { Array(words.dropFirst(2)) }

    private let share: Double
    private let background: [Int: Double]

    /// - Parameters:
    ///   - sentences: what callers say, as often as they say it.
    ///   - share: of the unigrams that belongs to the commonest English words, 0 to 1:
    ///     docs/measured/language-model.md#background-share
    ///   - pronounceable: whether a word can be recognised at all; a sentence loses those that cannot.
    init(sentences: [[String]], share: Double = 0.15, pronounceable: (String) -> Bool) {
        self.share = share
        var background: [Int: Double] = [:]
        for sentence in sentences {
            var history = Pair(first: -1, second: 0)
            for word in sentence.filter(pronounceable) + ["</s>"] {
                let number = Self.number(of: word, &numbers, &words)
                unigrams[number, default: 0] += 1
                bigrams[history.second, default: [:]][number, default: 0] += 1
                if history.first >= 0 { trigrams[history, default: [:]][number, default: 0] += 1 }
                history = Pair(first: history.second, second: number)
            }
        }
        if share > 0 {
            for (word, probability) in CommonWords.probabilities where pronounceable(word) {
                background[Self.number(of: word, &numbers, &words)] = probability
            }
        }
        let sum = background.values.reduce(0, +)
        self.background = sum > 0 ? background.mapValues { $0 / sum } : [:]
    }

    private static func number(of word: String, _ numbers: inout [String: Int], _ words: inout [String]) -> Int {
        if let number = numbers[word] { return number }
        let number = words.count
        numbers[word] = number
        words.append(word)
        return number
    }

    /// The model in the ARPA format (log₁₀ probabilities and back-off weights), which every toolkit reads.
    func arpa() -> String {
        let total = Double(max(1, unigrams.values.reduce(0, +)))
        // Every word keeps a little even where neither the sentences nor English have it.
        var one = (0..<words.count).map { word in
            (1 - share) * Double(unigrams[word] ?? 0) / total + share * (background[word] ?? 1e-6)
        }
        one[0] = 0
        let sum = one.reduce(0, +)
        one = one.map { $0 / sum }

        var two: [Int: Interpolated] = [:]
        for (history, counts) in bigrams { two[history] = Interpolated(counts) { one[$0] } }
        var three: [Pair: Interpolated] = [:]
        for (history, counts) in trigrams {
            three[history] = Interpolated(counts) { word in
                two[history.second]?.probability(of: word) ?? (two[history.second]?.backOff ?? 1) * one[word]
            }
        }

        var text = "\\data\\\nngram 1=\(words.count)\nngram 2=\(two.values.reduce(0) { $0 + $1.seen.count })\n"
        text += "ngram 3=\(three.values.reduce(0) { $0 + $1.seen.count })\n\n\\1-grams:\n"
        for (number, word) in words.enumerated() {
            let own = number == 0 ? "-99" : Self.log(one[number])
            text += "\(own) \(word) \(Self.log(two[number]?.backOff ?? 1))\n"
        }
        text += "\n\\2-grams:\n"
        for history in two.keys.sorted() {
            for (word, probability) in two[history]?.seen ?? [] {
                let backOff = three[Pair(first: history, second: word)]?.backOff ?? 1
                text += "\(Self.log(probability)) \(words[history]) \(words[word]) \(Self.log(backOff))\n"
            }
        }
        text += "\n\\3-grams:\n"
        for history in three.keys.sorted(by: { ($0.first, $0.second) < ($1.first, $1.second) }) {
            for (word, probability) in three[history]?.seen ?? [] {
                text += "\(Self.log(probability)) \(words[history.first]) \(words[history.second]) \(words[word])\n"
            }
        }
        return text + "\n\\end\\\n"
    }

    /// The words seen after one history, and what is left for the others.
    private struct Interpolated {
        /// By word number, in its order.
        var seen: [(word: Int, probability: Double)]
        var backOff: Double

        init(_ counts: [Int: Int], lower: (Int) -> Double) {
            let total = Double(counts.values.reduce(0, +))
            let kinds = Double(counts.count)
            seen = counts.keys.sorted().map { word in
                (word, (Double(counts[word] ?? 0) + kinds * lower(word)) / (total + kinds))
            }
            let used = seen.reduce(0) { $0 + $1.probability }
            let usedBelow = counts.keys.reduce(0) { $0 + lower($1) }
            backOff = max(1e-9, 1 - used) / max(1e-9, 1 - usedBelow)
        }

        func probability(of word: Int) -> Double? {
            var low = 0
            var high = seen.count
            while low < high {
                let middle = (low + high) / 2
                if seen[middle].word < word { low = middle + 1 } else { high = middle }
            }
            return low < seen.count && seen[low].word == word ? seen[low].probability : nil
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
