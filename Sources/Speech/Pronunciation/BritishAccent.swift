/// The British ways to say a word whose American way is known.
struct BritishAccent: Sendable {
    /// Which rules are on.
    let rules: Variants
    /// The most ways that are added to a word: each costs the search time, and is one more thing to mistake for another.
    static let limit = 3

    private static let vowels: Set = [
        "AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW",
    ]

    /// The known ways first, then those that the rules add, the likeliest first, and none twice.
    /// - Parameters:
    ///   - known: as CMUdict or a guess has them.
    ///   - word: as it is spelled, lower case.
    func ways(_ known: [[String]], spelled word: String) -> [[String]] {
        guard !rules.isEmpty else { return known }
        var ways = known
        var added = 0
        for way in known {
            for variant in variants(of: way, spelled: word) where !ways.contains(variant) && added < Self.limit {
                ways.append(variant)
                added += 1
            }
        }
        return ways
    }

    /// The standard form, then what some speakers do otherwise in it, one thing at a time.
    private func variants(of way: [String], spelled word: String) -> [[String]] {
        let letters = VowelLetters(word, vowels: way.count { Self.vowels.contains($0) }).groups
        let isBath = rules.contains(.bath) && way.contains("AE") && BathWords.contains(word)
        // What the letters decide comes first: later rules change how many phones there are.
        var north = spelledOtherwise(way, letters)
        if rules.contains(.endings) { north = Self.ended(north, word) }
        if rules.contains(.weakVowels) { north = Self.weakened(north, word) }
        let rhotic = isBath ? Self.broadened(north) : north
        var forms = [nonRhotic(rhotic, word)]
        if rules.contains(.yod), let joined = Self.joined(forms[0]) { forms.append(joined) }
        if isBath {
            forms.append(rhotic)
            forms.append(nonRhotic(north, word))
        } else {
            forms.append(rhotic)
        }
        if rules.contains(.footStrut), let letters { forms.append(nonRhotic(Self.northern(north, way, letters), word)) }
        if rules.contains(.hDropping), way.first == "HH" { forms.append(Array(forms[0].dropFirst())) }
        if rules.contains(.thFronting), way.contains("TH") || way.contains("DH") {
            forms.append(forms[0].enumerated().map { $1 == "TH" ? "F" : $1 == "DH" && $0 > 0 ? "V" : $1 })
        }
        return forms
    }

    /// LOT and yod: American AA and UW are two British vowels each, and spelling says which.
    private func spelledOtherwise(_ way: [String], _ letters: [String]?) -> [String] {
        guard let letters else { return way }
        var said: [String] = []
        var vowel = 0
        for (index, phone) in way.enumerated() {
            defer { if Self.vowels.contains(phone) { vowel += 1 } }
            let next = index + 1 < way.count ? way[index + 1] : ""
            let before = index > 0 ? way[index - 1] : ""
            let afterNext = index + 2 < way.count ? way[index + 2] : ""
            if phone == "AA", rules.contains(.lot), next != "R" || Self.vowels.contains(afterNext),
                letters[vowel].hasPrefix("o") || letters[vowel] == "a" && before == "W"
            {
                said.append("AO")
            } else if phone == "UW", rules.contains(.yod), ["T", "D", "N"].contains(before),
                ["u", "ue", "ui", "ew", "eu"].contains(letters[vowel])
            {
                said += ["Y", "UW"]
            } else if phone == "AH", rules.contains(.weakVowels), letters[vowel] == "i", vowel > 0 {
                said.append("IH")
            } else {
                said.append(phone)
            }
        }
        return said
    }

    /// Without each r that no vowel follows.
    private func nonRhotic(_ way: [String], _ word: String) -> [String] {
        guard rules.contains(.nonRhotic) else { return way }
        var said: [String] = []
        var syllables = 0
        for (index, phone) in way.enumerated() {
            let next = index + 1 < way.count ? way[index + 1] : nil
            let vowelFollows = next.map(Self.vowels.contains) ?? false
            let isGlide = index > 0 && ["AY", "AW"].contains(way[index - 1])
            switch phone {
            case "R" where !vowelFollows && Self.vowels.contains(said.last ?? ""):
                // NEAR, SQUARE, CURE end in a glide; START and NORTH are only long.
                if ["IH", "IY", "UH", "UW", "AY", "AW"].contains(said.last ?? "") { said.append("AH") }
            case "ER" where vowelFollows: said += [syllables == 0 ? "ER" : "AH", "R"]
            case "ER" where syllables > 0 && (next == nil || isGlide || !Self.isStressed(word)): said.append("AH")
            default: said.append(phone)
            }
            if Self.vowels.contains(phone) { syllables += 1 }
        }
        return said
    }

    /// Where ER inside a word is not weak: `concern`, `return`, `research`, `university`.
    private static func isStressed(_ word: String) -> Bool {
        stressed.contains { word.contains($0) }
            && !["stern", "ttern", "ntern", "berg", "ward", "wards", "day", "days"].contains { word.hasSuffix($0) }
    }

    private static let stressed = [
        "ir", "ur", "ear", "wor", "cern", "cert", "vert", "sert", "term", "serv", "merg", "verg", "vers", "pers",
        "tern",
    ]

    private static func broadened(_ way: [String]) -> [String] {
        guard let index = way.firstIndex(where: { $0 == "AE" }) else { return way }
        var said = way
        // In `advantage` and `transplant` the second one is long.
        let last = way.lastIndex(of: "AE") ?? index
        said[last] = "AA"
        return said
    }

    /// T Y and D Y said as one: `tuesday` with CH, `duty` with JH.
    private static func joined(_ way: [String]) -> [String]? {
        guard
            let index = way.indices.dropLast(2).first(where: {
                ["T", "D"].contains(way[$0]) && way[$0 + 1] == "Y" && way[$0 + 2] == "UW"
            })
        else { return nil }
        return way[..<index] + [way[index] == "T" ? "CH" : "JH"] + way[(index + 2)...]
    }

    /// AH that is spelled as `bus` or `love`, in a word's first syllable, where it is not weak.
    private static func northern(_ way: [String], _ original: [String], _ letters: [String]) -> [String] {
        guard way.count == original.count, letters.count > 0, ["u", "o", "ou", "oo"].contains(letters[0]),
            let first = way.firstIndex(where: vowels.contains), way[first] == "AH", first > 0 || letters[0] == "u"
        else { return way }
        var said = way
        said[first] = "UH"
        return said
    }

    private static func ended(_ way: [String], _ word: String) -> [String] {
        for (spelling, american, british) in endings where word.hasSuffix(spelling) && way.count > american.count + 1 {
            if Array(way.suffix(american.count)) == american { return way.dropLast(american.count) + british }
        }
        return way
    }

    /// How a word is spelled at its end, what CMUdict has there, and what is said here.
    private static let endings: [(String, [String], [String])] = """
        ary EH R IY = AH R IY | ery EH R IY = AH R IY | ory AO R IY = AH R IY | ories AO R IY Z = AH R IY Z
        aries EH R IY Z = AH R IY Z | mony M OW N IY = M AH N IY | ile AH L = AY L | iles AH L Z = AY L Z
        day D IY = D EY | days D IY Z = D EY Z | isation AH Z EY SH AH N = AY Z EY SH AH N
        ization AH Z EY SH AH N = AY Z EY SH AH N | ative EY T IH V = AH T IH V
        borough B ER OW = B AH R AH | burgh B ER G = B AH R AH
        """.split { $0 == "|" || $0.isNewline }.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let equals = words.firstIndex(of: "=") else { return nil }
            return (words[0], Array(words[1..<equals]), Array(words[(equals + 1)...]))
        }

    private static func weakened(_ way: [String], _ word: String) -> [String] {
        var said = way
        for (spelling, last) in [
            ("ed", "D"), ("es", "Z"), ("et", "T"), ("est", "ST"), ("ets", "TS"), ("it", "T"), ("ess", "S"),
        ]
        where word.hasSuffix(spelling) {
            let tail = last == "ST" ? ["AH", "S", "T"] : last == "TS" ? ["AH", "T", "S"] : ["AH", last]
            if Array(said.suffix(tail.count)) == tail, said.count > tail.count { said[said.count - tail.count] = "IH" }
        }
        return said
    }
}
