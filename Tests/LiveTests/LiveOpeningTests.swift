import Foundation
import Records
import SentenceEncoder
import SIPSupport
import TestSupport
import Testing

/// What callers say in words of their own, which are no phrase of the grammar's, on calls to the running program.
@Suite(
    .onEachStack, .serialized, .timeLimit(.minutes(10)),
    .enabled(
        if: FileManager.default.isReadableFile(atPath: SentenceEncoder.installed),
        "Models/sentence-encoder.weights is not there: run ./setup"))
struct LiveOpeningTests {
    @Test func `who tells of old tyres in the hedge is offered the form for fly tipping by text`() async throws {
        let switchboard = try await RunningSwitchboard(pbx: 9)
        let caller = try await FinishedProgram.run(
            RunningSwitchboard.program,
            [
                "call", switchboard.target, Self.recording("tyres-in-the-hedge-slt.flac"),
                Self.recording("yes-please-slt.wav"), "--from", "07700900123",
            ])
        await switchboard.stop()
        #expect(caller.status == 0, "\(caller.output)\(caller.errors)")
        let printed = switchboard.printed
        #expect(printed.contains { $0.contains("openings by their sense") }, "\(printed)")
        let call = try await switchboard.onlyCall()
        #expect(call.turns.first?.verdict?.hasPrefix("accept fly_tipping") == true, "\(printed)")
        let offer = try #require(printed.firstIndex { $0.contains("I can text you a link") }, "\(printed)")
        #expect(printed[..<offer].contains { $0.contains("accept fly_tipping") }, "\(printed)")
        #expect(call.actions.map { "\($0.columns.kind) \($0.columns.target ?? "")" }.first == "text fly_tipping")
        let texts = try await Store(reading: switchboard.database).outbox(in: .distantPast ..< .distantFuture)
        #expect(texts.map(\.to) == ["+447700900123"])
        #expect(texts.first?.body.contains("/2589/Fly-Tipping") == true, "\(texts)")
    }

    private static func recording(_ name: String) -> String {
        Program.package.appending(path: "Tests/Recordings/\(name)").path
    }
}
