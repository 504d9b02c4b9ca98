extension Meaning {
    /// An example that may stand with the wrong meaning.
    package struct Doubt: Sendable, Equatable {
        /// Its place among the examples.
        package var example: Int
        /// What the examples that are nearest to it mean.
        package var others: Meant
        /// The nearest of those.
        package var nearest: String
        /// How near those are to it, all together.
        package var similarity: Float
    }

    /// Neighbours that are looked at, and how many of them must agree.
    private static let (neighbours, agreeing) = (5, 4)

    /// Examples whose nearest neighbours mean one other thing, the most doubtful first. Each vector is laid beside each
    /// other: some seconds of a processor for twenty thousand.
    /// - Parameters:
    ///   - examples: those that it was learnt from.
    ///   - count: so many of them are looked at, from the first on, and are neighbours of one another: the rest are
    ///     phrases, many alike, which would outvote what callers say.
    ///   - least: neighbours farther off tell nothing.
    /// - Returns: none without an encoder: shared words tell too little of the sense.
    package func doubts(among examples: [MeaningExample], first count: Int, least: Float = 0.6) -> [Doubt] {
        let numbers = Dictionary(uniqueKeysWithValues: zip(meanings, meanings.indices))
        let meant = examples.map { numbers[$0.meant] ?? 0 }
        let order = ExampleMemory.order(meant)
        guard order.count == memory.count else { return [] }
        let looked = order.indices.filter { order[$0] < count }
        var doubts: [Doubt] = []
        for (one, near) in zip(looked, memory.nearest(among: looked, count: Self.neighbours)) {
            var votes: [Int: [ExampleMemory.Neighbour]] = [:]
            for neighbour in near where neighbour.similarity >= least {
                votes[meant[order[neighbour.example]], default: []].append(neighbour)
            }
            guard let (other, voters) = votes.first(where: { $0.value.count >= Self.agreeing }),
                other != meant[order[one]]
            else { continue }
            doubts.append(
                Doubt(
                    example: order[one], others: meanings[other], nearest: memory.text(of: voters[0].example),
                    similarity: voters.reduce(0) { $0 + $1.similarity }))
        }
        return doubts.sorted { ($1.similarity, $0.example) < ($0.similarity, $1.example) }
    }

    /// The places of examples none of whose words stands in any other: a meaning cannot be told by them.
    package func unknownWords(among examples: [MeaningExample]) -> [Int] {
        examples.indices.filter { place in
            !examples[place].words.isEmpty && !examples[place].words.contains(where: words.knows)
        }
    }
}
