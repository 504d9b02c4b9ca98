import CCrypto

/// The OpenSSL that this process runs with.
package enum OpenSSLVersion {
    /// As the library gives it; nil when it does not say.
    package static var running: String? { OpenSSL_version(OPENSSL_VERSION).map { String(cString: $0) } }
}
