import Audio
import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Nothing is sent to an address that somebody has named and nobody has confirmed.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct AcknowledgementTests {
    @Test func `before the ACK no audio goes out, and the line is free again after a few seconds`() async throws {
        let log = Lines()
        try await Peered.run({
            $0.callLimit = 1
            $0.log = log.write
        }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            await call.play(tone(1000, milliseconds: 3000))
            #expect(peer.answer(200) != nil)
            async let outcome = call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1:9"), limit: .seconds(1))
            #expect(peer.rtp.receiveBytes(milliseconds: 1500) == nil)
            #expect(await call.ending() == .failed)
            #expect(await outcome == .callerGone)
            #expect(await endpoint.callCount == 0)
            #expect(peer.rtp.receiveBytes(milliseconds: 1) == nil)
            // The next caller finds the line free.
            let next = try RawPeer(port: peer.port)
            let other = try await next.call(endpoint)
            _ = try next.acknowledge()
            await other.play(tone(1000, milliseconds: 300))
            #expect(next.rtp.receiveBytes() != nil)
        }
        #expect(log.all.contains { $0.contains("no ACK") })
    }

    @Test func `what is played before the ACK is heard behind it`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            await call.play(tone(1000, milliseconds: 1000))
            #expect(peer.rtp.receiveBytes(milliseconds: 400) == nil)
            _ = try peer.acknowledge()
            var heard: [Int16] = []
            for _ in 0..<25 { heard += (peer.rtp.receiveBytes() ?? []).dropFirst(12).map(ALaw.decode) }
            #expect(tonal(1000, in: heard) > 0.6)
        }
    }

    @Test func `a call that is put through at once waits for the ACK first`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            async let outcome = call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1:9"), limit: .seconds(3))
            try await Task.sleep(for: .milliseconds(200))
            _ = try peer.acknowledge()
            let refer = try #require(peer.next("REFER"))
            peer.sip.send(peer.accepted(refer), to: peer.port)
            peer.sip.send(peer.notifyOfSuccess(sequence: 2, to: try #require(peer.tag)), to: peer.port)
            #expect(await outcome == .completed)
        }
    }

    @Test func `keys that are pressed before the ACK go out behind it`() async throws {
        // Nobody presses keys on the other stack's calls.
        guard UnderTest.stack == .libre else { return }
        try await Peered.run { endpoint, peer in
            let call = try #require(try await peer.call(endpoint) as? SIPCall)
            async let pressing: Void = call.press([.five], byInfo: true)
            try await Task.sleep(for: .milliseconds(200))
            _ = try peer.acknowledge()
            let info = try #require(peer.next("INFO"))
            #expect(info.contains("Signal=5"))
            peer.sip.send(peer.ok(info).replacing(";tag=z", with: ""), to: peer.port)
            await pressing
        }
    }
}
