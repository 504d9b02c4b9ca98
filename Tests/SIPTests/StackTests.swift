import PJSIP
import SIP
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

#if PJSIP
    extension PjprojectTests {
        // A transaction over TCP has no half minute to wait for repetitions.
        @Test(arguments: [MediaSecurity.off, .preferred])
        func `whatever calls took is given back when they are over: sessions, transactions, sockets and messages`(
            security: MediaSecurity
        ) async throws {
            try await UnderTest.$stack.withValue(.pjsip) {
                let loopback = try await Loopback(transport: "tcp") {
                    $0.security = security
                    $0.transfers = .bridge
                }
                try await loopback.run { loopback in
                    let agent = try await SIPEndpoint(.trial)
                    let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(await agent.port);transport=tcp")
                    func calls(_ count: Int) async throws {
                        for number in 0..<count {
                            let (caller, switchboard) = try await loopback.connect()
                            await caller.hold(true)
                            await caller.hold(false)
                            if number % 2 == 0 {
                                async let outcome = switchboard.transfer(to: target, limit: .seconds(10))
                                _ = try await Pjsip.answer(agent)
                                #expect(await outcome == .completed)
                            }
                            await caller.hangUp()
                        }
                        for _ in 0..<500 where await loopback.switchboard.callCount > 0 {
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                    // The connections, which stay, are there after these.
                    try await calls(2)
                    let before = try await resting()
                    try await calls(20)
                    var after = await PJSIPLibrary.poolsByName
                    for _ in 0..<1000 where after.values.reduce(0, +) > before.values.reduce(0, +) {
                        try await Task.sleep(for: .milliseconds(20))
                        after = await PJSIPLibrary.poolsByName
                    }
                    #expect(after == before)
                    await agent.shutDown()
                }
            }
        }

        /// What is in use once nothing has been given back for two seconds.
        private func resting() async throws -> [String: Int] {
            var (last, same) = (await PJSIPLibrary.poolsByName, 0)
            while same < 20 {
                try await Task.sleep(for: .milliseconds(100))
                let now = await PJSIPLibrary.poolsByName
                same = now == last ? same + 1 : 0
                last = now
            }
            return last
        }
    }
#endif
