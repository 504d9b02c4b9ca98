import Foundation
import Records
import SIP
import SentenceEncoder
import SIPSupport
import TestSupport
import Testing

private enum Chromium {
    static let isDriven: Bool = {
        let packages = FileManager.default.enumerator(atPath: Program.package.appending(path: "Peers/lib").path)
        let has = packages?.contains { "\($0)".hasSuffix("site-packages/selenium") }
        return has == true && Program.isInstalled("/usr/bin/chromium") && Program.isInstalled("/usr/bin/chromedriver")
    }()
}

/// The whole loop, as staff go through it: a caller is not understood; the call is labelled on the console; what the caller said
/// becomes an opening; it is compared and published; the next caller with these words is put through; it is gone back from.
@Suite(
    .onEachStack, .serialized, .timeLimit(.minutes(20)),
    .enabled(if: PjsipPhone.isInstalled, "the pjsip phone is not installed: run ./setup"),
    .enabled(
        if: Chromium.isDriven,
        "./setup --browser has not been run"),
    .enabled(
        if: FileManager.default.isReadableFile(atPath: SentenceEncoder.installed),
        "Models/sentence-encoder.weights is not there: run ./setup"))
struct TuningLoopTests {
    private static let words = "i've just moved house and i need to change my address"

    @Test
    func `what a caller was not understood by is labelled, added, compared, published, phoned and gone back from`()
        async throws
    {
        let council = try SmallCouncil()
        let switchboard = try await council.switchboard(PjsipPhone(), ["no_input": 300, "call_limit": 4])
        let data = URL(filePath: switchboard.database).deletingLastPathComponent().path
        let first = try await Self.phone(switchboard)
        #expect(!first.contains { $0.hasPrefix("refer sip:tax@") }, "\(first)")

        let folder = try TemporaryFolder()
        let user = try await FinishedProgram.run(
            URL(filePath: "/bin/sh"),
            [
                "-c",
                "echo 'correct horse battery' | '\(RunningSwitchboard.program.path)' console adduser alice --role label,publish,administer --data '\(data)'",
            ])
        #expect(user.status == 0, "\(user.errors)")
        let line = try #require(switchboard.printed.first { $0.contains("the console is at ") })
        let url = try #require(line.split(separator: " ").last)
        let browser = try Program(
            PjsipPhone.python.path,
            [
                Program.package.appending(path: "Tests/LiveTests/Peers/tuning-loop.py").path, String(url), "alice",
                "correct horse battery", "council tax", folder.path,
                Program.package.appending(path: "Tests/Recordings/council-tax-joe.wav").path,
            ], in: folder.url)
        func go(_ step: String) async throws {
            try Data().write(to: folder.appending(path: "go-\(step)"))
            try await Self.wait(for: step, of: browser)
        }
        try await Self.wait(for: "signed-in", of: browser)
        // Said into the browser's microphone, nobody is phoned.
        try await go("say")
        // The browser says the recording again and again, so that there may be something before it or behind.
        let heard = browser.printed.split(separator: "\n").first { $0.hasPrefix("heard ") } ?? ""
        #expect(heard.contains("council tax") && heard.hasSuffix("True True"), "\(browser.printed)")
        #expect(try await switchboard.calls().count == 1)
        try await go("label")
        #expect(try await switchboard.calls().count == 1)
        let labels = try await Store(reading: switchboard.database).labels(in: .distantPast..<Date.distantFuture)
        #expect(labels.map(\.expect) == ["council_tax"] && labels.first?.by == "alice")

        // Whoever changes the candidate's files at the command line.
        let edited = try await FinishedProgram.switchboard(
            "grammar", "edit", "\(data)/candidate/grammar", "add-opening", "council_tax", Self.words)
        try #require(edited.status == 0, "\(edited.errors)")

        // A caller who is on the line meanwhile.
        let telephone = try await SIPEndpoint(.trial)
        let held = try await telephone.call(switchboard.target)
        try await go("publish")
        let later = try await Self.phone(switchboard)
        #expect(later.contains { $0.hasPrefix("refer sip:tax@") }, "\(later) \(switchboard.printed)")
        await held.hangUp()
        await telephone.shutDown()

        try await go("back")
        let last = try await Self.phone(switchboard)
        #expect(!last.contains { $0.hasPrefix("refer sip:tax@") }, "\(last)")
        #expect(await browser.end() == 0, "\(browser.printed)")
        #expect(await switchboard.stop() == 0)
        let calls = try await switchboard.calls().sorted { $0.call.began < $1.call.began }
        try #require(calls.count == 4)
        #expect(calls[0].call.grammar == calls[1].call.grammar, "a call in progress keeps what it began with")
        #expect(calls[1].call.ending == "callerHungUp", "and goes on until its caller hangs up")
        #expect(calls[2].call.grammar != calls[0].call.grammar)
        #expect(calls[3].call.grammar == calls[0].call.grammar)
    }

    private static func phone(_ switchboard: RunningSwitchboard) async throws -> [String] {
        try await PjsipPhone().saying("moving-house-joe", at: 1).hangingUp(at: 14).call(switchboard.target)
    }

    private static func wait(for step: String, of browser: Program) async throws {
        for _ in 0..<3000 {
            if browser.printed.contains("done \(step)\n") { return }
            if ["failed", "Traceback"].contains(where: browser.printed.contains) { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Missing("the browser did not come to \(step): \(browser.printed)")
    }
}
