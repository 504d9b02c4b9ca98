/// Days that are named by weekdays and weeks.
extension SpokenDate {
    /// "every other Tuesday", "Tuesdays", "usually on a Tuesday".
    func habit(_ words: ArraySlice<String>) -> Phrase? {
        var rest = Self.skipping(["on"], words)
        if let first = rest.first, Self.index(ofPlural: first) != nil {
            return Phrase(value: .habit, end: rest.startIndex + 1)
        }
        rest = words
        guard let first = rest.first else { return nil }
        if ["usually", "normally", "always", "generally"].contains(first) {
            rest = Self.skipping(["it's", "on", "a", "the"], rest.dropFirst())
            guard let name = rest.first, Self.index(of: name) ?? Self.index(ofPlural: name) != nil else { return nil }
            return Phrase(value: .habit, end: rest.startIndex + 1)
        }
        guard first == "every" || first == "each" || first == "alternate" else { return nil }
        rest = rest.dropFirst()
        if let which = rest.first, ["other", "second", "single", "third"].contains(which) { rest = rest.dropFirst() }
        guard let unit = rest.first else { return nil }
        let isUnit = ["day", "week", "fortnight", "month"].contains(unit)
        guard isUnit || Self.index(of: unit) ?? Self.index(ofPlural: unit) != nil else { return nil }
        rest = rest.dropFirst()
        if isUnit, rest.first == "on", let name = rest.dropFirst().first,
            Self.index(of: name) ?? Self.index(ofPlural: name) != nil
        {
            rest = rest.dropFirst(2)
        }
        return Phrase(value: .habit, end: rest.startIndex)
    }

    /// "last week", "next week's", "the week after next", "this week".
    func week(_ words: ArraySlice<String>) -> Phrase? {
        let rest = Self.skipping(["in", "of", "the"], words)
        let phrases: [([String], Int)] = [
            (["week", "before", "last"], -2), (["week", "after", "next"], 2), (["week", "just", "gone"], -1),
            (["last"], -1), (["this", "last"], -1), (["this", "past"], -1), (["past"], -1), (["previous"], -1),
            (["this"], 0), (["this", "coming"], 1), (["coming"], 1), (["next"], 1), (["following"], 1),
        ]
        var best: Phrase?
        for (phrase, weeks) in phrases {
            guard rest.starts(with: phrase) else { continue }
            var end = rest.startIndex + phrase.count
            if phrase.first != "week" {
                guard let word = rest[end...].first, word == "week" || word == "week's" || word == "weeks" else {
                    continue
                }
                // "last week's" is that week; "last weeks" is what a recogniser makes of it.
                end += 1
            }
            if end > best?.end ?? 0 {
                best = Phrase(value: .week(today.adding(days: 7 * weeks - today.weekday)), end: end)
            }
        }
        return best
    }

    /// "this time last week", "the same day next week", "this time tomorrow".
    func sameDay(_ words: ArraySlice<String>) -> Phrase? {
        let rest = Self.skipping(["the", "about", "at"], words)
        guard let lead = rest.first, lead == "this" || lead == "same", let what = rest.dropFirst().first,
            what == "time" || what == "day"
        else { return nil }
        let after = rest.dropFirst(2)
        if let week = week(after), case .week(let monday) = week.value {
            return Phrase(value: .day(monday.adding(days: today.weekday)), end: week.end)
        }
        if let month = monthOffset(after) {
            return Phrase(value: .day(today.adding(months: month.value)), end: month.end)
        }
        guard what == "time", let word = after.first else { return nil }
        let days = ["tomorrow": 1, "yesterday": -1]
        return days[word].map { Phrase(value: .day(today.adding(days: $0)), end: after.startIndex + 1) }
    }

    /// "Tuesday", "last Tuesday", "this coming Tuesday", "Tuesday week", "Tuesday of last week", "the Tuesday before last",
    /// "Tuesday the third of March".
    func weekday(_ words: ArraySlice<String>, _ depth: Int) -> Phrase? {
        let rest = Self.skipping(["on", "the"], words)
        if let led = ledWeekday(rest) { return led }
        // "bank holiday Monday" is a day by itself.
        guard let name = rest.first, let index = Self.index(of: name) else { return nil }
        let end = rest.startIndex + 1
        var after = words[end...]
        // "Tuesday morning last week"
        if let part = after.first, Self.partsOfDay.contains(part), after.count > 1 { after = after.dropFirst() }
        if let shifted = trailed(index, after) { return shifted }
        after = words[end...]
        // "Tuesday the third of March": the two have to agree.
        var named = self
        named.bare = true
        if let date = named.dated(after) {
            guard case .day(let day?) = date.value, day.weekday == index else {
                return Phrase(value: .day(nil), end: date.end)
            }
            return date
        }
        if let month = named.ofMonth(after), case .day(let day) = month.value {
            return Phrase(value: .day(day?.weekday == index ? day : nil), end: month.end)
        }
        return Phrase(value: .weekday(index, plain(index)), end: end)
    }

    static let partsOfDay: Set<String> = ["morning", "afternoon", "evening", "night", "lunchtime"]

    private func plain(_ index: Int) -> CivilDate {
        switch direction {
        case .past: latest(index)
        case .future: next(index)
        case .any: choose([latest(index), next(index)], .any) ?? next(index)
        }
    }

    /// With a word before it: "next Tuesday", "this past Tuesday", "the coming Tuesday".
    private func ledWeekday(_ rest: ArraySlice<String>) -> Phrase? {
        let leads: [([String], (Int) -> CivilDate)] = [
            (["this", "coming"], { today.adding(days: 1).first(on: $0) }),
            (["coming"], { today.adding(days: 1).first(on: $0) }),
            (["this", "past"], previous), (["past"], previous), (["this", "last"], previous), (["last"], previous),
            (["this"], { direction == .past ? latest($0) : next($0) }), (["next"], inNextWeek),
        ]
        for (lead, day) in leads where rest.starts(with: lead) {
            let name = rest.dropFirst(lead.count)
            guard let index = name.first.flatMap(Self.index(of:)) else { continue }
            let end = name.startIndex + 1
            let after = name.dropFirst()
            // "last Tuesday week", "next Tuesday the third": both halves have to be heard.
            if after.first == "week" || after.first == "fortnight" {
                let weeks = after.first == "week" ? 7 : 14
                let isAhead = day(index) >= today
                return Phrase(value: .day(day(index).adding(days: isAhead ? weeks : -weeks)), end: end + 1)
            }
            var named = self
            named.bare = true
            if let date = named.dated(after) {
                guard case .day(let dated?) = date.value, dated.weekday == index else {
                    return Phrase(value: .day(nil), end: date.end)
                }
                return date
            }
            return Phrase(value: .day(day(index)), end: end)
        }
        return nil
    }

    /// With words behind it: "Tuesday week", "Tuesday just gone", "Tuesday last week", "Tuesday before last".
    private func trailed(_ index: Int, _ after: ArraySlice<String>) -> Phrase? {
        func phrase(_ day: CivilDate?, _ count: Int) -> Phrase {
            Phrase(value: .day(day), end: after.startIndex + count)
        }
        if let week = week(after), case .week(let monday) = week.value {
            return Phrase(value: .day(monday.adding(days: index)), end: week.end)
        }
        switch after.first {
        case "week": return phrase(next(index).adding(days: 7), 1)
        case "fortnight": return phrase(next(index).adding(days: 14), 1)
        default: break
        }
        if after.starts(with: ["last", "but", "one"]) { return phrase(nil, 3) }
        if after.starts(with: ["before", "last"]) { return phrase(previous(index).adding(days: -7), 2) }
        if after.starts(with: ["after", "next"]) {
            // On a Monday "next Wednesday" may be the day after tomorrow, and the one after next may not be.
            let byWeeks = inNextWeek(index)
            let byOrder = today.adding(days: 1).first(on: index)
            return phrase(byWeeks == byOrder ? byWeeks.adding(days: 7) : nil, 2)
        }
        for gone in [["just", "gone"], ["just", "past"], ["that's", "gone"], ["gone"], ["past"], ["last"]]
        where after.starts(with: gone) { return phrase(previous(index), gone.count) }
        if after.first == "coming" { return phrase(next(index), 1) }
        if after.first == "next" { return phrase(inNextWeek(index), 1) }
        return nil
    }
}
