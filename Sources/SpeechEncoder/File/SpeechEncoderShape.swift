import Transformers

/// How large a speech encoder is.
package struct SpeechEncoderShape: Sendable, Equatable {
    /// Layers of attention and feed-forward.
    package var layers: Int
    /// Numbers of a frame that comes out.
    package var width: Int
    /// Heads of attention, which share the width.
    package var heads: Int
    /// Units between the two halves of a layer's feed-forward.
    package var feedForward: Int
    /// The most frames of an utterance, of 20 ms each.
    package var positions: Int
    /// Mel bands of a frame that goes in, two for each that comes out.
    package var bands: Int

    /// That of Whisper base.
    package static let whisperBase = Self(
        layers: 6, width: 512, heads: 8, feedForward: 2048, positions: 1500, bands: 80)

    /// - Parameters: as the properties.
    package init(layers: Int, width: Int, heads: Int, feedForward: Int, positions: Int, bands: Int) {
        self.layers = layers
        self.width = width
        self.heads = heads
        self.feedForward = feedForward
        self.positions = positions
        self.bands = bands
    }

    /// - Parameter header: of a file of a speech encoder's weights.
    init(_ header: WeightsHeader) {
        let shape = header.shape
        self.init(
            layers: shape[0], width: shape[1], heads: shape[2], feedForward: shape[3], positions: shape[4],
            bands: shape[5])
    }

    /// As it stands in the header of a file of weights.
    func header(account: String) -> WeightsHeader {
        WeightsHeader(
            kind: Self.kind, shape: [layers, width, heads, feedForward, positions, bands], account: account)
    }

    /// Of the files.
    static let kind = WeightsHeader.Kind(
        magic: "switchboard speech encoder\n", version: 2, name: "a speech encoder's weights")

    /// Numbers of a head.
    var headWidth: Int { width / heads }
    /// From row to row of what the convolutions and the attention's output give: `width`, filled up to whole panels.
    var stride: Int { QuantisedMatrix.stride(width) }

    /// Why there can be no such encoder; nil when there can.
    var fault: String? {
        guard 1...48 ~= layers, 1...64 ~= heads, 1...1500 ~= positions, 8...128 ~= bands else {
            return "it has \(layers) layers, \(heads) heads, \(positions) positions and \(bands) bands"
        }
        guard 8...2048 ~= width, 8...8192 ~= feedForward, width % (8 * heads) == 0, feedForward % 8 == 0,
            bands % 8 == 0
        else {
            return
                "its width of \(width) is not shared by \(heads) heads in eights, or \(feedForward) units or \(bands) "
                + "bands are no multiple of eight"
        }
        return nil
    }
}
