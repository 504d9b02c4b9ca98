import CallHistory
import Grammar

/// Which parish, which ward: a small question where a route needs it.
extension Conversation {
    /// Asks where the call goes, for a route that has such a question.
    /// - Returns: the key of a target; nil when the route has none, or the answer decides nothing.
    mutating func placeAsked(for destination: Destination) async throws -> String? {
        guard case .route(let id) = destination, let key = service.grammar.route(id)?.ask,
            let question = service.grammar.council?.questions[key]
        else { return nil }
        // What the caller has said already may have the answer in it.
        for utterance in saidBefore {
            if let choice = question.choice(in: utterance) { return settle(choice, of: key) }
        }
        let isShort = question.choices.count <= PromptID.choices.count
        let offered = isShort ? question.choices : []
        var prompts = [Prompt(.askPlace, ["question": question.words])] + Self.lines(offered)
        var guesses = offered
        for _ in 1...attempts {
            let reply = try await listen(to: Question(prompts, expecting: .details))
            if let number = reply.choice, guesses.indices.contains(number - 1) {
                return settle(guesses[number - 1], of: key)
            }
            switch reply {
            case .noneOfThese: return question.otherwise
            case .words(let said):
                if let choice = question.choice(in: said.utterance) { return settle(choice, of: key) }
                let near = isShort ? offered : question.nearest(to: said.utterance, limit: PromptID.choices.count - 1)
                if !near.isEmpty { guesses = near }
            case .keys, .nothing: break
            }
            prompts = [Prompt(.askPlaceAgain)] + Self.lines(guesses) + (guesses.isEmpty ? [] : [Prompt(.choiceNone)])
        }
        return question.otherwise
    }

    private static func lines(_ choices: [PlaceQuestion.Choice]) -> [Prompt] {
        zip(PromptID.choices, choices).map { Prompt($0, ["name": $1.name]) }
    }

    private mutating func settle(_ choice: PlaceQuestion.Choice, of key: String) -> String {
        runner.summary.answered(key, choice.name)
        return choice.target
    }
}
