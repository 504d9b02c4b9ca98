import Foundation
import Meaning
import SentenceEncoder
import SwitchboardEngine
import TestSupport
import Testing
import Utilities

@testable import Benchmarks

/// What `switchboard bench` says of callers' own words.
@Suite(.timeLimit(.minutes(2)))
struct BenchTests {
    private static let openings = [
        ("somebody's tipped a load of old tyres in the hedge", "fly_tipping"),
        ("there's a mattress been dumped in our lane", "fly_tipping"),
        ("the litter bin by the park is overflowing again", "litter"),
        ("sweet wrappers all over the green", "litter"),
    ].map { text, route in
        MeaningExample(words: text.split(separator: " ").map(String.init), meant: .route(route))
    }

    /// Its figures, and its lines of the table.
    private static func measured(_ state: EncoderState) throws -> (OpeningsBench, String) {
        let cache = try TemporaryFolder()
        var encoder: SentenceEncoder?
        if case .ready(let ready) = state { encoder = ready }
        let meaning = try #require(Meaning(examples: openings, encoder: encoder, cache: cache.path))
        let bench = OpeningsBench(meaning, state, openings: openings.map(\.words))
        return (bench, text(bench))
    }

    private static func text(_ bench: OpeningsBench) -> String {
        var table = FigureTable()
        bench.add(to: &table)
        return table.text
    }

    @Test func `without the encoder's weights there is the classifier's time alone, and why is said`() throws {
        let missing = EncoderState.absent(.missing(path: "weights", why: "No such file or directory"))
        let (bench, text) = try Self.measured(missing)
        #expect(bench.encoder == nil)
        #expect(try #require(bench.classifier) > 0)
        #expect(text.contains("(openings by their words alone: run ./setup)"), "\(text)")
        let json = String(decoding: try JSONEncoder().encode(bench), as: UTF8.self)
        #expect(json.contains("\"encoder_ms\":null"), "\(json)")
        // What is there already, setup would leave alone.
        let (_, damaged) = try Self.measured(.absent(.damaged(path: "weights", why: "cut short")))
        #expect(damaged.contains("Delete the file and run ./setup"), "\(damaged)")
    }

    @Test func `a council without openings has neither time, and the bench says that it has none`() {
        let bench = OpeningsBench(nil, .notNeeded, openings: [])
        #expect(bench.encoder == nil && bench.classifier == nil)
        #expect(Self.text(bench).contains("(no openings)"))
    }

    @Test(
        .enabled(
            if: FileManager.default.isReadableFile(atPath: SentenceEncoder.installed),
            "the sentence encoder's weights are not there: run ./setup"))
    func `with them there are both, and nothing is amiss`() throws {
        let (bench, text) = try Self.measured(.ready(try SentenceEncoder(reading: SentenceEncoder.installed)))
        #expect(try #require(bench.encoder) > 0)
        #expect(try #require(bench.classifier) > 0)
        #expect(!text.contains("("), "\(text)")
    }
}
