import Foundation
import Records
import TestSupport
import Testing

@testable import Messaging

@Suite(.onBothEngines) struct WebhookGatewayTests {
    private static let secret = "0123456789abcdef0123456789abcdef"
    let desk: Desk
    let server: PythonServer
    init() throws {
        desk = try Desk()
        server = try PythonServer("webhook_server.py", [Self.secret])
    }

    private func gateway(
        _ path: String = "/texts", secret: String = secret, repeats: WebhookGateway.Repeats = .never
    ) throws -> WebhookGateway {
        try WebhookGateway(url: "http://127.0.0.1:\(server.port)\(path)", secret: secret, repeats: repeats)
    }

    private func row(to number: String = mobile) -> OutboxRow {
        OutboxRow(
            reference: "r1", to: number, body: "Report it: https://example.org/?a=1 – “now” é", template: "link",
            personalisation: ["link": "https://example.org"], created: .now)
    }

    private struct Taken: Decodable, Equatable {
        var reference: String
        var to: String
        var body: String
        var times: Int
    }

    private func taken() throws -> [Taken] {
        let url = try #require(URL(string: "http://127.0.0.1:\(server.port)/taken"))
        return try JSONDecoder().decode([Taken].self, from: Data(contentsOf: url))
    }

    @Test func `a signed text is taken once and a repeat is known`() async throws {
        let gateway = try gateway()
        #expect(await gateway.send(row()) == .taken(id: "w-r1"))
        #expect(await gateway.send(row()) == .taken(id: "w-r1"))
        #expect(try taken() == [Taken(reference: "r1", to: mobile, body: row().body, times: 2)])
    }

    @Test func `where no TLS is spoken a text surely did not arrive`() async throws {
        // The server speaks plain HTTP, and answers the handshake with an error.
        let gateway = try WebhookGateway(url: "https://127.0.0.1:\(server.port)/texts", secret: Self.secret)
        guard case .later = await gateway.send(row()) else {
            Issue.record("it is not for later")
            return
        }
        try await desk.outbox().promise(text(), reference: "r1")
        _ = try await desk.sender(gateway).pass()
        #expect(try await desk.row("r1")?.state == .waiting)
        // Once that is put right it goes, and nobody had to send it again.
        desk.pass(.seconds(6))
        _ = try await desk.sender(try self.gateway()).pass()
        #expect(try await desk.row("r1")?.state == .sent)
        #expect(try taken().map(\.times) == [1])
    }

    @Test func `each answer means what it says`() async throws {
        let wrong = try gateway(secret: "another secret, long enough")
        guard case .misconfigured(let why) = await wrong.send(row()) else {
            Issue.record("a wrong signature needs a person")
            return
        }
        #expect(why.contains("401"))
        #expect(await (try gateway()).send(row(to: "+33612345678")) == .refused("the text service said 422"))
        for (status, wait) in [(429, 7), (503, 7)] {
            #expect(
                await (try gateway("/status/\(status)")).send(row())
                    == .limited("the text service said \(status)", wait: .seconds(wait)))
        }
        for status in [500, 502, 408] {
            #expect(await (try gateway("/status/\(status)")).send(row()) == .unknown("the text service said \(status)"))
        }
        for status in [400, 410, 413] {
            #expect(await (try gateway("/status/\(status)")).send(row()) == .refused("the text service said \(status)"))
        }
        // 301 to 308 point to where it would be taken: whoever can answer for the service must not choose who gets texts.
        for status in [301, 302, 307, 308, 404, 405] {
            guard case .misconfigured = await (try gateway("/status/\(status)")).send(row()) else {
                Issue.record("\(status) needs a person")
                continue
            }
        }
        #expect(try taken().isEmpty)
    }

    @Test(arguments: [WebhookGateway.Repeats.never, .ignored, .asked])
    func `a text whose answer was lost is treated as the service allows`(repeats: WebhookGateway.Repeats) async throws {
        try await desk.outbox().promise(text(), reference: "r1")
        _ = try await desk.sender(try gateway("/lost", repeats: repeats)).pass()
        #expect(try await desk.row("r1")?.state == .sending)
        desk.pass(.seconds(600))
        _ = try await desk.sender(try gateway(repeats: repeats)).pass()
        #expect(try taken().map(\.times) == [repeats == .ignored ? 2 : 1])
        let row = try #require(try await desk.row("r1"))
        #expect(row.state == (repeats == .never ? .failed : .sent))
        if repeats == .never { #expect(row.standing.contains("may have been sent")) }
        if repeats != .never {
            #expect(await (try gateway(repeats: .asked)).find(reference: "r1") == .taken(id: "w-r1"))
            #expect(await (try gateway(repeats: .asked)).find(reference: "r2") == .notTaken)
        }
    }

    @Test func `settings that cannot work are said without the secret`() {
        #expect(throws: WebhookSettingError.address("texts")) { try WebhookGateway(url: "texts", secret: Self.secret) }
        let error = #expect(throws: WebhookSettingError.self) {
            try WebhookGateway(url: "https://example.org", secret: "short")
        }
        #expect(error?.description.contains("short ") == false)
        #expect(error?.description.contains("16 characters") == true)
    }
}
