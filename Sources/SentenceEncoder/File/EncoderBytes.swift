import Foundation

/// A file of weights as it is being made.
struct EncoderBytes {
    private var bytes: [UInt8]

    /// Zeros.
    init(count: Int) { bytes = .init(repeating: 0, count: count) }

    /// Writes the vocabulary.
    /// - Parameter tokens: in the order of their bytes.
    mutating func write(_ tokens: [EncoderConversion.Token], at layout: EncoderLayout) {
        var start = 0
        for (index, token) in tokens.enumerated() {
            store(UInt32(token.id), at: layout.ids.offset + 4 * index)
            store(UInt32(start), at: layout.starts.offset + 4 * index)
            bytes.replaceSubrange(
                layout.text.offset + start..<layout.text.offset + start + token.text.count, with: token.text)
            start += token.text.count
        }
        store(UInt32(start), at: layout.starts.offset + 4 * tokens.count)
    }

    /// Writes 32-bit numbers.
    mutating func write(_ numbers: [Float], at section: EncoderLayout.Section) {
        for (index, number) in numbers.enumerated() { store(number.bitPattern, at: section.offset + 4 * index) }
    }

    /// Writes 16-bit numbers, row by row as they are.
    mutating func write(halves numbers: [Float], at section: EncoderLayout.Section) {
        for (index, number) in numbers.enumerated() {
            store(Float16(number).bitPattern, at: section.offset + 2 * index)
        }
    }

    /// Writes a matrix's weights, in panels.
    /// - Parameter weights: [output][input].
    mutating func write(_ weights: [Float], at matrix: EncoderLayout.Matrix) {
        for output in 0..<matrix.outputs {
            for input in 0..<matrix.inputs {
                let place = WeightMatrix.place(input: input, output: output, inputs: matrix.inputs)
                store(
                    Float16(weights[output * matrix.inputs + input]).bitPattern,
                    at: matrix.weights.offset + 2 * place)
            }
        }
    }

    /// The whole file.
    /// - Parameter header: whose checksum is worked out here.
    mutating func finished(_ header: EncoderHeader) -> Data {
        var header = header
        bytes.replaceSubrange(0..<EncoderHeader.size, with: header.bytes)
        header.checksum = bytes.withUnsafeBytes {
            EncoderChecksum.of(UnsafeRawBufferPointer(rebasing: $0[EncoderHeader.checkedOffset...]))
        }
        bytes.replaceSubrange(0..<EncoderHeader.size, with: header.bytes)
        return Data(bytes)
    }

    private mutating func store(_ value: some FixedWidthInteger, at offset: Int) {
        bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value.littleEndian))
        }
    }
}
