import Foundation

/// The ARPAbet without stress.
package enum Phones {
    /// In alphabetical order; a phone's number is its place here.
    package static let names = [
        "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH",
        "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
    ]

    private static let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt8($0)) })

    /// Whether the ARPAbet has it, without a mark of stress.
    package static func isKnown(_ name: String) -> Bool { numbers[name] != nil }

    /// A pronunciation as phone numbers; marks of stress and phones that are not in the ARPAbet are left out.
    package static func numbers(of pronunciation: [String]) -> [UInt8] {
        pronunciation.compactMap { numbers[$0] ?? numbers[$0.uppercased().filter { !$0.isNumber }] }
    }

    /// A rough pronunciation from the spelling, for words that nobody can pronounce.
    package static func guess(spelling word: String) -> [UInt8] {
        let pairs = [
            "sh": "SH", "ch": "CH", "th": "TH", "ph": "F", "ck": "K", "gh": "", "wh": "W", "qu": "K W", "kn": "N",
            "ng": "NG", "ee": "IY", "ea": "IY", "oo": "UW", "ou": "AW", "ow": "OW", "ai": "EY", "ay": "EY", "oa": "OW",
            "ar": "AA", "er": "ER", "or": "AO", "ir": "ER", "ur": "ER", "aw": "AO", "au": "AO", "oy": "OY", "oi": "OY",
        ]
        let singles: [Character: String] = [
            "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH",
            "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T",
            "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
        ]
        let letters = Array(word.lowercased().folding())
        var phones: [String] = []
        var index = 0
        while index < letters.count {
            if index + 1 < letters.count, let found = pairs[String(letters[index...(index + 1)])] {
                phones += found.split(separator: " ").map(String.init)
                index += 2
                continue
            }
            // A letter written twice is said once, and an e at the end is silent.
            let silent =
                index > 0
                && (letters[index] == letters[index - 1] || (letters[index] == "e" && index == letters.count - 1))
            if !silent, let found = singles[letters[index]] { phones += found.split(separator: " ").map(String.init) }
            index += 1
        }
        return numbers(of: phones)
    }
}

extension String {
    /// Without accents.
    fileprivate func folding() -> String { folding(options: .diacriticInsensitive, locale: nil) }
}
