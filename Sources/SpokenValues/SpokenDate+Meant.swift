/// The day that somebody means in all that they say.
extension SpokenDate {
    /// The day, and the places of its words; nil when there is none, when it may be another one, when some of its words were
    /// not understood, or when it lies on the wrong side of today.
    /// - Parameters:
    ///   - words: as `ValueWords` has them.
    ///   - taken: places of words that belong to other answers.
    package func find(in words: [String], taken: Set<Int> = []) -> (day: CivilDate, words: Set<Int>)? {
        // Hesitations part the words of a day, and mean nothing.
        let places = words.indices.filter { !ValueWords.hesitations.contains(words[$0]) }
        let kept = places.map { words[$0] }
        let keptTaken = Set(places.indices.filter { taken.contains(places[$0]) })
        var others = keptTaken
        guard let mentions = mentions(in: kept, taken: keptTaken, covering: &others) else { return nil }
        Self.addTimes(in: kept, beside: mentions.map(\.range), to: &others)
        let answer = SpokenAnswer(
            words: kept, mentions: mentions, taken: others, belongs: Self.belongs, belongsBeside: Self.isNumber)
        guard let meant = answer.meant(), lies(meant.value, direction) else { return nil }
        guard !isRefused(in: kept), !Self.isLoose(in: kept, beside: mentions.map(\.range), covered: others) else {
            return nil
        }
        // "Tomorrow morning" is a day; that it is the morning may be the answer to another question.
        let own = meant.words.filter { !Self.partsOfDay.contains(kept[$0]) }
        return (meant.value, Set(own.map { places[$0] }))
    }

    /// The days that are spoken of, in order; nil when something said of them cannot be told.
    /// - Parameter covered: takes in the words of weeks and habits, which belong to nothing else.
    private func mentions(
        in words: [String], taken: Set<Int>, covering covered: inout Set<Int>
    ) -> [SpokenAnswer<CivilDate>.Mention]? {
        var found: [(meaning: Meaning, range: Range<Int>)] = []
        var start = 0
        while start < words.count {
            let end = words.indices.first { $0 > start && taken.contains($0) } ?? words.endIndex
            guard !taken.contains(start), let phrase = phrase(words[start..<end]) else {
                start += 1
                continue
            }
            found.append((phrase.value, start..<phrase.end))
            start = phrase.end
        }
        // "Last week it should have been Tuesday" is the Tuesday of that week.
        let weeks = found.filter { if case .week = $0.meaning { true } else { false } }
        if weeks.count > 1 { return nil }
        var monday: CivilDate?
        if case .week(let day)? = weeks.first?.meaning { monday = day }
        var mentions: [SpokenAnswer<CivilDate>.Mention] = []
        var isWeekUsed = monday == nil
        for (meaning, range) in found {
            var value: CivilDate?
            switch meaning {
            case .habit, .week: continue
            case .shift(let days):
                // "Yesterday, no, the day before."
                guard let last = mentions.last, let before = last.value else { return nil }
                let earlier = mentions.dropLast().last.map(\.range.upperBound) ?? 0
                let isTakenBack =
                    words[last.range.upperBound..<range.lowerBound].contains(where: SpokenWords.corrections.contains)
                    || SpokenWords.denial(in: words[earlier..<last.range.lowerBound]) == .this
                guard isTakenBack else { return nil }
                value = before.adding(days: days)
            case .weekday(let index, let day):
                value = monday.map { $0.adding(days: index) } ?? day
                isWeekUsed = true
            case .day(let day):
                value = day
                if let day, let monday, (0..<7).contains(day.number - monday.number) { isWeekUsed = true }
            }
            mentions.append(.init(value: value, range: range))
        }
        guard isWeekUsed, !mentions.isEmpty else { return nil }
        for (meaning, range) in found {
            switch meaning {
            case .habit, .week: covered.formUnion(range)
            default: break
            }
        }
        return mentions
    }
}

extension SpokenDate {
    /// "I can't do Monday", "Monday's no good", "I'm not in on Monday": the day is named to say that it is not meant. Of a day
    /// that has been, what did not happen is what is told.
    private func isRefused(in words: [String]) -> Bool {
        guard direction == .future else { return false }
        return words.indices.contains { place in
            if Self.refusals.contains(words[place]) { return true }
            guard let next = words[(place + 1)...].first else { return false }
            return Self.refusalPairs[words[place]]?.contains(next) == true
        }
    }

    private static let refusals: Set<String> = [
        "can't", "cannot", "couldn't", "won't", "wouldn't", "don't", "doesn't", "isn't", "aren't", "never", "busy",
        "away",
        "out", "difficult", "awkward", "unavailable", "unable", "bad", "avoid", "inconvenient", "impossible", "tricky",
    ]
    private static let refusalPairs: [String: Set<String>] = [
        "no": ["good", "use", "chance", "way"], "at": ["work"], "would": ["not"], "will": ["not"], "can": ["not"],
        "could": ["not"], "do": ["not"], "does": ["not"], "is": ["not"],
        "not": [
            "in", "here", "home", "at", "available", "free", "around", "there", "possible", "good", "convenient", "any",
            "able", "suitable", "ideal", "great", "possibly", "going", "so",
        ],
    ]

    /// "Any Friday", "getting on for a week ago", "they usually come on Tuesday": no single day.
    private static func isLoose(in words: [String], beside mentions: [Range<Int>], covered: Set<Int>) -> Bool {
        let known = mentions.reduce(into: covered) { $0.formUnion($1) }
        if words.indices.contains(where: { !known.contains($0) && habits.contains(words[$0]) }) { return true }
        return mentions.contains { mention in
            let before = words[..<mention.lowerBound].reversed().drop { $0 == "on" || $0 == "the" || $0 == "a" }
            if let last = before.first, ["any", "some", "whichever", "either", "neither"].contains(last) {
                return true
            }
            let pair = Array(words[..<mention.lowerBound].suffix(2))
            if pair.count == 2, pair[1] == "to", SpokenWords.isNumber(pair[0]) { return true }
            let after = words[mention.upperBound...]
            return [["on", "for"], ["up", "to"], ["close", "to"], ["part", "of"]].contains(pair)
                || doubts.contains { after.starts(with: $0) }
        }
    }

    /// Behind a day they say that it may be another.
    private static let doubts = [
        ["at", "least"], ["at", "most"], ["give", "or"], ["if", "not"], ["plus"], ["minimum"], ["and", "a", "bit"],
    ]
    private static let habits: Set<String> = ["usually", "normally", "always", "generally", "regularly"]

    /// Words that speak of days wherever they stand.
    private static let vocabulary: Set<String> = [
        "yesterday", "today", "tomorrow", "tonight", "ago", "next", "last", "before", "after", "previous", "following",
        "since", "until", "till", "between", "every", "each", "except", "weekend", "weekends", "week", "weeks",
        "week's",
        "fortnight", "fortnights", "month", "months", "month's", "year", "years", "days", "onwards", "onward", "later",
        "earlier", "earliest", "latest", "sooner", "within", "during", "apart", "holiday", "holidays", "christmas",
        "easter",
        "half", "fortnightly", "weekly", "monthly", "daily", "other",
    ]

    private static func belongs(_ word: String) -> Bool {
        if vocabulary.contains(word) || index(of: word) != nil || index(ofPlural: word) != nil { return true }
        // "It may have been", "they march past".
        return word != "may" && word != "march" && month(word) != nil
    }

    private static let deadlines: Set<String> = [
        "by", "from", "commencing", "beginning", "ending", "mid", "over", "round",
    ]

    private static func isNumber(_ word: String) -> Bool {
        deadlines.contains(word) || word.allSatisfy(\.isNumber) || SpokenNumber.units[word] != nil
            || SpokenNumber.teens[word] != nil || SpokenNumber.tens[word] != nil || ordinals.contains(word)
            || word == "thirtieth" || word == "hundred" || word == "thousand"
    }

    /// "Tuesday at two", "tomorrow between ten and twelve": times stand beside days and are none of theirs.
    private static func addTimes(in words: [String], beside mentions: [Range<Int>], to taken: inout Set<Int>) {
        let leads: Set<String> = [
            "at", "around", "about", "after", "before", "by", "from", "between", "until", "till", "to", "and",
        ]
        let meals: Set<String> = ["lunch", "work", "school", "dinner", "tea", "breakfast", "dark", "noon", "midday"]
        let covered = mentions.reduce(into: taken) { $0.formUnion($1) }
        var start = 0
        while start < words.count {
            defer { start += 1 }
            guard !covered.contains(start) else { continue }
            let isLed = leads.contains(words[start])
            let end = words.indices.first { $0 > start && covered.contains($0) } ?? words.endIndex
            let rest = words[(isLed ? start + 1 : start)..<end]
            if isLed, let meal = rest.first, meals.contains(meal) {
                taken.formUnion(start...start + 1)
                start += 1
            } else if let time = ClockTime.read(rest, bare: isLed), !belongs(words[time.end...].first ?? "") {
                taken.formUnion(start..<time.end)
                start = time.end - 1
            } else if words[start...].starts(with: ["first", "thing"])
                || words[start...].starts(with: ["last", "thing"])
            {
                taken.formUnion(start...start + 1)
                start += 1
            }
        }
    }
}
