import ConfigurationFiles
import Dialogue
import Foundation
import Messaging
import Records
import Utilities

/// What results of forms need on a running switchboard: a place in the records, and a way to those who deal with them.
package struct LiveForms: Sendable {
    private let store: Store
    private let sender: FormSender
    private let prefix: String
    private let recording: @Sendable (String) -> String?

    /// - Parameters:
    ///   - publisher: whose grammar has the forms; where their answers go may change with it.
    ///   - log: told of what a person should know.
    /// - Throws: `ConfigurationError` when the secret cannot be read.
    package init(
        _ configuration: Configuration, reloader: CouncilReloader, store: Store, log: Log
    ) throws {
        let grammar = reloader.current.council.grammar
        self.store = store
        recording = configuration.recording
        prefix = FormReference.prefix(for: grammar.council?.name)
        let secret = try configuration.webhookSecret()
        if secret == nil, grammar.forms.contains(where: { $0.webhook != nil }) {
            log.warning("warning: results of forms are not signed: set webhook_key_file in switchboard.json")
        }
        let hasMessages = grammar.forms.contains { $0.slots.contains { $0.type == .message } }
        if !configuration.record, hasMessages {
            log.warning("warning: calls are not recorded, so of messages in forms only the words understood are kept")
        }
        sender = FormSender(
            store: store, webhook: FormWebhook(secret: secret),
            address: { id in reloader.current.council.grammar.forms.first { $0.id == id }?.webhook }
        ) { log.note($0) }
    }

    /// Where a conversation keeps its forms, behind its records.
    /// - Parameter shift: from the date that calls go by to the machine's own (s).
    package func results(behind records: RecordsJournal, shift: TimeInterval) -> RecordsForms {
        RecordsForms(store: store, prefix: prefix, recording: recording, records: records, shift: shift)
    }

    /// Hands results over until it is cancelled.
    package func run() async { await sender.run() }
}

extension Configuration {
    /// The secret that results of forms are signed with, from its file or from the environment; nil when there is none.
    fileprivate func webhookSecret() throws -> String? {
        guard let file = webhookKeyFile else { return ProcessInfo.processInfo.environment["SWITCHBOARD_WEBHOOK_KEY"] }
        let text = (try? String(contentsOfFile: file, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let text, text.utf8.count >= 16 else {
            throw ConfigurationError(
                "webhook_key_file: \(file) must hold a secret of at least 16 characters; "
                    + "make one with ‘openssl rand -hex 32’")
        }
        return text
    }
}
