import Foundation
import Records
import SIP
import SIPSupport
import Synchronization
import TestSupport
import Telephony
import Testing
import Web

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Two councils in one process: each has its numbers, lines, records and texts, and nobody reaches another's.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(10)))
struct SeveralCouncilsTests {
    private static let number = "01803 861234"

    /// The built program with two councils.
    private final class Shared {
        let south: SmallCouncil
        let west: SmallCouncil
        let monitor = FreePort.udpAndTCP()
        let callbacks = FreePort.udpAndTCP()
        let folder: TemporaryFolder
        let switchboard: RunningSwitchboard

        /// - Parameters:
        ///   - more: of the settings of both.
        ///   - gateways: the addresses of their gateways.
        ///   - trunks: the networks of their phone systems.
        ///   - westCouncil: of the second council's `council.json`; it may be wrong.
        init(
            _ more: [String: Any] = [:], gateways: [String: String] = [:], trunks: [String: [String]] = [:],
            westCouncil: String? = nil
        ) async throws {
            (south, west, folder) = (try SmallCouncil(), try SmallCouncil(), try TemporaryFolder())
            if let westCouncil { try west.write("council.json", westCouncil) }
            var tokens: [String: String] = [:]
            for name in ["south-hams", "west-town"] {
                tokens[name] = folder.appending(path: "token-\(name)").path
                try "token of \(name), and long enough".write(
                    toFile: tokens[name] ?? "", atomically: true, encoding: .utf8)
            }
            func gateway(_ name: String) -> [String: Any] {
                gateways[name].map { ["kind": "webhook", "url": $0, "secret_file": tokens[name] ?? ""] }
                    ?? ["kind": "none"]
            }
            let settings: [String: Any] = [
                "monitor": "127.0.0.1:\(monitor)", "decoders": 2, "no_input": 300, "call_limit": 4,
                "data": folder.path, "callbacks": ["listen": "127.0.0.1:\(callbacks)"],
                "councils": [
                    "south-hams": [
                        "grammar": south.path, "numbers": [SeveralCouncilsTests.number],
                        "callbacks": ["gateway_token_file": tokens["south-hams"]], "gateway": gateway("south-hams"),
                        "trunks": trunks["south-hams"] ?? [],
                    ],
                    "west-town": [
                        "grammar": west.path, "numbers": ["west"],
                        "callbacks": ["gateway_token_file": tokens["west-town"]], "gateway": gateway("west-town"),
                        "trunks": trunks["west-town"] ?? [],
                    ],
                ],
            ]
            switchboard = try await RunningSwitchboard(pbx: 5070, settings: settings.merging(more) { $1 })
        }

        func target(_ user: String) -> String { "sip:\(user)@127.0.0.1:\(switchboard.port)" }

        func store(_ council: String) throws -> Store {
            try Store(file: folder.appending(path: "\(council)/records.sqlite").path)
        }

        func calls(_ council: String) async throws -> [CallRow] {
            try await store(council).calls(in: .distantPast..<Date(timeIntervalSince1970: 4e9)).map(\.call)
        }

        func run(_ words: String...) async throws -> FinishedProgram {
            try await FinishedProgram.run(
                RunningSwitchboard.program, words + ["--config", switchboard.settingsFile])
        }

        /// What a gateway says of a text.
        func told(_ reference: String, by path: String, token: String) async throws -> Int {
            try await tell(
                "\(path)/texts/receipts", #"{"reference": "\#(reference)", "status": "delivered"}"#, token: token)
        }

        func tell(_ path: String, _ body: String, token: String) async throws -> Int {
            var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(callbacks)\(path)")))
            request.httpMethod = "POST"
            request.setValue("Bearer token of \(token), and long enough", forHTTPHeaderField: "Authorization")
            request.httpBody = Data(body.utf8)
            let (_, response) = try await URLSession.shared.data(for: request)
            return (response as? HTTPURLResponse)?.statusCode ?? 0
        }
    }

    @Test func `a call is answered by whom was dialled, is kept there alone, and nobody's number is refused`()
        async throws
    {
        let shared = try await Shared()
        let phone = try await SIPEndpoint(.trial)
        for (target, headers) in [
            ("01803861234", []), ("west", []),
            ("100", [(name: "Diversion", value: "<sip:west@pbx>;reason=unconditional")]),
            (
                "100",
                [
                    (
                        name: "History-Info",
                        value: "<sip:west@pbx?Reason=SIP%3Bcause%3D302>;index=1, <sip:100@pbx>;index=1.1"
                    )
                ]
            ),
        ] {
            let call = try await phone.call(shared.target(target), from: "07700900123", headers: headers)
            await call.hangUp()
        }
        await #expect(throws: SIPError.refused(status: 404, reason: "Not Found")) {
            _ = try await phone.call(shared.target("100"), from: "07700900123")
        }
        await phone.shutDown()
        await shared.switchboard.stop()
        #expect(try await shared.calls("south-hams").map(\.dialled) == ["01803861234"])
        #expect(try await shared.calls("west-town").map(\.dialled) == ["west", "west", "west"])
        let printed = shared.switchboard.printed
        #expect(printed.count { $0.contains("south-hams: call ") && $0.contains(" arrived") } == 1)
        #expect(printed.count { $0.contains("west-town: call ") && $0.contains(" arrived") } == 3)
        #expect(printed.contains { $0.contains("a call from 127.0.0.1 is for a number that nobody has here") })
        #expect(!printed.contains { $0.contains("900123") && !$0.contains("Caller") }, "\(printed)")
    }

    @Test func `one council's rush leaves the other its lines, and health and figures name both`() async throws {
        let shared = try await Shared()
        let phone = try await SIPEndpoint(.trial)
        var calls: [SIPCall] = []
        for _ in 0..<2 { calls.append(try await phone.call(shared.target("west"))) }
        await #expect(throws: SIPError.refused(status: 486, reason: "Busy Here")) {
            _ = try await phone.call(shared.target("west"))
        }
        for _ in 0..<2 { calls.append(try await phone.call(shared.target("01803861234"))) }
        let health = try await ask(shared.monitor, "/health")
        #expect(health.contains(": 4 of 4 calls\nsouth-hams: 2 of 2 calls, grammar "), "\(health)")
        let figures = try await ask(shared.monitor, "/metrics")
        for line in [
            "council_up{council=\"west-town\"} 1.0", "council_calls{council=\"south-hams\"} 2.0",
            "texts_waiting{council=\"west-town\"} 0.0",
            "texts_refused_total{council=\"south-hams\",share=\"caller\"} 0.0", "calls 4.0",
        ] { #expect(figures.contains("switchboard_\(line)\n"), "\(figures)") }
        for call in calls { await call.hangUp() }
        await phone.shutDown()
        await shared.switchboard.stop()
        let missed = try await shared.store("west-town").missedCalls(
            in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        #expect(missed == ["busy": 1])
    }

    @Test func `a council with a bad grammar is named and takes no calls until it is mended; the others go on`()
        async throws
    {
        let bad = SmallCouncil.council(", \"bank_holidays\": \"englnd\"")
        let shared = try await Shared(westCouncil: bad)
        let phone = try await SIPEndpoint(.trial)
        #expect(shared.switchboard.printed.contains { $0.contains("west-town: takes no calls: council.json:") })
        let health = try await ask(shared.monitor, "/health")
        #expect(health.hasPrefix("200 ok, but west-town: council.json:"), "\(health)")
        #expect(health.contains("\nwest-town: takes no calls"), "\(health)")
        #expect(try await ask(shared.monitor, "/metrics").contains("council_up{council=\"west-town\"} 0.0\n"))
        await #expect(throws: SIPError.refused(status: 503, reason: "Service Unavailable")) {
            _ = try await phone.call(shared.target("west"))
        }
        let call = try await phone.call(shared.target("01803861234"))
        await call.hangUp()
        try shared.west.write("council.json", SmallCouncil.council())
        try await shared.switchboard.prints("west-town: takes calls from now on")
        let later = try await phone.call(shared.target("west"))
        await later.hangUp()
        await phone.shutDown()
        await shared.switchboard.stop()
        #expect(try await shared.calls("west-town").count == 1)
    }

    @Test func `the console shows a council's staff their own trunks and those of all, and none of another's`()
        async throws
    {
        let shared = try await Shared(
            [
                "sip": ["watch": ["sip:127.0.0.77:9", "sip:127.0.0.78:9", "sip:127.0.0.79:9"], "watch_interval": 1],
                "console": ["listen": "127.0.0.1:\(FreePort.udpAndTCP())", "second_factor": false],
            ], trunks: ["south-hams": ["127.0.0.77"], "west-town": ["127.0.0.78"]])
        let url = try #require(
            shared.switchboard.printed.first { $0.contains("the console is at ") }?.split(separator: " ").last)
        for name in ["south-hams", "west-town"] {
            let added = try await FinishedProgram.run(
                URL(filePath: "/bin/sh"),
                [
                    "-c",
                    "echo 'correct horse battery' | '\(RunningSwitchboard.program.path)' console adduser "
                        + "of-\(name) --role listen --council \(name) --config '\(shared.switchboard.settingsFile)'",
                ])
            try #require(added.status == 0, "\(added.errors)")
        }
        func trunks(_ council: String) async throws -> [String] {
            let page = try await FinishedProgram.run(
                URL(filePath: "/usr/bin/python3"),
                [
                    Program.package.appending(path: "Tests/LiveTests/Peers/console-page.py").path, String(url),
                    "of-\(council)", "correct horse battery", "/council/\(council)/today",
                ])
            try #require(page.status == 0, "\(page.errors)")
            return page.output.matches(of: /Trunk sip:([0-9.]+):9/).map { String($0.1) }.sorted()
        }
        // Until each was asked for the first time.
        for _ in 0..<100 where try await trunks("south-hams").count < 2 {
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await trunks("south-hams") == ["127.0.0.77", "127.0.0.79"])
        #expect(try await trunks("west-town") == ["127.0.0.78", "127.0.0.79"])
        await shared.switchboard.stop()
    }

    @Test func `receipts reach a council's texts by its own path and token alone`() async throws {
        let shared = try await Shared()
        let store = try shared.store("south-hams")
        let text = OutboxRow(
            reference: "ours", callID: "c", to: "+447700900123", body: "b", template: "link", created: .now)
        try await store.insert(CallRow(id: "c", began: .now, grammar: "g", software: "0"))
        #expect(try await store.promise(text, allowance: .init()) == .promised)
        func status() async throws -> String? {
            try await store.outbox(in: .distantPast..<Date(timeIntervalSince1970: 4e9)).first?.receipt
        }
        #expect(try await shared.told("ours", by: "/council/west-town", token: "west-town") == 200)
        #expect(try await shared.told("ours", by: "/council/south-hams", token: "west-town") == 401)
        #expect(try await shared.told("ours", by: "/council/west-town", token: "south-hams") == 401)
        for path in ["", "/council/north", "/south-hams", "/council/"] {
            #expect(try await shared.told("ours", by: path, token: "south-hams") != 200)
        }
        #expect(try await status() == nil)
        #expect(try await shared.told("ours", by: "/council/south-hams", token: "south-hams") == 200)
        #expect(try await status() == "delivered")
        await shared.switchboard.stop()
    }

    @Test func `each council's texts go by its own gateway, and STOP to one is none to the other`() async throws {
        let services = ["south-hams": try TextService(), "west-town": try TextService()]
        let shared = try await Shared(gateways: services.mapValues(\.url))
        for name in services.keys {
            let store = try shared.store(name)
            try await store.insert(CallRow(id: "c", began: .now, grammar: "g", software: "0"))
            let text = OutboxRow(
                reference: "text", callID: "c", to: "+447700900123", body: "from \(name)", template: "link",
                created: .now)
            #expect(try await store.promise(text, allowance: .init()) == .promised)
        }
        for _ in 0..<300 where services.values.contains(where: { $0.bodies.isEmpty }) {
            try await Task.sleep(for: .milliseconds(100))
        }
        for (name, service) in services { #expect(service.bodies == ["from \(name)"]) }
        let stop = #"{"source_number": "447700900123", "message": "STOP"}"#
        #expect(try await shared.tell("/council/west-town/texts/received", stop, token: "west-town") == 200)
        #expect(try await shared.store("west-town").optOuts().count == 1)
        #expect(try await shared.store("south-hams").optOuts().isEmpty)
        await shared.switchboard.stop()
    }

    /// A text service that keeps what it is given.
    private final class TextService: Sendable {
        private let kept: Kept
        private let listener: HTTPListener

        private final class Kept: Sendable {
            let bodies = Mutex<[String]>([])
        }

        init() throws {
            let kept = Kept()
            self.kept = kept
            listener = try HTTPListener(address: "127.0.0.1", port: 0) { request in
                let text = try? JSONSerialization.jsonObject(with: request.body) as? [String: Any]
                kept.bodies.withLock { $0.append(text?["body"] as? String ?? "") }
                return .words("taken", status: 202)
            }
        }

        var url: String { "http://127.0.0.1:\(listener.port)/texts" }
        var bodies: [String] { kept.bodies.withLock { $0 } }
    }

    @Test func `commands work on one council's records, and say which there are`() async throws {
        let shared = try await Shared()
        let phone = try await SIPEndpoint(.trial)
        for target in ["01803861234", "west"] {
            let call = try await phone.call(shared.target(target), from: "07700900123")
            await call.hangUp()
        }
        await phone.shutDown()
        await shared.switchboard.stop()
        for words in [["report"], ["records", "check"], ["texts", "list"], ["forms", "list"], ["tune", "queue"]] {
            let none = try await FinishedProgram.run(
                RunningSwitchboard.program, words + ["--config", shared.switchboard.settingsFile])
            #expect(none.status == 64, "\(words)")
            #expect(
                none.errors.contains("--council NAME is missing: there are south-hams, west-town"), "\(none.errors)")
            let own = try await FinishedProgram.run(
                RunningSwitchboard.program,
                words + ["--config", shared.switchboard.settingsFile, "--council", "west-town"])
            #expect(own.status == 0, "\(words): \(own.errors)")
        }
        let unknown = try await shared.run("report", "--council", "north")
        #expect(unknown.errors.contains("there is no council ‘north’: there are south-hams, west-town"))
        let erased = try await shared.run("records", "erase", "07700900123", "--yes", "--council", "west-town")
        #expect(erased.output.hasPrefix("erased: 1 calls"), "\(erased.output) \(erased.errors)")
        #expect(try await shared.calls("west-town").isEmpty)
        #expect(try await shared.calls("south-hams").map(\.callerNumber) == ["07700900123"])
        // A call of one council is unknown to commands of the other.
        let south = try #require(try await shared.calls("south-hams").first?.id)
        let labelled = try await shared.run("records", "label", south, "1", "none", "--council", "west-town")
        #expect(labelled.status != 0, "\(labelled.output)")
        let told = try await shared.run("report", "--calls", "--show-personal", "--json", "--council", "west-town")
        #expect(told.status == 0 && !told.output.contains("900123") && !told.output.contains(south))
        let checked = try await shared.run("grammar", "show", "--council", "west-town")
        #expect(checked.status == 0 && checked.output.contains("council_tax"), "\(checked.errors)")
        let nodes = try await shared.run("node", "list")
        #expect(nodes.output.split(separator: "\n").count == 2, "\(nodes.output)")
    }

    @Test func `a switchboard is drained and resumed for all of its councils`() async throws {
        let shared = try await Shared(["node": "a"])
        let phone = try await SIPEndpoint(.trial)
        try await shared.switchboard.prints("listening on")
        for (what, says) in [("drain", "drained: no new calls"), ("resume", "takes calls again")] {
            var done = try await shared.run("node", what, "a")
            for _ in 0..<50 where done.status != 0 {
                try await Task.sleep(for: .milliseconds(100))
                done = try await shared.run("node", what, "a")
            }
            #expect(done.status == 0, "\(done.errors)")
            try await shared.switchboard.prints(says)
            for target in ["01803861234", "west"] {
                if what == "drain" {
                    await #expect(throws: SIPError.refused(status: 503, reason: "Service Unavailable")) {
                        _ = try await phone.call(shared.target(target))
                    }
                } else {
                    let call = try await phone.call(shared.target(target))
                    await call.hangUp()
                }
            }
        }
        await phone.shutDown()
        await shared.switchboard.stop()
    }

    @Test(.withPostgreSQL) func `on one server each council's calls are where no session of another sees them`()
        async throws
    {
        let server = try PostgreSQLServer.shared.get()
        let name = try server.makeDatabase()
        let user = "u_\(name)"
        try server.sql("CREATE ROLE \(user) LOGIN", in: "postgres")
        try server.sql("ALTER DATABASE \(name) OWNER TO \(user)", in: "postgres")
        let records = server.address(of: name).replacing("switchboard@", with: "\(user)@")
        let shared = try await Shared(["records": records])
        let phone = try await SIPEndpoint(.trial)
        for target in ["01803861234", "west", "west"] {
            let call = try await phone.call(shared.target(target), from: "07700900123")
            await call.hangUp()
        }
        await phone.shutDown()
        await shared.switchboard.stop()
        for (council, other, count) in [("south-hams", "west-town", 1), ("west-town", "south-hams", 2)] {
            let calls = try await Store(reading: "\(records)?council=\(council)").calls(
                in: .distantPast..<Date(timeIntervalSince1970: 4e9))
            #expect(calls.count == count)
            func seen(as session: String) throws -> String {
                try server.sql(
                    "SET ROLE \(user); SET switchboard.council = '\(session)'; SELECT count(*) FROM \"council_\(council)\".calls",
                    in: name)
            }
            #expect(try seen(as: council) == "\(count)" && seen(as: other) == "0")
        }
        let listed = try await shared.run("report", "--calls", "--council", "south-hams")
        #expect(listed.status == 0, "\(listed.errors)")
    }
}
