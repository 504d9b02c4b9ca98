import Foundation
import Records
import TestSupport
import Testing

@testable import Console

private enum Chromium {
    static let python = Program.package.appending(path: "Peers/bin/python").path
    static let isInstalled: Bool = {
        let driver = Program.package.appending(path: "Peers/lib")
        let has = FileManager.default.enumerator(atPath: driver.path)?.contains {
            "\($0)".hasSuffix("axe_playwright_python/axe.min.js")
        }
        return has == true && Program.isInstalled("/usr/bin/chromium") && Program.isInstalled("/usr/bin/chromedriver")
    }()
}

/// Chromium and its driver come by `./setup --browser`; without them these are skipped.
@Suite(.serialized, .enabled(if: Chromium.isInstalled, "./setup --browser has not been run"))
struct BrowserTests {
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

    /// Pictures are kept where `CONSOLE_PICTURES` says.
    private func drive(_ more: String...) async throws -> (run: FinishedProgram, labels: [LabelRow], served: Served) {
        let served = try Served(port: StandIn(began: .now - 75), council: Self.council(), now: { .now })
        let wishes = [
            ("my bin wasn't collected", "accept missed_bin", "missed_bin"),
            ("there's a hole in the road by the church", "accept potholes", "potholes"),
            ("i need a new brown bin", "confirm new_bin", "new_bin"),
            ("they haven't emptied my recycling", "accept missed_bin", "missed_bin"),
            ("it's about my bill", "confirm council_tax", "council_tax"),
        ]
        for number in 0..<24 {
            let (words, verdict, target) = wishes[number % wishes.count]
            try await served.addCall(
                "2f7d0c9a-\(1000 + number)", at: .now.addingTimeInterval(-Double(number) * 7 * 60 - 500), words: words,
                verdict: verdict,
                target: target, number: number % 4 == 3 ? nil : "+4477009001\(10 + number)", sound: true)
        }
        for number in 0..<19 {
            let before = Date.now.addingTimeInterval(-7 * 24 * 60 * 60 - Double(number) * 60)
            try await served.addCall(
                "week-before-\(number)", at: before, target: number % 5 == 0 ? "operator" : "missed_bin")
        }
        let code = TimedCode()
        try await served.add("alice", "label,edit,administer", secret: code.secret)
        let kept = ProcessInfo.processInfo.environment["CONSOLE_PICTURES"]
        let pictures = kept ?? served.folder.appending(path: "pictures").path
        try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
        let script = Program.package.appending(path: "Tests/ConsoleTests/browser.py").path
        let run = try await FinishedProgram.run(
            URL(filePath: Chromium.python),
            [script, served.url, "alice", Served.password, code.secret, pictures] + more)
        return (run, try await served.store.labels(in: Date(timeIntervalSince1970: 0)..<Date.now), served)
    }

    /// What the script changes on each of the pages, as it stands in the files.
    private func expectChanges(_ served: Served) throws {
        #expect(try served.text("openings.tsv").contains("the gulls had our bags all over the road\tmissed_bin\n"))
        #expect(try served.text("routes.json").contains("\"gull_sacks\": {\"name\": \"gull sacks\""))
        #expect(try served.text("officers.csv").contains("off_0001,Sarah,Pascoe,Sal,"))
        #expect(try served.text("officers.csv").contains("off_9001,Nina,Kelly,"))
        #expect(try served.text("council.json").contains("There are no bin collections today."))
        #expect(try served.text("council.json").contains("\"wrong_transfers_per_hundred\": 3"))
    }

    @Test func `ten calls are labelled by keys, and axe-core finds nothing on any page`() async throws {
        let (run, labels, served) = try await drive()
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(labels.count == 10)
        #expect(labels.count { $0.expect == "council_tax" } >= 3)
        try expectChanges(served)
    }

    @Test func `ten calls are labelled without JavaScript`() async throws {
        let (run, labels, served) = try await drive("--without-javascript")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(labels.count == 10)
        #expect(labels.count { $0.expect == "council_tax" } >= 3)
        try expectChanges(served)
    }
}
