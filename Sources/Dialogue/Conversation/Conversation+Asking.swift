import CallHistory
import Foundation
import Grammar
import Recognition

/// Asking and listening. What a caller may say in any turn is understood here, so that no question need think of it.
extension Conversation {
    /// Asks, and takes care of "repeat", "wait" and "slower" until there is an answer to the question.
    /// - Parameters:
    ///   - prompts: the question.
    ///   - vocabulary: what may be answered.
    ///   - keys: which keys make an answer.
    ///   - isSpelling: whether a name is to be spelled, so that people pause and words are letters.
    /// - Throws: `FlowInterrupt` when the caller wants something else than to answer: a person, to go back, to hang up.
    mutating func listen(
        after prompts: [Prompt], expecting vocabulary: Vocabulary, keys: TurnTaking.Keys = .single,
        isSpelling: Bool = false
    ) async throws -> Reply {
        var question = prompts
        var isWaiting = false
        for _ in 1...Self.mostCommands {
            var timing = runner.timing
            if isWaiting { timing.noInput = Self.patience }
            if isSpelling { timing.complete = max(timing.complete, Self.betweenLetters) }
            var turn = try await runner.ask(question, expecting: vocabulary, keys: keys, timing: timing)
            let reply = try await understand(&turn, expecting: vocabulary, isSpelling: isSpelling)
            switch reply {
            case .words(.repeat, _, _), .keys("*"):
                question = prompts
                isWaiting = false
            case .words(.slower, _, _):
                takeTime()
                question = [Prompt(.slower)] + prompts
                isWaiting = false
            case .words(.wait, _, _):
                question = [Prompt(.waiting)]
                isWaiting = true
            case .nothing where isWaiting:
                question = [Prompt(.stillHere)] + prompts
                isWaiting = false
            case .words(.goBack, _, _), .keys("#"): throw FlowInterrupt.goBack
            case .words(.startAgain, _, _): throw FlowInterrupt.startAgain
            case .words(.goodbye, _, _): throw FlowInterrupt.goodbye
            default: return reply
            }
        }
        throw FlowInterrupt.person
    }

    /// Who asks for more than this in one turn is better served by a person.
    private static let mostCommands = 8
    /// How long a caller who said "wait" is waited for.
    private static let patience = Duration.seconds(60)
    /// Silence that ends a spelled name; people pause between letters.
    private static let betweenLetters = Duration.milliseconds(1200)

    /// Nil when the caller said neither, however often asked.
    /// - Parameter putThrough: what "put me through" means as an answer to this question.
    mutating func askYesOrNo(_ question: [Prompt], again: PromptID, putThrough: Bool? = nil) async throws -> Bool? {
        var prompts = question
        for _ in 1...attempts {
            switch try await listen(after: prompts, expecting: .answers) {
            case .words(.yes, _, _), .keys("1"): return true
            case .words(.no, _, _), .keys("2"): return false
            case .words(.putThrough, _, _) where putThrough != nil: return putThrough
            case .words(.someone, _, _):
                if let putThrough { return putThrough }
                throw FlowInterrupt.person
            case .words, .keys, .nothing: prompts = [Prompt(again)]
            }
        }
        return nil
    }

    /// From now on nobody is hurried.
    mutating func takeTime() {
        runner.timing = service.unhurried
        isUnhurried = true
    }

    /// Silences and no-matches before the caller is given a person.
    var attempts: Int { isUnhurried ? max(settings.attempts, service.unhurriedAttempts) : settings.attempts }

    /// Reads what came back, and puts it on record.
    private mutating func understand(
        _ turn: inout Turn, expecting vocabulary: Vocabulary, isSpelling: Bool
    ) async throws -> Reply {
        let clock = ContinuousClock()
        let start = clock.now
        let reply = Result { () throws(FlowInterrupt) in
            try Reply(turn.answer, expecting: vocabulary, isSpelling: isSpelling, service: service)
        }
        turn.latency += (clock.now - start) / .milliseconds(1)
        switch reply {
        case .success(let reply):
            if case .words(_, let decision, let utterance) = reply {
                turn.decision = decision
                if service.grammar.isUrgent(utterance) { isUrgent = true }
            }
            turn.understood = reply.interpretation
            // What a form makes of it is told by the form.
            if vocabulary == .details, case .words(nil, nil, _) = reply { turn.understood = .details }
        case .failure(let wish): turn.understood = wish.interpretation
        }
        runner.summary.heard(turn)
        await runner.note(.heard(turn))
        return try reply.get()
    }

    func isOpen(for destination: Destination? = nil) -> Bool {
        service.grammar.isOpen(at: call.clock.now, for: destination)
    }

    func note(_ action: CallAction) async { await runner.note(.did(action, at: runner.now)) }
}
