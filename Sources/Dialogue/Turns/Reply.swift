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
    var inAWord: String {
        switch self {
        case .words(let answer?, nil, _): answer.inAWord
        case .words(let answer?, let decision?, _) where decision.verdict == .reject || !answer.isAboutMatter:
            answer.inAWord
        case .words(_, let decision?, _): decision.verdict.inAWord
        case .words(nil, nil, _): "no-match"
        case .keys: "keys"
        case .nothing: "no-input"
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
    var inAWord: String {
        switch self {
        case .person: "operator"
        case .emergency: "emergency"
        case .danger(let danger): "danger \(danger.target)"
        case .goBack: "go back"
        case .startAgain: "start again"
        case .goodbye: "goodbye"
        }
    }
}

extension Decision.Verdict {
    /// For the record: the kind of verdict and where it points.
    package var inAWord: String {
        switch self {
        case .accept(let candidate): "accept \(candidate.destination.label)"
        case .confirm(let candidate): "confirm \(candidate.destination.label)"
        case .choose(let candidates): "choose \(candidates.map(\.destination.label).joined(separator: " or "))"
        case .signpost(let candidate): "elsewhere \(candidate.destination.label)"
        case .reject: "no-match"
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

    /// For the record.
    var inAWord: String {
        switch self {
        case .yes: "yes"
        case .no: "no"
        case .option(let number): "option \(number)"
        case .noneOfThese: "none of these"
        case .operator: "operator"
        case .someone: "someone"
        case .putThrough: "put through"
        case .textMe: "text me"
        case .takeDetails: "take details"
        case .emergency: "emergency"
        case .repeat: "repeat"
        case .goBack: "go back"
        case .startAgain: "start again"
        case .wait: "wait"
        case .slower: "slower"
        case .goodbye: "goodbye"
        }
    }
}
