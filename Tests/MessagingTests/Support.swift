import Foundation
import Records
import Synchronization
import TestSupport
@testable import Messaging

/// A folder with an empty outbox, a clock that only moves when it is told to or slept on, and what was reported.
final class Desk: Sendable {
    private let temporary: TemporaryFolder
    let place: RecordsPlace
    var folder: String { temporary.path }
    /// SQLite's file, or the address of a database, as the test's engine has it.
    var records: String { place.address }
    let store: Store
    let refusals = TextRefusals()
    private let time = Mutex(Date(timeIntervalSince1970: 1_772_355_600))
    private let reported = Mutex<[OutboxSender.Event]>([])
    private let slept = Mutex<[Duration]>([])

    init() throws {
        temporary = try TemporaryFolder()
        place = try RecordsPlace(in: temporary.path)
        store = try Store(file: place.address)
    }

    var now: Date { time.withLock { $0 } }
    var events: [OutboxSender.Event] { reported.withLock { $0 } }
    var sleeps: [Duration] { slept.withLock { $0 } }

    func pass(_ duration: Duration) { time.withLock { $0 += duration.seconds } }

    func outbox(limitPerDay: Int = 100) -> Outbox {
        var allowance = TextAllowance()
        allowance.perNumber = limitPerDay
        return Outbox(store: store, allowance: allowance, refusals: refusals, now: { [self] in now })
    }

    /// - Parameter naps: after so many sleeps the sender is cancelled.
    func sender(
        _ gateway: any SMSGateway, over store: Store? = nil, schedule: RetrySchedule = RetrySchedule(), naps: Int = 0
    ) -> OutboxSender {
        let timing = OutboxSender.RetryTiming(
            now: { [self] in now },
            sleep: { [self] duration in
                pass(duration)
                let count = slept.withLock { slept in
                    slept.append(duration)
                    return slept.count
                }
                if count >= naps { throw CancellationError() }
            },
            jitter: { 0 })
        return OutboxSender(
            store: store ?? self.store, gateway: gateway, schedule: schedule, timing: timing,
            report: { [self] event in reported.withLock { $0.append(event) } })
    }

    func rows() async throws -> [OutboxRow] {
        try await store.outbox(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
    }

    func row(_ reference: String) async throws -> OutboxRow? { try await rows().first { $0.reference == reference } }
}

/// A gateway that answers by a script, and remembers what it was given and when.
actor ScriptedGateway: SMSGateway {
    private var sends: [String: [SendOutcome]]
    private var finds: [String: FindOutcome]
    private let now: @Sendable () -> Date
    private(set) var sent: [String] = []
    private(set) var times: [Date] = []
    private(set) var asked: [String] = []
    /// Both in turn: `send r1`, `find r1`.
    private(set) var log: [String] = []

    /// - Parameters:
    ///   - sends: for a reference, its outcomes in turn, the last one for ever; taken when there are none.
    ///   - finds: what is said when asked; not taken when there is nothing.
    init(
        sends: [String: [SendOutcome]] = [:], finds: [String: FindOutcome] = [:],
        now: @escaping @Sendable () -> Date = { .now }
    ) {
        self.sends = sends
        self.finds = finds
        self.now = now
    }

    /// From now on this is said when asked.
    func finds(_ reference: String, _ outcome: FindOutcome) { finds[reference] = outcome }

    func send(_ text: OutboxRow) async -> SendOutcome {
        sent.append(text.reference)
        log.append("send \(text.reference)")
        times.append(now())
        guard var script = sends[text.reference], let outcome = script.first else { return .taken(id: "id") }
        if script.count > 1 { script.removeFirst() }
        sends[text.reference] = script
        return outcome
    }

    func find(reference: String) async -> FindOutcome {
        asked.append(reference)
        log.append("find \(reference)")
        return finds[reference] ?? .notTaken
    }
}

let mobile = "+447700900123"
let otherMobile = "+447700900456"

func text(_ body: String = "Report a missed bin https://example.org/bin", to number: String = mobile) -> TextMessage {
    TextMessage(to: number, body: body, personalisation: ["link": "https://example.org/bin"])
}
