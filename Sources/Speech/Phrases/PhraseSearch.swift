/// Finds what an utterance sounds like when it is one phrase and nothing else: the best path through each way of saying
/// each phrase, with silence before and after, exactly, without beams.
struct PhraseSearch {
    /// A way to say a phrase, laid out in an utterance.
    struct Found {
        var words: [String]
        /// What the path loses beside the best senone of each frame, silence included (units of the scorer).
        var cost: Int32
        /// The frames that it is said in.
        var frames: Range<Int>
        /// How many states each word has.
        var lengths: [Int]
    }

    private static let impossible = Int32.max / 2

    private let ways: [PhraseModel.Way]
    private let silence: [UInt16]
    /// Where each way's states begin.
    private var offsets: [Int] = []
    private var senones: [Int] = []
    private var costs: [Int32]
    /// The frame in which the path in each state left the silence.
    private var starts: [Int32]
    /// What the frames so far lose as silence.
    private var quiet: Int32 = 0
    private var frame = 0
    private var best: [(cost: Int32, start: Int32, end: Int32)]

    /// - Parameters:
    ///   - model: the grammar's phrases.
    ///   - others: further ways.
    init(_ model: PhraseModel, and others: [PhraseModel.Way]) {
        ways = model.ways + others
        silence = model.silence
        for way in ways {
            offsets.append(senones.count)
            senones += way.senones.map(Int.init)
        }
        costs = [Int32](repeating: Self.impossible, count: senones.count)
        starts = [Int32](repeating: 0, count: senones.count)
        best = [(cost: Int32, start: Int32, end: Int32)](repeating: (Self.impossible, 0, 0), count: ways.count)
    }

    /// Takes in a frame's scores, one a senone, less is better.
    mutating func hear(_ scores: UnsafePointer<Int16>) {
        let quietBefore = quiet
        let now = silence.reduce(Int32(Int16.max)) { min($0, Int32(scores[Int($1)])) }
        quiet += now
        for number in ways.indices {
            let first = offsets[number]
            let last = first + ways[number].senones.count - 1
            for state in stride(from: last, to: first, by: -1) {
                if costs[state - 1] < costs[state] {
                    costs[state] = costs[state - 1]
                    starts[state] = starts[state - 1]
                }
                costs[state] = min(Self.impossible, costs[state] + Int32(scores[senones[state]]))
            }
            if quietBefore < costs[first] {
                costs[first] = quietBefore
                starts[first] = Int32(frame)
            }
            costs[first] = min(Self.impossible, costs[first] + Int32(scores[senones[first]]))
            // Whether it ended before this frame or ends with it, compared as if silence went on.
            if costs[last] < best[number].cost + now {
                best[number] = (costs[last], starts[last], Int32(frame))
            } else {
                best[number].cost = min(Self.impossible, best[number].cost + now)
            }
        }
        frame += 1
    }

    /// What fits best, one way for each phrase, best first.
    func found(most: Int) -> [Found] {
        var list: [Found] = []
        for number in best.indices.sorted(by: { best[$0].cost < best[$1].cost }) {
            guard list.count < most, best[number].cost < Self.impossible else { break }
            let way = ways[number]
            guard !list.contains(where: { $0.words == way.words }) else { continue }
            list.append(
                Found(
                    words: way.words, cost: best[number].cost,
                    frames: Int(best[number].start)..<Int(best[number].end) + 1, lengths: way.lengths))
        }
        return list
    }
}
