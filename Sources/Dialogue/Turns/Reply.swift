import CallHistory
import Grammar
import Recognition
import Routing
import SpokenValues

/// What a turn came to, once understood.
enum Reply: Equatable {
    case words(Answer?, Decision?, Utterance)
    case keys(String)
    case nothing

    /// - Throws: `FlowInterrupt`, whatever was asked.
    init(
        _ answer: Turn.Answer, expecting vocabulary: Vocabulary, isSpelling: Bool = false, service: CouncilProfile
    ) throws(FlowInterrupt) {
        switch answer {
        case .keys("0"): throw .person
        case .keys(let keys): self = .keys(keys)
        case .noInput, .hangUp: self = .nothing
        case .utterance(let utterance):
            let decision =
                isSpelling
                ? service.router.decide(utterance.readAsLetters)
                : [.routing, .choices].contains(vocabulary) ? service.router.decide(utterance) : nil
            if let danger = service.grammar.danger(in: utterance, decision: decision) { throw .danger(danger) }
            let read = Self.answer(utterance)
            switch read {
            case .operator: throw .person
            case .emergency: throw .emergency
            default: self = .words(read, decision, utterance)
            }
        }
    }

    /// What would end the call must have been heard clearly.
    private static func answer(_ utterance: Utterance) -> Answer? {
        let read = Answer(utterance)
        if read == .goodbye, (utterance.hypotheses.first?.confidence ?? 0) < clear { return nil }
        return read
    }

    private static let clear = 0.4

    /// For the record.
    var interpretation: Interpretation {
        switch self {
        case .words(let answer?, nil, _): .answer(answer)
        case .words(let answer?, let decision?, _) where decision.verdict == .reject || !answer.isAboutMatter:
            .answer(answer)
        case .words(_, let decision?, _): Interpretation(decision.verdict)
        case .words(nil, nil, _): .noMatch
        case .keys: .keys
        case .nothing: .noInput
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
        case .person: .answer(.operator)
        case .emergency: .answer(.emergency)
        case .danger(let danger): .danger(danger.target)
        case .goBack: .answer(.goBack)
        case .startAgain: .answer(.startAgain)
        case .goodbye: .answer(.goodbye)
        }
    }
}

extension Answer {
    /// Whether it may be the beginning of what it is about rather than an answer; then the decision tells more.
    var isAboutMatter: Bool {
        switch self {
        case .yes, .no, .option: true
        default: false
        }
    }
}
