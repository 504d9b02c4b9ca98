/// How what was heard differs from what was said: substitutions, deletions and insertions (NIST's word error rate).
package struct WordErrors: Equatable {
    /// The fewest words to be exchanged, left out or put in.
    package var errors: Int
    /// Words that were said.
    package var said: Int

    /// Errors for each word that was said; above 1 where more was heard than said. Nil when nothing was said.
    package var rate: Double? { said > 0 ? Double(errors) / Double(said) : nil }

    /// - Parameters:
    ///   - heard: the best hypothesis, in lower case.
    ///   - said: what a person wrote down, in lower case.
    package init(heard: [String], said: [String]) {
        var row = Array(0...heard.count)
        for (place, word) in said.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for (column, other) in heard.enumerated() {
                let exchanged = diagonal + (word == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(exchanged, diagonal + 1, row[column] + 1)
            }
        }
        errors = row[heard.count]
        self.said = said.count
    }

    /// Of several recordings together.
    package init(_ parts: some Sequence<WordErrors>) {
        (errors, said) = parts.reduce((0, 0)) { ($0.0 + $1.errors, $0.1 + $1.said) }
    }
}
