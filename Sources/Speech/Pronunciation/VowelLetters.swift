/// Which letters a word's vowels are spelled with: `tuesday` has UW for `ue` and IY or EY for `ay`.
///
/// Letters and phones are laid side by side only as far as counting goes: as many groups of vowel letters as there are
/// vowels, silent e's left out. Where the counts differ nobody knows, and no rule that asks for letters applies.
struct VowelLetters {
    /// One group for each vowel, in order; nil when letters and vowels do not come to the same number.
    let groups: [String]?

    init(_ word: String, vowels: Int) {
        var groups: [(letters: String, isLast: Bool, before: String, after: String)] = []
        let letters = word.filter { $0 != "'" && $0 != "-" }.map(String.init)
        var index = 0
        while index < letters.count {
            let start = index
            while index < letters.count, Self.isVowel(letters, at: index) { index += 1 }
            if index > start {
                groups.append(
                    (
                        letters[start..<index].joined(), index == letters.count,
                        start > 0 ? letters[start - 1] : "", letters[index...].prefix(2).joined()
                    ))
            }
            index += 1
        }
        // Silent, from the likeliest: at the end, in -ed and -es, in -eless and -ement.
        while groups.count > vowels {
            let silent =
                groups.lastIndex {
                    $0.letters == "e" && ($0.isLast || $0.after == "d" || $0.after == "s")
                } ?? groups.indices.dropFirst().last { groups[$0].letters == "e" }
            guard let silent else { break }
            groups.remove(at: silent)
        }
        // Two vowels side by side: `biology`, `area`, `usual`.
        while groups.count < vowels,
            let index = groups.firstIndex(where: { Self.hiatus.contains($0.letters) }),
            let second = groups[index].letters.last
        {
            let group = groups[index]
            groups[index].letters.removeLast()
            groups.insert((String(second), group.isLast, "", group.after), at: index + 1)
        }
        self.groups = groups.count == vowels ? groups.map(\.letters) : nil
    }

    private static let hiatus: Set = ["ia", "io", "iu", "eo", "ua", "uo", "ea", "ie", "ue", "ui", "oe"]

    /// y is a consonant at the head of a word and before a vowel; u is silent behind q, and a w behind a vowel is part
    /// of it.
    private static func isVowel(_ letters: [String], at index: Int) -> Bool {
        switch letters[index] {
        case "a", "e", "i", "o": return true
        case "u": return index == 0 || letters[index - 1] != "q"
        case "y": return index > 0
        case "w": return index > 0 && "aeo".contains(letters[index - 1])
        default: return false
        }
    }
}
