/// One value that somebody means in all that they say, or nil: "not Tuesday but Wednesday" is Wednesday, "Tuesday, no,
/// Wednesday" too, and "Tuesday or Wednesday" is to be asked again. A value is only taken when every word that may belong to
/// it was understood.
struct SpokenAnswer<Value: Equatable> {
    /// A value in the words; nil for words that mean one and do not say which.
    struct Mention {
        var value: Value?
        var range: Range<Int>
    }

    let words: [String]
    let mentions: [Mention]
    /// Places of words that belong to something else.
    let taken: Set<Int>
    /// Words that belong to such a value wherever they stand: left over, they were not understood.
    let belongs: (String) -> Bool
    /// Words that belong to it when they stand beside it.
    let belongsBeside: (String) -> Bool

    /// The value and its words.
    func meant() -> (value: Value, words: Range<Int>)? {
        guard let standing, let first = standing.first, let value = first.value,
            standing.allSatisfy({ $0.value == value })
        else { return nil }
        let covered = mentions.reduce(into: taken) { $0.formUnion($1.range) }
        for place in words.indices where !covered.contains(place) && belongs(words[place]) { return nil }
        for mention in standing {
            for (place, step) in [(mention.range.lowerBound - 1, -1), (mention.range.upperBound, 1)] {
                var place = place
                if words.indices.contains(place), !covered.contains(place), SpokenWords.eitherWay.contains(words[place])
                {
                    return nil
                }
                while words.indices.contains(place), !covered.contains(place), SpokenWords.glue.contains(words[place]) {
                    place += step
                }
                if words.indices.contains(place), !covered.contains(place), belongsBeside(words[place]) { return nil }
            }
        }
        return (value, first.range)
    }

    /// The mentions that were not taken back; nil when that cannot be told.
    private var standing: [Mention]? {
        var standing: [Mention] = []
        var denied: [Mention] = []
        var end = 0
        for mention in mentions {
            let gap = words[end..<max(end, mention.range.lowerBound)]
            end = mention.range.upperBound
            if !standing.isEmpty, gap.contains(where: SpokenWords.corrections.contains) { standing = [] }
            switch SpokenWords.denial(in: gap) {
            case .this: denied.append(mention)
            case .allBut: return nil
            case nil: standing.append(mention)
            }
        }
        // "Tuesday, not this Tuesday" is another one.
        if denied.contains(where: { one in one.value != nil && standing.contains { $0.value == one.value } }) {
            return nil
        }
        // "Tuesday, no": taken back, and nothing put in its place.
        let tail = words[end...].drop { ValueWords.hesitations.contains($0) }
        if let first = tail.first, ["no", "not", "wrong", "scrap", "sorry"].contains(first) {
            // "Tuesday, not the recycling", "Tuesday, sorry about that" take nothing back.
            if first == "no" || tail.count == 1 || tail.starts(with: ["not", "that"]) { return nil }
        }
        return standing
    }
}

/// Words around a value that say whether it is meant.
enum SpokenWords {
    /// Between two values they say that the second is meant.
    static let corrections: Set<String> = [
        "no", "nope", "sorry", "actually", "mean", "meant", "wait", "correction", "scrap", "oops", "instead", "rather",
    ]
    /// Beside a value they say that it may be another.
    static let eitherWay: Set<String> = ["or", "ish"]
    /// Words that join the parts of a value.
    static let glue: Set<String> = ["the", "of", "and", "or", "um", "er", "erm", "uh", "maybe", "perhaps", "possibly"]

    enum Denial {
        /// "not Tuesday", "rather than Tuesday"
        case this
        /// "any day but Tuesday"
        case allBut
    }

    /// What the words right before a value say against it.
    static func denial(in gap: ArraySlice<String>) -> Denial? {
        var rest = gap
        while let last = rest.last,
            ["on", "the", "a", "at", "this", "for", "it", "it's"].contains(last)
                || ValueWords.hesitations.contains(last)
        {
            rest = rest.dropLast()
        }
        func ends(_ words: String...) -> Bool { rest.suffix(words.count).elementsEqual(words) }
        if ends("not"), rest.dropLast().last != "if" { return .this }
        if ["isn't", "wasn't", "weren't", "aren't", "never"].contains(rest.last ?? "") { return .this }
        if ends("instead", "of") || ends("rather", "than") { return .this }
        if ends("except") || ends("apart", "from") || ends("other", "than") || ends("bar") { return .allBut }
        if ends("but"), let word = rest.dropLast().last,
            ["day", "days", "time", "anything", "any", "anytime", "all"].contains(word)
        {
            return .allBut
        }
        return nil
    }
}
