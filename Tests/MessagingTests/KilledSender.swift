import Foundation
import TestSupport
import Testing

/// A process that promises and sends texts until it is killed.
enum KilledSender {
    /// - Parameters:
    ///   - records: the file of the records, or their server's address.
    ///   - told: the file into which it writes what it has promised.
    ///   - port: of the gateway.
    ///   - lease: how long a text is left alone that was under way on a node that died (ms); nil for as long as usual.
    ///   - forms: of the server that takes results of forms; nil keeps none.
    ///   - killedAfter: milliseconds from when it is ready, or, once in eight times, from its very start; nil lets it finish.
    static func work(
        _ records: String, told: String, port: Int, lease: Int? = nil, forms: Int? = nil, killedAfter: Int?
    ) async throws {
        let process = Process()
        // Where the build puts programs: beside the tests.
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "OutboxWorker")
        process.arguments =
            [
                records, told, NotifyServer.base(port: port, fault: "slow"), NotifyServer.key, NotifyServer.template,
                killedAfter == nil ? "finish" : "promise",
            ] + (lease.map { ["\($0)"] } ?? []) + (forms.map { ["http://127.0.0.1:\($0)/forms"] } ?? [])
        let output = Pipe()
        process.standardOutput = output
        let ready = AsyncStream<Void> { ready in
            output.fileHandleForReading.readabilityHandler = { handle in
                handle.readabilityHandler = nil
                ready.finish()
            }
        }
        let ended = try process.start()
        if let killedAfter {
            if !Int.random(in: 1...8).isMultiple(of: 8) { for await _ in ready {} }
            try await Task.sleep(for: .milliseconds(killedAfter))
            kill(process.processIdentifier, SIGKILL)
        }
        let status = await process.status(ended)
        // Whoever ends by itself was not killed, and tests nothing.
        #expect(killedAfter == nil ? status == 0 : process.terminationReason == .uncaughtSignal)
    }
}
