import Foundation
import Records

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends texts through GOV.UK Notify (https://docs.notifications.service.gov.uk/rest-api.html).
package struct NotifyGateway: SMSGateway {
    private let key: NotifyKey
    private let templates: [String: String]
    private let base: URL
    private let now: @Sendable () -> Date
    private let session: URLSession

    /// - Parameters:
    ///   - key: the API key, as Notify gives it.
    ///   - templates: Notify's template id for each kind of text; `any` is for those that have none of their own.
    ///     Every template can use `((body))`, the whole text, beside the kind's own places.
    ///   - base: where Notify is.
    ///   - timeout: how long to wait for an answer.
    ///   - now: the time, which Notify wants right to 30 seconds.
    /// - Throws: `NotifySettingError`.
    package init(
        key: String, templates: [String: String], base: String = "https://api.notifications.service.gov.uk",
        timeout: Duration = .seconds(15), now: @escaping @Sendable () -> Date = { .now }
    ) throws {
        guard let key = NotifyKey(key) else { throw NotifySettingError.key }
        guard let base = URL(outgoing: base) else { throw NotifySettingError.address(base) }
        self.key = key
        self.templates = templates
        self.base = base
        self.now = now
        session = .outgoing(timeout: timeout)
    }

    /// `POST /v2/notifications/sms`.
    package func send(_ text: OutboxRow) async -> SendOutcome {
        guard let template = templates[text.template] ?? templates["any"] else {
            return .misconfigured(
                "no template of GOV.UK Notify is set for texts of the kind ‘\(text.template)’; add it to switchboard.json"
            )
        }
        let message = Message(
            phone_number: text.to, template_id: template,
            personalisation: text.personalisation.merging(["body": text.body]) { own, _ in own },
            reference: text.reference)
        var request = URLRequest(url: base.appending(path: "v2/notifications/sms"))
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        do {
            request.httpBody = try JSONEncoder().encode(message)
            let answer = try await ask(request)
            return answer.sendOutcome
        } catch let error as NeverArrived {
            return .later(NotifyAnswer.words(error.cause))
        } catch {
            return .unknown(NotifyAnswer.words(error))
        }
    }

    /// `GET /v2/notifications?reference=…`.
    package func find(reference: String) async -> FindOutcome {
        let url = base.appending(path: "v2/notifications").appending(queryItems: [
            URLQueryItem(name: "template_type", value: "sms"), URLQueryItem(name: "reference", value: reference),
        ])
        do {
            return try await ask(URLRequest(url: url)).findOutcome(reference: reference)
        } catch {
            return .later(NotifyAnswer.words(error))
        }
    }

    private func ask(_ request: URLRequest) async throws -> NotifyAnswer {
        var request = request
        let token = JSONWebToken.hs256(issuer: key.service, issued: now(), secret: key.secret)
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        let (body, response) = try await session.exchange(request)
        return NotifyAnswer(status: (response as? HTTPURLResponse)?.statusCode ?? 0, body: body)
    }

    private struct Message: Encodable {
        var phone_number: String
        var template_id: String
        var personalisation: [String: String]
        var reference: String
    }
}

/// An API key of GOV.UK Notify: `{name}-{service id}-{secret}`, both UUIDs.
struct NotifyKey: Sendable {
    let service: String
    let secret: String

    /// Nil when the text is no such key.
    init?(_ key: String) {
        let trimmed = key.trimmingCharacters(in: .whitespacesAndNewlines)
        secret = String(trimmed.suffix(36))
        service = String(trimmed.dropLast(37).suffix(36))
        guard UUID(uuidString: secret) != nil, UUID(uuidString: service) != nil, trimmed.dropLast(36).last == "-"
        else { return nil }
    }
}

/// A setting that GOV.UK Notify cannot be reached with; does not hold the key.
package enum NotifySettingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not an API key.
    case key
    /// Not an address of the web.
    case address(String)

    /// What is expected, and where to get it.
    package var description: String {
        switch self {
        case .key:
            "the key of GOV.UK Notify must be a name, the service's id and the secret, with hyphens between; "
                + "copy it whole from ‘API integration’ in GOV.UK Notify"
        case .address(let address):
            "the address of GOV.UK Notify must begin with https:// and name a host (http:// only to this machine); it is "
                + "‘\(address)’"
        }
    }
}
