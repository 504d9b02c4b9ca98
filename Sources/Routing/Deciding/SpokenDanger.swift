import Grammar
import Recognition
import SpokenValues

extension Grammar {
    /// The danger that a caller speaks of, by its own words or by a route that was surely meant; nil when there is none.
    ///
    /// It comes before every route: whoever says "fire" is not asked what it is about.
    package func danger(in utterance: Utterance, decision: Decision?) -> Council.Danger? {
        guard let dangers = council?.dangers, !dangers.isEmpty else { return nil }
        if let said = dangers.first(where: { utterance.speaks(of: $0) }) { return said }
        let meant: Candidate? =
            switch decision?.verdict {
            case .accept(let candidate), .signpost(let candidate): candidate
            default: nil
            }
        guard case .route(let id) = meant?.destination else { return nil }
        return dangers.first { $0.routes.contains(id) }
    }

    /// Whether the caller said that it cannot wait.
    package func isUrgent(_ utterance: Utterance) -> Bool {
        let words = council?.urgentWords ?? []
        return words.contains { utterance.says($0) }
    }
}

extension Utterance {
    /// Whether these words were said one after the other, in a hypothesis that is half as likely as the best at least.
    fileprivate func says(_ phrase: [String]) -> Bool {
        guard !phrase.isEmpty else { return false }
        return likely.contains { hypothesis in
            let heard = hypothesis.words
            return heard.indices.contains { start in
                let run = heard[start...].prefix(phrase.count)
                return run.map(\.text) == phrase && Reach(run).isClear
            }
        }
    }

    /// Whether one of a danger's phrases was said in such a hypothesis, and not as part of what says that it is none.
    fileprivate func speaks(of danger: Council.Danger) -> Bool {
        likely.contains { hypothesis in
            let heard = hypothesis.words
            let said = heard.reaches(of: danger.phrases).filter { reach in
                reach.isClear && (reach.said > 1 || heard.isOnly(heard[reach.start]))
            }
            guard !said.isEmpty else { return false }
            let none = heard.reaches(of: danger.unless)
            return said.contains { reach in !none.contains { $0.start < reach.end && reach.start < $0.end } }
        }
    }
}

/// Where a pattern was heard, and how surely.
private struct Reach {
    var start: Int
    /// The place after its last word.
    var end: Int
    /// How many words of it were heard, those in gaps aside.
    var said = 0
    /// Of those words together.
    var confidence = 0.0

    init(at start: Int) { (self.start, end) = (start, start) }

    init(_ run: ArraySlice<RecognisedWord>) {
        (start, end, said) = (run.startIndex, run.endIndex, run.count)
        confidence = run.map(\.confidence).reduce(0, +)
    }

    /// Words less likely than this, on average, are not taken at their word. It is little: to miss a danger is worse than
    /// to put somebody through who was in none.
    private static let clear = 0.15
    var isClear: Bool { confidence >= Self.clear * Double(said) }

    /// The ways in which a pattern goes on from here.
    func followed(by pattern: SpokenPattern, in words: [RecognisedWord]) -> [Reach] {
        switch pattern {
        case .words(let any):
            guard end < words.count, any.contains(words[end].text) else { return [] }
            var next = self
            next.end += 1
            next.said += 1
            next.confidence += words[end].confidence
            return [next]
        case .gap:
            return (0...SpokenPattern.longestGap).map { width in
                var next = self
                next.end += width
                return next
            }
        case .oneOf(let choices): return choices.flatMap { followed(by: $0, in: words) }
        case .sequence(let parts):
            var reaches = [self]
            for part in parts where !reaches.isEmpty {
                reaches = reaches.flatMap { $0.followed(by: part, in: words) }
            }
            return reaches
        }
    }
}

extension [RecognisedWord] {
    /// Wherever one of the patterns was heard.
    fileprivate func reaches(of patterns: SpokenPatterns) -> [Reach] {
        indices.flatMap { start in
            patterns.beginning(with: self[start].text).flatMap { Reach(at: start).followed(by: $0, in: self) }
        }
    }

    /// Whether nothing else was said but politeness.
    fileprivate func isOnly(_ word: RecognisedWord) -> Bool {
        allSatisfy { $0.text == word.text || polite.contains($0.text) }
    }
}

private let polite = FillerWords.everywhere.union(["help", "yes", "there's", "there", "is", "it's"])
