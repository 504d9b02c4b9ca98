import Foundation
import SIP
import SIPStacks
import Telephony
import TestSupport
import Testing

/// A switchboard's endpoint and a caller's endpoint in one process, each on a free port of 127.0.0.1.
package struct Loopback {
    package let switchboard: any TelephoneEndpoint
    package let caller: SIPEndpoint
    package let uri: String

    package init(transport: String = "udp", _ set: (inout SIPConfiguration) -> Void = { _ in }) async throws {
        var configuration = SIPConfiguration.trial
        configuration.transfers = .refer
        configuration.callLimit = 10
        set(&configuration)
        switchboard = try await UnderTest.stack.listen(configuration)
        caller = try await SIPEndpoint(.trial)
        uri = await "sip:council@127.0.0.1:\(switchboard.port);transport=\(transport)"
    }

    /// Runs a test on both and lets go of their ports, whatever happens.
    package static func run(
        callLimit: Int = 10, trusted: Set<String> = [], transport: String = "udp",
        transfers: TransferMethod = .refer, codecs: [Codec] = [.pcma, .pcmu],
        _ body: (Loopback) async throws -> Void
    ) async throws {
        let loopback = try await Loopback(transport: transport) {
            $0.callLimit = callLimit
            $0.trustedPeers = trusted
            $0.transfers = transfers
            $0.codecs = codecs
        }
        try await loopback.run(body)
    }

    /// Runs a test and lets go of the ports, whatever happens.
    package func run(_ body: (Loopback) async throws -> Void) async throws {
        var failure: (any Error)?
        do { try await body(self) } catch { failure = error }
        await caller.shutDown()
        await switchboard.shutDown()
        if let failure { throw failure }
    }

    /// The next call to the switchboard.
    package func arrival() async throws -> any Call {
        var calls = switchboard.calls.makeAsyncIterator()
        return try #require(await calls.next())
    }

    /// Places a call that the switchboard answers.
    package func connect(
        from: String? = nil, codecs: [Codec]? = nil, referral: ReferResponse = .accept
    ) async throws -> (caller: SIPCall, switchboard: any Call) {
        async let placed = caller.call(uri, from: from, codecs: codecs, referral: referral)
        let arrived = try await arrival()
        try await arrived.answer()
        return try await (placed, arrived)
    }
}

extension Call {
    /// What happens until an event that is looked for, at most for `frames` of 20 ms.
    package func events(frames: Int = 250, until found: (CallEvent) -> Bool) async -> [CallEvent] {
        var events: [CallEvent] = []
        var heard = 0
        while heard < frames {
            let event = await next()
            events.append(event)
            if case .audio = event { heard += 1 }
            if found(event) { break }
            if case .ended = event { break }
        }
        return events
    }

    /// Whether the call is on hold after the next word of it.
    /// - Throws: `Missing` when there is none, with what else is known.
    package func isHeldNext(_ known: @autoclosure () -> String = "") async throws -> Bool {
        let events = await events { if case .hold = $0 { true } else { false } }
        guard case .hold(let isHeld) = events.last else { throw Missing("a hold, or its end: \(known())") }
        return isHeld
    }

    /// How the call ends, if it does within `frames` of 20 ms.
    package func ending(frames: Int = 500) async -> CallEnding? {
        let events = await events(frames: frames) { _ in false }
        if case .ended(let ending) = events.last { return ending }
        return nil
    }

    /// The keys pressed until there are as many.
    package func digits(_ count: Int) async -> String {
        var found = ""
        _ = await events {
            if case .digit(let digit) = $0 { found.append(digit.rawValue) }
            return found.count == count
        }
        return found
    }

    /// What is heard in the next `frames` of 20 ms.
    package func hear(frames: Int) async -> [Int16] {
        var samples: [Int16] = []
        for event in await events(frames: frames, until: { _ in false }) {
            if case .audio(let frame) = event {
                frame.withSamples { for index in $0.indices { samples.append($0[index]) } }
            }
        }
        return samples
    }

    /// Whether a tone is heard for 400 ms on end; however late it begins, as on a busy machine it may.
    /// - Parameters:
    ///   - hertz: of the tone.
    ///   - rate: of the line (Hz).
    ///   - frames: that are waited for at most (20 ms each).
    package func hears(_ hertz: Double, rate: Double = 8000, within frames: Int = 200) async -> Bool {
        var last: [Int16] = []
        for _ in 0..<frames / 5 {
            last += await hear(frames: 5)
            last = last.suffix(Int(rate * 0.4))
            if last.count == Int(rate * 0.4), tonal(hertz, in: last, rate: rate) > 0.6 { return true }
        }
        return false
    }
}
