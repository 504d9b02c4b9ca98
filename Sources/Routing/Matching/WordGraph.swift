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
    /// Whether it has no word but such as any caller may say.
    private(set) var isCommon = false

    /// Of a rule that is not too large to be held: a grammar with a larger one is refused when it is read.
    init(_ expansion: JsgfExpansion, of grammar: JsgfGrammar, destination: Int32, number: (String) -> Int32) {
        self.destination = destination
        final = add(expansion, from: 0, of: grammar, within: [], number: number)
    }

    private mutating func node() -> Int32 {
        arcs.append([])
        return Int32(arcs.count - 1)
    }

    private mutating func link(_ from: Int32, _ label: Label, to: Int32) {
        arcs[Int(from)].append(Arc(label: label, to: to))
    }

    /// Adds the expansion behind a node, and gives the node where it ends.
    private mutating func add(
        _ expansion: JsgfExpansion, from: Int32, of grammar: JsgfGrammar, within: [String], number: (String) -> Int32
    ) -> Int32 {
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
                at = add(part, from: at, of: grammar, within: within, number: number)
            }
            return at
        case .alternatives(let choices):
            let end = node()
            let (plain, others) = JsgfNetwork.split(choices)
            // Words that begin alike go the same way as long as they are alike.
            var reached: [[String]: Int32] = [[]: from]
            for words in plain {
                var at = from
                for place in words.indices {
                    let beginning = Array(words[...place])
                    if let known = reached[beginning] {
                        at = known
                        continue
                    }
                    let to = node()
                    self.words.insert(number(words[place]))
                    link(at, .word(number(words[place])), to: to)
                    reached[beginning] = to
                    at = to
                }
                link(at, .nothing, to: end)
            }
            for other in others {
                let next = add(other, from: from, of: grammar, within: within, number: number)
                link(next, .nothing, to: end)
            }
            return end
        case .optional(let inside):
            // A node of its own, so that what repeats before or behind cannot leak into it.
            let start = node()
            link(from, .nothing, to: start)
            let end = add(inside, from: start, of: grammar, within: within, number: number)
            let out = node()
            link(end, .nothing, to: out)
            link(start, .nothing, to: out)
            return out
        case .star(let inside), .plus(let inside):
            let start = node()
            link(from, .nothing, to: start)
            let end = add(inside, from: start, of: grammar, within: within, number: number)
            let out = node()
            link(end, .nothing, to: start)
            link(end, .nothing, to: out)
            if case .star = expansion { link(start, .nothing, to: out) }
            return out
        case .reference(let reference):
            // A rule within itself is followed a few times; nobody says more.
            guard within.count(where: { $0 == reference.name }) < JsgfNetwork.recursion,
                within.count < JsgfGrammar.depthLimit,
                let rule = grammar.rules[reference.name]
            else { return node() }
            let slot = slots.firstIndex(of: reference.slot) ?? slots.count
            if slot == slots.count { slots.append(reference.slot) }
            let start = node()
            link(from, .open(Int32(slot)), to: start)
            let end = add(
                rule.expansion, from: start, of: grammar, within: within + [reference.name], number: number)
            let out = node()
            link(end, .close(Int32(slot)), to: out)
            return out
        }
    }

    /// What each word is worth: words that any caller may say are worth little.
    mutating func weigh(sounds: [[UInt8]], words: [String]) {
        isCommon = self.words.allSatisfy { CarrierPhrases.fillerWords.contains(words[Int($0)]) }
        // As a listed phrase of such words is raised to be worth something.
        let common: Float = isCommon ? 0.7 : 0.25
        for node in arcs.indices {
            for index in arcs[node].indices {
                guard case .word(let number) = arcs[node][index].label else { continue }
                let weight: Float = CarrierPhrases.fillerWords.contains(words[Int(number)]) ? common : 1
                arcs[node][index].weight = weight
                arcs[node][index].deletion = 0.75 * weight * Float(sounds[Int(number)].count)
            }
        }
    }
}
