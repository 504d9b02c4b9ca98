import Foundation
import SIP
import Telephony
import Testing

/// A loopback with an agent's phone behind it.
package struct Bridged {
    package let loopback: Loopback
    package let agent: SIPEndpoint
    package let target: TransferTarget

    package static func run(
        transfers: TransferMethod = .bridge, codecs: [Codec] = [.pcma, .pcmu], trusted: Set<String> = [],
        _ body: (Bridged) async throws -> Void
    ) async throws {
        try await Loopback.run(trusted: trusted, transfers: transfers, codecs: codecs) { loopback in
            let agent = try await SIPEndpoint(.trial)
            let target = await TransferTarget(uri: "sip:waste@127.0.0.1:\(agent.port)", reason: "missed bin")
            var failure: (any Error)?
            do {
                try await body(Bridged(loopback: loopback, agent: agent, target: target))
            } catch { failure = error }
            await agent.shutDown()
            if let failure { throw failure }
        }
    }

    /// The next call to the agent.
    package func arrival() async throws -> any Call {
        var calls = agent.calls.makeAsyncIterator()
        return try #require(await calls.next())
    }

    /// A caller who has been joined to the agent.
    package func join() async throws -> (caller: SIPCall, switchboard: any Call, agent: SIPCall) {
        let (caller, switchboard) = try await loopback.connect()
        async let outcome = switchboard.bridge(to: target, limit: .seconds(5))
        let agent = try #require(try await arrival() as? SIPCall)
        try await agent.answer()
        try #require(await outcome == .completed)
        return (caller, switchboard, agent)
    }
}
