/// Letters as they are said on the telephone: by their names, in the phonetic alphabet, or "S for sugar".
package enum SpokenLetters {
    /// What else a recogniser writes for a letter's name; believed only where a letter is due.
    private static let alike: [String: Character] = {
        let pairs = """
            ay:a hey:a be:b bee:b see:c sea:c dee:d eff:f gee:g aitch:h haitch:h eye:i jay:j kay:k el:l ell:l em:m en:n \
            oh:o owe:o pea:p pee:p queue:q cue:q are:r ar:r ess:s tea:t tee:t you:u vee:v ex:x why:y zee:z said:z zeb:z
            """
        return Dictionary(
            uniqueKeysWithValues: pairs.split(separator: " ").compactMap { pair in
                guard let letter = pair.last else { return nil }
                return (String(pair.dropLast(2)), letter)
            })
    }()

    /// The letter that a word stands for, as a small letter.
    /// - Parameter lenient: whether "see" may be C.
    static func letter(_ word: String, lenient: Bool = false) -> Character? {
        if word.utf8.count == 1, let letter = word.first, ("a"..."z").contains(letter) { return letter }
        return SpelledNames.alphabet[word] ?? (lenient ? alike[word] : nil)
    }

    /// One letter, or one that is there twice; with "for sugar" behind it where that is said.
    static func piece(_ words: ArraySlice<String>, lenient: Bool) -> ParsedValue<String>? {
        guard let first = words.first else { return nil }
        var place = words.startIndex + 1
        var times = 1
        var letter = letter(first, lenient: lenient)
        if first == "double" || first == "triple" || first == "treble", place < words.endIndex {
            // W is spelt by its name.
            if words[place] == "you" || words[place] == "u", first == "double", lenient {
                return ParsedValue(value: "w", end: place + 1)
            }
            times = SpokenDigits.times(first) ?? 1
            letter = self.letter(words[place], lenient: lenient)
            place += 1
        }
        guard let letter else { return nil }
        if place < words.endIndex, letter == "x", words[place] == "ray" { place += 1 }
        if let end = example(of: letter, in: words[place...]) { place = end }
        return ParsedValue(value: String(repeating: letter, count: times), end: place)
    }

    /// A run of letters, as in a name that is spelled.
    package static func read(_ words: ArraySlice<String>, lenient: Bool = true) -> ParsedValue<String>? {
        var letters = ""
        var place = words.startIndex
        while place < words.endIndex, let piece = piece(words[place...], lenient: lenient) {
            letters += piece.value
            place = piece.end
        }
        return letters.isEmpty ? nil : ParsedValue(value: letters, end: place)
    }

    /// "for sugar", "as in sugar": where it ends.
    private static func example(of letter: Character, in words: ArraySlice<String>) -> Int? {
        let lead = words.first == "for" ? 1 : words.starts(with: ["as", "in"]) ? 2 : 0
        let place = words.startIndex + lead
        guard lead > 0, place < words.endIndex, words[place].utf8.count > 1, words[place].first == letter else {
            return nil
        }
        return place + 1
    }
}
