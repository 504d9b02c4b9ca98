import Routing

/// What a turn came to, once understood.
enum Reply: Equatable {
    case words(Answer?, Decision?)
    case keys(String)
    case nothing

    /// - Throws: `Wish`, whatever was asked.
    init(_ answer: Turn.Answer, expecting vocabulary: Vocabulary, router: Router) throws(Wish) {
        switch answer {
        case .keys("0"): throw .person
        case .keys(let keys): self = .keys(keys)
        case .noInput, .hangUp: self = .nothing
        case .utterance(let utterance):
            let read = Answer(utterance)
            switch read {
            case .operator, .someone: throw .person
            case .emergency: throw .emergency
            default: self = .words(read, vocabulary == .routing ? router.decide(utterance) : nil)
            }
        }
    }

    /// For the record.
    var inAWord: String {
        switch self {
        case .words(_, let decision?): decision.verdict.inAWord
        case .words(let answer?, nil): answer.inAWord
        case .words(nil, nil): "no-match"
        case .keys: "keys"
        case .nothing: "no-input"
        }
    }
}

/// What a caller may ask for in any turn, whatever was asked.
enum Wish: String, Error {
    case person = "operator"
    case emergency
}

extension Decision.Verdict {
    /// For the record: the kind of verdict and where it points.
    public var inAWord: String {
        switch self {
        case .accept(let candidate): "accept \(candidate.destination.label)"
        case .confirm(let candidate): "confirm \(candidate.destination.label)"
        case .choose(let candidates): "choose \(candidates.map(\.destination.label).joined(separator: " or "))"
        case .elsewhere(let candidate): "elsewhere \(candidate.destination.label)"
        case .reject: "no-match"
        }
    }
}

extension Answer {
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
