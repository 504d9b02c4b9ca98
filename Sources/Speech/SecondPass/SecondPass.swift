import Audio
import AudioFiles
import Foundation
import Recognition
import SpeechEncoder

/// Hears an utterance a second time, once it is over and as a whole: an encoder that has learnt from many people's speech,
/// the phones in what it says, and a search of our own over the council's language model: of openings, and of what is said
/// into forms.
///
/// ```
/// samples ─ SpeechEncoder ─ EncodedPhones ─ PhoneSearch ─ SecondHearing ─ joined with the first pass's hypotheses
///                                    TrigramModel ┘ └ PronunciationTree
/// ```
///
/// One for all decoders; any thread may use it at any time.
package final class SecondPass: Sendable {
    private let encoder: SpeechEncoder
    private let phones: EncodedPhones
    private let searches: [Vocabulary: PhoneSearch]

    /// Seconds of an utterance that are heard; of a longer one the first pass is all there is.
    static let longest = 15

    /// Where the encoder's weights are, or would be.
    package static var installed: String { SpeechEncoder.installed }

    /// What is heard twice: not the answers, of which there are few, and which must not be waited for.
    static let vocabularies: [Vocabulary] = [.routing, .details]

    /// - Parameters:
    ///   - grammar: whose vocabularies are heard.
    ///   - path: of the encoder's weights.
    /// - Throws: `SpeechError`.
    init(grammar: CompiledGrammar, encoder path: String) throws(SpeechError) {
        do { encoder = try SpeechEncoder(reading: path) } catch { throw .encoder(why: "\(error)") }
        phones = try EncodedPhones(reading: EncodedPhones.installed, dimensions: encoder.dimensions)
        guard let dictionary = try? String(contentsOfFile: grammar.dictionary, encoding: .utf8) else {
            throw .decoder(why: "the dictionary \(grammar.dictionary)")
        }
        var searches: [Vocabulary: PhoneSearch] = [:]
        for vocabulary in Self.vocabularies where grammar.has(vocabulary) {
            let model = try TrigramModel(reading: grammar.languageModel(vocabulary))
            searches[vocabulary] = PhoneSearch(
                tree: PronunciationTree(dictionary: dictionary, phones: phones.numbers, model: model), model: model)
        }
        self.searches = searches
    }

    /// Whether what is said in that vocabulary is heard twice.
    func hears(_ vocabulary: Vocabulary) -> Bool { searches[vocabulary] != nil }

    /// Hears an utterance; nil where it was no whole word.
    /// - Parameters:
    ///   - sound: the utterance with some silence around it, 8 or 16 kHz.
    ///   - vocabulary: what to listen for.
    func hear(_ sound: Pcm, for vocabulary: Vocabulary) -> SecondHearing? {
        guard let search = searches[vocabulary], let wide = try? sound.resampled(to: SpeechEncoder.rate) else {
            return nil
        }
        let vectors = encoder.encode(wide.samples)
        let likely = vectors.withUnsafeBufferPointer { phones.logarithms(of: $0) }
        let results = likely.withUnsafeBufferPointer { search.hypotheses($0, phones: phones.names.count) }
        return results.isEmpty ? nil : SecondHearing(phones: likely, results: results)
    }

    /// What both passes heard, best first.
    /// - Parameters:
    ///   - first: the first pass's hypotheses.
    ///   - heard: what `hear` heard.
    ///   - vocabulary: what was listened for.
    ///   - weight: how much it counts how likely the first takes them to be.
    ///   - count: hypotheses that come out at most.
    func joined(
        _ first: [Hypothesis], _ heard: SecondHearing, for vocabulary: Vocabulary, weight: Double, count: Int
    ) -> [Hypothesis] {
        guard let search = searches[vocabulary] else { return first }
        return JoinedPasses(first, heard, search: search, phones: phones.names.count, weight: weight).hypotheses(count)
    }
}
