import ConfigurationFiles
import Foundation
import Grammar
import Testing

@testable import GrammarEditing

@Suite struct RouteEditTests {
    private let gulls = GrammarEdit.addRoute(
        "gull_sacks", phrases: ["gull sack", "a [new] gull proof sack"],
        [JsonMember("name", .text("gull sacks")), JsonMember("transfer", .text("waste"))])

    private func text(_ name: String, in folder: URL) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test func `a new route stands at the end of its files and nothing else changes`() throws {
        let copy = try SmallCouncil.begin()
        let landing = try copy.candidate.make(gulls)
        #expect(landing.grammar?.route("gull_sacks")?.name == "gull sacks")
        let rules = try text("routes.jsgf", in: copy.candidate.directory)
        #expect(rules == SmallCouncil.rules + "\npublic <gull_sacks> =\n      gull sack | a [new] gull proof sack;\n")
        let (gone, _) = difference(SmallCouncil.routes, try text("routes.json", in: copy.candidate.directory))
        #expect(gone == ["  \"trees\": { \"name\": \"trees\" }"])
        copy.remove()
    }

    @Test func `a route that is added and removed leaves its files as they were`() throws {
        let copy = try SmallCouncil.begin()
        try copy.candidate.make(gulls)
        try copy.candidate.make([.addOpening("the gulls tear my bags open", to: "gull_sacks")])
        try copy.candidate.make(GrammarEdit.removeRoute("gull_sacks"))
        #expect(
            try text("routes.jsgf", in: copy.candidate.directory).trimmed
                == SmallCouncil.rules.trimmed)
        for name in ["routes.json", "openings.tsv"] {
            #expect(try text(name, in: copy.candidate.directory) == SmallCouncil.files[name], "\(name)")
        }
        copy.remove()
    }

    @Test func `a route goes with the comment right above it, and its openings`() throws {
        let copy = try SmallCouncil.begin()
        let rules = SmallCouncil.rules.replacing(
            "public <new_bin>", with: "// Somebody wants one.\n// Or two.\npublic <new_bin>")
        try rules.write(
            to: copy.candidate.directory.appending(path: "routes.jsgf"), atomically: true, encoding: .utf8)
        try copy.candidate.make(GrammarEdit.removeRoute("new_bin"))
        let new = try text("routes.jsgf", in: copy.candidate.directory)
        #expect(!new.contains("Somebody") && !new.contains("Or two") && new.contains("/* Refuse */"))
        try copy.candidate.make(GrammarEdit.removeRoute("potholes"))
        #expect(
            try text("routes.jsgf", in: copy.candidate.directory).contains("public <trees> = [a] fallen tree | trees;"))
        #expect(try !text("openings.tsv", in: copy.candidate.directory).contains("potholes"))
        copy.remove()
    }

    @Test func `a route to which others belong is not removed, in the compiler's words`() throws {
        let copy = try SmallCouncil.begin()
        try copy.candidate.make([.route("new_bin", .parent, "trees")])
        do {
            try copy.candidate.make(GrammarEdit.removeRoute("trees"))
            Issue.record("it was removed")
        } catch {
            #expect("\(error)".contains("routes.json") && "\(error)".contains("trees"), "\(error)")
        }
        copy.remove()
    }

    @Test func `an id that is there, or is none, makes no route`() throws {
        let copy = try SmallCouncil.begin()
        for id in ["new_bin", "Gull Sacks", "<gull>", "1st", "bin"] {
            #expect(throws: EditRefusal.self, "\(id)") {
                try copy.candidate.make(
                    GrammarEdit.addRoute(id, phrases: ["gull sack"], [JsonMember("name", .text("x"))]))
            }
        }
        copy.remove()
    }

    @Test func `a phrase that somebody adds meanwhile keeps a route from being removed`() throws {
        let copy = try SmallCouncil.begin()
        let seen = try copy.candidate.file(Route.rulesFile).version
        try copy.candidate.make([.addPhrase("bin with wheels", to: "new_bin")])
        do {
            try copy.candidate.make(GrammarEdit.removeRoute("new_bin"), seen: [Route.rulesFile: seen])
            Issue.record("it was removed")
        } catch .conflicts(let conflicts) { #expect(conflicts.first?.subject == "the phrases of <new_bin>") }
        copy.remove()
    }

    @Test func `files are read for forms, those with a fault as well`() throws {
        let copy = try SmallCouncil.begin()
        let files = EditableGrammar(directory: copy.candidate.directory)
        #expect(files.services.map(\.id) == ["missed_bin", "new_bin", "potholes", "trees"])
        #expect(files.service("missed_bin")?.settings[.transfer] == "waste")
        #expect(files.service("missed_bin")?.phrases.first?.text == "missed bin")
        #expect(files.service("missed_bin")?.phrases.last?.obstacle != nil)
        #expect(files.openings(of: "missed_bin").count == 2)
        #expect(files.targets.map(\.key) == ["operator", "waste"])
        #expect(files.hours(of: .council)?[5] == "09:00-12:00, 13:00-16:30")
        #expect(try files.officers().count == 3)
        try "{\"missed_bin\": {".write(
            to: copy.candidate.directory.appending(path: "routes.json"), atomically: true, encoding: .utf8)
        let broken = EditableGrammar(directory: copy.candidate.directory)
        #expect(broken.services.count == 4 && broken.faults.first?.file == "routes.json")
        copy.remove()
    }
}
