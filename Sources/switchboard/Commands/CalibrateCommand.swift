import Foundation
import Replay
import Speech
import SwitchboardEngine
import SwitchboardService
import Tuning
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
            let council = try CompiledCouncil(
                directory: directory, cache: cache, settings: settings, told: ServeCommand.log)
            try hearing.hear(manifest, council, lines: conditions.lines)
        }
        if let examplesPath {
            try hearing.table.write(toFile: examplesPath, atomically: true, encoding: .utf8)
        }
        let calibration = try hearing.calibration(note: note)
        try calibration.json.write(toFile: out, atomically: true, encoding: .utf8)
        print(calibration.report)
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
}
