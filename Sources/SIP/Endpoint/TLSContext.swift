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
        guard let scratch = switchboard_tls_scratch() else { throw .stack(ENOMEM) }
        defer { SSL_CTX_free(scratch) }
        try load(scratch)
        guard let context = tls_openssl_context(raw) else { throw .stack(EINVAL) }
        try load(context)
    }

    private func load(_ context: OpaquePointer) throws(SIPError) {
        let code = switchboard_tls_load(context, settings.certificate, settings.key, settings.authorities)
        switch code {
        case 0: try expectNames(context)
        case 1: throw .badCertificate("the certificate ‘\(settings.certificate)’ cannot be read")
        case 2: throw .badCertificate("the key ‘\(settings.key)’ cannot be read")
        case 3: throw .badCertificate("‘\(settings.key)’ is not the key of ‘\(settings.certificate)’")
        default: throw .badCertificate("the authorities ‘\(settings.authorities ?? "")’ cannot be read")
        }
    }

    private func expectNames(_ context: OpaquePointer) throws(SIPError) {
        for (index, name) in settings.peerNames.enumerated() {
            // OpenSSL takes an empty name for any.
            guard !name.isEmpty, switchboard_tls_expect(context, name, index == 0 ? 1 : 0) == 0 else {
                throw .badCertificate("‘\(name)’ is no name that a certificate may bear")
            }
        }
    }
}
