import SentenceEncoder
import Synchronization

/// Vectors of sentences that are asked for again and again within one piece of work: what two grammars make of the same
/// calls. In memory only, since callers said them.
package final class SharedVectors: Sendable {
    /// Whose vectors `Meaning` takes and adds to; nil for none.
    @TaskLocal static var open: SharedVectors?

    /// More are not kept: some 60 MB.
    private static let most = 40_000

    private let vectors = Mutex<[String: [Float]]>([:])

    /// None yet.
    package init() {}

    /// How many there are.
    package var count: Int { vectors.withLock { $0.count } }

    /// Does a piece of work, and all its tasks, with these vectors.
    package func during<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        try await Self.$open.withValue(self) { try await work() }
    }

    /// Two who ask for the same one at once may both encode it.
    func vector(of sentence: String, by encoder: SentenceEncoder) -> [Float] {
        if let known = vectors.withLock({ $0[sentence] }) { return known }
        let vector = encoder.encode(sentence)
        vectors.withLock { if $0.count < Self.most { $0[sentence] = vector } }
        return vector
    }
}
