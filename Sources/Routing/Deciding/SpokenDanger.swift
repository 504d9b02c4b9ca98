import Grammar
import Recognition
import SpokenValues

extension Grammar {
    /// The danger that a caller speaks of, by its own words or by a route that was surely meant; nil when there is none.
    ///
    /// It comes before every route: whoever says "fire" is not asked what it is about.
    package func danger(in utterance: Utterance, decision: Decision?) -> Council.Danger? {
        guard let dangers = council?.dangers, !dangers.isEmpty else { return nil }
        if let said = dangers.first(where: { $0.phrases.contains { utterance.says($0) } }) { return said }
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
        return words.contains { utterance.says($0, alone: false) }
    }
}

extension Utterance {
    /// Whether these words were said one after the other, in a hypothesis that is half as likely as the best at least.
    /// - Parameter alone: whether a single word counts only when nothing else was said but politeness.
    func says(_ phrase: [String], alone: Bool = true) -> Bool {
        guard !phrase.isEmpty else { return false }
        return likely.contains { hypothesis in
            let heard = hypothesis.words
            if phrase.count == 1, alone {
                let bare = heard.filter { !Self.polite.contains($0.text) }
                return !bare.isEmpty && bare.allSatisfy { $0.text == phrase[0] } && Self.isClear(bare[...])
            }
            return heard.indices.contains { start in
                let run = heard[start...].prefix(phrase.count)
                return run.map(\.text) == phrase && Self.isClear(run)
            }
        }
    }

    private static let polite = FillerWords.everywhere.union(["help", "yes", "there's", "there", "is", "it's"])
    /// Words less likely than this, on average, are not taken at their word. It is little: to miss a danger is worse than
    /// to put somebody through who was in none.
    private static let clear = 0.15

    private static func isClear(_ run: ArraySlice<RecognisedWord>) -> Bool {
        run.map(\.confidence).reduce(0, +) >= clear * Double(run.count)
    }
}
