import ConfigurationFiles
import Foundation
import SIP
import Telephony
import TestSupport
import Testing
@testable import SwitchboardService

@Suite struct ConfigurationTests {
    @Test func `every setting has a default`() throws {
        let configuration = try read("{}")
        #expect(configuration.listen == "127.0.0.1:5060")
        #expect(configuration.gateway == .none)
        #expect(configuration.database == "var/records.sqlite")
        // This machine's.
        #expect(!configuration.node.isEmpty && configuration.node == configuration.node.split(separator: ".")[0])
        #expect(try read(#"{"node": "exeter-2"}"#).node == "exeter-2")
    }

    @Test func `records are in a file or on a server`() throws {
        #expect(try read(#"{"records": "other.sqlite", "data": "x"}"#).database == "other.sqlite")
        let server = "postgresql://desk@db.example.org/calls?password_file=/etc/password"
        #expect(try read(#"{"records": "\#(server)"}"#).database == server)
    }

    @Test(arguments: [
        (#"{"call_limit": 0}"#, "from 1 to"), (#"{"call_limit": "many"}"#, "a whole number"),
        (#"{"lisen": "x"}"#, "did you mean \"listen\"?"), (#"{"listen": 5060}"#, "a text in double quotes"),
        (#"{"gateway": {"kind": "pigeon"}}"#, "notify"), (#"{"gateway": {"kind": "notify"}}"#, "template"),
        (#"{"gateway": {"kind": "webhook"}}"#, "no \"url\""),
        (#"{"gateway": {"kind": "webhook", "url": "x", "repeats": "maybe"}}"#, "\"ignored\""),
        (#"{"texts": {"per_number_a_day": 0}}"#, "from 1 to"),
        (#"{"texts": {"perday": 1}}"#, "\"perday\" in \"texts\""),
        (#"{"callbacks": {}}"#, "gateway_token_file"), (#"{"recording_format": "mp3"}"#, "\"flac\""),
        (#"{"retention": {"audio": {"days": 3, "purpose": ""}}}"#, "may not be kept"),
        (#"{"retention": {"audio": 800}}"#, "longer than the calls"),
        (#"{"retention": {"video": 1}}"#, "\"video\" in \"retention\""),
        (#"{"costs": {"phone": -1}}"#, "from 0.0 to"),
        (#"{"variants": "scouse"}"#, "british"), (#"["listen"]"#, "write an object"), ("{", "is not closed"),
        (#"{"transfer_limit": 1e30}"#, "from 0.0 to 86400.0"), (#"{"no_input": -1}"#, "from 0.0 to"),
        (#"{"drain": 1e300}"#, "from 0.0 to"), (#"{"sip": {"media_timeout": 1e30}}"#, "from 0.0 to"),
        (#"{"sip": {"watch_interval": 1e30}}"#, "from 0.0 to"), (#"{"sip": {"hold_limit": -1e300}}"#, "from 0.0 to"),
        (#"{"sip": {"calls_per_second": 1e30}}"#, "from 0.0 to 10000.0"),
        (#"{"call_limit": 2.5}"#, "is 2.5"), (#"{"node": "the first"}"#, "letters, digits"),
        (#"{"call_limit": true}"#, "is true or false"),
        (#"{"console": {"listen": "0.0.0.0:8471"}}"#, "in the clear"),
        (#"{"recordings": {"listen": "192.0.2.21:8472", "token_file": "t"}}"#, "in the clear"),
        (#"{"recordings": {"listen": "127.0.0.1:8472"}}"#, "anybody could fetch"),
        (#"{"recordings": {"listen": "here", "token_file": "t"}}"#, "ADDRESS:PORT"),
        (#"{"recordings": {"listen": "127.0.0.1:0", "token_file": "t", "key": "k"}}"#, "without its certificate"),
        (#"{"recordings": {"folder": "shared"}}"#, "whole path"),
        (#"{"recordings": {"folder": "/s", "listen": "127.0.0.1:0", "token_file": "t"}}"#, "\"folder\" or \"listen\""),
        (#"{"recordings": {"address": "http://192.0.2.21:8472"}}"#, "https://NAME:PORT"),
        (#"{"console": {"listen": "8471"}}"#, "ADDRESS:PORT"),
        (#"{"console": {"idle_minutes": 0}}"#, "from 1 to"),
        (#"{"records": "postgresql://db/"}"#, "the name of the database is missing"),
        (#"{"records": "postgresql://desk:x@db/calls"}"#, "password_file=FILE"),
        (#"{"console": {"role": "x"}}"#, "\"role\" in \"console\""),
        (#"{"gateway": {"kind": "webhok"}}"#, "did you mean \"webhook\"?"),
    ])
    func `a setting that cannot be used is named with its cure`(text: String, says: String) throws {
        let error = #expect(throws: FileFaults.self) { try read(text) }
        #expect(error?.description.contains("switchboard.json:1:") == true)
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test func `the telephone side is read, and its passwords come from files`() throws {
        let folder = try TemporaryFolder()
        let (accounts, password) = (folder.appending(path: "accounts").path, folder.appending(path: "password").path)
        try #"{"trunk": "secret"}"#.write(toFile: accounts, atomically: true, encoding: .utf8)
        try "pass word\n".write(toFile: password, atomically: true, encoding: .utf8)
        let configuration = try read(
            """
            {"listen": "[::1]:5080", "call_limit": 30, "trusted_peers": ["192.0.2.0/24"], "sip": {
                "stack": "pjsip", "other_addresses": ["192.0.2.1"], "external_address": "198.51.100.7", "local_networks": ["10.0.0.0/8"],
                "tls": {"certificate": "c.pem", "key": "k.pem", "authorities": "a.pem", "peer_names": ["pbx"]},
                "name_servers": ["192.0.2.53"], "srtp": "preferred",
                "codecs": ["pcma"], "rtp_ports": [20000, 20100], "unknown_peers": "refuse",
                "accounts_file": "\(accounts)", "digest": ["sha-256"], "watch": ["sip:192.0.2.10"], "calls_per_peer": 5,
                "registrations": [{"registrar": "sip:pbx", "user": "ivr", "password_file": "\(password)"}],
                "calls_per_second": 3, "media_timeout": 0, "hold_limit": 60, "transfers": "bridge",
                "allowed_numbers": ["ordinary", "international"]}}
            """)
        #expect(configuration.telephony.stack == .pjsip && Configuration().telephony.stack == .libre)
        let sip = try configuration.sipConfiguration { _ in }
        #expect(sip.address == "::1" && sip.port == 5080)
        #expect(sip.otherAddresses == ["192.0.2.1"] && sip.externalAddress == "198.51.100.7")
        #expect(sip.localNetworks == [IPNetwork("10.0.0.0/8")])
        #expect(sip.tls == TLSSettings(certificate: "c.pem", key: "k.pem", authorities: "a.pem", peerNames: ["pbx"]))
        #expect(sip.nameServers == ["192.0.2.53"])
        #expect(sip.security == .preferred && sip.codecs == [.pcma] && sip.rtpPorts == 20_000...20_100)
        #expect(sip.unknownPeers == .refuse && sip.accounts == ["trunk": "secret"])
        #expect(sip.digestAlgorithms == [.sha256] && SIPConfiguration().digestAlgorithms == [.md5])
        #expect(sip.limits == CallLimits(calls: 30, perPeer: 5, perSecond: 3))
        #expect(configuration.decoders == 15, "half the calls")
        #expect(sip.registrations == [Registration(registrar: "sip:pbx", user: "ivr", password: "pass word")])
        #expect(sip.watchedPeers == ["sip:192.0.2.10"] && sip.transfers == .bridge)
        #expect(sip.mediaTimeout == nil && sip.holdLimit == .seconds(60))
        #expect(sip.allowedTariffs == [.ordinary, .international])
    }

    @Test(arguments: [
        (#"{"srtp": "always"}"#, "\"mandatory\""), (#"{"codecs": ["opus"]}"#, "\"g722\", \"pcma\""),
        (#"{"stack": "sofia"}"#, "\"libre\", \"pjsip\""), (#"{"codecs": []}"#, "at least one"),
        (#"{"digest": []}"#, "at least one"),
        (#"{"digest": ["sha1"]}"#, "\"SHA-256\""), (#"{"rtp_ports": [1, 2]}"#, "[16384, 32767]"),
        (#"{"tls": {"certificate": "c"}}"#, "no \"key\""),
        (#"{"tls": {"certificate": "c", "key": "k", "peer_names": ["pbx"]}}"#, "needs authorities"),
        (#"{"tls": {"cert": "c", "certificate": "", "key": ""}}"#, "\"cert\" in \"sip.tls\""),
        (#"{"registrations": [{"user": "x"}]}"#, "password_file"), (#"{"unknown_peers": "bite"}"#, "\"ignore\""),
        (#"{"allowed_numbers": ["cheap"]}"#, "premium"), (#"{"transfer": "x"}"#, "did you mean \"transfers\"?"),
    ])
    func `a telephone setting that cannot be used is named with its cure`(text: String, says: String) throws {
        let error = #expect(throws: FileFaults.self) { try read("{\"sip\": \(text)}") }
        #expect(error?.description.contains("switchboard.json:1:") == true)
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test func `all faults of the file are told at once, each with its line`() throws {
        let error = #expect(throws: FileFaults.self) {
            try read("{\n  \"listen\": 5060,\n  \"sip\": {\n    \"srtp\": \"alway\",\n    \"codex\": []\n  }\n}")
        }
        #expect(error?.errors.map(\.line) == [2, 4, 5])
    }

    @Test func `an empty voice leaves names without a recording out`() throws {
        #expect(try read(#"{"voice": ""}"#).voice.isEmpty)
    }

    @Test(arguments: [
        #"{"pbx": hunter2}"#, #"{"pbx": 'hunter2'}"#, "hunter2", #"{"pbx": 2hunter2}"#, #"["hunter2"]"#,
        #"{"pbx": ["hunter2"]}"#,
        #"{"hunter2" "pbx"}"#, #"{"hunter2": "x", "hunter2": "y"}"#, "{}",
    ])
    func `no password is in an error`(accounts: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "accounts")
        try accounts.write(to: file, atomically: true, encoding: .utf8)
        let configuration = try read("{\"sip\": {\"accounts_file\": \"\(file.path)\"}}")
        let error = #expect(throws: FileFault.self) { try configuration.sipConfiguration { _ in } }
        #expect(error?.description.hasPrefix("\(file.path):1:") == true)
        #expect(error?.description.contains("hunter") == false)
    }

    @Test func `the key of Notify is never in the settings`() throws {
        let configuration = try read(#"{"gateway": {"kind": "notify", "template": "t", "key_file": "/nowhere"}}"#)
        let error = #expect(throws: ConfigurationError.self) { try configuration.gateway.open() }
        #expect(error?.description.contains("/nowhere") == true)
    }

    private func read(_ text: String) throws -> Configuration {
        let folder = try TemporaryFolder(["switchboard.json": text])
        return try Configuration(reading: folder.appending(path: "switchboard.json").path)
    }
}
