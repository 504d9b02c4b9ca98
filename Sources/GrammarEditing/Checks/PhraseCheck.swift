import ConfigurationFiles
import Grammar
import Recognition
import SpokenValues

/// What a person should know of a phrase or an opening while they are still typing it.
package struct PhraseCheck: Sendable, Equatable {
    /// A phrase of a route that sounds like it.
    package struct Near: Sendable, Equatable {
        /// The route's id.
        package var route: String
        /// As it is said.
        package var phrase: String
        /// From 0 to 1, which is the same sounds.
        package var likeness: Double
    }

    /// One word of it.
    package struct Word: Sendable, Equatable {
        /// Lower case.
        package var word: String
        /// In letters that anybody can read aloud; none when nobody knows how it is said.
        package var said: [String]
    }

    /// What keeps it from being added.
    package var faults: [FileFault] = []
    /// Routes that have these very words as a phrase, the route itself perhaps among them.
    package var phraseOf: [String] = []
    /// The route that these very words lead to as an opening, `none` among them; nil when they are none.
    package var openingOf: String?
    /// Phrases of other routes that sound like it, the nearest first.
    package var near: [Near] = []
    /// How its words are said.
    package var words: [Word] = []
}

/// Phrases of a grammar by their sounds, made once for many checks.
package struct PhraseSounds: Sendable {
    private let grammar: Grammar
    private let pronouncer: any Pronouncer
    private let sounds: [(route: String, words: [String], phones: [UInt8])]
    private let openings: [[String]: String]
    private static let vowels = Set(
        Phones.numbers(of: [
            "AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW",
        ]))
    /// Below it nobody would take one for the other.
    private static let leastLikeness = 0.75

    /// - Parameters:
    ///   - grammar: the candidate, compiled.
    ///   - pronouncer: the dictionary that the recogniser goes by.
    package init(_ grammar: Grammar, pronouncer: any Pronouncer) {
        self.grammar = grammar
        self.pronouncer = pronouncer
        var known: [String: [UInt8]] = [:]
        func phones(_ word: String) -> [UInt8] {
            if let found = known[word] { return found }
            let found = Self.phones(of: word, grammar.lexicon[word], pronouncer)
            known[word] = found
            return found
        }
        sounds = grammar.routes.flatMap { route in
            (grammar.phrases[route.id] ?? []).map { (route.id, $0.words, $0.words.flatMap(phones)) }
        }
        openings = Dictionary(
            grammar.openings.map { ($0.words, $0.route ?? Opening.none) }, uniquingKeysWith: { first, _ in first })
    }

    /// What there is to know of a phrase of a route.
    package func check(phrase: String, of route: String) -> PhraseCheck {
        var check = PhraseCheck()
        if let (message, cure) = JsgfSource.fault(inAlternative: phrase) {
            check.faults.append(FileFault(file: Route.rulesFile, message: message, cure: cure))
            return check
        }
        // What has groups or rules in it is many phrases: they are compared when it is added.
        guard !phrase.contains(where: "()[]<>\"".contains) else { return check }
        look(at: Tokeniser.words(in: phrase), for: route, in: &check)
        if let owner = check.phraseOf.first(where: { $0 != route }) {
            check.faults.append(
                FileFault(
                    file: Route.rulesFile, message: "‘\(phrase)’ is a phrase of <\(owner)>",
                    cure: "a phrase leads to one route; remove it there first, or write another"))
        }
        if let opening = check.openingOf, opening != route {
            check.faults.append(
                FileFault(
                    file: Opening.file, message: "‘\(phrase)’ is an opening that leads to \(opening)",
                    cure: "remove it there first, or write another"))
        }
        return check
    }

    /// What there is to know of an opening of a route; nil is `none`.
    package func check(opening: String, of route: String?) -> PhraseCheck {
        var check = PhraseCheck()
        let route = route ?? Opening.none
        do { look(at: try OpeningsText.words(in: opening), for: route, in: &check) } catch {
            check.faults.append(error)
            return check
        }
        if let owner = check.phraseOf.first(where: { $0 != route }) {
            check.faults.append(
                FileFault(
                    file: Opening.file, message: "‘\(opening)’ is a phrase of <\(owner)>",
                    cure: "remove it there first, or write another"))
        }
        if let there = check.openingOf {
            check.faults.append(
                FileFault(
                    file: Opening.file, message: "‘\(opening)’ is there already, and leads to \(there)",
                    cure: there == route ? "add nothing" : "move it, if it was mistaken"))
        }
        return check
    }

    private func look(at words: [String], for route: String, in check: inout PhraseCheck) {
        check.words = words.map { word in
            let ways = grammar.lexicon[word] ?? pronouncer.pronunciations(of: word)
            return PhraseCheck.Word(word: word, said: ways.map(Respelling.words))
        }
        check.openingOf = openings[words]
        let phones = words.flatMap { Self.phones(of: $0, grammar.lexicon[$0], pronouncer) }
        var near: [String: PhraseCheck.Near] = [:]
        for sound in sounds {
            if sound.words == words {
                if !check.phraseOf.contains(sound.route) { check.phraseOf.append(sound.route) }
                continue
            }
            guard sound.route != route else { continue }
            let likeness = Self.likeness(phones, sound.phones)
            guard likeness >= Self.leastLikeness, likeness > near[sound.route]?.likeness ?? 0 else { continue }
            near[sound.route] = PhraseCheck.Near(
                route: sound.route, phrase: sound.words.joined(separator: " "), likeness: likeness)
        }
        check.near = near.values.sorted { ($1.likeness, $0.route) < ($0.likeness, $1.route) }
    }

    private static func phones(of word: String, _ own: [[String]]?, _ pronouncer: any Pronouncer) -> [UInt8] {
        let way = own?.first ?? pronouncer.pronunciations(of: word).first
        return way.map(Phones.numbers) ?? Phones.guess(spelling: word)
    }

    /// 1 less what must be changed to make one of the other; a vowel for another costs half.
    static func likeness(_ a: [UInt8], _ b: [UInt8]) -> Double {
        let longest = max(a.count, b.count)
        guard longest > 0, Double(min(a.count, b.count)) >= leastLikeness * Double(longest) else { return 0 }
        var last = (0...b.count).map(Double.init)
        for (i, x) in a.enumerated() {
            var row = [Double(i + 1)]
            for (j, y) in b.enumerated() {
                let change = x == y ? 0 : vowels.contains(x) && vowels.contains(y) ? 0.5 : 1
                row.append(min(last[j] + change, last[j + 1] + 1, row[j] + 1))
            }
            last = row
        }
        return 1 - last[b.count] / Double(longest)
    }
}
