import Audio
import Routing

/// What a caller hears in one go before they can act: prompts one after the other, with the longest names in them.
public struct ComposedQuestion: Sendable {
    /// The prompts, as they follow one another.
    public var prompts: [Prompt]

    /// The longest time until a caller can act.
    public static let longest = RecordingFolder.longest

    /// As a list of keys of `prompts.json`.
    public var title: String { prompts.map(\.id.rawValue).joined(separator: " + ") }

    /// How long it takes to say.
    public func duration(in book: PromptBook) -> Duration {
        prompts.reduce(.zero) { $0 + book.spoken($1).audio.duration }
    }

    /// Every question that the dialogue asks, each with the names of this grammar that take longest to say.
    ///
    /// Choices are listed up to the first: from there on a caller can act.
    public static func all(grammar: Grammar, book: PromptBook) -> [ComposedQuestion] {
        let longest = LongestNames(grammar: grammar, book: book)
        let together: [[PromptID]] = [
            [.choose, .choice1], [.elsewhere, .elsewhereOffer], [.readBack, .readBackRight],
            [.mobileWrong, .askMobile],
        ]
        let opening: [[PromptID]] = [[.welcome], [.closed, .closedAsk]]
        let ends: [PromptID] = [.closedNoPerson, .linkPromised, .linkFailed, .goodbye]
        let inThem = Set(together.joined()).union(opening.joined()).union(ends)
        let alone = PromptID.allCases.filter { !inThem.contains($0) }
        return (opening + together + alone.map { [$0] }).map { ids in
            ComposedQuestion(prompts: ids.map { Prompt($0, longest.names(for: $0.placeholders)) })
        }
    }
}

/// The names of a grammar that take longest to say, by placeholder.
private struct LongestNames {
    private let byPlaceholder: [String: String]

    init(grammar: Grammar, book: PromptBook) {
        func longest(_ names: [String?]) -> String? {
            names.compactMap(\.self).max { length($0) < length($1) }
        }
        func length(_ name: String) -> Duration { (try? book.name(name).duration) ?? .zero }
        let council = grammar.council
        byPlaceholder = [
            "council": council?.name,
            "hours": longest([council?.hoursSpoken]),
            "owner": longest(council?.bodies.values.map(\.name) ?? []),
            "name": longest(
                grammar.routes.map(\.name) + grammar.officers.map(\.spokenName)
                    + grammar.teams.map { grammar.name(of: .team($0)) }),
            "digits": Saying.telephone("07700900123"),
        ].compactMapValues(\.self)
    }

    func names(for placeholders: Set<String>) -> [String: String] {
        byPlaceholder.filter { placeholders.contains($0.key) }
    }
}
