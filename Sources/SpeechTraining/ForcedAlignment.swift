import Speech

/// Finds when each phone of known words is said in a wide-band recording: the best path through the acoustic model's states.
///
/// Words may be said in any way that the lexicon knows; an R before a consonant or at the end may be silent, as in most of
/// England, and there may be silence between words.
final class ForcedAlignment {
    /// When each phone is said, and how well it fits.
    struct Path {
        /// By frame: base phone × 3 + the third of the phone, counted in states.
        var targets: [UInt8]
        /// How far the path's senones are from each frame's best, on average (units of the scorer).
        var misfit: Double
    }

    private let definition: ModelDefinition
    private let scorer: PtmScorer
    private let cepstra: MelCepstra
    private let numbers: [String: Int]
    private let silence: Int

    /// Where a pronunciation's phone stands in the search.
    private struct Unit {
        var base: Int
        var senones: ArraySlice<UInt16>
        var before: [Int]
        var isFirst = false
    }

    private static let silentR = "R"
    private static let vowels: Set<Character> = ["A", "E", "I", "O", "U"]

    /// - Throws: `ScorerError` when the model cannot be read.
    init(_ model: AcousticModel, tables: PtmTables) throws(ScorerError) {
        definition = try ModelDefinition(reading: "\(model.folder)/mdef")
        scorer = PtmScorer(tables, lookAhead: 5)
        cepstra = MelCepstra(parameters: FeatureParameters())
        numbers = Dictionary(definition.names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        silence = numbers["SIL"] ?? 0
        guard definition.names.count == PhoneClassifier.phones, definition.states == PhoneClassifier.parts else {
            throw .unsupported("\(model.folder) has other phones than the phone classifier")
        }
    }

    /// - Parameters:
    ///   - mels: of the recording, wide band, with some silence before and after the words.
    ///   - words: the ways to say each.
    /// - Returns: nil when the words do not fit into so few frames.
    func align(_ mels: Features, words: [[[String]]]) -> Path? {
        let (units, ends) = units(of: words)
        guard mels.count >= 3 * words.count, !ends.isEmpty else { return nil }
        let states = 3 * units.count
        var cost = [Int32](repeating: .max / 2, count: states)
        var next = cost
        // The state each was reached from, a row a frame.
        var from = [Int32](repeating: -1, count: states * mels.count)
        var best: [Int16] = []
        scores(of: mels) { frame, senones in
            for (number, unit) in units.enumerated() {
                for part in 0..<3 {
                    let state = 3 * number + part
                    var least = cost[state]
                    var source = Int32(state)
                    if part > 0 {
                        if cost[state - 1] < least { (least, source) = (cost[state - 1], Int32(state - 1)) }
                    } else {
                        for earlier in unit.before where cost[3 * earlier + 2] < least {
                            (least, source) = (cost[3 * earlier + 2], Int32(3 * earlier + 2))
                        }
                        if frame == 0, unit.isFirst { (least, source) = (0, -1) }
                    }
                    let senone = Int(unit.senones[unit.senones.startIndex + part])
                    next[state] = least >= .max / 2 ? .max / 2 : least + Int32(senones[senone])
                    from[frame * states + state] = source
                }
            }
            swap(&cost, &next)
            best.append(0)
        }
        guard best.count == mels.count,
            let end = ends.map({ 3 * $0 + 2 }).min(by: { cost[$0] < cost[$1] }), cost[end] < .max / 2
        else { return nil }
        var targets = [UInt8](repeating: 0, count: mels.count)
        var state = end
        for frame in stride(from: mels.count - 1, through: 0, by: -1) {
            targets[frame] = UInt8(3 * units[state / 3].base + state % 3)
            state = max(0, Int(from[frame * states + state]))
        }
        return Path(targets: targets, misfit: Double(cost[end]) / Double(mels.count))
    }

    /// The phones of all ways to say the words, in order, and those that may be the last.
    private func units(of words: [[[String]]]) -> (units: [Unit], ends: [Int]) {
        var units = [Unit(base: silence, senones: definition.senones(of: silence), before: [], isFirst: true)]
        var ends = [0]
        for word in words {
            var last: [Int] = []
            for way in word {
                let phones = way.compactMap { numbers[$0] }
                guard phones.count == way.count else { continue }
                var before = ends
                for (place, phone) in phones.enumerated() {
                    let isLast = place == phones.count - 1
                    let inContext = definition.phone(
                        phone, left: place > 0 ? phones[place - 1] : nil, right: isLast ? nil : phones[place + 1])
                    units.append(Unit(base: phone, senones: definition.senones(of: inContext), before: before))
                    let isVowelNext = !isLast && Self.vowels.contains(way[place + 1].first ?? " ")
                    let maySkip = way[place] == Self.silentR && place > 0 && !isVowelNext
                    before = maySkip ? before + [units.count - 1] : [units.count - 1]
                }
                last += before
            }
            guard !last.isEmpty else { return ([], []) }
            units.append(Unit(base: silence, senones: definition.senones(of: silence), before: last))
            ends = last + [units.count - 1]
        }
        return (units, [units.count - 1])
    }

    /// Calls with every frame's senone scores.
    private func scores(of mels: Features, _ body: (Int, UnsafePointer<Int16>) -> Void) {
        let cepstrum = Features(capacity: mels.count)
        for frame in 0..<mels.count {
            guard let row = cepstrum.next else { return }
            cepstra.transform(mels[frame], into: row)
            cepstrum.advance()
        }
        var mean = [Float](repeating: 0, count: AcousticModel.cepstra)
        cepstrum.mean(ofFirst: cepstrum.count, into: &mean)
        let width = AcousticModel.cepstra
        let features = Features(width: 3 * width, capacity: mels.count)
        func at(_ frame: Int) -> UnsafeMutablePointer<Float> { cepstrum[min(max(frame, 0), cepstrum.count - 1)] }
        for frame in 0..<mels.count {
            let row = features[frame]
            for index in 0..<width {
                // The library's 1s_c_d_dd: differences over four frames, and differences of these.
                row[index] = at(frame)[index] - mean[index]
                row[width + index] = at(frame + 2)[index] - at(frame - 2)[index]
                row[2 * width + index] =
                    (at(frame + 3)[index] - at(frame - 1)[index]) - (at(frame + 1)[index] - at(frame - 3)[index])
            }
        }
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<Float>?>.allocate(capacity: 3)
        let out = UnsafeMutablePointer<Int16>.allocate(capacity: definition.senones)
        defer {
            pointers.deallocate()
            out.deallocate()
        }
        for frame in 0..<mels.count {
            let isScored = scorer.score(frame, isNew: true, into: out) { wanted in
                guard wanted < mels.count else { return nil }
                for stream in 0..<3 { pointers[stream] = features[wanted] + stream * width }
                return pointers
            }
            guard isScored else { return }
            body(frame, out)
        }
    }
}
