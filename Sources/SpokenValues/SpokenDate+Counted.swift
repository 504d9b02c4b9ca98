/// Days that are named by their distance.
extension SpokenDate {
    private static let near: [(phrase: [String], days: Int)] = [
        ("the day before yesterday", -2), ("day before yesterday", -2), ("the night before last", -2),
        ("night before last", -2), ("the evening before last", -2), ("the other day", .min), ("yesterday morning", -1),
        ("yesterday afternoon", -1), ("yesterday evening", -1), ("yesterday", -1), ("last night", -1),
        ("last evening", -1), ("today", 0), ("this very day", 0),
        ("this morning", 0), ("this afternoon", 0), ("this evening", 0), ("tonight", 0), ("just now", 0),
        ("the day after tomorrow", 2), ("day after tomorrow", 2), ("tomorrow morning", 1), ("tomorrow afternoon", 1),
        ("tomorrow evening", 1), ("tomorrow night", 1), ("tomorrow", 1), ("today week", 7), ("tomorrow week", 8),
        ("yesterday week", -8), ("today fortnight", 14), ("tomorrow fortnight", 15),
    ].map { (phrase: $0.0.split(separator: " ").map(String.init), days: $0.1) }

    func named(_ words: ArraySlice<String>) -> Phrase? {
        var best: Phrase?
        for (phrase, days) in Self.near where words.starts(with: phrase) {
            let end = words.startIndex + phrase.count
            guard end > best?.end ?? 0 else { continue }
            best = Phrase(value: .day(days == .min ? nil : today.adding(days: days)), end: end)
        }
        return best
    }

    /// A length of time in days or in months.
    private struct Length {
        var days = 0
        var months = 0

        func after(_ day: CivilDate) -> CivilDate? { months == 0 ? day.adding(days: days) : day.adding(months: months) }
        func before(_ day: CivilDate) -> CivilDate? {
            months == 0 ? day.adding(days: -days) : day.adding(months: -months)
        }
    }

    /// "three days", "a fortnight", "two weeks'", "a couple of months"; "a few days" has no length.
    private static func length(_ words: ArraySlice<String>) -> ParsedValue<Length>? {
        let count: ParsedValue<Int>? =
            if words.first == "a" || words.first == "an", words.dropFirst().first.map({ unit($0) != nil }) == true {
                ParsedValue(value: 1, end: words.startIndex + 1)
            } else if words.starts(with: ["couple", "of"]) {
                ParsedValue(value: 2, end: words.startIndex + 2)
            } else {
                SpokenNumber.read(words)
            }
        guard let count, (1...366).contains(count.value), count.end < words.endIndex, let unit = unit(words[count.end])
        else { return nil }
        return ParsedValue(
            value: Length(days: unit.days * count.value, months: unit.months * count.value), end: count.end + 1)
    }

    private static func unit(_ word: String) -> Length? {
        let bare =
            word.hasSuffix("'s") ? String(word.dropLast(2)) : word.hasSuffix("'") ? String(word.dropLast()) : word
        switch bare {
        case "day", "days": return Length(days: 1)
        case "week", "weeks": return Length(days: 7)
        case "fortnight", "fortnights": return Length(days: 14)
        case "month", "months": return Length(months: 1)
        case "year", "years": return Length(months: 12)
        default: return nil
        }
    }

    /// Words that make a length of time a guess, and its day none.
    private static let vague: Set<String> = [
        "about", "around", "roughly", "approximately", "nearly", "almost", "over", "under", "some", "maybe", "perhaps",
        "probably", "within", "least", "most", "than",
    ]

    /// "three days ago", "in a fortnight", "a week on Tuesday", "two weeks from today", "a week ago last Tuesday", "two
    /// Fridays ago".
    func counted(_ words: ArraySlice<String>, _ depth: Int) -> Phrase? {
        if let first = words.first, Self.vague.contains(first) {
            // "about three days ago" is understood, and is no day.
            guard let exact = counted(words.dropFirst(), depth) else { return nil }
            return Phrase(value: .day(nil), end: exact.end)
        }
        let isAhead = words.first == "in"
        guard let length = Self.length(isAhead ? words.dropFirst() : words) else {
            return isAhead ? nil : weekdaysAgo(words)
        }
        let after = words[length.end...]
        if after.first == "time" {
            return Phrase(value: .day(length.value.after(today)), end: length.end + 1)
        }
        if isAhead { return Phrase(value: .day(length.value.after(today)), end: length.end) }
        if after.first == "ago" { return ago(length.value, after.dropFirst(), depth) }
        if after.starts(with: ["from", "now"]) {
            return Phrase(value: .day(length.value.after(today)), end: length.end + 2)
        }
        switch after.first {
        case "from", "after", "before":
            guard let day = day(after.dropFirst(), depth) else { return nil }
            let counted =
                after.first == "before" ? day.value.flatMap(length.value.before) : day.value.flatMap(length.value.after)
            return Phrase(value: .day(counted), end: day.end)
        default: break
        }
        let isToday = after.first == "today" || after.first == "tomorrow"
        guard length.value.days >= 7 || length.value.months > 0 && isToday else { return nil }
        return weeks(length.value, after, depth)
    }

    /// "a week on Tuesday", "a fortnight today", "two weeks last Tuesday", "a week past on Tuesday".
    private func weeks(_ length: Length, _ after: ArraySlice<String>, _ depth: Int) -> Phrase? {
        if after.first == "last" || after.first == "past" || after.first == "gone" {
            let rest = Self.skipping(["on"], after.dropFirst())
            guard let index = rest.first.flatMap(Self.index(of:)) else { return nil }
            return Phrase(value: .day(length.before(previous(index))), end: rest.startIndex + 1)
        }
        if after.first == "yesterday" {
            return Phrase(value: .day(length.before(today.adding(days: -1))), end: after.startIndex + 1)
        }
        let isOn = after.first == "on"
        let rest = Self.skipping(["on", "this", "coming"], after)
        if let index = rest.first.flatMap(Self.index(of:)) {
            let end = rest.startIndex + 1
            // Without "on" it is only clear where all days are to come.
            guard isOn || direction == .future else { return Phrase(value: .day(nil), end: end) }
            return Phrase(value: .day(length.after(next(index))), end: end)
        }
        guard let first = rest.first, isOn || ["today", "tomorrow", "next", "this", "the"].contains(first),
            let day = day(isOn ? rest : after, depth)
        else { return nil }
        return Phrase(value: .day(day.value.flatMap(length.after)), end: day.end)
    }

    /// Behind "ago": "three weeks ago on Monday", "a week ago last Tuesday", "a week ago yesterday".
    private func ago(_ length: Length, _ after: ArraySlice<String>, _ depth: Int) -> Phrase {
        let plain = Phrase(value: .day(length.before(today)), end: after.startIndex)
        guard length.days >= 7, length.months == 0, let first = after.first else { return plain }
        if first == "today" || first == "now" { return Phrase(value: plain.value, end: after.startIndex + 1) }
        if first == "yesterday" {
            return Phrase(value: .day(length.before(today.adding(days: -1))), end: after.startIndex + 1)
        }
        let rest = Self.skipping(["on", "last", "this", "past", "the"], after)
        guard let index = rest.first.flatMap(Self.index(of:)) else { return plain }
        let counted = previous(index).adding(days: -length.days)
        let ofThatWeek = today.adding(days: index - today.weekday - length.days)
        let isSaid = after.first == "last" || after.first == "past" || counted == ofThatWeek
        return Phrase(value: .day(isSaid ? counted : nil), end: rest.startIndex + 1)
    }

    /// "two Fridays ago".
    private func weekdaysAgo(_ words: ArraySlice<String>) -> Phrase? {
        guard let count = SpokenNumber.read(words), (1...52).contains(count.value), count.end < words.endIndex,
            let index = Self.index(ofPlural: words[count.end]) ?? Self.index(of: words[count.end]),
            words[(count.end + 1)...].first == "ago"
        else { return nil }
        return Phrase(value: .day(previous(index).adding(days: -7 * (count.value - 1))), end: count.end + 2)
    }

    /// "the day after Boxing Day", "the Friday before Easter", and "the day before" of what was spoken of.
    func neighbour(_ words: ArraySlice<String>, _ depth: Int) -> Phrase? {
        let rest = Self.skipping(["on", "the"], words)
        guard let what = rest.first, let side = rest.dropFirst().first, side == "after" || side == "before" else {
            return nil
        }
        let sign = side == "after" ? 1 : -1
        let anchor = rest.dropFirst(2)
        let index = Self.index(of: what)
        guard what == "day" || index != nil else { return nil }
        // "the Tuesday before last" is no neighbour of a day.
        guard let day = day(anchor, depth) ?? (index == nil ? nil : easter(anchor)) else {
            let isNamed = anchor.first == "next" || anchor.first == "last" || anchor.first == "that"
            return what == "day" && !isNamed ? Phrase(value: .shift(sign), end: anchor.startIndex) : nil
        }
        guard let index else { return Phrase(value: .day(day.value?.adding(days: sign)), end: day.end) }
        let found = day.value.map { date in
            sign > 0 ? date.adding(days: 1).first(on: index) : date.adding(days: -7).first(on: index)
        }
        return Phrase(value: .day(found), end: day.end)
    }

    /// "Easter" is no day, but a Friday before it is.
    private func easter(_ words: ArraySlice<String>) -> ParsedValue<CivilDate?>? {
        guard words.first == "easter" else { return nil }
        let days = (-1...1).compactMap { NamedDays.easter(today.year + $0) }
        return ParsedValue(value: choose(days, direction), end: words.startIndex + 1)
    }
}
