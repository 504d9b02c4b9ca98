import Foundation
import Transformers

/// Makes the file that `SentenceEncoder` reads of what all-MiniLM-L6-v2 is published as.
package struct EncoderConversion {
    /// How large the encoder is that is converted.
    package var shape: EncoderShape
    /// A line about the weights that goes with them: model, licence, source. What is over 184 bytes is left out.
    package var account: String

    /// - Parameters:
    ///   - shape: of the encoder.
    ///   - account: a line that goes with the weights.
    package init(shape: EncoderShape = .miniLM, account: String) {
        self.shape = shape
        self.account = account
    }

    /// Converts, replacing what is at `path`.
    ///
    /// Matrices become whole numbers of 16 bits, tokens' rows 16-bit numbers of IEEE 754, whose eleven binary digits change a
    /// vector sixty times less than bfloat16's eight (docs/measured/sentence-encoder.md#sixteen-bits). Biases, factors and
    /// positions stay as they are.
    /// - Parameters:
    ///   - tensors: `model.safetensors`.
    ///   - vocabulary: `vocab.txt`, a token a line, numbered from zero.
    ///   - path: of the file to write.
    /// - Throws: `SentenceEncoderError.source` and `.unwritable`.
    package func convert(tensors: String, vocabulary: String, to path: String) throws(SentenceEncoderError) {
        if let fault = shape.fault { throw .source(path: tensors, why: fault) }
        let source = try SafetensorsFile(reading: tensors)
        let tokens = try readTokens(vocabulary)
        let layout = EncoderLayout(shape, textCount: tokens.reduce(0) { $0 + $1.text.count })
        var target = WeightsBytes(count: layout.size)
        Self.write(tokens, at: layout, into: &target)
        try write(source, at: layout, into: &target)
        try target.finish(shape.header(textCount: layout.text.count, account: account), to: path)
    }

    /// A token's bytes and number.
    typealias Token = (text: [UInt8], id: Int)

    /// In the order of their bytes.
    private func readTokens(_ path: String) throws(SentenceEncoderError) -> [Token] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .source(path: path, why: "the file cannot be read")
        }
        var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count == shape.tokens else {
            throw .source(path: path, why: "it has \(lines.count) tokens instead of \(shape.tokens)")
        }
        let tokens = lines.enumerated().map { (text: Array($0.element), id: $0.offset) }
        for needed in ["[UNK]", "[CLS]", "[SEP]"] where !tokens.contains(where: { $0.text == Array(needed.utf8) }) {
            throw .source(path: path, why: "it has no \(needed)")
        }
        return tokens.sorted { $0.text.lexicographicallyPrecedes($1.text) }
    }

    /// Writes the vocabulary.
    /// - Parameter tokens: in the order of their bytes.
    private static func write(_ tokens: [Token], at layout: EncoderLayout, into target: inout WeightsBytes) {
        var start = 0
        for (index, token) in tokens.enumerated() {
            target.store(UInt32(token.id), at: layout.ids.offset + 4 * index)
            target.store(UInt32(start), at: layout.starts.offset + 4 * index)
            target.write(bytes: token.text, at: layout.text.offset + start)
            start += token.text.count
        }
        target.store(UInt32(start), at: layout.starts.offset + 4 * tokens.count)
    }

    private func write(
        _ source: SafetensorsFile, at layout: EncoderLayout, into target: inout WeightsBytes
    ) throws(SentenceEncoderError) {
        let width = shape.width
        func norm(_ name: String, _ place: WeightsLayout.Norm) throws(SentenceEncoderError) {
            target.write(try source.numbers("\(name).LayerNorm.weight", [width]), at: place.gain)
            target.write(try source.numbers("\(name).LayerNorm.bias", [width]), at: place.bias)
        }
        /// - Parameter names: of matrices whose outputs stand side by side.
        func matrix(_ names: [String], _ place: WeightsLayout.Matrix) throws(SentenceEncoderError) {
            var (weights, bias): ([Float], [Float]) = ([], [])
            let outputs = place.outputs / names.count
            for name in names {
                weights += try source.numbers("\(name).weight", [outputs, place.inputs])
                bias += try source.numbers("\(name).bias", [outputs])
            }
            target.write(weights, at: place)
            target.write(bias, at: place.bias)
        }

        let words = try source.numbers("embeddings.word_embeddings.weight", [shape.tokens, width])
        target.write(halves: words, at: layout.embeddings)
        // All that we encode is of the first of BERT's two kinds of sentence, so its row goes with the positions'.
        let positions = try source.numbers("embeddings.position_embeddings.weight", [Self.positions, width])
        let kind = try source.numbers("embeddings.token_type_embeddings.weight", [2, width])
        target.write(
            (0..<shape.positions * width).map { positions[$0] + kind[$0 % width] }, at: layout.positions)
        try norm("embeddings", layout.embeddingNorm)
        for (index, layer) in layout.layers.enumerated() {
            let name = "encoder.layer.\(index)"
            try matrix(["query", "key", "value"].map { "\(name).attention.self.\($0)" }, layer.attention)
            try matrix(["\(name).attention.output.dense"], layer.attentionOutput)
            try norm("\(name).attention.output", layer.attentionNorm)
            try matrix(["\(name).intermediate.dense"], layer.up)
            try matrix(["\(name).output.dense"], layer.down)
            try norm("\(name).output", layer.feedForwardNorm)
        }
    }

    /// Positions of the published model.
    private static let positions = 512
}
