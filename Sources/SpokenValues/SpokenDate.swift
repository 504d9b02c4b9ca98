/// Days as people say them: "yesterday", "next Tuesday", "the third of March", "Good Friday", "a week on Friday", "the first
/// Monday in December".
///
/// "Next Tuesday" is the Tuesday of next week, Monday being its first day; "last Tuesday" is the latest before today.
/// `read` takes one day at the beginning of some words, `find` the day that somebody means in all that they say.
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
    /// such as the 31st of April, a weekday that the date does not fall on, and what may be two days.
    package func read(_ words: ArraySlice<String>) -> ParsedValue<CivilDate>? {
        guard let phrase = phrase(words) else { return nil }
        switch phrase.value {
        case .day(let day?), .weekday(_, let day): return ParsedValue(value: day, end: phrase.end)
        case .day(nil), .week, .shift, .habit: return nil
        }
    }

    /// What some words say of days.
    enum Meaning: Equatable {
        /// This day; nil for words that mean a day and do not say which, or one that there is not.
        case day(CivilDate?)
        /// A weekday without another word, and the day that it is taken for.
        case weekday(Int, CivilDate)
        /// The week of that Monday.
        case week(CivilDate)
        /// So many days after the day that was spoken of before.
        case shift(Int)
        /// No single day: "every other Tuesday", "Tuesdays".
        case habit
    }

    typealias Phrase = ParsedValue<Meaning>

    /// Days of days, "the day after the day before…", go no deeper.
    private static let depthLimit = 3

    /// What stands at the beginning of the words; the reading that takes in most of them, the first of those.
    func phrase(_ words: ArraySlice<String>, depth: Int = 0) -> Phrase? {
        guard depth < Self.depthLimit, !words.isEmpty else { return nil }
        let readings = [
            habit(words), named(words), counted(words, depth), neighbour(words, depth), sameDay(words), week(words),
            ofMonth(words), holiday(words), weekday(words, depth), dated(words),
        ].compactMap(\.self)
        var best: Phrase?
        for reading in readings where reading.end > best?.end ?? words.startIndex { best = reading }
        return best
    }

    /// The day of a phrase that means one; nil when it means none, `.some(nil)` when it does not say which.
    func day(_ words: ArraySlice<String>, _ depth: Int) -> ParsedValue<CivilDate?>? {
        guard let phrase = phrase(words, depth: depth + 1) else { return nil }
        switch phrase.value {
        case .day(let day): return ParsedValue(value: day, end: phrase.end)
        case .weekday(_, let day): return ParsedValue(value: day, end: phrase.end)
        case .week, .shift, .habit: return nil
        }
    }

    // MARK: Words that several readings skip or share

    static func skipping(_ skipped: [String], _ words: ArraySlice<String>) -> ArraySlice<String> {
        var rest = words
        for word in skipped where rest.first == word { rest = rest.dropFirst() }
        return rest
    }

    /// The weekday of a word; "tuesday's" is one too, as a recogniser hears "Tuesday is".
    static func index(of word: String) -> Int? {
        weekdays.firstIndex(of: word.hasSuffix("'s") ? String(word.dropLast(2)) : word) ?? shortWeekdays[word]
    }

    static func index(ofPlural word: String) -> Int? {
        word.hasSuffix("s") ? weekdays.firstIndex(of: String(word.dropLast())) : nil
    }

    static func month(_ word: String) -> Int? { months.firstIndex(of: word).map { $0 + 1 } ?? shortMonths[word] }

    /// As people type them.
    private static let shortWeekdays = ["tues": 1, "weds": 2, "thur": 3, "thurs": 3]
    private static let shortMonths = [
        "jan": 1, "feb": 2, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11,
        "dec": 12,
    ]

    /// Today or the first after it.
    func next(_ index: Int) -> CivilDate { today.adding(days: (index - today.weekday + 7) % 7) }
    /// Today or the last before it.
    func latest(_ index: Int) -> CivilDate { today.adding(days: -((today.weekday - index + 7) % 7)) }
    /// The last before today.
    func previous(_ index: Int) -> CivilDate {
        let days = (today.weekday - index + 7) % 7
        return today.adding(days: -(days == 0 ? 7 : days))
    }
    func inNextWeek(_ index: Int) -> CivilDate { today.adding(days: 7 - today.weekday + index) }

    /// The nearest day on that side of today.
    func choose(_ days: [CivilDate], _ side: Direction) -> CivilDate? {
        let fitting = days.filter { lies($0, side) }
        return fitting.min { abs($0.number - today.number) < abs($1.number - today.number) }
    }

    func lies(_ day: CivilDate, _ side: Direction) -> Bool {
        switch side {
        case .past: day <= today
        case .future: day >= today
        case .any: true
        }
    }
}
