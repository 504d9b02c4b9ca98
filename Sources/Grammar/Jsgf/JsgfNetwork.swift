import ConfigurationFiles

/// How large a rule becomes that is matched as a network of words and not as a list of phrases.
package enum JsgfNetwork {
    /// Steps that a network may take; what is said is laid out along each of them.
    package static let limit = 20_000
    /// A rule within itself is followed so often and no more.
    package static let recursion = 3

    /// Alternatives that are words and nothing else, and the others: the first share their beginnings in a network, as
    /// "oak road" and "oak lane" do.
    package static func split(_ choices: [JsgfAlternative]) -> (plain: [[String]], others: [JsgfExpansion]) {
        var plain: [[String]] = []
        var others: [JsgfExpansion] = []
        for choice in choices where choice.weight > 0 {
            if let words = choice.expansion.plainWords { plain.append(words) } else { others.append(choice.expansion) }
        }
        return (plain, others)
    }

    /// Why a rule cannot be held.
    enum Fault: Error {
        case tooLarge
        case tooDeep
    }
}

extension JsgfExpansion {
    /// Its words, when it is words one after the other and nothing else.
    fileprivate var plainWords: [String]? {
        switch self {
        case .word(let word): return [word]
        case .sequence(let parts):
            var words: [String] = []
            for part in parts {
                guard case .word(let word) = part else { return nil }
                words.append(word)
            }
            return words.isEmpty ? nil : words
        default: return nil
        }
    }
}

extension JsgfGrammar {
    /// Refuses rules that no network holds: they would never be matched, and nobody would know.
    func checkSizes(of rules: [JsgfRule], listLimit: Int, _ faults: FaultCollector) {
        for rule in rules where count(rule.expansion, limit: listLimit) > listLimit {
            var total = 0
            do { try measure(rule.expansion, within: [], total: &total) } catch {
                switch error {
                case .tooLarge:
                    faults.error(
                        rule.file, rule.position, "<\(rule.name)> is too large to be matched",
                        cure: "name a long list of words once in it, or make several routes of it")
                case .tooDeep:
                    faults.error(
                        rule.file, rule.position,
                        "in <\(rule.name)> rules stand more than \(Self.depthLimit) deep in one another",
                        cure: "write the innermost rules out where they are used")
                }
            }
        }
    }

    /// Counts the steps of the network that an expansion becomes, as it is built.
    private func measure(
        _ expansion: JsgfExpansion, within: [String], total: inout Int
    ) throws(JsgfNetwork.Fault) {
        total += 1
        guard total <= JsgfNetwork.limit else { throw .tooLarge }
        switch expansion {
        case .word, .null, .void: return
        case .sequence(let parts):
            for part in parts { try measure(part, within: within, total: &total) }
        case .optional(let inside), .star(let inside), .plus(let inside):
            total += 2
            try measure(inside, within: within, total: &total)
        case .alternatives(let choices):
            let (plain, others) = JsgfNetwork.split(choices)
            var beginnings: Set<[String]> = []
            for words in plain { for end in words.indices { beginnings.insert(Array(words[...end])) } }
            total += beginnings.count
            for other in others { try measure(other, within: within, total: &total) }
        case .reference(let reference):
            let times = within.count { $0 == reference.name }
            guard times < JsgfNetwork.recursion, let rule = rules[reference.name] else { return }
            guard within.count < Self.depthLimit else {
                if Set(within).count == within.count { throw .tooDeep }
                return
            }
            total += 2
            try measure(rule.expansion, within: within + [reference.name], total: &total)
        }
    }
}
