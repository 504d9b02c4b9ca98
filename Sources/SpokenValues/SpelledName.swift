import Foundation
import Recognition

/// Reads names that are spelled: "S M I T H", "sierra mike", "S for sugar", "double T".
///
/// What is heard of a letter is mostly right in its vowel only (B, D, E, P …), so letters whose names sound alike are
/// taken for one another, and one letter may be missing, too many or wrong.
package struct SpelledNames: Sendable {
    private struct Name {
        /// Its words, as they stand in the grammar.
        var words: [String]
        /// As it is spelled: without marks, and with nothing between its words.
        var letters: [Character]
    }

    private var all: [Name] = []
    /// Names by the classes of their letters, and by those with any one of them left out.
    private var names: [String: [Int]] = [:]

    /// Of shorter names each letter has to be heard: Ng, Li.
    private static let shortest = 3
    /// Fewer letters are no name.
    private static let least = 2
    private static let alikeCost: Float = 0.1
    private static let wrongCost: Float = 0.25

    /// - Parameter names: each of one word or several, in small letters.
    package init(_ names: some Sequence<[String]>) {
        for words in names {
            let letters = Self.letters(of: words.joined())
            let classes = letters.map(Self.soundClass)
            guard classes.count >= Self.least else { continue }
            for key in Self.keys(classes) { self.names[key, default: []].append(all.count) }
            all.append(Name(words: words, letters: letters))
        }
    }

    /// The hypothesis's words with each run of letters made the name that it spells, if there is one.
    package func read(_ words: [RecognisedWord]) -> [RecognisedWord] {
        guard !names.isEmpty, words.contains(where: { Self.letter($0.text) != nil }) else { return words }
        var read: [RecognisedWord] = []
        var place = 0
        while place < words.count {
            let (letters, end) = Self.run(words[place...])
            guard letters.count >= Self.least, let (name, likeness) = name(of: letters) else {
                // One letter alone, or none: nothing is made of it.
                let next = max(place + 1, end)
                read += words[place..<next]
                place = next
                continue
            }
            let run = words[place..<end]
            let confidence = run.map(\.confidence).reduce(0, +) / Double(max(1, run.count)) * Double(likeness)
            // "Shaw, S H A W" is one name.
            if !read.suffix(name.count).map(\.text).elementsEqual(name) {
                read += name.map {
                    RecognisedWord($0, confidence: confidence, start: words[place].start, end: words[end - 1].end)
                }
            }
            place = end
        }
        return read
    }

    /// The name most like the letters, and how like it is, 0 to 1.
    private func name(of letters: [Character]) -> (words: [String], likeness: Float)? {
        let found = Set(Self.keys(letters.map(Self.soundClass)).flatMap { names[$0] ?? [] })
            .filter { min(letters.count, all[$0].letters.count) >= Self.shortest || all[$0].letters == letters }
        let scored = found.map { (cost: Self.cost(letters, all[$0].letters), name: $0) }
        guard let best = scored.min(by: { ($0.cost, $0.name) < ($1.cost, $1.name) }) else { return nil }
        return (all[best.name].words, max(0, 1 - best.cost))
    }

    // MARK: Reading letters

    /// Letters from the beginning of some words, and where they end.
    private static func run(_ words: ArraySlice<RecognisedWord>) -> ([Character], Int) {
        var letters: [Character] = []
        var place = words.startIndex
        var times = 1
        while place < words.endIndex {
            let text = words[place].text
            let isBeforeLetter = place + 1 < words.endIndex && letter(words[place + 1].text) != nil
            if let count = SpokenDigits.times(text), isBeforeLetter {
                times = count
            } else if text == "capital", isBeforeLetter {
                // "capital O, apostrophe, capital B"
            } else if text == "for", let last = letters.last, place + 1 < words.endIndex,
                words[place + 1].text.first == last
            {
                // "S for sugar": the letter stands already.
                place += 1
            } else if let letter = letter(text) {
                letters += Array(repeating: letter, count: times)
                times = 1
            } else if !letters.isEmpty, place + 1 < words.endIndex, Self.between.contains(text),
                isBeforeLetter || words[place + 1].text == "capital" || SpokenDigits.times(words[place + 1].text) != nil
            {
                // "Featherstone, hyphen, Haugh"
            } else {
                break
            }
            place += 1
        }
        return (letters, place)
    }

    private static func letter(_ word: String) -> Character? {
        if word.utf8.count == 1, let letter = word.first, letter.isLetter { return letter }
        return alphabet[word]
    }

    /// What is said between the words of a name.
    private static let between: Set<String> = ["hyphen", "dash", "space", "apostrophe", "gap", "then", "stroke"]

    /// The letters of the alphabet that a name is spelled with: "núñez" is spelled N U N E Z.
    static func letters(of name: String) -> [Character] {
        name.flatMap { character in
            others[character] ?? Array(String(character).folding(options: .diacriticInsensitive, locale: nil))
        }.filter(\.isLetter)
    }

    /// Letters that no mark is taken away from.
    private static let others: [Character: [Character]] = [
        "ł": ["l"], "ø": ["o"], "đ": ["d"], "ð": ["d"], "ħ": ["h"], "ı": ["i"], "ß": ["s", "s"], "æ": ["a", "e"],
        "œ": ["o", "e"], "þ": ["t", "h"],
    ]

    /// The alphabet of radio and the police, and letters with names that are words.
    package static let alphabet: [String: Character] = {
        let words = """
            alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec \
            romeo sierra tango uniform victor whiskey yankee zulu
            """
        var alphabet = Dictionary(
            uniqueKeysWithValues: words.split { $0.isWhitespace }.compactMap { word in
                word.first.map { (String(word), $0) }
            })
        alphabet["zed"] = "z"
        alphabet["alfa"] = "a"
        alphabet["juliett"] = "j"
        return alphabet
    }()

    // MARK: Comparing letters

    /// Letters whose names rhyme.
    private static func soundClass(_ letter: Character) -> Character {
        switch letter {
        case "b", "c", "d", "e", "g", "p", "t", "v": "e"
        case "m", "n": "m"
        case "f", "s", "x": "s"
        case "a", "h", "j", "k": "a"
        case "i", "y": "i"
        case "q", "u", "w": "u"
        default: letter
        }
    }

    /// The classes, and the classes without each of them.
    private static func keys(_ classes: [Character]) -> Set<String> {
        var keys: Set<String> = [String(classes)]
        guard classes.count > shortest else { return keys }
        for place in classes.indices {
            var shorter = classes
            shorter.remove(at: place)
            keys.insert(String(shorter))
        }
        return keys
    }

    /// What it costs to have heard the letters `a` for those of `b`.
    private static func cost(_ a: [Character], _ b: [Character]) -> Float {
        var row = (0...b.count).map { Float($0) * wrongCost }
        for i in a.indices {
            var diagonal = row[0]
            row[0] += wrongCost
            for j in b.indices {
                let same: Float = a[i] == b[j] ? 0 : soundClass(a[i]) == soundClass(b[j]) ? alikeCost : wrongCost
                let best = min(diagonal + same, row[j + 1] + wrongCost, row[j] + wrongCost)
                diagonal = row[j + 1]
                row[j + 1] = best
            }
        }
        return row[b.count]
    }
}
