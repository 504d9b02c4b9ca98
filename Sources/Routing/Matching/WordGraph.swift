import Grammar

/// A rule with too many phrases to list, as a network of words.
struct WordGraph: Sendable {
    enum Label: Sendable, Equatable {
        case word(Int32)
        case nothing
        case open(Int32)
        case close(Int32)
    }
    struct Arc: Sendable {
        var label: Label
        var to: Int32
        /// What it costs not to hear the word.
        var deletion: Float = 0
        var weight: Float = 1
    }

    let destination: Int32
    private(set) var arcs: [[Arc]] = [[]]
    private(set) var final: Int32 = 0
    private(set) var slots: [String] = []
    private(set) var words: Set<Int32> = []

    private static let arcLimit = 20_000

    /// Nil when the rule is too large to be held.
    init?(_ expansion: JsgfExpansion, of grammar: JsgfGrammar, destination: Int32, number: (String) -> Int32) {
        self.destination = destination
        var total = 0
        guard let end = add(expansion, from: 0, of: grammar, within: [], number: number, total: &total) else {
            return nil
        }
        final = end
    }

    private mutating func node() -> Int32 {
        arcs.append([])
        return Int32(arcs.count - 1)
    }

    private mutating func link(_ from: Int32, _ label: Label, to: Int32) {
        arcs[Int(from)].append(Arc(label: label, to: to))
    }

    /// Adds the expansion behind a node, and gives the node where it ends; nil when it grows too large.
    private mutating func add(
        _ expansion: JsgfExpansion, from: Int32, of grammar: JsgfGrammar, within: [String], number: (String) -> Int32,
        total: inout Int
    ) -> Int32? {
        total += 1
        guard total <= Self.arcLimit else { return nil }
        switch expansion {
        case .word(let word):
            let to = node()
            words.insert(number(word))
            link(from, .word(number(word)), to: to)
            return to
        case .null: return from
        case .void: return node()
        case .sequence(let parts):
            var at = from
            for part in parts {
                guard let next = add(part, from: at, of: grammar, within: within, number: number, total: &total) else {
                    return nil
                }
                at = next
            }
            return at
        case .alternatives(let choices):
            let end = node()
            for choice in choices where choice.weight > 0 {
                guard
                    let next = add(
                        choice.expansion, from: from, of: grammar, within: within, number: number, total: &total)
                else { return nil }
                link(next, .nothing, to: end)
            }
            return end
        case .optional(let inside):
            // A node of its own, so that what repeats before or behind cannot leak into it.
            let start = node()
            link(from, .nothing, to: start)
            guard let end = add(inside, from: start, of: grammar, within: within, number: number, total: &total) else {
                return nil
            }
            let out = node()
            link(end, .nothing, to: out)
            link(start, .nothing, to: out)
            return out
        case .star(let inside), .plus(let inside):
            let start = node()
            link(from, .nothing, to: start)
            guard let end = add(inside, from: start, of: grammar, within: within, number: number, total: &total) else {
                return nil
            }
            let out = node()
            link(end, .nothing, to: start)
            link(end, .nothing, to: out)
            if case .star = expansion { link(start, .nothing, to: out) }
            return out
        case .reference(let reference):
            // A rule within itself is followed a few times; nobody says more.
            guard within.count(where: { $0 == reference.name }) < 3, within.count < JsgfGrammar.depthLimit,
                let rule = grammar.rules[reference.name]
            else { return node() }
            let slot = slots.firstIndex(of: reference.slot) ?? slots.count
            if slot == slots.count { slots.append(reference.slot) }
            let start = node()
            link(from, .open(Int32(slot)), to: start)
            guard
                let end = add(
                    rule.expansion, from: start, of: grammar, within: within + [reference.name], number: number,
                    total: &total)
            else { return nil }
            let out = node()
            link(end, .close(Int32(slot)), to: out)
            return out
        }
    }

    /// What each word is worth: words that any caller may say are worth little.
    mutating func weigh(sounds: [[UInt8]], words: [String]) {
        for node in arcs.indices {
            for index in arcs[node].indices {
                guard case .word(let number) = arcs[node][index].label else { continue }
                let weight: Float = CarrierPhrases.fillerWords.contains(words[Int(number)]) ? 0.25 : 1
                arcs[node][index].weight = weight
                arcs[node][index].deletion = 0.75 * weight * Float(sounds[Int(number)].count)
            }
        }
    }
}
