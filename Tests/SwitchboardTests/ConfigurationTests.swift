import Foundation
import Testing

@testable import SwitchboardCLI

@Suite struct ConfigurationTests {
    @Test func `every setting has a default`() throws {
        let configuration = try read("{}")
        #expect(configuration.listen == "127.0.0.1:5060")
        #expect(configuration.gateway == .none)
    }

    @Test(arguments: [
        (#"{"call_limit": 0}"#, "from 1 to"), (#"{"call_limit": "many"}"#, "a whole number"),
        (#"{"lisen": "x"}"#, "there is no setting lisen"), (#"{"listen": 5060}"#, "text in quotes"),
        (#"{"gateway": {"kind": "pigeon"}}"#, "notify"), (#"{"gateway": {"kind": "notify"}}"#, "template"),
        (#"{"gateway": {"kind": "webhook"}}"#, "gateway.url"),
        (#"{"gateway": {"kind": "webhook", "url": "x", "repeats": "maybe"}}"#, "\"ignored\""),
        (#"{"texts": {"per_number_a_day": 0}}"#, "from 1 to"), (#"{"texts": {"perday": 1}}"#, "texts.perday"),
        (#"{"callbacks": {}}"#, "gateway_token_file"), (#"{"recording_format": "mp3"}"#, "\"flac\""),
        (#"{"retention": {"audio": {"days": 3, "purpose": ""}}}"#, "may not be kept"),
        (#"{"retention": {"audio": 800}}"#, "longer than the calls"),
        (#"{"retention": {"video": 1}}"#, "retention.video"),
        (#"{"costs": {"phone": -1}}"#, "from 0.0 to"),
        (#"{"variants": "scouse"}"#, "british"), (#"["listen"]"#, "one object"), ("{", "is not JSON"),
    ])
    func `a setting that cannot be used is named with its cure`(text: String, says: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.description.contains("switchboard.json: ") == true)
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test func `the key of Notify is never in the settings`() throws {
        let configuration = try read(#"{"gateway": {"kind": "notify", "template": "t", "key_file": "/nowhere"}}"#)
        let error = #expect(throws: ConfigurationError.self) { try configuration.gateway.open() }
        #expect(error?.description.contains("/nowhere") == true)
    }

    private func read(_ text: String) throws -> Configuration {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "switchboard.json")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return try Configuration(reading: file.path)
    }
}
