/// The tokens that words are made of, as they stand in the file of weights: their bytes in order, so that one is found by
/// halving, and nothing of it is kept elsewhere. A token that goes on with a word begins with `##`.
struct TokenVocabulary {
    /// Where each token's bytes begin, in the bytes' order, and behind them where the last one's end.
    private let starts: UnsafePointer<UInt32>
    private let ids: UnsafePointer<UInt32>
    private let text: UnsafePointer<UInt8>
    private let count: Int
    /// What stands for a word that no tokens make.
    let unknown: UInt32
    /// What a sentence begins with.
    let beginning: UInt32
    /// What a sentence ends with.
    let end: UInt32

    /// - Parameters:
    ///   - starts: one more than there are tokens; each no less than the one before, the last within `text`.
    ///   - ids: less than `count` each.
    /// - Returns: nil when a token that every sentence needs is missing.
    init?(starts: UnsafePointer<UInt32>, ids: UnsafePointer<UInt32>, text: UnsafePointer<UInt8>, count: Int) {
        func id(_ token: StaticString) -> UInt32? {
            Self.id(
                of: UnsafeBufferPointer(start: token.utf8Start, count: token.utf8CodeUnitCount), starts, ids, text,
                count)
        }
        guard let unknown = id("[UNK]"), let beginning = id("[CLS]"), let end = id("[SEP]") else { return nil }
        (self.starts, self.ids, self.text, self.count) = (starts, ids, text, count)
        (self.unknown, self.beginning, self.end) = (unknown, beginning, end)
    }

    /// The number of a token; nil when there is none of these bytes.
    func id(of token: UnsafeBufferPointer<UInt8>) -> UInt32? { Self.id(of: token, starts, ids, text, count) }

    private static func id(
        of token: UnsafeBufferPointer<UInt8>, _ starts: UnsafePointer<UInt32>, _ ids: UnsafePointer<UInt32>,
        _ text: UnsafePointer<UInt8>, _ count: Int
    ) -> UInt32? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low &+ high) / 2
            let entry = UnsafeBufferPointer(
                start: text + Int(starts[middle]), count: Int(starts[middle &+ 1] &- starts[middle]))
            switch order(entry, token) {
            case 0: return ids[middle]
            case ..<0: low = middle &+ 1
            default: high = middle
            }
        }
        return nil
    }

    /// Negative when the left bytes come first, zero when both are the same.
    static func order(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return Int(left[index]) &- Int(right[index])
        }
        return left.count &- right.count
    }
}
