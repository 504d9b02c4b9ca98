import Foundation
import Grammar

/// What a caller has said into a form so far, for the records.
package struct FormRecord: Sendable, Equatable {
    /// What the caller quotes; nil before it was first kept.
    package var reference: String?
    /// The call.
    package var callID: String
    /// The form.
    package var form: Form
    /// What was answered, in the form's order.
    package var answers: [FormAnswer]
    /// Whether the caller has said that all of it is right; until then it is half filled.
    package var isComplete: Bool
    /// By the call's clock.
    package var at: Date
}

/// One answer in a form.
package struct FormAnswer: Sendable, Equatable {
    /// The slot's id.
    package var slot: String
    /// The answer.
    package var value: SlotValue
    /// Where in the call's recording a message is, in seconds from the answer; nil for what is no message.
    package var recorded: ClosedRange<Double>?
}

/// Where the results of forms are kept until they reach those who deal with them.
package protocol FormResults: Sendable {
    /// Keeps a form as it stands, in place of what was kept of it before. Returns only when it is on disk for good; only
    /// then may the caller be told.
    /// - Returns: its reference, for the caller to quote: `SH-4827-3196`.
    /// - Throws: when it could not be kept; then nothing may be promised.
    func keep(_ record: FormRecord) async throws -> String
}

/// Keeps no forms: whoever is offered one is put through instead.
package struct NoFormResults: FormResults {
    /// There is nothing to set.
    package init() {}

    private struct NotKept: Error, CustomStringConvertible {
        let description = "no place is set for the results of forms"
    }

    /// Never.
    package func keep(_ record: FormRecord) async throws -> String { throw NotKept() }
}
