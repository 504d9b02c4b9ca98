import Foundation
import Transformers

/// A file of named tables of numbers as Hugging Face keeps them: eight bytes that say how long the JSON is, JSON that says
/// where each table stands, and the numbers. Only 32-bit ones are read.
///
/// https://huggingface.co/docs/safetensors#format
struct SafetensorsFile {
    private struct Entry {
        var type: String
        var shape: [Int]
        /// Where it begins and ends behind the JSON.
        var offsets: [Int]
    }

    private let file: MappedFile
    private let path: String
    private let entries: [String: Entry]
    private let start: Int

    /// - Throws: `SentenceEncoderError.source`.
    init(reading path: String) throws(SentenceEncoderError) {
        let file: MappedFile
        do { file = try MappedFile(reading: path) } catch {
            guard case .missing(_, let why) = error else { throw .source(path: path, why: "it is empty") }
            throw .source(path: path, why: why)
        }
        let bytes = file.bytes
        guard bytes.count > 8,
            let length = Int(exactly: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))),
            length <= bytes.count - 8,
            let object = try? JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length])) as? [String: Any]
        else { throw .source(path: path, why: "it is no file of tensors") }
        var entries: [String: Entry] = [:]
        for (name, value) in object where name != "__metadata__" {
            guard let value = value as? [String: Any], let type = value["dtype"] as? String,
                let shape = value["shape"] as? [Int], let offsets = value["data_offsets"] as? [Int]
            else { throw .source(path: path, why: "its ‘\(name)’ is not described") }
            entries[name] = Entry(type: type, shape: shape, offsets: offsets)
        }
        self.entries = entries
        self.file = file
        self.path = path
        start = 8 + length
    }

    /// A table's numbers.
    /// - Parameters:
    ///   - name: as BERT's parameters are called, without the `bert.` that some begin with.
    ///   - shape: rows and columns that it has to have, or only how many numbers.
    /// - Throws: `SentenceEncoderError.source`.
    func numbers(_ name: String, _ shape: [Int]) throws(SentenceEncoderError) -> [Float] {
        guard let entry = entries[name] ?? entries["bert." + name] else {
            throw .source(path: path, why: "it has no ‘\(name)’")
        }
        let count = shape.reduce(1, *)
        guard entry.type == "F32", entry.shape == shape else {
            throw .source(path: path, why: "its ‘\(name)’ is \(entry.type) of \(entry.shape), not F32 of \(shape)")
        }
        guard entry.offsets.count == 2, let offset = entry.offsets.first, 0...file.bytes.count ~= offset,
            entry.offsets[1] == offset + 4 * count, start + offset + 4 * count <= file.bytes.count
        else { throw .source(path: path, why: "it ends before its ‘\(name)’ does") }
        let numbers = (0..<count).map { index in
            Float(
                bitPattern: UInt32(
                    littleEndian: file.bytes.loadUnaligned(
                        fromByteOffset: start + offset + 4 * index, as: UInt32.self)))
        }
        guard numbers.allSatisfy(\.isFinite) else {
            throw .source(path: path, why: "its ‘\(name)’ has something that is no number")
        }
        return numbers
    }
}
