import SIPStacks
import SIPSupport
import Telephony
import TestSupport
import Testing

/// The suites marked `.onEachStack` run on libre, and on pjproject where it is built in.
struct StackTests {
    @Test(.enabled(if: SIPStack.builtIn.contains(.pjsip), "pjproject is not built in: calls are tried on libre alone"))
    func `both stacks are there and tell their versions`() {
        for stack in SIPStack.allCases { #expect(stack.version?.isEmpty == false) }
    }

    @Test(.enabled(if: !SIPStack.builtIn.contains(.pjsip), "pjproject is built in"))
    func `a stack that is not built in is named with its cure`() async {
        let error = await #expect(throws: SIPError.self) { _ = try await SIPStack.pjsip.listen(.trial) }
        #expect(error == .stackMissing(.pjsip))
        #expect(error?.description.contains("swift build --traits PJSIP") == true)
        #expect(throws: SIPError.stackMissing(.pjsip)) { try SIPStack.pjsip.refuseUnusable(.trial) }
    }
}

/// What pjproject does and libre does not.
@Suite(
    .enabled(if: SIPStack.builtIn.contains(.pjsip), "pjproject is not built in"), .serialized, .timeLimit(.minutes(1)))
struct PjprojectTests {
    private func run(_ body: (any TelephoneEndpoint, RawPeer) async throws -> Void) async throws {
        try await UnderTest.$stack.withValue(.pjsip) { try await Peered.run({ _ in }, body) }
    }

    @Test func `provisional answers are sent until they are acknowledged (100rel), where the peer wants that`()
        async throws
    {
        try await run { endpoint, peer in
            peer.sip.send(
                peer.request("INVITE", body: peer.description(), headers: "Require: 100rel\r\n"), to: peer.port)
            let ringing = try #require(peer.answer(180))
            let number = try #require(
                ringing.split(separator: "\r\n").first { $0.hasPrefix("RSeq: ") }?.dropFirst(6))
            #expect(ringing.contains("Require: 100rel"))
            #expect(peer.answer(180) != nil, "and again")
            let tag = try #require(
                ringing.split(separator: "\r\n").first { $0.hasPrefix("To:") }?.split(separator: ";").last)
            peer.sip.send(
                peer.request("PRACK", sequence: 2, to: ";\(tag)", headers: "RAck: \(number) 1 INVITE\r\n"),
                to: peer.port)
            #expect(peer.answer(200)?.contains("PRACK") == true)
            var calls = endpoint.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            try await call.answer()
            _ = try peer.acknowledge()
            await call.play(tone(1000, milliseconds: 300))
            #expect(peer.rtp.receiveBytes() != nil)
            await call.hangUp()
        }
    }

    @Test func `a session has a timer where the peer wants one, and is refreshed by UPDATE`() async throws {
        try await run { endpoint, peer in
            peer.sip.send(
                peer.request(
                    "INVITE", body: peer.description(),
                    headers: "Supported: timer\r\nSession-Expires: 120;refresher=uac\r\n"), to: peer.port)
            var calls = endpoint.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            try await call.answer()
            let answer = try #require(peer.answer(200))
            #expect(answer.contains("Session-Expires: 120;refresher=uac"), "\(answer)")
            #expect(answer.contains("UPDATE"))
            _ = try peer.acknowledge(answer)
            peer.sip.send(
                peer.request(
                    "UPDATE", sequence: 2, to: try #require(peer.tag),
                    headers: "Supported: timer\r\nSession-Expires: 120;refresher=uac\r\n"), to: peer.port)
            #expect(peer.answer(200)?.contains("CSeq: 2 UPDATE") == true)
            await call.play(tone(1000, milliseconds: 300))
            #expect(peer.rtp.receiveBytes() != nil)
            await call.hangUp()
        }
    }

    @Test func `a timer that is too short is answered 422 with the shortest`() async throws {
        try await run { _, peer in
            peer.sip.send(
                peer.request(
                    "INVITE", body: peer.description(), headers: "Require: timer\r\nSession-Expires: 30\r\n"),
                to: peer.port)
            #expect(peer.answer(422)?.contains("Min-SE: 90") == true)
        }
    }
}
