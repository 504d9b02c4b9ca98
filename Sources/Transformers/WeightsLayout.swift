/// Where everything stands in a file of weights: worked out from the encoder's shape, the same for writing and reading.
package struct WeightsLayout {
    /// A run of bytes.
    package struct Section {
        /// Of its first byte, in the file.
        package var offset: Int
        /// Bytes.
        package var count: Int
    }

    /// A matrix of 16-bit whole numbers, with the 32-bit scales and biases of its outputs.
    package struct Matrix {
        /// In panels: `QuantisedMatrix.place`.
        package var weights: Section
        /// One an output, and zeros up to whole panels.
        package var scales: Section
        /// Likewise.
        package var bias: Section
        /// Numbers of a row that goes in.
        package var inputs: Int
        /// Numbers of a row that comes out.
        package var outputs: Int
    }

    /// A normalisation.
    package typealias Norm = TransformerNorm<Section>
    /// A layer.
    package typealias Layer = TransformerLayer<Matrix, Norm>

    private var end = WeightsHeader.size
    /// Each section begins where a line of the cache does.
    static let alignment = 64

    /// Of a file that has nothing but its header.
    package init() {}

    /// Bytes of the whole file.
    package var size: Int { Self.aligned(end) }

    /// Adds so many bytes.
    package mutating func section(_ count: Int) -> Section {
        let offset = Self.aligned(end)
        end = offset + count
        return Section(offset: offset, count: count)
    }

    /// Adds a matrix, of an even number of inputs.
    package mutating func matrix(_ inputs: Int, _ outputs: Int) -> Matrix {
        let stride = QuantisedMatrix.stride(outputs)
        return Matrix(
            weights: section(2 * inputs * stride), scales: section(4 * stride), bias: section(4 * stride),
            inputs: inputs, outputs: outputs)
    }

    /// Adds a normalisation of rows of so many numbers.
    package mutating func norm(_ width: Int) -> Norm { Norm(gain: section(4 * width), bias: section(4 * width)) }

    /// Adds a layer.
    /// - Parameters:
    ///   - width: numbers of a row.
    ///   - feedForward: units between the halves of the feed-forward.
    package mutating func layer(_ width: Int, _ feedForward: Int) -> Layer {
        Layer(
            attention: matrix(width, 3 * width), attentionOutput: matrix(width, width), attentionNorm: norm(width),
            up: matrix(width, feedForward), down: matrix(feedForward, width), feedForwardNorm: norm(width))
    }

    private static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}
