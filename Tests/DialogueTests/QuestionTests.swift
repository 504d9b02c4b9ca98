import Recognition
import Testing
@testable import Dialogue

struct QuestionTests {
    private let usual = TurnTiming()

    private func timing(_ pace: Question.Pace) -> EndpointingTimeouts {
        Question([Prompt(.welcome)], expecting: .details, pace: pace).timing(usual).endpointing
    }

    @Test func `a question keeps the conversation's times unless it says otherwise`() {
        #expect(Question([Prompt(.welcome)], expecting: .routing).timing(usual) == usual)
    }

    @Test func `who spells a name may pause between letters`() {
        #expect(timing(.letters) == EndpointingTimeouts(complete: .milliseconds(1200)))
    }

    @Test func `who needs time is not hurried by a pace`() {
        var slow = usual
        slow.endpointing.complete = .milliseconds(2500)
        let question = Question([Prompt(.spellSurname)], expecting: .details, pace: .letters)
        #expect(question.timing(slow) == slow)
    }

    @Test func `an answer to a form may last twenty seconds and a message sixty`() {
        #expect(timing(.formAnswer) == EndpointingTimeouts(maxSpeech: .seconds(20)))
        #expect(
            timing(.message)
                == EndpointingTimeouts(complete: .seconds(2), incomplete: .seconds(2), maxSpeech: .seconds(60)))
    }

    @Test func `whoever said wait has more time to begin and no more to finish`() {
        var question = Question([Prompt(.waiting)], expecting: .answers)
        question.patience = .seconds(60)
        #expect(question.timing(usual).noInput == .seconds(60))
        #expect(question.timing(usual).endpointing == usual.endpointing)
    }
}
