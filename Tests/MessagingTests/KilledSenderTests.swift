import Foundation
import Records
import Synchronization
import Testing

@testable import Messaging

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A sender is killed with SIGKILL, over and over, at random moments: while it starts, promises, sends, and notes what
/// it sent. `SWITCHBOARD_KILLS=1000 swift test --filter KilledSenderTests` kills it more often.
@Suite struct KilledSenderTests {
    private static let lanes = 2

    @Test func aSenderKilledAtAnyMomentLosesNoTextAndSendsNoneTwice() async throws {
        let kills = ProcessInfo.processInfo.environment["SWITCHBOARD_KILLS"].flatMap(Int.init) ?? 400
        // Each lane has a database and a gateway of its own, and one sender at a time.
        let servers = try (0..<Self.lanes).map { _ in try NotifyServer() }
        let folder = NSTemporaryDirectory() + "killed-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<Self.lanes {
                let path = "\(folder)/\(lane)"
                let port = servers[lane].port
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                group.addTask {
                    for _ in 0..<kills / Self.lanes {
                        try await Self.work(in: path, port: port, killedAfter: .random(in: 5...60))
                        // What the killed one had begun to say, the server hears out before it is asked.
                        _ = try await URLSession.shared.data(from: Self.url(port, "/quiet"))
                    }
                    try await Self.work(in: path, port: port, killedAfter: nil)
                }
            }
            try await group.waitForAll()
        }
        let texts = try servers.flatMap { try $0.taken() }
        let taken = texts.map(\.reference)
        var told: [String] = []
        var kept: [OutboxRow] = []
        for lane in 0..<Self.lanes {
            let lines = try? String(contentsOfFile: "\(folder)/\(lane)/told", encoding: .utf8)
            told += (lines ?? "").split(separator: "\n").map(String.init)
            let store = try Store(file: "\(folder)/\(lane)/records.sqlite")
            #expect(try await store.check() == [])
            kept += try await store.outbox(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        }
        #expect(told.count > kills / 2, "too little happened to tell anything: \(told.count) promises")
        #expect(Set(taken).count == taken.count, "a text was sent twice")
        #expect(Set(told).isSubset(of: taken), "a promised text was lost")
        #expect(Set(taken) == Set(kept.map(\.reference)))
        #expect(kept.allSatisfy { $0.state == .sent })
        #expect(Set(kept.compactMap(\.gatewayID)) == Set(texts.map(\.id)))
        print("killed \(kills) times: \(kept.count) texts kept, \(told.count) told, \(taken.count) taken once")
    }

    private static func url(_ port: Int, _ path: String) throws -> URL {
        try #require(URL(string: NotifyServer.base(port: port) + path))
    }

    /// - Parameter killedAfter: milliseconds; nil lets it finish.
    private static func work(in folder: String, port: Int, killedAfter: Int?) async throws {
        let process = Process()
        process.executableURL = productsDirectory.appending(path: "OutboxWorker")
        process.arguments = [
            "\(folder)/records.sqlite", "\(folder)/told", NotifyServer.base(port: port, fault: "slow"),
            NotifyServer.key,
            NotifyServer.template, killedAfter == nil ? "finish" : "promise",
        ]
        let ended = AsyncStream<Process.TerminationReason> { ends in
            process.terminationHandler = { process in
                ends.yield(process.terminationReason)
                ends.finish()
            }
        }
        try process.run()
        if let killedAfter {
            try await Task.sleep(for: .milliseconds(killedAfter))
            kill(process.processIdentifier, SIGKILL)
        }
        for await reason in ended {
            if killedAfter == nil {
                #expect(process.terminationStatus == 0)
            } else {
                // Whoever ends by itself was not killed, and tests nothing.
                #expect(reason == .uncaughtSignal)
            }
        }
    }

    /// Where the build puts programs: beside the tests.
    private static var productsDirectory: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    }
}
