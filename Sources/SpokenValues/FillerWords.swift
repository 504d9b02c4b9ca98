/// Words that people put around what they want. Who listens for something adds the words that mean nothing there: what is
/// a filler before a service ("yes", "well") may be the whole answer to a question.
package enum FillerWords {
    /// Articles.
    package static let articles: Set<String> = ["a", "an", "the"]
    /// What no question is answered by.
    package static let everywhere: Set<String> = articles.union(["um", "er", "oh", "please", "hello"])
}
