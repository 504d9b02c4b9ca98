import Foundation
import SIPSupport
import Telephony
import TestSupport
import Testing

/// pjsip: what a caller does beside speaking.
@Suite(
    .onEachStack,
    .serialized, .timeLimit(.minutes(2)), .enabled(if: Pjsip.isInstalled, "pjsip is not installed: run ./setup"))
struct PjsipTests {
    @Test func `pjsip says who it is by its password, presses keys by SIP INFO, holds and comes back`() async throws {
        try await TemporaryFolder.with { folder in
            try await Peered.run({ $0.accounts = ["jo": "secret"] }) { endpoint, peer in
                let phone = try Pjsip.call(
                    endpoint, peer.port, in: folder, "--from", "jo", "--password", "secret", "--tone", "440",
                    "--at", "0.3", "info", "4#", "--at", "0.9", "hold", "0.5", "--at", "2.8", "hangup", "0")
                let call = try await Pjsip.answer(endpoint)
                #expect(await call.digits(2) == "4#")
                for isHeld in [true, false] {
                    #expect(try await call.isHeldNext(phone.printed) == isHeld)
                }
                #expect(await call.hears(440))
                #expect(await call.ending() == .callerHungUp)
                #expect(await phone.end() == 0)
            }
        }
    }

    @Test func `pjsip gives up while it rings`() async throws {
        try await TemporaryFolder.with { folder in
            try await Peered.run { endpoint, peer in
                let phone = try Pjsip.call(endpoint, peer.port, in: folder, "--limit", "0.5")
                var calls = endpoint.calls.makeAsyncIterator()
                let call = try #require(await calls.next())
                #expect(await call.ending() == .callerHungUp)
                #expect(await phone.prints("ended 487"), "\(phone.printed)")
            }
        }
    }

    @Test func `pjsip calls without an offer, and answers ours`() async throws {
        try await TemporaryFolder.with { folder in
            try await Peered.run { endpoint, peer in
                let phone = try Pjsip.call(
                    endpoint, peer.port, in: folder, "--late-offer", "--tone", "440", "--at", "2", "hangup", "0")
                let call = try await Pjsip.answer(endpoint)
                #expect(await call.hears(440))
                #expect(await call.ending() == .callerHungUp)
                #expect(await phone.end() == 0)
            }
        }
    }

    @Test func `when the agent is busy, pjsip says so, and is ours again`() async throws {
        try await TemporaryFolder.with { folder in
            try await Peered.run { endpoint, peer in
                let own = FreePort.udpAndTCP()
                let phone = try Pjsip.call(
                    endpoint, peer.port, in: folder, "--port", "\(own)", "--agent", "486", "--tone", "440", "--limit",
                    "10")
                let call = try await Pjsip.answer(endpoint)
                let outcome = await call.transfer(
                    to: TransferTarget(uri: "sip:waste@127.0.0.1:\(own)"), limit: .seconds(5))
                #expect(outcome == .refused(status: 486, reason: "Busy Here"))
                #expect(await call.hears(440))
                await call.hangUp()
                #expect(await phone.prints("ended 200"))
                await phone.stop()
            }
        }
    }
}
