import Foundation
import TestSupport
import Testing

@testable import Console

/// Services, people, hours and settings, changed in a browser as staff change them.
@Suite(.serialized, .enabled(if: Chromium.isInstalled, "./setup --browser has not been run"))
struct EditingBrowserTests {
    /// South Hams, with as many of its openings as are quick to compile.
    private static func council() throws -> [String: String] {
        let folder = Program.package.appending(path: "Grammars/south-hams")
        var files: [String: String] = [:]
        for name in [
            "routes.jsgf", "common.jsgf", "routes.json", "council.json", "officers.csv", "lexicon.txt", "openings.tsv",
            "forms/call_back.json", "forms/fly_tipping.json", "forms/missed_bin.json",
        ] { files[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8) }
        let openings = (files["openings.tsv"] ?? "").split(separator: "\n").enumerated().filter { $0.offset % 40 == 2 }
        files["openings.tsv"] = openings.map { $0.element + "\n" }.joined()
        return files
    }

    private func drive(_ more: String...) async throws -> (run: FinishedProgram, served: Served) {
        let served = try Served(port: StandIn(began: .now - 75), council: Self.council(), now: { .now })
        let code = TimedCode()
        try await served.add("alice", "edit", secret: code.secret)
        let run = try await Chromium.drive(served, "alice", code, ["--editing"] + more)
        return (run, served)
    }

    /// What the script changes on each of the pages, as it stands in the files.
    private func expectChanges(_ served: Served) throws {
        #expect(try served.text("openings.tsv").contains("the gulls had our bags all over the road\tmissed_bin\n"))
        #expect(try served.text("routes.json").contains("\"gull_sacks\": {\"name\": \"gull sacks\""))
        #expect(try served.text("routes.json").contains("\"overflow\": [\"operator\", \"call_again\"]"))
        #expect(
            try served.text("routes.json").contains(
                "\"which\": {\"ask\": \"Is that a missed collection, which day it is, or something else?\", \"choices\": [\"missed_bin\", \"bin_day\"], \"said\": [\"bin\", "
            ))
        #expect(try served.text("officers.csv").contains("off_0001,Sarah,Pascoe,Sal,"))
        #expect(try served.text("officers.csv").contains("off_9001,Nina,Kelly,"))
        #expect(try !served.text("officers.csv").contains("Ada,Rowe"))
        #expect(try served.text("council.json").contains("\"wednesday\": [\"10:00-16:00\"]"))
        #expect(try !served.text("council.json").contains("staff training"))
        let form = try served.text("forms/missed_bin.json")
        #expect(form.contains("{\"value\": \"clothes\", \"phrases\": [\"clothes\", \"old clothes\"]}"))
        let asked = form.matches(of: /"id": "(\w+)", "type"/).map { String($0.1) }
        #expect(asked == ["day", "bin", "postcode", "house", "number_of_bins"])
        #expect(try served.text("council.json").contains("There are no bin collections today."))
        #expect(try served.text("council.json").contains("\"wrong_transfers_per_hundred\": 3"))
    }

    @Test func `what staff change stands in the files, and axe-core finds nothing on any page`() async throws {
        let (run, served) = try await drive()
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        try expectChanges(served)
    }

    @Test func `what staff change without JavaScript stands in the files`() async throws {
        let (run, served) = try await drive("--without-javascript")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        try expectChanges(served)
    }

    @Test func `what staff change by keyboard alone stands in the files, and the focus is seen at each stop`()
        async throws
    {
        let (run, served) = try await drive("--by-keyboard")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        try expectChanges(served)
    }
}
