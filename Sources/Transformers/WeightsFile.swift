import Foundation
import Utilities

/// A file of weights, mapped: in memory once, for all calls.
package final class WeightsFile: Sendable {
    /// What it says of itself.
    package let header: WeightsHeader
    private let file: MappedFile
    private let path: String

    /// Maps it, and reads its header; `check` has to follow.
    /// - Throws: `WeightsError.missing`, `.damaged` and `.version`.
    package init(reading path: String, _ kind: WeightsHeader.Kind) throws(WeightsError) {
        file = try MappedFile(reading: path)
        header = try WeightsHeader(reading: file.bytes, kind, path: path)
        self.path = path
    }

    /// Bytes of the mapping.
    package var size: Int { file.bytes.count }

    /// Whether all of it is there and as it was written.
    /// - Parameter size: bytes that it has to have.
    /// - Throws: `WeightsError.damaged`.
    package func check(size: Int) throws(WeightsError) {
        guard file.bytes.count == size else {
            throw .damaged(path: path, why: "it has \(file.bytes.count) bytes instead of \(size)")
        }
        let checked = UnsafeRawBufferPointer(rebasing: file.bytes[WeightsHeader.checkedOffset...])
        guard WeightsChecksum.of(checked) == header.checksum else {
            throw .damaged(path: path, why: "its checksum is wrong")
        }
        // Half of a sentence encoder is words that nobody says.
        file.letGo()
    }

    /// A section's numbers, which live as long as the file is held.
    package func numbers<Number>(
        _ section: WeightsLayout.Section, as type: Number.Type = Float.self
    ) -> UnsafePointer<Number> {
        (file.start + section.offset).bindMemory(to: type, capacity: section.count / MemoryLayout<Number>.size)
    }

    /// A matrix.
    package func matrix(_ matrix: WeightsLayout.Matrix) -> QuantisedMatrix {
        QuantisedMatrix(
            weights: numbers(matrix.weights, as: Int16.self), scales: numbers(matrix.scales),
            bias: numbers(matrix.bias), inputs: matrix.inputs, outputs: matrix.outputs)
    }

    /// A normalisation.
    package func norm(_ norm: WeightsLayout.Norm) -> TransformerNorm<UnsafePointer<Float>> {
        TransformerNorm(gain: numbers(norm.gain), bias: numbers(norm.bias))
    }

    /// A layer.
    package func layer(
        _ layer: WeightsLayout.Layer
    ) -> TransformerLayer<QuantisedMatrix, TransformerNorm<UnsafePointer<Float>>> {
        layer.map(matrix: matrix, norm: norm)
    }

    /// Where an encoder's weights are: beside the program or in `../share/switchboard`, else in `Models` of the repository
    /// that the program was built in, where setup puts them. The path is that of a file which need not be there.
    /// - Parameters:
    ///   - name: of the file.
    ///   - module: whose it is.
    package static func installed(_ name: String, of module: String) -> String {
        let path = InstalledFile.path(name, of: module)
        if FileManager.default.isReadableFile(atPath: path) { return path }
        var folder = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        while let place = folder, place.path != "/" {
            let built = place.appending(path: "Models/\(name)").path
            if FileManager.default.isReadableFile(atPath: built) { return built }
            folder = place.deletingLastPathComponent()
        }
        return path
    }
}
