import SIPStacks
import SIPSupport
import Synchronization
import Telephony
import TestSupport
import Testing

@testable import SIP

/// An agent who has the caller by a second call of ours passes them on (REFER): to whom the council lists, and to nobody else.
/// Whoever else sends a REFER is declined: `RedirectionTests`.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct PassingOnTests {
    /// A caller, an agent who has them, and a colleague of the agent's.
    private struct Line {
        let caller: SIPCall
        let agent: SIPCall
        let colleague: SIPEndpoint
        let switchboard: any TelephoneEndpoint
        let place: String
        let told: Told

        /// Who was passed on, as the switchboard was told.
        final class Told: Sendable {
            let all = Mutex<[String]>([])
        }

        static func run(
            isListed: Bool = true, limit: Duration = .seconds(10), _ body: (Line) async throws -> Void
        ) async throws {
            let (colleague, desk, phone) = (
                try await SIPEndpoint(.trial), try await SIPEndpoint(.trial), try await SIPEndpoint(.trial)
            )
            let place = "sip:planning@127.0.0.1:\(await colleague.port)"
            let told = Told()
            var settings = SIPConfiguration.trial
            settings.transfers = .bridge
            settings.passingLimit = limit
            settings.listedTargets = { _ in isListed ? [place] : ["sip:planning@127.0.0.1:9"] }
            settings.passedOn = { _, _, uri in told.all.withLock { $0.append(uri) } }
            let switchboard = try await UnderTest.stack.listen(settings)
            var failure: (any Error)?
            do {
                async let placed = phone.call("sip:council@127.0.0.1:\(switchboard.port)", from: "01803861234")
                var calls = switchboard.calls.makeAsyncIterator()
                let call = try #require(await calls.next())
                try await call.answer()
                let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(await desk.port)")
                async let outcome = call.transfer(to: target, limit: .seconds(5))
                let agent = try #require(try await Self.arrival(at: desk))
                try await agent.answer()
                try #require(await outcome == .completed)
                try await body(
                    Line(
                        caller: try await placed, agent: agent, colleague: colleague, switchboard: switchboard,
                        place: place, told: told))
            } catch { failure = error }
            let endpoints: [any TelephoneEndpoint] = [phone, switchboard, desk, colleague]
            for endpoint in endpoints { await endpoint.shutDown(limit: .seconds(1)) }
            if let failure { throw failure }
        }

        static func arrival(at endpoint: SIPEndpoint) async throws -> SIPCall? {
            var calls = endpoint.calls.makeAsyncIterator()
            return await calls.next() as? SIPCall
        }

        /// The agent asks us to call somebody in their place.
        /// - Returns: the answer to that.
        func refer(_ value: String) async -> Int {
            await withCheckedContinuation { done in
                Task { @LibreLoop in
                    agent.request("REFER", "Refer-To: <\(value)>\r\n") { status, _ in done.resume(returning: status) }
                }
            }
        }
    }

    @Test func `the caller is put through to a listed colleague, and the agent may go`() async throws {
        try await Line.run { line in
            async let answer = line.refer(line.place + ";x=1?X-Evil=1")
            let colleague = try #require(try await Line.arrival(at: line.colleague))
            #expect(await answer == 202)
            #expect(colleague.caller.number == "01803861234")
            // Until then the agent has the caller.
            await line.agent.play(tone(1000, milliseconds: 2000))
            #expect(await line.caller.hears(1000))
            try await colleague.answer()
            #expect(await line.agent.ending() == .transferred)
            await colleague.play(tone(400, milliseconds: 4000))
            #expect(await line.caller.hears(400))
            #expect(line.told.all.withLock { $0 } == [line.place])
            await line.caller.hangUp()
            #expect(await colleague.ending() == .callerHungUp)
            #expect(await line.switchboard.callCount == 0)
        }
    }

    @Test func `an agent who hangs up at once leaves a caller who hears it ring`() async throws {
        try await Line.run { line in
            async let answer = line.refer(line.place)
            let colleague = try #require(try await Line.arrival(at: line.colleague))
            #expect(await answer == 202)
            await line.agent.hangUp()
            // Of Great Britain's ringing tone this is one half.
            #expect(share(of: 400, in: await line.caller.hear(frames: 150)) > 0.05)
            try await colleague.answer()
            await colleague.play(tone(1000, milliseconds: 4000))
            #expect(await line.caller.hears(1000))
            await colleague.hangUp()
            #expect(await line.caller.ending() == .callerHungUp)
            #expect(await line.switchboard.callCount == 0)
        }
    }

    @Test func `where nobody answers the agent keeps the caller`() async throws {
        try await Line.run(limit: .milliseconds(500)) { line in
            async let answer = line.refer(line.place)
            let colleague = try #require(try await Line.arrival(at: line.colleague))
            #expect(await answer == 202)
            #expect(await colleague.ending() == .callerHungUp)
            await line.agent.play(tone(1000, milliseconds: 4000))
            #expect(await line.caller.hears(1000))
            #expect(line.told.all.withLock { $0 }.isEmpty)
            await line.agent.hangUp()
            #expect(await line.caller.ending() == .callerHungUp)
        }
    }

    @Test func `a caller who hangs up meanwhile ends it all`() async throws {
        try await Line.run { line in
            async let answer = line.refer(line.place)
            let colleague = try #require(try await Line.arrival(at: line.colleague))
            #expect(await answer == 202)
            await line.caller.hangUp()
            #expect(await line.agent.ending() == .callerHungUp)
            #expect(await colleague.ending() == .callerHungUp)
            #expect(line.told.all.withLock { $0 }.isEmpty)
        }
    }

    @Test func `an agent who has asked the colleague first hands the caller over into that call`() async throws {
        try await Line.run { line in
            // The colleague's phone system would take the place; here it is enough that it is told which call it is.
            async let answer = line.refer(line.place + "?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2")
            #expect(await answer == 202)
            // This colleague knows no such call.
            await line.agent.play(tone(1000, milliseconds: 4000))
            #expect(await line.caller.hears(1000))
            #expect(line.told.all.withLock { $0 }.isEmpty)
            #expect(await line.refer(line.place + "?Replaces=nothing") == 603)
        }
    }

    @Test func `a colleague who is not listed is not called`() async throws {
        try await Line.run(isListed: false) { line in
            #expect(await line.refer(line.place) == 603)
            await line.agent.play(tone(1000, milliseconds: 4000))
            #expect(await line.caller.hears(1000))
            #expect(await line.colleague.callCount == 0)
            #expect(line.told.all.withLock { $0 }.isEmpty)
        }
    }
}
