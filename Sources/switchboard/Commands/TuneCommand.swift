import Foundation
import Grammar
import Records
import Reporting
import SwitchboardService
import Tuning
import Utilities

/// `switchboard tune`: what staff and testers do so that calls are understood better.
enum TuneCommand: Command {
    static let name = "tune"
    static let summary = "label turns, compare a changed grammar with the one that runs, publish it, go back"
    static let help = """
        switchboard tune queue                    the turns from which most is learned when you say what they were, and why
        switchboard tune label CALL TURN MEANING  what a turn should have been: a route, officer:ID, team:NAME, none (not
                                                  ours), unclear (nobody can understand it), nothing (nothing was said),
                                                  danger or danger:TARGET
        switchboard tune label --manifest M.tsv   many at once: CALL/TURN, kind, meaning and words, with tabs between them;
                                                  the kind ‘protected’ protects the call
        switchboard tune label --implied          notes what followed tells: the caller said yes or no, or rang again
        switchboard tune advise                   routes that can be confused, what no route understood, what nobody used,
                                                  words of doubtful pronunciation, what thresholds the labels would bear
        switchboard tune candidate DIR            makes a copy of the running grammar, for changes
        switchboard tune regress --candidate DIR  what the candidate would have made of everything that has a label
        switchboard tune publish --candidate DIR --why "…"   puts it in the running grammar's place, if nothing speaks
                                                  against it
        switchboard tune versions [N [M]]         what was published, by whom, when, why; or what is different between two
        switchboard tune rollback [N]             goes back to version N, or to the one before

          --database FILE    the records (\(ReportCommand.usualDatabase))
          --config FILE      the settings (switchboard.json where there is one)
          --council NAME     whose, where the settings have several councils
          --grammar DIR      the grammar that runs (that of the settings)
          --from, --to DATE  the first and last day of the calls (all)
          --json             one object instead of a table
          --show-personal    also what callers said
          --count N          queue: so many turns (20)
          --calls N          queue: of the latest so many calls (2000)
          --by NAME          label: who says so (\(NSUserName()))
          --words "…"        label: what was said
          --protect          label: nothing that makes this turn worse is to be published
          --source SOURCE    label: where it comes from: staff, manifest or transferred-on (staff)
          --remove           label: takes the label back
          --implied          regress, publish: what followed counts as a label, too
          --rehear           regress, publish: calls' own recordings are heard anew, where they are kept still: with new
                             words in the grammar something else may be heard. It takes as long as replaying them
          --manifest M.tsv   regress, publish: also these recordings, as ‘switchboard replay’ takes them; the kind
                             ‘protected’ protects one. What was heard is kept: a run that was ended goes on
          --as-text          regress, publish: the manifest's words as if typed; no recording is opened
          --line, --noise, --snr, --channel   as ‘switchboard replay’ takes them
          --cores N          regress, publish: work on so many (all)
          --check            regress: also whether it could be published, as ‘tune publish’ finds out
          --progress         regress: how far it has come, as lines of JSON on standard error
          --count N          regress, advise: show so many of each kind (20)
          --refuse           regress, publish: protected calls that become worse are refused, and not asked about
          --sure             publish: although something speaks against it
          --based-on FINGERPRINT   publish: of what the candidate was made from (as ‘tune candidate’ noted)

        Exit status: 0 when it was done; 1 when it could not be, or was refused; 2 when regress finds that protected calls,
        or clearly more calls than not, become worse; 64 when it was not understood.
        Run it as the user that switchboard runs as.
        """

    /// What every one of its commands needs.
    struct Place {
        var database: String
        var configuration: Configuration
        var period: Range<Date>
        var asJSON: Bool
        var showsPersonal: Bool
        var by: String

        init(_ arguments: inout Arguments) throws {
            let file = try arguments.option("database")
            let days = (from: try arguments.option("from"), to: try arguments.option("to"))
            asJSON = arguments.flag("json")
            showsPersonal = arguments.flag("show-personal")
            by = try arguments.option("by") ?? NSUserName()
            configuration = try ServeCommand.configuration(&arguments)
            database = file ?? configuration.database
            let isAll = days.from == nil && days.to == nil
            period =
                isAll ? Date.distantPast..<Date.distantFuture : try ReportDays(from: days.from, to: days.to).period
        }

        func grammar() throws -> Grammar {
            try Grammar(
                directory: URL(filePath: configuration.grammar, directoryHint: .isDirectory), pbx: configuration.pbx)
        }

        /// Prints one object for scripts.
        func print(json value: some Encodable) throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
        }

        /// What a caller said, or how much it was.
        func shown(_ words: String) -> String {
            showsPersonal ? "“\(words)”" : "\(words.split(separator: " ").count) words"
        }
    }

    static func run(_ arguments: inout Arguments) async throws {
        umask(0o077)
        guard let what = arguments.subcommand() else { throw UsageError("say what to do, such as queue or label") }
        switch what {
        case "queue": try await queue(&arguments)
        case "label": try await label(&arguments)
        case "regress": try await regress(&arguments)
        case "advise": try await advise(&arguments)
        case "candidate": try candidate(&arguments)
        case "publish": try await publish(&arguments)
        case "versions": try versions(&arguments)
        case "rollback": try rollback(&arguments)
        default: throw UsageError("there is no ‘tune \(what)’")
        }
    }
}
