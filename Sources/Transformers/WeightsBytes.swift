import Foundation

/// A file of weights as it is being made.
package struct WeightsBytes {
    private var bytes: [UInt8]

    /// Zeros.
    package init(count: Int) { bytes = .init(repeating: 0, count: count) }

    /// Writes bytes as they are.
    package mutating func write(bytes text: [UInt8], at offset: Int) {
        bytes.replaceSubrange(offset..<offset + text.count, with: text)
    }

    /// Writes 32-bit numbers.
    package mutating func write(_ numbers: [Float], at section: WeightsLayout.Section) {
        for (index, number) in numbers.enumerated() { store(number.bitPattern, at: section.offset + 4 * index) }
    }

    /// Writes 16-bit numbers, row by row as they are.
    package mutating func write(halves numbers: [Float], at section: WeightsLayout.Section) {
        for (index, number) in numbers.enumerated() {
            store(Float16(number).bitPattern, at: section.offset + 2 * index)
        }
    }

    /// Writes a matrix's weights as whole numbers, in panels, and their scales.
    /// - Parameter weights: [output][input].
    package mutating func write(_ weights: [Float], at matrix: WeightsLayout.Matrix) {
        for output in 0..<matrix.outputs {
            let (numbers, scale) = QuantisedMatrix.quantised(
                weights[output * matrix.inputs..<(output + 1) * matrix.inputs])
            store(scale.bitPattern, at: matrix.scales.offset + 4 * output)
            for (input, number) in numbers.enumerated() {
                let place = QuantisedMatrix.place(input: input, output: output, inputs: matrix.inputs)
                store(number, at: matrix.weights.offset + 2 * place)
            }
        }
    }

    /// Writes a number, little-endian.
    package mutating func store(_ value: some FixedWidthInteger, at offset: Int) {
        bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value.littleEndian))
        }
    }

    /// Writes the whole file, replacing what is at `path`.
    /// - Parameter header: whose checksum is worked out here.
    /// - Throws: `WeightsError.unwritable`.
    package mutating func finish(_ header: WeightsHeader, to path: String) throws(WeightsError) {
        var header = header
        write(bytes: header.bytes, at: 0)
        header.checksum = bytes.withUnsafeBytes {
            WeightsChecksum.of(UnsafeRawBufferPointer(rebasing: $0[WeightsHeader.checkedOffset...]))
        }
        write(bytes: header.bytes, at: 0)
        do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
            throw .unwritable(path: path, why: error.localizedDescription)
        }
    }
}
