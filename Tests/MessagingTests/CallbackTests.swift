import Foundation
import Records
import TestSupport
import Testing
import Web
@testable import Messaging

@Suite(.onBothEngines) struct CallbackTests {
    let desk: Desk
    let callbacks: Callbacks
    init() throws {
        let desk = try Desk()
        self.desk = desk
        callbacks = Callbacks(store: desk.store, gatewayToken: "gateway", siteToken: "site", now: { desk.now })
    }

    private func post(_ path: String, _ body: String, token: String = "gateway") async -> Int {
        await callbacks.answer(
            HTTPRequest(method: "POST", path: path, authorization: "Bearer \(token)", body: Data(body.utf8))
        ).status
    }

    /// Over HTTP, from the server that behaves as Notify's documents say, with Notify's numbers for tests.
    @Test func `receipts of Notify's test numbers arrive`() async throws {
        let server = try NotifyServer()
        let listener = try HTTPListener(address: "127.0.0.1", port: 0) { [callbacks] in await callbacks.answer($0) }
        try await server.reports(to: "http://127.0.0.1:\(listener.port)/texts/receipts", token: "gateway")
        let numbers = [
            ("+447700900000", "delivered"), ("+447700900111", "delivered"), ("+447700900222", "delivered"),
            ("+447700900003", "temporary-failure"), ("+447700900002", "permanent-failure"),
        ]
        for (number, _) in numbers {
            try await desk.outbox().promise(text(to: number), reference: "\(number.suffix(3))r")
        }
        _ = try await desk.sender(try server.gateway()).pass()
        for (number, status) in numbers {
            let reference = "\(number.suffix(3))r"
            while try await desk.row(reference)?.receipt == nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await desk.row(reference)?.receipt == status)
        }
        let dead = try await desk.store.deadLetters(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        #expect(dead.map(\.reference) == ["003r", "002r"])
        #expect(dead[0].standing.contains("switched off"))
        #expect(dead[1].standing.contains("no such number"))
        // Sent again, a text that the gateway could not deliver has a new reference; the old one is done with.
        let again = try #require(try await desk.store.resend("003r", at: desk.now))
        #expect(again != "003r")
        #expect(try await desk.store.resend("003r", at: desk.now) == nil)
        _ = try await desk.sender(try server.gateway()).pass()
        #expect(try server.taken().count == 6)
    }

    @Test func `only the right token opens each door`() async throws {
        try await desk.outbox().promise(text(), reference: "r1")
        let receipt = #"{"reference":"r1","status":"delivered"}"#
        #expect(await post("/texts/receipts", receipt, token: "site") == 401)
        #expect(await post("/texts/receipts", receipt, token: "") == 401)
        #expect(await post("/links/clicked", #"{"ref":"x"}"#, token: "gateway") == 401)
        #expect(await post("/elsewhere", receipt) == 404)
        let get = await callbacks.answer(HTTPRequest(method: "GET", path: "/texts/receipts"))
        #expect(get.status == 405)
        let closed = Callbacks(store: desk.store, gatewayToken: nil, siteToken: nil)
        let request = HTTPRequest(method: "POST", path: "/texts/receipts", authorization: "Bearer ")
        #expect(await closed.answer(request).status == 401)
        #expect(try await desk.row("r1")?.receipt == nil)
    }

    @Test(arguments: ["", "{", "[]", #"{"status":5}"#, #"{"reference":"r1","status":"eaten by the dog"}"#])
    func `garbage is refused`(body: String) async throws {
        try await desk.outbox().promise(text(), reference: "r1")
        #expect(await post("/texts/receipts", body) == 400)
        #expect(await post("/links/clicked", body, token: "site") == 400)
        #expect(try await desk.row("r1")?.receipt == nil)
    }

    @Test func `receipts out of order lose no failure, and hide no delivery`() async throws {
        try await desk.outbox().promise(text(), reference: "o1")
        func report(_ status: String) async {
            _ = await post("/texts/receipts", #"{"reference":"o1","status":"\#(status)"}"#)
        }
        await report("sending")
        await report("temporary-failure")
        await report("sent")
        #expect(try await desk.row("o1")?.receipt == "temporary-failure")
        // A failure that a person has seen to stays seen to.
        let again = try #require(try await desk.store.resend("o1", at: desk.now))
        await report("temporary-failure")
        #expect(try await desk.row("o1")?.receipt == "resent")
        #expect(try await desk.store.resend("o1", at: desk.now) == nil)
        // One that was given up and has gone after all is no dead letter.
        let gateway = ScriptedGateway(sends: [again: [.refused("no")]])
        _ = try await desk.sender(gateway).pass()
        #expect(try await desk.row(again)?.state == .failed)
        _ = await post("/texts/receipts", #"{"reference":"\#(again)","status":"delivered"}"#)
        #expect(try await desk.row(again)?.state == .sent)
        #expect(try await desk.store.deadLetters(in: .distantPast..<Date(timeIntervalSince1970: 4e9)).isEmpty)
    }

    @Test func `a receipt that comes late changes nothing and a stranger's is no fault`() async throws {
        try await desk.outbox().promise(text(), reference: "r1")
        #expect(await post("/texts/receipts", #"{"reference":"r1","status":"delivered","id":"n1"}"#) == 200)
        #expect(await post("/texts/receipts", #"{"reference":"r1","status":"temporary-failure"}"#) == 200)
        #expect(try await desk.row("r1")?.receipt == "delivered")
        #expect(await post("/texts/receipts", #"{"reference":"r9","status":"delivered"}"#) == 200)
        #expect(await post("/texts/receipts", #"{"reference":null,"status":"delivered"}"#) == 200)
    }

    @Test func `clicks and completed forms are counted by their token`() async throws {
        var text = text()
        text.link = TextMessage.Link(token: "T0KEN", route: "missed_bin")
        try await desk.outbox().promise(text, reference: "r1")
        #expect(await post("/links/clicked", #"{"ref":"T0KEN"}"#, token: "site") == 200)
        let first = desk.now
        desk.pass(.seconds(60))
        #expect(await post("/links/clicked", #"{"ref":"T0KEN"}"#, token: "site") == 200)
        #expect(await post("/links/completed", #"{"ref":"T0KEN"}"#, token: "site") == 200)
        #expect(await post("/links/completed", #"{"ref":"guessed"}"#, token: "site") == 404)
        let link = try #require(try await desk.store.link("T0KEN"))
        #expect(link.clicks == 2)
        #expect(link.clicked == first)
        #expect(link.completed == desk.now)
        #expect(link.route == "missed_bin")
        #expect(link.reference == "r1")
    }

    @Test func `who texts stop gets no more texts`() async throws {
        try await desk.outbox().promise(text(), reference: "waiting")
        let stop =
            #"{"id":"x","source_number":"447700900123","destination_number":"07860000000","message":"Stop. Thanks"}"#
        #expect(await post("/texts/received", stop) == 200)
        #expect(try await desk.row("waiting")?.standing == "not sent: withdrawn: the number wants no texts")
        await #expect(throws: PromiseError.optedOut) { try await desk.outbox().promise(text(), reference: "r2") }
        #expect(try await desk.store.resend("waiting", at: desk.now) == nil)
        try await desk.outbox().promise(text(to: otherMobile), reference: "r3")
        let list = try await desk.store.optOuts()
        #expect(list.map(\.ending) == ["123"])
        #expect(!"\(list)".contains("7700900"))
        #expect(await post("/texts/received", stop.replacing("Stop. Thanks", with: "please don't stop")) == 200)
        #expect(await post("/texts/received", stop.replacing("Stop. Thanks", with: "START")) == 200)
        try await desk.outbox().promise(text(), reference: "r4")
    }
}
