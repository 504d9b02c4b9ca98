/// A pronunciation in letters that anybody can read aloud: "eye-vee-brij".
package enum Respelling {
    private static let vowels: [String: String] = [
        "AA": "ah", "AE": "a", "AH": "uh", "AO": "aw", "AW": "ow", "AY": "eye", "EH": "e", "ER": "ur", "EY": "ay",
        "IH": "i", "IY": "ee", "OW": "oh", "OY": "oy", "UH": "uu", "UW": "oo",
    ]
    private static let consonants: [String: String] = [
        "B": "b", "CH": "ch", "D": "d", "DH": "th", "F": "f", "G": "g", "HH": "h", "JH": "j", "K": "k", "L": "l",
        "M": "m", "N": "n", "NG": "ng", "P": "p", "R": "r", "S": "s", "SH": "sh", "T": "t", "TH": "th", "V": "v",
        "W": "w", "Y": "y", "Z": "z", "ZH": "zh",
    ]
    /// Two consonants with which a syllable of English may begin.
    private static let beginnings: Set<String> = [
        "B L", "B R", "D R", "D W", "F L", "F R", "G L", "G R", "K L", "K R", "K W", "P L", "P R", "S K", "S L", "S M",
        "S N", "S P", "S T", "S W", "SH R", "T R", "T W", "TH R",
    ]

    /// - Parameter phones: ARPAbet, with or without marks of stress.
    package static func words(for phones: [String]) -> String {
        let phones = phones.map { $0.uppercased().filter { !$0.isNumber } }
        let nuclei = phones.indices.filter { vowels[phones[$0]] != nil }
        guard !nuclei.isEmpty else { return phones.map { consonants[$0] ?? "" }.joined() }
        var starts = [0]
        for (here, next) in zip(nuclei, nuclei.dropFirst()) {
            // Consonants between two vowels belong to the second, as far as a syllable may begin with them.
            let between = next - here - 1
            let isPair = between > 1 && beginnings.contains(phones[next - 2..<next].joined(separator: " "))
            let isFree = between == 1 && phones[next - 1] != "NG"
            starts.append(isPair ? next - 2 : (between > 1 || isFree) ? next - 1 : next)
        }
        let ends = starts.dropFirst() + [phones.count]
        return zip(starts, ends).map { syllable(phones[$0..<$1]) }.joined(separator: "-")
    }

    private static func syllable(_ phones: ArraySlice<String>) -> String {
        phones.indices.map { index in
            let phone = phones[index]
            // “eye” is read so alone only: within a syllable it is the y of “my”.
            if phone == "AY", phones.count > 1 { return index == phones.startIndex ? "eye" : "y" }
            return vowels[phone] ?? consonants[phone] ?? ""
        }.joined()
    }
}
