import Foundation

/// The examples that a meaning was learnt from, meaning by meaning, so that a decision can name those that are nearest.
///
/// A file beside what was learnt, mapped as it is: thousands of vectors, of which a reason touches a few hundred.
/// Without an encoder the words of each take the place of its vector.
///
/// ```
/// header ─ where each meaning begins ─ where each text begins ─ rows' ends ─ texts ─ rows
/// ```
struct ExampleMemory: Sendable {
    private static let magic: UInt32 = 0x4558_4D31
    private static let header = 24

    private let bytes: Data
    /// Examples.
    let count: Int
    /// Meanings.
    let meanings: Int
    /// Numbers of a vector, a byte each: two vectors' dot product is right to a thousandth. 0 without an encoder.
    let dimensions: Int
    private let textBytes: Int

    private var firstMeaning: Int { Self.header }
    private var firstText: Int { firstMeaning + 4 * (meanings + 1) }
    /// Without an encoder: where each row ends. With one: what a step of each row's bytes stands for.
    private var firstScale: Int { firstText + 4 * (count + 1) }
    private var texts: Int { firstScale + 4 * count }
    private var rows: Int { texts + textBytes }

    /// - Parameters:
    ///   - examples: in any order; those of a meaning keep theirs.
    ///   - words: of each.
    ///   - meanings: how many there are.
    ///   - dimensions: of each vector; 0 keeps the words instead.
    init(_ examples: [MeaningTraining.Text], saying words: [[String]], meanings: Int, dimensions: Int) {
        let order = Self.order(examples.map(\.meant))
        let starts = (0...meanings).map { meant in order.firstIndex { examples[$0].meant >= meant } ?? order.count }
        var (textStarts, scales, texts, rows) = ([0], [UInt32](), Data(), Data())
        for place in order {
            texts.append(contentsOf: words[place].joined(separator: " ").utf8)
            textStarts.append(texts.count)
            if dimensions == 0 {
                for word in examples[place].words { rows.append(littleEndian: UInt32(word.number)) }
                scales.append(UInt32(rows.count / 4))
            } else {
                let (row, scale) = Self.bytes(of: examples[place].vector)
                row.withUnsafeBytes { rows.append(contentsOf: $0) }
                scales.append(scale.bitPattern)
            }
        }
        var bytes = Data()
        let header = [Self.magic] + [order.count, meanings, dimensions, texts.count, rows.count].map { UInt32($0) }
        for number in header + (starts + textStarts).map({ UInt32($0) }) + scales { bytes.append(littleEndian: number) }
        self.bytes = bytes + texts + rows
        (count, self.meanings, self.dimensions, textBytes) = (order.count, meanings, dimensions, texts.count)
    }

    /// Nil when there is no such file, or it is spoiled.
    init?(reading path: String) {
        guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped),
            bytes.count >= Self.header, bytes.number(at: 0) == Self.magic
        else { return nil }
        self.bytes = bytes
        count = Int(bytes.number(at: 4))
        meanings = Int(bytes.number(at: 8))
        dimensions = Int(bytes.number(at: 12))
        textBytes = Int(bytes.number(at: 16))
        let rowBytes = Int(bytes.number(at: 20))
        guard bytes.count == rows + rowBytes, dimensions == 0 || rowBytes == count * dimensions,
            Self.rises((0...meanings).map { Int(bytes.number(at: firstMeaning + 4 * $0)) }, to: count),
            Self.rises((0...count).map { Int(bytes.number(at: firstText + 4 * $0)) }, to: textBytes),
            dimensions > 0
                || Self.rises([0] + (0..<count).map { Int(bytes.number(at: firstScale + 4 * $0)) }, to: rowBytes / 4)
        else { return nil }
    }

    /// For the next start.
    func write(to path: String) { bytes.keep(at: path) }

    /// The places of examples as the memory numbers them: by meaning, and within it as they came.
    static func order(_ meant: [Int]) -> [Int] {
        meant.indices.sorted { (meant[$0], $0) < (meant[$1], $1) }
    }

    /// The numbers of a meaning's examples.
    func examples(of meaning: Int) -> Range<Int> {
        Int(bytes.number(at: firstMeaning + 4 * meaning))..<Int(bytes.number(at: firstMeaning + 4 * (meaning + 1)))
    }

    /// What an example says.
    func text(of example: Int) -> String {
        let start = Int(bytes.number(at: firstText + 4 * example))
        let end = Int(bytes.number(at: firstText + 4 * (example + 1)))
        return bytes.withUnsafeBytes { String(decoding: $0[texts + start..<texts + end], as: UTF8.self) }
    }

    /// What a step of an example's vector stands for.
    func scale(of example: Int) -> Float { Float(bitPattern: bytes.number(at: firstScale + 4 * example)) }

    /// The vectors of all, a row after the other; empty without an encoder.
    func withVectors<Result>(_ body: (UnsafePointer<Int8>) -> Result) -> Result? {
        guard dimensions > 0, count > 0 else { return nil }
        return bytes.withUnsafeBytes { buffer in
            buffer.baseAddress.map { body(($0 + rows).assumingMemoryBound(to: Int8.self)) }
        }
    }

    /// The features of an example's words; none where there are vectors.
    func words(of example: Int) -> some Sequence<Int> {
        let start = dimensions > 0 || example == 0 ? 0 : Int(bytes.number(at: firstScale + 4 * (example - 1)))
        let end = dimensions > 0 ? 0 : Int(bytes.number(at: firstScale + 4 * example))
        return (start..<end).lazy.map { Int(bytes.number(at: rows + 4 * $0)) }
    }

    /// A vector in bytes, and what a step of them stands for.
    static func bytes(of vector: [Float]) -> (row: [Int8], scale: Float) {
        let most = vector.reduce(Float(0)) { max($0, abs($1)) }
        guard most > 0 else { return (vector.map { _ in 0 }, 0) }
        return (vector.map { Int8(($0 / most * 127).rounded()) }, most / 127)
    }

    private static func rises(_ places: [Int], to end: Int) -> Bool {
        places.first == 0 && places.last == end && zip(places, places.dropFirst()).allSatisfy { $0 <= $1 }
    }
}

extension Data {
    fileprivate mutating func append(littleEndian number: UInt32) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate func number(at place: Int) -> UInt32 {
        withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self)) }
    }
}
