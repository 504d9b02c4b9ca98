import Foundation

/// What was learnt, on disk, named by the fingerprint of what it was learnt from, and mapped as it is: tens of megabytes, of
/// which a sentence touches some sixty rows.
///
/// ```
/// header ─ names' ends ─ words' weights ─ biases ─ weights by feature and meaning ─ names, in the order of their bytes
/// ```
enum MeaningFile {
    private static let magic: UInt32 = 0x4D45_4E32
    private static let header = 20

    /// Nil when it is not there, or spoiled: then it is learnt anew.
    static func read(_ path: String) -> (WordFeatures, MeaningWeights)? {
        guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped), bytes.count >= header
        else { return nil }
        let numbers = Numbers<UInt32>(bytes, first: 0, count: header / 4)
        let counts = (1..<header / 4).map { Int(numbers[$0]) }
        let (names, nameBytes, classes, dimensions) = (counts[0], counts[1], counts[2], counts[3])
        let ends = header
        let wordWeights = ends + 4 * names
        let biases = wordWeights + 4 * names
        let weights = biases + 4 * classes
        let count = (dimensions + names) * classes
        let texts = weights + 4 * count
        guard numbers[0] == magic, classes > 0, bytes.count == texts + nameBytes else { return nil }
        let table = NameTable(bytes, ends: Numbers(bytes, first: ends, count: names), first: texts)
        guard table.rises(to: nameBytes) else { return nil }
        return (
            WordFeatures(table: table, weights: Numbers<Float>(bytes, first: wordWeights, count: names).array),
            MeaningWeights(
                dimensions: dimensions, rows: .mapped(Numbers(bytes, first: weights, count: count)),
                biases: Numbers<Float>(bytes, first: biases, count: classes).array)
        )
    }

    static func write(_ words: WordFeatures, _ weights: MeaningWeights, to path: String) {
        var texts = Data()
        var ends: [UInt32] = []
        for name in words.names {
            texts.append(contentsOf: name.utf8)
            ends.append(UInt32(texts.count))
        }
        var bytes = Data()
        func append(_ numbers: [some BitwiseCopyable]) { numbers.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        append([magic] + [words.count, texts.count, weights.classes, weights.dimensions].map { UInt32($0) })
        append(ends)
        append(words.weights)
        append(weights.biases)
        weights.rows.withUnsafeBufferPointer { bytes.append(Data(buffer: $0)) }
        bytes.append(texts)
        bytes.keep(at: path)
    }
}

/// Numbers of a mapped file, each four bytes.
struct Numbers<Number: BitwiseCopyable>: Sendable where Number: Sendable {
    private let bytes: Data
    private let first: Int
    let count: Int

    /// - Parameter first: a place that four divides.
    init(_ bytes: Data, first: Int, count: Int) {
        (self.bytes, self.first, self.count) = (bytes, first, count)
    }

    subscript(place: Int) -> Number {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: first + 4 * place, as: Number.self) }
    }

    var array: [Number] { withUnsafeBufferPointer { Array($0) } }

    func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Number>) -> Result) -> Result {
        bytes.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[first..<first + 4 * count]).bindMemory(to: Number.self))
        }
    }
}

/// Names in the order of their bytes, found by halving.
struct NameTable: Sendable {
    private let bytes: Data
    private let ends: Numbers<UInt32>
    private let first: Int

    init(_ bytes: Data, ends: Numbers<UInt32>, first: Int) {
        (self.bytes, self.ends, self.first) = (bytes, ends, first)
    }

    /// Whether each name ends behind the one before it, and the last one where it must.
    func rises(to end: Int) -> Bool {
        let ends = ends.array.map(Int.init)
        return ends.last ?? 0 == end && zip([0] + ends, ends).allSatisfy { $0 <= $1 }
    }

    /// The number of a name.
    func number(of name: String) -> Int? {
        var name = name
        return name.withUTF8 { name in
            bytes.withUnsafeBytes { bytes in
                var (low, high) = (0, ends.count)
                while low < high {
                    let middle = (low + high) / 2
                    let start = first + (middle == 0 ? 0 : Int(ends[middle - 1]))
                    let there = UnsafeRawBufferPointer(rebasing: bytes[start..<first + Int(ends[middle])])
                    if there.elementsEqual(name) { return middle }
                    if there.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
                }
                return nil
            }
        }
    }
}

extension Data {
    /// Writes what can be learnt anew: where it cannot be written, the next start does.
    func keep(at path: String) {
        let url = URL(filePath: path)
        try? FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? write(to: url, options: .atomic)
    }
}
