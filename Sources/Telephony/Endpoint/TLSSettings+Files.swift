import CCrypto

// The files that TLS goes by, read by OpenSSL as whichever stack will read them.

extension TLSSettings {
    /// Asks whether the files can be read, belong together, and bear what they should.
    /// - Throws: `SIPError.badCertificate` naming the file.
    package func check() throws(SIPError) {
        guard let scratch = switchboard_tls_scratch() else { throw .stack("OpenSSL has no memory") }
        defer { SSL_CTX_free(scratch) }
        try load(into: scratch)
    }

    /// Puts the files into an OpenSSL context; connections that it has already keep theirs.
    /// - Parameter context: an `SSL_CTX`.
    /// - Throws: `SIPError.badCertificate` naming the file.
    package func load(into context: OpaquePointer) throws(SIPError) {
        switch switchboard_tls_load(context, certificate, key, authorities) {
        case 0: try expectNames(context)
        case 1: throw .badCertificate("the certificate ‘\(certificate)’ cannot be read")
        case 2: throw .badCertificate("the key ‘\(key)’ cannot be read")
        case 3: throw .badCertificate("‘\(key)’ is not the key of ‘\(certificate)’")
        default: throw .badCertificate("the authorities ‘\(authorities ?? "")’ cannot be read")
        }
    }

    private func expectNames(_ context: OpaquePointer) throws(SIPError) {
        for (index, name) in peerNames.enumerated() {
            // OpenSSL takes an empty name for any.
            guard !name.isEmpty, switchboard_tls_expect(context, name, index == 0 ? 1 : 0) == 0 else {
                throw .badCertificate("‘\(name)’ is no name that a certificate may bear")
            }
        }
    }

    /// Whether a peer's certificate bears one of `peerNames`, for a stack that does not look itself.
    /// - Parameter certificate: as PEM text.
    package func expects(_ certificate: String) -> Bool {
        peerNames.isEmpty || peerNames.contains { switchboard_tls_bears(certificate, certificate.utf8.count, $0) != 0 }
    }
}
