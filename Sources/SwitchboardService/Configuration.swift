import ConfigurationFiles
import Console
import Dialogue
import Foundation
import Messaging
import Records
import Reporting
import Speech
import SwitchboardEngine

/// `switchboard.json`: every setting has a default, and an error says what to write instead.
package struct Configuration: Sendable {
    /// The file that they were read from; nil where there is none.
    package private(set) var file: String?
    /// Those that one switchboard answers for, in the order of their names; none where it answers for one that has no name.
    package internal(set) var councils: [CouncilSettings] = []
    /// Who answers what is nobody's number; nil refuses it.
    var defaultCouncil: String?
    /// Which of them these settings are of.
    package internal(set) var council: String?
    /// Where what all of them share is kept: the console's users; nil is `data`.
    var commonData: String?
    /// Calls at once of all of them together.
    var commonCallLimit: Int?
    /// One council's grammar directory.
    package var grammar = "Grammars/south-hams"
    /// The prompts' directory; nil is the one of the council's language in `Prompts`.
    package var prompts: String?
    /// The program that says names without a recording; empty leaves them out.
    package var voice = FallbackVoice.standard
    /// Whether changed files of the grammar and the prompts are noticed, and not only SIGHUP.
    var watchesGrammar = false
    /// The same, for those who publish.
    package var isGrammarWatched: Bool { watchesGrammar }
    /// A grammar that makes protected calls worse is not published, however sure somebody is.
    package var refusesProtected = false
    /// The address of a call's record, for whoever the call is put through to.
    package var recordPage: String?
    /// The number, or the SIP address, at which the candidate answers; nil for none.
    package var candidateNumber: String?
    /// Where records and recordings are kept.
    package var data = "var"
    /// The records' own place: a path, or `postgresql://…`; nil is a file in `data`.
    package var records: String?
    /// This switchboard's name among those that share its records.
    package var node = Configuration.hostName
    /// Compiled language models and pronunciations; safe to delete.
    package var cache = "var/cache"
    /// `address:port` for SIP over UDP and TCP.
    package var listen = "127.0.0.1:5060"
    /// Calls at once; the next caller gets 486 Busy Here.
    package var callLimit = 20
    /// Decoders shared by all calls, ready from the start: how many callers may be speaking at the same moment. With half
    /// as many as callers nobody waited for one where all spoke at once; each takes some 5 MB.
    package var decoders: Int { ownDecoders ?? min(max(callLimit / 2, 4), 25) }
    var ownDecoders: Int?
    /// Which British ways of saying a word are added to the dictionary's.
    package var variants = RecogniserSettings.standardVariants
    /// Addresses whose P-Asserted-Identity is believed.
    package var trustedPeers: [String] = ["127.0.0.1"]
    /// Takes the place of `pbx` in council.json.
    package var pbx: String?
    /// Whether calls are recorded in `data`.
    package var record = true
    /// How they are written.
    var recordingFormat = RecordingFormat.wav
    /// Where they are, and who else may have them.
    package var recordingSettings = RecordingSettings()
    /// Seconds that a transfer may ring before the caller comes back.
    package var transferLimit = Settings().transferLimit / .seconds(1)
    /// Seconds of silence before the caller is asked again.
    package var noInput = TurnTiming().noInput / .seconds(1)
    /// `address:port` of health and metrics; nil for none.
    var monitor: String?
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
    /// The pages for staff; nil for none.
    package var console: ConsoleSettings? = ConsoleSettings()
    /// Whether the settings say where the console is, and a port that is taken is a fault.
    var hasConsoleGroup = false
    /// For how long what is kept.
    package var retention = Retention()
    /// What a contact costs, for reports.
    package var costs = CostModel()
    /// A file with the secret that results of forms are signed with.
    var webhookKeyFile: String?

    /// What sends texts.
    package enum Gateway: Sendable, Equatable {
        /// Texts stay in the outbox.
        case none
        /// GOV.UK Notify. The key is read from a file or from the environment, never from switchboard.json.
        case notify(baseURL: String, templates: [String: String], keyFile: String?)
        /// Any service that takes JSON. The secret is read from a file or from the environment.
        case webhook(url: String, secretFile: String?, repeats: WebhookGateway.Repeats)
    }

    /// Seconds that anything may be waited for.
    static let aDay = 0.0...86_400

    /// The defaults.
    package init() {}

    /// The same with another grammar, for one or two callers at once.
    func answering(with grammar: String) -> Configuration {
        var other = self
        other.grammar = grammar
        other.ownDecoders = 2
        return other
    }

    /// - Throws: `ConfigurationError` when the file cannot be read; `FileFaults` with every fault in it, each with its line
    ///   and its cure.
    package init(reading path: String) throws {
        file = path
        let faults = FaultCollector()
        let fields = JsonFields(
            file: path, text: try Self.text(of: path), what: "the file of settings", faults: faults)
        if var fields { read(&fields) }
        try faults.close()
    }

    static func text(of path: String) throws -> String {
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path)) } catch {
            throw ConfigurationError("\(path): cannot be read: \(error.localizedDescription)")
        }
        return try WrittenText.read(data, file: path)
    }

    private mutating func read(_ fields: inout JsonFields) {
        readOwn(&fields)
        node = Self.node(&fields) ?? node
        cache = fields.setting("cache") ?? "\(data)/cache"
        listen = fields.setting("listen") ?? listen
        variants = Self.variants(&fields) ?? variants
        trustedPeers = fields.listOfTexts("trusted_peers") ?? trustedPeers
        monitor = fields.setting("monitor")
        drain = fields.number("drain", in: Self.aDay) ?? drain
        telephony = TelephonySettings(&fields)
        callbacks = CallbackSettings(&fields, isShared: fields.has("councils"))
        hasConsoleGroup = fields.has("console")
        console = ConsoleSettings(&fields)
        readCouncils(&fields)
        fields.refuseUnknown()
    }

    /// What each of several councils may say for itself. What is not said stays as it is.
    mutating func readOwn(_ fields: inout JsonFields) {
        grammar = fields.setting("grammar") ?? grammar
        prompts = fields.setting("prompts") ?? prompts
        voice = fields.setting("voice", placeholders: ["wav", "text"]) ?? voice
        watchesGrammar = fields.bool("watch_grammar") ?? watchesGrammar
        refusesProtected = fields.bool("refuse_protected") ?? refusesProtected
        recordPage = Self.recordPage(&fields) ?? recordPage
        candidateNumber = fields.setting("candidate_number") ?? candidateNumber
        data = fields.setting("data") ?? data
        records = Self.records(&fields) ?? records
        callLimit = fields.whole("call_limit", in: 1...10_000) ?? callLimit
        ownDecoders = fields.whole("decoders", in: 1...1_000) ?? ownDecoders
        pbx = fields.setting("pbx") ?? pbx
        record = fields.bool("record") ?? record
        recordingFormat = fields.choice("recording_format") ?? recordingFormat
        if fields.has("recordings") { recordingSettings = RecordingSettings(&fields) }
        transferLimit = fields.number("transfer_limit", in: Self.aDay) ?? transferLimit
        noInput = fields.number("no_input", in: Self.aDay) ?? noInput
        webhookKeyFile = fields.setting("webhook_key_file") ?? webhookKeyFile
        gateway = Self.gateway(&fields) ?? gateway
        texts = TextLimits(&fields, above: texts)
        retention = Retention(&fields, above: retention)
        costs = CostModel(&fields, above: costs)
    }

    private static func records(_ fields: inout JsonFields) -> String? {
        guard let text = fields.setting("records") else { return nil }
        guard let fault = RecordsAddress.fault(in: text) else { return text }
        fields.error(at: "records", "\"records\" is no address: \(fault.message)", cure: fault.cure)
        return nil
    }

    private static func node(_ fields: inout JsonFields) -> String? {
        guard let text = fields.setting("node"), !isNodeName(text) else { return fields.setting("node") }
        fields.error(
            at: "node", "\"node\" is ‘\(text)’, which is no name for a switchboard",
            cure: "write up to 64 letters, digits, ‘-’, ‘_’ and ‘.’, another for each")
        return nil
    }

    private static func recordPage(_ fields: inout JsonFields) -> String? {
        guard let text = fields.setting("record_page", placeholders: ["call", "reference"]) else { return nil }
        let isAddress = ["http://", "https://"].contains { text.hasPrefix($0) }
        let isPlain = text.utf8.count <= 150 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        if isAddress, isPlain, text.contains("{call}") || text.contains("{reference}") { return text }
        fields.error(
            at: "record_page", "\"record_page\" is no address with {call} or {reference} in it",
            cure: "write one such as https://desk.example.gov.uk/calls/{call}")
        return nil
    }

    private static func variants(_ fields: inout JsonFields) -> Variants? {
        guard let list = fields.setting("variants") else { return nil }
        if let variants = Variants(named: list) { return variants }
        fields.error(
            at: "variants", "\"variants\" has a name in it that is not known",
            cure: "write one or more of \(Variants.allNames.joined(separator: ", ")), with commas between them")
        return nil
    }
}
