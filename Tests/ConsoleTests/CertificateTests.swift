import Foundation
import TestSupport
import Testing
import Web

@testable import Console

/// The console by https, with a certificate of its own; asked by curl.
@Suite(
    .enabled(
        if: Program.isInstalled("/usr/bin/openssl") && Program.isInstalled("/usr/bin/curl"),
        "openssl or curl is missing"))
struct CertificateTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func run(_ program: String, _ words: [String]) async throws -> FinishedProgram {
        try await FinishedProgram.run(URL(filePath: program), words)
    }

    private func make(_ name: String, in file: String = "own") async throws {
        let made = try await run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path("\(file).key"), "-out",
                path("\(file).pem"),
            ])
        try #require(made.status == 0, "\(made.errors)")
    }

    private var settings: ConsoleSettings {
        var settings = ConsoleSettings()
        settings.certificate = .init(file: path("own.pem"), key: path("own.key"))
        settings.isSecure = true
        return settings
    }

    private func ask(_ url: String, _ words: String...) async throws -> FinishedProgram {
        try await run("/usr/bin/curl", ["-sS", "-i", "--max-time", "60", "--cacert", path("own.pem")] + words + [url])
    }

    @Test func `browsers come by https, and cookies are secure`() async throws {
        try await make("first")
        let served = try Served(settings)
        #expect(served.url.hasPrefix("https://127.0.0.1:"))
        let page = try await ask(served.url + "/sign-in")
        #expect(page.output.contains(" 200"), "\(page.output)\(page.errors)")
        #expect(page.output.contains("Strict-Transport-Security: max-age=31536000"))
        let cookie = page.output.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Set-Cookie") } ?? ""
        #expect(cookie.contains("__Host-switchboard=") && cookie.contains("; Secure"), "\(cookie)")
        #expect(try await ask(served.url + "/sign-in", "--tls-max", "1.1", "--ciphers", "ALL:@SECLEVEL=0").status != 0)
        #expect(try await ask(served.url + "/sign-in", "--tlsv1.3").status == 0)
        #expect(try await !ask(served.url.replacing("https", with: "http")).output.contains(" 200"))

    }

    @Test func `a certificate that cannot be used is named with what to do`() async throws {
        try await make("first")
        try await make("other", in: "other")
        try Data("-----BEGIN PRIVATE KEY-----\n".utf8).write(to: folder.appending(path: "half.key"))
        let cases = [
            ("nowhere.pem", "own.key", "nowhere.pem’ cannot be read"),
            ("own.key", "own.key", "there is no certificate in"),
            ("own.pem", "half.key", "there is no key in"), ("own.pem", "other.key", "is not the key of"),
        ]
        for (certificate, key, words) in cases {
            let error = #expect(throws: HTTPCertificateError.self) {
                try HTTPCertificate(certificate: path(certificate), key: path(key))
            }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "none")")
        }
    }
}
