import Foundation
import Grammar
import Recognition

/// Finds what an utterance may mean: a short list from the index, then an exact alignment of that list.
///
/// ```
///   Utterance --> PhoneticHypothesis (at most 5) --> words of the index, those that sound alike too (SoundSearch)
///                                                         |                      |
///                                               shortlist of phrases (20)   graphs with slots (8)
///                                                         |                      |
///                                               Aligner: finalists (6, 3)   WordGraph: the best path
///                                                         |                      |
///                                                         +----------+-----------+
///                                                                    v
///                                     Outcome: a Match for each destination, Readings of its slots
/// ```
struct Matcher: Sendable {
    let index: PhraseIndex

    /// Work done for one utterance, for measuring.
    struct Work: Equatable {
        /// Phrases and graphs laid out against a hypothesis, and words compared.
        var alignments = 0
        /// Entries read from the index's lists.
        var read = 0
    }

    static let shortlist = 20
    private static let hypothesisLimit = 5
    /// docs/measured/matching-throughput.md#further-finalists (six was what it had before)
    private static let finalists = 6
    /// In every hypothesis but the first.
    /// docs/measured/matching-throughput.md#further-finalists
    private static let furtherFinalists = 3
    private static let graphLimit = 8

    /// What an utterance may mean.
    struct Outcome {
        /// Destinations that fit, best first.
        var matches: [Match] = []
        /// The hypotheses that they were found in.
        var heard: [PhoneticHypothesis] = []
        /// How each destination with slots reads in each hypothesis that speaks of it.
        var readings: [Int32: [Reading]] = [:]
    }

    /// What the slots of a destination are in one hypothesis.
    struct Reading {
        /// Of the hypothesis.
        var weight: Double
        var phrase: ArraySlice<Int32>
        var slots: [JsgfPhrase.Slot]
    }

    func matches(_ utterance: Utterance, work: inout Work) -> Outcome {
        var heard: [PhoneticHypothesis] = []
        var seen: [[String]: Int] = [:]
        for hypothesis in utterance.hypotheses where heard.count < Self.hypothesisLimit {
            let phones = PhoneticHypothesis(hypothesis, index: index)
            guard !phones.phones.isEmpty else { continue }
            if let same = seen[phones.content] {
                heard[same].confidence += phones.confidence
            } else {
                seen[phones.content] = heard.count
                heard.append(phones)
            }
        }
        guard let first = heard.first else { return Outcome() }
        var aligner = Aligner()
        var leaders: [Int32] = []
        var search = SoundSearch(words: index.words.count)
        var best: [Int32: Match] = [:]
        var agreement: [Int32: Float] = [:]
        var posterior: [Int32: Double] = [:]
        var readings: [Int32: [Reading]] = [:]
        var total: Float = 0
        for (rank, hypothesis) in heard.enumerated() {
            let penalty = rank == 0 ? 0 : 0.3 + min(6, 1.0 * Self.logRatio(first.confidence, hypothesis.confidence))
            let found = findWords(in: hypothesis, bySound: rank < 3, search: &search, &aligner, &work)
            // What led in the hypotheses before may lead in this one by sound alone.
            let entries = Set(shortlist(found, hypothesis, &work)).union(leaders)
            let finalists = rank == 0 ? Self.finalists : Self.furtherFinalists
            let matches = matches(
                hypothesis, entries, found, finalists: finalists, &leaders, &aligner, &work)
            let weight = max(hypothesis.confidence, 0.01)
            total += weight
            let top = matches.map(\.cost).min() ?? 0
            for destination in Set(matches.filter { $0.cost <= top + 0.25 }.map(\.destination)) {
                agreement[destination, default: 0] += weight
            }
            var understood: [Int32: Double] = [:]
            var read: [Int32: Match] = [:]
            for var match in matches {
                let sure = Confidence.understood(match)
                understood[match.destination] = max(understood[match.destination] ?? 0, sure)
                match.cost += penalty
                match.hypothesis = rank
                match.rankingCost = match.cost - Float(log(sure))
                if !match.slots.isEmpty, match.rankingCost < read[match.destination]?.rankingCost ?? .infinity {
                    read[match.destination] = match
                }
                if let known = best[match.destination], known.rankingCost <= match.rankingCost { continue }
                best[match.destination] = match
            }
            for (destination, match) in read {
                readings[destination, default: []].append(
                    Reading(weight: Double(weight), phrase: match.phrase, slots: match.slots))
            }
            for (destination, sure) in understood { posterior[destination, default: 0] += Double(weight) * sure }
        }
        let matches = best.values.map { match in
            var match = match
            match.agreement = (agreement[match.destination] ?? 0) / max(total, 0.01)
            match.posterior = (posterior[match.destination] ?? 0) / Double(max(total, 0.01))
            return match
        }
        return Outcome(
            matches: matches.sorted { ($0.cost, $0.destination) < ($1.cost, $1.destination) }, heard: heard,
            readings: readings)
    }

    private static func logRatio(_ a: Float, _ b: Float) -> Float {
        // A confidence of nought is one that was not given.
        a > 0 && b > 0 && a > b ? log(a / b) : 0
    }

    // MARK: Exactly

    /// The matches of one hypothesis; its best entries join the `leaders`.
    private func matches(
        _ heard: PhoneticHypothesis, _ entries: Set<Int32>, _ found: FoundWords, finalists: Int,
        _ leaders: inout [Int32], _ aligner: inout Aligner, _ work: inout Work
    ) -> [Match] {
        var scored: [(cost: Float, entry: Int32)] = []
        scored.reserveCapacity(entries.count)
        for number in entries {
            let entry = index.entries[Int(number)]
            work.alignments += 1
            let cost = aligner.cost(index.phones[entry.phones], weights: index.weights[entry.phones], in: heard)
            scored.append((min(cost, inAnyOrder(entry, heard, found).cost) + base(entry.kind), number))
        }
        var matches: [Match] = []
        var reached: [Int32: Int] = [:]
        for (_, number) in scored.best(2 * finalists, by: { ($0.cost, $0.entry) < ($1.cost, $1.entry) }) {
            // A third phrase of the same route is of no use.
            let entry = index.entries[Int(number)]
            guard let first = entry.destinations.first, reached[first, default: 0] < 2 else { continue }
            if reached[first] == nil, reached.count == finalists { continue }
            reached[first, default: 0] += 1
            matches += self.matches(of: entry, heard, found, &aligner)
            work.alignments += 1
            if !leaders.contains(number) { leaders.append(number) }
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

    /// A phrase whose words may stand in any order, if they were heard well. Words said another way than usual may stand
    /// in their own order too.
    private func inAnyOrder(_ entry: PhraseIndex.Entry, _ heard: PhoneticHypothesis, _ found: FoundWords) -> Alignment {
        guard entry.words.count > 1 || found.hasOtherWays else { return Alignment(cost: .infinity) }
        var alignment = Alignment(cost: 0)
        var isSaidOtherwise = false
        var last = -1
        for place in entry.words {
            let number = index.entryWords[place]
            let length = Float(index.wordPhones[Int(number)].count)
            var loss: Float = 1
            if let word = found[number], word.similarity >= Self.heardWell {
                loss = 1 - word.similarity
                if !alignment.words.contains(word.place), !heard.isFree[word.place] {
                    alignment.explained += min(length, Float(heard.sounds[word.place].count)) * word.similarity
                }
                alignment.words.insert(word.place)
                isSaidOtherwise = isSaidOtherwise || word.isSaidOtherwise
                alignment.isReordered = alignment.isReordered || word.place < last
                last = word.place
            }
            alignment.phraseCost += 0.75 * index.entryWeights[place] * length * loss
        }
        if !isSaidOtherwise { alignment.isReordered = true }
        if alignment.isReordered { alignment.phraseCost += Self.reordering }
        alignment.cost =
            alignment.phraseCost + heard.costOfSilence - PhoneticHypothesis.unexplained * alignment.explained
        return alignment
    }

    private static let heardWell: Float = 0.8

    /// The same words in another order are a reason to ask.
    private static let reorderedCeiling: Float = 0.75

    /// What it costs to say a phrase's words in another order.
    private static let reordering: Float = 1.2

    /// A word that was not said costs no more for being long.
    private func excess(of alignment: Alignment, _ entry: PhraseIndex.Entry) -> Float {
        var excess: Float = 0
        var start = 0
        for place in entry.words {
            let end = start + index.wordPhones[Int(index.entryWords[place])].count
            let cost = alignment.phoneCosts[start..<end].reduce(0, +)
            excess += max(0, cost - Self.missingWord * index.entryWeights[place])
            start = end
        }
        return excess
    }

    private static let missingWord: Float = 1.5

    /// What it is worth that a phrase was heard as it is written.
    private static let wordForWord: Float = 0.75

    /// What it is worth that a phrase said in full explains a word that need not be explained: who says "I need to pay my
    /// council tax" means "pay my council tax" rather than "council tax".
    private static let freeWord: Float = 1

    /// One match for every destination of an entry.
    private func matches(
        of entry: PhraseIndex.Entry, _ heard: PhoneticHypothesis, _ found: FoundWords, _ aligner: inout Aligner
    ) -> [Match] {
        var alignment = aligner.trace(index.phones[entry.phones], weights: index.weights[entry.phones], in: heard)
        alignment.cost -= excess(of: alignment, entry)
        let loose = inAnyOrder(entry, heard, found)
        if loose.cost < alignment.cost {
            alignment.words = loose.words
            alignment.explained = loose.explained
            alignment.phraseCost = loose.phraseCost
            alignment.cost = loose.cost
            alignment.isReordered = loose.isReordered
        }
        return entry.destinations.prefix(Self.namesakes).map { destination in
            var alignment = alignment
            alignment.cost += base(entry.kind) - (alignment.phraseCost == 0 ? Self.wordForWord : 0)
            addTeam(of: destination, to: &alignment, heard, found)
            var match = match(destination, alignment, mass: entry.mass, phrase: index.entryWords[entry.words], heard)
            match.slots = entry.slots
            match.probabilityCap = min(
                probabilityCap(entry.kind, alignment, heard), alignment.isReordered ? Self.reorderedCeiling : 1)
            return match
        }
    }

    /// More people of one name than this cannot be told apart by asking.
    private static let namesakes = 24

    /// "Jo Shaw in planning": the words of a person's own team are explained by the person.
    private func addTeam(
        of destination: Int32, to alignment: inout Alignment, _ heard: PhoneticHypothesis, _ found: FoundWords
    ) {
        guard let team = index.teamWords[destination] else { return }
        var places = WordSet()
        for number in team {
            guard let word = found[number], word.similarity > 0.75 else { return }
            places.insert(word.place)
        }
        guard places.isDisjoint(with: alignment.words) else { return }
        places.forEach { alignment.words.insert($0) }
        alignment.explained += Float(heard.contentPhones(of: places))
        alignment.cost -= PhoneticHypothesis.unexplained * Float(heard.contentPhones(of: places))
        alignment.cost -= 0.8
    }

    private func probabilityCap(_ kind: PhraseIndex.Kind, _ alignment: Alignment, _ heard: PhoneticHypothesis) -> Float
    {
        let first = alignment.words.first { _ in true } ?? 0
        let titled = first > 0 && CarrierPhrases.titles.contains(heard.words[first - 1].text)
        return switch kind {
        case .phrase, .wholeName, .team: 1
        case .lastName: titled ? 0.95 : 0.75
        case .firstName: 0.65
        }
    }

    private func match(
        _ destination: Int32, _ alignment: Alignment, mass: Float, phrase: ArraySlice<Int32>,
        _ heard: PhoneticHypothesis
    ) -> Match {
        let hasMatter = alignment.words.contains { !heard.isFree[$0] }
        var confidence: Float = 0
        var count: Float = 0
        var evidence = 0
        var exact = 0
        for place in alignment.words where !hasMatter || !heard.isFree[place] {
            confidence += Float(min(1, max(0, heard.words[place].confidence)))
            count += 1
            evidence += heard.sounds[place].count
            if phrase.contains(heard.numbers[place]) { exact += heard.sounds[place].count }
        }
        let explained = alignment.explained / Float(max(1, heard.contentPhones))
        let isSaidInFull = hasMatter && alignment.phraseCost == 0
        let fillerWords = isSaidInFull ? alignment.words.count { heard.isFree[$0] } : 0
        return Match(
            destination: destination, cost: alignment.cost - Self.freeWord * Float(fillerWords),
            similarity: max(0, 1 - alignment.phraseCost / max(0.1, 0.75 * mass)),
            explained: heard.contentPhones > 0 ? min(1, explained) : alignment.words.isEmpty ? 0 : 1,
            confidence: confidence / max(1, count), evidence: evidence,
            wordForWord: Float(exact) / Float(max(1, evidence)), phrase: phrase, heard: alignment.words)
    }

    private func graphMatches(
        _ heard: PhoneticHypothesis, _ found: FoundWords, _ aligner: inout Aligner, _ work: inout Work
    )
        -> [Match]
    {
        let scored = index.graphs.map { graph in
            let shared = found.words.count {
                (graph.isCommon || !index.isFree[Int($0.number)]) && graph.words.contains($0.number)
            }
            // A phrase of words that any caller may say is one too, if it is said as it is written.
            let isSaid = shared == 0 && graph.accepts(heard.numbers, isFree: heard.isFree)
            return (graph: graph, shared: isSaid ? 1 : shared)
        }
        return scored.filter { $0.shared > 0 }.best(Self.graphLimit) { $0.shared > $1.shared }.compactMap { graph, _ in
            work.alignments += 1
            guard
                let path = graph.path(
                    for: heard, sounds: index.wordPhones, aligner: &aligner, alignments: &work.alignments)
            else { return nil }
            let alignment = Alignment(
                cost: path.cost, phraseCost: path.phraseCost, explained: path.explained, words: path.heardWords)
            var match = match(graph.destination, alignment, mass: path.mass / 0.75, phrase: path.phrase[...], heard)
            match.slots = path.slots
            return match
        }
    }

    /// Whether every word that carries matter belongs to a phrase or a whole name said in full.
    func isComplete(_ words: [String]) -> Bool {
        let numbers = words.map { index.wordNumbers[$0] ?? -1 }
        let isFree = words.map { CarrierPhrases.fillerWords.contains($0) }
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
