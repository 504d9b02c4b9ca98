import Foundation
import Grammar
import Replay
import Routing
import Speech
import SwitchboardEngine
import SwitchboardService
import Utilities

/// `switchboard calibrate`: recordings whose meaning is known in, what makes probabilities of what was heard out.
struct CalibrateCommand: Command {
    static let name = "calibrate"
    static let summary = "fit how sure the switchboard is to recordings whose meaning is known"
    static let help = """
        switchboard calibrate --grammar DIR --manifest M.tsv [--grammar DIR --manifest M.tsv …] --out FILE [options]
            Replays the recordings through the same listener and matcher as a call's, fits the probability that the
            best destination is the right one, and that each slot's words are, and says how good the probabilities are
            on recordings that they were not fitted on. Have some hundred recordings, a quarter of them of what is none
            of the council's business. A council's own file stands beside its grammar as calibration.json.

          --grammar DIR       the grammar of the manifests that follow it
          --manifest M.tsv    as for ‘switchboard replay’; may be given several times. What is of the kind ‘slots’ counts
                              for the slots alone
          --out FILE          where the fit goes
          --line telephone    send the recordings through 300–3400 Hz, 8 kHz, A-law first
          --noise FILE --snr DB,DB   hear each recording a second time, with noise; the ratios go round, and a quarter of calls
                                     is taken to come from noise
          --note TEXT         what the recordings are; it is kept in the file
          --examples OUT.tsv  the measures of each match, for a look
          --cache DIR         compiled grammars (var/cache)
          --front-end, --weights, --variants, --scorer   as for ‘switchboard replay’
        """

    static func run(_ arguments: inout Arguments) async throws {
        var grammars: [String] = []
        while let grammar = try arguments.option("grammar") { grammars.append(grammar) }
        var manifests: [String] = []
        while let manifest = try arguments.option("manifest") { manifests.append(manifest) }
        guard !manifests.isEmpty, grammars.count == 1 || grammars.count == manifests.count else {
            throw UsageError("give --grammar DIR and --manifest M.tsv, one grammar for all or one for each manifest")
        }
        guard let out = try arguments.option("out") else { throw UsageError("--out FILE says where the fit goes") }
        let note = try arguments.option("note") ?? manifests.joined(separator: ", ")
        let examplesPath = try arguments.option("examples")
        let cache = try arguments.option("cache") ?? Configuration().cache
        let conditions = try Conditions(&arguments)
        let settings = try RecogniserSettings(&arguments)
        try arguments.finish()

        var hearing = CalibrationHearing()
        for (number, path) in manifests.enumerated() {
            let manifest = try Manifest(reading: path)
            let directory = grammars[min(number, grammars.count - 1)]
            let council = try CompiledCouncil(directory: directory, cache: cache, settings: settings)
            try hearing.hear(manifest, council, conditions)
        }
        if let examplesPath {
            try hearing.table.write(toFile: examplesPath, atomically: true, encoding: .utf8)
        }
        let calibration = try hearing.calibration(note: note)
        try calibration.json.write(toFile: out, atomically: true, encoding: .utf8)
        print(Self.report(calibration))
    }

    /// Each recording is heard clean and, if there is noise, once more with one of the ratios.
    struct Conditions {
        let clean: RecordingLine
        let noisy: [RecordingLine]

        init(_ arguments: inout Arguments) throws {
            let line = try arguments.option("line").map { ["--line", $0] } ?? []
            let noise = try arguments.option("noise")
            let levels = try arguments.option("snr").map { $0.split(separator: ",").map(String.init) } ?? []
            guard (noise == nil) == levels.isEmpty else { throw UsageError("--noise FILE and --snr DB go together") }
            var words = Arguments(line)
            clean = try RecordingLine(&words)
            noisy = try levels.map { level in
                var words = Arguments(line + ["--noise", noise ?? "", "--snr", level])
                return try RecordingLine(&words)
            }
        }

        func lines(for number: Int) -> [RecordingLine] {
            noisy.isEmpty ? [clean] : [clean, noisy[number % noisy.count]]
        }
    }

    static func report(_ calibration: Calibration) -> String {
        func percent(_ share: Double) -> String { String(format: "%5.1f %%", 100 * share) }
        func rows(_ check: Calibration.Check) -> [String] {
            [String(format: "log loss %.4f, Brier score %.4f", check.logLoss, check.brier)]
                + check.table.map { "  said \(percent($0.said))   was right \(percent($0.was))   \($0.count) times" }
        }
        var lines = ["\(calibration.recordings) recordings heard", "", "destination: "] + rows(calibration.routeCheck)
        if let check = calibration.slotCheck { lines += ["", "slots: "] + rows(check) }
        lines += ["", "at most so many wrong in a hundred acted on:"]
        for wrong in [0.5, 1, 2, 5, 10] {
            let from = calibration.acceptFrom(wrongPerHundred: wrong)
            guard let point = calibration.curve.first(where: { $0.from == from }) else { continue }
            lines.append(
                String(format: "  %4.1f  from %.3f on; ", wrong, from)
                    + "straight through \(percent(point.straightThrough)), wrong \(percent(point.wrong))")
        }
        return lines.joined(separator: "\n")
    }
}

/// Collects what is measured of recordings whose meaning is known.
struct CalibrationHearing {
    private var routes: [CalibrationExample] = []
    private var slots: [CalibrationExample] = []
    private var labels: [String] = []
    private var heard = 0
    private var requests = 0.0
    private var groups = 0

    /// - Throws: `RecordingError`, `SpeechError`.
    mutating func hear(
        _ manifest: Manifest, _ council: CompiledCouncil, _ conditions: CalibrateCommand.Conditions
    ) throws {
        let slotNames = manifest.slotNames
        var progress = ProgressBar(total: manifest.items.count)
        defer { progress.finish() }
        for (number, item) in manifest.items.enumerated() {
            defer { progress.advance() }
            guard item.expectation != .unknown else { continue }
            for (turnNumber, line) in conditions.lines(for: number).enumerated() {
                let turn = try UtteranceReplay.decide(
                    on: try line.utterance(item.file).0, council: council)
                add(
                    turn.utterance.flatMap(council.router.examine), item, slotNames,
                    frequency: turnNumber == 0 ? 1 : Self.noisyCalls)
            }
            groups += 1
        }
    }

    private static let slotsOnly = "slots"

    /// Calls from noise to one from a quiet place: a quarter of all.
    /// docs/measured/matching-and-confidence.md#noisy-calls
    private static let noisyCalls = 1.0 / 3

    private mutating func add(
        _ examined: Router.Examined?, _ item: Manifest.Item, _ slotNames: Set<String>, frequency: Double
    ) {
        heard += 1
        // An example of slots alone: where there is but one destination, it is no wonder that it is the right one.
        let isOfSlots = item.kind == Self.slotsOnly
        if case .destination = item.expectation, !isOfSlots { requests += frequency }
        guard let examined else { return }
        var isRight = false
        if case .destination(let label, let expected) = item.expectation {
            isRight = examined.destination.label == label
            if isRight, let expected {
                for (name, measures) in examined.slotMeasures where slotNames.contains(name) {
                    slots.append(
                        CalibrationExample(
                            measures: measures, isRight: expected[name] == examined.slots[name], group: groups))
                }
            }
        }
        guard !isOfSlots else { return }
        routes.append(
            CalibrationExample(
                measures: examined.measures, isRight: isRight, group: groups, isAskedAbout: examined.isAskedAbout,
                frequency: frequency))
        labels.append("\(item.file)\t\(item.kind)\t\(examined.destination.label)")
    }

    /// - Throws: `ManifestError` when the recordings do not tell right from wrong.
    func calibration(note: String) throws -> Calibration {
        let day = Date.now.formatted(.iso8601.year().month().day())
        guard
            let calibration = CalibrationFit.calibration(
                routes: routes, slots: slots, recordings: heard, requests: requests, note: note, fitted: day)
        else {
            throw ManifestError(
                "\(heard) recordings with \(routes.count(where: \.isRight)) right matches and "
                    + "\(routes.count { !$0.isRight }) wrong ones are too few of either; add recordings, also of what is "
                    + "none of the council's business")
        }
        return calibration
    }

    /// One line a match, with a heading; tab-separated.
    var table: String {
        let names = Set(routes.flatMap(\.measures.keys)).sorted()
        let heading = (["file", "kind", "best", "right", "asked", "group"] + names).joined(separator: "\t")
        let lines = zip(labels, routes).map { label, example in
            ([label, "\(example.isRight)", "\(example.isAskedAbout)", "\(example.group)"]
                + names.map { name in example.measures[name].map { "\($0)" } ?? "" }).joined(separator: "\t")
        }
        return ([heading] + lines).map { $0 + "\n" }.joined()
    }
}
