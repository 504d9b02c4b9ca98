import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import Messaging

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A sender is killed with SIGKILL, over and over, at random moments: while it starts, promises, sends, and notes what
/// it sent. It is killed 400 times, or, on a busy machine, as often as half a minute allows;
/// `SWITCHBOARD_KILLS=1000 swift test --filter KilledSenderTests` kills it just so often.
@Suite struct KilledSenderTests {
    private static let lanes = 2

    @Test func `a sender killed at any moment loses no text and sends none twice`() async throws {
        let wanted = ProcessInfo.processInfo.environment["SWITCHBOARD_KILLS"].flatMap(Int.init)
        let most = (wanted ?? 400) / Self.lanes
        let enough = ContinuousClock.now + .seconds(30)
        // Each lane has a database and a gateway of its own, and one sender at a time.
        let servers = try (0..<Self.lanes).map { _ in try NotifyServer() }
        let folder = try TemporaryFolder()
        let kills = try await withThrowingTaskGroup(of: Int.self) { group in
            for lane in 0..<Self.lanes {
                let path = "\(folder.path)/\(lane)"
                let port = servers[lane].port
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                group.addTask {
                    var killed = 0
                    while killed < most, wanted != nil || killed < 20 || ContinuousClock.now < enough {
                        killed += 1
                        try await KilledSender.work(
                            "\(path)/records.sqlite", told: "\(path)/told", port: port, killedAfter: .random(in: 0...60)
                        )
                        // What the killed one had begun to say, the server hears out before it is asked.
                        _ = try await URLSession.shared.data(from: Self.url(port, "/quiet"))
                    }
                    try await KilledSender.work(
                        "\(path)/records.sqlite", told: "\(path)/told", port: port, killedAfter: nil)
                    return killed
                }
            }
            return try await group.reduce(0, +)
        }
        let texts = try servers.flatMap { try $0.taken() }
        let taken = texts.map(\.reference)
        var told: [String] = []
        var kept: [OutboxRow] = []
        for lane in 0..<Self.lanes {
            let lines = try? String(contentsOfFile: "\(folder.path)/\(lane)/told", encoding: .utf8)
            told += (lines ?? "").split(separator: "\n").map(String.init)
            let store = try Store(file: "\(folder.path)/\(lane)/records.sqlite")
            #expect(try await store.check() == [])
            kept += try await store.outbox(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        }
        #expect(told.count > kills / 8, "too little happened to tell anything: \(told.count) promises")
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
}
