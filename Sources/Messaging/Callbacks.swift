import Foundation
import Records
import Web

/// What others tell us over HTTP: the gateway about texts, and the sites behind the links about clicks and forms.
/// Each has a bearer token of its own; what it may tell is what its token opens.
///
/// | request | body | from |
/// |---|---|---|
/// | `POST /texts/receipts` | `{"reference", "status", "id"}`, GOV.UK Notify's delivery receipt | gateway |
/// | `POST /texts/received` | `{"source_number", "message"}`, GOV.UK Notify's received text; STOP ends texts | gateway |
/// | `POST /links/clicked` | `{"ref"}` | form's site |
/// | `POST /links/completed` | `{"ref"}` | form's site |
///
/// GOV.UK Notify: https://docs.notifications.service.gov.uk/rest-api.html#delivery-receipts
package struct Callbacks: Sendable {
    private let store: Store
    private let gatewayToken: String?
    private let siteToken: String?
    private let now: @Sendable () -> Date
    private let complain: @Sendable (String) -> Void

    /// - Parameters:
    ///   - store: the records.
    ///   - gatewayToken: what the gateway bears; nil when it tells nothing.
    ///   - siteToken: what the form's site bears; nil when it tells nothing.
    ///   - now: the time.
    ///   - complain: told what could not be kept, without numbers.
    package init(
        store: Store, gatewayToken: String?, siteToken: String?, now: @escaping @Sendable () -> Date = { .now },
        complain: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.store = store
        self.gatewayToken = gatewayToken
        self.siteToken = siteToken
        self.now = now
        self.complain = complain
    }

    /// Answers one request: 200 when what it says is on the disk, so that whoever told it need not tell it again.
    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let endpoint: (token: String?, take: (Data) async throws -> HTTPResponse)
        switch request.path {
        case "/texts/receipts": endpoint = (gatewayToken, receipt)
        case "/texts/received": endpoint = (gatewayToken, received)
        case "/links/clicked": endpoint = (siteToken, clicked)
        case "/links/completed": endpoint = (siteToken, completed)
        default: return .words("there is nothing here", status: 404)
        }
        guard request.method == "POST" else { return .words("POST it", status: 405) }
        guard let token = endpoint.token, request.bears(token) else {
            return .words("the bearer token is wrong", status: 401)
        }
        do { return try await endpoint.take(request.body) } catch is DecodingError {
            return .words("the body is not the JSON that is expected here", status: 400)
        } catch {
            complain("a callback was not kept: \(error)")
            return .words("try again later", status: 503)
        }
    }

    private func receipt(_ body: Data) async throws -> HTTPResponse {
        struct Receipt: Decodable {
            var id: String?
            var reference: String?
            var status: String
        }
        let receipt = try JSONDecoder().decode(Receipt.self, from: body)
        guard Self.statuses.contains(receipt.status) else { return .words("that status is not known", status: 400) }
        // Texts that were sent by others through the same service, and texts that are deleted, are none of ours.
        guard let reference = receipt.reference,
            try await store.receipt(reference, status: receipt.status, gatewayID: receipt.id, at: now())
        else { return .words("no text of ours", status: 200) }
        return .words("kept", status: 200)
    }

    private func received(_ body: Data) async throws -> HTTPResponse {
        struct Received: Decodable {
            var source_number: String
            var message: String
        }
        let text = try JSONDecoder().decode(Received.self, from: body)
        let digits = text.source_number.filter(\.isNumber)
        let number = "+" + (digits.hasPrefix("0") ? "44" + digits.dropFirst() : digits)
        guard TextMessage.isMobile(number) else { return .words("no UK mobile", status: 200) }
        switch text.message.split(whereSeparator: { !$0.isLetter }).first?.uppercased() {
        case "STOP", "STOPALL", "UNSUBSCRIBE", "QUIT", "END":
            try await store.optOut(number, why: "texted STOP", at: now())
            return .words("no more texts", status: 200)
        case "START", "UNSTOP":
            _ = try await store.optIn(number)
            return .words("texts again", status: 200)
        default: return .words("not for us", status: 200)
        }
    }

    private func clicked(_ body: Data) async throws -> HTTPResponse {
        try await store.linkClicked(reference(body), at: now()) ? .words("kept", status: 200) : Self.noLink
    }

    private func completed(_ body: Data) async throws -> HTTPResponse {
        try await store.linkCompleted(reference(body), at: now()) ? .words("kept", status: 200) : Self.noLink
    }

    private func reference(_ body: Data) throws -> String {
        struct Link: Decodable { var ref: String }
        return try JSONDecoder().decode(Link.self, from: body).ref
    }

    private static let noLink = HTTPResponse.words("there is no such ref, or not any more", status: 404)
    private static let statuses: Set = [
        "created", "sending", "pending", "sent", "delivered", "permanent-failure", "temporary-failure",
        "technical-failure",
    ]
}
