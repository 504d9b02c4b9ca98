import Foundation
import Records
import SIP
import SIPSupport
import TestSupport
import Telephony
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Several of the built program on one PostgreSQL server, as on several machines.
@Suite(.onEachStack, .serialized, .withPostgreSQL, .timeLimit(.minutes(10)))
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

        /// What its next call begins with.
        func grammar() async throws -> String? {
            try await health().firstMatch(of: /grammar ([0-9a-f]{12})/).map { String($0.1) }
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
        let original = try #require(try await first.grammar())
        #expect(try await second.grammar() == original)
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
        for node in [first, second] { #expect(try await soon { try await node.grammar() != original }) }
        let published = try #require(try await second.grammar())
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
        #expect(try await soon { try await first.grammar() != published })
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

    @Test
    func
        `a recording is had from the node that made it, by nobody without the token; erased elsewhere, it goes when that node is back`()
        async throws
    {
        let server = try PostgreSQLServer.shared.get()
        let place = server.address(of: try server.makeDatabase())
        let folder = try TemporaryFolder()
        let token = folder.appending(path: "token")
        try "0123456789abcdef0123456789abcdef\n".write(to: token, atomically: true, encoding: .utf8)
        func node(_ name: String, in data: String? = nil) async throws -> Node {
            try await Node(
                name, records: place,
                [
                    "data": folder.appending(path: data ?? name).path,
                    "recordings": ["listen": "127.0.0.1:0", "token_file": token.path],
                ])
        }
        func recordings(of name: String) -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "\(name)/recordings").path))?
                .filter { $0.hasSuffix(".wav") } ?? []
        }
        let phone = try await SIPEndpoint(.trial)
        // The name by which the records have its folder is gone afterwards, so that nobody else finds a file by it, as on another
        // machine.
        let was = folder.appending(path: "was")
        try FileManager.default.createDirectory(at: folder.appending(path: "b"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(at: was, withDestinationURL: folder.appending(path: "b"))
        let recording = try await node("b", in: "was")
        let call = try await phone.call(recording.switchboard.target, from: "01803861234")
        #expect(try await soon { !recordings(of: "b").isEmpty })
        await call.hangUp()
        try await recording.switchboard.prints(" over: ")
        await phone.shutDown()
        #expect(await recording.switchboard.stop() == 0)
        try FileManager.default.removeItem(at: was)
        let (first, second) = (try await node("a"), try await node("b"))
        let name = try #require(recordings(of: "b").first)
        let sound = try Data(contentsOf: folder.appending(path: "b/recordings/\(name)"))

        func export(_ to: String) async throws -> (readme: String, audio: Data?) {
            let out = folder.appending(path: to)
            let done = try await first.run("records", "export", "01803861234", "--out", out.path)
            #expect(done.status == 0, "\(done.errors)")
            return (
                try String(contentsOf: out.appending(path: "README.txt"), encoding: .utf8),
                try? Data(contentsOf: out.appending(path: "audio/\(name)"))
            )
        }
        #expect(try await export("one").audio == sound)

        let store = try Store(reading: place)
        let base = try #require(try await store.node("b")?.recordings)
        func status(_ path: String, bearing token: String?) async throws -> Int? {
            var request = URLRequest(url: try #require(URL(string: "\(base)\(path)")))
            request.setValue(token.map { "Bearer \($0)" }, forHTTPHeaderField: "Authorization")
            return (try await URLSession.shared.data(for: request).1 as? HTTPURLResponse)?.statusCode
        }
        let right = "0123456789abcdef0123456789abcdef"
        #expect(try await status("/recordings/\(name)", bearing: right) == 200)
        #expect(try await status("/recordings/\(name)", bearing: nil) == 401)
        #expect(try await status("/recordings/\(name)", bearing: "0123456789abcdef0123456789abcdeX") == 401)
        for path in ["/recordings/..%2Fconsole.sqlite", "/recordings/%2Fetc%2Fpasswd", "/recordings/.wav", "/"] {
            #expect(try await status(path, bearing: right) == 404, "\(path)")
        }

        #expect(await second.switchboard.stop() == 0)
        let without = try await export("two")
        #expect(without.audio == nil)
        #expect(without.readme.contains("on node b, which does not answer"), "\(without.readme)")
        let erased = try await first.run("records", "erase", "01803861234", "--yes")
        #expect(erased.output.contains("recordings of it are on b"), "\(erased.output) \(erased.errors)")
        #expect(try await store.calls(in: .distantPast..<Date(timeIntervalSince1970: 4e9)).isEmpty)
        #expect(recordings(of: "b") == [name])
        #expect(try await first.run("node", "list").output.contains("1 recordings are still to be deleted there"))

        let again = try await node("b")
        #expect(try await soon { recordings(of: "b").isEmpty })
        #expect(try await soon { try await store.recordingsToDelete().isEmpty })
        await again.switchboard.stop()
        await first.switchboard.stop()
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
