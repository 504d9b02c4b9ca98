/// Which codebook scores each senone: that of its base phone. From the model's `mdef`.
struct SenoneMap {
    /// Base phones, and so codebooks.
    let phones: Int
    /// By senone.
    let codebooks: [UInt8]

    /// - Throws: `ScorerError`.
    init(reading path: String) throws(ScorerError) {
        let definition = try ModelDefinition(reading: path)
        var owner = [Int](repeating: -1, count: definition.senones)
        for phone in 0..<definition.phones {
            // The library takes the first, where a senone has several.
            for member in definition.senones(of: phone) where owner[Int(member)] < 0 {
                owner[Int(member)] = definition.base(of: phone)
            }
        }
        guard !owner.contains(-1) else { throw .malformed(file: path, why: "a senone belongs to no phone") }
        phones = definition.names.count
        codebooks = owner.map { UInt8($0) }
    }
}
