import Foundation

/// Finds what an utterance may mean: a short list from the index, then an exact alignment of that list.
struct Matcher: Sendable {
    let index: PhraseIndex

    /// Work done for one utterance, for measuring.
    struct Work: Equatable {
        /// Phrases and graphs laid out against a hypothesis, and words compared.
        var alignments = 0
        /// Entries read from the index's lists.
        var read = 0
    }

    private static let hypothesisLimit = 5
    private static let shortlist = 24
    private static let soundAlikes = 40
    private static let readLimit = 4_000
    private static let finalists = 8
    private static let graphLimit = 8

    /// Destinations that fit, best first.
    func matches(_ utterance: Utterance, work: inout Work) -> [Match] {
        var heard: [HeardPhones] = []
        var seen: Set<[String]> = []
        for hypothesis in utterance.hypotheses where heard.count < Self.hypothesisLimit {
            let phones = HeardPhones(hypothesis, index: index)
            if !phones.phones.isEmpty, seen.insert(phones.content).inserted { heard.append(phones) }
        }
        guard let first = heard.first else { return [] }
        var aligner = Aligner()
        var entries: Set<Int32> = []
        var found: [FoundWords] = []
        for (rank, hypothesis) in heard.enumerated() {
            var words = exactWords(hypothesis)
            if rank < 3 { addSoundAlikes(to: &words, hypothesis, &aligner, &work) }
            entries.formUnion(shortlisted(words, hypothesis, &work))
            found.append(words)
        }
        var best: [Int32: Match] = [:]
        var agreement: [Int32: Float] = [:]
        var total: Float = 0
        for (rank, hypothesis) in heard.enumerated() {
            let penalty = rank == 0 ? 0 : min(2, 0.5 * Self.logRatio(first.confidence, hypothesis.confidence))
            let matches = matches(hypothesis, entries, found[rank], &aligner, &work)
            let weight = max(hypothesis.confidence, 0.01)
            total += weight
            let top = matches.map(\.energy).min() ?? 0
            for var match in matches {
                if match.energy <= top + 0.25 { agreement[match.destination, default: 0] += weight }
                match.energy += penalty
                if let known = best[match.destination], known.energy <= match.energy { continue }
                best[match.destination] = match
            }
        }
        return best.values.map { match in
            var match = match
            match.agreement = (agreement[match.destination] ?? 0) / max(total, 0.01)
            return match
        }.sorted { ($0.energy, $0.destination) < ($1.energy, $1.destination) }
    }

    private static func logRatio(_ a: Float, _ b: Float) -> Float {
        // A confidence of nought is one that was not given.
        a > 0 && b > 0 && a > b ? log(a / b) : 0
    }

    // MARK: From the index

    /// Words of the grammar in the hypothesis, with how well they were heard, and where.
    struct FoundWords {
        var similarity: [Int32: Float] = [:]
        var places: [Int32: Int] = [:]
    }

    private func exactWords(_ heard: HeardPhones) -> FoundWords {
        var found = FoundWords()
        for (place, number) in heard.numbers.enumerated() where number >= 0 {
            found.similarity[number] = 1
            found.places[number] = place
        }
        return found
    }

    private func addSoundAlikes(
        to found: inout FoundWords, _ heard: HeardPhones, _ aligner: inout Aligner, _ work: inout Work
    ) {
        var hits = [UInt8](repeating: 0, count: index.words.count)
        var touched: [Int32] = []
        var pairs: Set<Int> = []
        for (first, second) in zip(heard.phones, heard.phones.dropFirst()) {
            let pair = PhraseIndexBuilder.pair(first, second)
            guard pairs.insert(pair).inserted else { continue }
            for word in index.wordsByPair[pair] {
                if hits[Int(word)] == 0 { touched.append(word) }
                hits[Int(word)] &+= 1
            }
            work.read += index.wordsByPair[pair].count
        }
        var likely: [(share: Float, word: Int32)] = []
        for word in touched where found.similarity[word] == nil {
            let length = index.wordPhones[Int(word)].count
            let share = Float(hits[Int(word)]) / Float(max(1, length - 1))
            if length > 2, share >= 0.5 { likely.append((min(1, share) + 0.02 * Float(min(length, 10)), word)) }
        }
        likely.sort { ($0.share, $1.word) > ($1.share, $0.word) }
        for (_, word) in likely.prefix(Self.soundAlikes) {
            work.alignments += 1
            let (loss, end) = aligner.loss(of: index.wordPhones[Int(word)], in: heard)
            guard loss <= 0.3 else { continue }
            found.similarity[word] = 1 - loss
            found.places[word] = Int(heard.wordOf[max(0, end - 1)])
        }
    }

    /// The entries that share most with what was found.
    private func shortlisted(_ found: FoundWords, _ heard: HeardPhones, _ work: inout Work) -> [Int32] {
        var list: Set<Int32> = []
        for start in heard.numbers.indices {
            for end in start + 1..<min(heard.numbers.count, start + index.longest) + 1 {
                guard heard.numbers[end - 1] >= 0 else { break }
                if let entry = index.entry(of: heard.numbers[start..<end]) { list.insert(Int32(entry)) }
            }
        }
        let lists = found.similarity.map {
            (word: $0.key, similarity: $0.value, count: index.entriesByWord[Int($0.key)].count)
        }
        .filter { $0.count > 0 }.sorted { ($0.count, $0.word) < ($1.count, $1.word) }
        var shared: [Int32: Float] = [:]
        var read = 0
        for (word, similarity, count) in lists {
            if read > 0, read + count > Self.readLimit { break }
            // A word that is in almost everything finds nothing by its first few thousand either, but it bounds the work.
            for entry in index.entriesByWord[Int(word)].prefix(Self.readLimit) {
                let mass = similarity * Float(index.wordPhones[Int(word)].count)
                shared[entry, default: 0] += mass
            }
            read += min(count, Self.readLimit)
        }
        work.read += read
        let ranked = shared.map {
            (score: $0.value - 0.4 * max(0, index.entries[Int($0.key)].mass - $0.value), entry: $0.key)
        }
        list.formUnion(ranked.best(Self.shortlist) { ($0.score, $1.entry) > ($1.score, $0.entry) }.map(\.entry))
        return Array(list)
    }

    // MARK: Exactly

    private func matches(
        _ heard: HeardPhones, _ entries: Set<Int32>, _ found: FoundWords, _ aligner: inout Aligner, _ work: inout Work
    ) -> [Match] {
        var scored: [(energy: Float, entry: Int32)] = []
        for number in entries {
            let entry = index.entries[Int(number)]
            work.alignments += 1
            let energy = aligner.energy(index.phones[entry.phones], weights: index.weights[entry.phones], in: heard)
            scored.append((min(energy, bagEnergy(entry, heard, found)) + base(entry.kind), number))
        }
        var matches: [Match] = []
        for (_, number) in scored.best(Self.finalists, by: { ($0.energy, $0.entry) < ($1.energy, $1.entry) }) {
            matches += self.matches(of: index.entries[Int(number)], heard, found, &aligner)
            work.alignments += 1
        }
        matches += graphMatches(heard, found, &aligner, &work)
        return matches
    }

    /// What part of a name costs beside the whole.
    private func base(_ kind: PhraseIndex.Kind) -> Float {
        switch kind {
        case .phrase, .wholeName: 0
        case .lastName: 0.8
        case .firstName: 1.6
        case .team: 0.5
        }
    }

    /// The energy of a phrase whose words may stand in any order.
    private func bagEnergy(_ entry: PhraseIndex.Entry, _ heard: HeardPhones, _ found: FoundWords) -> Float {
        guard entry.words.count > 1 else { return .infinity }
        var energy = Self.reordering
        var explained: Float = 0
        var places: Set<Int> = []
        for place in entry.words {
            let word = index.entryWords[place]
            let mass = Float(index.wordPhones[Int(word)].count)
            let similarity = found.similarity[word] ?? 0
            energy += 0.75 * index.entryWeights[place] * mass * (1 - similarity)
            if let at = found.places[word], places.insert(at).inserted, !heard.isFree[at] {
                explained += HeardPhones.unexplained * Float(heard.sounds[at].count)
            }
        }
        return energy + max(0, heard.emptyEnergy - explained)
    }

    /// What it costs to say a phrase's words in another order.
    private static let reordering: Float = 2

    /// What it is worth that a phrase was heard as it is written.
    private static let wordForWord: Float = 0.75

    /// One match for every destination of an entry.
    private func matches(
        of entry: PhraseIndex.Entry, _ heard: HeardPhones, _ found: FoundWords, _ aligner: inout Aligner
    ) -> [Match] {
        var alignment = aligner.trace(index.phones[entry.phones], weights: index.weights[entry.phones], in: heard)
        let bag = bagEnergy(entry, heard, found)
        let reordered = bag < alignment.energy
        if reordered {
            let places = Set(entry.words.compactMap { found.places[index.entryWords[$0]] })
            alignment.words = places
            alignment.explained = places.reduce(0) { $0 + (heard.isFree[$1] ? 0 : heard.sounds[$1].count) }
            alignment.phraseCost = max(
                0, bag - heard.emptyEnergy + HeardPhones.unexplained * Float(alignment.explained))
            alignment.energy = bag
        }
        let words = index.text(of: entry)
        let slots = entry.kind == .phrase ? JsgfPhrase.values(of: entry.slots, in: words) : [:]
        return entry.destinations.prefix(Self.namesakes).map { destination in
            var alignment = alignment
            alignment.energy += base(entry.kind) - (alignment.phraseCost == 0 ? Self.wordForWord : 0)
            addTeam(of: destination, to: &alignment, heard, found)
            var match = match(
                destination, alignment, mass: entry.mass, phrase: words.joined(separator: " "), heard)
            match.slots = slots
            match.reordered = reordered
            match.ceiling = ceiling(entry.kind, alignment, heard)
            return match
        }
    }

    /// More people of one name than this cannot be told apart by asking.
    private static let namesakes = 24

    /// "Jo Shaw in planning": the words of a person's own team are explained by the person.
    private func addTeam(
        of destination: Int32, to alignment: inout Alignment, _ heard: HeardPhones, _ found: FoundWords
    ) {
        guard let team = index.teamWords[destination] else { return }
        let places = team.compactMap { word in (found.similarity[word] ?? 0) > 0.75 ? found.places[word] : nil }
        guard places.count == team.count, Set(places).isDisjoint(with: alignment.words) else { return }
        for place in Set(places) {
            alignment.words.insert(place)
            guard !heard.isFree[place] else { continue }
            alignment.explained += heard.sounds[place].count
            alignment.energy -= HeardPhones.unexplained * Float(heard.sounds[place].count)
        }
        alignment.energy -= 0.8
    }

    private func ceiling(_ kind: PhraseIndex.Kind, _ alignment: Alignment, _ heard: HeardPhones) -> Float {
        let titled =
            alignment.words.min().map { $0 > 0 && CarrierPhrases.titles.contains(heard.words[$0 - 1].text) } ?? false
        return switch kind {
        case .phrase, .wholeName, .team: 1
        case .lastName: titled ? 0.95 : 0.75
        case .firstName: 0.65
        }
    }

    private func match(_ destination: Int32, _ alignment: Alignment, mass: Float, phrase: String, _ heard: HeardPhones)
        -> Match
    {
        let words = alignment.words.sorted()
        let content = words.filter { !heard.isFree[$0] }
        let weighed = content.isEmpty ? words : content
        let confidence = weighed.reduce(Float(0)) { $0 + Float(min(1, max(0, heard.words[$1].confidence))) }
        return Match(
            destination: destination, energy: alignment.energy,
            similarity: max(0, 1 - alignment.phraseCost / max(0.1, 0.75 * mass)),
            explained: heard.matter == 0
                ? (words.isEmpty ? 0 : 1) : min(1, Float(alignment.explained) / Float(heard.matter)),
            confidence: weighed.isEmpty ? 0 : confidence / Float(weighed.count),
            evidence: weighed.reduce(0) { $0 + heard.sounds[$1].count }, phrase: phrase,
            heard: words.map { heard.words[$0].text }.joined(separator: " "))
    }

    private func graphMatches(_ heard: HeardPhones, _ found: FoundWords, _ aligner: inout Aligner, _ work: inout Work)
        -> [Match]
    {
        let scored = index.graphs.map { graph in
            (
                graph: graph,
                shared: heard.numbers.indices.count { !heard.isFree[$0] && graph.words.contains(heard.numbers[$0]) }
                    + found.similarity.count { graph.words.contains($0.key) }
            )
        }
        return scored.filter { $0.shared > 0 }.best(Self.graphLimit) { $0.shared > $1.shared }.compactMap { graph, _ in
            work.alignments += 1
            guard
                let path = graph.path(
                    for: heard, sounds: index.wordPhones, aligner: &aligner, alignments: &work.alignments)
            else { return nil }
            let alignment = Alignment(
                energy: path.energy, phraseCost: path.phraseCost, explained: path.explained, words: path.heardWords)
            let words = path.phrase.map { index.words[Int($0)] }
            var match = match(
                graph.destination, alignment, mass: path.mass / 0.75, phrase: words.joined(separator: " "), heard)
            match.slots = JsgfPhrase.values(of: path.slots, in: words)
            return match
        }
    }

    /// Whether every word that carries matter belongs to a phrase or a whole name said in full.
    func isComplete(_ words: [String]) -> Bool {
        let numbers = words.map { index.wordNumbers[$0] ?? -1 }
        let isFree = words.map { CarrierPhrases.freeWords.contains($0) }
        var covered = isFree
        var any = false
        for start in numbers.indices {
            for end in start + 1..<min(numbers.count, start + index.longest) + 1 {
                guard numbers[end - 1] >= 0 else { break }
                guard let entry = index.entry(of: numbers[start..<end]) else { continue }
                let kind = index.entries[entry].kind
                guard kind == .phrase || kind == .wholeName || kind == .team else { continue }
                any = true
                for place in start..<end { covered[place] = true }
            }
        }
        if any, covered.allSatisfy(\.self) { return true }
        return index.graphs.contains { $0.accepts(numbers, isFree: isFree) }
    }
}

extension Array {
    /// The best few, in order.
    func best(_ count: Int, by isBetter: (Element, Element) -> Bool) -> ArraySlice<Element> {
        sorted(by: isBetter).prefix(count)
    }
}
