extension SpokenAnswer {
    /// Every value in the words from left to right, and the one of them that is meant.
    /// - Parameters:
    ///   - read: a value at the beginning of some words; `.some(nil)` inside for words that mean one that cannot be taken.
    ///   - belongs, belongsBeside: as the properties.
    static func find(
        in words: [String], taken: Set<Int>, belongs: @escaping (String) -> Bool,
        belongsBeside: @escaping (String) -> Bool, read: (ArraySlice<String>) -> ParsedValue<Value?>?
    ) -> (value: Value, words: Set<Int>)? {
        // Hesitations part the words of a value, and mean nothing.
        let places = words.indices.filter { !ValueWords.hesitations.contains(words[$0]) }
        let kept = places.map { words[$0] }
        let keptTaken = Set(places.indices.filter { taken.contains(places[$0]) })
        var mentions: [Mention] = []
        var start = 0
        while start < kept.count {
            let end = kept.indices.first { $0 > start && keptTaken.contains($0) } ?? kept.endIndex
            guard !keptTaken.contains(start), let found = read(kept[start..<end]), found.end > start else {
                start += 1
                continue
            }
            mentions.append(Mention(value: found.value, range: start..<found.end))
            start = found.end
        }
        guard !mentions.isEmpty else { return nil }
        let answer = SpokenAnswer(
            words: kept, mentions: mentions, taken: keptTaken, belongs: belongs, belongsBeside: belongsBeside)
        return answer.meant().map { ($0.value, Set($0.words.map { places[$0] })) }
    }
}

extension SpokenWords {
    /// Beside a number they make it another one, or none.
    private static let bounds: Set<String> = [
        "to", "than", "over", "under", "least", "most", "minus", "plus", "between", "from", "up", "nearly", "almost",
        "several", "few", "off", "percent", "twice", "double", "treble", "triple", "times", "odd", "bit", "euro",
        "euros",
        "dollar", "dollars", "cents",
    ]

    /// Whether a word beside a number changes it.
    static func changesNumber(_ word: String) -> Bool { bounds.contains(word) || isNumber(word) }

    static func isNumber(_ word: String) -> Bool {
        word.contains(where: \.isNumber) || SpokenNumber.units[word] != nil || SpokenNumber.teens[word] != nil
            || SpokenNumber.tens[word] != nil || SpokenNumber.nothing.contains(word)
            || SpokenDate.ordinals.dropFirst().contains(word)
    }

    /// Parts of numbers, which mean nothing by themselves.
    static let partsOfNumbers: Set<String> = [
        "half", "quarter", "quarters", "third", "thirds", "point", "hundred", "hundreds", "thousand", "thousands",
        "million", "millions", "billion", "dozen", "dozens", "score",
    ]
}

extension SpokenNumber {
    /// The number that somebody means in all that they say; nil when there is none, or one of its words was not understood.
    /// - Parameter range: of numbers that can be.
    package static func find(in words: [String], taken: Set<Int>, range: ClosedRange<Int>) -> (
        value: Int, words: Set<Int>
    )? {
        for lenient in [false, true] {
            var isAny = false
            let found = SpokenAnswer<Int>.find(
                in: words, taken: taken, belongs: SpokenWords.partsOfNumbers.contains,
                belongsBeside: SpokenWords.changesNumber
            ) { rest in
                guard let number = read(rest, lenient: lenient) else { return nil }
                isAny = true
                return ParsedValue(value: range.contains(number.value) ? number.value : nil, end: number.end)
            }
            if isAny { return found }
        }
        return nil
    }
}

extension Money {
    private static let coins: Set<String> = [
        "pound", "pounds", "quid", "pence", "penny", "grand", "fiver", "fivers", "tenner", "tenners",
    ]

    /// The sum that somebody means in all that they say; nil when there is none, or one of its words was not understood.
    /// - Parameter bare: as for `read`.
    package static func find(in words: [String], taken: Set<Int>, bare: Bool) -> (value: Money, words: Set<Int>)? {
        for bare in bare ? [false, true] : [false] {
            var isAny = false
            let found = SpokenAnswer<Money>.find(
                in: words, taken: taken,
                belongs: { coins.contains($0) || SpokenWords.partsOfNumbers.contains($0) },
                belongsBeside: { SpokenWords.changesNumber($0) || $0 == "p" || $0 == "k" }
            ) { rest in
                guard let sum = read(rest, bare: bare) else { return nil }
                isAny = true
                return ParsedValue(value: sum.value, end: sum.end)
            }
            if isAny { return found }
        }
        return nil
    }
}

extension ClockTime {
    private static let besides: Set<String> = [
        "by", "from", "day", "days", "week", "weeks", "months", "years", "times",
    ]
    private static let vocabulary: Set<String> = [
        "hour", "hours", "minute", "minutes", "past", "half", "quarter", "quarters", "o'clock", "am", "pm", "noon",
        "midday", "midnight", "ish", "after", "before", "until", "till", "between", "later", "earlier", "onwards",
        "lunchtime", "point", "hundred", "latest", "earliest", "except", "ago",
    ]

    /// The time of day that somebody means in all that they say; nil when there is none, or one of its words was not
    /// understood.
    /// - Parameters:
    ///   - days: places of words that name days, "tomorrow evening": they say which part of the day is meant, too.
    ///   - bare: as for `read`.
    package static func find(
        in words: [String], taken: Set<Int>, days: Set<Int>, bare: Bool
    ) -> (value: ClockTime, words: Set<Int>)? {
        for bare in bare ? [false, true] : [false] {
            var isAny = false
            let found = SpokenAnswer<ClockTime>.find(
                in: words, taken: taken.union(days), belongs: vocabulary.contains,
                belongsBeside: { SpokenWords.isNumber($0) || besides.contains($0) }
            ) { rest in
                guard let time = read(rest, bare: bare) else { return nil }
                isAny = true
                return ParsedValue(value: time.value, end: time.end)
            }
            guard isAny else { continue }
            return found.flatMap { found in inPart(of: words, found.value, found.words).map { ($0, found.words) } }
        }
        return nil
    }

    /// The same in the part of the day that is named elsewhere, "in the evening at seven"; nil when both do not go together.
    private static func inPart(of words: [String], _ time: ClockTime, _ own: Set<Int>) -> ClockTime? {
        let parts = words.indices.filter { place in
            ["morning", "afternoon", "evening", "night", "tonight"].contains(words[place])
                && (place == 0 || words[place - 1] != "good") && !own.contains(place)
        }
        guard let part = parts.first else { return time }
        guard Set(parts.map { words[$0] }).count == 1 else { return nil }
        let saysItself = own.contains { place in
            ["am", "pm", "noon", "midday", "midnight", "morning", "afternoon", "evening", "night", "tonight"].contains(
                words[place])
                || words[place].hasSuffix("am") || words[place].hasSuffix("pm")
        }
        let said = DayPart(word: words[part])
        if saysItself { return said?.holds(time) == true ? time : nil }
        return said?.time(time.hour > 12 ? time.hour - 12 : time.hour, time.minute)
    }
}

/// Morning, afternoon, evening or night, and the hours that go with them.
enum DayPart {
    case morning, afternoon, evening, night

    init?(word: String) {
        switch word {
        case "morning", "am": self = .morning
        case "afternoon": self = .afternoon
        case "evening": self = .evening
        case "night", "tonight": self = .night
        default: return nil
        }
    }

    /// The time of an hour from 1 to 12 in this part of the day; nil when there is none.
    func time(_ hour: Int, _ minute: Int) -> ClockTime? {
        let hour = hour == 0 ? 12 : hour
        switch self {
        case .morning: return hour < 12 ? ClockTime(hour: hour, minute: minute) : nil
        case .afternoon: return hour == 12 || hour < 7 ? ClockTime(hour: hour % 12 + 12, minute: minute) : nil
        case .evening: return (4...11).contains(hour) ? ClockTime(hour: hour + 12, minute: minute) : nil
        case .night:
            if hour == 12 { return ClockTime(hour: 0, minute: minute) }
            return ClockTime(hour: hour < 6 ? hour : hour + 12, minute: minute)
        }
    }

    func holds(_ time: ClockTime) -> Bool {
        switch self {
        case .morning: time.hour < 12
        case .afternoon: (12...18).contains(time.hour)
        case .evening: (16...23).contains(time.hour)
        case .night: time.hour >= 18 || time.hour < 6
        }
    }
}
