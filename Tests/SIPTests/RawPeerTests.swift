import Audio
import SIPSupport
import TestSupport
import Testing

/// Peers that no proper SIP stack would make.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct RawPeerTests {
    @Test(arguments: [true, false])
    func `shutting down does not wait for a peer that has gone`(acknowledged: Bool) async throws {
        let endpoint = try await UnderTest.stack.listen(.trial)
        let peer = try RawPeer(port: await endpoint.port)
        let call = try await peer.call(endpoint)
        if acknowledged { _ = try peer.acknowledge() }
        // It answers the BYE as little as anything else.
        let start = ContinuousClock.now
        await endpoint.shutDown(limit: .milliseconds(300))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(await call.ending() == .weHungUp)
        await endpoint.shutDown()
    }

    @Test func `audio goes where the caller's comes from, when its description names another address`() async throws {
        let endpoint = try await UnderTest.stack.listen(.trial)
        let peer = try RawPeer(port: await endpoint.port)
        let call = try await peer.call(endpoint)
        let port = try peer.acknowledge()
        let behindNAT = try Datagrams()
        #expect(behindNAT.receive(milliseconds: 100) == nil)
        for sequence in 0..<5 {
            let speech = tone(400, milliseconds: 20).samples.map(ALaw.encode)
            behindNAT.send(RawPeer.rtp(sequence: sequence, payload: speech), to: port)
        }
        #expect(behindNAT.receive(milliseconds: 2000) != nil)
        await call.hangUp()
        await endpoint.shutDown(limit: .zero)
    }

    @Test func `a call that is on hold from the beginning says so`() async throws {
        let endpoint = try await UnderTest.stack.listen(.trial)
        let peer = try RawPeer(port: await endpoint.port)
        let call = try await peer.call(endpoint, direction: "inactive")
        _ = try peer.acknowledge()
        guard case .hold(true) = await call.next() else { throw Missing("no hold") }
        #expect(peer.rtp.receive(milliseconds: 200) == nil)
        await call.hangUp()
        await endpoint.shutDown(limit: .zero)
    }
}
