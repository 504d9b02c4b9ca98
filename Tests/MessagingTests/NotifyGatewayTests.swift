import Foundation
import Records
import TestSupport
import Testing

@testable import Messaging

@Suite(.onBothEngines) struct NotifyGatewayTests {
    let desk: Desk
    let server: NotifyServer
    init() throws {
        desk = try Desk()
        server = try NotifyServer()
    }

    private func row(_ reference: String = "r1", to number: String = mobile) -> OutboxRow {
        OutboxRow(
            reference: reference, to: number, body: "b", template: "link",
            personalisation: ["link": "https://example.org/?a=1&b=“é”"], created: .now)
    }

    @Test func `a text is taken as Notify documents it`() async throws {
        let gateway = try server.gateway()
        let outcome = await gateway.send(row())
        let taken = try #require(try server.taken().first)
        #expect(outcome == .taken(id: taken.id))
        #expect(taken.phone_number == mobile)
        #expect(taken.reference == "r1")
        #expect(taken.personalisation == row().personalisation.merging(["body": "b"]) { $1 })
        #expect(await gateway.find(reference: "r1") == .taken(id: taken.id))
        #expect(await gateway.find(reference: "r2") == .notTaken)
    }

    @Test func `what Notify will never take is refused with its reason`() async throws {
        let gateway = try server.gateway()
        #expect(
            await gateway.send(row(to: "+3361234567"))
                == .refused("GOV.UK Notify said 400 ValidationError: phone_number Not a UK mobile number"))
        let other = try server.gateway(templates: ["link": NotifyServer.service])
        #expect(await other.send(row()) == .held("GOV.UK Notify said 400 BadRequestError: Template not found"))
        #expect(try server.taken().isEmpty)
    }

    @Test(arguments: [
        (
            400,
            #"{"errors":[{"error":"BadRequestError","message":"Can't send to this recipient when service is in trial mode"}]}"#
        ),
        (
            400,
            #"{"errors":[{"error":"BadRequestError","message":"Can't send to this recipient using a team-only API key"}]}"#
        ),
        (400, #"{"errors":[{"error":"BadRequestError","message":"Template has been deleted"}]}"#),
        (400, #"{"errors":[{"error":"ValidationError","message":"template_id is not a valid UUID"}]}"#),
        (400, "<html>"), (405, ""), (413, "<html>"), (451, "<html>"),
    ])
    func `what a person can put right is not given up`(status: Int, body: String) {
        guard case .held = NotifyAnswer(status: status, body: Data(body.utf8)).sendOutcome else {
            Issue.record("\(NotifyAnswer(status: status, body: Data(body.utf8)).sendOutcome)")
            return
        }
    }

    @Test(arguments: [
        "http://notify.example.invalid", "ftp://127.0.0.1", "https://", "http://127.0.0.1.example.invalid",
    ])
    func `numbers and texts go to no other host in the clear`(base: String) {
        #expect(throws: NotifySettingError.address(base)) {
            try NotifyGateway(key: NotifyServer.key, templates: [:], base: base)
        }
        #expect(throws: WebhookSettingError.address(base)) {
            try WebhookGateway(url: base, secret: "0123456789abcdef")
        }
    }

    @Test(arguments: [
        "https://notify.example.invalid/x", "http://localhost:8080", "http://[::1]:80/", "http://127.0.0.1",
    ])
    func `texts go over https, or to this machine`(base: String) throws {
        _ = try NotifyGateway(key: NotifyServer.key, templates: [:], base: base)
        _ = try WebhookGateway(url: base, secret: "0123456789abcdef")
    }

    @Test func `a wrong key, a wrong clock and a wrong address need a person`() async throws {
        let wrongKey = try server.gateway(key: "name-\(NotifyServer.service)-\(NotifyServer.service)")
        let otherService = try server.gateway(key: "name-\(NotifyServer.secret)-\(NotifyServer.secret)")
        let late = try server.gateway(now: { .now - 60 })
        let lost = try NotifyGateway(
            key: NotifyServer.key, templates: ["link": NotifyServer.template],
            base: "http://127.0.0.1:\(server.port)/elsewhere")
        let noTemplate = try server.gateway(templates: [:])
        let elsewhere = try server.gateway(fault: "307")
        for gateway in [wrongKey, otherService, late, lost, noTemplate, elsewhere] {
            guard case .misconfigured(let why) = await gateway.send(row()) else {
                Issue.record("not said to be misconfigured")
                continue
            }
            #expect(why.contains("check") || why.contains("switchboard.json"))
            #expect(!why.contains(NotifyServer.secret))
        }
        for gateway in [wrongKey, late, lost] {
            guard case .misconfigured = await gateway.find(reference: "r1") else {
                Issue.record("not said to be misconfigured")
                continue
            }
        }
        #expect(try server.taken().isEmpty)
    }

    @Test func `too many is for later and a server error is asked about`() async throws {
        for (fault, seconds, kind) in [("429", 60, "RateLimitError"), ("day", 3600, "TooManyRequestsError")] {
            guard case .limited(let why, let wait) = await (try server.gateway(fault: fault)).send(row()) else {
                Issue.record("\(fault) is no limit")
                continue
            }
            #expect(wait == .seconds(seconds))
            #expect(why.contains("429 \(kind)"))
        }
        for fault in ["500", "lost", "broken"] {
            guard case .unknown = await (try server.gateway(fault: fault)).send(row()) else {
                Issue.record("\(fault) is not unknown")
                continue
            }
        }
        for fault in ["429", "500"] {
            guard case .later = await (try server.gateway(fault: fault)).find(reference: "r1") else {
                Issue.record("\(fault) is not for later")
                continue
            }
        }
    }

    @Test func `no answer in time is asked about, and nobody there is for later`() async throws {
        let slow = try server.gateway(fault: "hang", timeout: .milliseconds(300))
        guard case .unknown = await slow.send(row()) else {
            Issue.record("a lost answer is not unknown")
            return
        }
        // A port that was free a moment ago: nobody listens.
        let gone = try NotifyGateway(
            key: NotifyServer.key, templates: ["link": NotifyServer.template], base: "http://127.0.0.1:1")
        guard case .later = await gone.send(row()) else {
            Issue.record("a refused connection is not for later")
            return
        }
    }

    @Test(arguments: ["lost", "broken"])
    func `a text whose answer was lost is not sent twice`(fault: String) async throws {
        try await desk.outbox().promise(text(), reference: "r1")
        _ = try await desk.sender(try server.gateway(fault: fault)).pass()
        #expect(try await desk.row("r1")?.state == .sending)
        desk.pass(.seconds(10))
        _ = try await desk.sender(try server.gateway()).pass()
        #expect(try await desk.row("r1")?.state == .sent)
        #expect(try await desk.row("r1")?.gatewayID == server.taken().first?.id)
        #expect(try server.taken().count == 1)
    }

    /// The process is killed when Notify has the text and the outbox does not know.
    @Test(arguments: [KillingGateway.Moment.before, .after])
    func `a crash around sending neither loses nor repeats a text`(moment: KillingGateway.Moment) async throws {
        let records = desk.records
        let port = server.port
        try await desk.outbox().promise(text(), reference: "r1")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [records = records as String, port = port as Int, moment = moment as KillingGateway.Moment] in
            let gateway = try NotifyGateway(
                key: NotifyServer.key, templates: ["link": NotifyServer.template],
                base: NotifyServer.base(port: port))
            let store = try Store(file: records)
            _ = try await OutboxSender(store: store, gateway: KillingGateway(gateway: gateway, moment: moment)).pass()
        }
        #expect(try server.taken().count == (moment == .after ? 1 : 0))
        #expect(try await desk.row("r1")?.state == .sending)
        let restarted = OutboxSender(
            store: desk.store, gateway: try server.gateway(), timing: .init(now: { .now + 600 }))
        _ = try await restarted.pass()
        #expect(try await desk.row("r1")?.state == .sent)
        #expect(try server.taken().map(\.reference) == ["r1"])
    }

    @Test func `a key or an address that is none is said without the key`() {
        for key in ["", "secret", NotifyServer.secret, "\(NotifyServer.service)\(NotifyServer.secret)", "ключ"] {
            #expect(throws: NotifySettingError.key) { _ = try NotifyGateway(key: key, templates: [:]) }
        }
        #expect(!"\(NotifySettingError.key)".contains(NotifyServer.secret))
        for address in ["", "notify", "ftp://example.org", "https://"] {
            #expect(throws: NotifySettingError.address(address)) {
                _ = try NotifyGateway(key: NotifyServer.key, templates: [:], base: address)
            }
        }
    }
}

/// Kills the process just before or just after the gateway has the text.
struct KillingGateway: SMSGateway {
    enum Moment: String, Sendable, Codable { case before, after }
    var gateway: NotifyGateway
    var moment: Moment

    func send(_ text: OutboxRow) async -> SendOutcome {
        if moment == .before { kill(getpid(), SIGKILL) }
        let outcome = await gateway.send(text)
        kill(getpid(), SIGKILL)
        return outcome
    }

    func find(reference: String) async -> FindOutcome { await gateway.find(reference: reference) }
}
