import ConfigurationFiles
import Foundation
import Grammar
import TestSupport
import Testing

@testable import GrammarEditing

@Suite struct CandidateTests {
    private func bytes(_ candidate: GrammarCandidate, _ name: String) throws -> Data {
        try Data(contentsOf: candidate.directory.appending(path: name))
    }

    private func refusal(_ body: () throws -> Void) -> EditRefusal? {
        do { try body() } catch { return error as? EditRefusal }
        return nil
    }

    @Test func `a candidate is a copy that knows what it started from`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let published = try Grammar(directory: small.published)
        #expect(candidate.origin.fingerprint == published.fingerprint)
        #expect(try candidate.grammar().fingerprint == published.fingerprint)
        try candidate.make([.addPhrase("crater", to: "potholes")])
        #expect(try Grammar(directory: small.published).fingerprint == published.fingerprint)
        let again = try GrammarCandidate.open(in: small.candidate.folder)
        #expect(again.origin.by == "jo")
        #expect(try again.grammar().fingerprint != published.fingerprint)
        #expect(throws: EditRefusal.self) {
            try GrammarCandidate.begin(from: small.published, in: small.candidate.folder, by: "al")
        }
        try candidate.discard()
        #expect(throws: EditRefusal.self) { try GrammarCandidate.open(in: small.candidate.folder) }
    }

    @Test func `an edit that would not compile is refused with line and cure, and nothing is written`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let before = try bytes(candidate, "routes.json")
        let refusal = refusal { _ = try candidate.make([.route("missed_bin", .transfer, "wasted")]) }
        guard case .faults(let faults)? = refusal else { return #expect(refusal == nil, "faults were expected") }
        #expect(faults.map(\.file) == ["routes.json"])
        #expect(faults.first?.line == 2)
        #expect(faults.first?.cure.contains("did you mean ‘waste’?") == true)
        #expect(try bytes(candidate, "routes.json") == before)
        // The other half of what was asked for at once is not made, either.
        #expect(throws: EditRefusal.self) {
            try candidate.make([.route("trees", .name, "a tree"), .addPhrase("new bin", to: "trees")])
        }
        #expect(try bytes(candidate, "routes.json") == before)
    }

    @Test func `a grammar that was broken by hand can be edited, and is said to be broken`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let broken = SmallCouncil.council.replacing("sip:waste", with: "tel:waste")
        try broken.write(to: candidate.directory.appending(path: "council.json"), atomically: true, encoding: .utf8)
        let landing = try candidate.make([.route("trees", .name, "a tree")])
        #expect(landing.isBroken)
        #expect(landing.faults.map(\.file) == ["council.json"])
        // What breaks it further is refused, with what is new alone.
        guard case .faults(let faults)? = refusal({ _ = try candidate.make([.route("trees", .parent, "tree")]) }) else {
            Issue.record("it was not refused")
            return
        }
        #expect(faults.map(\.file) == ["routes.json"])
        // And what mends it lands.
        let mended = try candidate.make([
            .setting(["targets", "waste", "uri"], to: .text("sip:waste@pbx.example"))
        ])
        #expect(!mended.isBroken)
    }

    @Test func `two people who edit other entries of one file both keep theirs`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let seen = try [
            "routes.json": candidate.file("routes.json").version, "routes.jsgf": candidate.file("routes.jsgf").version,
        ]
        try candidate.make([.route("trees", .name, "a tree"), .addPhrase("crater", to: "potholes")], seen: seen)
        try candidate.make(
            [
                .route("trees", .transfer, "waste"), .route("potholes", .name, "holes"),
                .addPhrase("hole", to: "potholes"),
            ],
            seen: seen)
        let grammar = try candidate.grammar()
        #expect(grammar.route("trees")?.name == "a tree")
        #expect(grammar.route("trees")?.transfer == "waste")
        #expect(grammar.route("potholes")?.name == "holes")
        #expect(grammar.phrases["potholes"]?.map(\.words) == [["pothole"], ["crater"], ["hole"]])
    }

    @Test func `two people who edit the same entry are told, and both versions are shown`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let seen = try ["routes.json": candidate.file("routes.json").version]
        try candidate.make([.route("trees", .name, "a tree")], seen: seen)
        let refusal = refusal { _ = try candidate.make([.route("trees", .name, "woods")], seen: seen) }
        guard case .conflicts(let conflicts)? = refusal else {
            Issue.record("it was not refused")
            return
        }
        #expect(conflicts.map(\.seen) == [["\"trees\""]])
        #expect(conflicts.map(\.theirs) == [["\"a tree\""]])
        #expect(conflicts.map(\.yours) == [["\"woods\""]])
        #expect(try candidate.grammar().route("trees")?.name == "a tree")
        // Who wants the same as the other has what they want.
        try candidate.make([.route("trees", .name, "a tree")], seen: seen)
    }

    @Test func `the same phrase, opening and officer changed by two are told`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        var seen: [String: String] = [:]
        for name in ["routes.jsgf", "openings.tsv", "officers.csv"] { seen[name] = try candidate.file(name).version }
        try candidate.make(
            [
                .changePhrase("pothole", to: "hole", of: "potholes"),
                .moveOpening("they never took ours", to: "new_bin"),
                .changeOfficer("1", ["extension": "3001"]),
            ], seen: seen)
        let second: [GrammarEdit] = [
            .changePhrase("pothole", to: "crater", of: "potholes"),
            try .moveOpening("they never took ours", to: "trees"),
            .changeOfficer("1", ["extension": "4001"]),
        ]
        guard case .conflicts(let conflicts)? = refusal({ _ = try candidate.make(second, seen: seen) }) else {
            Issue.record("it was not refused")
            return
        }
        #expect(conflicts.count == 3)
        // Another field of the same person is another entry.
        try candidate.make([.changeOfficer("1", ["job_title": "Director"])], seen: seen)
        #expect(try candidate.grammar().officer("1")?.extension == "3001")
        #expect(try candidate.grammar().officer("1")?.jobTitle == "Director")
    }

    @Test func `a file changed by hand underneath is noticed in the same way`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let seen = try ["routes.json": candidate.file("routes.json").version]
        let byHand = SmallCouncil.routes.replacing("\"potholes\", \"_", with: "\"holes\",   \"_")
        try byHand.write(to: candidate.directory.appending(path: "routes.json"), atomically: true, encoding: .utf8)
        #expect(throws: EditRefusal.self) { try candidate.make([.route("potholes", .name, "craters")], seen: seen) }
        try candidate.make([.route("trees", .name, "a tree")], seen: seen)
        #expect(
            String(decoding: try bytes(candidate, "routes.json"), as: UTF8.self)
                == byHand.replacing("{ \"name\": \"trees\" }", with: "{ \"name\": \"a tree\" }"))
    }

    @Test func `a version that nobody keeps any more is said to be too old, and one that is made up leads nowhere`()
        throws
    {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        for version in ["0123456789abcdef", "../../published/routes.json"] {
            guard
                case .faults(let faults)? = refusal({
                    _ = try candidate.make([.route("trees", .name, "a tree")], seen: ["routes.json": version])
                })
            else {
                Issue.record("it was not refused")
                continue
            }
            #expect(faults.first?.cure.contains("look at it again") == true)
        }
        #expect(throws: EditRefusal.self) { try candidate.file("../candidate.json") }
        #expect(throws: EditRefusal.self) { try candidate.file("/etc/passwd") }
    }

    @Test func `a disk that is full loses nothing`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        var candidate = small.candidate
        let before = try ["routes.json", "routes.jsgf"].map { try bytes(candidate, $0) }
        let names = try FileManager.default.contentsOfDirectory(atPath: candidate.directory.path).sorted()
        candidate.stage = { data, file throws(AtomicFile.Fault) in
            // The first file fits, the second does not.
            if file.lastPathComponent == "routes.jsgf" { throw AtomicFile.Fault(code: ENOSPC) }
            return try AtomicFile.stage(data, for: file)
        }
        let refusal = refusal {
            _ = try candidate.make([.route("trees", .name, "a tree"), .addPhrase("crater", to: "potholes")])
        }
        guard case .notWritten(let file, let reason)? = refusal else {
            Issue.record("it was not refused")
            return
        }
        #expect(file == "routes.jsgf")
        #expect(reason == "No space left on device")
        #expect(try ["routes.json", "routes.jsgf"].map { try bytes(candidate, $0) } == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: candidate.directory.path).sorted() == names)
    }

    @Test func `many at once lose no edit`() async throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let seen = try ["openings.tsv": candidate.file("openings.tsv").version]
        let words = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for word in words {
                group.addTask { try candidate.make([.addOpening("the tree number \(word)", to: "trees")], seen: seen) }
            }
            try await group.waitForAll()
        }
        #expect(try candidate.grammar().openings.count { $0.route == "trees" } == words.count)
    }

    @Test func `a check writes nothing and says the same`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let candidate = small.candidate
        let before = try bytes(candidate, "routes.json")
        #expect(try candidate.check([.route("trees", .name, "a tree")]).grammar?.route("trees")?.name == "a tree")
        #expect(throws: EditRefusal.self) { try candidate.check([.route("trees", .link, "http://example.gov.uk")]) }
        #expect(throws: EditRefusal.self) { try candidate.check([.addPhrase("they drove straight past", to: "trees")]) }
        #expect(try bytes(candidate, "routes.json") == before)
    }

    @Test func `a published grammar that is a link is copied, and edits do not reach it`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let link = small.published.deletingLastPathComponent().appending(path: "current")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: small.published)
        let folder = small.published.deletingLastPathComponent().appending(path: "other")
        let candidate = try GrammarCandidate.begin(from: link, in: folder, by: "al")
        let before = try Grammar(directory: small.published)
        #expect(!candidate.isBehind(before))
        try candidate.make([.route("trees", .name, "a tree")])
        #expect(try Grammar(directory: small.published).fingerprint == before.fingerprint)
        #expect(candidate.isBehind(try candidate.grammar()))
    }

    @Test func `a form's fields cannot write more than their own line`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let edits: [GrammarEdit] = [
            try .addOpening("one", to: "trees\ntwo\tmissed_bin"),
            try .moveOpening("they never took ours", to: "trees\t#"),
            .addPhrase("a;\npublic <b> = c", to: "trees"), .addPhrase("a // b", to: "trees"),
            .addPhrase("a /* b */", to: "trees"), .addPhrase("a\u{2028}b", to: "trees"),
        ]
        for edit in edits { #expect(throws: EditRefusal.self) { try small.candidate.make([edit]) } }
        try small.candidate.make([
            .changeOfficer("1", ["job_title": "a\n9,Eve,Ill,,,,,,"]), .route("trees", .name, "\", \"link\": \"x"),
        ])
        let grammar = try small.candidate.grammar()
        #expect(grammar.officers.count == 3)
        #expect(grammar.route("trees")?.name == "\", \"link\": \"x")
        #expect(grammar.route("trees")?.link == nil)
    }

    @Test func `a recorded message is put beside the files, and only as a WAV of a plain name`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let sound = Data("RIFF\0\0\0\0WAVEfmt ".utf8)
        try small.candidate.add(recording: sound, named: "today.wav")
        #expect(try bytes(small.candidate, "today.wav") == sound)
        for name in ["../today.wav", ".wav", "today.exe", "routes.json"] {
            #expect(throws: EditRefusal.self) { try small.candidate.add(recording: sound, named: name) }
        }
        #expect(throws: EditRefusal.self) { try small.candidate.add(recording: Data("GIF".utf8), named: "a.wav") }
    }

    @Test func `a listed setting is found in whatever way a page has spaced it`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let text = SmallCouncil.council.replacing(
            "\"teams\"", with: "\"closed\": [{\n  \"holiday\": \"boxing day\"}],\n    \"teams\"")
        try Data(text.utf8).write(to: small.candidate.directory.appending(path: "council.json"))
        let listed = try ListedSettings.closures(of: .council, in: text)
        let posted = try #require(listed.first).replacing("\n", with: "\r\n")
        let seen = ["council.json": try small.candidate.file("council.json").version]
        try small.candidate.make(
            [.changeClosure(posted, of: .council, to: ClosedDays(holiday: .easterMonday))], seen: seen)
        let new = try small.candidate.file("council.json").text
        #expect(new == text.replacing("{\n  \"holiday\": \"boxing day\"}", with: "{\"holiday\": \"easter monday\"}"))
    }
}
