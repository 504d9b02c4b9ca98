import CLibre
import Foundation
import SIP
import SIPStacks
import Synchronization
import Telephony
import Testing

/// A switchboard and a caller, each set up as a test wants it.
package struct Pair {
    package let switchboard: any TelephoneEndpoint
    package let caller: SIPEndpoint
    package let uri: String

    package static func run(
        _ ours: (inout SIPConfiguration) -> Void, _ theirs: (inout SIPConfiguration) -> Void,
        then: (UInt16, inout SIPConfiguration) -> Void = { _, _ in }, _ body: (Pair) async throws -> Void
    ) async throws {
        var (first, second) = (SIPConfiguration.trial, SIPConfiguration.trial)
        first.transfers = .refer
        ours(&first)
        theirs(&second)
        let switchboard = try await UnderTest.stack.listen(first)
        let port = await switchboard.port
        then(port, &second)
        let caller = try await SIPEndpoint(second)
        let host = first.address.contains(":") ? "[\(first.address)]" : first.address
        var failure: (any Error)?
        do {
            try await body(Pair(switchboard: switchboard, caller: caller, uri: "sip:council@\(host):\(port)"))
        } catch { failure = error }
        await caller.shutDown()
        await switchboard.shutDown()
        if let failure { throw failure }
    }

    package func connect(to uri: String? = nil) async throws -> (caller: SIPCall, switchboard: any Call) {
        async let placed = caller.call(uri ?? self.uri)
        var calls = switchboard.calls.makeAsyncIterator()
        let arrived = try #require(await calls.next())
        try await arrived.answer()
        return try await (placed, arrived)
    }
}
