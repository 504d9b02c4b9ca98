import Transformers

/// How large a sentence encoder is.
package struct EncoderShape: Sendable, Equatable {
    /// Layers of attention and feed-forward.
    package var layers: Int
    /// Numbers that a token is, and that a sentence becomes.
    package var width: Int
    /// Heads of attention, which share the width.
    package var heads: Int
    /// Units between the two halves of a layer's feed-forward.
    package var feedForward: Int
    /// The most tokens of a sentence, with those at both ends.
    package var positions: Int
    /// Tokens that there are.
    package var tokens: Int

    /// That of all-MiniLM-L6-v2, but for positions, of which it has 512: a caller's sentence is shorter.
    package static let miniLM = Self(
        layers: 6, width: 384, heads: 12, feedForward: 1536, positions: 64, tokens: 30522)

    /// - Parameters: as the properties.
    package init(layers: Int, width: Int, heads: Int, feedForward: Int, positions: Int, tokens: Int) {
        self.layers = layers
        self.width = width
        self.heads = heads
        self.feedForward = feedForward
        self.positions = positions
        self.tokens = tokens
    }

    /// As it stands in the header of a file of weights, which says with it how many bytes the tokens have.
    func header(textCount: Int, account: String) -> WeightsHeader {
        WeightsHeader(
            kind: Self.kind, shape: [layers, width, heads, feedForward, positions, tokens, textCount], account: account)
    }

    /// - Parameter header: of a file of sentence encoder's weights.
    init(_ header: WeightsHeader) {
        let shape = header.shape
        self.init(
            layers: shape[0], width: shape[1], heads: shape[2], feedForward: shape[3], positions: shape[4],
            tokens: shape[5])
    }

    /// Of the files.
    static let kind = WeightsHeader.Kind(
        magic: "switchboard sentence encoder\n", version: 2, name: "a sentence encoder's weights")

    /// Numbers of a head.
    var headWidth: Int { width / heads }

    /// Why there can be no such encoder; nil when there can.
    var fault: String? {
        guard 1...48 ~= layers, 1...64 ~= heads, 3...512 ~= positions, 5...1_000_000 ~= tokens else {
            return "it has \(layers) layers, \(heads) heads, \(positions) positions and \(tokens) tokens"
        }
        guard 8...8192 ~= width, 8...32768 ~= feedForward, feedForward % 8 == 0 else {
            return "its width \(width) or \(feedForward) is no multiple of eight"
        }
        guard width % (8 * heads) == 0 else { return "its width of \(width) is not shared by \(heads) heads in eights" }
        return nil
    }
}
