import Foundation
import Testing
@testable import Grammar
@testable import SpokenValues

@Suite struct DateTests {
    /// A Tuesday.
    private static let today = CivilDate(year: 2026, month: 11, day: 24)

    private static func read(
        _ said: String, _ direction: DateDirection = .any, today: CivilDate? = today, bare: Bool = false
    )
        -> String?
    {
        guard let today else { return nil }
        let words = ValueWords.words(in: said.split(separator: " ").map(String.init))
        let spoken = SpokenDate(today: today, direction: direction, bare: bare).read(words[...])
        return spoken.flatMap { $0.end == words.count ? $0.value.text : nil }
    }

    @Test(arguments: [
        ("today", "2026-11-24"), ("yesterday", "2026-11-23"), ("the day before yesterday", "2026-11-22"),
        ("last night", "2026-11-23"), ("tomorrow", "2026-11-25"), ("day after tomorrow", "2026-11-26"),
        ("three days ago", "2026-11-21"), ("a week ago", "2026-11-17"), ("a fortnight ago", "2026-11-10"),
        ("two weeks ago", "2026-11-10"), ("in a week", "2026-12-01"), ("in three days", "2026-11-27"),
        ("in two weeks time", "2026-12-08"), ("next tuesday", "2026-12-01"), ("next friday", "2026-12-04"),
        ("next monday", "2026-11-30"), ("last tuesday", "2026-11-17"), ("last monday", "2026-11-23"),
        ("this friday", "2026-11-27"), ("on friday", "2026-11-27"), ("tuesday week", "2026-12-01"),
        ("friday week", "2026-12-04"), ("a week on friday", "2026-12-04"), ("a week last monday", "2026-11-16"),
        ("the monday before last", "2026-11-16"), ("the third of march 2026", "2026-03-03"),
        ("third of march twenty twenty seven", "2027-03-03"),
        ("march the third two thousand and twenty seven", "2027-03-03"),
        ("3rd march 2027", "2027-03-03"), ("the twenty first of december", "2026-12-21"),
        ("december 21st", "2026-12-21"),
        ("03 03 2027", "2027-03-03"), ("the third of the third 2027", "2027-03-03"),
        ("the first of december", "2026-12-01"),
        ("tuesday the first of december", "2026-12-01"), ("the thirty first of december", "2026-12-31"),
        ("twelve december", "2026-12-12"), ("fifth of november", "2026-11-05"),
        ("boxing day", "2026-12-26"), ("christmas day", "2026-12-25"), ("good friday 2027", "2027-03-26"),
        ("new year's day", "2027-01-01"), ("easter monday twenty twenty seven", "2027-03-29"),
        ("early may bank holiday 2027", "2027-05-03"), ("spring bank holiday 2027", "2027-05-31"),
        ("summer bank holiday 2027", "2027-08-30"), ("last christmas", "2025-12-25"), ("halloween", "2026-10-31"),
    ])
    func `days are read`(_ said: String, _ day: String) { #expect(Self.read(said) == day) }

    @Test(arguments: [
        ("friday", DateDirection.past, "2026-11-20"), ("friday", .future, "2026-11-27"),
        ("tuesday", .past, "2026-11-24"),
        ("monday", .past, "2026-11-23"), ("monday", .future, "2026-11-30"), ("monday", .any, "2026-11-23"),
        ("the third of march", .past, "2026-03-03"), ("the third of march", .future, "2027-03-03"),
        ("good friday", .past, "2026-04-03"), ("good friday", .future, "2027-03-26"),
        ("christmas", .past, "2025-12-25"), ("the twenty fourth of november", .past, "2026-11-24"),
    ])
    func `days lie where the form looks`(_ said: String, _ direction: DateDirection, _ day: String) {
        #expect(Self.read(said, direction) == day)
    }

    @Test(arguments: [
        "the thirty first of april", "the twenty ninth of february 2027", "the thirtieth of february",
        "the thirty second of december", "wednesday the first of december", "the fourth", "may", "the bin", "second",
        "the twenty ninth of february",
    ])
    func `what is no day is refused`(_ said: String) { #expect(Self.read(said) == nil) }

    @Test func `a leap day is a day in its year`() {
        let today = CivilDate(year: 2028, month: 2, day: 10)
        #expect(Self.read("the twenty ninth of february", .future, today: today) == "2028-02-29")
        #expect(Self.read("the twenty ninth of february twenty twenty eight") == "2028-02-29")
        #expect(CivilDate(year: 2100, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
    }

    @Test func `a day alone is read where it was asked for`() {
        #expect(Self.read("the third", .future, bare: true) == "2026-12-03")
        #expect(Self.read("the third", .past, bare: true) == "2026-11-03")
        #expect(Self.read("the thirty first", .past, bare: true) == "2026-10-31")
    }

    @Test func `the day is the council's and not Greenwich's`() throws {
        let london = try #require(TimeZone(identifier: "Europe/London"))
        // Half past midnight on 29 March 2026 in London, before the clocks go forward; and half past eleven at night in
        // Greenwich on 30 June, when it is the first of July in London.
        #expect(CivilDate(Date(timeIntervalSince1970: 1_774_744_200), in: london).text == "2026-03-29")
        #expect(CivilDate(Date(timeIntervalSince1970: 1_782_862_200), in: london).text == "2026-07-01")
        // The night the clocks go back has 25 hours; the day after is the next day all the same.
        let autumn = try #require(CivilDate(year: 2026, month: 10, day: 25))
        #expect(autumn.adding(days: 1).text == "2026-10-26")
        #expect(Self.read("yesterday", today: autumn) == "2026-10-24")
    }

    @Test func `Easter is where the tables have it`() {
        let easters = [
            2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28", 2038: "2038-04-25",
        ]
        for (year, day) in easters { #expect(NamedDays.easter(year)?.text == day) }
    }

    @Test func `days and their numbers agree`() {
        for number in stride(from: -200_000, to: 200_000, by: 137) {
            let day = CivilDate(number: number)
            #expect(day.number == number)
            #expect(CivilDate(year: day.year, month: day.month, day: day.day) == day)
        }
        #expect(CivilDate(year: 2026, month: 11, day: 24)?.weekday == 1)
    }
}

@Suite struct SayingTests {
    @Test func `values are said naturally`() throws {
        let day = try #require(CivilDate(year: 2026, month: 3, day: 3))
        #expect(Verbaliser.date(day, today: day) == "Tuesday the third of March")
        let next = try #require(CivilDate(year: 2027, month: 3, day: 31))
        #expect(Verbaliser.date(next, today: day) == "Wednesday the thirty first of March twenty twenty seven")
        #expect(Verbaliser.characters("SH-4827-3144") == "S H, four eight two seven, three one double four")
        #expect(Verbaliser.characters("TQ9 5NE") == "T Q nine, five N E")
        #expect(Verbaliser.telephone("07700900123") == "zero double seven double zero, nine double zero, one two three")
        #expect(
            Verbaliser.telephone("08001448848") == "zero eight double zero, one double four, double eight four eight")
        #expect(Verbaliser.number(4827) == "four thousand eight hundred and twenty seven")
        #expect(Verbaliser.number(1001) == "one thousand and one")
        #expect(Verbaliser.money(Money(pence: 1250)) == "twelve pounds fifty")
        #expect(Verbaliser.money(Money(pence: 105)) == "one pound and five pence")
        #expect(Verbaliser.money(Money(pence: 1)) == "one penny")
        #expect(Verbaliser.time(try #require(ClockTime(hour: 14, minute: 30))) == "half past two in the afternoon")
        #expect(Verbaliser.time(try #require(ClockTime(hour: 9, minute: 5))) == "nine zero five in the morning")
        #expect(Verbaliser.time(try #require(ClockTime(hour: 23, minute: 45))) == "quarter to twelve in the evening")
        let house = try #require(HouseNumber.read(["flat", "two", "fourteen", "b"])).value
        #expect(Verbaliser.houseNumber(house) == "flat two, fourteen B")
    }

    @Test func `whatever is said is made of pieces that are recorded`() throws {
        let pieces = Set(Verbaliser.pieces)
        func isCovered(_ saying: String) -> Bool {
            saying.split(separator: ",").allSatisfy { part in
                var words = part.split(separator: " ").map(String.init)[...]
                while !words.isEmpty {
                    guard
                        let length = (1...3).reversed().first(where: {
                            $0 <= words.count && pieces.contains(words.prefix($0).joined(separator: " "))
                        })
                    else { return false }
                    words = words.dropFirst(length)
                }
                return true
            }
        }
        let today = CivilDate(number: 20_000)
        for number in 0..<800 {
            #expect(isCovered(Verbaliser.date(today.adding(days: number), today: today)))
            #expect(isCovered(Verbaliser.number(number * 977)))
            #expect(isCovered(Verbaliser.money(Money(pence: number * 13))))
            let time = try #require(ClockTime(hour: number % 24, minute: number % 60))
            #expect(isCovered(Verbaliser.time(time)))
        }
        #expect(Set(Verbaliser.pieces).count == Verbaliser.pieces.count)
    }
}
