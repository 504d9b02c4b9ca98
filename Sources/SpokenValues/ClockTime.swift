/// A time of day.
package struct ClockTime: Sendable, Equatable {
    /// 0 to 23.
    package let hour: Int
    /// 0 to 59.
    package let minute: Int

    /// `14:30`.
    package var text: String { "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)" }

    /// Nil when a clock shows no such time.
    package init?(hour: Int, minute: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        self.hour = hour
        self.minute = minute
    }

    /// A time at the beginning of the words: "half past two", "ten to four", "nine thirty", "three pm", "noon".
    /// Without "morning" or "pm" one to six are in the afternoon and seven to twelve before it, as offices are open.
    /// - Parameter bare: whether "three" or "nine thirty" alone is a time too.
    package static func read(_ words: ArraySlice<String>, bare: Bool = false) -> ParsedValue<ClockTime>? {
        guard let first = words.first else { return nil }
        let next = words.startIndex + 1
        switch first {
        case "noon", "midday": return at(12, 0, next)
        case "midnight": return at(0, 0, next)
        case "twelve" where words.dropFirst().first == "midnight": return at(0, 0, next + 1)
        case "twelve" where words.dropFirst().first == "midday": return at(12, 0, next + 1)
        case "oh", "o", "zero", "nought":
            // "oh nine hundred hours", "oh eight thirty"
            guard let hour = SpokenNumber.units[words.dropFirst().first ?? ""] else { return nil }
            let rest = words.dropFirst(2)
            if rest.first == "hundred" { return at(hour, 0, next + (rest.dropFirst().first == "hours" ? 3 : 2)) }
            return minute(rest).flatMap { at(hour, $0.value, $0.end) }
        case "twelve" where words.dropFirst().first == "noon": return at(12, 0, next + 1)
        case "half": return half(words)
        case "quarter": return relative(15, words.dropFirst(1))
        case "a" where words.dropFirst().first == "quarter": return relative(15, words.dropFirst(2))
        default: break
        }
        if let written = written(first) {
            if first.hasSuffix("m") { return ParsedValue(value: written, end: next) }
            return withPart(of: written, words, at: next) ?? ParsedValue(value: likely(written), end: next)
        }
        guard let number = SpokenNumber.belowHundred(words, lenient: bare) else { return nil }
        var rest = words[number.end...]
        if rest.first == "minutes" { rest = rest.dropFirst() }
        // "Nine to five" is a working day.
        let isRange = rest.first == "to" && rest.startIndex == number.end && !number.value.isMultiple(of: 5)
        if number.value < 60, !isRange, let relative = relative(number.value, rest) { return relative }
        guard number.value <= 23 else { return nil }
        rest = words[number.end...]
        if rest.first == "hundred", bare || rest.dropFirst().first == "hours" {
            guard number.value >= 10 || rest.dropFirst().first == "hours" else { return nil }
            return at(number.value, 0, number.end + (rest.dropFirst().first == "hours" ? 2 : 1))
        }
        // "2.30", "2.30pm"
        if rest.first == "point", let last = rest.dropFirst().first {
            let figures = last.prefix { $0.isNumber }
            guard figures.count == 2, let minutes = Int(figures),
                let time = ClockTime(hour: number.value, minute: minutes)
            else { return nil }
            let end = number.end + 2
            switch last.dropFirst(2) {
            case "":
                return withPart(of: time, words, at: end) ?? (bare ? ParsedValue(value: likely(time), end: end) : nil)
            case "pm" where time.hour <= 12: return at(time.hour % 12 + 12, minutes, end)
            case "am" where time.hour <= 12: return at(time.hour % 12, minutes, end)
            default: return nil
            }
        }
        if rest.first == "o'clock" || rest.starts(with: ["o", "clock"]) {
            let end = number.end + (rest.first == "o" ? 2 : 1)
            return finished(number.value, 0, words, at: end)
        }
        if let minute = minute(rest), let time = ClockTime(hour: number.value, minute: minute.value) {
            // "One twenty" is a house's number too.
            if let said = withPart(of: time, words, at: minute.end) { return said }
            if bare { return ParsedValue(value: likely(time), end: minute.end) }
        }
        if let time = ClockTime(hour: number.value, minute: 0), let said = withPart(of: time, words, at: number.end) {
            return said
        }
        return bare ? finished(number.value, 0, words, at: number.end) : nil
    }

    /// "half past two", and the "half two" that means the same in Britain.
    private static func half(_ words: ArraySlice<String>) -> ParsedValue<ClockTime>? {
        let rest = words.dropFirst()
        let hour = rest.first == "past" ? rest.dropFirst() : rest
        if rest.first == "past", let fixed = hour.first.flatMap({ ["midnight": 0, "noon": 12, "midday": 12][$0] }) {
            return at(fixed, 30, hour.startIndex + 1)
        }
        guard let number = SpokenNumber.belowHundred(hour), (1...12).contains(number.value) else { return nil }
        return finished(number.value, 30, words, at: number.end)
    }

    /// "past two", "to four", behind so many minutes.
    private static func relative(_ minutes: Int, _ words: ArraySlice<String>) -> ParsedValue<ClockTime>? {
        guard let side = words.first, side == "past" || side == "to", minutes > 0 else { return nil }
        if let fixed = words.dropFirst().first.flatMap({ ["midnight": 0, "noon": 12, "midday": 12][$0] }) {
            let total = (fixed * 60 + (side == "past" ? minutes : -minutes) + 1440) % 1440
            return at(total / 60, total % 60, words.startIndex + 2)
        }
        guard let number = SpokenNumber.belowHundred(words.dropFirst()), (1...12).contains(number.value)
        else { return nil }
        if side == "past" { return finished(number.value, minutes, words, at: number.end) }
        guard let whole = finished(number.value, 0, words, at: number.end) else { return nil }
        let total = (whole.value.hour * 60 - minutes + 1440) % 1440
        return at(total / 60, total % 60, whole.end)
    }

    /// Two figures of minutes: "thirty", "oh five", "fifteen".
    private static func minute(_ words: ArraySlice<String>) -> ParsedValue<Int>? {
        if let first = words.first, ["oh", "o", "zero"].contains(first),
            let unit = words.dropFirst().first.flatMap({ SpokenNumber.units[$0] })
        {
            return ParsedValue(value: unit, end: words.startIndex + 2)
        }
        guard let number = SpokenNumber.belowHundred(words), (10...59).contains(number.value) else { return nil }
        return number
    }

    private static func finished(
        _ hour: Int, _ minute: Int, _ words: ArraySlice<String>, at end: Int
    ) -> ParsedValue<ClockTime>? {
        guard let time = ClockTime(hour: hour % 24, minute: minute) else { return nil }
        return withPart(of: time, words, at: end) ?? ParsedValue(value: likely(time), end: end)
    }

    /// With "in the afternoon", "pm" and the like behind it; nil when nothing is.
    private static func withPart(of time: ClockTime, _ words: ArraySlice<String>, at place: Int) -> ParsedValue<
        ClockTime
    >? {
        let rest = words[place...]
        for (phrase, isLate) in [(["am"], false), (["a", "m"], false), (["pm"], true), (["p", "m"], true)]
        where rest.starts(with: phrase) && time.hour <= 12 {
            let hour = isLate ? (time.hour == 12 ? 12 : time.hour + 12) : time.hour % 12
            return at(hour, time.minute, place + phrase.count)
        }
        let leads = [["in", "the"], ["at"], ["this"], ["tomorrow"], ["yesterday"], []]
        for lead in leads where rest.starts(with: lead) {
            let word = rest.dropFirst(lead.count)
            // "At night", "tonight", and "in the morning": no other word stands there.
            guard let first = word.first, (lead == ["at"]) == (first == "night") || lead == ["in", "the"],
                lead.isEmpty == (first == "tonight"), let part = DayPart(word: first), first != "am"
            else { continue }
            guard time.hour <= 12, let time = part.time(time.hour, time.minute) else { return nil }
            return ParsedValue(value: time, end: word.startIndex + 1)
        }
        return nil
    }

    private static func likely(_ time: ClockTime) -> ClockTime {
        (1...6).contains(time.hour) ? ClockTime(hour: time.hour + 12, minute: time.minute) ?? time : time
    }

    /// "3pm", "930", "1430" as they are typed.
    private static func written(_ word: String) -> ClockTime? {
        let digits = word.prefix { $0.isNumber }
        let half = word.dropFirst(digits.count)
        guard !digits.isEmpty, let number = Int(digits), half.isEmpty || half == "am" || half == "pm" else {
            return nil
        }
        let (hour, minute) = digits.count > 2 ? (number / 100, number % 100) : (number, 0)
        guard digits.count > 2 || !half.isEmpty else { return nil }
        let added = half == "pm" && hour < 12 ? 12 : 0
        return ClockTime(hour: half == "am" && hour == 12 ? 0 : hour + added, minute: minute)
    }

    private static func at(_ hour: Int, _ minute: Int, _ end: Int) -> ParsedValue<ClockTime>? {
        ClockTime(hour: hour, minute: minute).map { ParsedValue(value: $0, end: end) }
    }
}
