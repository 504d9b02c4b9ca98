import CallHistory
import Foundation
import Grammar
import SpokenValues

/// What a caller hears in one go before they can act: prompts one after the other, with the longest names in them.
package struct ComposedQuestion: Sendable {
    /// The prompts, as they follow one another.
    package var prompts: [Prompt]

    /// The longest time until a caller can act.
    package static let longest = RecordingFolder.longest

    /// As a list of keys of `prompts.json`.
    package var title: String { prompts.map(\.id.rawValue).joined(separator: " + ") }

    /// How long it takes to say.
    package func duration(in book: PromptBook) -> Duration {
        prompts.reduce(.zero) { $0 + book.spoken($1).audio.duration }
    }

    /// Every question that the dialogue asks, each with the names of this grammar that take longest to say.
    ///
    /// Choices are listed up to the first: from there on a caller can act.
    package static func all(grammar: Grammar, book: PromptBook) -> [ComposedQuestion] {
        let longest = LongestNames(grammar: grammar, book: book)
        let together: [[PromptID]] = [
            [.choose, .choice1], [.elsewhere, .elsewhereOffer], [.elsewhere, .elsewhereChoice],
            [.elsewhere, .elsewhereOfferLink], [.readBack, .readBackRight], [.mobileWrong, .askMobile],
            [.personLeft, .successor], [.personLeft, .teamSuccessor], [.survey, .surveyQuestion, .surveyScale],
            [.formReference, .formOfferText], [.askPlace, .choice1], [.askPlaceAgain, .choice1],
        ]
        // Two messages on one day are the council's own doing; one must leave room for the question.
        let opening: [[PromptID]] = [
            [.welcome], [.welcomeNotice, .askAgain], [.closed, .closedAsk], [.closedFor, .closedAsk],
            [.takeYourTime, .welcome],
        ]
        // Nothing can be answered to these.
        let told: [PromptID] = [
            .closedNoPerson, .nobodyAnswers, .linkPromised, .linkFailed, .goodbye, .answer, .notice, .formSay,
            .formHeard,
            .formField,
        ]
        let inThem = Set(together.joined()).union(opening.joined()).union(told)
        let alone = PromptID.allCases.filter { !inThem.contains($0) }
        return (opening + together + alone.map { [$0] }).map { ids in
            ComposedQuestion(prompts: ids.map { Prompt($0, longest.names(for: $0)) })
        }
    }
}

/// The names of a grammar that take longest to say, by placeholder.
private struct LongestNames {
    private let byPlaceholder: [String: String]
    private let person: String?
    private let soon: String?

    init(grammar: Grammar, book: PromptBook) {
        func longest(_ names: [String?]) -> String? {
            names.compactMap(\.self).max { length($0) < length($1) }
        }
        func length(_ name: String) -> Duration { (try? book.name(name).duration) ?? .zero }
        let council = grammar.council
        person = longest(grammar.officers.map(\.spokenName))
        soon = longest(Self.moments(after: 2..<7))
        byPlaceholder = [
            "council": council?.name,
            "opens": longest(Self.moments(after: 8..<60)),
            "holiday": longest((council?.nation?.holidays ?? []).map(\.name) + grammar.spokenClosures),
            "question": longest(
                (council?.questions.values.map(\.words) ?? []) + (council?.survey?.questions.map(\.ask) ?? [])),
            "which": longest(grammar.routes.map(\.which?.ask)),
            "example": longest(grammar.examples),
            "successor": longest(grammar.officers.map(\.spokenName) + (council?.teams.values.map(\.name) ?? [])),
            "reference": Verbaliser.characters("SH-7777-7777"),
            "key": Verbaliser.number(7),
            "owner": longest(council?.bodies.values.map(\.name) ?? []),
            "name": longest(
                grammar.routes.map(\.name) + grammar.officers.map(\.spokenName)
                    + grammar.teams.map { grammar.name(of: .team($0)) }),
            "digits": Verbaliser.telephone("07700900123"),
        ].compactMapValues(\.self)
    }

    /// Ways to say when it opens.
    private static func moments(after days: Range<Int>) -> [String] {
        let now = Date(timeIntervalSince1970: 0)
        return days.map {
            Verbaliser.moment(now.addingTimeInterval(Double($0) * 86_400 + 34_200), seenFrom: now, in: .gmt)
        }
    }

    func names(for id: PromptID) -> [String: String] {
        var names = byPlaceholder.filter { id.placeholders.contains($0.key) }
        switch id {
        case .personLeft, .confirmPerson: names["name"] = person
        // A holiday is over within a week.
        case .closedFor: names["opens"] = soon
        default: break
        }
        return names
    }
}
