/// Which codebook scores each senone: that of its base phone. From the model's `mdef`.
struct SenoneMap {
    /// Base phones, and so codebooks.
    let phones: Int
    /// By senone.
    let codebooks: [UInt8]

    /// What a little-endian machine's `mdef` begins with: BMDF.
    private static let mark = 0x4644_4d42
    private static let bytesOfPhone = 12
    private static let bytesOfTreeNode = 8

    /// - Throws: `ScorerError`.
    init(reading path: String) throws(ScorerError) {
        var file = try ModelFile(path)
        guard try file.integer() == Self.mark else { throw file.malformed("it is no binary model definition") }
        _ = try file.integer()
        try file.skip(try file.integer())
        let base = try file.integer(in: 1...256, "base phones")
        let all = try file.integer(in: base...10_000_000, "phones")
        let states = try file.integer(in: 1...16, "states a phone")
        _ = try file.integer()
        let senones = try file.integer(in: 1...65_535, "senones")
        _ = try file.integer()
        let sequences = try file.integer(in: 1...65_535, "senone sequences")
        _ = try file.integer()
        let nodes = try file.integer(in: 0...10_000_000, "tree nodes")
        _ = try file.integer()
        let names = file.offset
        for _ in 0..<base { _ = try file.text(upTo: 0) }
        try file.skip((4 - (file.offset - names) % 4) % 4)
        try file.skip(Self.bytesOfTreeNode * nodes)
        let entries = try file.bytes(Self.bytesOfPhone * all)
        guard try file.integer() == sequences * states else {
            throw file.malformed("its senone sequences do not add up")
        }
        let members = try file.words(sequences * states)

        var owner = [Int](repeating: -1, count: senones)
        for phone in 0..<all {
            let entry = phone * Self.bytesOfPhone
            let sequence = (0..<4).reduce(0) { $0 | Int(entries[entry + $1]) << (8 * $1) }
            // A phone in context: its place in a word, then the base phone and its neighbours.
            let codebook = phone < base ? phone : Int(entries[entry + 9])
            guard sequence < sequences, codebook < base else { throw file.malformed("phone \(phone) is out of range") }
            for member in members[sequence * states..<(sequence + 1) * states] {
                guard member < senones else { throw file.malformed("senone \(member) is out of range") }
                // The library takes the first, where a senone has several.
                if owner[Int(member)] < 0 { owner[Int(member)] = codebook }
            }
        }
        guard !owner.contains(-1) else { throw file.malformed("a senone belongs to no phone") }
        phones = base
        codebooks = owner.map { UInt8($0) }
    }
}
