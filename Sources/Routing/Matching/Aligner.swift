import Recognition

/// How a phrase lies in a hypothesis.
struct Alignment {
    /// Cost in phones: what of the phrase was not heard as it should, and what of the hypothesis stays unexplained.
    var cost: Float
    /// The first part of the energy alone.
    var phraseCost: Float = 0
    /// The cost of each phone of the phrase.
    var phoneCosts: [Float] = []
    /// Phones of matter that the phrase explains; one that sounds but alike counts in part.
    var explained: Float = 0
    /// Which of the hypothesis's words it explains.
    var words = WordSet()
    /// Its words stand in another order.
    var isReordered = false
}

/// Aligns a phrase's phones anywhere in a hypothesis (Sellers 1980), weighing every phone.
struct Aligner {
    private let costs = Phones.costs
    private let deletions = Phones.deletions
    private var row: [Float] = []
    private var moves: [UInt8] = []

    /// The energy only.
    ///
    /// Rows hold each cost less what it costs to pass over all phones before, so that passing over is free, and the
    /// only step that waits for its neighbour is a minimum; the rest is done many phones at a time.
    mutating func cost(_ phrase: ArraySlice<UInt8>, weights: ArraySlice<Float>, in heard: PhoneticHypothesis) -> Float {
        let count = heard.phones.count
        let width = count + 1
        if row.count < 2 * width { row = [Float](repeating: 0, count: 2 * width) }
        return row.withUnsafeMutableBufferPointer { row in
            heard.profile.withUnsafeBufferPointer { profile in
                heard.skip.withUnsafeBufferPointer { skip in
                    guard var old = row.baseAddress, let skip = skip.baseAddress, let profile = profile.baseAddress
                    else {
                        return heard.costOfSilence
                    }
                    var new = old + width
                    var passed: Float = 0
                    for i in 0...count {
                        old[i] = heard.before[i] - passed
                        if i < count { passed += skip[i] }
                    }
                    for (phone, weight) in zip(phrase, weights) {
                        let deletion = deletions[Int(phone)] * weight
                        let heavy = max(weight, Self.leastWeight)
                        let costs = profile + Int(phone) * count
                        new[0] = old[0] + deletion
                        for i in 0..<count {
                            new[i + 1] = min(old[i] + heavy * costs[i] - skip[i], old[i + 1] + deletion)
                        }
                        var least = new[0]
                        for i in 1..<width {
                            least = min(least, new[i])
                            new[i] = least
                        }
                        swap(&old, &new)
                    }
                    var cost = Float.infinity
                    passed = 0
                    for i in 0...count {
                        cost = min(cost, old[i] + passed - heard.before[i])
                        if i < count { passed += skip[i] }
                    }
                    return cost + heard.costOfSilence
                }
            }
        }
    }

    /// The energy, and what lies where.
    mutating func trace(_ phrase: ArraySlice<UInt8>, weights: ArraySlice<Float>, in heard: PhoneticHypothesis)
        -> Alignment
    {
        let (cost, end) = align(phrase, weights, heard)
        var found = Alignment(cost: cost)
        found.phoneCosts = [Float](repeating: 0, count: phrase.count)
        let width = heard.phones.count + 1
        var j = phrase.count
        var i = end
        while j > 0 {
            let phone = Int(phrase[phrase.startIndex + j - 1])
            let weight = weights[weights.startIndex + j - 1]
            switch moves[j * width + i] {
            case 0:
                let cost = costs[phone * Phones.stride + Int(heard.phones[i - 1])]
                found.phoneCosts[j - 1] = cost * max(weight, Self.leastWeight)
                if cost < 0.65 {
                    let word = Int(heard.wordOf[i - 1])
                    found.words.insert(word)
                    if !heard.isFree[word] { found.explained += max(0, 1 - 2 * cost) }
                }
                j -= 1
                i -= 1
            case 1:
                found.phoneCosts[j - 1] = deletions[phone] * weight
                j -= 1
            default: i -= 1
            }
        }
        found.phraseCost = found.phoneCosts.reduce(0, +)
        return found
    }

    private static let leastWeight: Float = 0.5

    /// The least energy, and the phone behind which the phrase ends.
    private mutating func align(
        _ phrase: ArraySlice<UInt8>, _ weights: ArraySlice<Float>, _ heard: PhoneticHypothesis
    ) -> (cost: Float, end: Int) {
        let width = heard.phones.count + 1
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: heard.before)
        moves.removeAll(keepingCapacity: true)
        moves.append(contentsOf: repeatElement(2, count: width * (phrase.count + 1)))
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
                                moves[(j + 1) * width] = 1
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
                                    moves[(j + 1) * width + i] = move
                                }
                            }
                            var cost = Float.infinity
                            var end = 0
                            let total = heard.costOfSilence
                            for i in 0..<width where row[i] + total - heard.before[i] < cost {
                                cost = row[i] + total - heard.before[i]
                                end = i
                            }
                            return (cost, end)
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

    /// How much of a word is missing where it lies best in `said`, from 0 (nothing) to 1 (all).
    mutating func loss(of word: [UInt8], in said: ArraySlice<UInt8>) -> Float {
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: repeatElement(0, count: said.count + 1))
        for phone in word {
            let deletion = deletions[Int(phone)]
            let costOfPhone = Int(phone) * Phones.stride
            var diagonal = row[0]
            row[0] += deletion
            var i = 1
            for heard in said {
                let same = diagonal + costs[costOfPhone + Int(heard)]
                diagonal = row[i]
                row[i] = min(same, row[i] + deletion, row[i - 1] + 0.6)
                i += 1
            }
        }
        return (row.min() ?? 0) / Float(Swift.max(1, word.count))
    }
}
