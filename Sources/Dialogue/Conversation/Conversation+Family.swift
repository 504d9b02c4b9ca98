import CallHistory
import Grammar
import Routing

/// Which of a family of routes it is: one short question, and a list if that was not enough.
extension Conversation {
    /// Asks what a caller wants who said no more than "my bins".
    /// - Returns: a route of the family; the parent itself when it is something else, or nothing comes to be understood;
    ///   and whatever else the caller surely says.
    mutating func askWhich(of parent: Candidate) async throws -> Candidate {
        // Who cannot wait is asked nothing.
        guard let family = service.grammar.family(of: parent.destination), !isUrgent else { return parent }
        let choices = family.choices.map(Destination.route)
        let names = choices.map(service.grammar.name(of:))
        let list = Self.list(of: names)
        var question = family.question.map { [Prompt(.which, ["which": $0])] } ?? list
        for _ in 1...attempts {
            let reply = try await listen(to: Question(question, expecting: .routing, family: family))
            question = list
            if let number = reply.choice {
                if choices.indices.contains(number - 1) { return Self.chosen(choices[number - 1]) }
                // "… or something else" is what the key after the last choice is for.
                if number == choices.count + 1 { return parent }
                continue
            }
            switch reply {
            case .no, .noneOfThese, .someone, .putThrough: return parent
            case .words(let said):
                switch said.decision?.verdict {
                case .accept(let wanted), .signpost(let wanted):
                    remember(said.decision?.also, beside: wanted)
                    return wanted
                case let verdict:
                    if let told = Self.told(apart: names, by: said.utterance) { return Self.chosen(choices[told]) }
                    if case .confirm(let guess) = verdict, try await confirm(guess) {
                        remember(said.decision?.also, beside: guess)
                        return guess
                    }
                }
            case .keys, .nothing: break
            }
        }
        return parent
    }

    private static func chosen(_ destination: Destination) -> Candidate {
        Candidate(destination: destination, probability: 1, phrase: "")
    }
}
