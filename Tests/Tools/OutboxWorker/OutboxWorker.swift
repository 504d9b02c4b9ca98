import Foundation
import Glibc
import Messaging
import Records

/// Promises and sends texts until it is killed, or, with `finish`, until all are sent.
///
///     OutboxWorker DATABASE TOLD GATEWAY KEY TEMPLATE promise|finish [LEASE]
///
/// It says when it is ready. What was promised is written to the file TOLD as soon as the promise has returned: from then on, a caller would have
/// been told.
@main
struct OutboxWorker {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 7 || words.count == 8 else { exit(64) }
        let store = try Store(file: words[1], busyTimeout: .seconds(60))
        let told = open(words[2], O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let gateway = try NotifyGateway(key: words[4], templates: ["link": words[5]], base: words[3])
        // Where nobody else sends from this database, a text that was under way when the last worker was killed may be
        // asked about at once; others leave it alone for so many milliseconds, and promise to more numbers.
        let lease = words.count == 8 ? Duration.milliseconds(Int(words[7]) ?? 0) : .zero
        let numbers = lease == .zero ? 1110...1119 : 1000...1399
        let sender = OutboxSender(
            store: store, gateway: gateway, schedule: RetrySchedule(first: .milliseconds(1)),
            timing: .init(sleep: { _ in try await Task.sleep(for: .milliseconds(2)) }), limitPerMinute: 1_000_000,
            lease: lease)
        if words[6] == "finish" {
            let sending = Task { await sender.run() }
            while try await store.backlog().unsettled > 0 { try await Task.sleep(for: .milliseconds(5)) }
            sending.cancel()
            return
        }
        _ = write(STDOUT_FILENO, "ready\n", 6)
        var allowance = TextAllowance()
        allowance.perNumber = 1_000_000
        let outbox = Outbox(store: store, allowance: allowance)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await sender.run() }
            group.addTask {
                while true {
                    let number = "+44770090\(Int.random(in: numbers))"
                    let reference = try await outbox.promise(
                        TextMessage(to: number, body: "b", personalisation: ["link": "https://example.org"]))
                    let line = Array("\(reference)\n".utf8)
                    guard write(told, line, line.count) == line.count else { exit(1) }
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...6)))
                }
            }
            try await group.waitForAll()
        }
    }
}
