import Grammar

/// What a turn should have been taken for, as far as somebody knows.
package enum ExpectedMeaning: Sendable, Hashable {
    /// A route, a person or a team was wanted.
    case destination(Destination)
    /// Nothing of the council's was asked for: `none`, as in manifests and `openings.tsv`.
    case notOurs
    /// Something was said that a person who listens does not understand either.
    case notUnderstood
    /// Nothing was said: a cough, a television, the line.
    case nothingSaid
    /// Somebody was in danger; the key of the target that it should have gone to, nil for any.
    case danger(String?)
    /// None of these, and nobody knows what: the caller said no to them.
    case not([Destination])
}

// As the records and manifests have it. The words stay as they are.
extension ExpectedMeaning {
    private static let none = "none"
    private static let unclear = "said:unclear"
    private static let nothing = "said:nothing"
    private static let danger = "danger:"
    private static let any = "any"
    private static let denied = "not:"
    private static let or = " or "

    /// `missed_bin`, `officer:off_0001`, `team:planning`, `none`, `said:unclear`, `said:nothing`, `danger:any`,
    /// `danger:gas`, `not:missed_bin or potholes`.
    package var text: String {
        switch self {
        case .destination(let destination): destination.label
        case .notOurs: Self.none
        case .notUnderstood: Self.unclear
        case .nothingSaid: Self.nothing
        case .danger(let key): Self.danger + (key ?? Self.any)
        case .not(let destinations): Self.denied + destinations.map(\.label).joined(separator: Self.or)
        }
    }

    /// Reads what `text` wrote. Every text is one: what is nothing else is a route's id. `-` is `none`, as in manifests.
    package init(text: String) {
        switch text {
        case Self.none, "-": self = .notOurs
        case Self.unclear: self = .notUnderstood
        case Self.nothing: self = .nothingSaid
        default:
            if let key = text.behind(Self.danger) {
                self = .danger(key == Self.any ? nil : key)
            } else if let labels = text.behind(Self.denied) {
                self = .not(labels.split(separator: Self.or).map { Destination(label: String($0)) })
            } else {
                self = .destination(Destination(label: text))
            }
        }
    }

    /// In words, for people; a destination by what it is called.
    /// - Parameter name: what a destination is called.
    package func words(_ name: (Destination) -> String) -> String {
        switch self {
        case .destination(let destination): name(destination)
        case .notOurs: "none of ours"
        case .notUnderstood: "not to be understood"
        case .nothingSaid: "nothing said"
        case .danger(let key): key.map { "danger, to \($0)" } ?? "danger"
        case .not(let destinations): "not " + destinations.map(name).joined(separator: Self.or)
        }
    }

    /// What it names that a grammar does not have; nil when all of it is there.
    package func stranger(to grammar: Grammar) -> String? {
        let named: [Destination] =
            switch self {
            case .destination(let one): [one]
            case .not(let several): several
            case .notOurs, .notUnderstood, .nothingSaid, .danger: []
            }
        if case .danger(let key?) = self, grammar.council?.targets[key] == nil { return "target ‘\(key)’" }
        for destination in named {
            switch destination {
            case .route(let id) where grammar.route(id) == nil: return "route ‘\(id)’"
            case .officer(let id) where grammar.officer(id) == nil: return "officer ‘\(id)’"
            case .team(let name) where !grammar.teams.contains(name): return "team ‘\(name)’"
            default: continue
            }
        }
        return nil
    }
}

extension PromptID {
    /// Callers answer it in their own words, saying what it is about: what a grammar can be tried with again.
    package var asksOpenly: Bool { Self.open.contains(self) }

    private static let open: Set<PromptID> = [
        .welcome, .welcomeNotice, .noInput, .noMatch, .noMatchAgain, .nothingAsked, .askAgain, .anythingElse,
    ]
}
