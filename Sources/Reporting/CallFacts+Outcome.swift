import CallHistory
import Records

// What a call came to, as a report counts it.
extension CallFacts {
    /// How a call ended, as the report counts it.
    package enum Outcome: Sendable {
        case passedOn, toService, toPerson, toEmergency, withoutPerson, abandoned, unserved, failed

        var count: WritableKeyPath<ReportFigures.Calls, Int> & Sendable {
            switch self {
            case .passedOn: \.passedOn
            case .toService: \.toService
            case .toPerson: \.toPerson
            case .toEmergency: \.toEmergency
            case .withoutPerson: \.withoutPerson
            case .abandoned: \.abandoned
            case .unserved: \.unserved
            case .failed: \.failed
            }
        }
    }

    /// Where it ended: with whoever it was put through to; or else with what was done without anybody; or else nowhere.
    package var outcome: Outcome {
        if wasPassedOn { return .passedOn }
        if let reached = actions.lazy.reversed().compactMap(\.reached).first {
            return switch reached {
            case .person: .toPerson
            case .emergency, .danger: .toEmergency
            case .service, .language, .overflow: .toService
            case .pilot, .shadow: .passedOn
            }
        }
        if isSettledAtOnce || hasText { return .withoutPerson }
        return switch ending {
        case .callerHungUp: .abandoned
        case .weHungUp: .unserved
        case .transferred, .failed, nil: .failed
        }
    }

    /// The machine did not lead it: the caller was not in the pilot, or was only listened to.
    var wasPassedOn: Bool {
        actions.contains { action in
            switch action.reached {
            case .pilot, .shadow: true
            case .service, .person, .emergency, .danger, .language, .overflow, nil: false
            }
        }
    }

    /// It was over with an answer, a form, or the name of whoever is responsible.
    var isSettledAtOnce: Bool {
        actions.contains { action in
            switch action {
            case .answer, .signpost: true
            default: action.isKeptForm
            }
        }
    }

    /// A link was promised by text.
    var hasText: Bool { actions.contains { if case .text(_, .promised) = $0 { true } else { false } } }

    /// A link or a form was offered in place of a person.
    var offeredOnline: Bool { turns.contains { $0.asked?.offersOnline ?? false } }

    /// The offer was taken.
    var tookOnline: Bool { hasText || actions.contains(where: \.isKeptForm) }

    /// What it was about: where it went, or else what was last understood. A destination's label.
    package var route: String? {
        if let done = actions.lazy.reversed().compactMap(\.subject).first { return done }
        for turn in turns.reversed() {
            switch turn.understood {
            case .accept(let destination), .confirm(let destination), .signpost(let destination):
                return destination.label
            default: continue
            }
        }
        return nil
    }

    /// Where the caller hung up, in plain words.
    var abandonedAt: String {
        if case .transfer(_, .callerGone) = actions.last { return "while being put through" }
        guard let last = turns.last else { return "during the greeting" }
        if actions.contains(where: { if case .transfer = $0 { true } else { false } }), last.heard != .hangUp {
            return "after nobody answered where they were put through"
        }
        if last.asked == .welcome, turns.count == 1 { return "at the first question" }
        return last.asked?.placeInCall ?? "later on"
    }
}

extension CallAction {
    /// Whom the caller came to speak with by it.
    var reached: TransferKind? { if case .transfer(let kind, .completed) = self { kind } else { nil } }

    /// A whole form was kept.
    var isKeptForm: Bool {
        guard case .form(let step) = self, case .kept = step.event else { return false }
        return true
    }

    /// The label of what the caller wanted, as far as the action tells it.
    fileprivate var subject: String? {
        let label: String? =
            switch self {
            case .transfer(let kind, _): kind.asked
            case .text(let id, _): id
            case .signpost(let destination, _), .answer(let destination): destination.label
            case .passedOn, .form, .survey, .shadow, .goodbye, .other: nil
            }
        return label?.isEmpty == true ? nil : label
    }
}

extension TransferKind {
    /// The label of what was asked for, or the key of the target behind it. Nil for those to whom callers are passed
    /// whatever it is about.
    var asked: String? {
        switch self {
        case .service(let destination, _): destination.label
        case .language(let key), .overflow(let key, _): key
        case .person, .emergency, .danger, .pilot, .shadow: nil
        }
    }
}

extension PromptID {
    /// It offers a link or a form in place of a person.
    fileprivate var offersOnline: Bool {
        switch self {
        case .offerLink, .offerLinkAgain, .closedOfferLink, .elsewhereOfferLink, .elsewhereChoice,
            .elsewhereChoiceAgain,
            .formOffer, .formOfferLink, .formOfferClosed, .formOfferLinkClosed, .formOfferText:
            true
        default: false
        }
    }

    /// Where in a call it is said, for people.
    fileprivate var placeInCall: String {
        switch self {
        case .welcome, .noInput, .noMatch, .noMatchAgain, .nothingAsked, .askAgain, .spellSurname:
            "when asked again what it is about"
        case .closed, .closedAsk, .closedEmergency, .closedNoPerson: "after hearing that the offices are closed"
        case .askMobile, .mobileWrong, .readBack, .readBackRight: "when giving a mobile number"
        case .confirm, .confirmPerson, .confirmAgain: "when asked whether it was right"
        case .choose, .choice1, .choice2, .choice3, .choice4, .choiceNone, .which: "at a list of choices"
        case .offerLink, .offerLinkAgain, .closedOfferLink, .elsewhereOfferLink, .formOfferLink, .formOfferLinkClosed:
            "when offered a link by text"
        case .formOffer, .formOfferClosed, .formSay, .formHeard, .formKeys, .formPress, .formSummary, .formField,
            .formRight, .formWhich, .formDone, .formReference, .formReferenceAgain, .formOfferText, .formTexted,
            .formFailed:
            "during a form"
        case .elsewhere, .elsewhereOffer, .elsewhereChoice, .elsewhereChoiceAgain: "when told whose business it is"
        default: "later on"
        }
    }
}
