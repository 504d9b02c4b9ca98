import Foundation
import Recognition
import SentenceEncoder
import Testing

@testable import Meaning

/// Vectors of examples: kept, found again, and laid beside one another.
struct ExampleMemoryTests {
    private static let meanings: [Meant] = [.route("bins"), .route("roads")]

    /// Examples at angles: those of bins near 0 degrees, those of roads near 90, and one of bins among the roads.
    private static func examples() -> [(example: MeaningExample, vector: [Float])] {
        func example(_ text: String, _ route: String, _ degrees: Float) -> (MeaningExample, [Float]) {
            let angle = degrees / 180 * .pi
            return (
                MeaningExample(words: text.split(separator: " ").map(String.init), meant: .route(route)),
                [cos(angle), sin(angle), 0]
            )
        }
        return (0..<6).map { example("road \($0)", "roads", 88 + Float($0)) }
            + (0..<6).map { example("bin \($0)", "bins", Float($0)) } + [example("pothole bin", "bins", 90.5)]
    }

    private static func meaning() -> (meaning: Meaning, examples: [MeaningExample]) {
        let examples = examples()
        let memory = ExampleMemory(
            examples.map { one in
                MeaningTraining.Text(
                    vector: one.vector, words: [], meant: Self.meanings.firstIndex(of: one.example.meant) ?? 0)
            }, saying: examples.map(\.example.words), meanings: 2, dimensions: 3)
        let meaning = Meaning(
            meanings: meanings, encoder: nil, words: WordFeatures(texts: []),
            weights: MeaningWeights(dimensions: 3, rows: .learnt([Float](repeating: 0, count: 6)), biases: [0, 0]),
            memory: memory)
        return (meaning, examples.map(\.example))
    }

    @Test func `the nearest by their vectors are found among those of the meaning alone`() {
        let meaning = Self.meaning().meaning
        let sense = Meaning.Sense(probabilities: [:], vector: [cos(0.07), sin(0.07), 0], words: [])
        let near = meaning.nearest(to: sense, meaning: .route("bins"), count: 2)
        #expect(near.map(\.text) == ["bin 4", "bin 3"] || near.map(\.text) == ["bin 4", "bin 5"])
        #expect(near.allSatisfy { abs($0.similarity - 1) < 0.02 })
        #expect(meaning.nearest(to: sense, meaning: .route("roads"), count: 1).first?.text == "road 0")
    }

    @Test func `an example among those of another route is doubtful, and says which`() throws {
        let (meaning, examples) = Self.meaning()
        let doubts = meaning.doubts(among: examples, first: examples.count)
        #expect(doubts.map(\.example) == [examples.count - 1])
        #expect(doubts.first?.others == .route("roads"))
        #expect(try #require(doubts.first).nearest.hasPrefix("road"))
        #expect(meaning.doubts(among: examples, first: examples.count, least: 1.1).isEmpty)
        #expect(meaning.doubts(among: examples, first: examples.count - 1).isEmpty, "it is none of those looked at")
    }

    @Test func `a memory is the same when it is read again`() throws {
        let memory = Self.meaning().meaning.memory
        let file = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        memory.write(to: file.path)
        let again = try #require(ExampleMemory(reading: file.path))
        #expect((again.count, again.meanings, again.dimensions) == (13, 2, 3))
        for meaning in 0..<2 { #expect(again.examples(of: meaning) == memory.examples(of: meaning)) }
        for example in 0..<13 {
            #expect(again.text(of: example) == memory.text(of: example))
            #expect(again.scale(of: example) == memory.scale(of: example))
        }
        #expect(ExampleMemory(reading: file.path + ".not-there") == nil)
    }

    @Test func `a large memory is mapped, and takes none of the process`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let texts = (0..<60_000).map { MeaningTraining.Text(vector: [1, Float($0), 0], words: [], meant: $0 % 2) }
        ExampleMemory(texts, saying: texts.map { ["example", "\($0.vector[1])"] }, meanings: 2, dimensions: 3)
            .write(to: file.path)
        let memory = try #require(ExampleMemory(reading: file.path))
        let maps = try withExtendedLifetime(memory) { try String(contentsOfFile: "/proc/self/maps", encoding: .utf8) }
        #expect(maps.contains(file.lastPathComponent))
    }

    @Test func `bytes keep a vector to a thousandth of its dot product`() {
        let vector = (0..<384).map { sin(Float($0) * 1.7) }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let (row, scale) = ExampleMemory.bytes(of: vector.map { $0 / length })
        let sum = row.withUnsafeBufferPointer { row in
            row.baseAddress.map { Int8Product.dot($0, $0, row.count) } ?? 0
        }
        #expect(abs(Float(sum) * scale * scale - 1) < 1e-3)
        #expect(ExampleMemory.bytes(of: [0, 0]).scale == 0)
    }
}

/// With the sentence encoder's own weights.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: SentenceEncoder.installed),
        "the sentence encoder's weights are not there: run ./setup"))
struct EncodedMeaningTests {
    @Test func `other words of the same sense mean the same, and the nearest example says so`() throws {
        let cache = FileManager.default.temporaryDirectory.appending(path: "meaning-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: cache) }
        let said: [(String, String)] = [
            ("someone's dumped a mattress in our lane", "fly_tipping"), ("rubbish tipped by the road", "fly_tipping"),
            ("the litter bin is overflowing", "litter"), ("sweet wrappers all over the park", "litter"),
        ]
        let examples = said.map { text, route in
            MeaningExample(words: text.split(separator: " ").map(String.init), meant: .route(route))
        }
        let encoder = try SentenceEncoder(reading: SentenceEncoder.installed)
        for _ in 0..<2 {
            // The second time from the cache.
            let meaning = try #require(Meaning(examples: examples, encoder: encoder, cache: cache.path))
            let sense = meaning.sense(of: Utterance(typed: "an old bed was left on the verge"))
            #expect(sense.probabilities.max { $0.value < $1.value }?.key == .route("fly_tipping"))
            let near = meaning.nearest(to: sense, meaning: .route("fly_tipping"), count: 1)
            #expect(near.first?.text == "someone's dumped a mattress in our lane")
        }
    }

    @Test func `what two grammars ask for is encoded once, and comes to the same`() async throws {
        let cache = FileManager.default.temporaryDirectory.appending(path: "meaning-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: cache) }
        let examples = [("my bin was missed", "bins"), ("there is a hole in the road", "roads")].flatMap {
            text, route in
            (0..<3).map { number in
                MeaningExample(
                    words: "\(text) \(number)".split(separator: " ").map(String.init), meant: .route(route))
            }
        }
        let encoder = try SentenceEncoder(reading: SentenceEncoder.installed)
        let meaning = try #require(Meaning(examples: examples, encoder: encoder, cache: cache.path))
        let texts = ["they did not empty the bin", "a pothole", "they did not empty the bin"]
        let alone = texts.map { meaning.sense(of: Utterance(typed: $0)).probabilities }
        let vectors = SharedVectors()
        for _ in 0..<2 {
            let together = await vectors.during { texts.map { meaning.sense(of: Utterance(typed: $0)).probabilities } }
            #expect(together == alone)
        }
        #expect(vectors.count == 2)
        #expect(meaning.sense(of: Utterance(typed: "a streetlight")).probabilities.isEmpty == false)
        #expect(vectors.count == 2, "nobody else's are kept")
    }
}
