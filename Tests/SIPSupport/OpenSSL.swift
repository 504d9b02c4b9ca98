import CLibre
import Foundation
import SIP
import Synchronization
import Testing

/// The openssl program, for certificates, and as a TLS client that says what it sees.
package enum OpenSSL {
    package static let path = "/usr/bin/openssl"
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    package static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

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
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        let ended = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in ended.continuation.finish() }
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        for await _ in ended.stream {}
        return String(decoding: data, as: UTF8.self)
    }
}
