/// The senone scores of every frame of an utterance that has been heard, once more: for who needs them after the search.
final class FrameScores {
    private let scorer: PtmScorer
    private let senones: Int
    /// Frames before one that its features depend on.
    private static let lookAhead = 5

    /// - Parameters:
    ///   - tables: the model.
    ///   - phones: what the phone classifier says; without it the scores are the Gaussians'.
    init(_ tables: PtmTables, phones: PhoneScores? = nil) {
        scorer = PtmScorer(tables, lookAhead: Self.lookAhead, phones: phones)
        senones = tables.senones
    }

    /// Calls with one frame's scores after the other, the best of each 0.
    /// - Parameters:
    ///   - cepstra: 13 a frame.
    ///   - mean: taken from them.
    ///   - count: how many frames, from the first.
    ///   - classify: called before frames are scored, so that the phone classifier has judged them.
    func forEach(
        of cepstra: Features, less mean: [Float], upTo count: Int, classify: (Range<Int>) -> Void = { _ in },
        _ body: (Int, UnsafePointer<Int16>) -> Void
    ) {
        let width = AcousticModel.cepstra
        func at(_ frame: Int) -> UnsafeMutablePointer<Float> { cepstra[min(max(frame, 0), cepstra.count - 1)] }
        let features = Features(width: 3 * width, capacity: count)
        for frame in 0..<count {
            let row = features[frame]
            for index in 0..<width {
                // The library's 1s_c_d_dd: differences over four frames, and differences of these.
                row[index] = at(frame)[index] - mean[index]
                row[width + index] = at(frame + 2)[index] - at(frame - 2)[index]
                row[2 * width + index] =
                    (at(frame + 3)[index] - at(frame - 1)[index]) - (at(frame + 1)[index] - at(frame - 3)[index])
            }
        }
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<Float>?>.allocate(capacity: Gaussians.streams)
        let out = UnsafeMutablePointer<Int16>.allocate(capacity: senones)
        defer {
            pointers.deallocate()
            out.deallocate()
        }
        for frame in 0..<count {
            if frame % NetworkRun.block == 0 { classify(frame..<min(frame + NetworkRun.block, count)) }
            let isScored = scorer.score(frame, isNew: true, into: out) { wanted in
                guard wanted < count else { return nil }
                for stream in 0..<Gaussians.streams { pointers[stream] = features[wanted] + stream * width }
                return pointers
            }
            guard isScored else { return }
            body(frame, out)
        }
    }
}
