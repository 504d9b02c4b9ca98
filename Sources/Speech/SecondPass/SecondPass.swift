import Audio
import AudioFiles
import Foundation
import Recognition
import SpeechEncoder

/// Hears an utterance a second time, once it is over and as a whole: an encoder that has learnt from many people's speech,
/// the phones in what it says, and a search of our own over the council's language model.
///
/// ```
/// samples ─ SpeechEncoder ─ EncodedPhones ─ PhoneSearch ─ hypotheses
///                                    TrigramModel ┘ └ PronunciationTree
/// ```
///
/// One for all decoders; any thread may use it at any time.
package final class SecondPass: Sendable {
    private let encoder: SpeechEncoder
    private let phones: EncodedPhones
    private let model: TrigramModel
    private let search: PhoneSearch

    /// How much of a path's score counts towards its posterior.
    /// docs/measured/second-pass.md#posteriors
    private static let scale = 0.35
    /// Seconds of an utterance that are heard; of a longer one the first pass is all there is.
    static let longest = 15

    /// Where the encoder's weights are, or would be.
    package static var installed: String { SpeechEncoder.installed }

    /// - Parameters:
    ///   - grammar: whose `.routing` is heard.
    ///   - path: of the encoder's weights.
    /// - Throws: `SpeechError`.
    init(grammar: CompiledGrammar, encoder path: String) throws(SpeechError) {
        do { encoder = try SpeechEncoder(reading: path) } catch { throw .encoder(why: "\(error)") }
        phones = try EncodedPhones(reading: EncodedPhones.installed, dimensions: encoder.dimensions)
        model = try TrigramModel(reading: grammar.languageModel(.routing))
        guard let dictionary = try? String(contentsOfFile: grammar.dictionary, encoding: .utf8) else {
            throw .decoder(why: "the dictionary \(grammar.dictionary)")
        }
        search = PhoneSearch(
            tree: PronunciationTree(dictionary: dictionary, phones: phones.numbers, model: model), model: model)
    }

    /// What was said, best first; none where no whole word was heard.
    /// - Parameter sound: the utterance with some silence around it, 8 or 16 kHz.
    func hypotheses(_ sound: Pcm) -> [Hypothesis] {
        guard let wide = try? sound.resampled(to: SpeechEncoder.rate) else { return [] }
        let vectors = encoder.encode(wide.samples)
        let likely = vectors.withUnsafeBufferPointer { phones.logarithms(of: $0) }
        let results = likely.withUnsafeBufferPointer { search.hypotheses($0, phones: phones.names.count) }
        return Self.weighed(results, words: model.words)
    }

    /// What both passes heard: each is right by itself where the other is not, the first in single words.
    /// - Parameters:
    ///   - share: how much the first counts.
    ///   - count: hypotheses that come out at most.
    static func joined(_ first: [Hypothesis], _ second: [Hypothesis], share: Double, count: Int) -> [Hypothesis] {
        var list: [Hypothesis] = []
        for (heard, weight) in [(second, 1 - share), (first, share)] {
            for var one in heard {
                one.confidence *= weight
                if let place = list.firstIndex(where: { $0.text == one.text }) {
                    list[place].confidence += one.confidence
                } else {
                    list.append(one)
                }
            }
        }
        list.sort { ($1.confidence, $0.text) < ($0.confidence, $1.text) }
        list = Array(list.prefix(count))
        let sum = list.reduce(0) { $0 + $1.confidence }
        var confidences: [String: Double] = [:]
        for place in list.indices {
            list[place].confidence /= sum
            for word in Set(list[place].words.map(\.text)) { confidences[word, default: 0] += list[place].confidence }
        }
        for place in list.indices {
            for word in list[place].words.indices {
                list[place].words[word].confidence = confidences[list[place].words[word].text] ?? 0
            }
        }
        return list
    }

    /// Path scores become posteriors, and those the confidences of words.
    private static func weighed(_ results: [PhoneSearch.Result], words: [String]) -> [Hypothesis] {
        let top = results.first?.score ?? 0
        let weights = results.map { exp(Double($0.score - top) * scale) }
        let sum = weights.reduce(0, +)
        var confidences: [Int32: Double] = [:]
        for (result, weight) in zip(results, weights) {
            for word in Set(result.words) { confidences[word, default: 0] += weight / sum }
        }
        let seconds = Double(SpeechEncoder.samplesPerFrame) / Double(SpeechEncoder.rate)
        return zip(results, weights).map { result, weight in
            var start = 0
            let heard = zip(result.words, result.ends).map { word, end in
                defer { start = end }
                return RecognisedWord(
                    words[Int(word)], confidence: confidences[word] ?? 0, start: Double(start) * seconds,
                    end: Double(end) * seconds)
            }
            return Hypothesis(words: heard, confidence: weight / sum)
        }
    }
}
