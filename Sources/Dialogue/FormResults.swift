import Foundation
import Routing

/// What a caller has said into a form so far, for the records.
public struct FormRecord: Sendable, Equatable {
    /// What the caller quotes; nil before it was first kept.
    public var reference: String?
    /// The call.
    public var callID: String
    /// The form.
    public var form: Form
    /// What was answered, in the form's order.
    public var answers: [FormAnswer]
    /// Whether the caller has said that all of it is right; until then it is half filled.
    public var isComplete: Bool
    /// By the call's clock.
    public var at: Date
}

/// One answer in a form.
public struct FormAnswer: Sendable, Equatable {
    /// The slot's id.
    public var slot: String
    /// The answer.
    public var value: SlotValue
    /// Where in the call's recording a message is, in seconds from the answer; nil for what is no message.
    public var recorded: ClosedRange<Double>?
}

/// Where the results of forms are kept until they reach those who deal with them.
public protocol FormResults: Sendable {
    /// Keeps a form as it stands, in place of what was kept of it before. Returns only when it is on disk for good; only
    /// then may the caller be told.
    /// - Returns: its reference, for the caller to quote: `SH-4827-3196`.
    /// - Throws: when it could not be kept; then nothing may be promised.
    func keep(_ record: FormRecord) async throws -> String
}

/// Keeps no forms: whoever is offered one is put through instead.
public struct NoFormResults: FormResults {
    /// There is nothing to set.
    public init() {}

    private struct NotKept: Error, CustomStringConvertible {
        let description = "no place is set for the results of forms"
    }

    /// Never.
    public func keep(_ record: FormRecord) async throws -> String { throw NotKept() }
}
