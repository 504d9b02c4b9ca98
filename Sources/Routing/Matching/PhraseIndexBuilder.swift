import Foundation
import Grammar
import Recognition
import SpokenValues

/// Puts a `PhraseIndex` together.
struct PhraseIndexBuilder {
    private(set) var destinations: [Destination] = []
    private(set) var entries: [PhraseIndex.Entry] = []
    private(set) var entryWords: [Int32] = []
    private(set) var entryWeights: [Float] = []
    private(set) var phones: [UInt8] = []
    private(set) var weights: [Float] = []
    private(set) var words: [String] = []
    private(set) var wordPhones: [[UInt8]] = []
    private(set) var otherPhones: [Int32: [[UInt8]]] = [:]
    private(set) var wordNumbers: [String: Int32] = [:]
    private(set) var isFree: [Bool] = []
    private(set) var entriesByWord: [[Int32]] = []
    private(set) var wordsByPair: [[Int32]] = []
    private(set) var exact: [UInt64: Int32] = [:]
    private(set) var longest = 0
    private(set) var graphs: [WordGraph] = []
    private(set) var teamWords: [Int32: [Int32]] = [:]
    let sounds: WordSounds

    private var destinationNumbers: [Destination: Int32] = [:]
    /// In how many routes, and in how many persons' names, a word occurs.
    private var inRoutes: [Int32: Int] = [:]
    private var inNames: [Int32: Int] = [:]
    private var routeCount = 0
    private var nameCount = 0

    /// Names of several words, as they are spelled in one.
    private var wholeNames: Set<[Int32]> = []

    /// People's names as callers may spell them: each word, and all words of a first or a last name.
    var spelledNames: [[Int32]] { inNames.keys.map { [$0] } + wholeNames }

    init(grammar: Grammar, sounds: WordSounds) {
        self.sounds = sounds
        for route in grammar.routes { add(route, of: grammar) }
        for officer in grammar.officers { add(officer) }
        for team in grammar.teams { add(team: team, of: grammar) }
    }

    /// An index of plain phrases, without a grammar; for measuring.
    init(phrases: [(route: String, words: [String])], sounds: WordSounds) {
        self.sounds = sounds
        for (route, words) in phrases {
            let numbers = words.map { number(of: $0) }
            add(numbers, to: number(of: .route(route)), kind: .phrase)
            for word in Set(numbers) { inRoutes[word, default: 0] += 1 }
        }
        routeCount = phrases.count
    }

    private mutating func add(_ route: Route, of grammar: Grammar) {
        let destination = number(of: .route(route.id))
        routeCount += 1
        var seen: Set<Int32> = []
        if let phrases = grammar.phrases[route.id] {
            for phrase in phrases {
                let numbers = phrase.words.map { number(of: $0) }
                seen.formUnion(numbers)
                add(numbers, to: destination, kind: .phrase, slots: phrase.slots)
            }
        } else {
            let graph = WordGraph(
                route.rule.expansion, of: grammar.jsgf, destination: destination, number: { number(of: $0) })
            seen.formUnion(graph.words)
            graphs.append(graph)
        }
        for word in seen { inRoutes[word, default: 0] += 1 }
    }

    private mutating func add(_ officer: Officer) {
        let destination = number(of: .officer(officer.id))
        nameCount += 1
        let last = Tokeniser.words(in: officer.lastName).map { number(of: $0) }
        let calledBy = [officer.firstName, officer.knownAs ?? ""].map {
            Tokeniser.words(in: $0).map { number(of: $0) }
        }
        for name in calledBy + [last] where name.count > 1 { wholeNames.insert(name) }
        for first in Set(calledBy.filter { !$0.isEmpty }) {
            if !last.isEmpty { add(first + last, to: destination, kind: .wholeName) }
            add(first, to: destination, kind: last.isEmpty ? .wholeName : .firstName)
        }
        if !last.isEmpty { add(last, to: destination, kind: calledBy[0].isEmpty ? .wholeName : .lastName) }
        for word in Set(calledBy.joined()).union(last) { inNames[word, default: 0] += 1 }
        if let team = officer.team { teamWords[destination] = Tokeniser.words(in: team).map { number(of: $0) } }
    }

    private mutating func add(team: String, of grammar: Grammar) {
        let own = Tokeniser.words(in: team)
        let spoken = Tokeniser.words(in: grammar.council?.teams[team]?.name ?? team)
        let bare = spoken.filter { !["the", "team", "department", "service", "services"].contains($0) }
        for form in Set([own, spoken, bare]) where !form.isEmpty {
            let numbers = form.map { number(of: $0) }
            // The words of a route lead to the route.
            let taken = exact[PhraseIndex.hash(numbers)].map { entries[Int($0)].kind == .phrase } ?? false
            let core = form.filter { !CarrierPhrases.fillerWords.contains($0) }.map { number(of: $0) }
            let coreTaken = exact[PhraseIndex.hash(core)].map { entries[Int($0)].kind == .phrase } ?? false
            if !taken, !coreTaken, !core.isEmpty { add(numbers, to: number(of: .team(team)), kind: .team) }
        }
    }

    mutating func add(_ numbers: [Int32], to destination: Int32, kind: PhraseIndex.Kind, slots: [JsgfPhrase.Slot] = [])
    {
        guard !numbers.isEmpty else { return }
        let hash = PhraseIndex.hash(numbers)
        if let known = exact[hash], entryWords[entries[Int(known)].words].elementsEqual(numbers) {
            let same = entries[Int(known)].kind
            let isPerson = same != .phrase && same != .team
            if isPerson, kind != .phrase, kind != .team, !entries[Int(known)].destinations.contains(destination) {
                entries[Int(known)].destinations.append(destination)
            }
            if isPerson || kind == .team { return }
        }
        exact[hash] = exact[hash] ?? Int32(entries.count)
        let start = entryWords.count
        entryWords += numbers
        longest = max(longest, numbers.count)
        entries.append(
            PhraseIndex.Entry(
                words: start..<entryWords.count, phones: 0..<0, destinations: [destination], kind: kind, mass: 0,
                slots: slots))
    }

    mutating func number(of word: String) -> Int32 {
        if let number = wordNumbers[word] { return number }
        let number = Int32(words.count)
        wordNumbers[word] = number
        words.append(word)
        let ways = sounds.ways(of: word)
        wordPhones.append(ways[0])
        if ways.count > 1 { otherPhones[number] = Array(ways.dropFirst()) }
        isFree.append(CarrierPhrases.fillerWords.contains(word))
        return number
    }

    mutating func number(of destination: Destination) -> Int32 {
        if let number = destinationNumbers[destination] { return number }
        let number = Int32(destinations.count)
        destinationNumbers[destination] = number
        destinations.append(destination)
        return number
    }

    /// Weighs every word by how much it tells apart, and turns the lists around.
    mutating func finish() {
        // Callers say them whether or not the grammar does.
        for word in CarrierPhrases.fillerWords.sorted() { _ = number(of: word) }
        entriesByWord = Array(repeating: [], count: words.count)
        entryWeights.reserveCapacity(entryWords.count)
        for index in entries.indices {
            let numbers = entryWords[entries[index].words]
            let weights = self.weights(of: numbers, kind: entries[index].kind)
            let start = phones.count
            var mass: Float = 0
            for (number, weight) in zip(numbers, weights) {
                let sound = wordPhones[Int(number)]
                phones += sound
                self.weights += Array(repeating: weight, count: sound.count)
                mass += weight * Float(sound.count)
                if weight >= Self.indexedWeight, entriesByWord[Int(number)].last != Int32(index) {
                    entriesByWord[Int(number)].append(Int32(index))
                }
            }
            entryWeights += weights
            entries[index].phones = start..<phones.count
            entries[index].mass = mass
        }
        for index in graphs.indices { graphs[index].weigh(sounds: wordPhones, words: words) }
        let inGraphs = graphs.reduce(into: Set<Int32>()) { $0.formUnion($1.words.filter { !isFree[Int($0)] }) }
        wordsByPair = Array(repeating: [], count: Phones.classCount * Phones.classCount)
        for (number, sound) in wordPhones.enumerated()
        where !entriesByWord[number].isEmpty || inGraphs.contains(Int32(number)) {
            var pairs = Set(zip(sound, sound.dropFirst()).map { PhraseIndexBuilder.pair($0, $1) })
            for other in otherPhones[Int32(number)] ?? [] {
                pairs.formUnion(zip(other, other.dropFirst()).map { PhraseIndexBuilder.pair($0, $1) })
            }
            for pair in pairs {
                wordsByPair[pair].append(Int32(number))
            }
        }
    }

    static func pair(_ first: UInt8, _ second: UInt8) -> Int {
        Int(Phones.classes[Int(first)]) * Phones.classCount + Int(Phones.classes[Int(second)])
    }

    private static let indexedWeight: Float = 0.3
    private static let freeWeight: Float = 0.15

    /// Between 0.15 and 1: rare words weigh more; a phrase of common words only is raised to be worth something.
    private func weights(of numbers: ArraySlice<Int32>, kind: PhraseIndex.Kind) -> [Float] {
        let isName = kind == .wholeName || kind == .lastName || kind == .firstName
        let (total, counts) = isName ? (nameCount, inNames) : (routeCount, inRoutes)
        var weights = numbers.map { number -> Float in
            if !isName, isFree[Int(number)] { return Self.freeWeight }
            let share = Float(total + 1) / Float(max(1, counts[number] ?? 1))
            return min(1, max(0.4, log(share) / log(Float(total + 1))))
        }
        if let most = weights.max(), most < 0.7 { weights = weights.map { min(1, $0 * 0.7 / most) } }
        return weights
    }
}
