import CallHistory
import Grammar
import Recognition
import Routing

/// People whose names are hard to understand, and people who have left.
extension Conversation {
    /// The last way to a name that was not understood: letter by letter.
    mutating func askToSpell() async throws -> Candidate? {
        // Letters are heard best by who expects nothing else.
        let question = Question([Prompt(.spellSurname)], expecting: .details, pace: .letters)
        guard var decision = try await listen(to: question).said?.decision else { return nil }
        // Whoever has spelled a name wants a person: the likeliest is worth a question.
        if decision.verdict == .reject, let best = decision.candidates.first, case .officer = best.destination {
            decision.verdict = .confirm(best)
        }
        guard case .settled(let wanted) = try await settle(decision) else { return nil }
        return wanted
    }

    /// Tells the caller, and puts them through to whoever does the work now if they like.
    /// - Returns: what is said before "anything else?", when they do not.
    mutating func sayWhoDoesItNow(_ officer: Officer, _ wanted: Candidate) async throws -> [Prompt] {
        let gone = Prompt(.personLeft, ["name": officer.fullName])
        guard let successor = service.grammar.successor(of: officer, at: call.clock.now) else {
            try await runner.say(gone)
            try await putThroughToPerson(because: "asked for somebody who has left")
        }
        let id: PromptID = if case .team = successor { .teamSuccessor } else { .successor }
        let question = [gone, Prompt(id, ["successor": service.grammar.name(of: successor)])]
        guard let isWanted = try await askYesOrNo(question, again: .confirmAgain, putThrough: true) else {
            throw FlowInterrupt.person
        }
        guard isWanted else { return [] }
        guard isOpen(for: successor) else { try await sayNobodyIsThere() }
        var successorWanted = wanted
        successorWanted.destination = successor
        try await putThrough(to: successorWanted)
    }
}

/// How often a caller seemed to ask for a person by a name that was not understood.
struct NamesNotUnderstood {
    private(set) var count = 0

    /// Takes in one utterance that came to nothing yet.
    mutating func note(_ decision: Decision?, _ utterance: Utterance) {
        if case .officer = decision?.candidates.first?.destination {
            count += 1
        } else if Self.asksForSomebody(utterance.hypotheses.first?.words.map(\.text) ?? []) {
            count += 1
        }
    }

    /// "can I speak to …", but not "… to someone about …".
    private static func asksForSomebody(_ words: [String]) -> Bool {
        if !CarrierPhrases.titles.filter({ $0 != "councillor" }).allSatisfy({ !words.contains($0) }) { return true }
        let asks = zip(words, words.dropFirst()).contains {
            ["speak", "talk"].contains($0) && ["to", "with"].contains($1)
        }
        return asks && !words.contains { ["someone", "somebody", "anyone", "person", "about"].contains($0) }
    }
}
