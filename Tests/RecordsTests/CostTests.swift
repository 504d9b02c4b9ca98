import CallHistory
import Foundation
import TestSupport
import Testing

@testable import Records

/// What a call costs the records: its rows, and how long each write takes until it is on the disk. Not a test that can fail: it prints
/// figures, and runs where it is asked for.
///
///     SWITCHBOARD_MEASURE=1 Tests/only Records --filter CostTests
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SWITCHBOARD_MEASURE"] != nil)) struct CostTests {
    @Test func `what a call costs`() async throws {
        let scratch = try Scratch()
        try await measure(Store(file: scratch.file), "SQLite")
        guard PostgreSQLServer.isInstalled else { return }
        let server = try PostgreSQLServer(isDurable: true)
        try await measure(Store(file: server.address(of: try server.makeDatabase())), "PostgreSQL")
    }

    /// A call of five turns and four actions, one of them a text that is promised.
    private func measure(_ store: Store, _ engine: String) async throws {
        var times: [Double] = []
        func timed(_ body: () async throws -> Void) async throws {
            let begin = ContinuousClock.now
            try await body()
            times.append((ContinuousClock.now - begin) / .milliseconds(1))
        }
        let calls = 100
        let begin = ContinuousClock.now
        for number in 0..<calls {
            let id = "call-\(number)"
            var row = call(id, began: Double(number))
            row.callerNumber = "+4477009\(10_000 + number)"
            let first = row
            try await timed { try await store.insert(first) }
            for turn in 1...5 {
                try await timed {
                    try await store.insert(
                        TurnRow(
                            callID: id, number: turn, asked: "welcome", heard: .utterance,
                            hypotheses:
                                "[{\"words\":[\(Array(repeating: #"{"text":"missed","confidence":0.5}"#, count: 40).joined(separator: ","))]}]",
                            decision: #"{"candidates":[{"probability":0.9}]}"#, verdict: "accept missed_bin"))
                }
            }
            for action in 0..<4 {
                try await timed {
                    try await store.insert(
                        ActionRow(
                            callID: id, columns: .init(kind: "text", target: "missed_bin", outcome: "promised"),
                            at: time(Double(action))))
                }
            }
            try await timed {
                let text = OutboxRow(
                    reference: id, callID: id, to: "+4477009\(10_000 + number)", body: "b", template: "link",
                    created: time(Double(number)))
                _ = try await store.promise(text, allowance: TextAllowance())
            }
            try await timed { try await store.end(call: id, at: time(Double(number)), ending: "weHungUp") }
        }
        let whole = (ContinuousClock.now - begin) / .milliseconds(1)
        times.sort()
        func figure(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(2))) }
        print(
            "\(engine): 11 rows and \(times.count / calls) commits a call; a commit takes \(figure(times[times.count / 2])) ms "
                + "(median), \(figure(times[times.count * 99 / 100])) ms (99 of 100); a call in all \(figure(whole / Double(calls))) ms"
        )
    }
}
