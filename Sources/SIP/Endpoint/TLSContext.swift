import CLibre
import Telephony

/// The certificate that TLS shows, and the authorities that it goes by. TLS 1.2 at least.
@LibreLoop
final class TLSContext {
    let raw: OpaquePointer
    private let settings: TLSSettings

    init(_ settings: TLSSettings) throws(SIPError) {
        self.settings = settings
        var raw: OpaquePointer?
        let error = tls_alloc(&raw, TLS_METHOD_SSLV23, nil, nil)
        guard error == 0, let raw else { throw .stack(error) }
        self.raw = raw
        do throws(SIPError) { try reload() } catch {
            mem_deref(UnsafeMutableRawPointer(raw))
            throw error
        }
    }

    /// Lets go of it; libre keeps its own reference while it listens.
    func close() { mem_deref(UnsafeMutableRawPointer(raw)) }

    /// Reads the files again; connections made from now on use them. A bad file changes nothing.
    func reload() throws(SIPError) {
        try settings.check()
        guard let context = tls_openssl_context(raw) else { throw .stack(EINVAL) }
        try settings.load(into: context)
    }
}
