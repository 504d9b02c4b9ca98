/// A value that stands at the beginning of some words, and the place behind its last word.
package struct ParsedValue<Value> {
    /// What the words mean.
    package var value: Value
    /// The word behind the last of them, from 0.
    package var end: Int
}

extension ParsedValue: Equatable where Value: Equatable {}

/// The words of an utterance as readers of values take them.
package enum ValueWords {
    /// Small letters, without punctuation; "£12.50" becomes "12 pounds 50", "3.5" becomes "3 point 5".
    package static func words(in texts: some Sequence<String>) -> [String] { texts.flatMap(words) }

    private static func words(in text: String) -> [String] {
        guard text.contains(where: { "£.,".contains($0) }), text.contains(where: \.isNumber) else {
            return Tokeniser.words(in: text)
        }
        let isMoney = text.hasPrefix("£")
        let parts = text.drop { $0 == "£" }.replacing(",", with: "").split(separator: ".").map(String.init)
        guard let whole = parts.first else { return [] }
        let middle = isMoney ? ["pounds"] : parts.count > 1 ? ["point"] : []
        return Tokeniser.words(in: whole) + middle + parts.dropFirst().flatMap { Tokeniser.words(in: $0) }
    }

    /// What people say between the words that count.
    package static let hesitations: Set<String> = ["um", "er", "erm", "uh", "ah", "eh", "mm"]
}
