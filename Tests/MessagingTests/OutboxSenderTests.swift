import Foundation
import Records
import TestSupport
import Testing

@testable import Messaging

@Suite(.onBothEngines) struct OutboxSenderTests {
    let desk: Desk
    init() throws { desk = try Desk() }

    @Test func `a text that cannot go now is tried again on schedule until given up`() async throws {
        let gateway = ScriptedGateway(sends: ["r1": [.later("busy")]], now: { [desk] in desk.now })
        let schedule = RetrySchedule(first: .seconds(5), longest: .seconds(60), giveUp: .seconds(200))
        let start = desk.now
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(gateway, schedule: schedule, naps: 400).run()
        let times = await gateway.times.map { $0.timeIntervalSince(start) }
        #expect(times == [0, 5, 15, 35, 75, 135, 195])
        #expect(try await desk.row("r1")?.state == .failed)
        #expect(try await desk.row("r1")?.attempts == 7)
        #expect(desk.events.last == .failed(reference: "r1", why: "busy; given up"))
        #expect(Set(desk.sleeps) == [.seconds(1)])
    }

    @Test func `texts to one number go in order and another number does not wait`() async throws {
        let gateway = ScriptedGateway(sends: ["a1": [.later("busy"), .later("busy"), .taken(id: "1")]])
        let outbox = desk.outbox()
        for reference in ["a1", "a2", "a3"] { try await outbox.promise(text(), reference: reference) }
        try await outbox.promise(text(to: otherMobile), reference: "b1")
        await desk.sender(gateway, naps: 30).run()
        let sent = await gateway.sent
        #expect(sent.filter { $0 != "b1" } == ["a1", "a1", "a1", "a2", "a3"])
        #expect(sent.prefix(2).contains("b1"))
        #expect(try await desk.rows().allSatisfy { $0.state == .sent })
    }

    @Test func `a text that failed for good lets the next one go`() async throws {
        let gateway = ScriptedGateway(sends: ["a1": [.refused("never")]])
        for reference in ["a1", "a2"] { try await desk.outbox().promise(text(), reference: reference) }
        await desk.sender(gateway).run()
        #expect(await gateway.sent == ["a1", "a2"])
        #expect(try await desk.row("a1")?.lastError == "never")
        #expect(try await desk.row("a2")?.state == .sent)
    }

    @Test func `a wrong key stops everything, is said once and is tried again after a pause`() async throws {
        let wrong = [SendOutcome.misconfigured("check the key"), .taken(id: "1")]
        let references = (0..<20).map(String.init)
        let gateway = ScriptedGateway(sends: Dictionary(uniqueKeysWithValues: references.map { ($0, wrong) }))
        for number in 0..<20 {
            try await desk.outbox().promise(text(to: "+4477009001\(10 + number)"), reference: "\(number)")
        }
        let sender = desk.sender(gateway)
        #expect(try await sender.pass() == .halted(.seconds(60)))
        #expect(await gateway.sent.count == 4)
        #expect(try await desk.rows().allSatisfy { $0.state == .waiting })
        #expect(desk.events == [.halted(why: "check the key", until: desk.now.addingTimeInterval(60))])
    }

    @Test func `the run rests for the pause after a wrong key`() async throws {
        let gateway = ScriptedGateway(sends: ["r1": [.misconfigured("check the key")]])
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(gateway, naps: 1).run()
        #expect(desk.sleeps == [.seconds(60)])
    }

    @Test func `when the answer is lost the gateway is asked and the text goes once`() async throws {
        let gateway = ScriptedGateway(sends: ["r1": [.unknown("lost")]], finds: ["r1": .taken(id: "n1")])
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(gateway, naps: 10).run()
        #expect(await gateway.sent == ["r1"])
        #expect(await gateway.asked == ["r1"])
        #expect(try await desk.row("r1")?.state == .sent)
        #expect(try await desk.row("r1")?.gatewayID == "n1")
    }

    @Test func `when the gateway has not got a lost text it is sent again`() async throws {
        let gateway = ScriptedGateway(sends: ["r1": [.unknown("lost"), .taken(id: "n2")]])
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(gateway, naps: 10).run()
        #expect(await gateway.sent == ["r1", "r1"])
        #expect(try await desk.row("r1")?.gatewayID == "n2")
    }

    @Test func `a gateway that cannot say gets no second copy`() async throws {
        let gateway = ScriptedGateway(sends: ["r1": [.unknown("lost")]], finds: ["r1": .cannotSay])
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(gateway, naps: 10).run()
        #expect(await gateway.sent == ["r1"])
        #expect(try await desk.row("r1")?.state == .failed)
        #expect(try await desk.row("r1")?.lastError?.contains("may have been sent") == true)
    }

    @Test func `what a person has sent again goes, though the gateway cannot say whether it has it`() async throws {
        let gateway = ScriptedGateway(
            sends: ["r1": [.unknown("lost"), .unknown("lost again")]], finds: ["r1": .cannotSay])
        try await desk.outbox().promise(text(), reference: "r1")
        await desk.sender(gateway, naps: 10).run()
        #expect(try await desk.row("r1")?.state == .failed)
        #expect(try await desk.store.resend("r1", at: desk.now) == "r1")
        await desk.sender(gateway, naps: 20).run()
        // Once for each time that a person asked, and no more.
        #expect(await gateway.sent == ["r1", "r1"])
        #expect(try await desk.row("r1")?.state == .failed)
    }

    @Test func `a text that needs a person waits, and others go on`() async throws {
        let gateway = ScriptedGateway(sends: ["trial": [.held("trial mode"), .held("trial mode"), .taken(id: "t")]])
        try await desk.outbox().promise(text(), reference: "trial")
        for number in 0..<9 {
            try await desk.outbox().promise(text(to: "+4477009001\(10 + number)"), reference: "\(number)")
        }
        #expect(try await desk.sender(gateway).pass() == .idle)
        #expect(await gateway.sent.count == 10)
        #expect(try await desk.row("trial")?.state == .waiting)
        for _ in 0..<2 {
            desk.pass(.seconds(61))
            _ = try await desk.sender(gateway).pass()
        }
        #expect(try await desk.row("trial")?.state == .sent)
    }

    @Test func `a clock that was ahead keeps no text back, and one that jumps gives none up`() async throws {
        let gateway = ScriptedGateway(sends: ["r1": [.later("busy"), .taken(id: "1")]])
        try await desk.outbox().promise(text(), reference: "r1")
        // Two days ahead for a while: the text is tried, and waits.
        desk.pass(.seconds(2 * 24 * 60 * 60))
        _ = try await desk.sender(gateway).pass()
        #expect(try await desk.row("r1")?.state == .waiting)
        // What was promised then is due now, and counts for no limit.
        for _ in 0..<5 { try await desk.outbox(limitPerDay: 5).promise(text(to: otherMobile)) }
        desk.pass(.seconds(-2 * 24 * 60 * 60))
        _ = try await desk.sender(gateway).pass()
        #expect(try await desk.rows().allSatisfy { $0.state == .sent })
        try await desk.outbox(limitPerDay: 5).promise(text(to: otherMobile), reference: "now")
        _ = try await desk.sender(gateway).pass()
        #expect(try await desk.row("now")?.state == .sent)
    }

    @Test func `another sender leaves a text alone until the lease is over`() async throws {
        try await desk.outbox().promise(text(), reference: "r1")
        let lease = desk.now.addingTimeInterval(120)
        let claimed = try await desk.store.claim(limit: 1, now: desk.now, lease: lease)
        #expect(claimed.map(\.mayHaveGone) == [false])
        let gateway = ScriptedGateway()
        #expect(try await desk.sender(gateway).pass() == .idle)
        #expect(await gateway.sent.isEmpty)
        desk.pass(.seconds(121))
        _ = try await desk.sender(gateway).pass()
        #expect(await gateway.asked == ["r1"])
        #expect(await gateway.sent == ["r1"])
        // The first sender comes back late: what it learned must not undo what the second one noted.
        var late = try #require(claimed.first).row
        late.state = .failed
        #expect(try await desk.store.settle(late) == false)
        #expect(try await desk.row("r1")?.state == .sent)
    }

    @Test func `several senders send each text once`() async throws {
        for number in 0..<40 {
            try await desk.outbox().promise(text(to: "+4477009001\(10 + number % 20)"), reference: "\(number)")
        }
        let gateway = ScriptedGateway()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try await desk.sender(gateway).pass() } }
            try await group.waitForAll()
        }
        _ = try await desk.sender(gateway).pass()
        let sent = await gateway.sent
        #expect(sent.count == 40)
        #expect(Set(sent).count == 40)
        #expect(await gateway.asked.isEmpty)
    }

    @Test func `trouble with the database is reported and the sender goes on`() async throws {
        try await desk.outbox().promise(text(), reference: "r1")
        let reader = try Store(reading: desk.records)
        await desk.sender(ScriptedGateway(), over: reader, naps: 2).run()
        #expect(desk.events.count == 2)
        #expect(desk.events.allSatisfy { "\($0)".contains("the outbox cannot be used just now") })
    }

    @Test func `no event tells a number`() async throws {
        let gateway = ScriptedGateway(sends: [
            "r1": [.later("busy")], "r2": [.refused("never")], "r3": [.misconfigured("key")],
        ])
        for (reference, number) in [("r1", mobile), ("r2", otherMobile), ("r3", "+447700900789")] {
            try await desk.outbox().promise(text(to: number), reference: reference)
        }
        _ = try await desk.sender(gateway).pass()
        #expect(desk.events.count == 3)
        #expect(desk.events.allSatisfy { !$0.description.contains("7700") })
    }
}
