import Foundation
import Records
import TestSupport
import Testing
@testable import Messaging

@Suite(.onBothEngines) struct LimitTests {
    let desk: Desk
    init() throws { desk = try Desk() }

    @Test func `no more than so many go in a minute`() async throws {
        for number in 0..<25 {
            try await desk.outbox().promise(text(to: "+4477009001\(10 + number)"), reference: "\(number)")
        }
        let gateway = ScriptedGateway()
        let timing = OutboxSender.RetryTiming(now: { [desk] in desk.now }, sleep: { _ in }, jitter: { 0 })
        let sender = OutboxSender(store: desk.store, gateway: gateway, timing: timing, limitPerMinute: 10)
        for expected in [10, 10] {
            #expect(try await sender.pass() == .idle)
            #expect(await gateway.sent.count == expected)
        }
        desk.pass(.seconds(61))
        _ = try await sender.pass()
        #expect(await gateway.sent.count == 20)
        desk.pass(.seconds(61))
        _ = try await sender.pass()
        #expect(await gateway.sent.count == 25)
        #expect(Set(await gateway.sent).count == 25)
    }

    @Test func `no more than so many go in a minute from all nodes together`() async throws {
        for number in 0..<30 {
            try await desk.outbox().promise(text(to: "+4477009001\(10 + number)"), reference: "\(number)")
        }
        let gateway = ScriptedGateway()
        let timing = OutboxSender.RetryTiming(now: { [desk] in desk.now }, sleep: { _ in }, jitter: { 0 })
        let nodes = try (0..<3).map { _ in
            OutboxSender(
                store: try Store(file: desk.records, busyTimeout: .seconds(60)), gateway: gateway, timing: timing,
                limitPerMinute: 10)
        }
        for _ in 0..<2 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for node in nodes { group.addTask { _ = try await node.pass() } }
                try await group.waitForAll()
            }
        }
        #expect(await gateway.sent.count == 10)
    }

    @Test func `texts that wait for another attempt take nobody's place`() async throws {
        let gateway = ScriptedGateway(
            sends: Dictionary(uniqueKeysWithValues: (0..<10).map { ("lost\($0)", [.unknown("lost")]) }),
            finds: Dictionary(uniqueKeysWithValues: (0..<10).map { ("lost\($0)", .later("busy")) }))
        for number in 0..<10 {
            try await desk.outbox().promise(text(to: "+4477009001\(10 + number)"), reference: "lost\(number)")
        }
        let timing = OutboxSender.RetryTiming(now: { [desk] in desk.now }, sleep: { _ in }, jitter: { 0 })
        let sender = OutboxSender(
            store: desk.store, gateway: gateway, schedule: RetrySchedule(first: .seconds(1800)), timing: timing,
            limitPerMinute: 10)
        _ = try await sender.pass()
        try await desk.outbox().promise(text(to: "+447700900150"), reference: "new")
        _ = try await sender.pass()
        #expect(await !gateway.sent.contains("new"))
        desk.pass(.seconds(61))
        _ = try await sender.pass()
        #expect(try await desk.row("new")?.state == .sent)
    }

    @Test func `a limit of the gateway's stops sending for as long as it says`() async throws {
        let gateway = ScriptedGateway(sends: ["r1": [.limited("enough", wait: .seconds(3600)), .taken(id: "1")]])
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(gateway, naps: 2).run()
        #expect(desk.sleeps.first == .seconds(3600))
        #expect(try await desk.row("r1")?.state == .sent)
    }

    @Test(arguments: [
        "+447000900123", "+447600900123", "+441803861234", "+33612345678", "+44770090012", "+447700900x23",
    ])
    func `nothing goes where no mobile is`(number: String) async throws {
        await #expect(throws: PromiseError.notAMobile) { try await desk.outbox().promise(text(to: number)) }
        #expect(try await desk.rows().isEmpty)
    }

    /// A promise to a number that a caller gave.
    private func promise(_ number: Int, of origin: TextOrigin?) async throws {
        var message = text(to: "+4477009\(10_000 + number)")
        message.origin = origin
        try await desk.outbox().promise(message)
    }

    @Test func `callers who withhold their number have few texts sent in an hour, all together`() async throws {
        for number in 0..<4 { try await promise(number, of: .withheld) }
        await #expect(throws: PromiseError.tooManyWithheld(limit: 4)) { try await promise(4, of: .withheld) }
        // Others go on, and an hour later so do they.
        try await promise(5, of: .caller("+441803861234"))
        try await promise(6, of: nil)
        desk.pass(.seconds(61 * 60))
        try await promise(7, of: .withheld)
        #expect(desk.refusals.all == ["withheld": 1])
    }

    @Test func `one caller has few texts sent to other numbers in a day, and any to their own`() async throws {
        let caller = TextOrigin.caller("+441803861234")
        for number in 0..<3 { try await promise(number, of: caller) }
        await #expect(throws: PromiseError.tooManyOfCaller(limit: 3)) { try await promise(3, of: caller) }
        try await promise(4, of: .caller("+441803861235"))
        for number in 5..<9 { try await promise(number, of: nil) }
        desk.pass(.seconds(24 * 60 * 60 + 1))
        try await promise(9, of: caller)
        // The caller's number is not kept with the text.
        #expect(try !desk.place.holds("1803861234"))
        #expect(try desk.place.holds("7700910001"))
    }

    @Test func `in a day no more than so many texts go to numbers that callers gave`() async throws {
        for number in 0..<100 { try await promise(number, of: .caller("+44180386\(1000 + number)")) }
        await #expect(throws: PromiseError.tooManyKeyed(limit: 100)) {
            try await promise(100, of: .caller("+441803862000"))
        }
        try await promise(101, of: nil)
    }

    @Test(arguments: ["+447624000000", "+447797700123", "+447911123456", "+447300900123"])
    func `mobiles of the UK and the islands are taken`(number: String) async throws {
        try await desk.outbox().promise(text(to: number), reference: "r1")
        #expect(try await desk.row("r1")?.to == number)
    }

    @Test func `a dead letter is sent again and one in doubt is asked about first`() async throws {
        let gateway = ScriptedGateway(
            sends: [
                "no": [.refused("never"), .taken(id: "1")], "lost": [.unknown("lost")],
                "arrived": [.unknown("lost"), .taken(id: "twice")],
            ],
            finds: ["lost": .cannotSay, "arrived": .cannotSay])
        try await desk.outbox().promise(text(), reference: "no")
        try await desk.outbox().promise(text(to: otherMobile), reference: "lost")
        try await desk.outbox().promise(text(to: "+447700900789"), reference: "arrived")
        await desk.sender(gateway, naps: 10).run()
        let dead = try await desk.store.deadLetters(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        #expect(dead.map(\.standing).contains("not sent: never"))
        #expect(dead.count == 3)
        #expect(await gateway.asked.count { $0 == "lost" } == 1)
        // Days later: the time for giving up counts from now.
        desk.pass(.seconds(5 * 24 * 3600))
        for reference in ["no", "lost", "arrived"] {
            #expect(try await desk.store.resend(reference, at: desk.now) == reference)
        }
        #expect(try await desk.store.resend("nobody", at: desk.now) == nil)
        // By now the gateway can say of one that it has it, and of the other still nothing.
        await gateway.finds("arrived", .taken(id: "first"))
        await desk.sender(gateway, naps: 30).run()
        #expect(try await desk.row("no")?.state == .sent)
        // What the gateway has does not go twice.
        #expect(try await desk.row("arrived")?.gatewayID == "first")
        #expect(await gateway.sent.count { $0 == "arrived" } == 1)
        // What it cannot speak of goes once more, since a person has decided so, after it was asked; and, lost again, no more.
        #expect(
            await gateway.log.filter { $0.hasSuffix("lost") } == [
                "send lost", "find lost", "find lost", "send lost", "find lost",
            ])
        #expect(try await desk.row("lost")?.state == .failed)
    }

    @Test func `one that was in doubt is asked about each time that a person has it sent again`() async throws {
        let gateway = ScriptedGateway(
            sends: ["r1": [.unknown("lost"), .refused("never"), .taken(id: "twice")]], finds: ["r1": .cannotSay])
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(gateway, naps: 10).run()
        for naps in [20, 30] {
            #expect(try await desk.store.resend("r1", at: desk.now) == "r1")
            await desk.sender(gateway, naps: naps).run()
            // The second attempt was refused, which says nothing of the first.
            await gateway.finds("r1", .taken(id: "first"))
        }
        #expect(await gateway.log == ["send r1", "find r1", "find r1", "send r1", "find r1"])
        #expect(try await desk.row("r1")?.gatewayID == "first")
    }
}
