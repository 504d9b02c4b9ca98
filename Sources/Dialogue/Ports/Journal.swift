import Foundation
import Recognition
import Routing
import Telephony

/// What happened on a call, told as it happens: to the records, to a transcript, to a test.
package protocol Journal: Sendable {
    /// Takes one entry. It never throws: a record that cannot be kept must not end anybody's call.
    func note(_ entry: JournalEntry, on callID: String) async
}

/// One thing that happened on a call. Times are seconds from the answer.
package enum JournalEntry: Sendable {
    /// The call was answered.
    case began(at: Date, caller: Caller, grammar: String)
    /// The caller is being told something.
    case said(prompt: PromptID, words: String, at: Double)
    /// The caller answered, or did not.
    case heard(Turn)
    /// Something was done about it.
    case did(Act)
    /// The call is over.
    case ended(CallEnding, at: Double)
}

/// One turn: what was asked, what came back, what was made of it.
package struct Turn: Sendable, Equatable {
    /// What came back.
    package enum Answer: Sendable, Equatable {
        /// The caller said something.
        case utterance(Utterance)
        /// The caller pressed keys.
        case keys(String)
        /// Nothing was heard within the no-input time.
        case noInput
        /// The caller hung up.
        case hangUp
    }

    /// Counts from 1 within the call.
    package var number: Int
    /// The last prompt before listening.
    package var asked: PromptID
    /// What came back.
    package var answer: Answer
    /// What the router made of an utterance, where it was asked.
    package var decision: Decision?
    /// What the dialogue understood, in a word: `missed_bin`, `yes`, `operator`, `no-match`, `no-input`…
    package var understood: String
    /// When listening began, seconds from the answer.
    package var began: Double
    /// When the caller had finished and the answer was known, seconds from the answer.
    package var ended: Double
    /// How long deciding took after the caller had finished, in milliseconds of real time.
    package var latency: Double
}

/// Something done for the caller.
package struct Act: Sendable, Equatable {
    /// What kind of thing.
    package enum Kind: String, Sendable, Codable {
        /// The call was transferred, or that was tried.
        case transfer
        /// A text was promised, or that was tried.
        case text
        /// The caller was told whose matter it is.
        case elsewhere
        /// A standard answer was given.
        case answer
        /// Something was filled into a form, or the form was kept.
        case form
        /// The caller was asked how it went.
        case survey
        /// The call went to a person, and this is what the machine would have done.
        case shadow
        /// We ended the call.
        case goodbye
    }

    /// What kind of thing.
    package var kind: Kind
    /// Where to: a target's or destination's label. Never a caller's number.
    package var target: String
    /// How it went: `completed`, `refused 486`, `promised`…
    package var outcome: String
    /// More, such as the text's reference or the reason for the transfer.
    package var detail: String
    /// Seconds from the answer.
    package var at: Double
}

/// Tells several journals the same things, in order.
package struct Journals: Journal {
    private let journals: [any Journal]

    /// - Parameter journals: told in this order.
    package init(_ journals: [any Journal]) { self.journals = journals }

    /// Passes the entry on.
    package func note(_ entry: JournalEntry, on callID: String) async {
        for journal in journals { await journal.note(entry, on: callID) }
    }
}
