import Foundation
import Records

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Hands the result of a form to those who deal with it.
///
/// `POST url` with `{"reference", "form", "call", "taken", "answers"}`; `answers` has an object for each slot, with its
/// `value`, and for a message its `recording` and the seconds `from` and `to` in it. `Idempotency-Key` is the reference,
/// so that a result that comes twice is taken once. With a secret it is signed: `X-Switchboard-Signature: t=SECONDS,v1=HEX`
/// with HMAC-SHA256 of `SECONDS.BODY`.
package struct FormWebhook: Sendable {
    /// What the receiver made of it.
    enum Outcome: Equatable {
        case taken
        /// It will never take this one.
        case refused(String)
        /// Another time.
        case later(String)
    }

    private let secret: Data?
    private let now: @Sendable () -> Date
    private let session: URLSession

    /// - Parameters:
    ///   - secret: shared with the receivers; nil signs nothing.
    ///   - timeout: how long to wait for an answer.
    ///   - now: the time, for signatures.
    package init(
        secret: String? = nil, timeout: Duration = .seconds(15), now: @escaping @Sendable () -> Date = { .now }
    ) {
        self.secret = secret.map { Data($0.utf8) }
        self.now = now
        session = .outgoing(timeout: timeout)
    }

    func post(_ form: FormResultRow, to url: URL) async -> Outcome {
        do {
            let body = try Self.body(of: form)
            var request = URLRequest(url: url)
            request.httpMethod = "POST"
            request.httpBody = body
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.setValue(form.reference, forHTTPHeaderField: "Idempotency-Key")
            if let secret {
                request.setValue(
                    WebhookSignature.value(for: body, at: now(), secret: secret),
                    forHTTPHeaderField: WebhookSignature.header)
            }
            let (_, response) = try await session.exchange(request)
            return Self.outcome((response as? HTTPURLResponse)?.statusCode ?? 0)
        } catch {
            return .later("no answer: \((error as NSError).localizedDescription)")
        }
    }

    /// An address that is wrong, or a secret, is put right by a person: until then it is tried again.
    private static func outcome(_ status: Int) -> Outcome {
        switch status {
        case 200..<300, 409: .taken
        case 300..<400: .later("it answered \(status), another address: write that in the form")
        case 400, 413, 415, 422: .refused("it refused it with \(status)")
        default: .later("it answered \(status)")
        }
    }

    private static func body(of form: FormResultRow) throws -> Data {
        let answers = try JSONSerialization.jsonObject(with: Data(form.values.utf8))
        var object: [String: Any] = [
            "reference": form.reference, "form": form.form, "taken": Timestamp.text(form.created), "answers": answers,
        ]
        object["call"] = form.callID
        return try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    }
}
