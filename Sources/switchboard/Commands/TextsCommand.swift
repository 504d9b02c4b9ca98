import Foundation
import Messaging
import Records
import Reporting
import Telephony
import Utilities

/// `switchboard texts`: what became of promised texts, and what a person can do about them.
enum TextsCommand: Command {
    static let name = "texts"
    static let summary = "texts that did not arrive, sending them again, and who wants none"
    static let help = """
        switchboard texts list                  texts that did not go or did not arrive, and why
        switchboard texts resend REFERENCE …    sends them again; with --all, every one that is listed
        switchboard texts optout NUMBER         no more texts to this number; --undo allows them again
        switchboard texts optouts               who wants no texts

          --database FILE   the records (\(ReportCommand.usualDatabase))
          --config FILE     the settings (switchboard.json where there is one)
          --council NAME    whose, where the settings have several councils
          --from DATE       list, resend: the first day, as 2026-03-01 (six days before the last)
          --to DATE         list, resend: the last day (today)
          --every           list: also those that arrived, wait or are under way
          --show-personal   list: whole numbers and words

        A text that the gateway may have taken already is asked about before it is sent again.
        """

    static func run(_ arguments: inout Arguments) async throws {
        let file = try ReportCommand.database(&arguments)
        let from = try arguments.option("from")
        let to = try arguments.option("to")
        let (every, all, undo) = (arguments.flag("every"), arguments.flag("all"), arguments.flag("undo"))
        let personal = arguments.flag("show-personal")
        let words = try arguments.positionals()
        guard let what = words.first else { throw UsageError("say what to do: list, resend, optout or optouts") }
        let rest = Array(words.dropFirst())
        switch what {
        case "list":
            guard rest.isEmpty else { throw UsageError("‘\(rest[0])’ is one word too many") }
            try await list(in: Store(reading: file), ReportDays(from: from, to: to), every: every, personal: personal)
        case "resend": try await resend(rest, all: all, in: openExisting(file), ReportDays(from: from, to: to))
        case "optout":
            guard rest.count == 1 else { throw UsageError("give one number") }
            try await optOut(rest[0], undo: undo, in: openExisting(file))
        case "optouts":
            for row in try await Store(reading: file).optOuts() {
                print("…\(row.ending)  since \(Timestamp.text(row.at).prefix(10))  \(row.why)")
            }
        default: throw UsageError("there is no ‘texts \(what)’")
        }
    }

    /// Opens records to write in them; they are not made where there are none.
    static func openExisting(_ file: String) throws -> Store {
        _ = try Store(reading: file)
        return try Store(file: file)
    }

    private static func list(in store: Store, _ days: ReportDays, every: Bool, personal: Bool) async throws {
        let texts = try await every ? store.outbox(in: days.period) : store.deadLetters(in: days.period)
        for text in texts {
            let number = personal ? text.to : Redaction.numbers(in: text.to)
            let why = personal ? text.standing : Redaction.numbers(in: text.standing)
            print("\(text.reference)  \(days.text(text.created))  \(number)  \(why)")
            if personal { print("    “\(text.body)”") }
        }
        if texts.isEmpty { print(every ? "no texts" : "every text went, or is on its way") }
    }

    private static func resend(_ references: [String], all: Bool, in store: Store, _ days: ReportDays) async throws {
        guard all != !references.isEmpty else { throw UsageError("give references, or --all") }
        let chosen = all ? try await store.deadLetters(in: days.period).map(\.reference) : references
        for reference in chosen {
            if let new = try await store.resend(reference, at: .now) {
                print(new == reference ? "\(reference) is sent again" : "\(reference) is sent again as \(new)")
            } else {
                print("\(reference) cannot be sent again: it is no text that failed, or its number wants none")
            }
        }
    }

    private static func optOut(_ text: String, undo: Bool, in store: Store) async throws {
        let number = try number(text)
        if undo {
            print(try await store.optIn(number) ? "texts may go to it again" : "it was not on the list")
        } else {
            let withdrawn = try await store.optOut(number, why: "asked staff", at: .now)
            print("no more texts go to it" + (withdrawn > 0 ? "; \(withdrawn) that waited will not be sent" : ""))
        }
    }

    /// - Throws: `UsageError`.
    static func number(_ text: String) throws -> String {
        guard let number = PhoneNumber(text) else { throw UsageError("‘\(text)’ is no telephone number") }
        return number.e164
    }
}
