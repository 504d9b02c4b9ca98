import Audio
import AudioFiles
import CPocketSphinx
import Foundation
import TestSupport
import Testing
import Benchmarks
@testable import Speech

private let shared = URL(filePath: "../shared/speech").path

/// The recordings that come with the project, or those of a folder.
private func recordings(in folder: String = "Tests/Recordings", atMost limit: Int = .max) throws -> [Pcm] {
    let files = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [])
        .filter { $0.hasSuffix(".wav") || $0.hasSuffix(".flac") }.sorted()
    let step = max(1, files.count / max(1, limit))
    return try stride(from: 0, to: files.count, by: step).prefix(limit).map {
        try Pcm(reading: "\(folder)/\(files[$0])")
    }
}

/// As a caller's phone sends it, and as the acoustic model knows it.
private func bothLines(_ recording: Pcm) throws -> [Pcm] {
    [try TelephoneLine.carry(recording), try recording.resampled(to: AcousticModel.rate)]
}

/// A recogniser whose every frame both scorers score.
private func comparing(_ count: ScoreCount) throws -> Recogniser {
    try ScorerInterposer.$wrap.withValue(
        { ours, acoustics, definition in
            guard let theirs = LibraryScorer.make(acoustics, definition) else { return ours }
            return ComparedScorer(ours, theirs, senones: 5126, count: count).plug()
        },
        operation: { try SmallCouncil.recogniser { $0.phoneClassifier = nil } })
}

@Test func `every score is the library's own`() throws {
    let count = ScoreCount()
    let recogniser = try comparing(count)
    for recording in try recordings(atMost: 24) {
        for sound in try bothLines(recording) { _ = try recogniser.recognise(sound) }
    }
    // Noise and silence, the loudest and the softest there is.
    _ = try recogniser.recognise(Pcm(samples: hiss(3).map { $0 * 1500 }, rate: 8000))
    _ = try recogniser.recognise(Pcm(samples: .init(repeating: 0, count: 16000), rate: 8000), vocabulary: .answers)
    _ = try recogniser.recognise(Pcm(samples: (0..<16000).map { $0 % 2 == 0 ? .max : .min }, rate: 8000))
    #expect(count.scores > 10_000_000)
    #expect(count.different == 0)
}

@Test(.enabled(if: FileManager.default.fileExists(atPath: shared), "../shared/speech is not here"))
func `every score of many voices is the library's own`() throws {
    let count = ScoreCount()
    let recogniser = try comparing(count)
    for set in ["council", "coffee", "digits"] {
        for recording in try recordings(in: "\(shared)/\(set)", atMost: 20) {
            for sound in try bothLines(recording) { _ = try recogniser.recognise(sound) }
        }
    }
    #expect(count.scores > 50_000_000)
    #expect(count.different == 0)
}

@Test func `the words are the same with either scorer`() throws {
    // The phone classifier counts beside our scores only.
    let ours = try SmallCouncil.recogniser { $0.phoneClassifier = nil }
    let theirs = try ScorerInterposer.$wrap.withValue(
        { ours, acoustics, definition in
            guard let theirs = LibraryScorer.make(acoustics, definition) else { return ours }
            ours.pointee.functions?.pointee.free?(ours)
            return theirs
        },
        operation: { try SmallCouncil.recogniser { $0.phoneClassifier = nil } })
    for recording in try recordings(atMost: 24) {
        for sound in try bothLines(recording) {
            let expected = try theirs.recognise(sound)
            #expect(try ours.recognise(sound) == expected)
        }
    }
}

@Test func `the recogniser says what scores`() async throws {
    #expect(try SmallCouncil.recogniser().scorer == ActiveScorer(.swift))
    let plain = try SmallCouncil.recogniser { $0.scorer = .library }
    #expect(plain.scorer == ActiveScorer(.library))
    #expect(try await plain.recognise(spoken("council tax please")).hypotheses.first?.text == "council tax please")
}

@Test func `stock PocketSphinx keeps its own scorer`() async throws {
    let count = ScoreCount()
    let recogniser = try comparing(count)
    let before = count.frames
    #expect(before > 0)
    let stock = try ScorerInterposer.$wrap.withValue(
        { ours, _, _ in ours }, operation: { try StockRecogniser(beside: recogniser) })
    _ = try await stock.recognise(spoken("council tax", rate: 16000))
    #expect(count.frames == before)
}

/// A copy of the installed model with one file changed.
private func model(changing file: String, in folder: TemporaryFolder, _ change: (Data) -> Data) throws -> AcousticModel
{
    let installed = AcousticModel.installed
    for name in try FileManager.default.contentsOfDirectory(atPath: installed.folder) where name != file {
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/\(name)", withDestinationPath: "\(installed.folder)/\(name)")
    }
    let data = try Data(contentsOf: URL(filePath: "\(installed.folder)/\(file)"))
    try change(data).write(to: URL(filePath: "\(folder.path)/\(file)"))
    return AcousticModel(folder: folder.path, dictionary: installed.dictionary)
}

@Test func `a model that only the library reads is scored by the library`() async throws {
    // As another machine would have written it.
    let folder = try TemporaryFolder()
    let foreign = try model(changing: "means", in: folder) { data in
        guard let header = data.range(of: Data("endhdr\n".utf8)) else { return data }
        var swapped = [UInt8](data)
        for place in stride(from: header.upperBound, to: data.count - 3, by: 4) {
            swapped.replaceSubrange(place..<place + 4, with: data[place..<place + 4].reversed())
        }
        return Data(swapped)
    }
    let recogniser = try Recogniser(
        sentences: SmallCouncil.sentences, lexicon: Lexicon(words: SmallCouncil.sentences.values.joined().joined()),
        cache: SmallCouncil.cache, model: foreign)
    #expect(recogniser.scorer.scorer == .library)
    #expect(recogniser.scorer.description.contains("\(foreign.folder)/means"))
    let request = try await spoken("missed bin collection")
    let plain = try SmallCouncil.recogniser { $0.scorer = .library }
    #expect(try recogniser.recognise(request) == plain.recognise(request))
}

@Test(arguments: ["means", "variances", "mdef", "sendump"])
func `a damaged model is an error and never a crash`(file: String) throws {
    func read(_ path: String) throws {
        switch file {
        case "mdef": _ = try SenoneMap(reading: path)
        case "sendump": _ = try MixtureWeights(reading: path, senones: 5126)
        default: _ = try Gaussians(reading: path)
        }
    }
    let whole = try Data(contentsOf: URL(filePath: "\(AcousticModel.installed.folder)/\(file)"))
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "file").path
    #expect(throws: ScorerError.unreadable(file: path)) { try read(path) }
    for length in [0, 1, 3, 4, 20, 60, 100, whole.count / 2, whole.count - 16] {
        try whole.prefix(length).write(to: URL(filePath: path))
        #expect(throws: ScorerError.self, "\(length) bytes") { try read(path) }
    }
    // Other numbers in the first words; some do no harm to what is read here.
    let words: [[UInt8]] = [[255, 255, 255, 255], [255, 255, 255, 127], [0, 0, 0, 0]]
    for (index, place) in stride(from: 0, to: 800, by: 4).enumerated() {
        var changed = whole
        changed.replaceSubrange(place..<place + 4, with: words[index % words.count])
        try changed.write(to: URL(filePath: path))
        do { try read(path) } catch { #expect(error is ScorerError) }
    }
}

@Test func `a senone out of range is an error`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "file").path
    // The senone sequences are the last that the file has.
    var changed = try Data(contentsOf: URL(filePath: "\(AcousticModel.installed.folder)/mdef"))
    changed.replaceSubrange(changed.count - 2..<changed.count, with: [255, 255])
    try changed.write(to: URL(filePath: path))
    #expect(throws: ScorerError.self) { try SenoneMap(reading: path) }
}

@Test func `only the library's usual logarithms are taken`() {
    #expect(LogArithmetic(base: 1.0001, varianceFloor: 0.0001).hasUsualSum)
    #expect(!LogArithmetic(base: 1.001, varianceFloor: 0.0001).hasUsualSum)
    #expect(!LogArithmetic(base: 1, varianceFloor: 0.0001).hasUsualSum)
    #expect(LogSum.least(of: [13, 13, 13, 13]) < 0)
    #expect(LogSum.least(of: [40, 50, 60, 70]) > 0)
}
