import Foundation
import Glibc
import Messaging
import Records

/// Promises and sends texts until it is killed, or, with `finish`, until all are sent.
///
///     OutboxWorker DATABASE TOLD GATEWAY KEY TEMPLATE promise|finish [LEASE [FORMS]]
///
/// With FORMS, an address, it keeps results of forms and hands them over there, and takes receipts of texts that were sent.
/// It says when it is ready. What was promised is written to the file TOLD as soon as the promise has returned: from then on, a caller would have
/// been told.
@main
struct OutboxWorker {
    static func main() async throws {
        let words = CommandLine.arguments
        guard (7...9).contains(words.count) else { exit(64) }
        let store = try Store(file: words[1], busyTimeout: .seconds(60))
        let told = open(words[2], O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let gateway = try NotifyGateway(key: words[4], templates: ["link": words[5]], base: words[3])
        // Where nobody else sends from this database, a text that was under way when the last worker was killed may be
        // asked about at once; others leave it alone for so many milliseconds, and promise to more numbers.
        let lease = words.count >= 8 ? Duration.milliseconds(Int(words[7]) ?? 0) : .zero
        let numbers = lease == .zero ? 1110...1119 : 1000...1399
        let sender = OutboxSender(
            store: store, gateway: gateway, schedule: RetrySchedule(first: .milliseconds(1)),
            timing: .init(sleep: { _ in try await Task.sleep(for: .milliseconds(2)) }), limitPerMinute: 1_000_000,
            lease: lease)
        let forms = words.count == 9 ? URL(string: words[8]) : nil
        let handing = FormSender(
            store: store, webhook: FormWebhook(secret: words[4]), address: { _ in forms },
            timing: .init(sleep: { _ in try await Task.sleep(for: .milliseconds(2)) }), lease: lease)
        if words[6] == "finish" {
            let sending = Task { await sender.run() }
            let delivering = Task { if forms != nil { await handing.run() } }
            while try await store.backlog().unsettled + store.formBacklog().unsettled > 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
            sending.cancel()
            delivering.cancel()
            return
        }
        @Sendable func tell(_ line: String) {
            let line = Array("\(line)\n".utf8)
            guard write(told, line, line.count) == line.count else { exit(1) }
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
                    tell(reference)
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...6)))
                }
            }
            if forms != nil {
                group.addTask { await handing.run() }
                group.addTask {
                    while true {
                        let reference = "form-\(UUID().uuidString)"
                        try await store.insert(
                            FormResultRow(reference: reference, form: "bin", values: "{}", created: .now))
                        tell(reference)
                        try await Task.sleep(for: .milliseconds(Int.random(in: 0...20)))
                    }
                }
                group.addTask {
                    while true {
                        let day = Date.now.addingTimeInterval(-3600)..<Date.distantFuture
                        let sent = try await store.outbox(in: day).filter { $0.state == .sent && $0.receipt == nil }
                        for text in sent.suffix(5) {
                            _ = try await store.receipt(
                                text.reference, status: "delivered", gatewayID: text.gatewayID, at: .now)
                            tell("receipt-\(text.reference)")
                        }
                        try await Task.sleep(for: .milliseconds(50))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
