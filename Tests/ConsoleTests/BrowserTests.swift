import Foundation
import Records
import TestSupport
import Testing
import Tuning

@testable import Console

enum Chromium {
    static let python = Program.package.appending(path: "Peers/bin/python").path
    static let isInstalled: Bool = {
        let driver = Program.package.appending(path: "Peers/lib")
        let has = FileManager.default.enumerator(atPath: driver.path)?.contains {
            "\($0)".hasSuffix("axe_playwright_python/axe.min.js")
        }
        return has == true && Program.isInstalled("/usr/bin/chromium") && Program.isInstalled("/usr/bin/chromedriver")
    }()

    /// Runs the script that drives it; pictures are kept where `CONSOLE_PICTURES` says.
    static func drive(
        _ served: Served, _ name: String, _ code: TimedCode, _ more: [String]
    ) async throws -> FinishedProgram {
        let kept = ProcessInfo.processInfo.environment["CONSOLE_PICTURES"]
        let pictures = kept ?? served.folder.appending(path: "pictures").path
        try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
        let script = Program.package.appending(path: "Tests/ConsoleTests/browser.py").path
        return try await FinishedProgram.run(
            URL(filePath: python), [script, served.url, name, Served.password, code.secret, pictures] + more)
    }
}

/// Chromium and its driver come by `./setup --browser`; without them these are skipped.
@Suite(.serialized, .enabled(if: Chromium.isInstalled, "./setup --browser has not been run"))
struct BrowserTests {
    private func drive(_ more: String...) async throws -> (
        run: FinishedProgram, labels: [LabelRow], versions: [GrammarVersion]
    ) {
        let bench = try PublishingBench(port: StandIn(began: .now - 75), now: { .now })
        let served = bench.served
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
        try await served.add("alice", "label,publish,administer", secret: code.secret)
        try bench.edit("seagulls tore my sacks", by: "alice")
        try bench.edit("they left my sacks", by: "alice")
        bench.comparer.ends(with: .success(MadeComparison.several(of: "2f7d0c9a-10")))
        let run = try await Chromium.drive(served, "alice", code, more)
        return (
            run, try await served.store.labels(in: Date(timeIntervalSince1970: 0)..<Date.now),
            try Publisher(data: served.folder.path, running: bench.running.directory.path).versions.all()
        )
    }

    @Test func `ten calls are labelled by keys, what is changed is published and taken back, axe-core finds nothing`()
        async throws
    {
        let (run, labels, versions) = try await drive()
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(versions.map(\.rolledBackTo) == [nil, nil, 1])
        #expect(labels.count == 10)
        #expect(labels.count { $0.expect == "council_tax" } >= 3)
    }

    @Test func `ten calls are labelled, and what is changed is published and taken back, without JavaScript`()
        async throws
    {
        let (run, labels, versions) = try await drive("--without-javascript")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(versions.map(\.rolledBackTo) == [nil, nil, 1])
        #expect(labels.count == 10)
        #expect(labels.count { $0.expect == "council_tax" } >= 3)
    }

    @Test func `ten calls are labelled, and what is changed is published and taken back, by keyboard alone`()
        async throws
    {
        let (run, labels, versions) = try await drive("--by-keyboard")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(versions.map(\.rolledBackTo) == [nil, nil, 1])
        #expect(labels.count == 10)
    }
}
