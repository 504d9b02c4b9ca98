import Foundation
import Recognition
import SpeechEncoder

/// What two passes heard of one utterance, as a product of experts: of each hypothesis of either, how good a path it has in
/// the second, and how likely the first takes it to be.
///
/// So neither has its way where the other has heard something else: words that the first had to make of others, since it
/// knows no more than the phrases, have no good path; and where two words are nearly as good there ("hall", "potholes"), the
/// first decides.
/// docs/measured/second-pass.md#joining
struct JoinedPasses {
    private struct Candidate {
        var hypothesis: Hypothesis
        var text: String
        /// Of its path in the second pass (nats).
        var path: Double
        /// How likely the first takes it to be (natural logarithm).
        var first: Double
    }

    private var candidates: [Candidate]

    /// How much of a path's score counts towards its posterior.
    /// docs/measured/second-pass.md#posteriors
    private static let scale = 0.35
    /// How likely the first pass takes what it did not hear at all to be, and the least it says of what it heard.
    private static let unheard = -6.0

    /// - Parameters:
    ///   - first: the first pass's hypotheses.
    ///   - heard: what the second heard.
    ///   - search: with which it was heard.
    ///   - phones: numbers a frame of what was heard.
    ///   - weight: how much it counts how likely the first takes them to be.
    init(_ first: [Hypothesis], _ heard: SecondHearing, search: PhoneSearch, phones: Int, weight: Double) {
        candidates = heard.results.map { result in
            let hypothesis = Self.hypothesis(result, words: search.model.words)
            return Candidate(
                hypothesis: hypothesis, text: hypothesis.text, path: Double(result.score), first: weight * Self.unheard)
        }
        for one in first {
            let text = one.text
            let likely = weight * max(log(one.confidence), Self.unheard)
            if let place = candidates.firstIndex(where: { $0.text == text }) {
                candidates[place].first = likely
                // The first pass has told the words apart frame by frame; the second takes silence to be of the word behind it.
                candidates[place].hypothesis = one
                continue
            }
            let words = one.words.compactMap { search.model.number(of: $0.text) }
            guard words.count == one.words.count else { continue }
            let path = heard.phones.withUnsafeBufferPointer { search.score(of: words, in: $0, phones: phones) }
            guard let path else { continue }
            candidates.append(Candidate(hypothesis: one, text: text, path: Double(path), first: likely))
        }
    }

    /// Best first, with posteriors and the confidences of words.
    /// - Parameter count: so many at most.
    func hypotheses(_ count: Int) -> [Hypothesis] {
        let top = candidates.map(weight).max() ?? 0
        var list = candidates.map { candidate in
            var hypothesis = candidate.hypothesis
            hypothesis.confidence = exp(weight(candidate) - top)
            return (hypothesis, candidate.text)
        }
        list.sort { ($1.0.confidence, $0.1) < ($0.0.confidence, $1.1) }
        var best = list.prefix(count).map(\.0)
        let sum = best.reduce(0) { $0 + $1.confidence }
        for place in best.indices { best[place].confidence /= sum }
        best.setWordConfidences(best.wordConfidences)
        return best
    }

    private func weight(_ candidate: Candidate) -> Double { candidate.path * Self.scale + candidate.first }

    private static func hypothesis(_ result: PhoneSearch.Result, words: [String]) -> Hypothesis {
        let seconds = Double(SpeechEncoder.samplesPerFrame) / Double(SpeechEncoder.rate)
        var start = 0
        let heard = zip(result.words, result.ends).map { word, end in
            defer { start = end }
            return RecognisedWord(
                words[Int(word)], confidence: 0, start: Double(start) * seconds, end: Double(end) * seconds)
        }
        return Hypothesis(words: heard, confidence: 0)
    }
}
