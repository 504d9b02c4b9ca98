import Audio
import CPocketSphinx
import Foundation
import TestSupport
import Testing
import Utilities
@testable import Speech
@testable import SpeechTraining

/// What a front end gives for a recording, fed in as it would come from a line.
private func features(of recording: Pcm, from frontEnd: any FrontEnd, openAt: Int? = nil) throws -> [[Float]] {
    let features = Features()
    try frontEnd.begin(rate: recording.rate)
    for offset in stride(from: 0, to: recording.samples.count, by: recording.rate / AudioFrame.perSecond) {
        frontEnd.hear(AudioFrame(copying: recording.samples, from: offset, rate: recording.rate), into: features)
        if let openAt, frontEnd.heard >= openAt { frontEnd.open(into: features) }
    }
    frontEnd.end(into: features)
    return (0..<features.count).map { Array(UnsafeBufferPointer(start: features[$0], count: AcousticModel.cepstra)) }
}

/// The library's settings, with those of the model taken in.
private func libraryConfiguration() throws -> OpaquePointer {
    let arguments = [
        "tests", "-hmm", AcousticModel.installed.folder, "-dict", AcousticModel.installed.dictionary, "-remove_noise",
        "no", "-logfn", "/dev/null",
    ]
    let config = try #require(SpeechDecoder.configuration(arguments))
    let decoder = try #require(ps_init(config))
    ps_free(decoder)
    return config
}

private func largestDifference(_ one: [[Float]], _ other: [[Float]]) -> Float {
    zip(one, other).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .infinity
}

/// Weights that put back a little of what they hear, for tests that need no trained ones.
private func smallWeights() -> WeightsFile {
    var network = NeuralNetwork(sizes: [BandExtension.inputs, 192, BandExtension.replaced.count])
    network.update { weights in
        for index in weights.indices { weights[index] = Float(index % 7 - 3) * 0.01 }
    }
    return WeightsFile(title: BandExtension.title, account: ["made up for a test"], network: network)
}

private func smallExtension() throws -> BandExtension {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "file").path
    try smallWeights().write(to: path)
    return try BandExtension(reading: path)
}

private func file(_ path: String) throws(SpeechError) -> WeightsFile {
    try WeightsFile(
        reading: path, title: BandExtension.title, inputs: BandExtension.inputs,
        outputs: BandExtension.replaced.count)
}

@Test(arguments: [16000, 8000]) func `our cepstra are those of the library`(rate: Int) async throws {
    let config = try libraryConfiguration()
    defer { cmd_ln_free_r(config) }
    let recording = try await spoken("my neighbour's hedge has grown across the footpath", rate: rate)
    // Another length each time, so that the last frame is cut at different places.
    for cut in [0, 1, 57, 160] {
        let part = Pcm(samples: .init(recording.samples.dropLast(cut)), rate: rate)
        let theirs = try features(of: part, from: SphinxFrontEnd(config: config))
        let ours = try features(of: part, from: MelFrontEnd(parameters: FeatureParameters(config: config)))
        #expect(ours.count == theirs.count)
        #expect(ours.count > 200)
        #expect(largestDifference(ours, theirs) < 1e-3)
    }
}

@Test func `wide-band sound is not extended`() async throws {
    let recording = try await spoken("missed bin collection", rate: 16000)
    let plain = try features(of: recording, from: MelFrontEnd(parameters: FeatureParameters()))
    let extended = try features(
        of: recording, from: MelFrontEnd(parameters: FeatureParameters(), extension: smallExtension()))
    #expect(plain == extended)
}

@Test func `an extension opened at the end is that of the whole utterance`() async throws {
    let recording = try await spoken("missed bin collection")
    let frontEnd = try MelFrontEnd(parameters: FeatureParameters(), extension: smallExtension())
    let whole = try features(of: recording, from: frontEnd)
    let early = try features(of: recording, from: frontEnd, openAt: 40)
    #expect(whole.count == early.count)
    #expect(largestDifference(whole, early) > 1e-3)
    // Judged once more by all of it, the early one is the same.
    let again = Features()
    frontEnd.reopen(into: again)
    for frame in whole.indices {
        #expect(Array(UnsafeBufferPointer(start: again[frame], count: AcousticModel.cepstra)) == whole[frame])
    }
}

@Test func `features do not depend on what was heard before`() async throws {
    let recording = try await spoken("council tax")
    let frontEnd = try MelFrontEnd(parameters: FeatureParameters(), extension: smallExtension())
    let first = try features(of: recording, from: frontEnd, openAt: 100)
    _ = try features(of: try await spoken("planning", rate: 16000), from: frontEnd)
    #expect(try features(of: recording, from: frontEnd, openAt: 100) == first)
}

@Test func `weights are read as they were written`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "file").path
    try smallWeights().write(to: path)
    #expect(try file(path) == smallWeights())
}

@Test func `damaged weights are an error that names the file and the cure`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "file").path
    try smallWeights().write(to: path)
    let whole = try Data(contentsOf: URL(filePath: path))
    var infinite = whole
    infinite.replaceSubrange(whole.count - 4..<whole.count, with: [0, 0, 0x80, 0x7F])
    for damaged in [Data(), Data("RIFF\n\n".utf8), whole.dropLast(), infinite] {
        try damaged.write(to: URL(filePath: path))
        let error = #expect(throws: SpeechError.self) { try BandExtension(reading: path) }
        #expect(error?.description.contains(path) == true)
        #expect(error?.description.contains("switchboard train") == true)
    }
    #expect(throws: SpeechError.self) { try BandExtension(reading: "/nowhere") }
}

@Test func `the program finds its weights and they say what they were trained on`() throws {
    let weights = try BandExtension(reading: BandExtension.installed)
    #expect(weights.account.contains { $0.hasPrefix("trained on: ") })
}

@Test func `a network learns to tell what it is shown`() {
    var random = SeededRandom(seed: 3)
    let trainer = NetworkTrainer(sizes: [4, 32, 8], target: .values, rate: 1e-2, random: &random)
    var errors: [Double] = []
    for _ in 0..<200 {
        let error = trainer.step(32, progress: 0) { index, input, wish in
            for place in 0..<4 { input[place] = Float((index * 7 + place * 13) % 17) / 8 - 1 }
            // Bent, so that the hidden layer is needed.
            for place in 0..<8 { wish[place] = abs(input[0]) - input[1] * 0.5 }
        }
        errors.append(error)
    }
    #expect(errors[199] < errors[0] / 4)
}

@Test func `a network learns to choose`() {
    var random = SeededRandom(seed: 3)
    let trainer = NetworkTrainer(sizes: [2, 16, 4], target: .choice, rate: 1e-2, random: &random)
    // Which quarter of the plane a point lies in.
    @Sendable func point(_ index: Int) -> (Float, Float, Int) {
        let (x, y) = (Float(index * 7 % 19) / 9 - 1.01, Float(index * 5 % 23) / 11 - 1.01)
        return (x, y, (x > 0 ? 1 : 0) + (y > 0 ? 2 : 0))
    }
    for _ in 0..<400 {
        _ = trainer.step(100, progress: 0) { index, input, wish in
            let (x, y, quarter) = point(index)
            (input[0], input[1], wish[0]) = (x, y, Float(quarter))
        }
    }
    let run = NetworkInference(NeuralNetworkWeights(trainer.network), varying: 2)
    let right = (0..<100).count { index in
        let (x, y, quarter) = point(index)
        (run.input[0], run.input[1]) = (x, y)
        let told = run.run().outputs
        return (0..<4).max { told[$0] < told[$1] } == quarter
    }
    #expect(right > 90)
}

/// Four frames at once, in vectors, with the constant inputs taken in before: as the layers say, number by number.
@Test func `a network at work gives what its layers say`() {
    var random = SeededRandom(seed: 5)
    let network = NetworkTrainer(sizes: [7, 21, 5], target: .values, random: &random).network
    let run = NetworkInference(NeuralNetworkWeights(network), varying: 4)
    let constant: [Float] = [0.3, -0.7, 1.1]
    run.fix(constant)
    for place in 0..<16 { run.input[place] = Float(place * 5 % 11) / 5 - 1 }
    let (outputs, stride) = run.run()
    for frame in 0..<4 {
        var units = (0..<4).map { run.input[frame * 4 + $0] } + constant
        for (number, layer) in network.layers.enumerated() {
            units = (0..<layer.outputs).map { output in
                let sum = units.indices.reduce(layer.bias[output]) {
                    $0 + units[$1] * layer.weights[$1 * layer.outputs + output]
                }
                return number == 0 ? max(0, sum) : sum
            }
        }
        for output in 0..<5 { #expect(abs(outputs[frame * stride + output] - units[output]) < 1e-5) }
    }
}

@Test func `the same recordings and seed give the same weights`() async throws {
    let folder = try TemporaryFolder()
    var files: [String] = []
    for number in 0..<20 {
        files.append(folder.appending(path: "\(number).wav").path)
        try await spoken("\(number)", rate: 16000).write(to: files[number])
    }
    var trainer = BandExtensionTrainer()
    trainer.epochs = 1
    trainer.sampled = 0.05
    let weights = try [1, 1, 2].map { (seed: UInt64) in
        trainer.seed = seed
        let report = try trainer.train(on: files, to: "\(folder.path)/weights", note: "a test") { _ in }
        #expect(report.recordings == 20)
        return try file("\(folder.path)/weights")
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0].network != weights[2].network)
    #expect(weights[0].account.first == "trained on: a test")
}

@Test func `narrow recordings are not trained on`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "narrow.wav").path
    try await spoken("council tax").write(to: path)
    let error = #expect(throws: TrainingError.self) {
        try BandExtensionTrainer().train(on: [path], to: path + ".weights", note: "") { _ in }
    }
    #expect(error?.description.contains(path) == true)
}

@Test func `what stands at a place is found without sorting`() {
    var random = SeededRandom(seed: 7)
    for count in [1, 2, 3, 10, 257] {
        let values = (0..<count).map { _ in Float(random.next() % 20) }
        for place in 0..<count {
            var other = values
            #expect(other.nthElement(at: place) == values.sorted()[place])
        }
    }
}
