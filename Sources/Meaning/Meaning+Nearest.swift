extension Meaning {
    /// An example, and how near it is.
    package struct Near: Sendable, Equatable {
        /// What it says.
        package var text: String
        /// 1 is the same, 0 has nothing to do with it.
        package var similarity: Float
    }

    /// The examples of a meaning that say most nearly what was said, nearest first: why it was taken to mean that.
    ///
    /// By the vectors of both, or without an encoder by the weighty words that they share.
    /// - Parameters:
    ///   - sense: of the utterance.
    ///   - meant: whose examples.
    ///   - count: at most so many; of those that hold one another's words, a phrase and the same with “please”, one.
    package func nearest(to sense: Sense, meaning meant: Meant, count: Int) -> [Near] {
        guard let number = meanings.firstIndex(of: meant) else { return [] }
        let range = memory.examples(of: number)
        let looked = count * Self.alike
        var best: [ExampleMemory.Neighbour] = []
        func consider(_ example: Int, _ similarity: Float) {
            if similarity > 0 { best.keep(.init(example: example, similarity: similarity), count: looked) }
        }
        if memory.dimensions > 0 {
            guard sense.vector.count == memory.dimensions else { return [] }
            let (row, scale) = ExampleMemory.bytes(of: sense.vector)
            row.withUnsafeBufferPointer { row in
                guard let row = row.baseAddress else { return }
                _ = memory.withVectors { vectors in
                    for example in range {
                        let sum = Int8Product.dot(row, vectors + example * memory.dimensions, memory.dimensions)
                        consider(example, Float(sum) * scale * memory.scale(of: example))
                    }
                }
            }
        } else {
            for example in range { consider(example, shared(sense.words, with: example)) }
        }
        var near: [Near] = []
        for one in best where near.count < count {
            let text = memory.text(of: one.example)
            guard !near.contains(where: { $0.text.contains(text) || text.contains($0.text) }) else { continue }
            near.append(Near(text: text, similarity: one.similarity))
        }
        return near
    }

    /// So many times what is wanted is looked at, since some of it says the same.
    private static let alike = 4

    /// The dot product of both texts' words.
    private func shared(_ features: [WordFeatures.Feature], with example: Int) -> Float {
        var (sum, length) = (Float(0), Float(0))
        // Both in the order of their numbers.
        var place = 0
        for word in memory.words(of: example) where word < words.count {
            length += words.weights[word] * words.weights[word]
            while place < features.count, features[place].number < word { place += 1 }
            if place < features.count, features[place].number == word {
                sum += features[place].value * words.weights[word]
            }
        }
        return length > 0 ? sum / length.squareRoot() : 0
    }
}

/// Products of vectors in bytes.
enum Int8Product {
    /// The sum of the products of two rows' numbers.
    @inline(__always)
    static func dot(_ one: UnsafePointer<Int8>, _ other: UnsafePointer<Int8>, _ count: Int) -> Int32 {
        var sum: Int32 = 0
        for place in 0..<count { sum &+= Int32(one[place]) &* Int32(other[place]) }
        return sum
    }
}
