import PJSIP
import SIP
import Telephony

extension SIPStack {
    /// Those that are in this program, libre first.
    package static var builtIn: [SIPStack] {
        #if PJSIP
            [.libre, .pjsip]
        #else
            [.libre]
        #endif
    }

    /// As the library gives it; nil when it is not built in or does not say.
    package var version: String? {
        switch self {
        case .libre: LibreVersion.running
        case .pjsip:
            #if PJSIP
                PJSIPVersion.running
            #else
                nil
            #endif
        }
    }

    /// Asks whether the stack is there, and the addresses, the ports and the trace could be had now, for whoever has long work
    /// to do before listening.
    /// - Throws: `SIPError.stackMissing`, `.portInUse`, `.badAddress`, `.badTrace`.
    package func refuseUnusable(_ configuration: SIPConfiguration) throws(SIPError) {
        guard Self.builtIn.contains(self) else { throw .stackMissing(self) }
        try SIPEndpoint.refuseUnusable(configuration)
    }

    /// Begins to listen.
    /// - Throws: `SIPError` when the stack is not built in, or the address or the port cannot be had.
    package func listen(_ configuration: SIPConfiguration) async throws -> any TelephoneEndpoint {
        switch self {
        case .libre: return try await SIPEndpoint(configuration)
        case .pjsip:
            #if PJSIP
                return try await PJSIPEndpoint(configuration)
            #else
                throw SIPError.stackMissing(self)
            #endif
        }
    }
}
