import ConfigurationFiles
import Foundation
import Messaging
import Records
import Web

/// `"texts"` in switchboard.json: how many go.
package struct TextLimits: Sendable, Equatable {
    /// How many go in 24 hours, and to whom.
    var allowance = TextAllowance()
    /// Texts in a minute in all; GOV.UK Notify takes 3,000.
    var perMinute = 300

    /// The limits that hold without a setting.
    package init() {}

    /// Reads `texts`.
    /// - Parameter above: what holds where nothing is said.
    package init(_ fields: inout JsonFields, above: Self = Self()) {
        self = above
        guard var group = fields.object("texts", what: "\"texts\"") else { return }
        allowance.perNumber = group.whole("per_number_a_day", in: 1...100) ?? allowance.perNumber
        allowance.perCaller = group.whole("per_caller_a_day", in: 0...1000) ?? allowance.perCaller
        allowance.withheldAnHour = group.whole("withheld_an_hour", in: 0...10_000) ?? allowance.withheldAnHour
        allowance.keyed = group.whole("keyed_a_day", in: 0...100_000) ?? allowance.keyed
        perMinute = group.whole("per_minute", in: 1...100_000) ?? perMinute
        group.refuseUnknown()
    }
}

/// `"callbacks"` in switchboard.json: where the text gateway and the sites behind links may tell us things.
package struct CallbackSettings: Sendable, Equatable {
    /// An address of this machine, and a port.
    package var listen: String
    /// A file with the bearer token of the gateway.
    var gatewayTokenFile: String?
    /// A file with the bearer token of the form's site.
    var siteTokenFile: String?

    /// Nil when nothing is listened for.
    /// - Parameter isShared: each of several councils may have its own tokens.
    package init?(_ fields: inout JsonFields, isShared: Bool = false) {
        guard var group = fields.object("callbacks", what: "\"callbacks\"") else { return nil }
        listen = group.setting("listen") ?? "127.0.0.1:8470"
        gatewayTokenFile = group.setting("gateway_token_file")
        siteTokenFile = group.setting("site_token_file")
        group.refuseUnknown()
        if gatewayTokenFile == nil, siteTokenFile == nil, !isShared {
            fields.error(
                at: "callbacks", "\"callbacks\" names no file with a token",
                cure:
                    "write \"gateway_token_file\", \"site_token_file\" or both: files with a bearer token each, such as "
                    + "‘openssl rand -hex 32’ makes")
        }
    }

    /// Reads a council's own tokens; what it does not name is as it is above.
    mutating func readOwn(_ fields: inout JsonFields) {
        guard var group = fields.object("callbacks", what: "\"callbacks\"") else { return }
        gatewayTokenFile = group.setting("gateway_token_file") ?? gatewayTokenFile
        siteTokenFile = group.setting("site_token_file") ?? siteTokenFile
        group.refuseUnknown()
    }

    /// What takes what is told.
    /// - Throws: `ConfigurationError`.
    package func callbacks(
        store: Store, now: @escaping @Sendable () -> Date = { .now }, complain: @escaping @Sendable (String) -> Void
    ) throws -> Callbacks {
        Callbacks(
            store: store, gatewayToken: try Secret.token(gatewayTokenFile, setting: "callbacks.gateway_token_file"),
            siteToken: try Secret.token(siteTokenFile, setting: "callbacks.site_token_file"), now: now,
            complain: complain)
    }

    /// Listens for what is told.
    /// - Throws: `ConfigurationError`, `HTTPListenerError`.
    package func listener(_ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) throws -> HTTPListener {
        let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1]) else {
            throw ConfigurationError("callbacks.listen is ‘\(listen)’; it must be ADDRESS:PORT, such as 127.0.0.1:8470")
        }
        return try HTTPListener(address: String(parts[0]), port: port, handler: answer)
    }
}

/// Keys and tokens: in files or in the environment, never in switchboard.json.
package enum Secret {
    /// A token that others bear; nil where no file is named.
    /// - Parameter setting: of the file, for the error.
    /// - Throws: `ConfigurationError` when a file cannot be read, or its token is short enough to be guessed.
    package static func token(_ file: String?, setting: String) throws -> String? {
        guard let file else { return nil }
        let token = try read(file, setting: setting)
        guard token.utf8.count >= 16 else {
            throw ConfigurationError(
                "\(setting): the token in \(file) is shorter than 16 characters; make one with "
                    + "‘openssl rand -hex 32’")
        }
        return token
    }

    /// Reads a secret from its file.
    package static func read(_ file: String, setting: String) throws -> String {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw ConfigurationError("\(setting): \(file) cannot be read")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// - Parameter setting: of the file, for the error.
    package static func read(_ file: String?, setting: String, orEnvironment name: String, what: String) throws
        -> String
    {
        if let file { return try read(file, setting: setting) }
        guard let secret = ProcessInfo.processInfo.environment[name] else {
            throw ConfigurationError(
                "\(what) is missing: put it in a file and name that as \(setting), or in the environment as \(name)")
        }
        return secret
    }
}

extension Configuration {
    /// Reads `"gateway"` in switchboard.json; nil where there is none.
    static func gateway(_ fields: inout JsonFields) -> Gateway? {
        guard var group = fields.object("gateway", what: "\"gateway\"") else { return nil }
        let kind = group.setting("kind") ?? "none"
        var gateway = Gateway.none
        switch kind {
        case "none": break
        case "notify": gateway = notify(&group)
        case "webhook": gateway = webhook(&group)
        default:
            // What else stands there belongs to a kind that is not known.
            group.refuse(kind, at: group.place(of: "kind"), of: "kind", among: ["none", "notify", "webhook"])
            return Gateway.none
        }
        group.refuseUnknown()
        return gateway
    }

    private static func notify(_ fields: inout JsonFields) -> Gateway {
        let base = fields.setting("base_url") ?? "https://api.notifications.service.gov.uk"
        let keyFile = fields.setting("key_file")
        var templates: [String: String] = [:]
        templates["any"] = fields.setting("template")
        if var kinds = fields.object("templates", what: "\"gateway.templates\"") {
            for kind in ["link", "number", "form", "survey"] { templates[kind] = kinds.setting(kind) }
            kinds.refuseUnknown()
        }
        if templates.isEmpty {
            fields.error(
                at: "template", "\"gateway\" has no \"template\"", cure: "write the template id that Notify shows")
        }
        return .notify(baseURL: base, templates: templates, keyFile: keyFile)
    }

    private static func webhook(_ fields: inout JsonFields) -> Gateway {
        let url = fields.setting("url")
        if url == nil {
            fields.error(at: "url", "\"gateway\" has no \"url\"", cure: "write where texts are posted to")
        }
        return .webhook(
            url: url ?? "", secretFile: fields.setting("secret_file"), repeats: fields.choice("repeats") ?? .never)
    }
}

extension Configuration.Gateway {
    /// - Throws: `ConfigurationError` when a key cannot be had, `NotifySettingError` or `WebhookSettingError` when it
    ///   cannot be used.
    package func open() throws -> any SMSGateway {
        switch self {
        case .none: return NoGateway()
        case .notify(let base, let templates, let keyFile):
            let key = try Secret.read(
                keyFile, setting: "gateway.key_file", orEnvironment: "NOTIFY_API_KEY", what: "GOV.UK Notify's API key")
            return try NotifyGateway(key: key, templates: templates, base: base)
        case .webhook(let url, let secretFile, let repeats):
            let secret = try Secret.read(
                secretFile, setting: "gateway.secret_file", orEnvironment: "TEXT_WEBHOOK_SECRET",
                what: "the secret of the webhook for texts")
            return try WebhookGateway(url: url, secret: secret, repeats: repeats)
        }
    }
}
