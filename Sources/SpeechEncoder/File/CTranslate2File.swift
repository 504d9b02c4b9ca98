import Foundation
import Transformers

/// A file of named tables of numbers as CTranslate2 keeps them in `model.bin`, versions 4 to 6: the version, what model it is
/// and its revision; how many tables; of each its name, rows and columns, the kind of its numbers, its bytes, and the numbers.
/// Little-endian; of 16- and 32-bit floating-point numbers the values are read.
///
/// https://github.com/OpenNMT/CTranslate2: python/ctranslate2/specs/model_spec.py, `_serialize`
struct CTranslate2File {
    private struct Table {
        var shape: [Int]
        /// 0: 32 bits, 4: 16 bits; others are whole numbers, or bfloat16.
        var kind: UInt8
        var offset: Int
    }

    private let file: MappedFile
    private let path: String
    private var tables: [String: Table] = [:]

    /// - Throws: `WeightsError.source`.
    init(reading path: String) throws(WeightsError) {
        do { file = try MappedFile(reading: path) } catch {
            guard case .missing(_, let why) = error else { throw .source(path: path, why: "it is empty") }
            throw .source(path: path, why: why)
        }
        self.path = path
        var reader = Reader(bytes: file.bytes)
        guard let version = reader.number(UInt32.self), 4...6 ~= version, reader.text() != nil,
            reader.number(UInt32.self) != nil, let count = reader.number(UInt32.self)
        else { throw .source(path: path, why: "it is no model of CTranslate2") }
        for _ in 0..<count {
            guard let name = reader.text(), let rank = reader.number(UInt8.self) else {
                throw ended(behind: tables.count)
            }
            var shape: [Int] = []
            for _ in 0..<rank {
                guard let length = reader.number(UInt32.self) else { throw ended(behind: tables.count) }
                shape.append(Int(length))
            }
            guard let kind = reader.number(UInt8.self), let size = reader.number(UInt32.self),
                let offset = reader.skip(Int(size))
            else { throw ended(behind: tables.count) }
            tables[name] = Table(shape: shape, kind: kind, offset: offset)
        }
    }

    /// A table's numbers.
    /// - Parameters:
    ///   - name: as CTranslate2 calls it.
    ///   - shape: rows and columns that it has to have.
    /// - Throws: `WeightsError.source`.
    func numbers(_ name: String, _ shape: [Int]) throws(WeightsError) -> [Float] {
        guard let table = tables[name] else { throw .source(path: path, why: "it has no ‘\(name)’") }
        guard table.kind == 0 || table.kind == 4, table.shape == shape else {
            throw .source(
                path: path,
                why: "its ‘\(name)’ is of kind \(table.kind) and \(table.shape), not floating-point of \(shape)")
        }
        let count = shape.reduce(1, *)
        let width = table.kind == 0 ? 4 : 2
        guard table.offset + width * count <= file.bytes.count else {
            throw .source(path: path, why: "it ends before its ‘\(name)’ does")
        }
        let numbers = (0..<count).map { index in
            let place = table.offset + width * index
            if width == 2 {
                let bits = file.bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self)
                return Float(Float16(bitPattern: UInt16(littleEndian: bits)))
            }
            let bits = file.bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
            return Float(bitPattern: UInt32(littleEndian: bits))
        }
        guard numbers.allSatisfy(\.isFinite) else {
            throw .source(path: path, why: "its ‘\(name)’ has something that is no number")
        }
        return numbers
    }

    private func ended(behind count: Int) -> WeightsError {
        .source(path: path, why: "it ends behind \(count) of its tables")
    }
}

/// Goes through bytes, never beyond their end.
private struct Reader {
    let bytes: UnsafeRawBufferPointer
    var place = 0

    /// Passes so many bytes by, and says where they began; nil when there are fewer.
    mutating func skip(_ count: Int) -> Int? {
        guard count <= bytes.count - place else { return nil }
        defer { place += count }
        return place
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        skip(MemoryLayout<Number>.size).map {
            Number(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Number.self))
        }
    }

    /// Its length in 16 bits, and its bytes, a zero the last.
    mutating func text() -> String? {
        guard let length = number(UInt16.self).map(Int.init), let start = skip(length) else { return nil }
        return String(decoding: bytes[start..<start + length].prefix { $0 != 0 }, as: UTF8.self)
    }
}
