import Foundation
import SentenceEncoder
import Synchronization
import Utilities

/// Vectors of sentences that are asked for again and again within one piece of work: what two grammars make of the same
/// calls. In memory only, since callers said them; who may keep them takes them out by `packed(_:)`, and puts them back.
package final class SharedVectors: Sendable {
    /// Whose vectors `Meaning` takes and adds to, and who notes what was asked for; nil for none.
    @TaskLocal static var open: (vectors: SharedVectors, notes: Notes?)?

    /// What one piece of work asked for.
    final class Notes: Sendable {
        let asked = Mutex<Set<UInt64>>([])
    }

    /// More are not held: some 150 MB.
    private static let most = 100_000

    private struct State {
        var known: [UInt64: [Float]] = [:]
        var encoded = 0
    }

    private let state = Mutex(State())

    /// None yet.
    package init() {}

    /// How many there are.
    package var count: Int { state.withLock { $0.known.count } }
    /// How many sentences had to be encoded, since nobody had their vectors.
    package var encoded: Int { state.withLock { $0.encoded } }

    /// Does a piece of work, and all its tasks, with these vectors. Threads that the work begins by itself do not know of it.
    package func during<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        try await Self.$open.withValue((self, nil)) { try await work() }
    }

    /// Does a piece of work on this thread with these vectors.
    /// - Returns: and the fingerprints of the sentences that it asked for.
    package func noting<Result>(_ work: () throws -> Result) rethrows -> (result: Result, asked: Set<UInt64>) {
        let notes = Notes()
        let result = try Self.$open.withValue((self, notes)) { try work() }
        return (result, notes.asked.withLock { $0 })
    }

    /// Sentences' vectors: those of the work that is being done, or made anew.
    static func vectors(of sentences: [String], by encoder: SentenceEncoder) -> [[Float]] {
        guard let (vectors, notes) = open else { return encoder.encode(sentences) }
        let names = sentences.map { Fingerprint(of: $0.utf8).value }
        notes?.asked.withLock { $0.formUnion(names) }
        return vectors.vectors(of: sentences, names, by: encoder)
    }

    /// Two who ask for the same one at once may both encode it.
    private func vectors(of sentences: [String], _ names: [UInt64], by encoder: SentenceEncoder) -> [[Float]] {
        var vectors = state.withLock { state in names.map { state.known[$0] } }
        let new = sentences.indices.filter { vectors[$0] == nil }
        for (index, vector) in zip(new, encoder.encode(new.map { sentences[$0] })) { vectors[index] = vector }
        state.withLock { state in
            state.encoded += new.count
            for index in new where state.known.count < Self.most { state.known[names[index]] = vectors[index] }
        }
        return vectors.map { $0 ?? [] }
    }

    // A sentence's fingerprint, and then its vector, as they lie in memory; one after the other.

    /// These sentences' vectors as bytes, without the sentences. Made of what callers said, they are as personal as that.
    /// - Parameter asked: fingerprints; those that are not held are left out.
    package func packed(_ asked: Set<UInt64>) -> Data {
        var bytes = Data()
        state.withLock { state in
            for name in asked.sorted() {
                guard let vector = state.known[name] else { continue }
                withUnsafeBytes(of: name.littleEndian) { bytes.append(contentsOf: $0) }
                vector.withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
        }
        return bytes
    }

    /// Takes in what `packed(_:)` made; what is of no whole number of vectors is spoiled, and left alone.
    /// - Parameter dimensions: numbers of a vector.
    /// - Returns: the fingerprints of the sentences.
    @discardableResult
    package func take(_ packed: Data, dimensions: Int) -> Set<UInt64> {
        let size = 8 + 4 * dimensions
        guard dimensions > 0, packed.count % size == 0 else { return [] }
        var names: Set<UInt64> = []
        packed.withUnsafeBytes { bytes in
            state.withLock { state in
                for start in stride(from: 0, to: bytes.count, by: size) {
                    guard state.known.count < Self.most else { return }
                    let name = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                    names.insert(name)
                    state.known[name] = [Float](unsafeUninitializedCapacity: dimensions) { numbers, count in
                        UnsafeMutableRawBufferPointer(numbers).copyMemory(
                            from: UnsafeRawBufferPointer(rebasing: bytes[start + 8..<start + size]))
                        count = dimensions
                    }
                }
            }
        }
        return names
    }
}
