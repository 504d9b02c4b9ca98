/// Between what espeak-ng writes and reads and the model's phones.
enum EspeakPhones {
    /// The model's phones for a guess; what has no like among them is left out.
    static func phones(ofIPA ipa: String) -> [String] {
        let sounds = ipa.unicodeScalars.filter { !Self.ignored.contains($0) }
        var rest = Substring(String(String.UnicodeScalarView(sounds)))
        var phones: [String] = []
        while !rest.isEmpty {
            if let (sound, said) = Self.table.first(where: { rest.hasPrefix($0.0) }) {
                phones += said.split(separator: " ").map(String.init)
                rest = rest.dropFirst(sound.count)
            } else {
                rest = rest.dropFirst()
            }
        }
        return phones
    }

    /// Stress, ties, syllabic marks, separators.
    private static let ignored: Set<Unicode.Scalar> = ["ˈ", "ˌ", "_", "\u{361}", "\u{200D}", "\u{329}", "-", " "]

    /// Longer sounds before those that they begin with.
    private static let table: [(String, String)] = [
        ("tʃ", "CH"), ("dʒ", "JH"), ("aɪə", "AY ER"), ("aɪɚ", "AY ER"), ("aʊə", "AW ER"), ("eɪ", "EY"), ("aɪ", "AY"),
        ("ɔɪ", "OY"), ("aʊ", "AW"), ("əʊ", "OW"), ("oʊ", "OW"), ("eə", "EH R"), ("ɛə", "EH R"), ("iə", "IH R"),
        ("ɪə", "IH R"), ("ʊə", "UH R"), ("ɑːɹ", "AA R"), ("ɔːɹ", "AO R"), ("oːɹ", "AO R"), ("ɑː", "AA"), ("ɔː", "AO"),
        ("oː", "AO"), ("ɜː", "ER"), ("iː", "IY"), ("uː", "UW"), ("ɒ", "AA"), ("æ", "AE"), ("a", "AE"), ("ʌ", "AH"),
        ("ɐ", "AH"), ("ə", "AH"), ("ɚ", "ER"), ("ɝ", "ER"), ("ɛ", "EH"), ("e", "EH"), ("ɪ", "IH"), ("i", "IY"),
        ("ᵻ", "IH"), ("ʊ", "UH"), ("u", "UW"), ("o", "OW"), ("ɔ", "AO"), ("θ", "TH"), ("ð", "DH"), ("ʃ", "SH"),
        ("ʒ", "ZH"), ("ŋ", "NG"), ("ɡ", "G"), ("g", "G"), ("ɹ", "R"), ("r", "R"), ("ɾ", "T"), ("j", "Y"), ("h", "HH"),
        ("ɬ", "L"), ("x", "K"), ("ʔ", "T"), ("b", "B"), ("d", "D"), ("f", "F"), ("k", "K"), ("l", "L"), ("m", "M"),
        ("n", "N"), ("p", "P"), ("s", "S"), ("t", "T"), ("v", "V"), ("w", "W"), ("z", "Z"),
    ]

    /// Phones as espeak-ng reads them between `[[` and `]]`, with a stress where English would have one: on the first
    /// vowel that is not weak.
    static func mnemonics(_ phones: [String]) -> String {
        let vowels = phones.filter { spoken[$0]?.isVowel == true }
        let isWeak = { (phone: String) in phone == "AH" && vowels.contains { $0 != "AH" } }
        var isStressed = false
        var text = ""
        for phone in phones {
            guard let sound = spoken[phone] else { continue }
            if sound.isVowel, !isStressed, !isWeak(phone) {
                isStressed = true
                text += "'"
                text += phone == "AH" ? "V" : sound.mnemonic
            } else {
                text += sound.mnemonic
            }
            // Separated, so that T and SH are not read as CH.
            text += "|"
        }
        return text
    }

    private static let spoken: [String: (mnemonic: String, isVowel: Bool)] = {
        let vowels = [
            "AA": "A:", "AE": "a", "AH": "@", "AO": "O:", "AW": "aU", "AY": "aI", "EH": "E", "ER": "3:", "EY": "eI",
            "IH": "I", "IY": "i:", "OW": "oU", "OY": "OI", "UH": "U", "UW": "u:",
        ]
        let consonants = [
            "B": "b", "CH": "tS", "D": "d", "DH": "D", "F": "f", "G": "g", "HH": "h", "JH": "dZ", "K": "k", "L": "l",
            "M": "m", "N": "n", "NG": "N", "P": "p", "R": "r", "S": "s", "SH": "S", "T": "t", "TH": "T", "V": "v",
            "W": "w", "Y": "j", "Z": "z", "ZH": "Z",
        ]
        return vowels.mapValues { ($0, true) }.merging(consonants.mapValues { ($0, false) }) { first, _ in first }
    }()
}
