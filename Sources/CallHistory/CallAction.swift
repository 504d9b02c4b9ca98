import Grammar
import Telephony

/// Something done for the caller, and how it went. Its columns are in `CallAction+Columns.swift`.
package enum CallAction: Sendable, Equatable {
    /// The call was transferred, or that was tried.
    case transfer(TransferKind, TransferOutcome)
    /// The agent who had the caller passed them on: the target's key or the officer's label, and all that callers are put
    /// through to there for.
    case passedOn(to: String, [Destination])
    /// A text was promised, or that was tried: the id of the route whose page it links, or of the form.
    case text(String, PromiseOutcome)
    /// The caller was told whose matter it is.
    case signpost(Destination, owner: String)
    /// A standard answer was given.
    case answer(Destination)
    /// Something was filled into a form, or the form was kept.
    case form(FormStep)
    /// The caller was asked how it went.
    case survey(SurveyStep)
    /// The call went to a person, and this is what the machine would have done.
    case shadow(Interpretation, Destination?, reason: String)
    /// We ended the call.
    case goodbye
    /// What another version of the switchboard wrote, as it stands.
    case other(ActionColumns)
}

extension CallAction {
    /// Without what the caller said into a form.
    package var withoutWordsOfForms: CallAction {
        guard case .form(let step) = self else { return self }
        switch step.event {
        case .heard(let slot, _): return .form(FormStep(form: step.form, .heard(slot: slot, words: "")))
        case .recorded(let slot, _): return .form(FormStep(form: step.form, .recorded(slot: slot, words: "")))
        case .corrected(let slot, _): return .form(FormStep(form: step.form, .corrected(slot: slot, words: "")))
        case .begun, .notUnderstood, .givenUp, .kept, .notKept, .failed: return self
        }
    }
}

/// What became of a text.
package enum PromiseOutcome: Sendable, Equatable {
    /// It is on disk, under this reference.
    case promised(reference: String)
    /// Nothing was promised, and why.
    case failed(String)
}

/// A step of a form that is filled in by voice.
package struct FormStep: Sendable, Equatable {
    /// What happened to the form, or to one slot of it.
    package enum Event: Sendable, Equatable {
        /// The first question is next.
        case begun
        /// A slot was filled with these words.
        case heard(slot: String, words: String)
        /// A slot that holds a message was filled; these words were understood of it.
        case recorded(slot: String, words: String)
        /// The caller put a slot right.
        case corrected(slot: String, words: String)
        /// No answer to a slot came to be understood.
        case notUnderstood(slot: String)
        /// A person is to take over; what was said until then has this reference, or none (empty).
        case givenUp(reference: String)
        /// The whole form is on disk, under this reference.
        case kept(reference: String)
        /// A half could not be kept, and why.
        case notKept(String)
        /// The whole form could not be kept, and why.
        case failed(String)
    }

    /// The form's id.
    package var form: String
    /// What happened.
    package var event: Event

    /// Parameters as the properties.
    package init(form: String, _ event: Event) {
        self.form = form
        self.event = event
    }
}

/// A step of asking how the call went.
package enum SurveyStep: Sendable, Equatable {
    /// A question by its id; the answer is nil when the caller gave none.
    case asked(question: String, answer: String?)
    /// The link to the questions was promised by text, or could not be.
    case linkTexted(Bool)
}
