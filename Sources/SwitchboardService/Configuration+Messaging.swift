import ConfigurationFiles
import Foundation
import Messaging
import Records
import Web

/// `"texts"` in switchboard.json: how many go.
package struct TextLimits: Sendable, Equatable {
    /// Texts to one number in 24 hours.
    package var perNumberADay = 5
    /// Texts in a minute in all; GOV.UK Notify takes 3,000.
    package var perMinute = 300

    /// The defaults.
    package init() {}

    /// - Throws: `ConfigurationError` naming the setting and the cure.
    package init(_ reader: inout SettingsReader) throws {
        guard var group = try reader.group("texts") else { return }
        perNumberADay = try group.take("per_number_a_day", in: 1...100) ?? perNumberADay
        perMinute = try group.take("per_minute", in: 1...100_000) ?? perMinute
        try group.finish()
    }
}

/// `"callbacks"` in switchboard.json: where the text gateway and the sites behind links may tell us things.
package struct CallbackSettings: Sendable, Equatable {
    /// An address of this machine, and a port.
    package var listen: String
    /// A file with the bearer token of the gateway.
    package var gatewayTokenFile: String?
    /// A file with the bearer token of the form's site.
    package var siteTokenFile: String?

    /// Nil when nothing is listened for.
    package init?(_ reader: inout SettingsReader) throws {
        guard var group = try reader.group("callbacks") else { return nil }
        listen = try group.take("listen") ?? "127.0.0.1:8470"
        gatewayTokenFile = try group.take("gateway_token_file")
        siteTokenFile = try group.take("site_token_file")
        try group.finish()
        guard gatewayTokenFile != nil || siteTokenFile != nil else {
            throw ConfigurationError(
                "\(reader.path): callbacks needs gateway_token_file, site_token_file or both: files with a bearer token "
                    + "each, such as ‘openssl rand -hex 32’ makes")
        }
    }

    /// Listens for what is told.
    /// - Throws: `ConfigurationError`, `HTTPListenerError`.
    package func listener(
        store: Store, now: @escaping @Sendable () -> Date, complain: @escaping @Sendable (String) -> Void
    ) throws -> HTTPListener {
        let callbacks = Callbacks(
            store: store, gatewayToken: try Self.token(gatewayTokenFile, setting: "gateway_token_file"),
            siteToken: try Self.token(siteTokenFile, setting: "site_token_file"), now: now, complain: complain)
        let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1]) else {
            throw ConfigurationError("callbacks.listen is ‘\(listen)’; it must be ADDRESS:PORT, such as 127.0.0.1:8470")
        }
        return try HTTPListener(address: String(parts[0]), port: port) { await callbacks.answer($0) }
    }

    /// - Throws: `ConfigurationError` when a file cannot be read, or its token is short enough to be guessed.
    package static func token(_ file: String?, setting: String) throws -> String? {
        guard let file else { return nil }
        let token = try Secret.read(file, setting: "callbacks.\(setting)")
        guard token.utf8.count >= 16 else {
            throw ConfigurationError(
                "callbacks.\(setting): the token in \(file) is shorter than 16 characters; make one with "
                    + "‘openssl rand -hex 32’")
        }
        return token
    }
}

/// Keys and tokens: in files or in the environment, never in switchboard.json.
package enum Secret {
    /// What stands in a file, without blanks around it.
    /// - Throws: `ConfigurationError` when it cannot be read.
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
    /// The gateway of kind `webhook`.
    /// - Throws: `ConfigurationError`.
    package static func webhook(_ reader: inout SettingsReader) throws -> Gateway {
        guard let url: String = try reader.take("url") else {
            throw ConfigurationError("\(reader.path): gateway.url is missing: write where texts are posted to")
        }
        let secretFile: String? = try reader.take("secret_file")
        let repeats: WebhookGateway.Repeats = try reader.choice("repeats") ?? .never
        try reader.finish()
        return .webhook(url: url, secretFile: secretFile, repeats: repeats)
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
