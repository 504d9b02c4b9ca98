import Foundation

/// Decoders made ahead: borrowed when a caller begins to speak, given back when they have spoken.
//
// Unchecked, because the compiler does not see that `condition` guards `idle`.
final class DecoderPool: @unchecked Sendable {
    /// How many there are.
    let limit: Int
    private let condition = NSCondition()
    private var idle: [SpeechDecoder]

    /// - Throws: `SpeechError.decoder`.
    init(limit: Int, make: () throws(SpeechError) -> SpeechDecoder) throws(SpeechError) {
        self.limit = max(1, limit)
        idle = []
        for _ in 0..<self.limit { idle.append(try make()) }
    }

    /// A decoder, or nil when all are busy.
    func borrow() -> SpeechDecoder? {
        condition.lock()
        defer { condition.unlock() }
        return idle.popLast()
    }

    /// Waits until one is free.
    /// - Parameter patience: seconds.
    /// - Throws: `SpeechError.noDecoder` when none was in that time.
    func borrow(patience: Double) throws(SpeechError) -> SpeechDecoder {
        let deadline = Date(timeIntervalSinceNow: patience)
        condition.lock()
        defer { condition.unlock() }
        while idle.isEmpty {
            guard condition.wait(until: deadline) else { throw .noDecoder(waited: patience, limit: limit) }
        }
        return idle.removeLast()
    }

    /// The borrower has done with it; an unfinished utterance is dropped.
    func giveBack(_ decoder: SpeechDecoder) {
        decoder.abandon()
        condition.lock()
        idle.append(decoder)
        condition.signal()
        condition.unlock()
    }
}
