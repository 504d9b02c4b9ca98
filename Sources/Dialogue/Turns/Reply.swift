import CallHistory
import Grammar
import Recognition
import Routing
import SpokenValues

/// What a turn came to, once understood.
enum Reply: Equatable {
    case words(Understood)
    case keys(String)
    case nothing

    /// - Throws: `FlowInterrupt`, whatever was asked.
    init(
        _ answer: Turn.Answer, expecting vocabulary: Vocabulary, isSpelling: Bool = false,
        within family: RouteFamily? = nil, service: CouncilProfile
    ) throws(FlowInterrupt) {
        switch answer {
        case .keys("0"): throw .person
        case .keys(let keys): self = .keys(keys)
        case .noInput, .hangUp: self = .nothing
        case .utterance(let utterance):
            let (decision, danger) = Self.decide(
                utterance, expecting: vocabulary, isSpelling: isSpelling, within: family, service: service)
            if let danger { throw .danger(danger) }
            let said = Understood(utterance, decision: decision)
            switch said.command {
            case .operator: throw .person
            case .emergency: throw .emergency
            default: self = .words(said)
            }
        }
    }

    /// Where words lead, if the question asks for it, and the danger that they speak of, which any question is left for.
    private static func decide(
        _ utterance: Utterance, expecting vocabulary: Vocabulary, isSpelling: Bool, within family: RouteFamily?,
        service: CouncilProfile
    ) -> (decision: Decision?, danger: Council.Danger?) {
        let router = service.router
        switch vocabulary {
        case _ where isSpelling:
            let decision = router.decide(utterance.readAsLetters)
            return (decision, service.grammar.danger(in: utterance, decision: decision))
        case .routing: return router.decideEachWish(utterance, within: family)
        case .choices:
            let decision = router.decide(utterance)
            return (decision, router.danger(in: utterance, decision: decision))
        default: return (nil, service.grammar.danger(in: utterance, decision: nil))
        }
    }

    /// What was said, if anything was.
    var said: Understood? {
        if case .words(let said) = self { said } else { nil }
    }

    /// The number of a choice, from 1, said or pressed.
    var choice: Int? {
        switch self {
        case .words(let said): said.option
        case .keys(let keys): Int(keys)
        case .nothing: nil
        }
    }

    /// For the record.
    var interpretation: Interpretation {
        switch self {
        case .words(let said): said.interpretation
        case .keys: .keys
        case .nothing: .noInput
        }
    }

    /// So that the cases of a question name the answer alone: `case .yes, .keys("1")`.
    static func ~= (answer: Answer, reply: Reply) -> Bool { reply.said?.answer == answer }

    /// Likewise: `case .repeat, .keys("*")`.
    static func ~= (command: UniversalCommand, reply: Reply) -> Bool { reply.said?.command == command }
}

/// Words and all that they may mean. The question decides which of it counts.
struct Understood: Equatable {
    /// A plain answer.
    var answer: Answer?
    /// A command; then there is no answer.
    var command: UniversalCommand?
    /// Where they lead, in a turn that asks for it.
    var decision: Decision?
    /// What was heard.
    var utterance: Utterance

    init(_ utterance: Utterance, decision: Decision?) {
        self.utterance = utterance
        self.decision = decision
        switch FixedPhrase(utterance) {
        case .answer(let answer): self.answer = answer
        // What would end the call must have been heard clearly.
        case .command(.goodbye) where (utterance.hypotheses.first?.confidence ?? 0) < Self.clear: break
        case .command(let command): self.command = command
        case nil: break
        }
    }

    private static let clear = 0.4

    /// The number of a choice, from 1.
    var option: Int? {
        if case .option(let number) = answer { number } else { nil }
    }

    /// Whether it is neither answer nor command, and the router was not asked.
    var isFreeText: Bool { answer == nil && command == nil && decision == nil }

    /// For the record.
    var interpretation: Interpretation {
        if let command { return .command(command) }
        guard let decision else { return answer.map(Interpretation.answer) ?? .noMatch }
        if let answer, decision.verdict == .reject || !answer.isAboutMatter { return .answer(answer) }
        return Interpretation(decision.verdict)
    }
}

extension Result where Success == Reply, Failure == FlowInterrupt {
    /// For the record.
    var interpretation: Interpretation {
        switch self {
        case .success(let reply): reply.interpretation
        case .failure(let interrupt): interrupt.interpretation
        }
    }
}

/// What a caller may ask for in any turn, whatever was asked.
enum FlowInterrupt: Error, Equatable {
    case person
    case emergency
    case danger(Council.Danger)
    case goBack
    case startAgain
    case goodbye

    /// For the record.
    var interpretation: Interpretation {
        switch self {
        case .person: .command(.operator)
        case .emergency: .command(.emergency)
        case .danger(let danger): .danger(danger.target)
        case .goBack: .command(.goBack)
        case .startAgain: .command(.startAgain)
        case .goodbye: .command(.goodbye)
        }
    }
}

extension Answer {
    static let firstOption = Answer.option(1)
    static let secondOption = Answer.option(2)

    /// Whether it may be the beginning of what it is about rather than an answer; then the decision tells more.
    var isAboutMatter: Bool {
        switch self {
        case .yes, .no, .option: true
        default: false
        }
    }
}
