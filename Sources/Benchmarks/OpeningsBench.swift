import Meaning
import SentenceEncoder
import SwitchboardEngine
import Utilities

/// What it costs to understand a dozen words of a caller's own: their vector, and what vector and words mean. One thread,
/// processor time.
package struct OpeningsBench: Encodable {
    /// What openings are understood by.
    private let state: EncoderState
    /// From words to their vector (ms); nil without the encoder's weights.
    package let encoder: Double?
    /// From a vector and words to the probability of each meaning, or from the words alone (µs); nil without openings.
    package let classifier: Double?

    /// - Parameter council: whose openings are measured on.
    package init(_ council: CompiledCouncil) {
        self.init(council.router.meaning, council.encoder, openings: council.grammar.openings.map(\.words))
    }

    init(_ meaning: Meaning?, _ state: EncoderState, openings: [[String]]) {
        self.state = state
        let sentences = Self.dozens(of: openings)
        guard let meaning, !sentences.isEmpty else {
            (encoder, classifier) = (nil, nil)
            return
        }
        encoder = meaning.encoder.map { encoder in
            1e3 * Self.seconds(sentences) { _ = encoder.encode($0) }
        }
        let vectors = sentences.map { meaning.encoder?.encode($0) ?? [] }
        classifier =
            1e6 * Self.seconds(Array(zip(sentences, vectors))) { _ = meaning.probabilities(of: $0, vector: $1) }
    }

    private static let words = 12
    private static let sentences = 100

    /// Their words, one opening behind the other, twelve at a time.
    private static func dozens(of openings: [[String]]) -> [String] {
        let all = Array(openings.joined())
        if all.isEmpty { return [] }
        return (0..<sentences).map { place in
            (0..<words).map { all[(place * words + $0) % all.count] }.joined(separator: " ")
        }
    }

    /// For each, in the second time: room is made in the first.
    private static func seconds<Case>(_ cases: [Case], _ work: (Case) -> Void) -> Double {
        cases.forEach(work)
        let start = ProcessorTime.now
        var count = 0
        while ProcessorTime.now - start < 0.5 {
            cases.forEach(work)
            count += cases.count
        }
        return (ProcessorTime.now - start) / Double(count)
    }

    /// Why a figure is missing, and what to do; nil when none is.
    private var lack: String? {
        switch state {
        case .ready: nil
        case .absent(.missing): "openings by their words alone: run ./setup"
        case .notNeeded, .absent: state.description
        }
    }

    func add(to table: inout FigureTable) {
        table.add("sentence encoder, a dozen words", encoder, "ms", decimals: 2)
        table.add("classifier of openings, a dozen words", classifier, "µs", decimals: 0)
        if let lack { table.note(lack) }
    }

    private enum CodingKeys: String, CodingKey {
        case state = "understood"
        case encoder = "encoder_ms"
        case classifier = "classifier_us"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lack ?? state.description, forKey: .state)
        try container.encode(self.encoder, forKey: .encoder)
        try container.encode(classifier, forKey: .classifier)
    }
}
