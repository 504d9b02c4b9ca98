import Foundation
import Records

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Hands texts to any service that takes them as JSON over HTTP.
///
/// `POST url` with `{"reference", "to", "body", "template", "personalisation"}`, `Idempotency-Key: reference`, and
/// `X-Switchboard-Signature: t=SECONDS,v1=HEX`, where HEX is HMAC-SHA256 of `SECONDS.BODY` under the shared secret: a
/// service that checks it and the time takes nothing from anybody else. 2xx and 409 mean that it has the text.
package struct WebhookGateway: SMSGateway {
    /// What may be done with a text that may have arrived already.
    package enum Repeats: String, Sendable, CaseIterable {
        /// Nothing: it is not sent twice, and a person sees it among those that failed.
        case never
        /// It is sent again: the service takes one `Idempotency-Key` once.
        case ignored
        /// The service is asked: `GET url?reference=…` answers 200 when it has the text, else 404.
        case asked
    }

    private let url: URL
    private let secret: Data
    private let repeats: Repeats
    private let now: @Sendable () -> Date
    private let session: URLSession

    /// - Parameters:
    ///   - url: https, or http to this machine.
    ///   - secret: shared with the service; not empty.
    ///   - repeats: what may be done with a text that may have arrived already.
    ///   - timeout: how long to wait for an answer.
    ///   - now: the time, for signatures.
    /// - Throws: `WebhookSettingError`.
    package init(
        url: String, secret: String, repeats: Repeats = .never, timeout: Duration = .seconds(15),
        now: @escaping @Sendable () -> Date = { .now }
    ) throws {
        guard let address = URL(outgoing: url) else { throw WebhookSettingError.address(url) }
        guard secret.utf8.count >= 16 else { throw WebhookSettingError.secret }
        self.url = address
        self.secret = Data(secret.utf8)
        self.repeats = repeats
        self.now = now
        session = .outgoing(timeout: timeout)
    }

    /// `POST url`.
    package func send(_ text: OutboxRow) async -> SendOutcome {
        let message = Message(
            reference: text.reference, to: text.to, body: text.body, template: text.template,
            personalisation: text.personalisation)
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var request = URLRequest(url: url)
            request.httpMethod = "POST"
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.setValue(text.reference, forHTTPHeaderField: "Idempotency-Key")
            let (status, answer, wait) = try await ask(request, body: encoder.encode(message))
            return outcome(status, answer, wait)
        } catch let error as NeverArrived {
            return .later(words(error.cause))
        } catch {
            return .unknown(words(error))
        }
    }

    /// What the setting `repeats` says.
    package func find(reference: String) async -> FindOutcome {
        switch repeats {
        case .never: return .cannotSay
        case .ignored: return .notTaken
        case .asked: break
        }
        let question = url.appending(queryItems: [URLQueryItem(name: "reference", value: reference)])
        do {
            let (status, answer, _) = try await ask(URLRequest(url: question), body: Data(reference.utf8))
            switch status {
            case 200..<300: return .taken(id: Self.id(answer))
            case 404: return .notTaken
            case 401, 403: return .misconfigured(said(status))
            default: return .later(said(status))
            }
        } catch {
            return .later(words(error))
        }
    }

    private func outcome(_ status: Int, _ answer: Data, _ wait: Duration) -> SendOutcome {
        switch status {
        case 200..<300, 409: .taken(id: Self.id(answer))
        case 429, 503: .limited(said(status), wait: wait)
        case 408, 500...: .unknown(said(status))
        case 400, 410, 413, 422: .refused(said(status))
        default: .misconfigured("\(said(status)) (check gateway.url and the secret)")
        }
    }

    /// - Parameter body: what is signed, and sent where the request is a POST.
    private func ask(_ request: URLRequest, body: Data) async throws -> (Int, Data, Duration) {
        var request = request
        if request.httpMethod == "POST" { request.httpBody = body }
        request.setValue(
            WebhookSignature.value(for: body, at: now(), secret: secret), forHTTPHeaderField: WebhookSignature.header)
        let (data, response) = try await session.exchange(request)
        let http = response as? HTTPURLResponse
        let wait = http?.value(forHTTPHeaderField: "Retry-After").flatMap(Int.init) ?? 60
        return (http?.statusCode ?? 0, data, .seconds(min(max(wait, 1), 60 * 60)))
    }

    private static func id(_ answer: Data) -> String? { (try? JSONDecoder().decode(Taken.self, from: answer))?.id }
    private func said(_ status: Int) -> String { "the text service said \(status)" }
    private func words(_ error: any Error) -> String {
        "no answer from the text service: \((error as NSError).localizedDescription)"
    }

    private struct Message: Encodable {
        var reference: String
        var to: String
        var body: String
        var template: String
        var personalisation: [String: String]
    }

    private struct Taken: Decodable {
        var id: String
    }
}

/// A setting that the webhook cannot be used with; does not hold the secret.
package enum WebhookSettingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not an address of the web.
    case address(String)
    /// Too short.
    case secret

    /// What is expected.
    package var description: String {
        switch self {
        case .address(let address):
            "gateway.url must begin with https:// and name a host (http:// only to this machine); it is ‘\(address)’"
        case .secret:
            "the secret of the webhook must be at least 16 characters long; make one with ‘openssl rand -hex 32’"
        }
    }
}
