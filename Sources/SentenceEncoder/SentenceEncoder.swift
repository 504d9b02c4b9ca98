import Foundation
import Synchronization
import Transformers

/// What may be wrong with its weights.
package typealias SentenceEncoderError = WeightsError

/// Sentences to vectors, so that what means the same lies close: all-MiniLM-L6-v2, with its weights mapped from a file once for
/// all calls. Any thread may encode at any time. After the first sentences nothing is allocated, except for sentences that
/// are not ASCII, and for the vectors of those functions that return them.
package final class SentenceEncoder: Sendable {
    let weights: EncoderWeights
    /// Workspaces that nobody uses, each for `stackedTokens`.
    private let free = Mutex<[EncoderWorkspace]>([])

    /// Maps the weights, and checks that they are whole.
    /// - Parameter path: of a file that `EncoderConversion` wrote.
    /// - Throws: `SentenceEncoderError.missing`, `.damaged` and `.version`.
    package init(reading path: String) throws(SentenceEncoderError) {
        weights = try EncoderWeights(reading: path)
        free.withLock { $0.reserveCapacity(ProcessInfo.processInfo.activeProcessorCount * 4) }
    }

    /// Where the weights are: beside the program or in `../share/switchboard`, else in `Models` of the repository that the
    /// program was built in, where setup puts them. The path is that of a file which need not be there.
    package static var installed: String {
        WeightsFile.installed("sentence-encoder.weights", of: "SentenceEncoder")
    }

    /// Numbers of a vector: 384.
    package var dimensions: Int { weights.shape.width }
    /// The most tokens of a sentence, those at both ends included: what is over is left out. Some fifty words.
    package var tokenLimit: Int { weights.shape.positions }
    /// What the file says of the weights: model, licence and source.
    package var account: String { weights.account }
    /// Bytes of the file, which are mapped once however many calls there are.
    package var mappedBytes: Int { weights.size }

    /// A sentence's vector, of unit length: the dot product of two says how near they are, 1 the same. A sentence of no word
    /// has a vector too, which means nothing.
    package func encode(_ sentence: String) -> [Float] {
        [Float](unsafeUninitializedCapacity: dimensions) { buffer, count in
            encode(sentence, into: buffer)
            count = dimensions
        }
    }

    /// The same, into a place of the caller's; allocates nothing once as many threads have encoded at once as do now.
    /// - Parameter output: room for `dimensions` numbers or more.
    package func encode(_ sentence: String, into output: UnsafeMutableBufferPointer<Float>) {
        precondition(output.count >= dimensions, "a vector has \(dimensions) numbers")
        guard let target = output.baseAddress else { return }
        let room = takeRoom()
        let pass = TransformerPass(weights: weights, room: room)
        let tokens = room.pieces.tokens(of: sentence)
        pass.embed(tokens, at: 0)
        room.lengths[0] = tokens.count
        pass.run(UnsafeBufferPointer(rebasing: room.lengths[..<1]))
        pass.mean(0, tokens.count, into: target)
        giveBack(room)
    }

    /// A workspace, to be given back.
    func takeRoom() -> EncoderWorkspace {
        free.withLock { $0.popLast() } ?? EncoderWorkspace(weights, tokens: max(Self.stackedTokens, tokenLimit))
    }

    /// Done with it.
    func giveBack(_ room: EncoderWorkspace) { free.withLock { $0.append(room) } }

    /// The numbers of a sentence's tokens, those at both ends included, as the network gets them.
    package func tokens(of sentence: String) -> [Int] {
        let pieces = WordPieces(weights.vocabulary, limit: tokenLimit)
        // The tokens lie in `pieces`, which otherwise may be gone before they are read.
        return withExtendedLifetime(pieces) { pieces.tokens(of: sentence).map(Int.init) }
    }
}
