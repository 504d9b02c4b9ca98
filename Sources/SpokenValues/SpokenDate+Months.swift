/// Days of a month, and days with names of their own.
extension SpokenDate {
    // MARK: Bank holidays

    func holiday(_ words: ArraySlice<String>) -> Phrase? {
        let start = Self.skipping(["on", "the"], words)
        let lead = start.first.flatMap { ["last": -1, "next": 1, "this": 0, "past": -1, "coming": 1][$0] }
        let rest = lead == nil ? start : start.dropFirst()
        var best: Phrase?
        func offer(_ day: CivilDate?, _ end: Int) {
            if end > best?.end ?? 0 { best = Phrase(value: .day(day), end: end) }
        }
        if rest.starts(with: ["bank", "holiday", "monday"]) || rest.starts(with: ["monday", "bank", "holiday"]) {
            let mondays = (-1...1).flatMap { NamedDays.bankHolidayMondays(today.year + $0) }
            offer(choose(mondays, lead == -1 ? .past : lead == 1 ? .future : direction), rest.startIndex + 3)
        }
        for (phrases, day) in NamedDays.days {
            for phrase in phrases where rest.starts(with: phrase) {
                let end = rest.startIndex + phrase.count
                let after = words[end...]
                // "Christmas week" is no day.
                if let word = after.first, Self.spans.contains(word) {
                    offer(nil, end + 1)
                    continue
                }
                if let year = year(after) ?? namedYear(after) {
                    offer(day(year.value), year.end)
                    continue
                }
                let days = (-1...1).compactMap { day(today.year + $0) }
                if after.starts(with: ["just", "gone"]) {
                    offer(choose(days, .past), end + 2)
                    continue
                }
                let side: Direction = lead == -1 ? .past : lead == 1 ? .future : direction
                offer(choose(days, side), end)
            }
        }
        return best
    }

    private static let spans: Set<String> = [
        "week", "weekend", "time", "period", "holiday", "holidays", "break", "season", "month", "eve's",
    ]

    // MARK: By their place in a month

    /// "the first Monday in December", "the last day of the month", "the twelfth of next month".
    func ofMonth(_ words: ArraySlice<String>) -> Phrase? {
        let rest = Self.skipping(["on", "the", "very"], words)
        if let offset = monthOffset(rest), offset.value != 0 || rest.first == "this" {
            // "next month on the twelfth"
            let after = Self.skipping(["on", "the"], words[offset.end...])
            guard let number = Self.day(after), number.isOrdinal else { return nil }
            return Phrase(value: .day(self.day(number.value, monthsAway: offset.value)), end: number.end)
        }
        let isLast = rest.first == "last"
        let number = isLast ? nil : Self.day(rest)
        guard isLast || number?.isOrdinal == true else { return nil }
        let what = isLast ? rest.dropFirst() : words[(number?.end ?? rest.startIndex)...]
        let isDay = what.first == "day"
        let index = what.first.flatMap(Self.index(of:))
        if isLast, !isDay, index == nil { return nil }
        let after = isDay || index != nil ? what.dropFirst() : what
        guard let month = month(after, needsOf: isDay || index != nil) else { return nil }
        let nth = isLast ? nil : number?.value
        func day(in year: Int, _ month: Int) -> CivilDate? {
            let length = CivilDate.days(in: month, of: year)
            guard let index else { return CivilDate(year: year, month: month, day: nth ?? length) }
            guard let first = CivilDate(year: year, month: month, day: 1)?.first(on: index) else { return nil }
            let found = nth.map { first.adding(days: 7 * ($0 - 1)) } ?? first.adding(days: (length - first.day) / 7 * 7)
            return found.month == month ? found : nil
        }
        switch month.value {
        case .away(let offset):
            let there = Self.monthAway(today, offset)
            return Phrase(value: .day(day(in: there.year, there.month)), end: month.end)
        case .named(let number, let year?): return Phrase(value: .day(day(in: year, number)), end: month.end)
        case .named(let number, nil):
            // "The third of March" is read below.
            if index == nil, !isDay { return nil }
            let days = (-1...1).compactMap { day(in: today.year + $0, number) }
            return Phrase(
                value: .day(choose(days.filter { abs($0.number - today.number) <= 366 }, direction)), end: month.end)
        }
    }

    private enum Month {
        case away(Int)
        case named(Int, year: Int?)
    }

    /// "of next month", "in December", "in December 2026".
    private func month(_ words: ArraySlice<String>, needsOf: Bool) -> ParsedValue<Month>? {
        if let offset = monthOffset(words) { return ParsedValue(value: .away(offset.value), end: offset.end) }
        guard let side = words.first, ["of", "in"].contains(side) || !needsOf else { return nil }
        let rest = ["of", "in"].contains(side) ? words.dropFirst() : words
        guard let number = rest.first.flatMap(Self.month(_:)) else { return nil }
        let after = rest.dropFirst()
        if let year = year(after) ?? namedYear(after) {
            return ParsedValue(value: .named(number, year: year.value), end: year.end)
        }
        return ParsedValue(value: .named(number, year: nil), end: after.startIndex)
    }

    /// "next month", "of this month", "of the month": how many months from this one.
    func monthOffset(_ words: ArraySlice<String>) -> ParsedValue<Int>? {
        let rest = words.first == "of" || words.first == "in" ? words.dropFirst() : words
        guard let word = rest.dropFirst().first, word == "month" || word == "month's" else { return nil }
        let offsets = ["last": -1, "this": 0, "next": 1, "the": 0]
        guard let lead = rest.first, let offset = offsets[lead], lead != "the" || words.first == "of" else {
            return nil
        }
        return ParsedValue(value: offset, end: rest.startIndex + 2)
    }

    private func day(_ number: Int, monthsAway offset: Int) -> CivilDate? {
        let (year, month) = Self.monthAway(today, offset)
        return CivilDate(year: year, month: month, day: number)
    }

    private static func monthAway(_ day: CivilDate, _ offset: Int) -> (year: Int, month: Int) {
        let month = day.year * 12 + day.month - 1 + offset
        return (month / 12, month % 12 + 1)
    }

    // MARK: By number

    /// "the third of March", "March the third", "3rd March 2026", "the third of the third", "03 03 2026", "2026 03 03".
    func dated(_ words: ArraySlice<String>) -> Phrase? {
        var rest = words
        if rest.first == "on" { rest = rest.dropFirst() }
        if let first = rest.first, first.utf8.count == 4, let year = Int(first), (1900...2100).contains(year),
            let month = rest.dropFirst().first.flatMap({ Int($0) }),
            let day = rest.dropFirst(2).first.flatMap({ Int($0) }),
            (1...12).contains(month)
        {
            return Phrase(value: .day(CivilDate(year: year, month: month, day: day)), end: rest.startIndex + 3)
        }
        if let month = rest.first.flatMap(Self.month(_:)) {
            var day = rest.dropFirst()
            if day.first == "the" { day = day.dropFirst() }
            guard let number = Self.day(day) else { return nil }
            let after = words[number.end...]
            // "November twenty twenty six" is a month and its year.
            if !number.isOrdinal, number.value == 19 || number.value == 20, let rest = SpokenNumber.belowHundred(after),
                rest.value >= 10
            {
                return Phrase(value: .day(nil), end: rest.end)
            }
            return date(number.value, month, after)
        }
        let hasThe = rest.first == "the"
        if hasThe { rest = rest.dropFirst() }
        guard let number = Self.day(rest) else { return nil }
        var month = words[number.end...]
        if month.first == "of" || month.first == "in" { month = month.dropFirst() }
        if let named = month.first.flatMap(Self.month(_:)) {
            return date(number.value, named, month.dropFirst())
        }
        if month.first == "the" { month = month.dropFirst() }
        let isOrdinal = number.isOrdinal
        if let index = Self.day(month), (1...12).contains(index.value), isOrdinal == index.isOrdinal,
            isOrdinal || year(words[index.end...]) != nil || Self.isWritten(rest, month) && bare
        {
            return date(number.value, index.value, words[index.end...])
        }
        guard bare, isOrdinal, Self.standsAlone(number, hasThe: hasThe, in: words) else { return nil }
        return Phrase(value: .day(dayAlone(number.value)), end: number.end)
    }

    /// "23/11" as it is typed.
    private static func isWritten(_ day: ArraySlice<String>, _ month: ArraySlice<String>) -> Bool {
        [day.first, month.first].allSatisfy { word in word?.allSatisfy { $0.isASCII && $0.isNumber } == true }
    }

    /// "Second" alone is a short while, "the first one" no day.
    private static func standsAlone(_ number: DayNumber, hasThe: Bool, in words: ArraySlice<String>) -> Bool {
        let after = words[number.end...].first
        if let after, ["night", "hundredth", "century", "birthday", "anniversary"].contains(after) { return false }
        guard number.value <= 5 else { return true }
        let counted = [
            "one", "time", "thing", "collection", "bin", "week", "day", "option", "choice", "person", "floor",
        ]
        if let after, counted.contains(after) { return false }
        return hasThe || number.value > 3 || after == nil && number.value != 2
    }

    private func date(_ day: Int, _ month: Int, _ rest: ArraySlice<String>) -> Phrase {
        if let year = year(rest) ?? namedYear(rest) {
            return Phrase(value: .day(CivilDate(year: year.value, month: month, day: day)), end: year.end)
        }
        // No day that is meant without its year is more than a year away.
        let days = (-1...1).compactMap { CivilDate(year: today.year + $0, month: month, day: day) }
        return Phrase(
            value: .day(choose(days.filter { abs($0.number - today.number) <= 366 }, direction)), end: rest.startIndex)
    }

    private func dayAlone(_ day: Int) -> CivilDate? {
        let days = (-12...12).compactMap { offset in self.day(day, monthsAway: offset) }
        return choose(days, direction)
    }

    struct DayNumber {
        var value: Int
        var end: Int
        var isOrdinal: Bool
    }

    /// "third", "twenty first", "3rd", and "three" where a month follows.
    static func day(_ words: ArraySlice<String>) -> DayNumber? {
        guard let first = words.first else { return nil }
        let next = words.startIndex + 1
        if let index = ordinals.firstIndex(of: first) { return DayNumber(value: index + 1, end: next, isOrdinal: true) }
        if first == "thirtieth" { return DayNumber(value: 30, end: next, isOrdinal: true) }
        if let ten = SpokenNumber.tens[first], ten <= 30, let second = words.dropFirst().first,
            let unit = ordinals.prefix(9).firstIndex(of: second)
        {
            return DayNumber(value: ten + unit + 1, end: next + 1, isOrdinal: true)
        }
        let figures = first.prefix { $0.isNumber }
        if let number = Int(figures), ["st", "nd", "rd", "th"].contains(first.dropFirst(figures.count)) {
            return DayNumber(value: number, end: next, isOrdinal: true)
        }
        guard let number = SpokenNumber.belowHundred(words), (1...31).contains(number.value) else { return nil }
        return DayNumber(value: number.value, end: number.end, isOrdinal: false)
    }

    /// "last year", "of this year".
    private func namedYear(_ words: ArraySlice<String>) -> ParsedValue<Int>? {
        let rest = words.first == "of" ? words.dropFirst() : words
        guard let lead = rest.first, let offset = ["last": -1, "this": 0, "next": 1][lead],
            rest.dropFirst().first == "year"
        else { return nil }
        return ParsedValue(value: today.year + offset, end: rest.startIndex + 2)
    }

    /// "2026", "twenty twenty six", "two thousand and twenty six", "twenty six".
    func year(_ words: ArraySlice<String>) -> ParsedValue<Int>? {
        if let century = SpokenNumber.belowHundred(words), century.value == 20 || century.value == 19,
            century.end == words.startIndex + 1, let rest = SpokenNumber.belowHundred(words[century.end...]),
            rest.value >= 10
        {
            return ParsedValue(value: century.value * 100 + rest.value, end: rest.end)
        }
        guard let number = SpokenNumber.read(words) else { return nil }
        if (1900...2100).contains(number.value) { return number }
        if (20...99).contains(number.value) { return ParsedValue(value: 2000 + number.value, end: number.end) }
        return nil
    }
}
