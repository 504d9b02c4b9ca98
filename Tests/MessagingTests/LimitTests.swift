import Foundation
import Records
import Testing
@testable import Messaging

@Suite struct LimitTests {
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

    @Test(arguments: ["+447624000000", "+447797700123", "+447911123456", "+447300900123"])
    func `mobiles of the UK and the islands are taken`(number: String) async throws {
        try await desk.outbox().promise(text(to: number), reference: "r1")
        #expect(try await desk.row("r1")?.to == number)
    }

    @Test func `a dead letter is sent again and one in doubt is asked about first`() async throws {
        let gateway = ScriptedGateway(
            sends: ["no": [.refused("never"), .taken(id: "1")], "lost": [.unknown("lost")]],
            finds: ["lost": .cannotSay])
        try await desk.outbox().promise(text(), reference: "no")
        try await desk.outbox().promise(text(to: otherMobile), reference: "lost")
        await desk.sender(gateway, naps: 10).run()
        let dead = try await desk.store.deadLetters(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        #expect(dead.map(\.standing).contains("not sent: never"))
        #expect(dead.count == 2)
        // Days later: the time for giving up counts from now.
        desk.pass(.seconds(5 * 24 * 3600))
        for reference in ["no", "lost"] { #expect(try await desk.store.resend(reference, at: desk.now) == reference) }
        #expect(try await desk.store.resend("nobody", at: desk.now) == nil)
        await desk.sender(gateway, naps: 30).run()
        #expect(try await desk.row("no")?.state == .sent)
        #expect(try await desk.row("lost")?.state == .failed)
        #expect(await gateway.sent.filter { $0 == "lost" }.count == 1)
    }
}
