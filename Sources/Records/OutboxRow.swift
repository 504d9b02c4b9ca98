import Foundation

/// One promised text.
package struct OutboxRow: Sendable, Equatable {
    /// Where a text stands.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Not yet given to the gateway.
        case waiting
        /// Given to the gateway, or about to be; whether the gateway took it is not known here.
        case sending
        /// The gateway took it.
        case sent
        /// It will not be sent; `lastError` says why.
        case failed
    }

    /// Rises with every promise; 0 before the row is stored.
    package var id: Int
    /// Unique, and the key by which a gateway can tell a repeated text. No personal data.
    package var reference: String
    /// The call in which it was promised, unless that has been deleted.
    package var callID: String?
    /// The mobile number in E.164. Personal data.
    package var to: String
    /// The whole text, for gateways that send text as it is.
    package var body: String
    /// The kind of text, for gateways that keep templates: a name, which the gateway's settings map to its own id.
    package var template: String
    /// What fills the template's places.
    package var personalisation: [String: String]
    /// When it was promised.
    package var created: Date
    /// Where it stands.
    package var state: State
    /// How many times it was given to the gateway.
    package var attempts: Int
    /// Not to be touched before.
    package var nextAttempt: Date
    /// What the gateway last said against it.
    package var lastError: String?
    /// The gateway's own id for it.
    package var gatewayID: String?
    /// When the gateway took it.
    package var sent: Date?
    /// What the gateway reported of it since: `delivered`, `permanent-failure`…
    package var receipt: String?
    /// When that was reported.
    package var receiptAt: Date?
    /// When a person had it sent again, if one did.
    package var resent: Date?

    /// Parameters as the properties; a new row is waiting, and may go at once.
    package init(
        id: Int = 0, reference: String, callID: String? = nil, to: String, body: String, template: String,
        personalisation: [String: String] = [:], created: Date, state: State = .waiting, attempts: Int = 0,
        nextAttempt: Date? = nil, lastError: String? = nil, gatewayID: String? = nil, sent: Date? = nil,
        receipt: String? = nil, receiptAt: Date? = nil, resent: Date? = nil
    ) {
        self.id = id
        self.reference = reference
        self.callID = callID
        self.to = to
        self.body = body
        self.template = template
        self.personalisation = personalisation
        self.created = created
        self.state = state
        self.attempts = attempts
        self.nextAttempt = nextAttempt ?? created
        self.lastError = lastError
        self.gatewayID = gatewayID
        self.sent = sent
        self.receipt = receipt
        self.receiptAt = receiptAt
        self.resent = resent
    }
}

extension OutboxRow {
    init(_ row: Row) throws {
        let json = Data(try row.requireText("personalisation").utf8)
        let personalisation = try row.require(
            try? JSONDecoder().decode([String: String].self, from: json), "personalisation")
        self.init(
            id: try row.requireInteger("id"), reference: try row.requireText("reference"),
            callID: try row.text("call_id"), to: try row.requireText("to_number"),
            body: try row.requireText("body"), template: try row.requireText("template"),
            personalisation: personalisation, created: try row.requireDate("created"),
            state: try row.requireCase("state"), attempts: try row.requireInteger("attempts"),
            nextAttempt: try row.requireDate("next_attempt"), lastError: try row.text("last_error"),
            gatewayID: try row.text("gateway_id"), sent: try row.date("sent"), receipt: try row.text("receipt"),
            receiptAt: try row.date("receipt_at"), resent: try row.date("resent"))
    }
}
