import CallHistory

extension PromptID {
    /// The lines of a menu, in order.
    package static let choices: [PromptID] = [.choice1, .choice2, .choice3, .choice4]

    /// What has to be filled in before the prompt can be said, in no order.
    var placeholders: Set<String> {
        switch self {
        case .welcome, .welcomeNotice: ["council"]
        case .confirm, .confirmPerson, .choice1, .choice2, .choice3, .choice4, .transfer, .transferFailed, .danger,
            .personLeft, .alsoAsked, .alsoText, .alsoMentioned:
            ["name"]
        case .noMatch, .noMatchAgain, .nothingAsked: ["example"]
        case .answer: ["answer"]
        case .successor, .teamSuccessor: ["successor"]
        case .surveyQuestion: ["question"]
        case .formSay: ["text"]
        case .formHeard: ["value"]
        case .formPress: ["name", "key"]
        case .formField: ["name", "value"]
        case .formDone: ["name"]
        case .formReference, .formReferenceAgain: ["reference"]
        case .elsewhere: ["owner"]
        case .readBack: ["digits"]
        case .closed, .closedNoPerson: ["opens"]
        case .closedFor: ["holiday", "opens"]
        case .notice: ["message"]
        case .otherLanguage: ["key"]
        case .askPlace: ["question"]
        case .which: ["which"]
        default: []
        }
    }
}
