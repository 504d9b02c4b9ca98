import Foundation
import Records
import Synchronization

/// Texts that were promised to callers. What is promised here is sent, or a person sees why not.
package struct Outbox: Sendable {
    private let store: Store
    private let allowance: TextAllowance
    private let refusals: TextRefusals
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - store: where promises are kept.
    ///   - allowance: how many texts go, and to whom.
    ///   - refusals: counts those that may not.
    ///   - now: the time.
    package init(
        store: Store, allowance: TextAllowance = TextAllowance(), refusals: TextRefusals = TextRefusals(),
        now: @escaping @Sendable () -> Date = { .now }
    ) {
        self.store = store
        self.allowance = allowance
        self.refusals = refusals
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
        let outcome = try await store.promise(row, allowance: allowance, origin: text.origin, link: link)
        switch outcome {
        case .promised, .alreadyPromised: return reference
        case .referenceTaken: throw PromiseError.referenceTaken(reference)
        case .tooMany: throw refusals.counted(.tooMany(limit: allowance.perNumber), "number")
        case .tooManyOfCaller: throw refusals.counted(.tooManyOfCaller(limit: allowance.perCaller), "caller")
        case .tooManyWithheld: throw refusals.counted(.tooManyWithheld(limit: allowance.withheldAnHour), "withheld")
        case .tooManyKeyed: throw refusals.counted(.tooManyKeyed(limit: allowance.keyed), "keyed")
        case .optedOut: throw PromiseError.optedOut
        }
    }
}

/// How many texts were not promised because somebody had had their share, by whose share it was.
package final class TextRefusals: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// None yet.
    package init() {}

    /// By `number`, `caller`, `withheld`, `keyed`.
    package var all: [String: Int] { counts.withLock { $0 } }

    func counted(_ error: PromiseError, _ share: String) -> PromiseError {
        counts.withLock { $0[share, default: 0] += 1 }
        return error
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
    /// Who has it sent to a number that is not the one they call from; nil when it goes to their own.
    package var origin: TextOrigin?
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
        callID: String? = nil, origin: TextOrigin? = nil, link: Link? = nil
    ) {
        self.to = to
        self.origin = origin
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
    /// The caller has had as many texts sent to other numbers as one may in a day.
    case tooManyOfCaller(limit: Int)
    /// Callers who withhold their number have had as many sent as they may in an hour, all together.
    case tooManyWithheld(limit: Int)
    /// Callers have had as many sent to numbers that they gave as may go in a day.
    case tooManyKeyed(limit: Int)
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
        case .tooManyOfCaller(let limit):
            "the caller has already had \(limit) texts sent to other numbers in 24 hours, which is the limit"
        case .tooManyWithheld(let limit):
            "callers who withhold their number have already had \(limit) texts sent in an hour, which is the limit"
        case .tooManyKeyed(let limit):
            "\(limit) texts have already gone to numbers that callers gave in 24 hours, which is the limit"
        case .optedOut: "the number is on the list of those who want no texts"
        case .referenceTaken(let reference): "another text was promised under the reference ‘\(reference)’"
        }
    }
}
