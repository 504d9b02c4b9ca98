import Utilities

/// One way to say a rule: its words, and the words that each rule in it covers.
package struct JsgfPhrase: Sendable, Equatable {
    /// Lower case.
    package var words: [String]
    /// Rules referred to, at any depth, in the order in which they begin.
    package var slots: [Slot]

    /// A rule's name and the words that it covers.
    package struct Slot: Sendable, Equatable {
        /// The rule's name without its file.
        package var name: String
        /// Of `words`.
        package var range: Range<Int>

        /// Parameters as the properties.
        package init(name: String, range: Range<Int>) {
            self.name = name
            self.range = range
        }
    }

    /// What each rule covers; the words of a rule that occurs twice are joined with a comma.
    package static func values(of slots: [Slot], in words: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for slot in slots where !slot.range.isEmpty {
            let covered = words[slot.range].joined(separator: " ")
            values[slot.name] = values[slot.name].map { "\($0), \(covered)" } ?? covered
        }
        return values
    }

    static let empty = JsgfPhrase(words: [], slots: [])

    func followed(by next: JsgfPhrase) -> JsgfPhrase {
        let offset = words.count
        let moved = next.slots.map {
            Slot(name: $0.name, range: $0.range.lowerBound + offset..<$0.range.upperBound + offset)
        }
        return JsgfPhrase(words: words + next.words, slots: slots + moved)
    }
}

extension JsgfGrammar {
    /// Rules within rules are followed so deep and no deeper; only a rule that refers to itself gets there.
    package static let depthLimit = 24
    /// Nobody says more words than this in one breath.
    static let wordLimit = 200

    /// How many phrases an expansion has, at most `limit + 1`; repetition counts as more than any limit.
    func count(_ expansion: JsgfExpansion, limit: Int) -> Int {
        var known: [String: Int] = [:]
        return count(expansion, limit: limit, known: &known)
    }

    private func count(_ expansion: JsgfExpansion, limit: Int, known: inout [String: Int]) -> Int {
        let most = limit + 1
        switch expansion {
        case .word, .null: return 1
        case .void: return 0
        case .star, .plus: return most
        case .optional(let inside): return min(most, 1 + count(inside, limit: limit, known: &known))
        case .reference(let reference):
            if let counted = known[reference.name] { return counted }
            // A rule that is met again within itself repeats without limit.
            known[reference.name] = most
            let counted = rules[reference.name].map { count($0.expansion, limit: limit, known: &known) } ?? 0
            known[reference.name] = counted
            return counted
        case .alternatives(let choices):
            return min(most, choices.reduce(0) { $0 + count($1.expansion, limit: limit, known: &known) })
        case .sequence(let parts):
            return parts.reduce(1) { min(most, $0 * count($1, limit: limit, known: &known)) }
        }
    }

    /// Every phrase of an expansion whose `count` is within the limit.
    func phrases(_ expansion: JsgfExpansion) -> [JsgfPhrase] {
        switch expansion {
        case .word(let word): return [JsgfPhrase(words: [word], slots: [])]
        case .null: return [.empty]
        case .void, .star, .plus: return []
        case .optional(let inside): return [.empty] + phrases(inside)
        case .alternatives(let choices): return choices.flatMap { phrases($0.expansion) }
        case .sequence(let parts):
            return parts.reduce([.empty]) { sofar, part in
                let next = phrases(part)
                return sofar.flatMap { first in next.map { first.followed(by: $0) } }
            }
        case .reference(let reference):
            guard let rule = rules[reference.name] else { return [] }
            return phrases(rule.expansion).map { $0.covered(by: reference.slot) }
        }
    }

    /// A phrase drawn at random by the weights; nil when the draw leads into a rule that cannot be said.
    package func sample(_ expansion: JsgfExpansion, with random: inout SeededRandom, depth: Int = 0) -> JsgfPhrase? {
        switch expansion {
        case .word(let word): return JsgfPhrase(words: [word], slots: [])
        case .null: return .empty
        case .void: return nil
        case .optional(let inside):
            return random.unit() < 0.5 ? sample(inside, with: &random, depth: depth) : .empty
        case .star(let inside): return repeated(inside, least: 0, with: &random, depth: depth)
        case .plus(let inside): return repeated(inside, least: 1, with: &random, depth: depth)
        case .alternatives(let choices):
            let total = choices.reduce(0) { $0 + $1.weight }
            guard total > 0 else { return nil }
            var point = random.unit() * total
            for choice in choices {
                point -= choice.weight
                if point < 0 { return sample(choice.expansion, with: &random, depth: depth) }
            }
            return nil
        case .sequence(let parts):
            var phrase = JsgfPhrase.empty
            for part in parts {
                guard phrase.words.count < Self.wordLimit, let next = sample(part, with: &random, depth: depth) else {
                    return nil
                }
                phrase = phrase.followed(by: next)
            }
            return phrase
        case .reference(let reference):
            guard depth < Self.depthLimit, let rule = rules[reference.name] else { return nil }
            return sample(rule.expansion, with: &random, depth: depth + 1)?.covered(by: reference.slot)
        }
    }

    private func repeated(_ inside: JsgfExpansion, least: Int, with random: inout SeededRandom, depth: Int)
        -> JsgfPhrase?
    {
        var phrase = JsgfPhrase.empty
        var times = 0
        while times < least || (times < 4 && random.unit() < 0.4) {
            guard let next = sample(inside, with: &random, depth: depth) else { return nil }
            phrase = phrase.followed(by: next)
            times += 1
        }
        return phrase
    }
}

extension JsgfPhrase {
    fileprivate func covered(by slot: String) -> JsgfPhrase {
        JsgfPhrase(words: words, slots: [Slot(name: slot, range: 0..<words.count)] + slots)
    }
}
