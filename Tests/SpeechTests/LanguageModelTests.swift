import Foundation
import Testing

@testable import Speech

private let sentences = [
    ["missed", "bin"], ["missed", "bin", "please"], ["council", "tax"], ["my", "council", "tax"],
]

/// The n-grams of an ARPA file.
private struct NGrams {
    /// By words.
    private(set) var seen: [[String]: (probability: Double, backOff: Double)] = [:]

    init(_ arpa: String) {
        var order = 0
        for line in arpa.split(separator: "\n") {
            if line.hasPrefix("\\") {
                order = Int(line.dropFirst().prefix(1)) ?? 0
                continue
            }
            let fields = line.split(separator: " ").map(String.init)
            guard order > 0, fields.count > order, let probability = Double(fields[0]) else { continue }
            let backOff = fields.count > order + 1 ? Double(fields[order + 1]) ?? 0 : 0
            seen[Array(fields[1...order])] = (pow(10, probability), pow(10, backOff))
        }
    }

    /// Every word, without the beginning of a sentence.
    var words: [String] { seen.keys.filter { $0.count == 1 && $0 != ["<s>"] }.map { $0[0] } }

    /// Of the last word behind the others, as whoever reads such a file works it out.
    func probability(_ words: [String]) -> Double {
        if let known = seen[words] { return known.probability }
        guard words.count > 1 else { return 0 }
        return (seen[Array(words.dropLast())]?.backOff ?? 1) * probability(Array(words.dropFirst()))
    }

    /// What all words together come to behind each history.
    func expectToAddUpToOne(behind histories: [[String]]) {
        for history in histories {
            let sum = words.reduce(0) { $0 + probability(history + [$1]) }
            #expect(abs(sum - 1) < 0.01, "\(history): \(sum)")
        }
    }
}

@Test func `the probabilities after every history add up to one`() {
    let model = LanguageModel(sentences: sentences) { _ in true }
    let grams = NGrams(model.arpa())
    grams.expectToAddUpToOne(behind: [
        [], ["missed"], ["<s>"], ["<s>", "missed"], ["missed", "bin"], ["council", "tax"], ["the"],
    ])
    #expect(grams.probability(["missed", "bin"]) > 0.5)
    #expect(grams.probability(["council", "tax"]) > 10 * grams.probability(["council", "the"]))
}

@Test func `words that nobody can say are left out`() {
    let model = LanguageModel(sentences: sentences) { $0 != "please" && $0 != "the" }
    #expect(!model.vocabulary.contains("please"))
    #expect(!model.vocabulary.contains("the"))
    #expect(model.vocabulary.contains("you"))
}

@Test func `without the common words only the grammar is left`() {
    let model = LanguageModel(sentences: sentences, share: 0) { _ in true }
    #expect(Set(model.vocabulary) == ["missed", "bin", "please", "council", "tax", "my"])
}

@Test func `the same sentences give the same model`() {
    let one = LanguageModel(sentences: sentences) { _ in true }.arpa()
    #expect(one == LanguageModel(sentences: sentences) { _ in true }.arpa())
}

@Test func `there are a thousand common words and themselves not twice`() {
    #expect(CommonWords.probabilities.count == 1000)
    #expect(Set(CommonWords.probabilities.map(\.word)).count == 1000)
    #expect(CommonWords.probabilities.allSatisfy { $0.probability > 0 && $0.probability < 0.1 })
}

@Test func `openings are expected beside the grammar, and all adds up to one`() {
    let openings = [
        ["they", "left", "the", "bin", "again"], ["they", "left", "my", "bin"], ["who", "do", "i", "pay"],
        ["the", "bin", "is", "full"], ["they", "left", "it"],
    ]
    let model = LanguageModel(sentences: sentences, openings: openings) { _ in true }
    let grams = NGrams(model.arpa())
    grams.expectToAddUpToOne(behind: [
        [], ["<s>"], ["they", "left"], ["missed", "bin"], ["the"], ["my"], ["left", "it"], ["tax"],
    ])
    let plain = NGrams(LanguageModel(sentences: sentences) { _ in true }.arpa())
    #expect(plain.seen[["they", "left"]] == nil)
    #expect(grams.probability(["they", "left"]) > 3 * grams.probability(["bin", "left"]))
    #expect(grams.probability(["<s>", "they", "left"]) > grams.probability(["they", "left"]))
    // What only the grammar has after a word stays as likely as it was.
    #expect(abs(grams.probability(["council", "tax"]) - (plain.seen[["council", "tax"]]?.probability ?? 0)) < 0.05)
}
