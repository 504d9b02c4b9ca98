/// How an unknown word is put together: from words that are known, endings of places, and what is left to guess.
///
/// `ivybridge` is ivy and bridge, which no letter-by-letter guess finds out; `widdicombe` ends as every -combe does.
struct WordParts: Equatable {
    enum Part: Equatable {
        /// A word of the dictionaries.
        case word(String)
        /// Letters that are said so in any word: `-ham`, `tre-`.
        case fixed(String, [[String]])
        /// `-s`, `'s`, `-ed`, `-ing`, which go by the sound before them.
        case inflection(String)
        /// For espeak-ng.
        case guess(String)
    }
    let parts: [Part]

    /// For a person to read: `ivy + bridge`.
    var account: String {
        parts.map { part in
            switch part {
            case .word(let word): word
            case .fixed(let letters, _), .inflection(let letters): letters
            case .guess(let letters): "\(letters) (espeak-ng)"
            }
        }.joined(separator: " + ")
    }

    /// The letters that only espeak-ng can say.
    var guesses: [String] {
        parts.compactMap { part in
            guard case .guess(let letters) = part else { return nil }
            return letters
        }
    }

    /// - Parameters:
    ///   - word: lower case, in no dictionary.
    ///   - isKnown: whether a dictionary has a word.
    /// - Returns: nil when the word is one piece for all we know.
    init?(_ word: String, isKnown: (String) -> Bool) {
        if let parts = Self.hyphened(word, isKnown) ?? Self.inflected(word, isKnown) ?? Self.respelt(word, isKnown)
            ?? Self.prefixed(word, isKnown) ?? Self.compound(word, isKnown) ?? Self.welsh(word) ?? Self.ended(word)
        {
            self.parts = parts
        } else {
            return nil
        }
    }

    /// Every way to say the parts one after the other, the first ways first.
    /// - Parameters:
    ///   - limit: the most ways.
    ///   - ways: to say a known word, or letters that espeak-ng was asked for.
    func pronunciations(limit: Int, ways: (String) -> [[String]]) -> [[String]] {
        var said: [[String]] = [[]]
        for part in parts {
            switch part {
            case .word(let letters), .guess(let letters):
                let own = ways(letters)
                said = said.flatMap { head in own.map { head + $0 } }
            case .fixed(_, let own): said = said.flatMap { head in own.map { Self.joined(head, $0) } }
            case .inflection(let ending): said = said.map { $0 + Self.inflection(ending, after: $0.last ?? "") }
            }
        }
        var distinct: [[String]] = []
        for way in said where !way.isEmpty && !distinct.contains(way) { distinct.append(way) }
        return Array(distinct.prefix(limit))
    }

    /// One of two equal consonants is said: `totton`.
    private static func joined(_ head: [String], _ tail: [String]) -> [String] {
        head.last == tail.first ? head + tail.dropFirst() : head + tail
    }

    private static func inflection(_ ending: String, after phone: String) -> [String] {
        let isVoiceless = ["P", "T", "K", "F", "TH", "S", "SH", "CH"].contains(phone)
        switch ending {
        case "-ing": return ["IH", "NG"]
        case "-ed": return ["T", "D"].contains(phone) ? ["IH", "D"] : [isVoiceless ? "T" : "D"]
        default:
            if ["S", "Z", "SH", "ZH", "CH", "JH"].contains(phone) { return ["IH", "Z"] }
            return [isVoiceless ? "S" : "Z"]
        }
    }

    private static func hyphened(_ word: String, _ isKnown: (String) -> Bool) -> [Part]? {
        let pieces = word.split(separator: "-").map(String.init)
        guard pieces.count > 1 else { return nil }
        return pieces.map { isKnown($0) ? .word($0) : .guess($0) }
    }

    private static func inflected(_ word: String, _ isKnown: (String) -> Bool) -> [Part]? {
        for (ending, replacement) in inflections where word.hasSuffix(ending) && word.count > ending.count + 2 {
            var stem = String(word.dropLast(ending.count)) + replacement
            // `gritted`, `gritting`.
            if !isKnown(stem), ending == "ed" || ending == "ing", let last = stem.last, stem.dropLast().last == last {
                stem.removeLast()
            }
            guard isKnown(stem) else { continue }
            return [
                .word(stem), .inflection(ending.contains("'") ? "'s" : ending.hasSuffix("s") ? "-s" : "-\(ending)"),
            ]
        }
        return nil
    }

    private static let inflections = [
        ("'s", ""), ("s'", ""), ("s'", "s"), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""),
        ("ing", "e"),
    ]

    /// British spellings of words that the dictionary has in the American one.
    private static func respelt(_ word: String, _ isKnown: (String) -> Bool) -> [Part]? {
        for (british, american) in spellings {
            guard let range = word.firstRange(of: british) else { continue }
            let other = word.replacingCharacters(in: range, with: american)
            if isKnown(other) { return [.word(other)] }
            for ending in ["d", "s"] where other.hasSuffix(ending) && isKnown(String(other.dropLast())) {
                return [.word(String(other.dropLast())), .inflection(ending == "d" ? "-ed" : "-s")]
            }
        }
        return nil
    }

    private static let spellings = [
        ("our", "or"), ("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("yse", "yze"), ("lled", "led"),
        ("lling", "ling"), ("ller", "ler"), ("tre", "ter"), ("ogue", "og"), ("ence", "ense"), ("ae", "e"), ("oe", "e"),
        ("gramme", "gram"), ("lment", "llment"), ("mould", "mold"), ("grey", "gray"), ("tyre", "tire"),
        ("kerb", "curb"),
    ]

    private static let common = Set(CommonWords.probabilities.map(\.word))

    /// A known word and an ending of places, or two known words.
    private static func compound(_ word: String, _ isKnown: (String) -> Bool) -> [Part]? {
        for (ending, ways) in endings where word.hasSuffix(ending) && word.count > ending.count + 1 {
            let stem = String(word.dropLast(ending.count))
            if isKnown(stem) { return [.word(stem), .fixed("-\(ending)", ways)] }
        }
        var best: (Int, [Part])?
        for cut in 3..<max(3, word.count - 2) {
            let first = String(word.prefix(cut))
            let second = String(word.dropFirst(cut))
            guard isKnown(first), isKnown(second) else { continue }
            // The more even the halves, the less likely that one of them is there by chance: dictionaries are full of
            // short names.
            let evenness = min(first.count, second.count)
            let isLikely = evenness > 3 || word.count > 7 && common.contains(first.count == 3 ? first : second)
            if isLikely, evenness > best?.0 ?? 0 { best = (evenness, [.word(first), .word(second)]) }
        }
        return best?.1
    }

    private static func welsh(_ word: String) -> [Part]? {
        WelshName(word).map { [.fixed(word, [$0.phones])] }
    }

    /// Cornish: the stress is on what follows.
    private static func prefixed(_ word: String, _ isKnown: (String) -> Bool) -> [Part]? {
        for (prefix, phones) in [
            ("tre", "T R AH"), ("pol", "P AO L"), ("pen", "P EH N"), ("porth", "P AO R TH"),
        ] where word.hasPrefix(prefix) && word.count > prefix.count + 3 {
            let rest = String(word.dropFirst(prefix.count))
            // `tremlett` is no tre- but a name of its own.
            let isVowel = rest.prefix(2).map { "aeiouy".contains($0) }
            guard isVowel == [false, true] || prefix == "porth" else { continue }
            return [
                .fixed("\(prefix)-", [phones.split(separator: " ").map(String.init)]),
                isKnown(rest) ? .word(rest) : .guess(rest),
            ]
        }
        return nil
    }

    private static func ended(_ word: String) -> [Part]? {
        for (ending, ways) in endings where word.hasSuffix(ending) && word.count > ending.count + 2 {
            return [.guess(String(word.dropLast(ending.count))), .fixed("-\(ending)", ways)]
        }
        return nil
    }

    /// What the ends of English places and of surnames from them are said like, where no stress falls: longest first.
    private static let endings: [(String, [[String]])] = """
        hampton HH AE M P T AH N | borough B AH R AH | minster M IH N S T ER | worthy W ER DH IY | bridge B R IH JH
        cester S T ER | combe K AH M | mouth M AH TH | shire SH ER | stone S T AH N | stead S T EH D | field F IY L D
        leigh L IY | brough B R AH | burgh B AH R AH | thorpe TH AO R P | worth W ER TH | stock S T AO K | stow S T OW
        church CH ER CH | bourne B AO R N | borne B AO R N | wick W IH K | wich IH CH , IH JH | bury B AH R IY
        ford F ER D | comb K AH M | cott K AO T | cote K OW T | ham AH M | ley L IY | hoe HH OW | ton T AH N
        don D AH N | land L AH N D | well W EH L | wood W UH D | mere M IH R | more M AO R | by B IY
        """.split { $0 == "|" || $0.isNewline }.map { entry in
            let words = entry.split(separator: " ").map(String.init)
            return (words[0], words.dropFirst().split(separator: ",").map(Array.init))
        }
}
