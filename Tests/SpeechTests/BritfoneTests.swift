import Foundation
import Testing

@testable import Speech

/// How near the rules come to a dictionary of British English that they were not made from: Britfone 3.0.1, 16,000
/// words, MIT. The rules were looked at against every other word; the figures are of the rest.
private enum Britfone {
    static let path = "../shared/data/britfone/britfone.main.3.0.1.csv"
    static let isThere = FileManager.default.isReadableFile(atPath: path)

    /// By word, in the model's phones; LOT has the rounded vowel.
    static func entries() throws -> [String: [[String]]] {
        try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).reduce(into: [:]) {
            all, line in
            let fields = line.components(separatedBy: ", ")
            guard fields.count == 2 else { return }
            let phones = fields[1].split(separator: " ").flatMap { sound in
                let plain = String(sound.unicodeScalars.filter { $0 != "ˈ" && $0 != "ˌ" }.map(Character.init))
                return (sounds[plain] ?? "?").split(separator: " ").map(String.init)
            }
            all[fields[0].prefix { $0 != "(" }.lowercased(), default: []].append(phones)
        }
    }

    private static let sounds = [
        "ə": "AH", "ɪ": "IH", "ɛ": "EH", "æ": "AE", "eɪ": "EY", "i": "IY", "iː": "IY", "ɒ": "AO", "aɪ": "AY",
        "əʊ": "OW",
        "ɐ": "AH", "uː": "UW", "ɔː": "AO", "ɑː": "AA", "ɜː": "ER", "ɪə": "IH AH", "aʊ": "AW", "ʊ": "UH", "ɛə": "EH",
        "ʊə": "UH AH", "ɔɪ": "OY", "tʃ": "CH", "dʒ": "JH", "θ": "TH", "ð": "DH", "ʃ": "SH", "ʒ": "ZH", "ŋ": "NG",
        "g": "G", "ɹ": "R", "j": "Y", "h": "HH", "b": "B", "d": "D", "f": "F", "k": "K", "l": "L", "m": "M", "n": "N",
        "p": "P", "s": "S", "t": "T", "v": "V", "w": "W", "z": "Z",
    ]
}

/// Phones put in, left out or changed.
private func distance(_ one: [String], _ other: [String]) -> Int {
    var row = Array(0...other.count)
    for (i, a) in one.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in other.enumerated() {
            let up = row[j + 1]
            row[j + 1] = min(diagonal + (a == b ? 0 : 1), up + 1, row[j] + 1)
            diagonal = up
        }
    }
    return row[other.count]
}

@Suite(.enabled(if: Britfone.isThere, "\(Britfone.path) is not there"))
struct BritfoneTests {
    /// Shares of the words that one of our ways says exactly, and within one phone; and ways a word.
    private func hits(_ words: [String], _ lexicon: Lexicon, _ entries: [String: [[String]]]) -> (
        Double, Double, Double
    ) {
        var exact = 0
        var near = 0
        var ways = 0
        for word in words {
            let ours = lexicon.pronunciations(of: word)
            ways += ours.count
            let best = ours.flatMap { way in (entries[word] ?? []).map { distance(way, $0) } }.min() ?? .max
            if best == 0 { exact += 1 }
            if best <= 1 { near += 1 }
        }
        let count = Double(max(1, words.count))
        return (Double(exact) / count, Double(near) / count, Double(ways) / count)
    }

    @Test func `the rules say more words as the British do`() throws {
        let entries = try Britfone.entries()
        let plain = try Lexicon(words: [], variants: .none)
        let words = entries.keys.sorted().filter { $0.allSatisfy(\.isLetter) && plain.entry(of: $0).source == .cmudict }
            .enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        try #require(words.count > 4000)
        let before = hits(words, plain, entries)
        for name in Variants.allNames {
            let rules = try #require(Variants(named: name))
            let figures = hits(words, try Lexicon(words: [], variants: rules), entries)
            print("CMUdict's words, \(name): exact \(figures.0), within one phone \(figures.1), ways \(figures.2)")
        }
        let after = hits(words, try Lexicon(words: [], variants: .british), entries)
        #expect(after.0 > before.0 + 0.2 && after.0 > 0.8)
        #expect(after.1 > before.1 && after.1 > 0.95)
        #expect(after.2 < before.2 + 0.6)
    }

    @Test func `unknown words are guessed better in pieces`() throws {
        let entries = try Britfone.entries()
        let plain = try Lexicon(words: [], variants: .none)
        let words = entries.keys.sorted().filter { $0.allSatisfy(\.isLetter) && plain.entry(of: $0).source == .nobody }
        try #require(words.count > 400)
        let guessed = hits(words, try Lexicon(words: words, variants: .none), entries)
        let taken = hits(words, try Lexicon(words: words, variants: .british), entries)
        print("unknown words (\(words.count)): \(guessed) by espeak-ng alone, \(taken) with the rules")
        #expect(taken.0 > guessed.0)
    }
}
