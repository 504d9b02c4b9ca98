import CPocketSphinx
import Routing

extension Decoder {
    /// Where the search over words found so little (seconds), the utterance is short.
    private static let short = 1.2
    /// And it is never longer than this with its silences (frames).
    private static let longest = 4 * AcousticModel.framesPerSecond
    /// Phrases that are as likely as not to be of use.
    private static let mostPhrases = 10

    /// What was heard, when it is short: the words that the search found and the grammar's phrases, all by the same
    /// measure.
    /// - Parameter heard: n-best of the search over words, perhaps none.
    /// - Returns: best first, and how well the best fits; nil when the utterance is not short, or nothing is to be gained.
    func phrasesBeside(_ heard: [[HeardWord]]) -> (entries: [Entry], fit: Double)? {
        guard let model = phrases[vocabulary], !model.ways.isEmpty, let scoring, features.count <= Self.longest else {
            return nil
        }
        if let first = heard.first?.first, let last = heard.first?.last, last.end - first.start > Self.short { return nil }
        var others: [PhraseModel.Way] = []
        let known = Set(model.ways.map(\.words))
        for words in heard.map({ $0.map(\.text) }) where !known.contains(words) { others += model.ways(of: words) }
        var search = PhraseSearch(model, and: others)
        FrameScores(scoring.tables, phones: scoring.phones).forEach(
            of: features, less: mean, upTo: features.count, classify: { frontEnd.classify($0) },
            { _, scores in search.hear(scores) })
        let found = search.found(most: Self.mostPhrases + others.count)
        var list = found.map { phrase in
            Entry(words: timed(phrase), score: Int(expectation(of: phrase.words)) - Int(phrase.cost))
        }
        list.sort { $0.score > $1.score }
        guard let best = list.first, let way = found.first(where: { $0.words == best.texts }), !way.frames.isEmpty else {
            return nil
        }
        let loss = Double(way.cost) * logmath_log_to_ln(ps_get_logmath(decoder), Self.scoreUnit)
        return (list, -loss / Double(way.frames.count))
    }

    /// What the language model expects of the words and an end after them (units of the scorer).
    private func expectation(of words: [String]) -> Int32 {
        guard let model = ps_get_lm(decoder, vocabulary.rawValue) else { return 0 }
        var history = (ngram_wid(model, "<s>"), ngram_wid(model, "<s>"))
        var sum: Int32 = 0
        var used: Int32 = 0
        for (place, word) in (words + ["</s>"]).enumerated() {
            let number = ngram_wid(model, word)
            let score =
                place == 0
                ? ngram_bg_score(model, number, history.1, &used)
                : ngram_tg_score(model, number, history.1, history.0, &used)
            sum += score >> 10
            history = (history.1, number)
        }
        return sum
    }

    /// Each word has as much of the time as it has states.
    private func timed(_ phrase: PhraseSearch.Found) -> [HeardWord] {
        let second = Double(AcousticModel.framesPerSecond)
        let states = Double(phrase.lengths.reduce(0, +))
        var before = 0
        return zip(phrase.words, phrase.lengths).map { text, length in
            let share = Double(phrase.frames.count) / states
            let start = Double(phrase.frames.lowerBound) + Double(before) * share
            before += length
            return HeardWord(
                text, start: start / second, end: (start + Double(length) * share) / second)
        }
    }
}
