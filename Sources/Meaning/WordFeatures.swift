import Foundation

/// Which words of those learnt are in a text, alone, in pairs and in parts, weighed by how rare they are: tf-idf of unit
/// length (Salton and Buckley, 1988). What everybody says weighs next to nothing.
struct WordFeatures: Sendable {
    /// A word or pair that a text has.
    struct Feature: Sendable, Equatable {
        var number: Int
        var value: Float
    }

    /// By word, by two with a space between them, or by four letters, where `#` is a word's end.
    private let numbers: @Sendable (String) -> Int?
    /// By number.
    let weights: [Float]
    /// By number, in the order of their bytes; empty where they were read from a file.
    let names: [String]

    var count: Int { weights.count }

    /// - Parameters:
    ///   - texts: to learn from.
    ///   - least: what fewer of them have tells nothing.
    init(texts: [[String]], least: Int = 2) {
        var counts: [String: Int] = [:]
        for text in texts { for name in Set(Self.names(in: text)) { counts[name, default: 0] += 1 } }
        let names = counts.filter { $0.value >= least }.keys
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        self.names = names
        weights = names.map { Float(log(Double(texts.count) / Double(counts[$0] ?? 1))) }
        let numbers = Dictionary(zip(names, names.indices)) { first, _ in first }
        self.numbers = { numbers[$0] }
    }

    /// As they were learnt before.
    init(table: NameTable, weights: [Float]) {
        names = []
        self.weights = weights
        numbers = { table.number(of: $0) }
    }

    /// Whether it is among those learnt.
    func knows(_ word: String) -> Bool { numbers(word) != nil }

    /// In the order of their numbers.
    func callAsFunction(_ words: [String]) -> [Feature] {
        let known = Set(Self.names(in: words).compactMap(numbers)).sorted()
        let length = known.reduce(Float(0)) { $0 + weights[$1] * weights[$1] }.squareRoot()
        guard length > 0 else { return [] }
        return known.map { Feature(number: $0, value: weights[$0] / length) }
    }

    /// Each word, and each pair, with the text's ends among them; and each four letters of a word, so that "collecting"
    /// and what is misheard for it tell something where only "collected" was learnt.
    /// docs/measured/meaning.md#letters
    private static func names(in words: [String]) -> [String] {
        guard !words.isEmpty else { return [] }
        return words + zip([""] + words, words + [""]).map { "\($0) \($1)" } + words.flatMap(parts)
    }

    private static func parts(of word: String) -> [String] {
        let marked = Array("#\(word)#".utf8)
        return (0...max(0, marked.count - letters)).map {
            "#" + String(decoding: marked[$0..<min($0 + letters, marked.count)], as: UTF8.self)
        }
    }

    private static let letters = 4
}
