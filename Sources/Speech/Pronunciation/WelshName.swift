/// A Welsh name read as it is spelled, as English speakers of Wales say it: Welsh spelling is regular.
struct WelshName {
    /// As the model's phones; ll, which it lacks, is an l.
    let phones: [String]

    /// nil when nothing in the spelling is Welsh.
    init?(_ word: String) {
        guard word.allSatisfy({ $0.isASCII && $0.isLetter }), word.count > 3, Self.looksWelsh(word) else { return nil }
        let letters = Array(word)
        var said: [String] = []
        var index = 0
        while index < letters.count {
            let rest = String(letters[index...])
            if let (spelling, phones) = Self.sounds.first(where: { rest.hasPrefix($0.0) }) {
                said += phones
                index += spelling.count
                continue
            }
            let isLast = index == letters.count - 1
            let hasVowelAfter = letters[(index + 1)...].contains { "aeiouwy".contains($0) }
            switch letters[index] {
            case "w": said.append(Self.isVowel(letters, around: index) ? "UH" : "W")
            case "i": said.append(!isLast && "aeo".contains(letters[index + 1]) ? "Y" : isLast ? "IY" : "IH")
            case "y": said.append(hasVowelAfter ? "AH" : isLast ? "IY" : "IH")
            case "u": said.append(isLast ? "IY" : "IH")
            case let letter: said += Self.plain[letter].map { [$0] } ?? []
            }
            index += 1
        }
        phones = said
    }

    private static func looksWelsh(_ word: String) -> Bool {
        if [
            "llan", "ll", "aber", "cwm", "ynys", "pwll", "rhyd", "rhos", "bryn", "caer", "ponty", "gwy", "ystr",
            "blaen",
        ]
        .contains(where: word.hasPrefix) {
            return true
        }
        let letters = Array(word)
        let hasVowelW = letters.indices.contains { letters[$0] == "w" && isVowel(letters, around: $0) }
        return hasVowelW || word.contains("wydd") || word.contains("ddf") || word.hasSuffix("fach")
            || word.hasSuffix("fawr")
            || word.hasSuffix("dd") && !word.hasSuffix("odd") || word.hasSuffix("wyn") || word.hasSuffix("wen")
    }

    /// A w between consonants is a vowel.
    private static func isVowel(_ letters: [Character], around index: Int) -> Bool {
        let isConsonant = { (place: Int) in !letters.indices.contains(place) || !"aeiouy".contains(letters[place]) }
        return isConsonant(index - 1) && isConsonant(index + 1) && index > 0
    }

    private static let sounds: [(String, [String])] = [
        ("ngh", ["NG", "HH"]), ("wyn", ["W", "IH", "N"]), ("wen", ["W", "EH", "N"]), ("wy", ["UW", "IY"]),
        ("ll", ["L"]),
        ("dd", ["DH"]), ("ff", ["F"]), ("ph", ["F"]), ("ch", ["K"]), ("th", ["TH"]), ("rh", ["R"]), ("ng", ["NG"]),
        ("si", ["SH"]), ("ss", ["S"]), ("nn", ["N"]), ("rr", ["R"]), ("tt", ["T"]), ("aw", ["AW"]),
        ("ew", ["EH", "UW"]),
        ("au", ["AY"]), ("ae", ["AY"]), ("ai", ["AY"]), ("ei", ["EY"]), ("eu", ["AY"]), ("oe", ["OY"]), ("oi", ["OY"]),
        ("ow", ["OW"]),
    ]
    private static let plain: [Character: String] = [
        "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "V", "g": "G", "h": "HH", "j": "JH", "k": "K",
        "l": "L",
        "m": "M", "n": "N", "o": "AO", "p": "P", "r": "R", "s": "S", "t": "T", "v": "V", "z": "Z",
    ]
}
