import Foundation
import Speech

/// `switchboard train`: wide-band speech in, the weights of the band extension out.
struct TrainCommand: Command {
    static let name = "train"
    static let summary = "train the band extension for telephone lines on wide-band speech"
    static let help = """
        switchboard train FOLDER … --out FILE [options]
            Trains on every recording in the folders and below (WAV, FLAC, … of 16 kHz or more). A thousand
            recordings take some minutes. The same recordings and seed give the same weights.

          --out FILE       where the weights go: Sources/Speech/Resources/band-extension.weights
          --note TEXT      what the recordings are; it is kept in the file
          --epochs N       times that the recordings are gone through (16)
          --seed N         (1)
          --noisy SHARE    of the recordings, 0 to 1, with noise behind them (0.5)
        """

    static func run(_ arguments: inout Arguments) async throws {
        guard let out = try arguments.option("out") else { throw UsageError("--out FILE says where the weights go") }
        let note = try arguments.option("note")
        var trainer = BandExtensionTrainer()
        if let epochs = try arguments.option("epochs", as: Int.self) { trainer.epochs = max(1, epochs) }
        if let seed = try arguments.option("seed", as: UInt64.self) { trainer.seed = seed }
        if let noisy = try arguments.option("noisy", as: Double.self) { trainer.noisy = noisy }
        let folders = try arguments.positionals()
        guard !folders.isEmpty else { throw UsageError("give at least one folder with wide-band speech") }
        let files = folders.flatMap(recordings(below:))
        let report = try trainer.train(
            on: files, to: out, note: note ?? folders.joined(separator: ", "), progress: { print($0) })
        print(
            "\(report.recordings) recordings, \(Int(report.seconds / 60)) minutes; weights in \(out)")
    }

    private static let endings: Set = ["wav", "flac", "ogg", "opus", "mp3", "aiff"]

    /// In an order that is the same everywhere.
    private static func recordings(below folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return found.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }.sorted()
            .map { "\(folder)/\($0)" }
    }
}
