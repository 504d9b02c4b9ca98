import ConfigurationFiles
import Grammar
import SpokenValues
import Testing

@testable import GrammarEditing

@Suite struct SettingEditTests {
    @Test func `a value is changed in its place`() throws {
        let new = try GrammarEdit.route("missed_bin", .name, "a “missed” \"bin\"").applied(to: SmallCouncil.routes)
        #expect(new == SmallCouncil.routes.replacing("\"a missed bin\"", with: #""a “missed” \"bin\"""#))
    }

    @Test func `a new member is written as its neighbours are, and taken away without a trace`() throws {
        let one = try GrammarEdit.route("trees", .transfer, "waste").applied(to: SmallCouncil.routes)
        #expect(
            one
                == SmallCouncil.routes.replacing(
                    #"{ "name": "trees" }"#, with: #"{ "name": "trees", "transfer": "waste" }"#))
        #expect(try GrammarEdit.route("trees", .transfer, "").applied(to: one) == SmallCouncil.routes)
        let message = WelcomeMessage(
            from: try #require(CivilDate(year: 2026, month: 12, day: 24)), words: "No bins today.")
        let two = try GrammarEdit.addMessage(message).applied(to: SmallCouncil.council)
        let (gone, come) = difference(SmallCouncil.council, two)
        #expect(gone.count == 1)
        #expect(come.last == #"    "messages": [{"date": "2026-12-24", "words": "No bins today."}]"#)
        let three = try GrammarEdit.setting(["messages"], to: nil).applied(to: two)
        #expect(three == SmallCouncil.council)
    }

    @Test func `hours of a day are written, changed and taken away`() throws {
        let open = try GrammarEdit.hours(of: .council, day: 3, [540..<1020]).applied(to: SmallCouncil.council)
        #expect(difference(SmallCouncil.council, open).come.last == #"        "wednesday": ["09:00-17:00"]"#)
        #expect(try GrammarEdit.hours(of: .council, day: 3, []).applied(to: open) == SmallCouncil.council)
        let night = try GrammarEdit.hours(of: .team("waste"), day: 0, [1320..<1800]).applied(to: SmallCouncil.council)
        #expect(night.contains(#""target": "waste", "hours": {"sunday": ["22:00-06:00"]}}"#))
    }

    @Test func `one of several closed days is changed, and the others stay`() throws {
        let eve = ClosedDays(
            from: try #require(CivilDate(year: 2026, month: 12, day: 24)), name: "Christmas Eve", hours: [540..<720])
        let boxing = ClosedDays(holiday: .boxingDay)
        var text = try GrammarEdit.addClosure(eve, of: .council).applied(to: SmallCouncil.council)
        let before = text
        text = try GrammarEdit.addClosure(boxing, of: .council).applied(to: text)
        #expect(
            text.contains(
                #"[{"date": "2026-12-24", "name": "Christmas Eve", "hours": ["09:00-12:00"]}, {"holiday": "boxing day"}]"#
            ))
        #expect(
            try GrammarEdit.changeClosure(#"{"holiday": "boxing day"}"#, of: .council, to: nil).applied(to: text)
                == before)
        #expect(throws: FileFault.self) {
            try GrammarEdit.changeClosure(#"{"holiday": "easter"}"#, of: .council, to: nil).applied(to: text)
        }
    }

    @Test func `what is edited is read back as it was meant`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let day = try #require(CivilDate(year: 2027, month: 1, day: 4))
        let landing = try candidate.make([
            .route("potholes", .name, "holes in the road"), .route("potholes", .link, "https://example.gov.uk/holes"),
            .route("potholes", .answer, "We mend them within a week."), .route("new_bin", .parent, "missed_bin"),
            .bankHolidays(.wales), .addMessage(WelcomeMessage(from: day, to: day, words: "We are \"here\".")),
            .hours(of: .route("trees"), day: 1, [600..<900]), .addPhrase("crater", to: "potholes"),
        ])
        let grammar = try #require(landing.grammar)
        let route = try #require(grammar.route("potholes"))
        #expect(route.name == "holes in the road")
        #expect(route.link?.absoluteString == "https://example.gov.uk/holes")
        #expect(route.answer == "We mend them within a week.")
        #expect(grammar.route("new_bin")?.parent == "missed_bin")
        #expect(grammar.council?.nation == .wales)
        #expect(grammar.council?.messages.map(\.words) == ["We are \"here\"."])
        #expect(grammar.route("trees")?.times.hours?.ranges == [2: [600..<900]])
        #expect(grammar.phrases["potholes"]?.map(\.words) == [["pothole"], ["crater"]])
        #expect(try candidate.grammar().fingerprint == grammar.fingerprint)
    }
}
