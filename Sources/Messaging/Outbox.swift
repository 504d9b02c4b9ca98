import Foundation
import Records

/// Texts that were promised to callers. What is promised here is sent, or a person sees why not.
package struct Outbox: Sendable {
    private let store: Store
    private let limitPerDay: Int
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: where promises are kept.
    ///   - limitPerDay: how many texts one number may have in 24 hours.
    ///   - now: the time.
    package init(store: Store, limitPerDay: Int = 5, now: @escaping @Sendable () -> Date = { .now }) {
        self.store = store
        self.limitPerDay = limitPerDay
        self.now = now
    }

    /// Promises a text. Returns only when the text is on the disk, so that the caller may be told.
    /// - Parameter reference: unique to this text, and without personal data; a promise repeated under the same
    ///   reference is kept once.
    /// - Returns: the reference.
    /// - Throws: `PromiseError` when the text may not be sent, `DatabaseError` when it could not be kept.
    @discardableResult
    package func promise(
        _ text: TextMessage, reference: String = UUID().uuidString.lowercased()
    ) async throws -> String {
        guard TextMessage.isMobile(text.to) else { throw PromiseError.notAMobile }
        guard !text.body.allSatisfy(\.isWhitespace) else { throw PromiseError.empty }
        let created = now()
        let row = OutboxRow(
            reference: reference, callID: text.callID, to: text.to, body: text.body, template: text.template,
            personalisation: text.personalisation, created: created)
        let link = text.link.map { link in
            LinkRow(
                token: link.token, callID: text.callID, reference: reference, route: link.route, created: created)
        }
        let outcome = try await store.promise(
            row, limit: limitPerDay, since: created.addingTimeInterval(-24 * 60 * 60), link: link)
        switch outcome {
        case .promised, .alreadyPromised: return reference
        case .referenceTaken: throw PromiseError.referenceTaken(reference)
        case .tooMany: throw PromiseError.tooMany(limit: limitPerDay)
        case .optedOut: throw PromiseError.optedOut
        }
    }
}

/// A text to promise.
package struct TextMessage: Sendable, Equatable {
    /// A UK mobile in E.164: `+447…`. Personal data.
    package var to: String
    /// The whole text, for gateways that send text as it is.
    package var body: String
    /// The kind of text, by which a gateway with templates picks one.
    package var template: String
    /// What fills the template's places.
    package var personalisation: [String: String]
    /// The call in which it is promised; it must be in the records already.
    package var callID: String?
    /// The link in it that has a token, so that a form's site can say which call it goes on with.
    package var link: Link?

    /// A link with a token.
    package struct Link: Sendable, Equatable {
        /// As in the link: `?ref=TOKEN`.
        package var token: String
        /// The route whose page it is.
        package var route: String

        /// Parameters as the properties.
        package init(token: String, route: String) {
            self.token = token
            self.route = route
        }
    }

    /// Parameters as the properties.
    package init(
        to: String, body: String, template: String = "link", personalisation: [String: String] = [:],
        callID: String? = nil, link: Link? = nil
    ) {
        self.to = to
        self.body = body
        self.template = template
        self.personalisation = personalisation
        self.callID = callID
        self.link = link
    }

    /// Whether texts reach the number: +447 and nine digits, but for 070, personal numbers that cost those who ring
    /// back, and 076, pagers, of which 07624 is the Isle of Man's mobiles (Ofcom, National Telephone Numbering Plan).
    /// The last gate before money is spent, whatever was checked before.
    static func isMobile(_ number: String) -> Bool {
        guard number.hasPrefix("+447"), number.utf8.count == 13,
            number.utf8.dropFirst().allSatisfy({ (48...57).contains($0) })
        else { return false }
        let rest = number.dropFirst(4)
        return rest.hasPrefix("624") || !(rest.hasPrefix("0") || rest.hasPrefix("6"))
    }
}

/// Why a text cannot be promised.
package enum PromiseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not `+447` and nine digits.
    case notAMobile
    /// The text has no words.
    case empty
    /// The number has had as many texts as one number may have in a day.
    case tooMany(limit: Int)
    /// The number's owner wants no texts.
    case optedOut
    /// Another text was promised under this reference.
    case referenceTaken(String)

    /// The reason in plain words; without the number.
    package var description: String {
        switch self {
        case .notAMobile:
            "the number is not a UK mobile: it must be +447 and nine more digits, and neither 070 nor a pager"
        case .empty: "the text is empty; check ‘link_text’ in council.json"
        case .tooMany(let limit): "the number has already had \(limit) texts in 24 hours, which is the limit"
        case .optedOut: "the number is on the list of those who want no texts"
        case .referenceTaken(let reference): "another text was promised under the reference ‘\(reference)’"
        }
    }
}
