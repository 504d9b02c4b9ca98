import CCrypto
import Foundation

/// What a listener shows to browsers that come by https, and proves that it is it. Read and checked; the library's own complaint
/// would name neither the file nor what is wrong with it.
package struct HTTPCertificate: Sendable, Equatable {
    /// PEM: its own, and behind it those by which it is signed.
    let chain: String
    /// PEM.
    let key: String

    /// - Parameters:
    ///   - certificate: a PEM file: its own first, and behind it those by which it is signed.
    ///   - key: a PEM file, without a password.
    /// - Throws: `HTTPCertificateError`.
    package init(certificate: String, key: String) throws(HTTPCertificateError) {
        func read(_ file: String, _ what: String) throws(HTTPCertificateError) -> String {
            do { return try String(contentsOfFile: file, encoding: .utf8) } catch {
                throw .init(
                    "the \(what) ‘\(file)’ cannot be read: see that it is there, and that the switchboard may read it")
            }
        }
        chain = try read(certificate, "certificate")
        self.key = try read(key, "key")
        guard let own = Self.parsed(chain, PEM_read_bio_X509) else {
            throw .init("there is no certificate in ‘\(certificate)’: it must be PEM, with -----BEGIN CERTIFICATE-----")
        }
        defer { X509_free(own) }
        guard let secret = Self.parsed(self.key, PEM_read_bio_PrivateKey) else {
            throw .init(
                "there is no key in ‘\(key)’ that needs no password: it must be PEM, with -----BEGIN PRIVATE KEY-----")
        }
        defer { EVP_PKEY_free(secret) }
        guard X509_check_private_key(own, secret) == 1 else {
            throw .init("‘\(key)’ is not the key of ‘\(certificate)’: name the two that belong together")
        }
    }

    private typealias Password =
        @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32
    private typealias Reader = (
        OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, Password?, UnsafeMutableRawPointer?
    ) -> OpaquePointer?

    private static func parsed(_ text: String, _ read: Reader) -> OpaquePointer? {
        let bytes = Array(text.utf8)
        // Nobody is there to be asked for a password.
        let none: Password = { _, _, _, _ in 0 }
        return bytes.withUnsafeBytes { bytes in
            guard let file = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer { BIO_free(file) }
            return read(file, nil, none, nil)
        }
    }
}

/// Why a certificate cannot be used: which file, and what to do.
package struct HTTPCertificateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which file, what is wrong with it, and what to do.
    package let description: String

    init(_ description: String) { self.description = description }
}
