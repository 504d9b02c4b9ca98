/// Everything that the switchboard says, by its key in `prompts.json`.
package enum PromptID: String, Sendable, CaseIterable {
    case welcome
    case noInput = "no_input"
    case noMatch = "no_match"
    case noMatchAgain = "no_match_again"
    case nothingAsked = "nothing_asked"
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
    // What callers may ask for in any turn.
    case takeYourTime = "take_your_time"
    case slower
    case waiting
    case stillHere = "still_here"
    case anythingElse = "anything_else"
    case answer
    // Which of a family.
    case which
    // Two wishes in one breath.
    case alsoAsked = "also_asked"
    case alsoText = "also_text"
    case alsoMentioned = "also_mentioned"
    // People.
    case spellSurname = "spell_surname"
    case personLeft = "person_left"
    case successor
    case teamSuccessor = "team_successor"
    // Other bodies, by text.
    case elsewhereChoice = "elsewhere_choice"
    case elsewhereChoiceAgain = "elsewhere_choice_again"
    case detailsPromised = "details_promised"
    // Dangers, and nights.
    case danger
    case dangerDial = "danger_dial"
    case closedEmergency = "closed_emergency"
    case closedEmergencyOrMessage = "closed_emergency_or_message"
    // The survey.
    case survey
    case surveyQuestion = "survey_question"
    case surveyScale = "survey_scale"
    case surveyThanks = "survey_thanks"
    // Forms.
    case formOffer = "form_offer"
    case formOfferLink = "form_offer_link"
    case formOfferClosed = "form_offer_closed"
    case formOfferLinkClosed = "form_offer_link_closed"
    case formSay = "form_say"
    case formHeard = "form_heard"
    case formKeys = "form_keys"
    case formPress = "form_press"
    case formSummary = "form_summary"
    case formField = "form_field"
    case formRight = "form_right"
    case formWhich = "form_which"
    case formDone = "form_done"
    case formReference = "form_reference"
    case formReferenceAgain = "form_reference_again"
    case formOfferText = "form_offer_text"
    case formTexted = "form_texted"
    case formFailed = "form_failed"
    // Opening and closing.
    case welcomeNotice = "welcome_notice"
    case notice
    case closedFor = "closed_for"
    case closedAlways = "closed_always"
    case nobodyAnswers = "nobody_answers"
    case takeMessage = "take_message"
    case otherLanguage = "other_language"
    // Places.
    case askPlace = "ask_place"
    case askPlaceAgain = "ask_place_again"
}
