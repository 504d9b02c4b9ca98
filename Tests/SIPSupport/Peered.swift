import Foundation
import SIP
import SIPStacks
import Telephony
import Testing

/// An endpoint and a raw peer that calls it.
package enum Peered {
    package static func run(
        _ set: (inout SIPConfiguration) -> Void = { _ in },
        _ body: (any TelephoneEndpoint, RawPeer) async throws -> Void
    ) async throws {
        var configuration = SIPConfiguration.trial
        configuration.transfers = .refer
        set(&configuration)
        let endpoint = try await UnderTest.stack.listen(configuration)
        var failure: (any Error)?
        do { try await body(endpoint, try RawPeer(port: await endpoint.port)) } catch { failure = error }
        await endpoint.shutDown(limit: .zero)
        if let failure { throw failure }
    }
}
