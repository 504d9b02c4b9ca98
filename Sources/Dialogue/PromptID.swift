/// Everything that the switchboard says, by its key in `prompts.json`.
public enum PromptID: String, Sendable, CaseIterable {
    case welcome
    case noInput = "no_input"
    case noMatch = "no_match"
    case askAgain = "ask_again"
    case confirm
    case confirmPerson = "confirm_person"
    case confirmAgain = "confirm_again"
    case choose
    case choice1 = "choice_1"
    case choice2 = "choice_2"
    case choice3 = "choice_3"
    case choice4 = "choice_4"
    case choiceNone = "choice_none"
    case transfer
    case transferFailed = "transfer_failed"
    case toOperator = "to_operator"
    case emergency
    case elsewhere
    case elsewhereOffer = "elsewhere_offer"
    case elsewhereOfferLink = "elsewhere_offer_link"
    case offerLink = "offer_link"
    case offerLinkAgain = "offer_link_again"
    case askMobile = "ask_mobile"
    case mobileWrong = "mobile_wrong"
    case readBack = "read_back"
    case readBackRight = "read_back_right"
    case linkPromised = "link_promised"
    case linkFailed = "link_failed"
    case closed
    case closedAsk = "closed_ask"
    case closedOfferLink = "closed_offer_link"
    case closedNoPerson = "closed_no_person"
    case goodbye

    /// The lines of a menu, in order.
    public static let choices: [PromptID] = [.choice1, .choice2, .choice3, .choice4]

    /// What has to be filled in before the prompt can be said, in no order.
    public var placeholders: Set<String> {
        switch self {
        case .welcome: ["council"]
        case .confirm, .confirmPerson, .choice1, .choice2, .choice3, .choice4, .transfer, .transferFailed: ["name"]
        case .elsewhere: ["owner"]
        case .readBack: ["digits"]
        case .closed, .closedNoPerson: ["hours"]
        default: []
        }
    }
}
