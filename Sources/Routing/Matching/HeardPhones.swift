/// A hypothesis as the matcher sees it: words and phones, and which of them carry no matter of their own.
struct HeardPhones {
    /// What it costs, a phone, to leave a word of matter unexplained.
    static let unexplained: Float = 0.5
    /// What it costs, a phone, that a free word stands within a phrase.
    static let inserted: Float = 0.1

    let words: [HeardWord]
    /// Numbers of the words in the grammar, or -1.
    let numbers: [Int32]
    let sounds: [[UInt8]]
    let isFree: [Bool]
    let confidence: Float

    private(set) var phones: [UInt8] = []
    private(set) var wordOf: [Int32] = []
    /// What it costs to pass over each phone within a phrase.
    private(set) var skip: [Float] = []
    /// What it costs to leave all phones before each unexplained; one longer than `phones`.
    private(set) var before: [Float] = [0]
    /// Phones of words that carry matter.
    private(set) var matter = 0

    init(_ hypothesis: Hypothesis, index: PhraseIndex) {
        // The recogniser's marks of a second pronunciation are no part of the word.
        let spoken = hypothesis.words.prefix(Self.wordLimit).compactMap { heard -> HeardWord? in
            var word = heard
            word.text = SpokenWords.words(in: String(heard.text.prefix { $0 != "(" })).joined()
            return word.text.isEmpty ? nil : word
        }
        let numbers = spoken.map { index.wordNumbers[$0.text] ?? -1 }
        words = spoken
        self.numbers = numbers
        sounds = zip(spoken, numbers).map { $1 >= 0 ? index.wordPhones[Int($1)] : index.sounds.phones(of: $0.text) }
        isFree = spoken.map { CarrierPhrases.freeWords.contains($0.text) }
        confidence = Float(min(1, max(0, hypothesis.confidence.isFinite ? hypothesis.confidence : 0)))
        for (word, sound) in sounds.enumerated() {
            for phone in sound {
                phones.append(phone)
                wordOf.append(Int32(word))
                skip.append(isFree[word] ? Self.inserted : Self.unexplained + 0.1)
                before.append((before.last ?? 0) + (isFree[word] ? 0 : Self.unexplained))
            }
            if !isFree[word] { matter += sound.count }
        }
    }

    /// Nobody says more in fifteen seconds; what stands behind is not looked at.
    private static let wordLimit = 60

    /// What is the same but for free words need not be matched twice.
    var content: [String] { zip(words, isFree).compactMap { $1 ? nil : $0.text } }

    /// What it costs to explain nothing.
    var emptyEnergy: Float { before.last ?? 0 }
}

/// How a phrase lies in a hypothesis.
struct Alignment {
    /// Cost in phones: what of the phrase was not heard as it should, and what of the hypothesis stays unexplained.
    var energy: Float
    /// The first part of the energy alone.
    var phraseCost: Float = 0
    /// Phones of matter that the phrase explains.
    var explained = 0
    /// Which of the hypothesis's words it explains.
    var words: Set<Int> = []
}

/// Aligns a phrase's phones anywhere in a hypothesis (Sellers 1980), weighing every phone.
struct Aligner {
    private let costs = Phones.costs
    private let deletions = Phones.deletions
    private var row: [Float] = []
    private var moves: [UInt8] = []

    /// The energy only.
    mutating func energy(_ phrase: ArraySlice<UInt8>, weights: ArraySlice<Float>, in heard: HeardPhones) -> Float {
        align(phrase, weights, heard, trace: false).energy
    }

    /// The energy, and what lies where.
    mutating func trace(_ phrase: ArraySlice<UInt8>, weights: ArraySlice<Float>, in heard: HeardPhones) -> Alignment {
        let (energy, end) = align(phrase, weights, heard, trace: true)
        var found = Alignment(energy: energy)
        let width = heard.phones.count + 1
        var j = phrase.count
        var i = end
        while j > 0 {
            let phone = Int(phrase[phrase.startIndex + j - 1])
            let weight = weights[weights.startIndex + j - 1]
            switch moves[j * width + i] {
            case 0:
                let cost = costs[phone * Phones.stride + Int(heard.phones[i - 1])]
                found.phraseCost += cost * max(weight, Self.leastWeight)
                if cost < 0.65 {
                    let word = Int(heard.wordOf[i - 1])
                    found.words.insert(word)
                    if !heard.isFree[word] { found.explained += 1 }
                }
                j -= 1
                i -= 1
            case 1:
                found.phraseCost += deletions[phone] * weight
                j -= 1
            default: i -= 1
            }
        }
        return found
    }

    private static let leastWeight: Float = 0.5

    /// The least energy, and the phone behind which the phrase ends.
    private mutating func align(
        _ phrase: ArraySlice<UInt8>, _ weights: ArraySlice<Float>, _ heard: HeardPhones, trace: Bool
    ) -> (energy: Float, end: Int) {
        let width = heard.phones.count + 1
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: heard.before)
        if trace {
            moves.removeAll(keepingCapacity: true)
            moves.append(contentsOf: repeatElement(2, count: width * (phrase.count + 1)))
        }
        return row.withUnsafeMutableBufferPointer { row in
            moves.withUnsafeMutableBufferPointer { moves in
                costs.withUnsafeBufferPointer { costs in
                    heard.phones.withUnsafeBufferPointer { phones in
                        heard.skip.withUnsafeBufferPointer { skip in
                            for j in 0..<phrase.count {
                                let phone = Int(phrase[phrase.startIndex + j])
                                let weight = weights[weights.startIndex + j]
                                let deletion = deletions[phone] * weight
                                let heavy = max(weight, Self.leastWeight)
                                var diagonal = row[0]
                                row[0] += deletion
                                if trace { moves[(j + 1) * width] = 1 }
                                for i in 1..<max(1, width) {
                                    let same = diagonal + heavy * costs[phone * Phones.stride + Int(phones[i - 1])]
                                    let deleted = row[i] + deletion
                                    let skipped = row[i - 1] + skip[i - 1]
                                    diagonal = row[i]
                                    var best = same
                                    var move: UInt8 = 0
                                    if deleted < best {
                                        best = deleted
                                        move = 1
                                    }
                                    if skipped < best {
                                        best = skipped
                                        move = 2
                                    }
                                    row[i] = best
                                    if trace { moves[(j + 1) * width + i] = move }
                                }
                            }
                            var energy = Float.infinity
                            var end = 0
                            let total = heard.emptyEnergy
                            for i in 0..<width where row[i] + total - heard.before[i] < energy {
                                energy = row[i] + total - heard.before[i]
                                end = i
                            }
                            return (energy, end)
                        }
                    }
                }
            }
        }
    }

    /// How alike two words sound, in phones of difference.
    mutating func distance(_ a: [UInt8], _ b: [UInt8]) -> Float {
        row.removeAll(keepingCapacity: true)
        var total: Float = 0
        row.append(0)
        for phone in b {
            total += deletions[Int(phone)]
            row.append(total)
        }
        for phone in a {
            var diagonal = row[0]
            row[0] += deletions[Int(phone)]
            for i in 0..<b.count {
                let same = diagonal + costs[Int(phone) * Phones.stride + Int(b[i])]
                diagonal = row[i + 1]
                row[i + 1] = min(same, row[i + 1] + deletions[Int(phone)], row[i] + deletions[Int(b[i])])
            }
        }
        return row[b.count]
    }

    /// How little of a word is missing in the hypothesis where it lies best, from 0 (nothing) to 1 (all).
    mutating func loss(of word: [UInt8], in heard: HeardPhones) -> (loss: Float, end: Int) {
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: repeatElement(0, count: heard.phones.count + 1))
        for phone in word {
            let deletion = deletions[Int(phone)]
            var diagonal = row[0]
            row[0] += deletion
            for i in heard.phones.indices {
                let same = diagonal + costs[Int(phone) * Phones.stride + Int(heard.phones[i])]
                diagonal = row[i + 1]
                row[i + 1] = min(same, row[i + 1] + deletion, row[i] + 0.6)
            }
        }
        var best: (loss: Float, end: Int) = (.infinity, 0)
        for i in row.indices where row[i] < best.loss { best = (row[i], i) }
        return (best.loss / Float(max(1, word.count)), best.end)
    }
}
