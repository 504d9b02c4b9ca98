/// Words to listen for among others, in more than one way: `smell … gas`, `(house | car) fire`, `[the] <child>`.
package indirect enum SpokenPattern: Sendable, Equatable {
    /// One of these words.
    case words(Set<String>)
    /// One after another; of none, nothing said.
    case sequence([SpokenPattern])
    /// One of these.
    case oneOf([SpokenPattern])
    /// `…`: a few words of any kind, or none.
    case gap

    /// So many words may stand in a gap. More found hardly anything more, and two missed some:
    /// docs/measured/dangers.md#gap
    package static let longestGap = 3

    /// Words that it may begin with.
    var firstWords: Set<String> {
        switch self {
        case .words(let words): words
        case .oneOf(let choices): choices.reduce(into: []) { $0.formUnion($1.firstWords) }
        case .gap: []
        case .sequence(let parts):
            // Whatever may be left out, the next may come first.
            parts.prefix(1 + parts.prefix(while: \.mayBeSilent).count)
                .reduce(into: []) { $0.formUnion($1.firstWords) }
        }
    }

    private var mayBeSilent: Bool {
        switch self {
        case .words: false
        case .gap: true
        case .sequence(let parts): parts.allSatisfy(\.mayBeSilent)
        case .oneOf(let choices): choices.contains(where: \.mayBeSilent)
        }
    }

    /// Sentences without what stands in gaps, so many that each of its words is in one.
    package var sentences: [[String]] {
        switch self {
        case .words(let words): return words.sorted().map { [$0] }
        case .gap: return [[]]
        case .oneOf(let choices): return choices.flatMap(\.sentences)
        case .sequence(let parts):
            let said = parts.map(\.sentences).filter { !$0.isEmpty }
            let count = said.map(\.count).max() ?? 1
            return (0..<count).map { turn in said.flatMap { $0[turn % $0.count] } }
        }
    }
}

/// Patterns, found by the word that they begin with.
package struct SpokenPatterns: Sendable, Equatable {
    /// In the order of the file.
    package let all: [SpokenPattern]
    private let byFirstWord: [String: [Int]]

    init(_ patterns: [SpokenPattern] = []) {
        all = patterns
        var places: [String: [Int]] = [:]
        for (place, pattern) in patterns.enumerated() {
            for word in pattern.firstWords { places[word, default: []].append(place) }
        }
        byFirstWord = places
    }

    /// Those that may begin with this word.
    package func beginning(with word: String) -> [SpokenPattern] { (byFirstWord[word] ?? []).map { all[$0] } }
}
