import ConfigurationFiles
import Foundation
import Grammar
import SpokenValues
import Testing

@testable import GrammarEditing

@Suite struct DifferenceTests {
    @Test func `what was edited is told in words`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let day = try #require(CivilDate(year: 2026, month: 12, day: 24))
        try candidate.make([
            .addPhrase("nobody came", to: "missed_bin"), .addPhrase("the bin is full", to: "missed_bin"),
            .removePhrase("another bin", of: "new_bin"), .addPhrase("black sack", to: "bin"),
            .route("potholes", .transfer, "waste"), .route("trees", .link, "https://example.gov.uk/trees"),
            try .addOpening("it was never emptied", to: "missed_bin"),
            try .moveOpening("they never took ours", to: "new_bin"),
            .changeOfficer("1", ["extension": "2099"]), .officerLeaves("2", lastDay: day, successor: "1"),
            .addOfficer(["id": "9", "first_name": "Mary", "last_name": "Poe", "team": "waste"]), .removeOfficer("3"),
            .hours(of: .council, day: 1, [480..<1020]), .addMessage(WelcomeMessage(from: day, words: "Closing early.")),
            .setting(["targets", "waste", "name"], to: .text("the bins team")),
            .setting(
                ["targets", "trees"],
                to: .object([JsonMember("name", .text("trees")), JsonMember("uri", .text("sip:t@pbx.example"))])),
        ])
        let told = GrammarDifference(from: small.published, to: candidate.directory).statements.map(\.description)
        let wanted = [
            "the words <bin>: one phrase added: ‘black sack’",
            "‘a missed bin’: two phrases added: ‘nobody came’, ‘the bin is full’",
            "‘a new bin’: one phrase removed: ‘another bin’",
            "‘potholes’: where it goes is now ‘waste’, not ‘operator’",
            "‘trees’: its link is new: ‘https://example.gov.uk/trees’",
            "‘a missed bin’: one opening added: ‘it was never emptied’",
            "‘a new bin’: the opening ‘they never took ours’ moved here from ‘a missed bin’",
            "officer Jane Doe: now goes to 2099, not 2001",
            "officer John Roe: has left or will: 2026-12-24; their calls go to Jane Doe",
            "officer Mary Poe: is new, waste",
            "officer Ann O'Dea: is gone",
            "hours: monday is now ‘08:00-17:00’, not ‘09:00-17:00’",
            "targets waste: what it is called is now ‘the bins team’, not ‘the waste team’",
            "targets trees: is new: name ‘trees’, uri ‘sip:t@pbx.example’",
            "the council: messages is new: date ‘2026-12-24’, words ‘Closing early.’",
        ]
        #expect(told == wanted)
    }

    @Test func `a folder beside itself has no difference, and comments alone are told as such`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        #expect(GrammarDifference(from: small.published, to: small.candidate.directory).statements.isEmpty)
        let rules = SmallCouncil.rules.replacing("// What a bin is.", with: "// What a bin is called.")
        try Data(rules.utf8).write(to: small.candidate.directory.appending(path: "routes.jsgf"))
        let told = GrammarDifference(from: small.published, to: small.candidate.directory).statements
        #expect(told.map(\.words) == ["only comments or layout are different"])
    }

    @Test func `a file that cannot be read is told of, and so is one that has come or gone`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let directory = small.candidate.directory
        try Data("{".utf8).write(to: directory.appending(path: "council.json"))
        try Data([0xFF, 0x00, 0x01]).write(to: directory.appending(path: "closed.wav"))
        try FileManager.default.removeItem(at: directory.appending(path: "openings.tsv"))
        let told = GrammarDifference(from: small.published, to: directory).statements
        #expect(told.contains { $0.file == "council.json" && $0.words.contains("council.json:1") })
        #expect(told.contains { $0.description == "closed.wav: is new" })
        #expect(
            told.contains { $0.words == "two openings removed: ‘they drove straight past’, ‘they never took ours’" })
    }
}
