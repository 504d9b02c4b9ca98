import Foundation
import SIP
import Telephony
import TestSupport
import Testing

/// pjsip, by its Python binding.
package enum Pjsip {
    package static var isInstalled: Bool { PjsipPhone.isInstalled }

    /// A phone that waits for calls.
    package static func phone(_ port: UInt16, in folder: URL, _ options: String...) throws -> Program {
        try Program(
            PjsipPhone.python.path, [PjsipPhone.script.path, "sip:nobody@127.0.0.1", "--port", "\(port)"] + options,
            in: folder)
    }

    /// A phone that calls the switchboard.
    package static func call(_ endpoint: any TelephoneEndpoint, _ port: UInt16, in folder: URL, _ options: String...)
        throws
        -> Program
    {
        let own = FreePort.udpAndTCP()
        return try Program(
            PjsipPhone.python.path,
            [PjsipPhone.script.path, "sip:council@127.0.0.1:\(port)", "--port", "\(own)"] + options, in: folder)
    }

    /// The next call, answered.
    package static func answer(_ endpoint: any TelephoneEndpoint) async throws -> any Call {
        let call = try await withThrowingTaskGroup(of: (any Call)?.self) { group in
            group.addTask {
                var calls = endpoint.calls.makeAsyncIterator()
                return await calls.next()
            }
            group.addTask {
                try await Task.sleep(for: .seconds(20))
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let call else { throw Missing("a call") }
        try await call.answer()
        return call
    }
}
