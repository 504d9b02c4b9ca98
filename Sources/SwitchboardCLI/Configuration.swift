import Foundation
import Messaging
import Records
import Speech

/// `switchboard.json`: every setting has a default, and an error says what to write instead.
struct Configuration: Sendable {
    /// One council's grammar directory.
    var grammar = "Grammars/south-hams"
    /// The prompts' directory; nil is the one of the council's language in `Prompts`.
    var prompts: String?
    /// The program that says names without a recording; empty leaves them out.
    var voice = StandInVoice.standard
    /// Whether changed files of the grammar and the prompts are noticed, and not only SIGHUP.
    var watchesGrammar = false
    /// The address of a call's record, for whoever the call is put through to.
    var recordPage: String?
    /// Where records and recordings are kept.
    var data = "var"
    /// Compiled language models and pronunciations; safe to delete.
    var cache = "var/cache"
    /// `address:port` for SIP over UDP and TCP.
    var listen = "127.0.0.1:5060"
    /// Calls at once; the next caller gets 486 Busy Here.
    var callLimit = 20
    /// Decoders shared by all calls, ready from the start: how many callers may be speaking at the same moment. With half
    /// as many as callers nobody waited for one where all spoke at once; each takes some 5 MB.
    var decoders: Int { ownDecoders ?? min(max(callLimit / 2, 4), 25) }
    private var ownDecoders: Int?
    /// Which British ways of saying a word are added to the dictionary's.
    var variants = RecogniserSettings.standardVariants
    /// Addresses whose P-Asserted-Identity is believed.
    var trustedPeers: [String] = ["127.0.0.1"]
    /// Takes the place of `pbx` in council.json.
    var pbx: String?
    /// Whether calls are recorded in `data`.
    var record = true
    var recordingFormat = RecordingFormat.wav
    /// Seconds that a transfer may ring before the caller comes back.
    var transferLimit = 30.0
    /// Seconds of silence before the caller is asked again.
    var noInput = 7.0
    /// `address:port` of health and metrics; nil for none.
    var monitor: String?
    /// Seconds that calls may go on after SIGTERM.
    var drain = 60.0
    /// The telephone side.
    var telephony = TelephonySettings()
    var gateway = Gateway.none
    var texts = TextLimits()
    var callbacks: CallbackSettings?
    var retention = Retention()
    var costs = CostModel()
    /// A file with the secret that results of forms are signed with.
    var webhookKeyFile: String?

    enum Gateway: Sendable, Equatable {
        /// Texts stay in the outbox.
        case none
        /// GOV.UK Notify. The key is read from a file or from the environment, never from switchboard.json.
        case notify(baseURL: String, templates: [String: String], keyFile: String?)
        /// Any service that takes JSON. The secret is read from a file or from the environment.
        case webhook(url: String, secretFile: String?, repeats: WebhookGateway.Repeats)
    }

    init() {}

    /// - Throws: `ConfigurationError` naming the file, the setting and the cure.
    init(reading path: String) throws {
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

/// A setting that cannot be used, in plain words.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Takes settings one by one, then refuses those that nobody knows.
struct SettingsReader {
    let path: String
    var settings: [String: Any]
    let within: String
    private var known: [String] = []

    init(path: String, settings: [String: Any], within: String = "") {
        self.path = path
        self.settings = settings
        self.within = within
    }

    mutating func take<Value>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        known.append(name)
        guard let value = settings.removeValue(forKey: name), !(value is NSNull) else { return nil }
        guard let right = value as? Value else {
            throw ConfigurationError("\(path): \(within)\(name) must be \(Self.words(for: type)), not \(value)")
        }
        return right
    }

    mutating func take(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value: Int = try take(name) else { return nil }
        guard range.contains(value) else {
            throw ConfigurationError(
                "\(path): \(within)\(name) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// One of an enumeration's names.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws -> Value? {
        guard let text: String = try take(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let names = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw ConfigurationError("\(path): \(within)\(name) is ‘\(text)’; it can be \(names)")
        }
        return value
    }

    /// The settings in braces behind a name, or nil.
    mutating func group(_ name: String) throws -> SettingsReader? {
        guard let settings: [String: Any] = try take(name) else { return nil }
        return SettingsReader(path: path, settings: settings, within: "\(within)\(name).")
    }

    /// A number in braces or not, with a fraction or not.
    mutating func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let value: Double = try take(name) else { return nil }
        guard range.contains(value) else {
            throw ConfigurationError(
                "\(path): \(within)\(name) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func finish() throws {
        guard let stranger = settings.keys.sorted().first else { return }
        throw ConfigurationError(
            "\(path): there is no setting \(within)\(stranger); there are \(known.sorted().joined(separator: ", "))")
    }

    private static func words(for type: Any.Type) -> String {
        switch type {
        case is String.Type: "text in quotes"
        case is Int.Type: "a whole number"
        case is Double.Type: "a number of seconds"
        case is Bool.Type: "true or false"
        case is [String].Type: "a list of texts"
        default: "an object in braces"
        }
    }
}
