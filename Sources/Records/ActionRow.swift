import Foundation

/// Something that was done for the caller, and how it went.
package struct ActionRow: Sendable, Equatable {
    /// What was done.
    package enum Kind: String, Sendable, Codable {
        /// The call was put through.
        case transfer
        /// A text was promised.
        case text
        /// The caller was told whose business it is.
        case elsewhere
        /// A standard answer was given.
        case answer
        /// The caller was asked how it went.
        case survey
        /// Something was filled into a form, or the form was kept.
        case form
        /// The call went to a person, and this is what the machine would have done.
        case shadow
        /// The call was ended by us.
        case hangUp = "hang-up"
    }

    /// The call.
    package var callID: String
    /// What was done.
    package var kind: Kind
    /// Where to: a target's key or URI, an outbox reference, another body's key.
    package var target: String?
    /// How it went, in a word or two: `completed`, `refused`, `promised`.
    package var outcome: String
    /// More about it: a SIP status, a reason.
    package var detail: String?
    /// When the outcome was known.
    package var at: Date

    /// Parameters as the properties.
    package init(
        callID: String, kind: Kind, target: String? = nil, outcome: String, detail: String? = nil, at: Date
    ) {
        self.callID = callID
        self.kind = kind
        self.target = target
        self.outcome = outcome
        self.detail = detail
        self.at = at
    }
}

extension ActionRow {
    init(_ row: Row) throws {
        self.init(
            callID: try row.requireText("call_id"), kind: try row.requireCase("kind"),
            target: try row.text("target"), outcome: try row.requireText("outcome"),
            detail: try row.text("detail"), at: try row.requireDate("at"))
    }
}
