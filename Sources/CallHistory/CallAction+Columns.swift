import Grammar
import Telephony

/// An action as `actions` has it, in four columns of text.
package struct ActionColumns: Sendable, Equatable {
    /// What was done: a `CallAction.Kind`, or what another version wrote.
    package var kind: String
    /// Where to, or of what: a destination's label, a target's key, a form's or question's id. Never a caller's number.
    package var target: String?
    /// How it went: `completed`, `refused 486 Busy Here`, `promised`…
    package var outcome: String
    /// More, such as a text's reference or the reason for a transfer.
    package var detail: String?

    /// Parameters as the properties.
    package init(kind: String, target: String? = nil, outcome: String, detail: String? = nil) {
        self.kind = kind
        self.target = target
        self.outcome = outcome
        self.detail = detail
    }

    /// Whether the detail may hold what a caller said; of what another version wrote nobody knows.
    package var mayHoldWords: Bool {
        CallAction.Kind(rawValue: kind).map(CallAction.Kind.holdingWords.contains) ?? true
    }
}

// Written and read here, and nowhere else. The words stay as they are: years of calls are counted by them.
extension CallAction {
    /// The word in `actions.kind`.
    package enum Kind: String, Sendable, CaseIterable {
        case transfer, text, answer, form, survey, shadow
        case signpost = "elsewhere"
        case goodbye = "hang-up"
        case passedOn = "passed-on"

        /// Those whose details may hold what a caller said.
        package static let holdingWords: [Kind] = [.form, .shadow]
    }

    private static let said = "said"
    private static let promised = "promised"
    private static let failed = "failed"
    private static let ended = "completed"
    private static let or = " or "
    private static let unanswered = "no answer"
    /// In the place of a question's id.
    private static let linkToSurvey = "text"

    /// What is written of it.
    package var columns: ActionColumns {
        switch self {
        case .transfer(let kind, let outcome): .init(.transfer, kind.target, outcome.text, kind.reason)
        case .passedOn(let key, let destinations):
            .init(.passedOn, key, Self.ended, destinations.map(\.label).joined(separator: Self.or))
        case .text(let id, .promised(let reference)): .init(.text, id, Self.promised, reference)
        case .text(let id, .failed(let why)): .init(.text, id, Self.failed, why)
        case .signpost(let destination, let owner): .init(.signpost, destination.label, Self.said, owner)
        case .answer(let destination): .init(.answer, destination.label, Self.said)
        case .form(let step): step.columns
        case .survey(.asked(let question, let answer)): .init(.survey, question, answer ?? Self.unanswered)
        case .survey(.linkTexted(let isPromised)):
            .init(.survey, Self.linkToSurvey, isPromised ? Self.promised : Self.failed)
        case .shadow(let understood, let destination, let reason):
            .init(.shadow, destination?.label ?? "", understood.text, reason)
        case .goodbye: .init(.goodbye, "", Self.ended)
        case .other(let columns): columns
        }
    }

    /// Reads what is on record. What this version does not know is `.other`, and keeps its text. A null is an empty text.
    package init(_ columns: ActionColumns) {
        self = Self.read(columns) ?? .other(columns)
    }

    private static func read(_ columns: ActionColumns) -> CallAction? {
        let target = columns.target ?? ""
        let detail = columns.detail ?? ""
        switch (Kind(rawValue: columns.kind), columns.outcome) {
        case (.transfer, let outcome):
            return TransferOutcome(text: outcome).map {
                .transfer(TransferKind(target: target, detail: columns.detail), $0)
            }
        case (.passedOn, ended):
            return .passedOn(to: target, detail.split(separator: or).map { Destination(label: String($0)) })
        case (.text, promised): return .text(target, .promised(reference: detail))
        case (.text, failed): return .text(target, .failed(detail))
        case (.signpost, said): return .signpost(Destination(label: target), owner: detail)
        case (.answer, said): return .answer(Destination(label: target))
        case (.form, _): return FormStep(columns).map { .form($0) }
        case (.survey, promised) where target == linkToSurvey: return .survey(.linkTexted(true))
        case (.survey, failed) where target == linkToSurvey: return .survey(.linkTexted(false))
        case (.survey, unanswered): return .survey(.asked(question: target, answer: nil))
        case (.survey, let answer): return .survey(.asked(question: target, answer: answer))
        case (.shadow, let understood):
            let destination = target.isEmpty ? nil : Destination(label: target)
            return .shadow(Interpretation(text: understood), destination, reason: detail)
        case (.goodbye, ended): return .goodbye
        case (.text, _), (.signpost, _), (.answer, _), (.goodbye, _), (.passedOn, _), (nil, _): return nil
        }
    }
}

extension FormStep {
    private enum Word: String {
        case begun, heard, recorded, corrected, kept, failed
        case notUnderstood = "not understood"
        case givenUp = "given up"
        case notKept = "not kept"
    }

    fileprivate var columns: ActionColumns {
        switch event {
        case .begun: columns(.begun)
        case .heard(let slot, let words): columns(.heard, slot: slot, words)
        case .recorded(let slot, let words): columns(.recorded, slot: slot, words)
        case .corrected(let slot, let words): columns(.corrected, slot: slot, words)
        case .notUnderstood(let slot): columns(.notUnderstood, slot: slot)
        case .givenUp(let reference): columns(.givenUp, reference)
        case .kept(let reference): columns(.kept, reference)
        case .notKept(let why): columns(.notKept, why)
        case .failed(let why): columns(.failed, why)
        }
    }

    private func columns(_ word: Word, slot: String? = nil, _ detail: String = "") -> ActionColumns {
        .init(.form, slot.map { "\(form).\($0)" } ?? form, word.rawValue, detail)
    }

    /// Nil when it is nothing of ours.
    fileprivate init?(_ columns: ActionColumns) {
        guard let word = Word(rawValue: columns.outcome) else { return nil }
        let target = columns.target ?? ""
        let detail = columns.detail ?? ""
        // The slot's id is behind the last dot.
        let parts = target.lastIndex(of: ".").map { (String(target[..<$0]), String(target[$0...].dropFirst())) }
        switch (word, parts) {
        case (.begun, _): self.init(form: target, .begun)
        case (.givenUp, _): self.init(form: target, .givenUp(reference: detail))
        case (.kept, _): self.init(form: target, .kept(reference: detail))
        case (.notKept, _): self.init(form: target, .notKept(detail))
        case (.failed, _): self.init(form: target, .failed(detail))
        case (.heard, let (form, slot)?): self.init(form: form, .heard(slot: slot, words: detail))
        case (.recorded, let (form, slot)?): self.init(form: form, .recorded(slot: slot, words: detail))
        case (.corrected, let (form, slot)?): self.init(form: form, .corrected(slot: slot, words: detail))
        case (.notUnderstood, let (form, slot)?): self.init(form: form, .notUnderstood(slot: slot))
        case (.heard, nil), (.recorded, nil), (.corrected, nil), (.notUnderstood, nil): return nil
        }
    }
}

extension ActionColumns {
    fileprivate init(_ kind: CallAction.Kind, _ target: String, _ outcome: String, _ detail: String = "") {
        self.init(kind: kind.rawValue, target: target, outcome: outcome, detail: detail)
    }
}
