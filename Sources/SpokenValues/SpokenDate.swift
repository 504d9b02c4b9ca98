/// Days as people say them: "yesterday", "next Tuesday", "the third of March", "Good Friday", "three days ago".
///
/// "Next Tuesday" is the Tuesday of next week, Monday being its first day; "last Tuesday" is the latest before today.
package struct SpokenDate {
    /// Which way a day without a year, or a mere "Tuesday", lies.
    package enum Direction: String, Sendable, CaseIterable {
        /// It has been, or is today.
        case past
        /// It is to come, or is today.
        case future
        /// Whichever is nearer.
        case any
    }

    let today: CivilDate
    let direction: Direction
    /// Whether "the third" alone is a day.
    var bare = false

    /// Parameters as the properties.
    package init(today: CivilDate, direction: Direction, bare: Bool = false) {
        self.today = today
        self.direction = direction
        self.bare = bare
    }

    /// As they are spoken, Monday first.
    package static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    /// As they are spoken, January first.
    package static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    static let ordinals = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
        "twentieth",
    ]

    /// A day at the beginning of the words: the reading that takes in most of them. Nil too for a day that there is not,
    /// such as the 31st of April, or a weekday that the date does not fall on.
    package func read(_ words: ArraySlice<String>) -> ParsedValue<CivilDate>? {
        let readings = [named(words), counted(words), holiday(words), weekday(words), dated(words)].compactMap(\.self)
        return readings.max { $0.end < $1.end }
    }

    // MARK: Named by their distance

    private static let near: [(phrase: [String], days: Int)] = [
        ("the day before yesterday", -2), ("day before yesterday", -2), ("yesterday morning", -1),
        ("yesterday afternoon", -1), ("yesterday evening", -1), ("yesterday", -1), ("last night", -1), ("today", 0),
        ("this morning", 0), ("this afternoon", 0), ("this evening", 0), ("tonight", 0), ("just now", 0),
        ("the day after tomorrow", 2), ("day after tomorrow", 2), ("tomorrow morning", 1), ("tomorrow afternoon", 1),
        ("tomorrow evening", 1), ("tomorrow", 1),
    ].map { (phrase: $0.0.split(separator: " ").map(String.init), days: $0.1) }

    private func named(_ words: ArraySlice<String>) -> ParsedValue<CivilDate>? {
        for (phrase, days) in Self.near {
            if words.starts(with: phrase) {
                return ParsedValue(value: today.adding(days: days), end: words.startIndex + phrase.count)
            }
        }
        return nil
    }

    /// "three days ago", "in a fortnight", "a week ago", "in two weeks' time".
    private func counted(_ words: ArraySlice<String>) -> ParsedValue<CivilDate>? {
        let isAhead = words.first == "in"
        let rest = isAhead ? words.dropFirst() : words
        let count = rest.first == "a" ? ParsedValue(value: 1, end: rest.startIndex + 1) : SpokenNumber.read(rest)
        guard let count, (1...366).contains(count.value), count.end < words.endIndex else { return nil }
        let lengths = ["day": 1, "days": 1, "week": 7, "weeks": 7, "week's": 7, "fortnight": 14, "fortnights": 14]
        guard let length = lengths[words[count.end]] else { return nil }
        var end = count.end + 1
        if isAhead {
            if words[end...].first == "time" { end += 1 }
            return ParsedValue(value: today.adding(days: count.value * length), end: end)
        }
        guard words[end...].first == "ago" else { return nil }
        end += 1
        // "a week ago last Tuesday" is that Tuesday's business.
        return ParsedValue(value: today.adding(days: -count.value * length), end: end)
    }

    // MARK: Bank holidays

    private func holiday(_ words: ArraySlice<String>) -> ParsedValue<CivilDate>? {
        let lead = words.first.flatMap { ["last": -1, "next": 1, "this": 0][$0] }
        let rest = lead == nil ? words : words.dropFirst()
        for (phrases, day) in NamedDays.days {
            for phrase in phrases {
                guard rest.starts(with: phrase) else { continue }
                let end = rest.startIndex + phrase.count
                if let year = year(words[end...]) {
                    return day(year.value).map { ParsedValue(value: $0, end: year.end) }
                }
                let days = (-1...1).compactMap { day(today.year + $0) }
                let side: Direction = lead == -1 ? .past : lead == 1 ? .future : direction
                return choose(days, side).map { ParsedValue(value: $0, end: end) }
            }
        }
        return nil
    }

    // MARK: Days of the week

    private func weekday(_ words: ArraySlice<String>) -> ParsedValue<CivilDate>? {
        // "a week on Tuesday", "a week last Tuesday".
        if words.starts(with: ["a", "week"]), let side = words.dropFirst(2).first, side == "on" || side == "last" {
            let day = words.dropFirst(3)
            guard let name = day.first, let index = Self.index(of: name) else { return nil }
            let date = side == "on" ? next(index).adding(days: 7) : previous(index).adding(days: -7)
            return ParsedValue(value: date, end: day.startIndex + 1)
        }
        var rest = words
        if rest.first == "on" { rest = rest.dropFirst() }
        if rest.first == "the" { rest = rest.dropFirst() }
        let lead = rest.first ?? ""
        var ahead = rest.dropFirst()
        if lead == "this", ["coming", "past"].contains(ahead.first) { ahead = ahead.dropFirst() }
        if let name = ahead.first, let index = Self.index(of: name) {
            let end = ahead.startIndex + 1
            switch lead {
            case "next": return ParsedValue(value: inNextWeek(index), end: end)
            case "last": return ParsedValue(value: previous(index), end: end)
            case "this":
                let isPast = rest.dropFirst().first == "past"
                return ParsedValue(
                    value: isPast ? previous(index) : direction == .past ? latest(index) : next(index), end: end)
            default: break
            }
        }
        guard let name = rest.first, let index = Self.index(of: name) else { return nil }
        let end = rest.startIndex + 1
        let after = words[end...]
        if after.first == "week" { return ParsedValue(value: next(index).adding(days: 7), end: end + 1) }
        if after.starts(with: ["before", "last"]) {
            return ParsedValue(value: previous(index).adding(days: -7), end: end + 2)
        }
        if after.starts(with: ["after", "next"]) {
            return ParsedValue(value: inNextWeek(index).adding(days: 7), end: end + 2)
        }
        if after.first == "last" { return ParsedValue(value: previous(index), end: end + 1) }
        if after.starts(with: ["just", "gone"]) { return ParsedValue(value: previous(index), end: end + 2) }
        if after.first == "coming" || after.first == "next" {
            return ParsedValue(value: after.first == "next" ? inNextWeek(index) : next(index), end: end + 1)
        }
        // "Tuesday the third of March": the two have to agree.
        var named = self
        named.bare = true
        if let date = named.dated(after) {
            return date.value.weekday == index ? date : nil
        }
        let date =
            switch direction {
            case .past: latest(index)
            case .future: next(index)
            case .any: choose([latest(index), next(index)], .any) ?? next(index)
            }
        return ParsedValue(value: date, end: end)
    }

    private static func index(of word: String) -> Int? {
        weekdays.firstIndex(of: word.hasSuffix("'s") ? String(word.dropLast(2)) : word)
    }

    /// Today or the first after it.
    private func next(_ index: Int) -> CivilDate { today.adding(days: (index - today.weekday + 7) % 7) }
    /// Today or the last before it.
    private func latest(_ index: Int) -> CivilDate { today.adding(days: -((today.weekday - index + 7) % 7)) }
    /// The last before today.
    private func previous(_ index: Int) -> CivilDate {
        let days = (today.weekday - index + 7) % 7
        return today.adding(days: -(days == 0 ? 7 : days))
    }
    private func inNextWeek(_ index: Int) -> CivilDate { today.adding(days: 7 - today.weekday + index) }

    // MARK: Days of a month

    /// "the third of March", "March the third", "3rd March 2026", "the third of the third", "03 03 2026".
    private func dated(_ words: ArraySlice<String>) -> ParsedValue<CivilDate>? {
        var rest = words
        if rest.first == "on" { rest = rest.dropFirst() }
        if let month = rest.first.flatMap(Self.months.firstIndex) {
            var day = rest.dropFirst()
            if day.first == "the" { day = day.dropFirst() }
            guard let number = Self.day(day) else { return nil }
            return date(number.value, month + 1, words[number.end...])
        }
        let hasThe = rest.first == "the"
        if hasThe { rest = rest.dropFirst() }
        guard let number = Self.day(rest) else { return nil }
        var month = words[number.end...]
        if month.first == "of" { month = month.dropFirst() }
        if let index = month.first.flatMap(Self.months.firstIndex) {
            return date(number.value, index + 1, month.dropFirst())
        }
        if month.first == "the" { month = month.dropFirst() }
        let isOrdinal = number.isOrdinal
        if let index = Self.day(month), (1...12).contains(index.value), isOrdinal == index.isOrdinal,
            isOrdinal || year(words[index.end...]) != nil
        {
            return date(number.value, index.value, words[index.end...])
        }
        guard bare, isOrdinal else { return nil }
        return dayAlone(number.value).map { ParsedValue(value: $0, end: number.end) }
    }

    private func date(_ day: Int, _ month: Int, _ rest: ArraySlice<String>) -> ParsedValue<CivilDate>? {
        if let year = year(rest) {
            return CivilDate(year: year.value, month: month, day: day).map { ParsedValue(value: $0, end: year.end) }
        }
        // No day that is meant without its year is more than a year away.
        let days = (-1...1).compactMap { CivilDate(year: today.year + $0, month: month, day: day) }
        return choose(days.filter { abs($0.number - today.number) <= 366 }, direction)
            .map { ParsedValue(value: $0, end: rest.startIndex) }
    }

    private func dayAlone(_ day: Int) -> CivilDate? {
        let days = (-12...12).compactMap { offset in
            let month = today.year * 12 + today.month - 1 + offset
            return CivilDate(year: month / 12, month: month % 12 + 1, day: day)
        }
        return choose(days, direction)
    }

    /// The nearest day on that side of today.
    private func choose(_ days: [CivilDate], _ side: Direction) -> CivilDate? {
        let fitting = days.filter { day in
            switch side {
            case .past: day <= today
            case .future: day >= today
            case .any: true
            }
        }
        return fitting.min { abs($0.number - today.number) < abs($1.number - today.number) }
    }

    private struct DayNumber {
        var value: Int
        var end: Int
        var isOrdinal: Bool
    }

    /// "third", "twenty first", "3rd", and "three" where a month follows.
    private static func day(_ words: ArraySlice<String>) -> DayNumber? {
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

    /// "2026", "twenty twenty six", "two thousand and twenty six", "twenty six".
    private func year(_ words: ArraySlice<String>) -> ParsedValue<Int>? {
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
