import Foundation

extension PhoneSearch {
    /// How good a path the search would have found for words that are given, however unlikely: of several ways to say
    /// a word, the likeliest.
    /// - Parameters:
    ///   - words: as the language model numbers them.
    ///   - frames: natural logarithms of how likely each phone is, [frame][phone], blank first.
    ///   - phones: numbers a frame, the blank among them.
    /// - Returns: as `Result.score` (nats); nil where a word is in no dictionary, or there are too few frames for all of
    ///   them.
    func score(of words: [Int32], in frames: UnsafeBufferPointer<Float>, phones: Int) -> Float? {
        guard let sounds = GivenWords(words, tree: tree) else { return nil }
        guard let heard = sounds.best(in: frames, phones: phones) else { return nil }
        var score = heard + settings.wordScore * Float(words.count)
        var state = model.start
        for word in words + [model.number(of: "</s>")].compactMap(\.self) {
            let (likely, after) = model.next(word, after: state)
            score += settings.languageWeight * likely
            state = after
        }
        return score
    }
}

/// The sounds of given words one after the other: each phone with the blank behind it.
private struct GivenWords {
    private struct Place {
        var phone: UInt8
        /// Where a path may have been before: phones, by their place.
        var before: [Int]
    }

    private var places: [Place] = []
    private var last: [Int]

    /// - Returns: nil where a word is in no dictionary.
    init?(_ words: [Int32], tree: PronunciationTree) {
        // The beginning is a place of its own, -1.
        last = [-1]
        for word in words {
            var ends: [Int] = []
            for way in tree.ways(of: word) {
                var before = last
                for phone in way {
                    places.append(Place(phone: phone, before: before))
                    before = [places.count - 1]
                }
                ends += before
            }
            guard !ends.isEmpty else { return nil }
            last = ends
        }
    }

    /// The best path through all of them (nats).
    func best(in frames: UnsafeBufferPointer<Float>, phones: Int) -> Float? {
        let none = -Float.infinity
        var start: Float = 0
        var started: Float = 0
        var sounding = [Float](repeating: none, count: places.count)
        var blank = sounding
        var (nextSounding, nextBlank) = (sounding, blank)
        for frame in 0..<frames.count / phones {
            let likely = UnsafeBufferPointer(rebasing: frames[frame * phones..<(frame + 1) * phones])
            started = start
            start += likely[0]
            for (number, place) in places.enumerated() {
                var from = sounding[number]
                for before in place.before {
                    if before < 0 { from = max(from, started); continue }
                    from = max(from, blank[before])
                    // The same phone again is another one only behind a blank.
                    if places[before].phone != place.phone { from = max(from, sounding[before]) }
                }
                nextSounding[number] = from + likely[Int(place.phone)]
                nextBlank[number] = max(sounding[number], blank[number]) + likely[0]
            }
            swap(&sounding, &nextSounding)
            swap(&blank, &nextBlank)
        }
        let best = last.map { $0 < 0 ? none : max(sounding[$0], blank[$0]) }.max() ?? none
        return best > none ? best : nil
    }
}
