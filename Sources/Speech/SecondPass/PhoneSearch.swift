import Foundation

/// Words from the phones that a network hears frame by frame (connectionist temporal classification; Graves et al., 2006):
/// each frame is a phone or a blank, and a phone that goes on is one phone.
///
/// A beam of prefixes: each is a place in the pronunciation tree, a state of the language model, and whether its last
/// frame was blank. Prefixes that came to the same place by other words stay apart, so that what is left at the end are
/// alternatives worth having.
struct PhoneSearch {
    /// How wide it looks, and what counts how much.
    struct Settings: Sendable {
        /// Prefixes that go on from a frame, at most.
        var beam = 300
        /// How much worse than the best one a prefix may be (nats).
        var width: Float = 14
        /// A phone that is less likely than this in a frame is not followed (nats).
        var leastPhone: Float = -9
        /// How much the language model counts beside the phones.
        var languageWeight: Float = 1.5
        /// For each word (nats): without it the language model would have few long ones.
        var wordScore: Float = 1
        /// Word sequences that come out.
        var hypotheses = 10
    }

    /// What was said, perhaps.
    struct Result: Equatable {
        /// As the language model numbers them.
        var words: [Int32]
        /// Of phones and words together (nats).
        var score: Float
        /// The first frame behind each word.
        var ends: [Int]
    }

    let tree: PronunciationTree
    let model: TrigramModel
    let settings: Settings

    init(tree: PronunciationTree, model: TrigramModel, settings: Settings = Settings()) {
        (self.tree, self.model, self.settings) = (tree, model, settings)
    }

    /// What tells prefixes apart.
    private struct Key: Hashable {
        var node: PronunciationTree.Node
        var state: TrigramModel.State
        /// A fingerprint of all words.
        var said: Int
        /// The phone of the last frame, or 0 for blank.
        var last: UInt8
    }

    private struct Prefix {
        var key: Key
        var score: Float
        /// In `history`, -1 before the first word.
        var word: Int32
    }

    /// A word and those before it.
    private struct Said {
        var word: Int32
        var before: Int32
        var end: Int32
    }

    /// - Parameters:
    ///   - frames: natural logarithms of how likely each phone is, [frame][phone], blank first.
    ///   - phones: numbers a frame, the blank among them.
    /// - Returns: best first; none where no whole word was heard.
    func hypotheses(_ frames: UnsafeBufferPointer<Float>, phones: Int) -> [Result] {
        var history: [Said] = []
        var prefixes = [Prefix(key: Key(node: 0, state: model.start, said: 0, last: 0), score: 0, word: -1)]
        var next: [Key: Int] = [:]
        var found: [Prefix] = []
        for frame in 0..<frames.count / phones {
            let likely = UnsafeBufferPointer(rebasing: frames[frame * phones..<(frame + 1) * phones])
            next.removeAll(keepingCapacity: true)
            found.removeAll(keepingCapacity: true)
            var best = -Float.infinity
            func go(_ key: Key, _ score: Float, _ word: Int32) {
                guard score > best - settings.width else { return }
                best = max(best, score)
                if let place = next[key] {
                    if found[place].score < score { (found[place].score, found[place].word) = (score, word) }
                } else {
                    next[key] = found.count
                    found.append(Prefix(key: key, score: score, word: word))
                }
            }
            for prefix in prefixes {
                var key = prefix.key
                key.last = 0
                go(key, prefix.score + likely[0], prefix.word)
                if prefix.key.last != 0 { go(prefix.key, prefix.score + likely[Int(prefix.key.last)], prefix.word) }
                let promised = prefix.key.node == 0 ? 0 : tree.promises[Int(prefix.key.node)]
                for child in tree.children(of: prefix.key.node) {
                    let phone = tree.phones[Int(child)]
                    // The same phone again is another one only behind a blank.
                    guard phone != prefix.key.last, likely[Int(phone)] > settings.leastPhone else { continue }
                    let score = prefix.score + likely[Int(phone)] - settings.languageWeight * promised
                    let through = score + settings.languageWeight * tree.promises[Int(child)]
                    go(
                        Key(node: child, state: prefix.key.state, said: prefix.key.said, last: phone), through,
                        prefix.word)
                    guard through > best - settings.width else { continue }
                    for word in tree.words(at: child) {
                        let (likely, state) = model.next(word, after: prefix.key.state)
                        let whole = score + settings.languageWeight * likely + settings.wordScore
                        guard whole > best - settings.width else { continue }
                        history.append(Said(word: word, before: prefix.word, end: Int32(frame + 1)))
                        go(
                            Key(
                                node: 0, state: state, said: prefix.key.said &* 1_000_003 &+ Int(word) &+ 1, last: phone
                            ),
                            whole, Int32(history.count - 1))
                    }
                }
            }
            found.removeAll { $0.score < best - settings.width }
            if found.count > settings.beam {
                found.sort { $0.score > $1.score }
                found.removeLast(found.count - settings.beam)
            }
            swap(&prefixes, &found)
        }
        return results(prefixes, history)
    }

    private func results(_ prefixes: [Prefix], _ history: [Said]) -> [Result] {
        let end = model.number(of: "</s>")
        var best: [Int: Prefix] = [:]
        for prefix in prefixes where prefix.key.node == 0 && prefix.word >= 0 {
            var whole = prefix
            if let end { whole.score += settings.languageWeight * model.next(end, after: prefix.key.state).score }
            if best[prefix.key.said].map({ $0.score < whole.score }) ?? true { best[prefix.key.said] = whole }
        }
        return best.values.sorted { ($1.score, $0.key.said) < ($0.score, $1.key.said) }.prefix(settings.hypotheses).map
        {
            var result = Result(words: [], score: $0.score, ends: [])
            var place = $0.word
            while place >= 0 {
                result.words.append(history[Int(place)].word)
                result.ends.append(Int(history[Int(place)].end))
                place = history[Int(place)].before
            }
            result.words.reverse()
            result.ends.reverse()
            return result
        }
    }
}
