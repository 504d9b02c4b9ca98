import Foundation
import Records
import SIP
import TestSupport
import Telephony
import Testing

/// Several of the built program on one PostgreSQL server, as on several machines.
@Suite(.serialized, .withPostgreSQL, .timeLimit(.minutes(5)))
struct NodeTests {
    /// A node with its own folder, grammar and monitor.
    private final class Node {
        let name: String
        let council: SmallCouncil
        let monitor = FreePort.udpAndTCP()
        let switchboard: RunningSwitchboard

        init(_ name: String, records: String?, _ more: [String: Any] = [:]) async throws {
            self.name = name
            council = try SmallCouncil()
            var settings: [String: Any] = [
                "node": name, "grammar": council.path, "decoders": 1, "monitor": "127.0.0.1:\(monitor)",
                "no_input": 300,
            ]
            settings["records"] = records
            switchboard = try await RunningSwitchboard(pbx: 5070, settings: settings.merging(more) { $1 })
        }

        func health() async throws -> String { try await ask(monitor, "/health") }

        /// Waits until it says so of its health.
        func isHealthy(_ condition: (String) -> Bool) async throws -> Bool {
            try await soon { condition(try await health()) }
        }

        /// A whole call.
        func isCalled(by phone: SIPEndpoint) async throws {
            let before = overs
            let call = try await phone.call(switchboard.target, from: "01803861234")
            await call.hangUp()
            #expect(try await soon { overs > before })
        }

        private var overs: Int { switchboard.printed.count { $0.contains(" over: ") } }

        /// Runs one of the program's commands with this node's settings.
        func run(_ words: String...) async throws -> FinishedProgram {
            try await FinishedProgram.run(
                RunningSwitchboard.program, words + ["--config", switchboard.settingsFile])
        }
    }

    @Test
    func
        `a switchboard that starts while the records are away answers calls, and what happened on them follows, with its name`()
        async throws
    {
        let server = try PostgreSQLServer()
        let place = server.address(of: try server.makeDatabase())
        try server.stop()
        let phone = try await SIPEndpoint(.trial)
        let first = try await Node("a", records: place)
        try await first.switchboard.prints("the records are away")
        try await first.isCalled(by: phone)
        let away = try await first.health()
        #expect(away.hasPrefix("200 ok, but the records are away"), "\(away)")
        #expect(away.contains("\nnode a: 0 of 20 calls, grammar "), "\(away)")

        try server.start()
        #expect(try await first.isHealthy { $0.hasPrefix("200 ok\n") })
        let second = try await Node("b", records: place)
        try await second.isCalled(by: phone)
        #expect(try await ask(second.monitor, "/metrics").contains("switchboard_node{name=\"b\","))
        let store = try Store(reading: place)
        func ended() async throws -> [String?] {
            try await store.calls(in: .distantPast..<Date(timeIntervalSince1970: 4e9)).map(\.call)
                .filter { $0.ending == "callerHungUp" }.map(\.node)
        }
        #expect(try await soon { try await ended() == ["a", "b"] })
        #expect(try await soon { try await store.nodes().map(\.name) == ["a", "b"] })
        #expect(try await store.nodes().map(\.state) == [.taking, .taking])
        #expect(await first.switchboard.stop() == 0)
        #expect(await second.switchboard.stop() == 0)
        #expect(try await store.nodes().map(\.state) == [.stopped, .stopped])
        await phone.shutDown()
    }

    @Test
    func
        `a grammar published at one node is live on the other; calls keep theirs; a node that cannot read it says so and keeps the old`()
        async throws
    {
        let server = try PostgreSQLServer.shared.get()
        let place = server.address(of: try server.makeDatabase())
        let folder = try TemporaryFolder()
        let prompts = folder.appending(path: "en-GB")
        try FileManager.default.copyItem(at: Program.package.appending(path: "Prompts/en-GB"), to: prompts)
        let phone = try await SIPEndpoint(.trial)
        let (first, second) = (
            try await Node("a", records: place), try await Node("b", records: place, ["prompts": prompts.path])
        )
        let held = try await phone.call(second.switchboard.target, from: "01803861234")
        func publish(_ tax: String, at node: Node) async throws {
            let candidate = folder.appending(path: "candidate-\(tax)")
            try node.council.copy(to: candidate)
            try SmallCouncil.routes(tax: tax).write(
                to: candidate.appending(path: "routes.json"), atomically: true, encoding: .utf8)
            let done = try await node.run(
                "tune", "publish", "--candidate", candidate.path, "--why", "calls go to \(tax)", "--sure")
            #expect(done.status == 0, "\(done.errors)")
        }
        try await publish("desk", at: first)
        for node in [first, second] {
            try await node.switchboard.prints("grammar version 2, published by")
            try await node.switchboard.prints("is in use from the next call on")
        }
        #expect(
            try String(contentsOfFile: "\(second.council.path)/routes.json", encoding: .utf8)
                == SmallCouncil.routes(tax: "desk"))
        try await second.isCalled(by: phone)
        await held.hangUp()
        let versions = try await second.run("tune", "versions")
        #expect(versions.output.contains("calls go to desk"), "\(versions.output) \(versions.errors)")

        // From the other node, whose own prompts are damaged.
        try "{".write(to: prompts.appending(path: "prompts.json"), atomically: true, encoding: .utf8)
        try await publish("old", at: second)
        #expect(
            try await soon { first.switchboard.printed.count { $0.contains("is in use from the next call on") } == 2 })
        try await second.switchboard.prints("not taken: ")
        #expect(
            try await second.isHealthy { $0.hasPrefix("200 ok, but ") && $0.contains("grammar version 3 is not taken") }
        )
        #expect(try await first.isHealthy { $0.hasPrefix("200 ok\n") })
        #expect(
            try await soon { try await first.run("node", "list").output.contains("grammar version 3 is not taken") })
        try await second.isCalled(by: phone)
        try await first.isCalled(by: phone)
        await first.switchboard.stop()
        await second.switchboard.stop()
        await phone.shutDown()
        let calls = try await Store(reading: place).calls(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
            .map(\.call).sorted { $0.began < $1.began }
        try #require(calls.count == 4)
        #expect(calls.map(\.node) == ["b", "b", "b", "a"])
        #expect(calls[0].grammar != calls[1].grammar, "a call keeps what it began with")
        #expect(calls[2].grammar == calls[1].grammar && calls[3].grammar != calls[1].grammar)

        // A node that was off meanwhile begins with what was published.
        let third = try await Node("c", records: place)
        #expect(try await third.isHealthy { $0.contains("grammar \(calls[3].grammar.prefix(12))") })
        await third.switchboard.stop()
    }

    @Test(arguments: [false, true])
    func `a drained node takes no calls until it is resumed, goes on with those there are, and stays so over a restart`(
        isShared: Bool
    ) async throws {
        let server = try PostgreSQLServer.shared.get()
        let place = isShared ? server.address(of: try server.makeDatabase()) : nil
        let phone = try await SIPEndpoint(.trial)
        let data = try TemporaryFolder()
        let node = try await Node("a", records: place, ["data": data.path])
        let held = try await phone.call(node.switchboard.target)
        #expect(try await soon { try await node.run("node", "list").output.contains("  taking  ") })
        let drained = try await node.run("node", "drain")
        #expect(drained.status == 0, "\(drained.errors)")
        #expect(try await node.isHealthy { $0.hasPrefix("503 drained") })
        await #expect(throws: SIPError.refused(status: 503, reason: "Service Unavailable")) {
            _ = try await phone.call(node.switchboard.target)
        }
        #expect(try await node.health().contains("node a: 1 of 20 calls"))
        await held.hangUp()
        let waited = try await node.run("node", "drain", "a", "--wait")
        #expect(waited.output.contains("no calls any more"), "\(waited.errors)")
        #expect(await node.switchboard.stop() == 0)

        let again = try await Node("a", records: place, ["data": data.path])
        #expect(try await again.isHealthy { $0.hasPrefix("503 drained") })
        #expect(try await again.run("node", "resume").status == 0)
        #expect(try await again.isHealthy { $0.hasPrefix("200 ok") })
        try await again.isCalled(by: phone)
        let unknown = try await again.run("node", "drain", "z")
        #expect(unknown.status == 1 && unknown.errors.contains("there are: a"), "\(unknown.errors)")
        await again.switchboard.stop()
        await phone.shutDown()
    }
}

/// Waits for something, a minute at most.
private func soon(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<600 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(100))
    }
    return false
}
