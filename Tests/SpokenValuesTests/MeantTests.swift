import Testing
@testable import SpokenValues

/// What somebody means in all that they say, on Friday, 27 November 2026; nil is asked again.
@Suite struct MeantDayTests {
    private static let today = CivilDate(year: 2026, month: 11, day: 27)

    private static func day(
        _ said: String, _ direction: SpokenDate.Direction, on today: CivilDate? = today, bare: Bool = true
    ) -> String? {
        guard let today else { return nil }
        let words = ValueWords.words(in: said.split(separator: " ").map(String.init))
        return SpokenDate(today: today, direction: direction, bare: bare).find(in: words)?.day.text
    }

    @Test(arguments: [
        ("tuesday last week", "2026-11-17"), ("last week tuesday", "2026-11-17"),
        ("it was the tuesday last week", "2026-11-17"), ("tuesday of last week", "2026-11-17"),
        ("last week it should have been tuesday", "2026-11-17"), ("tuesday the week before last", "2026-11-10"),
        ("two weeks last tuesday", "2026-11-10"), ("a week ago last tuesday", "2026-11-17"),
        ("a week ago yesterday", "2026-11-19"), ("a week ago today", "2026-11-20"),
        ("a week yesterday", "2026-11-19"), ("three weeks ago on monday", "2026-11-02"),
        ("two fridays ago", "2026-11-13"), ("a couple of days ago", "2026-11-25"), ("couple of days ago", "2026-11-25"),
        ("a month ago", "2026-10-27"), ("a year ago", "2025-11-27"), ("two days before yesterday", "2026-11-24"),
        ("the first monday in november", "2026-11-02"), ("the last friday in october", "2026-10-30"),
        ("the last friday of last month", "2026-10-30"), ("the first of this month", "2026-11-01"),
        ("the twelfth of last month", "2026-10-12"), ("last month on the twelfth", "2026-10-12"),
        ("the last day of october", "2026-10-31"), ("the day after bonfire night", "2026-11-06"),
        ("the friday after bonfire night", "2026-11-06"), ("the day before halloween", "2026-10-30"),
        ("the thursday before easter", "2026-04-02"), ("remembrance sunday", "2026-11-08"),
        ("mother's day", "2026-03-15"), ("bank holiday monday", "2026-08-31"),
        ("the twenty sixth of the eleventh", "2026-11-26"), ("tuesday just gone", "2026-11-24"),
        ("this week's collection on tuesday", "2026-11-24"), ("the monday of this week", "2026-11-23"),
        ("yesterday no the day before", "2026-11-25"), ("yesterday no sorry the day before yesterday", "2026-11-25"),
        ("every other tuesday it should have been this tuesday", "2026-11-24"),
        ("it's normally tuesdays but this week it was wednesday", "2026-11-25"),
        ("friday the thirteenth", "2026-11-13"), ("monday the twenty third", "2026-11-23"),
        ("twenty third november", "2026-11-23"), ("23/11/2026", "2026-11-23"), ("23/11/26", "2026-11-23"),
        ("2026-11-23", "2026-11-23"), ("23/11", "2026-11-23"), ("nov 23rd", "2026-11-23"),
        ("this time last week", "2026-11-20"), ("the same day last week", "2026-11-20"),
        ("this time last month", "2026-10-27"), ("not tuesday but wednesday", "2026-11-25"),
        ("tuesday no wednesday", "2026-11-25"), ("tuesday i mean wednesday", "2026-11-25"),
        ("it wasn't tuesday it was wednesday", "2026-11-25"), ("wednesday not tuesday", "2026-11-25"),
        ("tuesday sorry wednesday", "2026-11-25"), ("tuesday yes tuesday", "2026-11-24"),
        ("um last er tuesday", "2026-11-24"), ("last tuesday morning", "2026-11-24"),
        ("they did not come on tuesday", "2026-11-24"), ("i think it was tuesday at about ten", "2026-11-24"),
        ("the third of november last year", "2025-11-03"), ("on the third", "2026-11-03"),
        ("it may have been tuesday", "2026-11-24"), ("a fortnight ago", "2026-11-13"),
        ("the night before last", "2026-11-25"), ("not yesterday the day before", "2026-11-25"),
        ("no it was monday", "2026-11-23"), ("it wasn't collected on tuesday", "2026-11-24"),
        ("august bank holiday monday", "2026-08-31"), ("the tuesday after august bank holiday monday", "2026-09-01"),
    ])
    func `days that have been are understood`(_ said: String, _ day: String) { #expect(Self.day(said, .past) == day) }

    @Test(arguments: [
        ("a week on tuesday", "2026-12-08"), ("two weeks on tuesday", "2026-12-15"), ("a week today", "2026-12-04"),
        ("a week tomorrow", "2026-12-05"), ("a fortnight today", "2026-12-11"), ("a fortnight on friday", "2026-12-11"),
        ("two weeks from today", "2026-12-11"), ("a week from tuesday", "2026-12-08"),
        ("three days from now", "2026-11-30"),
        ("a week tuesday", "2026-12-08"), ("tuesday week", "2026-12-08"), ("saturday week", "2026-12-05"),
        ("tuesday fortnight", "2026-12-15"), ("tomorrow week", "2026-12-05"), ("in a week's time", "2026-12-04"),
        ("in two weeks' time", "2026-12-11"), ("three weeks time", "2026-12-18"), ("in a month", "2026-12-27"),
        ("in a month's time", "2026-12-27"), ("in three months", "2027-02-27"), ("wednesday next week", "2026-12-02"),
        ("wednesday of next week", "2026-12-02"), ("next week on wednesday", "2026-12-02"),
        ("wednesday the week after next", "2026-12-09"), ("the wednesday after next", "2026-12-09"),
        ("the monday after next", "2026-12-07"), ("the first monday in december", "2026-12-07"),
        ("the last friday in january", "2027-01-29"), ("the first monday of next month", "2026-12-07"),
        ("the last day of the month", "2026-11-30"), ("the day after boxing day", "2026-12-27"),
        ("two days after christmas", "2026-12-27"), ("the monday after christmas", "2026-12-28"),
        ("the friday before christmas", "2026-12-18"), ("the day after tomorrow", "2026-11-29"),
        ("the day after next tuesday", "2026-12-02"), ("this afternoon", "2026-11-27"),
        ("this coming tuesday", "2026-12-01"), ("the coming friday", "2026-12-04"), ("tuesday coming", "2026-12-01"),
        ("the twelfth of next month", "2026-12-12"), ("the thirty first", "2026-12-31"),
        ("the second of january", "2027-01-02"), ("this time tomorrow", "2026-11-28"),
        ("this time next week", "2026-12-04"),
        ("any day but preferably tuesday", "2026-12-01"), ("tuesday at two", "2026-12-01"),
        ("tomorrow between ten and twelve", "2026-11-28"), ("tuesday after three", "2026-12-01"),
        ("tuesday after lunch", "2026-12-01"), ("first thing on monday", "2026-11-30"),
        ("monday the thirtieth of november", "2026-11-30"), ("november the thirtieth", "2026-11-30"),
        ("hogmanay", "2026-12-31"), ("a month today", "2026-12-27"), ("saint andrew's day", "2026-11-30"),
        ("good friday next year", "2027-03-26"), ("monday any time", "2026-11-30"),
        ("any time on monday", "2026-11-30"),
        ("monday works for me", "2026-11-30"), ("after work on monday", "2026-11-30"),
        ("monday not tuesday", "2026-11-30"),
    ])
    func `days to come are understood`(_ said: String, _ day: String) { #expect(Self.day(said, .future) == day) }

    @Test(arguments: [
        "tuesday or wednesday", "monday to friday", "between monday and wednesday", "not tuesday",
        "any day but tuesday",
        "any day except friday", "before tuesday", "after tuesday", "by friday", "from tuesday", "until tuesday",
        "since tuesday", "every tuesday", "tuesdays", "next week", "last week", "a few days ago", "about a week ago",
        "over a week ago", "a week or so ago", "a day or two ago", "the other day", "some time last week",
        "within three days", "in the next three days", "the week after christmas", "christmas week", "the weekend",
        "last weekend", "the end of november", "mid november", "november twenty twenty six", "november",
        "the first week of november", "the thirty first of november", "the twenty ninth of february",
        "the fifth tuesday in november", "tuesday the third of december",
        "the may bank holiday", "the day before", "tuesday or so", "tuesday no", "the second one",
        "the last but one tuesday", "the third or the fourth", "the third of march or april", "the second last friday",
        "tuesday and wednesday", "the previous tuesday", "the following friday", "half way through november",
        "32/11/2026", "11/23/2026", "tuesday onwards", "in a week and a half", "over christmas",
        "yesterday or the day before", "any friday", "some tuesday",
        "getting on for a week ago",
        "coming up to a week ago", "they usually come on tuesday", "it's always collected on a friday", "twelfth night",
        "christmas eve's eve", "in a week maybe two", "two days ago maybe three", "two to three days ago",
        "a week ago at least", "a week ago give or take", "a week ago if not more", "a week ago plus",
        "tuesday last but one",
        "the nineteenth century",
    ])
    func `what is no single day is asked again`(_ said: String) {
        for direction in SpokenDate.Direction.allCases { #expect(Self.day(said, direction) == nil, "\(direction)") }
    }

    @Test(arguments: [
        "i can't do monday", "monday's no good", "monday isn't any good", "i'm not in on monday", "i'm away on monday",
        "i'm busy monday", "i'm at work monday", "monday won't work", "monday doesn't suit", "monday's difficult",
        "monday's out",
        "i don't want monday", "i'd rather not monday", "not monday", "monday would not suit",
        "tuesday not this tuesday",
    ])
    func `a day that is named to rule it out is asked again`(_ said: String) { #expect(Self.day(said, .future) == nil) }

    @Test func `a day on the wrong side of today is asked again`() {
        #expect(Self.day("tomorrow", .past) == nil)
        #expect(Self.day("next tuesday", .past) == nil)
        #expect(Self.day("yesterday", .future) == nil)
        #expect(Self.day("the third of march 2026", .future) == nil)
    }

    @Test func `months end where they end`() {
        let december = CivilDate(year: 2026, month: 12, day: 31)
        #expect(Self.day("tomorrow", .future, on: december) == "2027-01-01")
        #expect(Self.day("the twelfth of next month", .future, on: december) == "2027-01-12")
        #expect(Self.day("next wednesday", .future, on: december) == "2027-01-06")
        #expect(Self.day("the last friday of next month", .future, on: december) == "2027-01-29")
        let january = CivilDate(year: 2027, month: 1, day: 31)
        #expect(Self.day("in a month", .future, on: january) == nil, "there is no 31 February")
        #expect(Self.day("last new year's eve", .past, on: january) == "2026-12-31")
        let leap = CivilDate(year: 2028, month: 2, day: 28)
        #expect(Self.day("tomorrow", .future, on: leap) == "2028-02-29")
        #expect(Self.day("a year ago", .past, on: leap?.adding(days: 1)) == nil)
    }

    @Test func `the Wednesday after next is clear only late in a week`() {
        #expect(Self.day("the wednesday after next", .future, on: CivilDate(year: 2026, month: 11, day: 23)) == nil)
    }

    @Test func `a part of the day is left to whoever asks for it`() {
        let words = ["tomorrow", "morning"]
        guard let today = Self.today else { return }
        #expect(SpokenDate(today: today, direction: .future).find(in: words)?.words == [0])
    }

    @Test func `a day among other things is read where it cannot be mistaken`() {
        #expect(Self.day("my bin was missed last tuesday at twelve oak road", .past, bare: false) == "2026-11-24")
        #expect(Self.day("my bin was missed last tuesday and the tuesday before", .past, bare: false) == nil)
        #expect(Self.day("hang on a second", .past) == nil)
    }
}

@Suite struct MeantValueTests {
    private static func words(_ said: String) -> [String] {
        ValueWords.words(in: said.split(separator: " ").map(String.init))
    }

    @Test(
        arguments: [
            ("half eight", "08:30"), ("half past twelve at night", "00:30"), ("twelve at night", "00:00"),
            ("two at night", "02:00"), ("quarter to midnight", "23:45"), ("ten past midday", "12:10"),
            ("fourteen hundred hours", "14:00"), ("oh nine hundred hours", "09:00"), ("2.30", "14:30"),
            ("2.30pm", "14:30"),
            ("seven this evening", "19:00"), ("half seven tomorrow morning", "07:30"),
            ("tomorrow evening at seven", "19:00"),
            ("in the evening at seven", "19:00"), ("seven o'clock tonight", "19:00"), ("ten no eleven", "11:00"),
            ("not ten but eleven", "11:00"), ("at about two", "14:00"), ("eight thirty pm", "20:30"),
            ("17:30", "17:30"),
            ("twenty five past eight", "08:25"), ("tuesday the third at two", "14:00"), ("twelve midnight", "00:00"),
            ("twelve", "12:00"), ("good morning half past two", "14:30"),
        ] as [(String, String?)])
    func `times are understood`(_ said: String, _ time: String?) { #expect(Self.time(said) == time) }

    @Test(arguments: [
        "ten or eleven", "between ten and twelve", "after two", "before ten", "any time after three", "in two hours",
        "in a quarter of an hour", "half an hour", "until five", "by three", "twelve in the morning",
        "eleven in the afternoon", "two in the evening", "twenty five hours", "ten in the morning or in the afternoon",
        "nine sixty", "not ten", "nine to five", "two days",
    ])
    func `what is no single time is asked again`(_ said: String) { #expect(Self.time(said) == nil) }

    private static func time(_ said: String) -> String? {
        guard let today = CivilDate(year: 2026, month: 11, day: 27) else { return nil }
        let words = words(said)
        let days = SpokenDate(today: today, direction: .any).find(in: words)?.words ?? []
        return ClockTime.find(in: words, taken: [], days: days, bare: true)?.value.text
    }

    @Test(arguments: [
        ("two grand", "2000.00"), ("two and a half grand", "2500.00"), ("twenty k", "20000.00"),
        ("pound fifty", "1.50"),
        ("about fifty pounds", "50.00"), ("fifty no sixty pounds", "60.00"), ("not fifty but sixty", "60.00"),
        ("twelve fifty", "12.50"), ("£1,250", "1250.00"), ("two and a half thousand pounds", "2500.00"),
        ("it was a hundred and twenty pounds", "120.00"),
    ])
    func `sums are understood`(_ said: String, _ sum: String) {
        #expect(Money.find(in: Self.words(said), taken: [], bare: true)?.value.text == sum)
    }

    @Test(arguments: [
        "two million pounds", "fifty or sixty", "fifty to sixty pounds", "half a million", "minus fifty",
        "over fifty pounds",
        "more than fifty", "between fifty and sixty", "two and a half", "a few pounds", "a grand and a half",
        "five tenners",
        "not fifty", "fifty euros", "twice fifty",
    ])
    func `what is no single sum is asked again`(_ said: String) {
        #expect(Money.find(in: Self.words(said), taken: [], bare: true) == nil)
    }

    @Test(arguments: [
        ("twelve no thirteen", 13), ("not two but three", 3), ("i think it's twelve", 12), ("um twelve er", 12),
    ])
    func `numbers are understood`(_ said: String, _ number: Int) {
        #expect(SpokenNumber.find(in: Self.words(said), taken: [], range: 0...100)?.value == number)
    }

    @Test(arguments: [
        "two or three", "two and a half", "half", "three point five", "minus two", "two million",
        "between two and four",
        "two to four", "at least two", "more than two", "two dozen", "twelve hundred", "a hundred and five", "not two",
        "one or two", "five percent",
    ])
    func `what is no single number is asked again`(_ said: String) {
        #expect(SpokenNumber.find(in: Self.words(said), taken: [], range: 0...100) == nil)
    }
}
