/// A model's `sendump`: how much of each density is in each senone, as logarithms of 8 bits.
struct MixtureWeights {
    /// [stream][density][senone].
    let values: [UInt8]
    let senones: Int

    /// - Throws: `ScorerError`; `.unsupported` for the clustered kind of 4 bits.
    init(reading path: String, senones: Int) throws(ScorerError) {
        var file = try ModelFile(path)
        while true {
            let length = try file.integer(in: 0...10_000, "bytes in a line of its header")
            if length == 0 { break }
            let line = String(decoding: try file.bytes(length), as: UTF8.self)
            for setting in ["cluster_count ", "cluster_bits ", "feature_count "] where line.hasPrefix(setting) {
                let value = line.dropFirst(setting.count).prefix { $0.isNumber }
                guard ["cluster_count 0", "cluster_bits 8", "feature_count 3"].contains(setting + value) else {
                    throw .unsupported("\(path) is clustered or has other streams: \(setting)\(value)")
                }
            }
        }
        let rows = try file.integer()
        let columns = try file.integer()
        guard rows == Gaussians.densities, columns == senones else {
            throw file.malformed("\(rows) densities and \(columns) senones where \(senones) senones were expected")
        }
        self.senones = senones
        values = try file.bytes(Gaussians.streams * rows * columns)
    }

    /// Whether sums of 8 bits can hold every score that these weights can give.
    var fitInBytes: Bool {
        guard let most = values.max(), Int(most) + Int(PtmTables.leastScore) <= 255 else { return false }
        // The likeliest that a senone's stream can be is its four greatest weights, each at score 0, in some order.
        for stream in 0..<Gaussians.streams {
            for senone in 0..<senones {
                var least = SIMD4<UInt8>(repeating: .max)
                for density in 0..<Gaussians.densities {
                    let weight = values[(stream * Gaussians.densities + density) * senones + senone]
                    guard weight < least.max() else { continue }
                    for place in 0..<4 where least[place] == least.max() {
                        least[place] = weight
                        break
                    }
                }
                if LogSum.least(of: (0..<4).map { Int(least[$0]) }) < 0 { return false }
            }
        }
        return true
    }
}

/// The library's 8-bit sum of logarithms, `min(a, b) - table[|a - b|]`, as `sphinx_log_add` has it.
enum LogSum {
    /// The table falls by one after each of these.
    private static let steps = [28, 17, 12, 8, 5, 2, 0]

    /// What is taken from the lesser when two are so far apart.
    static func correction(_ apart: Int) -> Int { steps.filter { apart <= $0 }.count }
    static func of(_ first: Int, _ second: Int) -> Int { min(first, second) - correction(abs(first - second)) }

    /// The least that numbers come to, added one after another in any order.
    static func least(of numbers: [Int]) -> Int {
        guard let first = numbers.min(), numbers.count > 1, first <= 16 else { return numbers.min() ?? 0 }
        return numbers.indices.map { least(from: numbers[$0], numbers.removing(at: $0)) }.min() ?? 0
    }

    private static func least(from sum: Int, _ rest: [Int]) -> Int {
        rest.indices.map { least(from: of(sum, rest[$0]), rest.removing(at: $0)) }.min() ?? sum
    }
}

extension [Int] {
    fileprivate func removing(at index: Int) -> [Int] { [Int](self[..<index] + self[(index + 1)...]) }
}
