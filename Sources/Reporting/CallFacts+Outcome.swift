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
        if let transfer = actions.last(where: { $0.kind == "transfer" && $0.outcome == "completed" }) {
            return switch transfer.target {
            case "operator": .toPerson
            case "emergency": .toEmergency
            default: .toService
            }
        }
        if isSettledAtOnce || hasText { return .withoutPerson }
        return switch ending {
        case "callerHungUp": .abandoned
        case "weHungUp": .unserved
        default: .failed
        }
    }

    /// It was over with an answer, a form, or the name of whoever is responsible.
    package var isSettledAtOnce: Bool {
        actions.contains { action in
            switch action.kind {
            case "answer", "elsewhere": action.outcome == "said"
            case "form": action.outcome == "kept"
            default: false
            }
        }
    }

    private var hasText: Bool { actions.contains { $0.kind == "text" && $0.outcome == "promised" } }

    /// A link or a form was offered in place of a person.
    package var offeredOnline: Bool { turns.contains { Self.offers($0.asked) } }

    private static func offers(_ prompt: String) -> Bool {
        prompt.contains("offer_link") || prompt.hasPrefix("form_offer") || prompt.hasPrefix("elsewhere_choice")
    }

    /// The offer was taken.
    package var tookOnline: Bool { hasText || actions.contains { $0.kind == "form" && $0.outcome == "kept" } }

    /// What it was about: where it went, or else what was last understood.
    package var route: String? {
        let done = actions.last { action in
            ["transfer", "text", "elsewhere", "answer"].contains(action.kind)
                && !["operator", "emergency", ""].contains(action.target)
        }
        if let done { return done.target }
        for turn in turns.reversed() {
            let parts = turn.verdict.split(separator: " ", maxSplits: 1)
            if parts.count == 2, ["accept", "elsewhere", "confirm"].contains(parts[0]) { return String(parts[1]) }
        }
        return nil
    }

    /// Where the caller hung up, in plain words.
    package var abandonedAt: String {
        if actions.last?.kind == "transfer", actions.last?.outcome == "caller gone" { return "while being put through" }
        guard let last = turns.last else { return "during the greeting" }
        if actions.contains(where: { $0.kind == "transfer" }), last.heard != "hang-up" {
            return "after nobody answered where they were put through"
        }
        switch last.asked {
        case "welcome": return turns.count == 1 ? "at the first question" : "when asked again what it is about"
        case "closed", "closed_ask", "closed_emergency", "closed_no_person":
            return "after hearing that the offices are closed"
        case "no_input", "no_match", "ask_again", "spell_surname": return "when asked again what it is about"
        case "ask_mobile", "mobile_wrong", "read_back", "read_back_right": return "when giving a mobile number"
        case let prompt where prompt.hasPrefix("confirm"): return "when asked whether it was right"
        case let prompt where prompt.hasPrefix("choose") || prompt.hasPrefix("choice"): return "at a list of choices"
        case let prompt where prompt.contains("offer_link"): return "when offered a link by text"
        case let prompt where prompt.hasPrefix("form"): return "during a form"
        case let prompt where prompt.hasPrefix("elsewhere"): return "when told whose business it is"
        default: return "later on"
        }
    }
}
