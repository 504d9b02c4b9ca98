import GrammarSupport
import Foundation
import Testing
@testable import ConfigurationFiles
@testable import Grammar
@testable import SpokenValues

struct HoursTests {
    /// Those that GOV.UK lists, as month-day.
    @Test(arguments: [
        (BankHoliday.Nation.england, 2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (.wales, 2023, "01-02 04-07 04-10 05-01 05-29 08-28 12-25 12-26"),
        (.england, 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (.england, 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        (.england, 2033, "01-03 04-15 04-18 05-02 05-30 08-29 12-26 12-27"),
        (.scotland, 2021, "01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28"),
        (.scotland, 2022, "01-03 01-04 04-15 05-02 05-30 08-01 11-30 12-26 12-27"),
        (.scotland, 2023, "01-02 01-03 04-07 05-01 05-29 08-07 11-30 12-25 12-26"),
        (.northernIreland, 2026, "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28"),
    ])
    func `bank holidays are computed, with their substitute days`(
        nation: BankHoliday.Nation, year: Int, days: String
    ) throws {
        let first = try #require(CivilDate(year: year, month: 1, day: 1))
        let found = (0...365).map { first.adding(days: $0) }.filter { $0.year == year && nation.holiday(on: $0) != nil }
        #expect(found.map { String($0.text.dropFirst(5)) }.joined(separator: " ") == days)
    }

    @Test(arguments: [
        (1818, 3, 22), (1961, 4, 2), (2000, 4, 23), (2024, 3, 31), (2026, 4, 5), (2038, 4, 25), (2049, 4, 18),
    ])
    func `Easter is found in any year`(year: Int, month: Int, day: Int) {
        #expect(NamedDays.easter(year) == CivilDate(year: year, month: month, day: day))
    }

    private static let rules = jsgf("public <bins> = bin; public <ferry> = ferry; public <tax> = tax;")
    private static let council = """
        {
          "name": "Test Council", "pbx": "pbx", "operator": "operator", "bank_holidays": "England",
          "hours": {"monday": ["09:00-17:00"], "friday": ["09:00-17:00"], "saturday": ["22:00-06:00"]},
          "hours_spoken": "on Monday and Friday",
          "closed": [
            {"date": "2026-12-04", "name": "staff training"},
            {"date": "2026-12-11", "hours": ["09:00-12:00"]},
            {"from": "2026-12-19", "to": "2027-01-03", "name": "Christmas"}
          ],
          "messages": [{"from": "2026-12-07", "to": "2026-12-08", "words": "Bins are a day late."}],
          "targets": {
            "operator": {"name": "us", "uri": "sip:operator@pbx"}, "bins": {"name": "bins", "uri": "sip:bins@pbx"},
            "ferry": {"name": "the ferry", "uri": "sip:ferry@pbx"}
          },
          "teams": {
            "bins": {
              "name": "bins", "target": "bins", "hours": {"monday": ["07:00-15:00"]},
              "closed": [{"holiday": "2nd January"}]
            }
          }
        }
        """
    private static let routes = """
        {
          "bins": {"name": "bins", "transfer": "bins"},
          "ferry": {"name": "the ferry", "transfer": "ferry", "open_on_holidays": true,
                    "hours": {"monday": ["00:00-24:00"], "friday": ["06:00-23:00"], "saturday": ["06:00-23:00"]}},
          "tax": {"name": "tax"}
        }
        """

    private func grammar() throws -> Grammar {
        try TestGrammar(["routes.jsgf": Self.rules, "council.json": Self.council, "routes.json": Self.routes]).load()
    }

    @Test(arguments: [
        // Monday.
        ("2026-11-30T09:00:00Z", nil, true), ("2026-11-30T17:00:00Z", nil, false),
        // Saturday night belongs to Saturday.
        ("2026-11-28T23:00:00Z", nil, true), ("2026-11-29T05:59:00Z", nil, true), ("2026-11-29T06:00:00Z", nil, false),
        ("2026-11-28T05:00:00Z", nil, false),
        // Closed, half a day, a whole Christmas; a night whose evening is closed is closed.
        ("2026-12-04T10:00:00Z", nil, false), ("2026-12-11T10:00:00Z", nil, true), ("2026-12-11T13:00:00Z", nil, false),
        ("2026-12-21T10:00:00Z", nil, false), ("2026-12-20T01:00:00Z", nil, false),
        // Early May bank holiday, a Monday in summer time.
        ("2026-05-04T10:00:00Z", nil, false), ("2026-05-11T08:00:00Z", nil, true), ("2026-05-11T16:30:00Z", nil, false),
        // The team's hours, and the council's closed days.
        ("2026-11-30T07:30:00Z", "bins", true), ("2026-11-30T16:00:00Z", "bins", false),
        ("2026-05-04T08:00:00Z", "bins", false),
        // The route's own, on holidays too.
        ("2026-05-04T22:00:00Z", "ferry", true), ("2026-12-25T10:00:00Z", "ferry", true),
        ("2026-12-04T10:00:00Z", "tax", false),
    ])
    func `hours, nights, closed days and holidays decide what is open`(
        time: String, route: String?, open: Bool
    ) throws {
        let date = try Date(time, strategy: .iso8601)
        #expect(try grammar().isOpen(at: date, for: route.map(Destination.route)) == open)
    }

    @Test(arguments: [
        ("2026-11-30T17:30:00Z", "2026-12-11T09:00:00Z", "staff training lies between"),
        ("2026-11-30T08:00:00Z", "2026-11-30T09:00:00Z", "today"),
        ("2026-12-19T12:00:00Z", "2027-01-04T09:00:00Z", "behind a whole Christmas"),
        ("2026-05-01T17:00:00Z", "2026-05-02T21:00:00Z", "summer time"),
    ])
    func `the next opening is found`(now: String, next: String, why: Comment) throws {
        var council = Self.council
        if next.hasPrefix("2026-12-11") {
            council = council.replacing("\"saturday\": [\"22:00-06:00\"]", with: "\"sunday\": []").replacing(
                "\"monday\": [\"09:00-17:00\"], ", with: "")
        }
        let grammar = try TestGrammar(
            ["routes.jsgf": Self.rules, "council.json": council, "routes.json": Self.routes]).load()
        let schedule = try #require(grammar.schedule())
        let opens = try Date(next, strategy: .iso8601)
        #expect(schedule.nextOpening(after: try Date(now, strategy: .iso8601)) == opens, why)
        #expect(schedule.isOpen(at: opens))
        #expect(schedule.nextOpening(after: opens) == nil)
    }

    @Test func `nights on which the clocks change are as long as they are`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/London"))
        let night = try #require(OpeningHours.range("22:00-06:00"))
        let schedule = Schedule(zone: zone, hours: OpeningHours(ranges: [7: [night]]), closures: [], nation: nil)
        func minutesOpen(from text: String) throws -> Int {
            let start = try Date(text, strategy: .iso8601)
            return (0..<1440).count { schedule.isOpen(at: start.addingTimeInterval(Double($0) * 60)) }
        }
        #expect(try minutesOpen(from: "2026-11-28T12:00:00Z") == 8 * 60)
        #expect(try minutesOpen(from: "2026-03-28T12:00:00Z") == 7 * 60, "forward")
        #expect(try minutesOpen(from: "2026-10-24T12:00:00Z") == 9 * 60, "back")
        // 01:30 does not exist on the last Sunday of March: it opens when the clocks have gone forward.
        let gap = Schedule(
            zone: zone, hours: OpeningHours(ranges: [1: [90..<300]]), closures: [], nation: nil)
        let opens = try #require(gap.nextOpening(after: Date("2026-03-28T12:00:00Z", strategy: .iso8601)))
        #expect(gap.isOpen(at: opens))
    }

    @Test func `why it is closed and what is said on a day`() throws {
        let grammar = try grammar()
        func date(_ text: String) throws -> Date { try Date("\(text)T10:00:00Z", strategy: .iso8601) }
        let schedule = try #require(grammar.schedule())
        #expect(schedule.closure(at: try date("2026-12-04")) == "staff training")
        #expect(schedule.closure(at: try date("2026-12-25")) == "Christmas", "the first that covers the day")
        #expect(schedule.closure(at: try date("2026-05-25")) == "the spring bank holiday")
        #expect(schedule.closure(at: try date("2026-12-11")) == nil)
        #expect(try grammar.council?.messages(at: date("2026-12-08")).map(\.words) == ["Bins are a day late."])
        #expect(try grammar.council?.messages(at: date("2026-12-09")).isEmpty == true)
        #expect(grammar.spokenNames.contains("Bins are a day late."))
        #expect(grammar.spokenNames.contains("Good Friday"))
    }

    @Test func `a moment is said from where we are`() throws {
        let london = try #require(TimeZone(identifier: "Europe/London"))
        let now = try Date("2026-12-24T16:00:00Z", strategy: .iso8601)
        func moment(_ text: String) throws -> String {
            Verbaliser.moment(try Date(text, strategy: .iso8601), seenFrom: now, in: london)
        }
        #expect(try moment("2026-12-24T17:00:00Z") == "today at five o'clock in the afternoon")
        #expect(try moment("2026-12-25T09:00:00Z") == "tomorrow at nine o'clock")
        #expect(try moment("2026-12-29T12:00:00Z") == "on Tuesday at midday")
        #expect(try moment("2027-01-04T09:30:00Z") == "on the fourth of January at half past nine")
        #expect(Verbaliser.spelled("T9 b") == "T for Tango, nine, B for Bravo")
    }
}

struct OverflowTests {
    private func chain(_ targets: String, route: String = "") throws -> [Overflow] {
        let council = """
            {"name": "T", "operator": "operator", "message_form": "ring", "extensions": "sip:{extension}@pbx", "targets": {\(targets),
              "operator": {"name": "us", "uri": "sip:o@pbx"}},
             "teams": {"waste": {"name": "waste", "target": "a"}}}
            """
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf("public <bins> = bin;"), "council.json": council,
            "routes.json": "{\"bins\": {\"name\": \"bins\", \"transfer\": \"a\"\(route)}}",
            "officers.csv": "id,first_name,last_name,team,extension\nx,Jo,Shaw,waste,12\n",
            "forms/ring.json": """
            {"title": "your message", "slots": [{"id": "n", "type": "number", "name": "it", "question": "Which?",
             "reprompt": "Which number?"}]}
            """,
        ]).load()
        let own = grammar.overflow(behind: .officer("x"))
        #expect(own.first == .target("a"), "behind a person stands the team")
        #expect(own.dropFirst() == grammar.overflow(behind: .team("waste"))[...])
        return grammar.overflow(behind: .route("bins"))
    }
    private static let plain =
        "\"a\": {\"name\": \"a\", \"uri\": \"sip:a@pbx\"}, \"b\": {\"name\": \"b\", \"uri\": \"sip:b@pbx\"}"

    @Test func `without a setting the operator is behind everybody`() throws {
        #expect(try chain(Self.plain) == [.target("operator"), .callAgain])
    }

    @Test func `a route's own steps come in order, and the last one's follow`() throws {
        #expect(
            try chain(Self.plain, route: ", \"overflow\": [\"b\", \"message\"]") == [.target("b"), .message])
        let linked = Self.plain.replacing(
            "sip:b@pbx\"", with: "sip:b@pbx\", \"overflow\": [\"operator\", \"call_again\"]")
        #expect(
            try chain(linked, route: ", \"overflow\": \"b\"") == [.target("b"), .target("operator"), .callAgain])
        #expect(try chain(Self.plain, route: ", \"overflow\": \"call_again\"") == [.callAgain])
    }

    @Test func `a team is a step by its name`() throws {
        let team = Self.plain.replacing("sip:b@pbx\"", with: "sip:b@pbx\", \"overflow\": \"team:waste\"")
        #expect(
            try chain(team, route: ", \"transfer\": \"b\"".replacing(", \"transfer\": \"b\"", with: "")) == [
                .target("operator"), .callAgain,
            ])
    }

    @Test func `targets that overflow into each other are refused`() throws {
        let loop = Self.plain.replacing("sip:a@pbx\"", with: "sip:a@pbx\", \"overflow\": \"b\"")
            .replacing("sip:b@pbx\"", with: "sip:b@pbx\", \"overflow\": \"a\"")
        let error = #expect(throws: FileFaults.self) { try chain(loop) }
        #expect(error?.errors.contains { $0.message.contains("a → b → a") } == true, "\(error.debugDescription)")
    }
}
