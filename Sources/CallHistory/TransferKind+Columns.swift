import Grammar
import Telephony

// A transfer as the records have it, in `actions.target`, `.detail` and `.outcome`. The words stay as they are.
extension TransferKind {
    /// A destination's label, a target's key, or one of two words. The agent's side is told it too.
    package var target: String {
        switch self {
        case .service(let destination, _): destination.label
        case .person: Self.operator
        case .emergency: Self.emergencyLine
        case .danger(let key), .pilot(let key), .shadow(let key), .language(let key), .overflow(let key, _): key
        }
    }

    /// Why, in a few words, for the agent's screen too.
    package var reason: String {
        switch self {
        case .service(_, let name): name
        case .person(let why): why
        case .emergency: Self.emergencyLine
        case .danger: Self.ofDanger
        case .pilot: Self.notInPilot
        case .shadow: Self.inShadow
        case .language: Self.ofLanguage
        case .overflow(_, let asked): asked
        }
    }

    /// Reads what is on record. The reason decides before the target does: a council's own targets may be called "fire",
    /// "gas" or "emergency".
    /// - Parameters:
    ///   - target: the column, empty where it is null.
    ///   - detail: the column.
    package init(target: String, detail: String?) {
        switch (target, detail ?? "") {
        case (_, Self.ofDanger): self = .danger(target)
        case (_, Self.notInPilot): self = .pilot(target)
        case (_, Self.inShadow): self = .shadow(target)
        case (_, Self.ofLanguage): self = .language(target)
        case (Self.operator, let why): self = .person(because: why)
        case (Self.emergencyLine, ""), (Self.emergencyLine, Self.emergencyLine): self = .emergency
        case (_, let name): self = .service(Destination(label: target), name: name)
        }
    }

    private static let `operator` = "operator"
    private static let emergencyLine = "emergency"
    private static let ofDanger = "danger"
    private static let notInPilot = "not in the pilot"
    private static let inShadow = "shadow mode"
    private static let ofLanguage = "another language"
}

extension TransferOutcome {
    /// `completed`, `refused 486 Busy Here`, `timed out`, `caller gone`.
    package var text: String {
        switch self {
        case .completed: Self.done
        case .refused(let status, let reason): Self.refusal + " \(status) \(reason)"
        case .timedOut: Self.late
        case .callerGone: Self.gone
        }
    }

    /// Reads what is on record; a refusal may have no status (0) and no reason. Nil when it is nothing of ours.
    package init?(text: String) {
        switch text {
        case Self.done: self = .completed
        case Self.late: self = .timedOut
        case Self.gone: self = .callerGone
        case Self.refusal: self = .refused(status: 0, reason: "")
        default:
            guard let rest = text.behind(Self.refusal + " ") else { return nil }
            let parts = rest.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let status = Int(first) else {
                self = .refused(status: 0, reason: rest)
                return
            }
            self = .refused(status: status, reason: parts.count > 1 ? String(parts[1]) : "")
        }
    }

    private static let done = "completed"
    private static let refusal = "refused"
    private static let late = "timed out"
    private static let gone = "caller gone"
}
