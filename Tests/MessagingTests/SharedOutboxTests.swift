import Foundation
import Records
import TestSupport
import Testing

@testable import Messaging

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Three senders on one database, as on three machines, each killed with SIGKILL at random moments while the others go on. They are
/// killed for as long as a quarter of a minute allows; `SWITCHBOARD_KILLS=1000` kills them just so often.
@Suite(.withPostgreSQL) struct SharedOutboxTests {
    private static let nodes = 3
    /// How long a text is left alone that was under way on a node that died: what is sent here takes milliseconds.
    private static let lease = 8_000

    @Test
    func
        `senders of several machines, killed at any moment, lose no text, form or receipt, send none twice and keep each number's order`()
        async throws
    {
        let wanted = ProcessInfo.processInfo.environment["SWITCHBOARD_KILLS"].flatMap(Int.init)
        let most = (wanted ?? 600) / Self.nodes
        let enough = ContinuousClock.now + .seconds(15)
        let database = try PostgreSQLServer.shared.get()
        let address = database.address(of: try database.makeDatabase())
        let store = try Store(file: address)
        let server = try NotifyServer()
        let forms = try PythonServer("form_server.py", [NotifyServer.key])
        let folder = try TemporaryFolder()
        let kills = try await withThrowingTaskGroup(of: Int.self) { group in
            for node in 0..<Self.nodes {
                let (told, port, forms) = ("\(folder.path)/told-\(node)", server.port, forms.port)
                group.addTask {
                    var killed = 0
                    while killed < most, wanted != nil || killed < 10 || ContinuousClock.now < enough {
                        killed += 1
                        try await KilledSender.work(
                            address, told: told, port: port, lease: Self.lease, forms: forms,
                            killedAfter: .random(in: 0...600))
                    }
                    return killed
                }
            }
            return try await group.reduce(0, +)
        }
        // Whoever is left takes over what the killed ones had taken out, as soon as the lease is over.
        try await KilledSender.work(
            address, told: "\(folder.path)/told-end", port: server.port, lease: Self.lease, forms: forms.port,
            killedAfter: nil)
        let texts = try server.taken()
        let taken = texts.map(\.reference)
        let all = (0..<Self.nodes).flatMap { node in
            ((try? String(contentsOfFile: "\(folder.path)/told-\(node)", encoding: .utf8)) ?? "")
                .split(separator: "\n").map(String.init)
        }
        let told = all.filter { !$0.hasPrefix("form-") && !$0.hasPrefix("receipt-") }
        let kept = try await store.outbox(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        #expect(told.count > kills / 8, "too little happened to tell anything: \(told.count) promises")
        #expect(Set(taken).count == taken.count, "a text was sent twice")
        #expect(Set(told).isSubset(of: taken), "a promised text was lost")
        #expect(Set(taken) == Set(kept.map(\.reference)))
        #expect(kept.allSatisfy { $0.state == .sent })
        let promised = Dictionary(grouping: kept, by: \.to).mapValues { $0.map(\.reference) }
        let sent = Dictionary(grouping: texts, by: { $0.phone_number }).mapValues { $0.map(\.reference) }
        #expect(promised == sent, "texts to a number went out of their order")
        // What the receiver took by its key, once; and what it is told twice it takes once.
        let day = Date.distantPast..<Date(timeIntervalSince1970: 4e9)
        let results = try await store.formResults(in: day)
        let url = try #require(URL(string: "http://127.0.0.1:\(forms.port)/taken"))
        let handed = try JSONSerialization.jsonObject(with: try await URLSession.shared.data(from: url).0)
        let references = ((handed as? [String: Any])?["taken"] as? [[String: Any]] ?? []).compactMap {
            $0["reference"] as? String
        }
        let completed = all.filter { $0.hasPrefix("form-") }
        #expect(!completed.isEmpty && Set(completed).isSubset(of: references), "a form was lost")
        #expect(Set(references) == Set(results.map(\.reference)) && references.count == results.count)
        #expect(results.allSatisfy { $0.state == .delivered })
        let receipts = Set(all.filter { $0.hasPrefix("receipt-") }.map { String($0.dropFirst(8)) })
        let noted = Set(kept.filter { $0.receipt == "delivered" }.map(\.reference))
        #expect(!receipts.isEmpty && receipts.isSubset(of: noted), "a receipt was lost")
        print(
            "\(results.count) forms kept, \(completed.count) told, each handed over; \(receipts.count) receipts told, \(noted.count) kept"
        )
        print(
            "killed \(kills) times on \(Self.nodes) nodes: \(kept.count) texts kept, \(told.count) told, \(taken.count) taken once"
        )
    }
}
