import Foundation
import Grammar
import Recognition
import Routing
import Speech
import Utilities

/// Matching, measured on utterances heard with errors, beside which another matcher can be laid.
package struct MatchBench {
    /// A phrase of the grammar and where it leads; what another matcher needs to do the same.
    package struct Phrase: Encodable {
        var text: String
        var destinations: [String]
    }

    /// What was heard, and where it should lead.
    package struct Case {
        var expect: String
        var utterance: Utterance
    }

    /// What is measured.
    package let router: Router
    /// What it is given.
    package let cases: [Case]

    /// - Parameters:
    ///   - router: what is measured.
    ///   - cases: what it is given.
    package init(router: Router, cases: [Case]) {
        self.router = router
        self.cases = cases
    }

    /// All phrases of the grammar.
    package var phrases: [Phrase] {
        router.phrases.map { Phrase(text: $0.text, destinations: $0.destinations.map(\.label)) }
    }

    /// Utterances a second of processor time, one thread, with so many hypotheses of each.
    func matchesPerSecond(hypotheses: Int) -> Double {
        let utterances = cases.map { Self.best(hypotheses, of: $0.utterance) }
        guard !utterances.isEmpty else { return 0 }
        for utterance in utterances.prefix(20) { _ = router.decide(utterance) }
        let start = ProcessorTime.now
        var count = 0
        while ProcessorTime.now - start < 1 {
            for utterance in utterances { _ = router.decide(utterance) }
            count += utterances.count
        }
        return Double(count) / (ProcessorTime.now - start)
    }

    /// The share of utterances whose best destination is the right one.
    package func top1(hypotheses: Int) -> Double {
        let right = cases.count { item in
            router.match(Self.best(hypotheses, of: item.utterance)).first?.destination.label == item.expect
        }
        return Double(right) / Double(max(1, cases.count))
    }

    private static func best(_ count: Int, of utterance: Utterance) -> Utterance {
        Utterance(hypotheses: Array(utterance.hypotheses.prefix(count)))
    }
}

/// A made-up grammar of a given size, and what a recogniser might make of its phrases; the same each time.
///
/// Three words of the pronouncing dictionary to a phrase, ten phrases to a route. Each hypothesis has carriers around
/// the phrase, and errors: words taken for others of the vocabulary by the number of phones in which they differ
/// (not by the matcher's own costs), words left out and words put in.
package struct MadeUpSpeech {
    /// The fewest phrases that make a route.
    package static let perRoute = 10

    private let words: [String]
    private let sounds: [[String]]
    private var random = SeededRandom(seed: 7)
    private var taken: [Int: [Int]] = [:]

    private static let hypotheses = 5
    private static let wrongWord = 0.2
    private static let missingWord = 0.05
    private static let addedWord = 0.1
    /// How many words a word may be taken for.
    private static let confusions = 3

    /// - Throws: `SpeechError` when the dictionary is missing, and what files throw.
    package static func bench(phrases: Int) throws -> MatchBench {
        let words = try words()
        let lexicon = try Lexicon(words: words)
        var speech = MadeUpSpeech(words: words, sounds: words.map { lexicon.pronunciations(of: $0).first ?? [] })
        return try speech.bench(phrases: phrases, lexicon: lexicon)
    }

    private init(words: [String], sounds: [[String]]) {
        self.words = words
        self.sounds = sounds
    }

    private mutating func bench(phrases: Int, lexicon: Lexicon) throws -> MatchBench {
        var lines = ["#JSGF V1.0 UTF-8 en-GB;", "grammar bench;"]
        var said: [(route: String, words: [Int])] = []
        var known: Set<[Int]> = []
        for route in 0..<max(1, phrases / Self.perRoute) {
            var own: [[Int]] = []
            while own.count < Self.perRoute {
                let phrase = (0..<3).map { _ in Int(random.next() % UInt64(words.count)) }
                if known.insert(phrase).inserted { own.append(phrase) }
            }
            let listed = own.map { $0.map { words[$0] }.joined(separator: " ") }.joined(separator: " | ")
            lines.append("public <route_\(route)> = \(listed);")
            if route % max(1, phrases / 10_000) == 0 { said.append(("route_\(route)", own[3])) }
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try lines.joined(separator: "\n").write(
            to: folder.appending(path: "routes.jsgf"), atomically: true, encoding: .utf8)
        let router = Router(grammar: try Grammar(directory: folder), pronouncer: lexicon)
        let cases = said.map { MatchBench.Case(expect: $0.route, utterance: heard($0.words)) }
        return MatchBench(router: router, cases: cases)
    }

    /// What is heard of a phrase: hypotheses that each have errors of their own, and most of the best one's.
    private mutating func heard(_ phrase: [Int]) -> Utterance {
        let before = random.pick(CarrierPhrases.beforeMatter) ?? []
        let after = random.unit() < 0.35 ? random.pick(CarrierPhrases.afterMatter) ?? [] : []
        let best = misheard(phrase)
        var sequences = [best.map { words[$0] }]
        while sequences.count < Self.hypotheses {
            var other = best
            // The next best differ in a word or so.
            let place = Int(random.next() % UInt64(max(1, best.count)))
            let again = random.unit() < 0.5 && place < phrase.count ? phrase[place] : confused(best[place])
            other[place] = again
            sequences.append(other.map { words[$0] })
        }
        var confidence = 0.5
        let hypotheses = sequences.map { words in
            defer { confidence /= 2 }
            return Hypothesis(
                words: (before + words + after).map { RecognisedWord($0, confidence: 0.8) }, confidence: confidence)
        }
        return Utterance(hypotheses: hypotheses)
    }

    private mutating func misheard(_ phrase: [Int]) -> [Int] {
        var heard: [Int] = []
        for word in phrase {
            let chance = random.unit()
            if chance < Self.missingWord { continue }
            heard.append(chance < Self.missingWord + Self.wrongWord ? confused(word) : word)
            if random.unit() < Self.addedWord { heard.append(Int(random.next() % UInt64(words.count))) }
        }
        return heard.isEmpty ? phrase : heard
    }

    /// One of the words that differ from it in the fewest phones.
    private mutating func confused(_ word: Int) -> Int {
        if taken[word] == nil {
            let near = words.indices.filter { $0 != word && abs(sounds[$0].count - sounds[word].count) < 3 }
                .map { (edits: Self.edits(sounds[word], sounds[$0]), word: $0) }
                .sorted { ($0.edits, $0.word) < ($1.edits, $1.word) }
            taken[word] = near.prefix(Self.confusions).map(\.word)
        }
        return random.pick(taken[word] ?? []) ?? word
    }

    /// Phones put in, left out and exchanged (Levenshtein).
    private static func edits(_ a: [String], _ b: [String]) -> Int {
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let same = diagonal + (a[i] == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(same, row[j + 1] + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }

    /// Some 3,000 words of the dictionary, long enough to be told apart.
    private static func words() throws -> [String] {
        let text = try String(contentsOfFile: AcousticModel.installed.dictionary, encoding: .utf8)
        let all = text.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
            .filter { (5...9).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isLetter } }
        return stride(from: 0, to: all.count, by: max(1, all.count / 3000)).map { all[$0] }
    }
}
/// Figures of the matcher alone, and what another matcher needs to do the same job; read by `Tests/Peers`.
package struct MatchFigures: Encodable {
    /// One hypothesis or several.
    package struct Row: Encodable {
        var hypotheses: Int
        var perSecond: Double
        var top1: Double
    }
    /// What was heard, for another matcher.
    package struct Case: Encodable {
        var expect: String
        var heard: [String]
    }
    /// What ours came to.
    package var rows: [Row]
    /// What there is to match.
    package var phrases: [MatchBench.Phrase]
    /// What was heard.
    package var cases: [Case]

    /// Measures.
    package init(_ bench: MatchBench) {
        rows = [1, 5].map { count in
            Row(
                hypotheses: count, perSecond: bench.matchesPerSecond(hypotheses: count),
                top1: bench.top1(hypotheses: count))
        }
        phrases = bench.phrases
        cases = bench.cases.map { Case(expect: $0.expect, heard: $0.utterance.hypotheses.map(\.text)) }
    }

    /// The figures as JSON.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
