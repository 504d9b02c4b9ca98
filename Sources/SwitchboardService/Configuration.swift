import ConfigurationFiles
import Foundation
import Messaging
import Records
import Reporting
import Speech
import SwitchboardEngine

/// `switchboard.json`: every setting has a default, and an error says what to write instead.
package struct Configuration: Sendable {
    /// One council's grammar directory.
    package var grammar = "Grammars/south-hams"
    /// The prompts' directory; nil is the one of the council's language in `Prompts`.
    package var prompts: String?
    /// The program that says names without a recording; empty leaves them out.
    package var voice = FallbackVoice.standard
    /// Whether changed files of the grammar and the prompts are noticed, and not only SIGHUP.
    package var watchesGrammar = false
    /// The address of a call's record, for whoever the call is put through to.
    package var recordPage: String?
    /// Where records and recordings are kept.
    package var data = "var"
    /// Compiled language models and pronunciations; safe to delete.
    package var cache = "var/cache"
    /// `address:port` for SIP over UDP and TCP.
    package var listen = "127.0.0.1:5060"
    /// Calls at once; the next caller gets 486 Busy Here.
    package var callLimit = 20
    /// Decoders shared by all calls, ready from the start: how many callers may be speaking at the same moment. With half
    /// as many as callers nobody waited for one where all spoke at once; each takes some 5 MB.
    package var decoders: Int { ownDecoders ?? min(max(callLimit / 2, 4), 25) }
    private var ownDecoders: Int?
    /// Which British ways of saying a word are added to the dictionary's.
    package var variants = RecogniserSettings.standardVariants
    /// Addresses whose P-Asserted-Identity is believed.
    package var trustedPeers: [String] = ["127.0.0.1"]
    /// Takes the place of `pbx` in council.json.
    package var pbx: String?
    /// Whether calls are recorded in `data`.
    package var record = true
    /// How they are written.
    package var recordingFormat = RecordingFormat.wav
    /// Seconds that a transfer may ring before the caller comes back.
    package var transferLimit = 30.0
    /// Seconds of silence before the caller is asked again.
    package var noInput = 7.0
    /// `address:port` of health and metrics; nil for none.
    package var monitor: String?
    /// Seconds that calls may go on after SIGTERM.
    package var drain = 60.0
    /// The telephone side.
    package var telephony = TelephonySettings()
    /// What sends texts.
    package var gateway = Gateway.none
    /// How many texts may go.
    package var texts = TextLimits()
    /// Where receipts and clicks are told; nil when nowhere.
    package var callbacks: CallbackSettings?
    /// For how long what is kept.
    package var retention = Retention()
    /// What a contact costs, for reports.
    package var costs = CostModel()
    /// A file with the secret that results of forms are signed with.
    package var webhookKeyFile: String?

    /// What sends texts.
    package enum Gateway: Sendable, Equatable {
        /// Texts stay in the outbox.
        case none
        /// GOV.UK Notify. The key is read from a file or from the environment, never from switchboard.json.
        case notify(baseURL: String, templates: [String: String], keyFile: String?)
        /// Any service that takes JSON. The secret is read from a file or from the environment.
        case webhook(url: String, secretFile: String?, repeats: WebhookGateway.Repeats)
    }

    /// The defaults.
    package init() {}

    /// - Throws: `ConfigurationError` naming the file, the setting and the cure.
    package init(reading path: String) throws {
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path)) } catch {
            throw ConfigurationError("\(path): cannot be read: \(error.localizedDescription)")
        }
        let object: Any
        do { object = try JSONSerialization.jsonObject(with: data) } catch {
            let why = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "\(error)"
            throw ConfigurationError("\(path): is not JSON: \(why)")
        }
        guard let settings = object as? [String: Any] else {
            throw ConfigurationError("\(path): must be one object, { \"listen\": \"127.0.0.1:5060\", … }")
        }
        var reader = SettingsReader(path: path, settings: settings)
        grammar = try reader.take("grammar") ?? grammar
        prompts = try reader.take("prompts")
        voice = try reader.take("voice") ?? voice
        watchesGrammar = try reader.take("watch_grammar") ?? watchesGrammar
        recordPage = try Self.recordPage(path: path, reader.take("record_page"))
        self.data = try reader.take("data") ?? self.data
        cache = try reader.take("cache") ?? "\(self.data)/cache"
        listen = try reader.take("listen") ?? listen
        callLimit = try reader.take("call_limit", in: 1...10_000) ?? callLimit
        ownDecoders = try reader.take("decoders", in: 1...1_000)
        if let list: String = try reader.take("variants") {
            guard let variants = Variants(named: list) else {
                throw ConfigurationError(
                    "\(path): \"variants\" must be one or more of \(Variants.allNames.joined(separator: ", "))")
            }
            self.variants = variants
        }
        trustedPeers = try reader.take("trusted_peers") ?? trustedPeers
        pbx = try reader.take("pbx")
        record = try reader.take("record") ?? record
        recordingFormat = try reader.choice("recording_format") ?? recordingFormat
        transferLimit = try reader.take("transfer_limit") ?? transferLimit
        noInput = try reader.take("no_input") ?? noInput
        webhookKeyFile = try reader.take("webhook_key_file")
        monitor = try reader.take("monitor")
        drain = try reader.take("drain") ?? drain
        if let settings: [String: Any] = try reader.take("sip") {
            telephony = try TelephonySettings(path: path, settings)
        }
        if let settings: [String: Any] = try reader.take("gateway") {
            gateway = try Self.gateway(path: path, settings)
        }
        texts = try TextLimits(&reader)
        callbacks = try CallbackSettings(&reader)
        retention = try Retention(&reader)
        costs = try CostModel(&reader)
        try reader.finish()
    }

    private static func recordPage(path: String, _ text: String?) throws -> String? {
        guard let text else { return nil }
        let isAddress = ["http://", "https://"].contains { text.hasPrefix($0) }
        let isPlain = text.utf8.count <= 150 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isAddress, isPlain, text.contains("{call}") || text.contains("{reference}") else {
            throw ConfigurationError(
                "\(path): record_page must be an address with {call} or {reference} in it, "
                    + "such as https://desk.example.gov.uk/calls/{call}")
        }
        return text
    }

    private static func gateway(path: String, _ settings: [String: Any]) throws -> Gateway {
        var reader = SettingsReader(path: path, settings: settings, within: "gateway.")
        let kind: String = try reader.take("kind") ?? "none"
        switch kind {
        case "none":
            try reader.finish()
            return .none
        case "notify":
            let base: String = try reader.take("base_url") ?? "https://api.notifications.service.gov.uk"
            let keyFile: String? = try reader.take("key_file")
            var templates: [String: String] = [:]
            templates["any"] = try reader.take("template")
            if var kinds = try reader.group("templates") {
                for kind in ["link", "number", "form", "survey"] { templates[kind] = try kinds.take(kind) }
                try kinds.finish()
            }
            guard !templates.isEmpty else {
                throw ConfigurationError(
                    "\(path): gateway.template is missing: write the template id that Notify shows")
            }
            try reader.finish()
            return .notify(baseURL: base, templates: templates, keyFile: keyFile)
        case "webhook": return try webhook(&reader)
        default:
            throw ConfigurationError(
                "\(path): gateway.kind is ‘\(kind)’; it can be \"none\", \"notify\" or \"webhook\"")
        }
    }
}
