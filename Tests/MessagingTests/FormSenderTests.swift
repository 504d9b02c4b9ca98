import Foundation
import Records
import TestSupport
import Testing
@testable import Messaging

@Suite(.serialized, .onBothEngines) struct FormSenderTests {
    private let desk: Desk
    private let server: FormServer

    init() throws {
        desk = try Desk()
        server = try FormServer()
    }

    private func sender(_ path: String = "forms", secret: String? = FormServer.secret, naps: Int = 0) -> FormSender {
        let url = server.url(path)
        return FormSender(
            store: desk.store, webhook: FormWebhook(secret: secret), address: { $0 == "bin" ? url : nil },
            timing: OutboxSender.RetryTiming(
                now: { [desk] in desk.now },
                sleep: { [desk] duration in
                    desk.pass(duration)
                    throw CancellationError()
                }, jitter: { 0 }))
    }

    private func keep(_ reference: String, state: FormResultRow.State = .waiting, form: String = "bin") async throws {
        try await desk.store.keep(
            FormResultRow(
                reference: reference, form: form, values: #"{"day":{"value":"2026-06-05"}}"#, state: state,
                created: desk.now))
    }

    @Test func `a result is handed over signed and once`() async throws {
        try await keep("SH-1111-2222")
        try await sender().pass()
        let row = try #require(try await desk.store.formResult("SH-1111-2222"))
        #expect(row.state == .delivered && row.delivered == desk.now && row.attempts == 1)
        let taken = try server.taken()
        #expect(taken.map(\.reference) == ["SH-1111-2222"])
        #expect(taken.first?.form == "bin")
        #expect(taken.first?.answers["day"]?["value"] == "2026-06-05")
        try await sender().pass()
        #expect(try server.posts() == 1, "what was delivered is left alone")
    }

    @Test func `a receiver that is down gets it later`() async throws {
        try await keep("SH-1111-3333")
        let sender = sender("later/2/a")
        for wait in [5, 10] {
            try await sender.pass()
            let row = try #require(try await desk.store.formResult("SH-1111-3333"))
            #expect(row.state == .waiting && row.lastError?.contains("503") == true)
            #expect(row.nextAttempt == desk.now.addingTimeInterval(Double(wait)))
            try await sender.pass()
            desk.pass(.seconds(wait))
        }
        try await sender.pass()
        #expect(try await desk.store.formResult("SH-1111-3333")?.state == .delivered)
        #expect(try server.posts() == 3, "between the waits nothing is tried")
    }

    @Test func `a lost answer is sent again under the same key`() async throws {
        try await keep("SH-1111-4444")
        try await sender("fault/lost").pass()
        #expect(try await desk.store.formResult("SH-1111-4444")?.state == .waiting)
        desk.pass(.seconds(60))
        try await sender().pass()
        #expect(try await desk.store.formResult("SH-1111-4444")?.state == .delivered)
        #expect(try server.taken().count == 1)
    }

    @Test func `after three days a person sees why`() async throws {
        try await keep("SH-1111-5555")
        for _ in 0..<400 {
            try await sender("fault/500").pass()
            desk.pass(.seconds(30 * 60))
        }
        let row = try #require(try await desk.store.formResult("SH-1111-5555"))
        #expect(row.state == .failed && row.lastError?.contains("500") == true)
        #expect(row.values.contains("2026-06-05"), "the answers stay")
    }

    @Test(arguments: [400, 413, 422])
    func `what the receiver refuses is not tried again`(_ status: Int) async throws {
        try await keep("SH-1111-6666")
        try await sender("fault/\(status)").pass()
        #expect(try await desk.store.formResult("SH-1111-6666")?.state == .failed)
    }

    @Test(arguments: ["fault/401", "fault/404", "redirect"])
    func `what a person must put right is tried again`(_ path: String) async throws {
        try await keep("SH-1111-7777")
        try await sender(path).pass()
        #expect(try await desk.store.formResult("SH-1111-7777")?.state == .waiting)
        #expect(try server.taken().isEmpty, "answers go to no address that staff did not write")
        #expect(try server.posts() == 1)
    }

    @Test func `a wrong secret hands nothing over`() async throws {
        try await keep("SH-1111-8888")
        try await sender(secret: "another secret, long enough").pass()
        #expect(try server.taken().isEmpty)
        #expect(try await desk.store.formResult("SH-1111-8888")?.lastError?.contains("401") == true)
    }

    @Test func `nothing that is half-filled or stays here is handed over`() async throws {
        try await keep("SH-2222-1111", state: .partial)
        try await keep("SH-2222-2222", state: .kept)
        try await keep("SH-2222-3333", form: "no_webhook_any_more")
        try await sender().pass()
        #expect(try server.posts() == 0)
        #expect(try await desk.store.formResult("SH-2222-1111")?.state == .partial)
        #expect(try await desk.store.formResult("SH-2222-3333")?.state == .kept)
    }

    @Test func `a result that was under way when the process died goes again`() async throws {
        try await keep("SH-3333-1111")
        // Claimed, and then the process is gone.
        let first = try await desk.store.claimForms(limit: 4, now: desk.now, lease: desk.now.addingTimeInterval(60))
        try await sender().pass()
        #expect(try server.posts() == 0, "another process may be at it")
        desk.pass(.seconds(61))
        try await sender().pass()
        #expect(try await desk.store.formResult("SH-3333-1111")?.state == .delivered)
        // The first one was only slow: what it learned must not undo what the second one noted.
        var late = try #require(first.first)
        late.state = .waiting
        #expect(try await !desk.store.settle(late))
        #expect(try await desk.store.formResult("SH-3333-1111")?.state == .delivered)
    }

    @Test func `what was refused or given up goes when a person has put it right, and has its three days again`()
        async throws
    {
        try await keep("SH-5555-1111")
        try await sender("fault/422").pass()
        let refused = try #require(try await desk.store.formResult("SH-5555-1111"))
        #expect(refused.state == .failed && refused.attempts == 1)
        #expect(try await desk.store.formBacklog().failed == 1)
        // Days later.
        desk.pass(.seconds(10 * 24 * 60 * 60))
        #expect(try await desk.store.resendForm("SH-5555-1111", at: desk.now))
        for _ in 0..<8 {
            try await sender("fault/500").pass()
            #expect(try await desk.store.formResult("SH-5555-1111")?.state == .waiting)
            desk.pass(.seconds(30 * 60))
        }
        try await sender().pass()
        let row = try #require(try await desk.store.formResult("SH-5555-1111"))
        #expect(row.state == .delivered && row.delivered == desk.now)
        #expect(try await desk.store.resendForm("SH-5555-1111", at: desk.now) == false, "it is there")
        #expect(try server.taken().map(\.reference) == ["SH-5555-1111"])
        // One whose form named nowhere else, and does now.
        try await keep("SH-5555-2222", state: .kept)
        #expect(try await desk.store.resendForm("SH-5555-2222", at: desk.now))
        try await sender().pass()
        #expect(try await desk.store.formResult("SH-5555-2222")?.state == .delivered)
        let backlog = try await desk.store.formBacklog()
        #expect(backlog.failed == 0 && backlog.unsettled == 0 && backlog.oldest == nil)
    }

    @Test func `nobody listening is an error`() async throws {
        try await keep("SH-4444-1111")
        let sender = FormSender(
            store: desk.store, webhook: FormWebhook(timeout: .seconds(2)),
            address: { _ in URL(string: "http://127.0.0.1:9/") },
            timing: OutboxSender.RetryTiming(now: { [desk] in desk.now }, jitter: { 0 }))
        try await sender.pass()
        #expect(try await desk.store.formResult("SH-4444-1111")?.state == .waiting)
    }
}

/// `form_server.py`, running. Ends when the last user of it goes.
private final class FormServer {
    static let secret = "a secret of the tests, shared"
    private let server: PythonServer

    init() throws { server = try PythonServer("form_server.py", [Self.secret]) }

    func url(_ path: String) -> URL? { URL(string: "http://127.0.0.1:\(server.port)/\(path)") }

    struct Taken: Decodable {
        var reference: String
        var form: String
        var answers: [String: [String: String]]
    }

    private struct State: Decodable {
        var taken: [Taken]
        var posts: Int
    }

    private func state() throws -> State {
        try JSONDecoder().decode(State.self, from: Data(contentsOf: #require(url("taken"))))
    }

    func taken() throws -> [Taken] { try state().taken }
    func posts() throws -> Int { try state().posts }
}
