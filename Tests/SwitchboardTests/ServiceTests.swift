import Foundation
import Telephony
import TelephonyLibre
import Testing

@testable import SwitchboardCLI

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The program as a service: what it tells systemd and whoever watches it, and how it stops.
@Suite(.serialized, .timeLimit(.minutes(3)))
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
        #expect(try await ask(monitor, "/health") == "200 ok\n")

        // A caller in the middle of the welcome.
        let phone = try await SIPEndpoint(SIPConfiguration(port: 0))
        let call = try await phone.call(switchboard.target)
        let figures = try await ask(monitor, "/metrics")
        #expect(figures.hasPrefix("200 # HELP switchboard_calls "))
        for line in ["switchboard_calls 1.0\n", "switchboard_calls_total 1.0\n", "switchboard_draining 0.0\n"] {
            #expect(figures.contains(line), "\(figures)")
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

    @Test func `callers who are left are put through to a person, and a second SIGTERM ends at once`() async throws {
        let switchboard = try await RunningSwitchboard(pbx: 5070, settings: ["drain": 0.5])
        let phone = try await SIPEndpoint(SIPConfiguration(port: 0))
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

    @Test func `health is by peers and registrations, and figures name them safely`() {
        var condition = EndpointCondition()
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
        condition.peers = ["sip:c": false]
        #expect(Monitor.health(condition).status == 503)
    }

    private func ask(_ port: UInt16, _ path: String) async throws -> String {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        return "\((response as? HTTPURLResponse)?.statusCode ?? 0) " + String(decoding: data, as: UTF8.self)
    }
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
