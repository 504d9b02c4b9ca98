import Foundation
import Records
import SIPSupport
import Synchronization
import TestSupport
import Testing
import Web

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The whole way of a texted link: a caller on the telephone, the running program, a text service, and the form's site.
@Suite(
    .onEachStack, .serialized, .timeLimit(.minutes(10)),
    .enabled(if: PjsipPhone.isInstalled, "the pjsip phone is not installed: run ./setup"))
struct TextedLinkTests {
    /// A text service that keeps what it is given.
    private final class TextService: Sendable {
        let texts = Mutex<[[String: String]]>([])

        func take(_ request: HTTPRequest) -> HTTPResponse {
            guard let text = try? JSONSerialization.jsonObject(with: request.body) as? [String: Any] else {
                return .words("no JSON", status: 400)
            }
            texts.withLock { $0.append(text.compactMapValues { $0 as? String }) }
            return .words("taken", status: 202)
        }
    }

    @Test func `a link is texted with a token, followed, and reported`() async throws {
        let service = TextService()
        let listener = try HTTPListener(address: "127.0.0.1", port: 0) { service.take($0) }
        let folder = try TemporaryFolder()
        for name in ["secret", "gateway", "site"] {
            try "\(name) 0123456789abcdef\n".write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        let grammar = folder.appending(path: "grammar")
        try FileManager.default.copyItem(
            at: Program.package.appending(path: "Grammars/south-hams"), to: grammar)
        let routes = grammar.appending(path: "routes.json")
        let text = try String(contentsOf: routes, encoding: .utf8)
        try text.replacing(
            #""link_name": "report a missed bin""#, with: #""link_name": "report a missed bin", "link_ref": true"#
        )
        .write(to: routes, atomically: true, encoding: .utf8)

        let phone = PjsipPhone().saying("missed-bin-heart", at: 1).saying("yes-please-joe", at: 7).hangingUp(at: 25)
        let switchboard = try await RunningSwitchboard(
            pbx: phone.port,
            settings: [
                "grammar": grammar.path,
                "gateway": [
                    "kind": "webhook", "url": "http://127.0.0.1:\(listener.port)/texts",
                    "secret_file": folder.appending(path: "secret").path,
                ],
                "callbacks": [
                    "listen": "127.0.0.1:0", "gateway_token_file": folder.appending(path: "gateway").path,
                    "site_token_file": folder.appending(path: "site").path,
                ],
            ])
        let target = switchboard.target
        async let events = phone.call(target, from: "07700900123")
        try await switchboard.prints("on its way", within: .seconds(60))
        while service.texts.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(20)) }
        let sent = try #require(service.texts.withLock { $0.first })
        #expect(sent["to"] == "+447700900123")
        let token = try #require(sent["body"]?.firstMatch(of: /\?ref=([1-9A-Za-z]{22})/)?.output.1).description

        let said = try #require(switchboard.printed.first { $0.contains("receipts and clicks are taken at ") })
        let base = try #require(said.split(separator: " ").last).description
        func tell(_ path: String, _ body: String, token: String) async throws -> Int {
            var request = URLRequest(url: try #require(URL(string: base + path)))
            request.httpMethod = "POST"
            request.httpBody = Data(body.utf8)
            request.setValue("Bearer \(token) 0123456789abcdef", forHTTPHeaderField: "Authorization")
            return (try await URLSession.shared.data(for: request).1 as? HTTPURLResponse)?.statusCode ?? 0
        }
        #expect(try await tell("/links/clicked", #"{"ref":"\#(token)"}"#, token: "site") == 200)
        #expect(try await tell("/links/completed", #"{"ref":"\#(token)"}"#, token: "site") == 200)
        #expect(try await tell("/links/clicked", #"{"ref":"\#(token)"}"#, token: "gateway") == 401)
        let receipt = #"{"reference":"\#(sent["reference"] ?? "")","status":"delivered"}"#
        #expect(try await tell("/texts/receipts", receipt, token: "gateway") == 200)
        _ = try await events
        await switchboard.stop()

        let store = try Store(reading: switchboard.database)
        let call = try await switchboard.onlyCall()
        let link = try #require(try await store.link(token))
        #expect(link.callID == call.call.id)
        #expect(link.clicks == 1 && link.completed != nil)
        #expect(link.route == "missed_bin")
        #expect(try await store.text(link.reference)?.standing == "delivered")
        #expect(service.texts.withLock { $0.count } == 1)
        // Nothing that is kept can be read by others.
        let data = URL(filePath: switchboard.database).deletingLastPathComponent()
        let files = try #require(FileManager.default.enumerator(atPath: data.path)).compactMap { $0 as? String }
        #expect(files.contains { $0.hasSuffix(".wav") })
        for file in files + [""] {
            let attributes = try FileManager.default.attributesOfItem(atPath: data.appending(path: file).path)
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(file): \(String(mode, radix: 8))")
        }
    }
}
