import Foundation
import Records
import Reporting
import Utilities

/// `switchboard forms`: what became of the results of voice forms, and handing them over again.
enum FormsCommand: Command {
    static let name = "forms"
    static let summary = "results of voice forms that were not handed over, and handing them over again"
    static let help = """
        switchboard forms list                  results that could not be handed over, and why
        switchboard forms resend REFERENCE …    hands them over again; with --all, every one that is listed

          --database FILE   the records (\(ReportCommand.usualDatabase))
          --config FILE     the settings (switchboard.json where there is one)
          --council NAME    whose, where the settings have several councils
          --from DATE       the first day, as 2026-03-01 (six days before the last)
          --to DATE         the last day (today)
          --every           list: also those that were handed over, are kept here, wait or are under way
          --show-personal   list: the answers, too

        Put right first what was refused: the form's address, or whoever takes it there. A result that comes twice is known by
        its reference. One that was kept here since its form named nowhere else goes, too, once its form does.
        """

    static func run(_ arguments: inout Arguments) async throws {
        let file = try ReportCommand.database(&arguments)
        let from = try arguments.option("from")
        let to = try arguments.option("to")
        let (every, all) = (arguments.flag("every"), arguments.flag("all"))
        let personal = arguments.flag("show-personal")
        let words = try arguments.positionals()
        guard let what = words.first else { throw UsageError("say what to do: list or resend") }
        let rest = Array(words.dropFirst())
        let days = try ReportDays(from: from, to: to)
        switch what {
        case "list":
            guard rest.isEmpty else { throw UsageError("‘\(rest[0])’ is one word too many") }
            try await list(in: Store(reading: file), days, every: every, personal: personal)
        case "resend":
            guard all != !rest.isEmpty else { throw UsageError("give references, or --all") }
            try await resend(rest, in: TextsCommand.openExisting(file), days)
        default: throw UsageError("there is no ‘forms \(what)’")
        }
    }

    private static func list(in store: Store, _ days: ReportDays, every: Bool, personal: Bool) async throws {
        let forms = try await every ? store.formResults(in: days.period) : store.failedForms(in: days.period)
        for form in forms {
            let why = personal ? form.standing : Redaction.numbers(in: form.standing)
            print("\(form.reference)  \(days.text(form.created))  \(form.form)  \(why)")
            if personal { print("    \(form.values)") }
        }
        if forms.isEmpty { print(every ? "no forms" : "every form was handed over, is kept here, or is on its way") }
    }

    /// - Parameter references: none for all that were given up.
    private static func resend(_ references: [String], in store: Store, _ days: ReportDays) async throws {
        let chosen = references.isEmpty ? try await store.failedForms(in: days.period).map(\.reference) : references
        for reference in chosen {
            let isSent = try await store.resendForm(reference, at: .now)
            print(
                isSent
                    ? "\(reference) is handed over again"
                    : "\(reference) cannot be handed over again: it is no form that was given up")
        }
    }
}
