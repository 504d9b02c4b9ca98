import Foundation
import TestSupport

/// The openssl program, for certificates, and as a TLS client that says what it sees.
package enum OpenSSL {
    package static let path = "/usr/bin/openssl"
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Its own, or an authority's.
    package static func certificate(
        _ name: String, in folder: URL, by authority: (certificate: String, key: String)? = nil
    ) async throws -> (certificate: String, key: String) {
        let (certificate, key) = (
            folder.appending(path: "\(name).pem").path, folder.appending(path: "\(name).key").path
        )
        _ = try await run(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1,DNS:\(name)", "-keyout", key, "-out",
                certificate,
            ] + (authority.map { ["-CA", $0.certificate, "-CAkey", $0.key] } ?? []))
        return (certificate, key)
    }

    /// Whose certificate is shown at a port; empty when the connection fails.
    package static func subject(at port: UInt16, _ options: String...) async throws -> String {
        let output = try await run(["s_client", "-connect", "127.0.0.1:\(port)"] + options)
        return output.split(separator: "\n").first { $0.hasPrefix("subject=") }.map(String.init) ?? ""
    }

    private static func run(_ arguments: [String]) async throws -> String {
        try await FinishedProgram.run(URL(filePath: path), arguments).output
    }
}
