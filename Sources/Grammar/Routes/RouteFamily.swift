import SpokenValues

/// Routes that callers call by one name, "my bins", when they do not say yet what of it they want: a parent, and its
/// children.
package struct RouteFamily: Sendable, Equatable {
    /// The route that the others name as their parent.
    package var parent: String
    /// In the order of `routes.jsgf`.
    package var children: [String]
    /// The council's own question; nil reads out the children's names.
    package var question: String?
    /// What the question names, in its order, for the keys: two to four of the family.
    package var choices: [String]
    /// Whoever says these words and no others that count says no more than that it is about the family.
    package var said: Set<String>

    /// As many as a menu has lines.
    package static let mostChoices = 4

    /// Parent and children.
    package var members: [String] { [parent] + children }

    /// Whether a destination is the parent or a child.
    package func contains(_ destination: Destination) -> Bool {
        guard case .route(let id) = destination else { return false }
        return members.contains(id)
    }

    /// Whether words name the family and nothing of it in particular: "hello it's about my bins please". Who asks for the
    /// team wants the team.
    package func isAll(of words: [String]) -> Bool {
        words.contains(where: said.contains) && !words.contains(where: Self.askingForATeam.contains)
            && words.allSatisfy { said.contains($0) || CarrierPhrases.fillerWords.contains($0) }
    }

    private static let askingForATeam: Set<String> = ["team", "department", "office", "officer", "section"]
}

extension Grammar {
    /// The family that a route is of, as its parent or as a child; nil when it stands alone.
    package func family(of destination: Destination) -> RouteFamily? {
        guard case .route(let id) = destination, let route = route(id) else { return nil }
        guard let parent = self.route(route.parent ?? id) else { return nil }
        let children = routes.filter { $0.parent == parent.id }.map(\.id)
        guard !children.isEmpty else { return nil }
        return RouteFamily(
            parent: parent.id, children: children, question: parent.which?.ask,
            choices: parent.which?.choices ?? Array(children.prefix(RouteFamily.mostChoices)),
            said: parent.which?.said ?? Set(Tokeniser.words(in: parent.name)).subtracting(CarrierPhrases.fillerWords))
    }

    /// The one family that all of these are of; nil when they are of several, or one is of none.
    package func family(ofAll destinations: [Destination]) -> RouteFamily? {
        guard let first = destinations.first, let family = family(of: first),
            destinations.allSatisfy(family.contains)
        else { return nil }
        return family
    }
}
