/// Words by number, so that counting needs no strings: 0 is the beginning of a sentence, 1 its end.
struct WordNumbers {
    private(set) var words = ["<s>", "</s>"]
    private var numbers: [String: Int] = ["<s>": 0, "</s>": 1]

    static let end = 1

    /// The word's number; a new one when it was never seen.
    mutating func number(of word: String) -> Int {
        if let number = numbers[word] { return number }
        numbers[word] = words.count
        words.append(word)
        return words.count - 1
    }
}

/// Two words, one after the other.
struct WordPair: Hashable {
    var first: Int
    var second: Int
}

/// How often words follow one another in one text.
struct NGramCounts {
    private(set) var unigrams: [Int: Int] = [:]
    /// By the word before.
    private(set) var bigrams: [Int: [Int: Int]] = [:]
    /// By the two words before.
    private(set) var trigrams: [WordPair: [Int: Int]] = [:]

    /// - Parameters:
    ///   - sentences: as often as they are said.
    ///   - numbers: new words get theirs.
    ///   - pronounceable: whether a word can be recognised at all; a sentence loses those that cannot.
    init(_ sentences: [[String]], _ numbers: inout WordNumbers, pronounceable: (String) -> Bool) {
        for sentence in sentences {
            var history = WordPair(first: -1, second: 0)
            for word in sentence.filter(pronounceable).map({ numbers.number(of: $0) }) + [WordNumbers.end] {
                unigrams[word, default: 0] += 1
                bigrams[history.second, default: [:]][word, default: 0] += 1
                if history.first >= 0 { trigrams[history, default: [:]][word, default: 0] += 1 }
                history = WordPair(first: history.second, second: word)
            }
        }
    }

    /// How many different words were seen before each: what a word is worth where nothing is known of what goes before
    /// it (Kneser and Ney, 1995). "Hams" is frequent, and only behind "South".
    var continuations: [Int: Int] {
        bigrams.values.reduce(into: [:]) { counts, next in for word in next.keys { counts[word, default: 0] += 1 } }
    }

    /// Likewise of pairs: by the first word, how many different words were seen before each pair. At the beginning of a
    /// sentence there is nothing before, and the pair counts as often as it was said.
    var pairContinuations: [Int: [Int: Int]] {
        var counts: [Int: [Int: Int]] = [:]
        for (history, next) in trigrams {
            for word in next.keys { counts[history.second, default: [:]][word, default: 0] += 1 }
        }
        counts[0] = bigrams[0]
        return counts
    }
}
