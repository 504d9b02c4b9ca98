import Audio
import AudioFiles
import Foundation
import TestSupport
import Testing
@testable import Speech
@testable import SpeechTraining

private func spokenAloud(_ words: String) async throws -> Pcm {
    try await espeak(words, "-v", "en-us").resampled(to: AcousticModel.rate).withSilence(seconds: 0.3)
}

extension Pcm {
    fileprivate func withSilence(seconds: Double) -> Pcm {
        let silence = [Int16](repeating: 0, count: Int(seconds * Double(rate)))
        return Pcm(samples: silence + samples + silence, rate: rate)
    }
}

@Test func `phones are found in the order in which they are said`() async throws {
    let model = AcousticModel.installed
    let arithmetic = LogArithmetic(base: 1.0001, varianceFloor: 0.0001)
    let tables = try PtmTables(folder: model.folder, arithmetic: arithmetic)
    let alignment = try ForcedAlignment(model, tables: tables)
    let names = try ModelDefinition(reading: "\(model.folder)/mdef").names
    let recording = try await spokenAloud("council tax")
    let frames = recording.samples.count / FeatureParameters.shift + 2
    let mels = TrainingPair.logMels(
        of: recording.samples[...], with: LogMel(parameters: FeatureParameters()), frames: frames)
    let words = [[["K", "AW", "N", "S", "AH", "L"]], [["T", "AE", "K", "S"]]]
    let path = try #require(alignment.align(mels, words: words))
    #expect(path.targets.count == mels.count)
    var said: [String] = []
    for target in path.targets where said.last != names[Int(target) / 3] { said.append(names[Int(target) / 3]) }
    #expect(said.filter { $0 != "SIL" } == words.flatMap { $0[0] })
    #expect(said.first == "SIL" && said.last == "SIL")
    // Other words fit worse.
    let other = try #require(alignment.align(mels, words: [[["SH", "IY"]], [["G", "OW", "Z"]]]))
    #expect(other.misfit > path.misfit)
    // What is too long for the recording does not fit at all.
    let long = Array(repeating: words[0], count: mels.count)
    #expect(alignment.align(mels, words: long) == nil)
}

@Test func `the installed classifier knows a vowel from a hiss`() async throws {
    let classifier = try PhoneClassifier(reading: PhoneClassifier.installed)
    #expect(classifier.account.contains { $0.hasPrefix("trained on: ") })
    let names = try ModelDefinition(reading: "\(AcousticModel.installed.folder)/mdef").names
    let recording = try TelephoneLine.carry(try await spokenAloud("see saw")).resampled(to: AcousticModel.rate)
    let mels = TrainingPair.logMels(
        of: recording.samples[...], with: LogMel(parameters: FeatureParameters()),
        frames: recording.samples.count / FeatureParameters.shift + 2)
    var speech = SpeechLevel()
    speech.judge(mels, frames: 0..<mels.count)
    let scores = PhoneScores(classifier, weighing: ClassifierWeighing([0.5, 0.7]))
    scores.judge(mels, speech: speech)
    #expect(scores[0] == nil)
    var heard: Set<String> = []
    for start in stride(from: 0, to: mels.count - 4, by: 4) {
        scores.classify(start..<start + 4, of: mels)
        for frame in start..<start + 4 {
            let row = try #require(scores[frame])
            heard.insert(names[(0..<PhoneClassifier.phones).min { row[$0] < row[$1] } ?? 0])
        }
    }
    #expect(heard.contains("IY"))
    // Over 300–3400 Hz an S is hardly another sound than an F, and silence hardly another than a soft noise.
    #expect(!heard.isDisjoint(with: ["S", "F", "TH"]))
    #expect(!heard.isDisjoint(with: ["SIL", "+NSN+"]))
    #expect(heard.isDisjoint(with: ["OW", "UW", "M", "N"]))
}

@Test func `with the classifier an utterance does not depend on that before`() async throws {
    let sentences = ["council tax", "missed bin collection", "planning"].map {
        $0.split(separator: " ").map(String.init)
    }
    let folder = try TemporaryFolder()
    let cache = folder.path
    let lexicon = try Lexicon(words: Set(sentences.flatMap(\.self)))
    let recogniser = try Recogniser(
        sentences: [.routing: sentences], lexicon: lexicon, cache: cache, settings: RecogniserSettings(decoders: 1))
    #expect(recogniser.scorer.scorer == .swift)
    let first = try await TelephoneLine.carry(spokenAloud("missed bin collection"))
    let second = try await TelephoneLine.carry(spokenAloud("council tax"))
    let before = try recogniser.recognise(first)
    _ = try recogniser.recognise(second)
    #expect(try recogniser.recognise(first) == before)
    #expect(before.hypotheses.first?.text == "missed bin collection")
}

@Test func `damaged classifier weights are an error that names the file`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "file").path
    var whole = try Data(contentsOf: URL(filePath: PhoneClassifier.installed))
    whole.removeLast(4)
    try whole.write(to: URL(filePath: path))
    let error = #expect(throws: SpeechError.self) { try PhoneClassifier(reading: path) }
    #expect(error?.description.contains(path) == true)
}
