import Foundation

/// A binary file of a Sphinx acoustic model, read in this machine's byte order and never past its end.
struct ModelFile {
    /// For messages.
    let path: String
    private let data: Data
    /// Where the next read begins.
    private(set) var offset = 0

    /// - Throws: `ScorerError.unreadable`.
    init(_ path: String) throws(ScorerError) {
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(file: path) }
        self.path = path
        self.data = data
    }

    /// An error about this file.
    func malformed(_ why: String) -> ScorerError { .malformed(file: path, why: why) }

    /// Steps over so many bytes.
    /// - Returns: where they are.
    /// - Throws: `ScorerError.malformed` when there are not so many.
    @discardableResult
    mutating func skip(_ count: Int) throws(ScorerError) -> Range<Int> {
        guard count >= 0, count <= data.count - offset else { throw malformed("it ends too soon") }
        defer { offset += count }
        return offset..<offset + count
    }

    /// A 32-bit number.
    mutating func integer() throws(ScorerError) -> Int {
        let place = try skip(4)
        return Int(data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place.lowerBound, as: Int32.self) })
    }

    /// A 32-bit number that has to lie in a range.
    mutating func integer(in range: ClosedRange<Int>, _ what: String) throws(ScorerError) -> Int {
        let number = try integer()
        guard range.contains(number) else { throw malformed("\(number) \(what); this takes \(range)") }
        return number
    }

    /// Text up to a byte, which is stepped over.
    mutating func text(upTo end: UInt8) throws(ScorerError) -> String {
        guard let place = data[offset...].firstIndex(of: end) else { throw malformed("it ends too soon") }
        defer { offset = place + 1 }
        return String(decoding: data[offset..<place], as: UTF8.self)
    }

    /// So many floats.
    mutating func floats(_ count: Int) throws(ScorerError) -> [Float] {
        let place = try skip(4 * count)
        return data.withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: place.lowerBound + 4 * $0, as: Float.self) }
        }
    }

    /// So many bytes.
    mutating func bytes(_ count: Int) throws(ScorerError) -> [UInt8] { [UInt8](data[try skip(count)]) }

    /// So many 16-bit numbers.
    mutating func words(_ count: Int) throws(ScorerError) -> [UInt16] {
        let place = try skip(2 * count)
        return data.withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: place.lowerBound + 2 * $0, as: UInt16.self) }
        }
    }
}
