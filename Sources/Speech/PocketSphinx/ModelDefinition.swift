/// A model's `mdef`: its base phones, and the senones of every phone in its context.
package struct ModelDefinition {
    /// Names of the base phones, in the model's order.
    package let names: [String]
    /// How many there are.
    package let senones: Int
    /// States of a phone.
    package let states: Int
    /// The senone sequence of each phone; the base phones come first.
    private let sequences: [Int]
    /// By phone in context: its place in a word, base phone, left and right neighbour; base phones have their own number only.
    private let contexts: [SIMD4<UInt8>]
    private let members: [UInt16]
    private let places: [SIMD4<UInt8>: Int]

    /// What a little-endian machine's `mdef` begins with: BMDF.
    private static let mark = 0x4644_4d42
    private static let bytesOfPhone = 12
    private static let bytesOfTreeNode = 8
    /// Inside a word, as the file numbers a phone's places.
    private static let inside: UInt8 = 0

    /// - Throws: `ScorerError`.
    package init(reading path: String) throws(ScorerError) {
        var file = try ModelFile(path)
        guard try file.integer() == Self.mark else { throw file.malformed("it is no binary model definition") }
        _ = try file.integer()
        try file.skip(try file.integer())
        let base = try file.integer(in: 1...256, "base phones")
        let all = try file.integer(in: base...10_000_000, "phones")
        states = try file.integer(in: 1...16, "states a phone")
        _ = try file.integer()
        senones = try file.integer(in: 1...65_535, "senones")
        _ = try file.integer()
        let count = try file.integer(in: 1...65_535, "senone sequences")
        _ = try file.integer()
        let nodes = try file.integer(in: 0...10_000_000, "tree nodes")
        _ = try file.integer()
        let start = file.offset
        var names: [String] = []
        for _ in 0..<base { names.append(try file.text(upTo: 0)) }
        self.names = names
        try file.skip((4 - (file.offset - start) % 4) % 4)
        try file.skip(Self.bytesOfTreeNode * nodes)
        let entries = try file.bytes(Self.bytesOfPhone * all)
        guard try file.integer() == count * states else {
            throw file.malformed("its senone sequences do not add up")
        }
        members = try file.words(count * states)

        var sequences: [Int] = []
        var contexts: [SIMD4<UInt8>] = []
        var places: [SIMD4<UInt8>: Int] = [:]
        for phone in 0..<all {
            let entry = phone * Self.bytesOfPhone
            let sequence = (0..<4).reduce(0) { $0 | Int(entries[entry + $1]) << (8 * $1) }
            let context = SIMD4(entries[entry + 8], entries[entry + 9], entries[entry + 10], entries[entry + 11])
            guard sequence < count, phone < base || Int(context[1]) < base else {
                throw file.malformed("phone \(phone) is out of range")
            }
            for member in members[sequence * states..<(sequence + 1) * states] where member >= senones {
                throw file.malformed("senone \(member) is out of range")
            }
            sequences.append(sequence)
            contexts.append(context)
            if phone >= base { places[context] = phone }
        }
        self.sequences = sequences
        self.contexts = contexts
        self.places = places
    }

    /// How many phones there are, in context or not.
    var phones: Int { sequences.count }

    /// Which base phone a phone is.
    func base(of phone: Int) -> Int { phone < names.count ? phone : Int(contexts[phone][1]) }

    /// A phone's senones, state by state.
    package func senones(of phone: Int) -> ArraySlice<UInt16> {
        members[sequences[phone] * states..<(sequences[phone] + 1) * states]
    }

    /// A base phone inside a word between two others, or the base phone itself where the model has no such context.
    package func phone(_ base: Int, left: Int?, right: Int?) -> Int {
        guard let left, let right else { return base }
        return places[SIMD4(Self.inside, UInt8(base), UInt8(left), UInt8(right))] ?? base
    }
}
