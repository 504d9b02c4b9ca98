import Foundation
import Grammar
import Records
import Reporting

/// `switchboard report`: what a council wants to know about its calls.
enum ReportCommand: Command {
    static let name = "report"
    static let summary = "what calls came to: in figures, as a page for members, as tables, or call by call"
    static let help = """
        switchboard report [--from DATE] [--to DATE] [--html FILE] [--csv FOLDER] [--json]
        switchboard report --calls [--from DATE] [--to DATE] [--json] [--show-personal]

          --from DATE       the first day, as 2026-03-01 (six days before the last)
          --to DATE         the last day (today)
          --html FILE       a page with charts: one file, for a screen, a telephone or paper
          --csv FOLDER      every table as a file for a spreadsheet
          --json            one JSON object
          --calls           each call with its turns, and the outbox, instead of figures
          --show-personal   with --calls: whole numbers, keys pressed and words heard; they are left out otherwise
          --database FILE   the records (\(usualDatabase))
          --grammar DIR     where services' names are from (that of the settings)
          --config FILE     costs and other settings (switchboard.json where there is one)
          --council NAME    whose, where the settings have several councils

        Days are days in London. Only calls are told one by one; figures hold no number and no words of a single caller.
        """

    /// What `--database` is without being named.
    static let usualDatabase = "the settings’ \"records\", else records.sqlite in their \"data\""

    /// The records that are named, or those of the settings.
    static func database(_ arguments: inout Arguments) throws -> String {
        let named = try arguments.option("database")
        let configuration = try ServeCommand.configuration(&arguments)
        return named ?? configuration.database
    }

    static func run(_ arguments: inout Arguments) async throws {
        let file = try arguments.option("database")
        let from = try arguments.option("from")
        let to = try arguments.option("to")
        let (html, csv) = (try arguments.option("html"), try arguments.option("csv"))
        let (json, calls) = (arguments.flag("json"), arguments.flag("calls"))
        let personal = arguments.flag("show-personal")
        let configuration = try ServeCommand.configuration(&arguments)
        try arguments.finish()

        let days = try ReportDays(from: from, to: to)
        let store = try Store(reading: file ?? configuration.database)
        guard !calls else {
            let list = CallList(
                days: days, calls: try await store.calls(in: days.period),
                texts: try await store.outbox(in: days.period), personal: personal)
            return print(json ? try list.json() : list.page())
        }
        // The names are good to have; the figures are there without them.
        let grammar = try? Grammar(directory: URL(filePath: configuration.grammar, directoryHint: .isDirectory))
        let figures = try await ReportFigures.of(
            store, days: days, names: RouteNames(grammar), costs: configuration.costs)
        if let html { try write(figures, toPage: html) }
        if let csv { try write(figures, toFolder: csv) }
        if json {
            print(try figures.json())
        } else if html == nil, csv == nil {
            print(figures.summary())
        }
    }

    private static func write(_ figures: ReportFigures, toPage path: String) throws {
        let made = ReportDays.spoken(String(Date.now.formatted(.iso8601).prefix(10)))
        try Data(ReportPage(figures: figures, made: made).html().utf8).write(to: URL(filePath: path), options: .atomic)
        print("\(path) is written; open it in a browser, or print it")
    }

    private static func write(_ figures: ReportFigures, toFolder path: String) throws {
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for table in figures.tables {
            try Data(table.csv.utf8).write(to: folder.appending(path: "\(table.name).csv"), options: .atomic)
        }
        print("\(figures.tables.count) tables are written to \(path)")
    }
}
