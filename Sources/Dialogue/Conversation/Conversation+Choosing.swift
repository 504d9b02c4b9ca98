import CallHistory
import Recognition
import Routing
import SpokenValues

/// From what was heard to what is wanted: by a question where it is not sure.
extension Conversation {
    /// What became of a decision.
    enum Settlement {
        case settled(Candidate)
        /// The caller said that it was something else.
        case denied
        case notUnderstood
        /// Nothing was asked for.
        case nothingAsked
    }

    /// Asks what the decision leaves open.
    mutating func settle(_ decision: Decision?) async throws -> Settlement {
        switch decision?.verdict {
        case .accept(let wanted), .signpost(let wanted): return .settled(wanted)
        case .confirm(let guess): return try await confirm(guess) ? .settled(guess) : .denied
        case .choose(let offered): return try await choose(among: offered).map(Settlement.settled) ?? .denied
        case .which(let parent, _): return .settled(try await askWhich(of: parent))
        case .reject where decision?.asksForNothing == true: return .nothingAsked
        case .reject, nil: return .notUnderstood
        }
    }

    mutating func confirm(_ guess: Candidate) async throws -> Bool {
        let id: PromptID = if case .route = guess.destination { .confirm } else { .confirmPerson }
        let question = Prompt(id, ["name": service.grammar.name(of: guess.destination)])
        guard let isRight = try await askYesOrNo([question], again: .confirmAgain, putThrough: true) else {
            throw FlowInterrupt.person
        }
        return isRight
    }

    /// The one name of which something was said that is in none of the others: "the one in planning".
    static func told(apart names: [String], by utterance: Utterance) -> Int? {
        func words(_ text: String) -> Set<String> {
            Set(text.lowercased().split { !$0.isLetter && $0 != "'" }.map(String.init)).subtracting(sayingNothing)
        }
        let said = words(utterance.hypotheses.first?.text ?? "")
        let all = names.map(words)
        let told = all.indices.filter { place in
            let others = all.indices.filter { $0 != place }.reduce(into: Set<String>()) { $0.formUnion(all[$1]) }
            return !all[place].subtracting(others).isDisjoint(with: said)
        }
        return told.count == 1 ? told.first : nil
    }

    /// "Which of these is it?", each name with its key, "or none of these".
    static func list(of names: [String]) -> [Prompt] {
        [Prompt(.choose)] + zip(PromptID.choices, names).map { Prompt($0, ["name": $1]) } + [Prompt(.choiceNone)]
    }

    private static let sayingNothing = FillerWords.articles.union([
        "or", "and", "of", "to", "for", "from", "in", "on", "with", "your", "our", "one", "please",
    ])

    /// Reads out at most four choices. Nil when it is none of them.
    private mutating func choose(among offered: [Candidate]) async throws -> Candidate? {
        let choices = Array(offered.prefix(PromptID.choices.count))
        let names = choices.map { service.grammar.name(of: $0.destination) }
        let list = Self.list(of: names)
        for _ in 1...attempts {
            let reply = try await listen(to: Question(list, expecting: .choices))
            if let number = reply.choice {
                if choices.indices.contains(number - 1) { return choices[number - 1] }
                continue
            }
            switch reply {
            case .noneOfThese, .no: return nil
            case .someone: throw FlowInterrupt.person
            case .words(let said):
                let named = said.decision?.candidates.first { heard in
                    choices.contains { $0.destination == heard.destination }
                }
                if let told = Self.told(apart: names, by: said.utterance) { return choices[told] }
                if let named, named.probability >= service.confirmThreshold { return named }
            case .keys, .nothing: break
            }
        }
        throw FlowInterrupt.person
    }
}
