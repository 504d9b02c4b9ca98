/// Days that callers name: the bank holidays of England and Wales, and those around them, for any year. When offices are
/// closed is `BankHoliday`.
///
/// After the Banking and Financial Dealings Act 1971; a single year's extra holiday is not among them.
package enum NamedDays {
    /// Each with the names that callers give it.
    package static let names: [(phrases: [String], day: @Sendable (Int) -> CivilDate?)] = [
        (["new year's day", "new years day"], { CivilDate(year: $0, month: 1, day: 1) }),
        (["shrove tuesday", "pancake day"], { easter($0)?.adding(days: -47) }),
        (["ash wednesday"], { easter($0)?.adding(days: -46) }),
        (["good friday"], { easter($0)?.adding(days: -2) }),
        (["easter saturday"], { easter($0)?.adding(days: -1) }),
        (["easter sunday", "easter day"], { easter($0) }),
        (["easter monday"], { easter($0)?.adding(days: 1) }),
        (
            ["early may bank holiday", "the may day bank holiday", "may day bank holiday", "may bank holiday"],
            { monday(onOrAfter: 1, 5, $0) }
        ),
        (["spring bank holiday", "whitsun bank holiday", "whit monday"], { monday(onOrAfter: 25, 5, $0) }),
        (["summer bank holiday", "august bank holiday"], { monday(onOrAfter: 25, 8, $0) }),
        (["halloween"], { CivilDate(year: $0, month: 10, day: 31) }),
        (["bonfire night", "guy fawkes night"], { CivilDate(year: $0, month: 11, day: 5) }),
        (["christmas eve"], { CivilDate(year: $0, month: 12, day: 24) }),
        (["christmas day", "christmas"], { CivilDate(year: $0, month: 12, day: 25) }),
        (["boxing day"], { CivilDate(year: $0, month: 12, day: 26) }),
        (["new year's eve", "new years eve"], { CivilDate(year: $0, month: 12, day: 31) }),
    ]

    /// Days that callers name now and then; the recogniser is not taught them.
    private static let further: [(phrases: [String], day: @Sendable (Int) -> CivilDate?)] = [
        (["new year's day bank holiday"], { weekday(onOrAfter: 1, 1, $0) }),
        (["burns night"], { CivilDate(year: $0, month: 1, day: 25) }),
        (["valentine's day", "valentines day"], { CivilDate(year: $0, month: 2, day: 14) }),
        (["leap day"], { CivilDate(year: $0, month: 2, day: 29) }),
        (["saint david's day", "st david's day"], { CivilDate(year: $0, month: 3, day: 1) }),
        (["saint patrick's day", "st patrick's day"], { CivilDate(year: $0, month: 3, day: 17) }),
        (["april fool's day", "april fools day", "april fools"], { CivilDate(year: $0, month: 4, day: 1) }),
        (["saint george's day", "st george's day"], { CivilDate(year: $0, month: 4, day: 23) }),
        (["mother's day", "mothers day", "mothering sunday"], { easter($0)?.adding(days: -21) }),
        (["palm sunday"], { easter($0)?.adding(days: -7) }),
        (["maundy thursday"], { easter($0)?.adding(days: -3) }),
        (["easter monday bank holiday"], { easter($0)?.adding(days: 1) }),
        (["easter friday"], { easter($0)?.adding(days: -2) }),
        (["whit sunday"], { easter($0)?.adding(days: 49) }),
        (["august bank holiday monday", "summer bank holiday monday"], { monday(onOrAfter: 25, 8, $0) }),
        (["spring bank holiday monday", "late may bank holiday monday"], { monday(onOrAfter: 25, 5, $0) }),
        (["early may bank holiday monday", "may day bank holiday monday"], { monday(onOrAfter: 1, 5, $0) }),
        (["easter bank holiday monday"], { easter($0)?.adding(days: 1) }),
        (["late may bank holiday"], { monday(onOrAfter: 25, 5, $0) }),
        (["father's day", "fathers day"], { CivilDate(year: $0, month: 6, day: 15)?.first(on: 6) }),
        (["midsummer's day", "midsummer day"], { CivilDate(year: $0, month: 6, day: 24) }),
        (["remembrance sunday"], { CivilDate(year: $0, month: 11, day: 8)?.first(on: 6) }),
        (["remembrance day", "armistice day"], { CivilDate(year: $0, month: 11, day: 11) }),
        (["saint andrew's day", "st andrew's day"], { CivilDate(year: $0, month: 11, day: 30) }),
        (["xmas eve"], { CivilDate(year: $0, month: 12, day: 24) }),
        (["xmas day", "xmas"], { CivilDate(year: $0, month: 12, day: 25) }),
        (["hogmanay"], { CivilDate(year: $0, month: 12, day: 31) }),
        (["guy fawkes", "fireworks night"], { CivilDate(year: $0, month: 11, day: 5) }),
        // There are two: nobody knows which is meant, until it is asked.
        (["may bank holiday"], { _ in nil }),
    ]

    /// All of them with the names as words; of one that stands in both lists the second counts.
    static let days: [(phrases: [[String]], day: @Sendable (Int) -> CivilDate?)] = {
        let told = Set(further.flatMap(\.phrases))
        return (names.map { ($0.phrases.filter { !told.contains($0) }, $0.day) } + further.map { ($0.phrases, $0.day) })
            .map { phrases, day in (phrases.map { $0.split(separator: " ").map(String.init) }, day) }
    }()

    /// The bank holidays of England and Wales that are always on a Monday.
    static func bankHolidayMondays(_ year: Int) -> [CivilDate] {
        [
            easter(year)?.adding(days: 1), monday(onOrAfter: 1, 5, year), monday(onOrAfter: 25, 5, year),
            monday(onOrAfter: 25, 8, year),
        ].compactMap(\.self)
    }

    /// A day, or the Monday after it when it falls on a weekend.
    private static func weekday(onOrAfter day: Int, _ month: Int, _ year: Int) -> CivilDate? {
        CivilDate(year: year, month: month, day: day).map { $0.weekday > 4 ? $0.first(on: 0) : $0 }
    }

    /// Easter Sunday (Meeus, Jones and Butcher's computation for the Gregorian calendar).
    package static func easter(_ year: Int) -> CivilDate? {
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let (d, e) = (b / 4, b % 4)
        let g = (8 * b + 13) / 25
        let h = (19 * a + b - d - g + 15) % 30
        let (i, k) = (c / 4, c % 4)
        let l = (32 + 2 * e + 2 * i - h - k) % 7
        let m = (a + 11 * h + 19 * l) / 433
        let month = (h + l - 7 * m + 90) / 25
        return CivilDate(year: year, month: month, day: (h + l - 7 * m + 33 * month + 19) % 32)
    }

    private static func monday(onOrAfter day: Int, _ month: Int, _ year: Int) -> CivilDate? {
        CivilDate(year: year, month: month, day: day).map { $0.adding(days: (7 - $0.weekday) % 7) }
    }
}
