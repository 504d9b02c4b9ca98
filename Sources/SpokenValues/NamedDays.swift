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

    /// The same with the names as words.
    static let days = names.map { name in
        (phrases: name.phrases.map { $0.split(separator: " ").map(String.init) }, day: name.day)
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
