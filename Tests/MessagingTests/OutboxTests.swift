import Foundation
import Records
import TestSupport
import Testing

@testable import Messaging

@Suite(.onBothEngines) struct OutboxTests {
    let desk: Desk
    init() throws { desk = try Desk() }

    @Test func `a promise is on the disk when it returns`() async throws {
        try await desk.store.insert(CallRow(id: "c1", began: desk.now, grammar: "g", software: "0"))
        var message = text()
        message.callID = "c1"
        let reference = try await desk.outbox().promise(message)
        let second = try Store(reading: desk.records)
        let rows = try await second.outbox(in: desk.now..<desk.now.addingTimeInterval(1))
        #expect(
            rows == [
                OutboxRow(
                    id: 1, reference: reference, callID: "c1", to: mobile, body: message.body, template: "link",
                    personalisation: message.personalisation, created: desk.now)
            ])
        #expect(!reference.contains("7700900123"))
    }

    @Test func `a promise repeated under its reference is kept once`() async throws {
        let outbox = desk.outbox()
        #expect(try await outbox.promise(text(), reference: "r1") == "r1")
        #expect(try await outbox.promise(text(), reference: "r1") == "r1")
        #expect(try await desk.rows().count == 1)
        await #expect(throws: PromiseError.referenceTaken("r1")) {
            try await outbox.promise(text("another text"), reference: "r1")
        }
    }

    @Test func `one number gets so many texts a day and other numbers are not touched`() async throws {
        let outbox = desk.outbox(limitPerDay: 2)
        try await outbox.promise(text())
        try await outbox.promise(text())
        await #expect(throws: PromiseError.tooMany(limit: 2)) { try await outbox.promise(text()) }
        try await outbox.promise(text(to: otherMobile))
        desk.pass(.seconds(24 * 60 * 60 + 1))
        try await outbox.promise(text())
    }

    @Test func `the limit holds however many promise at once`() async throws {
        let outbox = desk.outbox(limitPerDay: 5)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try? await outbox.promise(text()) } }
        }
        #expect(try await desk.rows().count == 5)
    }

    @Test func `the limits hold over all nodes`() async throws {
        let nodes = try (0..<4).map { _ in
            Outbox(store: try Store(file: desk.records, busyTimeout: .seconds(60)), allowance: TextAllowance())
        }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { _ = try? await nodes[number % 4].promise(text()) }
                group.addTask {
                    var keyed = text(to: "+4477009002\(10 + number)")
                    keyed.origin = .caller("+441803861234")
                    _ = try? await nodes[number % 4].promise(keyed)
                }
            }
        }
        let rows = try await desk.store.outbox(in: .distantPast ..< .distantFuture)
        #expect(rows.count { $0.to == mobile } == 5)
        #expect(rows.count == 8, "five to one number, and three of one caller")
    }

    @Test(arguments: [
        "", "07700900123", "447700900123", "+44770090012", "+4477009001234", "+441803861234", "+4477009001٢",
        "+447700 90012", "+447700900123\n",
    ])
    func `a number of another shape is refused`(number: String) async throws {
        await #expect(throws: PromiseError.notAMobile) { try await desk.outbox().promise(text(to: number)) }
        #expect(try await desk.rows().isEmpty)
    }

    @Test func `an empty text is refused`() async throws {
        await #expect(throws: PromiseError.empty) { try await desk.outbox().promise(text(" \n")) }
    }

    @Test(.onSQLiteOnly) func `on a full disk nothing is promised and nothing is half-written`() async throws {
        // A limit on the size of files stands for the full disk: the kernel refuses the write in either case.
        let folder = desk.folder
        await #expect(processExitsWith: .success) { [folder = folder as String] in
            let outbox = Outbox(store: try Store(file: folder + "/records.sqlite"))
            signal(SIGXFSZ, SIG_IGN)
            try await outbox.promise(text(), reference: "before")
            let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
            var room = rlimit()
            #expect(getrlimit(fileSize, &room) == 0)
            let plenty = room.rlim_cur
            room.rlim_cur = 16_384
            #expect(setrlimit(fileSize, &room) == 0)
            var refused: [String] = []
            for number in 0..<20 {
                do {
                    try await outbox.promise(text(to: otherMobile), reference: "\(number)")
                } catch let error as DatabaseError {
                    #expect(error.kind == .disk || error.kind == .full)
                    refused.append("\(number)")
                }
            }
            #expect(!refused.isEmpty)
            room.rlim_cur = plenty
            #expect(setrlimit(fileSize, &room) == 0)
            try await outbox.promise(text(), reference: "after")
            try refused.joined(separator: "\n").write(toFile: folder + "/refused", atomically: true, encoding: .utf8)
        }
        let kept = Set(try await desk.rows().map(\.reference))
        let refused = try String(contentsOfFile: folder + "/refused", encoding: .utf8).split(separator: "\n")
        #expect(kept.isSuperset(of: ["before", "after"]))
        #expect(kept.isDisjoint(with: refused.map(String.init)))
    }

    @Test func `without a gateway texts stay in the outbox`() async throws {
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(NoGateway()).run()
        #expect(try await desk.row("r1")?.state == .waiting)
        #expect(try await desk.row("r1")?.attempts == 0)
        #expect(desk.sleeps.isEmpty)
    }
}
