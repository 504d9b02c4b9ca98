import SIPSupport
import Telephony
import Testing

/// SIP messages that are lost or doubled on their way over UDP (RFC 3261, 17): each is sent again, and counts once.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct SignallingLossTests {
    @Test func `an INVITE that arrives three times is one call, and every copy gets the same answer`() async throws {
        try await Peered.run { endpoint, peer in
            let invite = peer.request("INVITE", body: peer.description())
            for _ in 0..<3 { peer.sip.send(invite, to: peer.port) }
            var calls = endpoint.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            try await call.answer()
            _ = try peer.acknowledge()
            var tags: Set<String> = [try #require(peer.tag)]
            while let answer = peer.sip.receive(milliseconds: 300) {
                guard answer.hasPrefix("SIP/2.0 200") else { continue }
                tags.insert(answer.split { $0.isNewline }.first { $0.hasPrefix("To:") }.map(Self.tag) ?? "")
            }
            #expect(tags.count == 1)
            #expect(await endpoint.callCount == 1)
        }
    }

    @Test func `the answer is sent until its acknowledgement arrives`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            // The first two answers are lost on their way.
            #expect(peer.answer(200) != nil)
            #expect(peer.answer(200) != nil)
            _ = try peer.acknowledge()
            while peer.sip.receive(milliseconds: 1) != nil {}
            #expect(peer.sip.receive(milliseconds: 2500) == nil)
            await call.hangUp()
        }
    }

    @Test func `a BYE of ours that gets no answer is sent again, and the call is over all the same`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            async let hangingUp: Void = call.hangUp()
            let first = try #require(peer.next("BYE"))
            let again = try #require(peer.next("BYE"))
            #expect(first == again)
            peer.sip.send(peer.ok(again).replacing(";tag=z", with: ""), to: peer.port)
            await hangingUp
            #expect(await call.ending() == .weHungUp)
        }
    }

    @Test func `a REFER is sent again until it is accepted, and a NOTIFY that comes twice is answered twice`()
        async throws
    {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let tag = try #require(peer.tag)
            async let outcome = call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1:5070"), limit: .seconds(5))
            let first = try #require(peer.next("REFER"))
            let again = try #require(peer.next("REFER"))
            #expect(first == again)
            for _ in 0..<2 { peer.sip.send(peer.accepted(again), to: peer.port) }
            let notify = peer.notifyOfSuccess(sequence: 2, to: tag)
            for _ in 0..<2 { peer.sip.send(notify, to: peer.port) }
            #expect(await outcome == .completed)
            for _ in 0..<2 { #expect(peer.answer(200)?.contains("NOTIFY") == true) }
        }
    }

    @Test func `a caller's BYE that arrives twice is answered twice`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let bye = peer.request("BYE", sequence: 2, to: try #require(peer.tag))
            peer.sip.send(bye, to: peer.port)
            #expect(peer.answer(200) != nil)
            #expect(await call.ending() == .callerHungUp)
            peer.sip.send(bye, to: peer.port)
            #expect(peer.answer(200) != nil)
        }
    }

    private static func tag(_ to: Substring) -> String { ";" + (to.split(separator: ";").last ?? "") }
}
