import Foundation
import Records
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing
@testable import SwitchboardService

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The program as a service: what it tells systemd and whoever watches it, and how it stops.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(6)))
struct ServiceTests {
    @Test func `systemd is told when it is ready, that it lives, and that it stops; the watcher sees its figures`()
        async throws
    {
        let systemd = try NoticeSocket()
        defer { systemd.close() }
        let monitor = FreePort.udpAndTCP()
        let switchboard = try await RunningSwitchboard(
            pbx: 5070, settings: ["monitor": "127.0.0.1:\(monitor)"],
            environment: ["NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "200000"])
        #expect(systemd.next() == "READY=1")
        #expect(systemd.next() == "WATCHDOG=1")
        #expect(systemd.next() == "WATCHDOG=1")
        #expect(try await ask(monitor, "/health").hasPrefix("200 ok\nnode "))

        // A caller in the middle of the welcome.
        let phone = try await SIPEndpoint(.trial)
        let call = try await phone.call(switchboard.target)
        let figures = try await ask(monitor, "/metrics")
        #expect(figures.hasPrefix("200 # HELP switchboard_calls "))
        for line in ["calls 1.0", "calls_total 1.0", "draining 0.0", "packets_received_total 0.0", "texts_waiting 0.0"]
        {
            #expect(figures.contains("switchboard_\(line)\n"), "\(figures)")
        }
        switchboard.terminate()
        var said = systemd.next()
        while said == "WATCHDOG=1" { said = systemd.next() }
        #expect(said == "STOPPING=1")
        #expect(try await ask(monitor, "/health").hasPrefix("503 stopping"))
        await #expect(throws: SIPError.refused(status: 503, reason: "Service Unavailable")) {
            _ = try await phone.call(switchboard.target)
        }
        // The caller goes on hearing the welcome until they hang up themselves.
        var isLoud = false
        for _ in 0..<50 {
            guard case .audio(let frame) = await call.next() else { continue }
            frame.withSamples { for index in $0.indices where $0[index] > 1000 { isLoud = true } }
        }
        #expect(isLoud)
        await call.hangUp()
        #expect(await switchboard.stop() == 0)
        await phone.shutDown()
        #expect(try await switchboard.onlyCall().call.ending == "callerHungUp")
    }

    @Test func `the media's clock goes before everything else, where it may, and nothing else does`() async throws {
        let mayBe = try await FinishedProgram.run(URL(filePath: "/usr/bin/chrt"), ["-r", "1", "true"]).status == 0
        let switchboard = try await RunningSwitchboard(pbx: 5070)
        let tasks = URL(filePath: "/proc/\(switchboard.processID)/task")
        var policies: [String: Set<String>] = [:]
        for task in try FileManager.default.contentsOfDirectory(atPath: tasks.path) {
            // Fields as in proc(5): behind the name come the third and all others; the policy is the forty-first.
            let stat = try String(contentsOf: tasks.appending(path: "\(task)/stat"), encoding: .utf8)
            let name = stat.prefix { $0 != ")" }.drop { $0 != "(" }.dropFirst()
            let fields = stat.drop { $0 != ")" }.split(separator: " ").dropFirst()
            // With the other stack chosen libre's thread is there, too, and has nothing to do.
            let whose = SIPStack(rawValue: String(name)) == nil ? "other" : "telephone"
            policies[whose, default: []].insert(String(Array(fields)[38]))
        }
        // SCHED_RR is 2, and SCHED_OTHER 0.
        #expect(policies["telephone"] == [mayBe ? "2" : "0"])
        #expect(policies["other"] == ["0"])
        #expect(await switchboard.stop() == 0)
    }

    @Test(.enabled(if: systemdIsHere, "systemd-analyze is not installed"))
    func `systemd understands the unit, and finds little exposed`() async throws {
        let unit = try String(
            contentsOf: Program.package.appending(path: "Deploy/systemd/switchboard.service"),
            encoding: .utf8)
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "switchboard.service")
        // Where the program is on this machine.
        try unit.replacing("/opt/switchboard/switchboard ", with: "\(RunningSwitchboard.program.path) ")
            .write(to: file, atomically: false, encoding: .utf8)
        let verified = try await FinishedProgram.run(Self.systemd, ["verify", file.path])
        #expect(verified.status == 0 && !verified.errors.contains("switchboard.service"), "\(verified.errors)")
        // Of 100; a service that is not hardened at all has 96.
        let exposed = try await FinishedProgram.run(
            Self.systemd, ["security", "--offline=true", "--threshold=20", file.path])
        #expect(exposed.status == 0, "\(exposed.output)")
    }

    private static let systemd = URL(filePath: "/usr/bin/systemd-analyze")
    private static let systemdIsHere = FileManager.default.isExecutableFile(atPath: systemd.path)

    @Test func `callers who are left are put through to a person, and a second SIGTERM ends at once`() async throws {
        let switchboard = try await RunningSwitchboard(pbx: 5070, settings: ["drain": 0.5])
        let phone = try await SIPEndpoint(.trial)
        let call = try await phone.call(switchboard.target)
        switchboard.terminate()
        let target = try #require(await call.referrals.first { _ in true })
        #expect(target.hasPrefix("sip:operator@127.0.0.1:5070"))
        #expect(await switchboard.end() == 0)
        #expect(try await switchboard.onlyCall().call.ending == "transferred")

        let second = try await RunningSwitchboard(pbx: 5070, settings: ["drain": 600])
        _ = try await phone.call(second.target)
        second.terminate()
        try await second.prints("no new calls")
        #expect(await second.stop() == 0)
        #expect(try await second.onlyCall().call.ending == "weHungUp")
        await phone.shutDown()
    }

    @Test func `a pretended date deletes nothing, and is in no record`() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(file: folder.appending(path: "records.sqlite").path)
        let sound = folder.appending(path: "recordings/old.wav")
        try FileManager.default.createDirectory(
            at: sound.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("sound".utf8).write(to: sound)
        try await store.insert(
            CallRow(
                id: "old", began: .now - 3600, callerNumber: "07700900123", grammar: "g", software: "0",
                audioPath: sound.path))
        let switchboard = try await RunningSwitchboard(
            pbx: 5070, settings: ["data": folder.path], date: "2029-12-24T10:00:00Z")
        let phone = try await SIPEndpoint(.trial)
        let call = try await phone.call(switchboard.target)
        await call.hangUp()
        try await switchboard.prints("over: ")
        await switchboard.stop()
        await phone.shutDown()
        let calls = try await store.calls(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        #expect(calls.map(\.call.id).contains("old") && calls.count == 2)
        #expect(calls.allSatisfy { abs($0.call.began.timeIntervalSinceNow) < 7200 })
        #expect(try await store.record(ofCall: "old")?.call.callerNumber == "07700900123")
        #expect(FileManager.default.fileExists(atPath: sound.path))
    }

    @Test func `a log that cannot be written keeps nobody from being answered`() async throws {
        let folder = try TemporaryFolder()
        let settings: [String: Any] = [
            "grammar": Program.package.appending(path: "Grammars/south-hams").path,
            "prompts": Program.package.appending(path: "Prompts/en-GB").path, "data": "data",
            "cache": RunningSwitchboard.cache, "listen": "127.0.0.1:0", "decoders": 4,
        ]
        try JSONSerialization.data(withJSONObject: settings).write(to: folder.appending(path: "switchboard.json"))
        let program = try Program(
            "/bin/bash", ["-c", "exec \"$0\" serve --log-level debug 2>/dev/full", RunningSwitchboard.program.path],
            in: folder.url)
        var words: [Substring] = []
        for _ in 0..<600 where words.isEmpty {
            try await Task.sleep(for: .milliseconds(200))
            words = program.printed.split(separator: " ").filter { $0.hasPrefix("127.0.0.1:") }
        }
        let target = "sip:switchboard@\(try #require(words.first))"
        let phone = try await SIPEndpoint(.trial)
        for _ in 0..<3 {
            let call = try await phone.call(target)
            await call.hangUp()
        }
        await phone.shutDown()
        await program.stop()
    }

    @Test func `health is by peers and registrations, and figures name them safely`() {
        var condition = EndpointStatus()
        condition.calls = 2
        condition.peers = ["sip:a\"b": true, "sip:c": false]
        condition.registrations = ["sip:pbx": false]
        condition.counters.refused = [486: 3]
        #expect(Monitor.health(condition).status == 200)
        #expect(
            Monitor.health(condition)
                == .words("ok, but sip:c does not answer, not registered with sip:pbx", status: 200))
        let text = Monitor.metrics(condition)
        #expect(text.contains("switchboard_peer_up{peer=\"sip:a\\\"b\"} 1.0\n"))
        #expect(text.contains("switchboard_calls_refused_total{status=\"486\"} 3.0\n"))
        #expect(text.contains("switchboard_registered{registrar=\"sip:pbx\"} 0.0\n"))
        let now = Date()
        let texts = Monitor.metrics(texts: [nil: (3, now - 90, 2)], at: now)
        for line in ["texts_waiting 3.0", "text_oldest_seconds 90.0", "texts_failed 2.0"] {
            #expect(texts.contains("switchboard_\(line)\n"), "\(texts)")
        }
        #expect(Monitor.metrics(texts: [:], at: now) == "")
        condition.peers = ["sip:c": false]
        #expect(Monitor.health(condition).status == 503)
    }

    @Test func `figures tell which functions took the library's place`() async {
        let text = Monitor.metrics(interposed: [
            InterposedFunction(symbol: "ptm_mgau_init", isInPlace: true, consequence: ""),
            InterposedFunction(symbol: "tmr_jiffies", isInPlace: false, consequence: ""),
        ])
        #expect(text.contains("switchboard_interposed{symbol=\"ptm_mgau_init\"} 1.0\n"))
        #expect(text.contains("switchboard_interposed{symbol=\"tmr_jiffies\"} 0.0\n"))
        let all = await InterposedFunction.all
        #expect(all.contains { $0.symbol == "lm_trie_quant_free" })
        for symbol in [
            "tmr_jiffies", "sip_request_loops", "accept", "sip_msg_decode", "sip_dialog_uri", "sip_auth_encode",
        ] {
            #expect(all.contains { $0.symbol == symbol && $0.isInPlace }, "\(symbol)")
        }
    }
}

/// What is answered at a port of this machine: status and text.
func ask(_ port: UInt16, _ path: String) async throws -> String {
    let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
    let (data, response) = try await URLSession.shared.data(from: url)
    return "\((response as? HTTPURLResponse)?.statusCode ?? 0) " + String(decoding: data, as: UTF8.self)
}

/// The socket that systemd listens on for notices.
final class NoticeSocket {
    let path: String
    private let descriptor: Int32

    init() throws {
        path = "/tmp/notice-\(UUID().uuidString.prefix(8))"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
    }

    /// The next notice, within ten seconds.
    func next() -> String? {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, 10_000) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    func close() {
        Glibc.close(descriptor)
        unlink(path)
    }
}
