import Grammar
import SpokenValues
import Utilities

extension Grammar {
    /// Sentences such as callers say, for the recogniser's language model; the same for the same seed.
    ///
    /// Every listed phrase comes bare and with carriers around it, every name in every form that the matcher knows.
    /// Rules too large to be listed are drawn from at random by their weights, more often the larger they are.
    /// Plain answers have a share of their own: in any turn a caller may ask for a person, and among thousands of phrases
    /// those few would hardly be expected, while among ten digits they would be heard for everything. A small grammar is
    /// drawn from again until its own share is as large.
    /// - Parameters:
    ///   - seed: of the random choice.
    ///   - perRoute: sentences for a route, but at least four for each phrase.
    ///   - perOfficer: sentences for a person.
    ///   - answers: the share of plain answers, 0 to 1, not including 1: docs/measured/language-model.md#answers-share
    package func sentences(seed: UInt64 = 1, perRoute: Int = 60, perOfficer: Int = 8, answers: Double = 0.18)
        -> [[String]]
    {
        var random = SeededRandom(seed: seed)
        let odds = answers / (1 - answers)
        let plain = FixedPhrase.openSentences
        var sentences: [[String]] = []
        repeat {
            sentences += draw(perRoute: perRoute, perOfficer: perOfficer, &random)
        } while odds > 0 && !sentences.isEmpty && Double(sentences.count) * odds < Double(plain.count)
        let times = odds > 0 ? max(1, (Double(sentences.count) * odds / Double(plain.count)).rounded()) : 0
        return Array(repeating: plain, count: Int(times)).joined() + sentences
    }

    /// Each phrase, name and team, as often as it is to be said.
    private func draw(perRoute: Int, perOfficer: Int, _ random: inout SeededRandom) -> [[String]] {
        var sentences: [[String]] = []
        for route in routes {
            if let phrases = phrases[route.id] {
                let each = max(4, perRoute / max(1, phrases.count))
                for phrase in phrases {
                    sentences.append(phrase.words)
                    for _ in 1..<each { sentences.append(carried(phrase.words, &random)) }
                }
            } else {
                let count = max(perRoute, min(6_000, 40 * size(of: route.rule.expansion)))
                for _ in 0..<count {
                    guard let phrase = jsgf.sample(route.rule.expansion, with: &random), !phrase.words.isEmpty else {
                        continue
                    }
                    // Such rules mostly bring their own carriers.
                    sentences.append(random.unit() < 0.3 ? carried(phrase.words, &random) : phrase.words)
                }
            }
        }
        for officer in officers {
            sentences += self.sentences(of: officer, count: perOfficer, &random)
            if random.unit() < Self.spelledShare * Double(perOfficer) { sentences.append(spelled(officer, &random)) }
        }
        let dangers = dangerSentences
        let weight = max(1, min(Self.dangerWeight, Self.dangersAtMost / max(1, dangers.count)))
        for danger in dangers { sentences += Array(repeating: danger, count: weight) }
        for team in teams {
            let bare = Tokeniser.words(in: team)
            let spoken = Tokeniser.words(in: name(of: .team(team)))
            for form in [bare, bare + ["team"], ["the"] + bare + ["team"], bare + ["department"], spoken] {
                sentences.append(form)
                sentences.append((random.pick(CarrierPhrases.beforeName) ?? []) + form)
            }
        }
        return sentences
    }

    /// How often each word of danger is said: as often as a phrase of a route with many.
    private static let dangerWeight = 6
    /// Of many, each comes less often, so that together they are expected no more than a few are.
    private static let dangersAtMost = 600

    /// A few ways to say a route, without carriers.
    package func examples(of route: Route, count: Int) -> [[String]] {
        if let listed = phrases[route.id] { return listed.prefix(count).map(\.words) }
        var random = SeededRandom(seed: 1)
        return (0..<count).compactMap { _ in jsgf.sample(route.rule.expansion, with: &random)?.words }
    }

    /// Every word that a caller may be heard to say, sorted.
    package var vocabulary: [String] {
        var words = CarrierPhrases.fillerWords
        for rule in jsgf.rules.values {
            rule.expansion.visit { if case .word(let word) = $0 { words.insert(word) } }
        }
        for carriers in [
            CarrierPhrases.beforeMatter, CarrierPhrases.afterMatter, CarrierPhrases.beforeName,
            CarrierPhrases.afterName,
        ] {
            words.formUnion(carriers.joined())
        }
        words.formUnion(CarrierPhrases.titles)
        words.formUnion(FixedPhrase.sentences.joined())
        words.formUnion(detailSentences().joined())
        words.formUnion(dangerSentences.joined())
        words.formUnion(choiceSentences().joined())
        words.formUnion(openings.lazy.flatMap(\.words))
        words.formUnion((council?.urgentWords ?? []).joined())
        if !officers.isEmpty { words.formUnion("abcdefghijklmnopqrstuvwxy".map(String.init) + ["zed", "double"]) }
        for officer in officers {
            for name in [officer.firstName, officer.lastName, officer.knownAs ?? "", officer.team ?? ""] {
                words.formUnion(Tokeniser.words(in: name))
            }
        }
        for team in teams {
            words.formUnion(Tokeniser.words(in: team) + Tokeniser.words(in: name(of: .team(team))))
        }
        return words.sorted()
    }

    func carried(_ words: [String], _ random: inout SeededRandom) -> [String] {
        // Many say no more than what they want.
        // docs/measured/language-model.md#bare-phrases
        if random.unit() < 0.4 { return words }
        let before = random.unit() < 0.85 ? random.pick(CarrierPhrases.beforeMatter) ?? [] : []
        let after = random.unit() < 0.35 ? random.pick(CarrierPhrases.afterMatter) ?? [] : []
        return before + words + after
    }

    /// How many of the sentences for people spell a name. Letters are short, and more of them would be heard in
    /// anything.
    private static let spelledShare = 0.02

    /// "S H A W", or "Shaw, S H A W".
    func spelled(_ officer: Officer, _ random: inout SeededRandom) -> [String] {
        let name = Tokeniser.words(in: officer.lastName.isEmpty ? officer.firstName : officer.lastName)
        var letters: [String] = []
        for letter in name.joined() where letter.isLetter {
            if letters.last == String(letter), letters.dropLast().last != "double", random.unit() < 0.5 {
                letters.insert("double", at: letters.count - 1)
            } else {
                letters.append(letter == "z" ? "zed" : String(letter))
            }
        }
        return random.unit() < 0.5 ? letters : name + letters
    }

    func sentences(of officer: Officer, count: Int, _ random: inout SeededRandom) -> [[String]] {
        let first = Tokeniser.words(in: officer.firstName)
        let last = Tokeniser.words(in: officer.lastName)
        let known = officer.knownAs.map { Tokeniser.words(in: $0) }
        let called = [first, known].compactMap(\.self).filter { !$0.isEmpty }
        // Most callers give the whole name: it stands in the list more than once.
        var forms: [[String]] = []
        for name in called { forms += [name + last, name + last, name + last, name] }
        if !last.isEmpty {
            forms.append(last)
            forms += CarrierPhrases.titles.prefix(4).map { [$0] + last }
        }
        return (0..<count).map { turn in
            if turn < called.count { return called[turn] + last }
            var name = random.pick(forms) ?? last
            if let team = officer.team, random.unit() < 0.25 {
                name += [random.unit() < 0.8 ? "in" : "from"] + Tokeniser.words(in: team)
            }
            let before = random.unit() < 0.85 ? random.pick(CarrierPhrases.beforeName) ?? [] : []
            let after = random.unit() < 0.35 ? random.pick(CarrierPhrases.afterName) ?? [] : []
            return before + name + after
        }
    }

    /// How many words are written in an expansion and the rules that it refers to.
    private func size(of expansion: JsgfExpansion) -> Int {
        var seen: Set<String> = []
        var count = 0
        var waiting = [expansion]
        while let next = waiting.popLast() {
            next.visit { part in
                if case .word = part { count += 1 }
                if case .reference(let reference) = part, seen.insert(reference.name).inserted,
                    let rule = jsgf.rules[reference.name]
                {
                    waiting.append(rule.expansion)
                }
            }
        }
        return count
    }
}
