import Testing
@testable import Recognition
@testable import SpokenValues

struct FixedPhraseTests {
    @Test(arguments: [
        ("yes", Answer.yes), ("yeah", .yes), ("yep", .yes), ("correct", .yes), ("that's right", .yes),
        ("yes please", .yes), ("oh yes thank you", .yes), ("um yeah", .yes), ("no", .no), ("nope", .no),
        ("no thanks", .no), ("no it isn't", .no), ("one", .option(1)), ("the first one", .option(1)),
        ("number two", .option(2)), ("the second one please", .option(2)), ("i'd like the third one", .option(3)),
        ("option four", .option(4)), ("none of these", .noneOfThese), ("neither", .noneOfThese),
        ("speak to a person", .someone), ("can i speak to a real person please", .someone),
        ("put me through please", .putThrough), ("text me the link please", .textMe),
        ("no put me through", .putThrough), ("the fifth one", .option(5)),
    ])
    func `plain answers are read`(text: String, answer: Answer) {
        #expect(FixedPhrase(Utterance(typed: text)) == .answer(answer))
    }

    @Test(arguments: [
        ("operator", UniversalCommand.operator), ("i want to speak to an agent", .operator), ("help", .operator),
        ("reception please", .operator), ("emergency", .emergency), ("it's an emergency", .emergency),
        ("oh pardon", .repeat), ("could you say that again please", .repeat), ("go back please", .goBack),
        ("start again", .startAgain), ("hold on a minute please", .wait), ("could you slow down please", .slower),
        ("bye", .goodbye), ("no that's all thank you", .goodbye),
    ])
    func `commands are read`(text: String, command: UniversalCommand) {
        #expect(FixedPhrase(Utterance(typed: text)) == .command(command))
    }

    @Test(arguments: [
        "", "missed bin", "no my bin was not collected", "can i speak to joanne shaw", "two bins were missed",
        "help with my rent", "yes it's about council tax", "emergency planning", "speak to someone about planning",
        "hello", "um",
    ])
    func `other words are no fixed phrase`(text: String) {
        #expect(FixedPhrase(Utterance(typed: text)) == nil)
    }

    @Test func `a second hypothesis counts when it is nearly as likely`() {
        let muddle = Hypothesis(words: [RecognisedWord("guess")], confidence: 0.5)
        let plain = Hypothesis(words: [RecognisedWord("yes")], confidence: 0.4)
        let faint = Hypothesis(words: [RecognisedWord("yes")], confidence: 0.1)
        #expect(FixedPhrase(Utterance(hypotheses: [muddle, plain])) == .answer(.yes))
        #expect(FixedPhrase(Utterance(hypotheses: [muddle, faint])) == nil)
        #expect(FixedPhrase(Utterance(hypotheses: [])) == nil)
    }

    @Test func `every sentence for training is understood`() {
        for sentence in FixedPhrase.sentences { #expect(FixedPhrase(words: sentence) != nil) }
    }
}
