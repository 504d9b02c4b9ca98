import Foundation
import Grammar
import Records
import Reporting
import SpokenValues
import SwitchboardService
import Telephony
import Utilities

/// `switchboard records`: looking after what is kept, and what the people it is about may ask for.
enum RecordsCommand: Command {
    static let name = "records"
    static let summary = "back up, check, label, export and erase what is kept"
    static let help = """
        switchboard records backup FILE           copies the records while they are in use, and checks the copy
        switchboard records check                 looks for damage
        switchboard records retention             how long each kind of data is kept, and for what; --now deletes,
                                                  with --yes although the date may be wrong
        switchboard records deletions             the register of what was deleted, when and why
        switchboard records export NUMBER --out FOLDER   everything about one person, recordings too
        switchboard records erase NUMBER --yes    erases everything about one person; without --yes it only counts
        switchboard records label CALL TURN DESTINATION   what a turn was really about; ‘none’ is none of ours
        switchboard records move --to PLACE       takes everything over to another file or server, and counts it; may be broken
                                                  off and run again. Stop every switchboard that uses either first
        switchboard records openings              what callers said whose turns have a label, as lines of openings.tsv

          --database FILE   the records (\(ReportCommand.usualDatabase))
          --config FILE     retention: the settings (switchboard.json where there is one)
          --council NAME    whose, where the settings have several councils
          --words "…"       label: what was said
          --by NAME         label: who says so (\(NSUserName()))
          --to PLACE        move: where to
          --from, --to DATE deletions: the first and last day (the last year); openings: of the calls (all)
          --grammar DIR     openings: whose they are (that of the settings)

        Run it as the user that switchboard runs as.
        """

    static func run(_ arguments: inout Arguments) async throws {
        umask(0o077)
        let named = try arguments.option("database")
        let out = try arguments.option("out")
        let isSure = arguments.flag("yes")
        let now = arguments.flag("now")
        let label = (words: try arguments.option("words"), by: try arguments.option("by") ?? NSUserName())
        let days = (from: try arguments.option("from"), to: try arguments.option("to"))
        let configuration = try ServeCommand.configuration(&arguments)
        let file = named ?? configuration.database
        var words = try arguments.positionals()
        guard !words.isEmpty else { throw UsageError("say what to do") }
        let what = words.removeFirst()
        func only(_ count: Int, _ meaning: String) throws {
            guard words.count == count else { throw UsageError("‘records \(what)’ takes \(meaning)") }
        }
        switch what {
        case "backup":
            try only(1, "the file to make")
            try await Store(reading: file).backUp(to: words[0])
            print("\(words[0]) is a whole copy of \(file); keep it as private as the records themselves")
        case "check":
            try only(0, "nothing more")
            let faults = try await Store(reading: file).check()
            guard faults.isEmpty else { throw Damage(file: file, faults: faults) }
            print("\(file) is sound")
        case "retention":
            try only(0, "nothing more")
            try await retention(configuration, file: named ?? configuration.database, now: now, isSure: isSure)
        case "deletions":
            try only(0, "nothing more")
            let period = try days.from == nil && days.to == nil ? nil : ReportDays(from: days.from, to: days.to).period
            let year = Date.now.addingTimeInterval(-366 * 24 * 3600)..<Date.distantFuture
            for row in try await Store(reading: file).deletions(in: period ?? year) {
                let before = row.before.map { " of before \(Timestamp.text($0).prefix(16))" } ?? ""
                print("\(Timestamp.text(row.at).prefix(16))  \(row.amount) × \(row.kind)\(before)  (\(row.why))")
            }
        case "export":
            try only(1, "one number, and --out FOLDER")
            guard let out else { throw UsageError("--out FOLDER is missing: where it is written") }
            let store = try Store(reading: file)
            try await export(
                words[0], from: store, and: configuration.archive(store, complain: ServeCommand.complain),
                to: URL(filePath: out, directoryHint: .isDirectory))
        case "erase":
            try only(1, "one number")
            try await erase(
                words[0], isSure: isSure, in: TextsCommand.openExisting(file), configuration.ownRecordings,
                folder: RecordsAddress.isServer(file)
                    ? configuration.data : URL(filePath: file).deletingLastPathComponent().path)
        case "label":
            try only(3, "a call, a turn's number and a destination")
            guard let turn = Int(words[1]) else { throw UsageError("‘\(words[1])’ is no turn's number") }
            try await TextsCommand.openExisting(file).label(
                LabelRow(
                    callID: words[0], turn: turn, expect: words[2], words: label.words.map(CardNumber.withheld),
                    by: label.by, at: .now))
            print("kept")
        case "move":
            try only(0, "nothing more, and --to PLACE")
            guard let to = days.to else { throw UsageError("--to PLACE is missing: a new file, or postgresql://…") }
            try move(from: file, to: to)
        case "openings":
            try only(0, "nothing more")
            let period = try days.from == nil && days.to == nil ? nil : ReportDays(from: days.from, to: days.to).period
            let grammar = try Grammar(directory: URL(filePath: configuration.grammar, directoryHint: .isDirectory))
            let turns = try await Store(reading: file).labelledTurns(in: period ?? .distantPast..<Date.distantFuture)
            let lines = OpeningExport(grammar).lines(of: turns)
            print(
                "# of \(turns.count) labelled turns \(lines.count) new openings: read each before you add it, since a name that"
            )
            print("# nobody listed, or a place, may still tell who called")
            for line in lines { print(line) }
        default: throw UsageError("there is no ‘records \(what)’")
        }
    }

    private struct StillThere: Error, CustomStringConvertible {
        let files: [String]
        let isOutOfLog: Bool
        var description: String {
            let names = files.isEmpty ? "" : " It stands in \(files.joined(separator: ", "))."
            return isOutOfLog
                ? "the number is erased from the records, but not from every file.\(names) Delete what is there"
                : "the number is erased from the records, but another program is reading them, and until it has closed them "
                    + "SQLite's log keeps what was erased.\(names) Close it and run this again; a running switchboard does "
                    + "so by itself"
        }
    }

    private struct Damage: Error, CustomStringConvertible {
        let file: String
        let faults: [String]
        var description: String {
            "\(file) is damaged: \(faults.prefix(5).joined(separator: "; ")). Stop switchboard, put the file aside, and put "
                + "the last copy of ‘switchboard records backup’ in its place"
        }
    }

    private static func move(from source: String, to target: String) throws {
        let moved = try RecordsMove(from: source, to: target).run { print("\($0.table): \($0.rows)") }
        print(
            "\(moved.reduce(0) { $0 + $1.rows }) rows in \(moved.count) tables are the same in \(RecordsAddress.name(of: target)): "
                + "write \"records\": \"\(target)\" into the settings, and put the old ones aside")
    }

    private static func retention(_ configuration: Configuration, file: String, now: Bool, isSure: Bool)
        async throws
    {
        if now {
            let run = RetentionRun(
                store: try TextsCommand.openExisting(file), retention: configuration.retention,
                recordings: configuration.ownRecordings)
            let deleted = try await run.run(at: .now, isConfirmed: isSure)
            for line in deleted { print(line) }
            if deleted.isEmpty { print("nothing is past its time") }
            return
        }
        for kind in Retention.Kind.allCases {
            let rule = configuration.retention[kind]
            let name = kind.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
            print("\(name)  \(rule.days) days  for \(rule.purpose)  (\(rule.basis))")
        }
    }

    /// The forms in which a number is in the records.
    private static func spellings(of number: String, in store: Store) async throws -> Set<String> {
        let known = try await store.numbers().filter { PhoneNumber($0)?.e164 == number }
        return known.union([number])
    }

    private static func export(
        _ text: String, from store: Store, and archive: RecordingArchive, to folder: URL
    ) async throws {
        let number = try TextsCommand.number(text)
        let records = try await store.everything(
            about: number, spellings: await spellings(of: number, in: store))
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw UsageError("\(folder.path) is there already; name a folder that is new")
        }
        let files = try await SubjectAccess(number: number, records: records).write(to: folder, from: archive)
        print(
            "\(files) \(files == 1 ? "file" : "files") in \(folder.path): read README.txt there before you hand it over"
        )
    }

    private static func erase(
        _ text: String, isSure: Bool, in store: Store, _ recordings: OwnRecordings, folder: String
    ) async throws {
        let number = try TextsCommand.number(text)
        let spellings = try await spellings(of: number, in: store)
        guard isSure else {
            let records = try await store.everything(about: number, spellings: spellings)
            print(
                "\(records.calls.count) calls, \(records.texts.count) texts, \(records.forms.count) forms and "
                    + "\(records.surveys.count) survey answers would be erased, for good; say --yes to do it")
            return
        }
        let erased = try await store.erase(
            number, spellings: spellings, why: "asked for by the person", recordings: recordings, at: .now)
        print(
            "erased: \(erased.calls) calls, \(erased.texts) texts"
                + (erased.unsentTexts > 0 ? " (\(erased.unsentTexts) of them not sent yet)" : "")
                + ", \(erased.audioPaths.count) recordings. Copies made by ‘records backup’ still have them")
        if !erased.nodes.isEmpty {
            print(
                "recordings of it are on \(erased.nodes.joined(separator: ", ")), deleted there at once, or when it is back: "
                    + "‘switchboard node list’ says what is left")
        }
        let shared = recordings.isShared ? recordings.folder?.path : nil
        let strays = try LeftBehind(of: number, in: folder, and: shared).deleteRecordings()
        if strays > 0 { print("\(strays) files of recordings that the records do not know were deleted, too") }
        let left = LeftBehind(of: number, in: folder, and: shared).files
        guard left.isEmpty, erased.isOutOfLog else {
            throw StillThere(files: left, isOutOfLog: erased.isOutOfLog)
        }
        print("no file in \(folder) has the number any more; sound was not looked through")
    }
}
