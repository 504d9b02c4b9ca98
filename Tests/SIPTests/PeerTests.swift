import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Where we listen, whom we watch, and how we leave.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct PeerTests {
    // MARK: Addresses

    @Test(.enabled(if: IPv6.isThere, "this machine has no IPv6"))
    func `a call over IPv6`() async throws {
        try await Pair.run({ $0.address = "::1" }, { $0.address = "::1" }) { pair in
            let (caller, switchboard) = try await pair.connect()
            await caller.play(tone(400, milliseconds: 3000))
            #expect(await switchboard.hears(400))
            await caller.hangUp()
            #expect(await switchboard.ending() == .callerHungUp)
        }
    }

    @Test(arguments: ["udp", "tcp"])
    func `calls come in on every address that we listen on`(transport: String) async throws {
        try await Pair.run({ $0.otherAddresses = ["127.0.0.2"] }, { _ in }) { pair in
            let port = await pair.switchboard.port
            for address in ["127.0.0.1", "127.0.0.2"] {
                let uri = "sip:council@\(address):\(port);transport=\(transport)"
                let (caller, switchboard) = try await pair.connect(to: uri)
                await switchboard.play(tone(400, milliseconds: 3000))
                #expect(await caller.hears(400))
                await caller.hangUp()
                #expect(await switchboard.ending() == .callerHungUp)
            }
        }
    }

    @Test func `peers outside are told the external address, peers inside our own`() async throws {
        for (networks, expected) in [([], "192.0.2.77"), (IPNetwork.localOnes, "127.0.0.1")] {
            try await Peered.run({
                $0.externalAddress = "192.0.2.77"
                $0.localNetworks = networks
            }) { endpoint, peer in
                let call = try await peer.call(endpoint)
                let answer = try #require(peer.answer(200))
                #expect(answer.contains("Contact: <sip:switchboard@\(expected):\(peer.port)>"))
                #expect(answer.contains("c=IN IP4 \(expected)\r\n"))
                await call.hangUp()
            }
        }
    }

    @Test func `a network that is none is named`() async {
        var configuration = SIPConfiguration.trial
        configuration.trustedPeers = ["192.0.2.0/99"]
        await #expect(throws: SIPError.badNetwork("192.0.2.0/99")) {
            _ = try await UnderTest.stack.listen(configuration)
        }
    }

    // MARK: Watching

    @Test func `a peer that stops answering OPTIONS is marked and said, and so is its return`() async throws {
        let pbx = try RawPeer(port: 1)
        let log = Lines()
        let uri = "sip:127.0.0.1:\(pbx.sip.port)"
        try await Peered.run({
            $0.watchedPeers = [uri]
            $0.watchInterval = .milliseconds(100)
            $0.log = log.write
        }) { endpoint, _ in
            let first = try #require(pbx.sip.receive())
            #expect(first.hasPrefix("OPTIONS \(uri) SIP/2.0"))
            // It says nothing.
            #expect(await log.wait(for: "\(uri) has stopped answering"))
            #expect(await endpoint.condition.peers == [uri: false])
            let answering = Task {
                while !Task.isCancelled {
                    if let asked = pbx.sip.receive(milliseconds: 50) {
                        pbx.sip.send(pbx.ok(asked), to: await endpoint.port)
                    }
                    await Task.yield()
                }
            }
            #expect(await log.wait(for: "\(uri) answers again"))
            #expect(await endpoint.condition.peers == [uri: true])
            answering.cancel()
        }
    }

    // MARK: Leaving

    @Test func `draining takes no new calls, and lets those there are end by themselves`() async throws {
        try await Pair.run({ _ in }, { _ in }) { pair in
            let (caller, switchboard) = try await pair.connect()
            let draining = Task { await pair.switchboard.drain(limit: .seconds(20)) }
            while await !pair.switchboard.condition.isDraining { try await Task.sleep(for: .milliseconds(5)) }
            await #expect(throws: SIPError.refused(status: 503, reason: "Service Unavailable")) {
                _ = try await pair.caller.call(pair.uri)
            }
            await switchboard.play(tone(400, milliseconds: 3000))
            #expect(await caller.hears(400))
            await caller.hangUp()
            await draining.value
            #expect(await switchboard.ending() == .callerHungUp)
        }
    }

    @Test func `callers who are left when draining ends are put through`() async throws {
        try await Pair.run({ _ in }, { _ in }) { pair in
            let (caller, switchboard) = try await pair.connect()
            let operatorDesk = TransferTarget(uri: "sip:operator@127.0.0.1:5070")
            await pair.switchboard.drain(limit: .milliseconds(200)) { _ in operatorDesk }
            #expect(await caller.referrals.first { _ in true } == operatorDesk.uri)
            #expect(await switchboard.ending() == .transferred)
        }
    }
}

enum IPv6 {
    static var isThere: Bool {
        let descriptor = socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }
}
