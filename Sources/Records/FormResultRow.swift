import Foundation

/// What a caller answered to a voice form, and whether it has reached those who deal with it.
package struct FormResultRow: Sendable, Equatable {
    /// Where a result stands.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// The caller has not said that it is right: still talking, hung up, or given a person.
        case partial
        /// Complete, and to stay here: the form goes nowhere else.
        case kept
        /// To be handed over.
        case waiting
        /// Being handed over; whether it has arrived is not known here.
        case sending
        /// Handed over.
        case delivered
        /// Not to be handed over; `lastError` says why.
        case failed
    }

    /// Unique; what the caller is told to quote.
    package var reference: String
    /// The call, unless that has been deleted.
    package var callID: String?
    /// The form's name.
    package var form: String
    /// The answers as a JSON object by slot. Personal data.
    package var values: String
    /// Where it stands.
    package var state: State
    /// When the form was completed.
    package var created: Date
    /// When it was handed over.
    package var delivered: Date?
    /// How many times that was tried.
    package var attempts: Int
    /// Not to be tried before.
    package var nextAttempt: Date
    /// What went wrong last.
    package var lastError: String?
    /// When a person had it handed over again, if one did.
    package var resent: Date?

    /// Parameters as the properties; a new row is waiting, and may go at once.
    package init(
        reference: String, callID: String? = nil, form: String, values: String, state: State = .waiting, created: Date,
        delivered: Date? = nil, attempts: Int = 0, nextAttempt: Date? = nil, lastError: String? = nil,
        resent: Date? = nil
    ) {
        self.reference = reference
        self.callID = callID
        self.form = form
        self.values = values
        self.state = state
        self.created = created
        self.delivered = delivered
        self.attempts = attempts
        self.nextAttempt = nextAttempt ?? created
        self.lastError = lastError
        self.resent = resent
    }

    /// Where it stands, in words for staff.
    package var standing: String {
        switch state {
        case .partial: "not finished by the caller"
        case .kept: "kept here: the form names nowhere else"
        case .waiting: lastError.map { "waiting: \($0)" } ?? "waiting to be handed over"
        case .sending: lastError.map { "being handed over: \($0)" } ?? "being handed over"
        case .delivered: "handed over"
        case .failed: "not handed over: \(lastError ?? "no reason is known")"
        }
    }
}

extension FormResultRow {
    /// Rows as `init` reads them.
    static let selected =
        """
        SELECT form_results.*,
            (SELECT at FROM form_resends WHERE form_resends.reference = form_results.reference) AS resent
        FROM form_results
        """

    init(_ row: Row) throws {
        self.init(
            reference: try row.requireText("reference"), callID: try row.text("call_id"),
            form: try row.requireText("form"), values: try row.requireText("values"),
            state: try row.requireCase("state"), created: try row.requireDate("created"),
            delivered: try row.date("delivered"), attempts: try row.requireInteger("attempts"),
            nextAttempt: try row.requireDate("next_attempt"), lastError: try row.text("last_error"),
            resent: try row.date("resent"))
    }
}
