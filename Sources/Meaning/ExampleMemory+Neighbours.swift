import Dispatch

extension ExampleMemory {
    /// Another example, and how near it is.
    struct Neighbour: Sendable {
        /// Its number in the memory.
        var example: Int
        /// 1 is the same.
        var similarity: Float
    }

    /// Examples that stay near the processor while all others go by.
    private static let block = 32

    /// The nearest others of each of some examples, among them, nearest first.
    /// - Parameters:
    ///   - numbers: theirs in the memory.
    ///   - count: at most so many of each.
    /// - Returns: in the order of `numbers`; empty without an encoder.
    func nearest(among numbers: [Int], count: Int) -> [[Neighbour]] {
        withVectors { vectors in
            // Nothing writes to the mapping.
            nonisolated(unsafe) let vectors = vectors
            let scales = numbers.map(scale)
            return [[Neighbour]](unsafeUninitializedCapacity: numbers.count) { output, filled in
                output.initialize(repeating: [])
                filled = numbers.count
                // Each thread writes what it has found for its own block.
                nonisolated(unsafe) let output = output
                let blocks = (numbers.count + Self.block - 1) / Self.block
                DispatchQueue.concurrentPerform(iterations: blocks) { block in
                    let places = block * Self.block..<min((block + 1) * Self.block, numbers.count)
                    var best = [[Neighbour]](repeating: [], count: places.count)
                    for other in numbers.indices {
                        let theirs = vectors + numbers[other] * dimensions
                        for place in places where place != other {
                            let sum = Int8Product.dot(vectors + numbers[place] * dimensions, theirs, dimensions)
                            let similarity = Float(sum) * scales[place] * scales[other]
                            best[place - places.lowerBound].keep(
                                Neighbour(example: numbers[other], similarity: similarity), count: count)
                        }
                    }
                    for place in places { output[place] = best[place - places.lowerBound] }
                }
            }
        } ?? []
    }
}

extension [ExampleMemory.Neighbour] {
    /// Puts one in its place among the nearest, if it is one of so many.
    mutating func keep(_ one: Element, count: Int) {
        guard self.count < count || one.similarity > self[count - 1].similarity else { return }
        insert(one, at: firstIndex { $0.similarity < one.similarity } ?? self.count)
        if self.count > count { removeLast() }
    }
}
