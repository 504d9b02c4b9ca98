/// What an utterance may mean.
package enum Meant: Sendable, Hashable {
    /// Somebody or some team is asked for by name: whom, the matcher by sound knows.
    case person
    /// Nothing is asked for that this council could do anything about.
    case nothing
    /// The route of that id.
    case route(String)
}

/// A text of which it is known what it means, to learn from.
package struct MeaningExample: Sendable, Equatable {
    /// Lower case.
    package var words: [String]
    /// What it means.
    package var meant: Meant

    /// Parameters as the properties.
    package init(words: [String], meant: Meant) {
        self.words = words
        self.meant = meant
    }
}
