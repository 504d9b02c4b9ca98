/// Finds the name that a person probably meant.
package enum Spelling {
    /// The nearest of `names` within a third of the length in edits, or nil.
    package static func nearest(to word: String, among names: some Sequence<String>) -> String? {
        let limit = max(1, word.count / 3)
        let scored = names.map { (name: $0, edits: edits(Array(word.lowercased()), Array($0.lowercased()))) }
        return scored.filter { $0.edits <= limit }.min { ($0.edits, $0.name) < ($1.edits, $1.name) }?.name
    }

    /// Edits in proportion to the longer word: 0 is the same, 1 is nothing alike.
    package static func unlikeness(_ a: String, _ b: String) -> Double {
        Double(edits(Array(a), Array(b))) / Double(max(a.count, b.count, 1))
    }

    /// "did you mean x?", or what there is to choose from.
    package static func advice(
        for word: String, among names: some Sequence<String>, marked: (String) -> String = { "‘\($0)’" }
    )
        -> String
    {
        if let near = nearest(to: word, among: names) { return "did you mean \(marked(near))?" }
        let known = names.sorted().prefix(8).map(marked)
        return known.isEmpty ? "nothing of that kind is defined" : "there is \(known.joined(separator: ", "))"
    }

    /// Edits between two words; two letters exchanged count as one (Damerau).
    private static func edits(_ a: [Character], _ b: [Character]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                row.append(best)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
