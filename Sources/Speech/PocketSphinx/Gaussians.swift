/// A model's `means` or `variances`: for each codebook and stream the densities' 13 numbers.
struct Gaussians {
    /// Codebooks.
    let codebooks: Int
    /// [codebook][stream][density][dimension].
    let values: [Float]

    static let streams = 3
    static let densities = 128
    static let dimensions = 13
    private static let byteOrder = 0x1122_3344

    /// - Throws: `ScorerError`; `.unsupported` for a model of another make, semi-continuous or continuous.
    init(reading path: String) throws(ScorerError) {
        var file = try ModelFile(path)
        guard try file.text(upTo: UInt8(ascii: "\n")) == "s3" else {
            throw file.malformed("it does not begin with ‘s3’")
        }
        while try !file.text(upTo: UInt8(ascii: "\n")).hasSuffix("endhdr") {}
        guard try file.integer() == Self.byteOrder else {
            throw .unsupported("\(path) has another machine's byte order")
        }
        codebooks = try file.integer(in: 1...1_000_000, "codebooks")
        let shape = [try file.integer(), try file.integer()]
        guard shape == [Self.streams, Self.densities], codebooks > 1, codebooks <= 256 else {
            throw .unsupported(
                "a model of \(codebooks) codebooks, \(shape[0]) streams and \(shape[1]) densities is not phonetically tied"
            )
        }
        for _ in 0..<Self.streams where try file.integer() != Self.dimensions {
            throw .unsupported("\(path) has streams that are not of 13 dimensions")
        }
        let count = codebooks * Self.streams * Self.densities * Self.dimensions
        guard try file.integer() == count else { throw file.malformed("its numbers do not add up") }
        values = try file.floats(count)
        guard values.allSatisfy(\.isFinite) else { throw file.malformed("a value is not a number") }
    }
}
