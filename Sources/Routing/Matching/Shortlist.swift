/// Words of the grammar that are in a hypothesis, by spelling or by sound.
struct FoundWords {
    struct Word {
        var number: Int32
        /// 1 when it was heard as it is written.
        var similarity: Float
        /// The word of the hypothesis where it lies.
        var place: Int
        /// It sounds so when said another way than usual; phrases are laid out as usually said.
        var isSaidOtherwise = false
    }
    private(set) var words: [Word] = []

    /// Whether any of them was said another way than usual.
    var hasOtherWays: Bool { words.contains(where: \.isSaidOtherwise) }

    subscript(_ number: Int32) -> Word? { words.first { $0.number == number } }

    mutating func add(_ number: Int32, similarity: Float, place: Int, isSaidOtherwise: Bool = false) {
        let word = Word(number: number, similarity: similarity, place: place, isSaidOtherwise: isSaidOtherwise)
        if let known = words.firstIndex(where: { $0.number == number }) {
            if words[known].similarity < similarity {
                words[known] = word
            }
        } else {
            words.append(word)
        }
    }
}

/// Counts that add up by key, with room for a limited number of keys (open addressing).
struct Tally {
    private var keys: [Int32]
    private var values: [Float]
    private(set) var used: [Int] = []
    private let mask: Int

    /// - Parameter room: keys at most; further ones are dropped.
    init(room: Int) {
        let size = 1 << (Int.bitWidth - (2 * room).leadingZeroBitCount)
        keys = Array(repeating: -1, count: size)
        values = Array(repeating: 0, count: size)
        mask = size - 1
    }

    mutating func add(_ value: Float, to key: Int32) {
        var slot = (Int(key) &* 0x9E37_79B1) & mask
        while keys[slot] != key {
            if keys[slot] < 0 {
                guard used.count * 2 <= mask else { return }
                keys[slot] = key
                used.append(slot)
                break
            }
            slot = (slot + 1) & mask
        }
        values[slot] += value
    }

    var entries: some Sequence<(key: Int32, value: Float)> { used.lazy.map { (keys[$0], values[$0]) } }
}

/// What a search by sound keeps from one hypothesis of an utterance to the next.
struct SoundSearch {
    /// What two words were taken for: hypotheses that differ in one word are not searched all over again.
    fileprivate var known: [SIMD2<Int32>: [FoundWords.Word]] = [:]
    /// How many pairs of phones each word of the grammar shares with what was said; all nought between two searches.
    fileprivate var hits: [UInt8]

    init(words: Int) { hits = [UInt8](repeating: 0, count: words) }
}

extension Matcher {
    private static let soundAlikes = 12
    private static let readLimit = 2_000

    /// Finds the grammar's words in a hypothesis.
    func findWords(
        in heard: PhoneticHypothesis, bySound: Bool, search: inout SoundSearch, _ aligner: inout Aligner,
        _ work: inout Work
    ) -> FoundWords {
        var found = FoundWords()
        for (place, number) in heard.numbers.enumerated() where number >= 0 {
            found.add(number, similarity: 1, place: place)
        }
        guard bySound else { return found }
        // Two words at a time: a recogniser splits words and joins them.
        var start = 0
        for place in heard.words.indices {
            defer { start += heard.sounds[place].count }
            let isLast = place + 1 == heard.words.count
            guard !heard.isFree[place] || !(isLast || heard.isFree[place + 1]) else { continue }
            if isLast, place > 0, !heard.isFree[place - 1] || heard.isFree[place] { continue }
            let count = heard.sounds[place].count
            let end = start + count + (isLast ? 0 : heard.sounds[place + 1].count)
            let key = SIMD2(heard.numbers[place], isLast ? -2 : heard.numbers[place + 1])
            let isKnown = key.x >= 0 && key.y != -1
            let alike: [FoundWords.Word]
            if isKnown, let known = search.known[key] {
                alike = known
            } else {
                alike = soundAlikes(heard.phones[start..<end], firstWord: count, &search.hits, &aligner, &work)
                if isKnown { search.known[key] = alike }
            }
            for word in alike {
                found.add(
                    word.number, similarity: word.similarity, place: place + word.place,
                    isSaidOtherwise: word.isSaidOtherwise)
            }
        }
        return found
    }

    /// The grammar's words most like a part of some phones; their place is 0, or 1 behind `firstWord` phones.
    private func soundAlikes(
        _ phones: ArraySlice<UInt8>, firstWord: Int, _ hits: inout [UInt8], _ aligner: inout Aligner, _ work: inout Work
    ) -> [FoundWords.Word] {
        var read: [Int] = []
        read.reserveCapacity(phones.count)
        var likely: [Int32] = []
        hits.withUnsafeMutableBufferPointer { hits in
            var last: UInt8?
            for phone in phones {
                defer { last = phone }
                guard let first = last else { continue }
                let pair = PhraseIndexBuilder.pair(first, phone)
                read.append(pair)
                let words = index.wordsByPair[pair]
                work.read += words.count
                for word in words {
                    hits[Int(word)] &+= 1
                    // Noted once, when it has just enough.
                    if hits[Int(word)] == index.pairsNeeded[Int(word)] { likely.append(word) }
                }
            }
        }
        var scored: [(share: Float, word: Int32)] = []
        scored.reserveCapacity(likely.count)
        for word in likely {
            let length = index.wordPhones[Int(word)].count
            scored.append((min(1, Float(hits[Int(word)]) / Float(length - 1)) + 0.02 * Float(min(length, 10)), word))
        }
        for pair in read { for word in index.wordsByPair[pair] { hits[Int(word)] = 0 } }
        var found: [FoundWords.Word] = []
        for (_, word) in scored.best(Self.soundAlikes, by: { ($0.share, $1.word) > ($1.share, $0.word) }) {
            work.alignments += 1
            var sound = index.wordPhones[Int(word)]
            var loss = aligner.loss(of: sound, in: phones)
            var isSaidOtherwise = false
            if loss > 0, let others = index.otherPhones[word] {
                for other in others {
                    let another = aligner.loss(of: other, in: phones)
                    guard another < loss else { continue }
                    (loss, sound, isSaidOtherwise) = (another, other, true)
                }
            }
            guard loss <= 0.3 else { continue }
            let first = phones.prefix(firstWord)
            let place = firstWord < phones.count && aligner.loss(of: sound, in: first) > loss + 0.1 ? 1 : 0
            found.append(
                FoundWords.Word(number: word, similarity: 1 - loss, place: place, isSaidOtherwise: isSaidOtherwise))
        }
        return found
    }

    /// The entries that share most with what was found.
    func shortlist(_ found: FoundWords, _ heard: PhoneticHypothesis, _ work: inout Work) -> [Int32] {
        var list: [Int32] = []
        for start in heard.numbers.indices {
            for end in start + 1..<min(heard.numbers.count, start + index.longest) + 1 {
                guard heard.numbers[end - 1] >= 0 else { break }
                if let entry = index.entry(of: heard.numbers[start..<end]) { list.append(Int32(entry)) }
            }
        }
        let words = found.words.filter { !index.entriesByWord[Int($0.number)].isEmpty }
            .sorted { index.entriesByWord[Int($0.number)].count < index.entriesByWord[Int($1.number)].count }
        var shared = Tally(room: Self.readLimit)
        var read = 0
        for word in words {
            // A word that is in almost everything finds nothing: rare words come first, and the rest is left.
            let entries = index.entriesByWord[Int(word.number)].prefix(Self.readLimit - read)
            if entries.isEmpty { break }
            let mass = word.similarity * Float(index.wordPhones[Int(word.number)].count)
            for entry in entries { shared.add(mass, to: entry) }
            read += entries.count
        }
        work.read += read
        var ranked: [(score: Float, entry: Int32)] = []
        ranked.reserveCapacity(shared.used.count)
        for (entry, mass) in shared.entries {
            ranked.append((mass - 0.4 * max(0, index.entries[Int(entry)].mass - mass), entry))
        }
        list += ranked.best(Self.shortlist) { ($0.score, $1.entry) > ($1.score, $0.entry) }.map(\.entry)
        return list
    }
}

extension Array {
    /// The best few, in order.
    func best(_ count: Int, by isBetter: (Element, Element) -> Bool) -> [Element] {
        guard self.count > 4 * count else { return Array(sorted(by: isBetter).prefix(count)) }
        // A list kept sorted: most elements are worse than its last.
        var best: [Element] = []
        best.reserveCapacity(count + 1)
        for element in self {
            if best.count == count, let last = best.last, !isBetter(element, last) { continue }
            let place = best.firstIndex { isBetter(element, $0) } ?? best.count
            best.insert(element, at: place)
            if best.count > count { best.removeLast() }
        }
        return best
    }
}
