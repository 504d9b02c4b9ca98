import Foundation
import Telephony

/// One thing that happened on a call. Times are seconds from the answer.
package enum JournalEntry: Sendable {
    /// The call was answered.
    case began(at: Date, caller: Caller, grammar: String)
    /// The caller is being told something.
    case said(prompt: PromptID, words: String, at: Double)
    /// The caller answered, or did not.
    case heard(Turn)
    /// Something was done about it.
    case did(CallAction, at: Double)
    /// The call is over.
    case ended(CallEnding, at: Double)
}
