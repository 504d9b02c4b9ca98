/// The words that the south of England says with a long a and America with a short one.
///
/// No rule of spelling tells `grass` from `mass` or `dance` from `finance`: it is a list (Wells's lexical set BATH),
/// with compounds and endings by rule.
enum BathWords {
    /// Whether a word's AE is an AA in the south.
    static func contains(_ word: String) -> Bool {
        let plain = word.hasSuffix("'s") ? String(word.dropLast(2)) : word
        if others.contains(where: plain.hasPrefix) { return false }
        return stems.contains { stem in
            guard plain.hasPrefix(stem) else { return plain.count >= stem.count + 2 && isSecondPart(stem, of: plain) }
            return stem.count > 4 || endings.contains(String(plain.dropFirst(stem.count)))
                || plain.count >= stem.count + 3
        }
    }

    /// `footpath`, `bypassed`, `newcastle`.
    private static func isSecondPart(_ stem: String, of word: String) -> Bool {
        guard stem.count > 3, !notSecond.contains(stem) else { return false }
        return endings.contains { word.hasSuffix(stem + $0) }
    }

    private static let endings = [
        "", "s", "es", "ed", "d", "ing", "er", "ers", "r", "rs", "ly", "y", "ment", "men", "man", "est", "able", "less",
        "ful",
    ]
    private static let notSecond: Set = ["lance", "chance", "rant", "aunt", "plant", "asset", "grant"]

    private static let stems = words(
        """
        after advance advantage aghast alas answer ask aunt avalanche banana basket bask bastard bath blast branch brass broadcast
        calf calves can't cask casket cast caste castle castor chaff chance chancel chancellor chandler chant clasp class
        command contrast craft daft dance demand disaster disastrous downcast draft draught enchant enhance example
        fast fasten flask forecast france francis gasp ghastly giraffe glance glass graft grant graph grasp grass half halve
        lance last lather laugh mask mast master nasty outcast paragraph pass past pastor pasture path perchance photograph
        plant plaster prance raft rafter rascal rasp raspberry rather remand reprimand sample shaft shan't slander slant
        staff stance surpass task telegraph trance transplant vantage vast wrath
        """)

    /// Words that begin as one of them does, and are said with a short a everywhere.
    private static let others = words(
        """
        askew bathe bathing cascade cassette castig castr castell chandel classic classif fasc fastid franci glasgow
        grassi lancast lancet massi mastec mastic mastiff passage passeng passion passiv passio passover pasta pastel paste
        pasti pastr pathe patho plantag graphi graphe
        """)

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
