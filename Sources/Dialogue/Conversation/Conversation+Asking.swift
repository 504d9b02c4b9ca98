import CallHistory
import Foundation
import Grammar
import Recognition

/// Asking and listening. What a caller may say in any turn is understood here, so that no question need think of it.
extension Conversation {
    /// Asks, and takes care of "repeat", "wait" and "slower" until there is an answer to the question.
    /// - Throws: `FlowInterrupt` when the caller wants something else than to answer: a person, to go back, to hang up.
    mutating func listen(to question: Question) async throws -> Reply {
        var question = question
        let prompts = question.prompts
        for _ in 1...Self.mostCommands {
            let reply = try await understand(runner.ask(question), to: question)
            let isWaiting = question.patience != nil
            question.patience = nil
            switch reply {
            case .repeat, .keys("*"): question.prompts = prompts
            case .slower:
                takeTime()
                question.pace = question.pace.slowedDown
                question.prompts = [Prompt(.slower)] + prompts
            case .wait:
                question.prompts = [Prompt(.waiting)]
                question.patience = Self.patience
                // And a while for what is said before and after it.
                await call.expectSilence(for: Self.patience + .seconds(30))
            case .nothing where isWaiting: question.prompts = [Prompt(.stillHere)] + prompts
            case .goBack, .keys("#"): throw FlowInterrupt.goBack
            case .startAgain: throw FlowInterrupt.startAgain
            case .goodbye: throw FlowInterrupt.goodbye
            default: return reply
            }
        }
        throw FlowInterrupt.person
    }

    /// Who asks for more than this in one turn is better served by a person.
    private static let mostCommands = 8
    /// How long a caller who said "wait" is waited for.
    private static let patience = Duration.seconds(60)

    /// Nil when the caller said neither, however often asked.
    /// - Parameter putThrough: what "put me through" means as an answer to this question.
    mutating func askYesOrNo(_ question: [Prompt], again: PromptID, putThrough: Bool? = nil) async throws -> Bool? {
        var prompts = question
        for _ in 1...attempts {
            switch try await listen(to: Question(prompts, expecting: .answers)) {
            case .yes, .keys("1"): return true
            case .no, .keys("2"): return false
            case .putThrough where putThrough != nil: return putThrough
            case .someone:
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
    private mutating func understand(_ input: TurnInput, to question: Question) async throws -> Reply {
        let clock = ContinuousClock()
        let start = clock.now
        let reply = Result { () throws(FlowInterrupt) in
            try Reply(
                input.answer, expecting: question.vocabulary, isSpelling: question.isSpelling, within: question.family,
                service: service)
        }
        let took = (clock.now - start) / .milliseconds(1)
        let said = (try? reply.get())?.said
        if let said, service.grammar.isUrgent(said.utterance) { isUrgent = true }
        // What a form makes of it is told by the form.
        let isDetails = question.vocabulary == .details && said?.isFreeText == true
        let turn = input.understood(as: isDetails ? .details : reply.interpretation, said?.decision, took: took)
        runner.summary.heard(turn)
        await runner.note(.heard(turn))
        return try reply.get()
    }

    func isOpen(for destination: Destination? = nil) -> Bool {
        service.grammar.isOpen(at: call.clock.now, for: destination)
    }

    func note(_ action: CallAction) async { await runner.note(.did(action, at: runner.now)) }
}
