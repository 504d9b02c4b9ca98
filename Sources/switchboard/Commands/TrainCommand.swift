import Foundation
import SpeechTraining
import Utilities

/// `switchboard train`: wide-band speech in, the weights of a network out.
struct TrainCommand: Command {
    static let name = "train"
    static let summary = "train the networks: the band extension, the phone classifier, the speech detector"
    static let help = """
        switchboard train extension FOLDER … --out FILE [options]
            Trains the band extension on every recording in the folders and below (WAV, FLAC, … of 16 kHz or
            more). A thousand recordings take some minutes.
        switchboard train phones FOLDER … --out FILE [options]
            Trains the phone classifier on every recording that a manifest*.tsv in its folder gives the words of,
            in columns ‘file’ and ‘words’.
        switchboard train detector FOLDER … --out FILE [options]
            Trains the speech detector on recordings in the folders and below with little noise behind the speech.
            The same recordings and seed give the same weights on the same kind of processor.

          --out FILE       where the weights go: Sources/Speech/Resources/band-extension.weights,
                           phone-classifier.weights or speech-detector.weights
          --note TEXT      what the recordings are; it is kept in the file
          --epochs N       times that the recordings are gone through (16, 6, 6)
          --seed N         (1)
          --noisy SHARE    of the recordings, 0 to 1, with noise behind them (0.5, 0.65, 0.85)
          --hidden N,N     units of the phone classifier's inner layers (384,384)
          --variants N     ways in which the phone classifier hears each recording (4)
        """

    static func run(_ arguments: inout Arguments) async throws {
        guard let out = try arguments.option("out") else { throw UsageError("--out FILE says where the weights go") }
        let note = try arguments.option("note")
        let epochs = try arguments.option("epochs", as: Int.self).map { max(1, $0) }
        let seed = try arguments.option("seed", as: UInt64.self)
        let noisy = try arguments.option("noisy", as: Double.self)
        let hidden = try arguments.option("hidden")
        let variants = try arguments.option("variants", as: Int.self)
        var folders = try arguments.positionals()
        guard let what = folders.first, ["extension", "phones", "detector"].contains(what) else {
            throw UsageError("say what to train: extension, phones or detector")
        }
        folders.removeFirst()
        guard !folders.isEmpty else { throw UsageError("give at least one folder with speech") }
        let about = note ?? folders.joined(separator: ", ")
        if what == "extension" {
            var trainer = BandExtensionTrainer()
            if let epochs { trainer.epochs = epochs }
            if let seed { trainer.seed = seed }
            if let noisy { trainer.noisy = noisy }
            let files = folders.flatMap(TrainingSpeech.recordings(below:))
            let report = try trainer.train(on: files, to: out, note: about, progress: { print($0) })
            print("\(report.recordings) recordings, \(Int(report.seconds / 60)) minutes; weights in \(out)")
        } else if what == "detector" {
            var trainer = DetectorTrainer()
            if let epochs { trainer.epochs = epochs }
            if let seed { trainer.seed = seed }
            if let noisy { trainer.noisy = noisy }
            if let variants { trainer.variants = max(1, variants) }
            let files = folders.flatMap(TrainingSpeech.recordings(below:))
            let report = try trainer.train(on: files, to: out, note: about) { text in
                print(text)
                fflush(nil)
            }
            print("\(report.recordings) recordings; weights in \(out)")
        } else {
            var trainer = PhoneTrainer()
            if let epochs { trainer.epochs = epochs }
            if let seed { trainer.seed = seed }
            if let noisy { trainer.noisy = noisy }
            if let variants { trainer.variants = max(1, variants) }
            if let hidden {
                let sizes = hidden.split(separator: ",").compactMap { Int($0) }
                guard !sizes.isEmpty, sizes.allSatisfy({ 8...4096 ~= $0 }) else {
                    throw UsageError("--hidden takes numbers such as 384,384, not ‘\(hidden)’")
                }
                trainer.hidden = sizes
            }
            let items = try TrainingSpeech.items(below: folders)
            let report = try trainer.train(on: items, to: out, note: about) { text in
                print(text)
                fflush(nil)
            }
            print("\(report.recordings) recordings, \(Int(report.seconds / 60)) minutes; weights in \(out)")
        }
    }
}
