import Foundation

/// A trigram language model (ARPA format) for a search of ours: read once, and shared by all who search, since a look-up
/// writes nothing. PocketSphinx's own copies are one a decoder (`SpeechDecoder` says why).
///
/// A state is what the next word depends on: a pair of words that was seen together, or one word.
///
/// ```
/// unigram ─ its bigrams, by their last word ─ theirs
/// ```
struct TrigramModel: Sendable {
    /// The last two words where the model knows them as a pair, else the last one.
    typealias State = Int32

    /// Every word of the model, by its number; the ends of a sentence are among them.
    let words: [String]
    private let numbers: [String: Int32]
    /// Natural logarithms, by word.
    private let unigrams: [Entry]
    /// Of all words, one after the other; those of a word by their last word.
    private let bigrams: [Entry]
    private let trigrams: [Entry]
    /// Where the bigrams of each word begin, and of each bigram the trigrams.
    private let firstBigram: [Int32]
    private let firstTrigram: [Int32]

    private struct Entry {
        var word: Int32
        var probability: Float
        var backOff: Float
    }

    /// Before the first word of a sentence.
    var start: State { numbers["<s>"] ?? 0 }

    /// - Throws: `SpeechError.decoder` when the file is not there or is spoiled.
    init(reading path: String) throws(SpeechError) {
        guard let text = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
            throw .decoder(why: "the language model \(path)")
        }
        var reading = Reading()
        for line in text.split(separator: UInt8(ascii: "\n")) { reading.take(line) }
        guard reading.isWhole else {
            throw .decoder(why: "the language model \(path); delete it and it is made anew")
        }
        words = reading.words
        numbers = reading.numbers
        unigrams = reading.orders[0].map(\.entry)
        (bigrams, firstBigram) = Self.grouped(reading.orders[1], by: { Int($0.history.0) }, groups: words.count)
        let (first, pairs) = (firstBigram, bigrams)
        (trigrams, firstTrigram) = Self.grouped(
            reading.orders[2],
            by: { line in
                Self.place(of: line.history.1, in: pairs, first[Int(line.history.0)]..<first[Int(line.history.0) + 1])
            },
            groups: bigrams.count)
    }

    /// A word's number, or nil when the model does not know it.
    func number(of word: String) -> Int32? { numbers[word] }

    /// How likely a word is whatever went before (natural logarithm).
    func unigram(_ word: Int32) -> Float { unigrams[Int(word)].probability }

    /// A word after a state.
    /// - Returns: how likely it is (natural logarithm), and the state behind it.
    func next(_ word: Int32, after state: State) -> (score: Float, state: State) {
        var passed: Float = 0
        var last = state
        if Int(state) >= words.count {
            let pair = Int(state) - words.count
            last = bigrams[pair].word
            if let place = Self.place(of: word, in: trigrams, firstTrigram[pair]..<firstTrigram[pair + 1]) {
                return (trigrams[place].probability, self.state(last, word))
            }
            passed = bigrams[pair].backOff
        }
        if let place = bigram(last, word) {
            return (passed + bigrams[place].probability, State(place + words.count))
        }
        return (passed + unigrams[Int(last)].backOff + unigrams[Int(word)].probability, word)
    }

    private func state(_ first: Int32, _ second: Int32) -> State {
        bigram(first, second).map { State($0 + words.count) } ?? second
    }

    private func bigram(_ first: Int32, _ second: Int32) -> Int? {
        Self.place(of: second, in: bigrams, firstBigram[Int(first)]..<firstBigram[Int(first) + 1])
    }

    /// By halving.
    private static func place(of word: Int32, in entries: [Entry], _ range: Range<Int32>) -> Int? {
        var (low, high) = (Int(range.lowerBound), Int(range.upperBound))
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].word < word { low = middle + 1 } else { high = middle }
        }
        return low < Int(range.upperBound) && entries[low].word == word ? low : nil
    }

    /// Lines by their history, and within it by their word; those whose history is unknown are left out.
    private static func grouped(
        _ lines: [Reading.Line], by group: (Reading.Line) -> Int?, groups: Int
    ) -> ([Entry], [Int32]) {
        let placed = lines.compactMap { line in group(line).map { (group: $0, entry: line.entry) } }
            .sorted { ($0.group, $0.entry.word) < ($1.group, $1.entry.word) }
        var first = [Int32](repeating: 0, count: groups + 1)
        for line in placed { first[line.group + 1] += 1 }
        for group in 0..<groups { first[group + 1] += first[group] }
        return (placed.map(\.entry), first)
    }

    /// The file's lines as they come.
    private struct Reading {
        struct Line {
            var history: (Int32, Int32)
            var entry: Entry
        }

        var words: [String] = []
        var numbers: [String: Int32] = [:]
        var orders: [[Line]] = [[], [], []]
        private var order = 0
        private var ended = false
        private static let nats = Float(M_LN10)

        var isWhole: Bool { ended && numbers["<s>"] != nil && numbers["</s>"] != nil }

        mutating func take(_ line: Data) {
            if line.first == UInt8(ascii: "\\") {
                switch String(decoding: line, as: UTF8.self) {
                case "\\1-grams:": order = 1
                case "\\2-grams:": order = 2
                case "\\3-grams:": order = 3
                case "\\end\\": ended = true
                default: order = 0
                }
                return
            }
            let fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard order > 0, fields.count > order, let probability = Self.number(fields[0]) else { return }
            if order == 1 {
                let word = String(decoding: fields[1], as: UTF8.self)
                numbers[word] = Int32(words.count)
                words.append(word)
            }
            var known = fields[1...order].compactMap { numbers[String(decoding: $0, as: UTF8.self)] }
            guard known.count == order, let word = known.popLast() else { return }
            let backOff = fields.count > order + 1 ? Self.number(fields[order + 1]) ?? 0 : 0
            orders[order - 1].append(
                Line(
                    history: (known.first ?? 0, known.last ?? 0),
                    entry: Entry(word: word, probability: probability * Self.nats, backOff: backOff * Self.nats)))
        }

        private static func number(_ field: Data) -> Float? { Float(String(decoding: field, as: UTF8.self)) }
    }
}
