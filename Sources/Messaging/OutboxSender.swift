import Foundation
import Records
import Synchronization

/// Sends what is in the outbox: in order for each number, again when it can be sent later, and not twice as far as
/// the gateway can tell what it has. Several senders, in several processes, may work on one outbox.
package struct OutboxSender: Sendable {
    /// Something worth a line in the log; holds no number and no text.
    package enum Event: Sendable, Equatable, CustomStringConvertible {
        /// The gateway took the text.
        case sent(reference: String)
        /// The text is tried again later.
        case delayed(reference: String, until: Date, why: String)
        /// The text will not be sent.
        case failed(reference: String, why: String)
        /// Nothing is sent until a person has put something right.
        case halted(why: String, until: Date)
        /// The outbox itself could not be read or written.
        case trouble(String)

        /// One line in plain words.
        package var description: String {
            switch self {
            case .sent(let reference): "text \(reference) sent"
            case .delayed(let reference, let until, let why):
                "text \(reference) not sent yet: \(why); again after \(Timestamp.text(until))"
            case .failed(let reference, let why): "text \(reference) failed: \(why)"
            case .halted(let why, let until):
                "no texts are being sent: \(why); the next attempt is after \(Timestamp.text(until))"
            case .trouble(let what): "the outbox cannot be used just now: \(what)"
            }
        }
    }

    /// How the sender keeps time; tests have their own.
    package struct RetryTiming: Sendable {
        /// The time.
        package var now: @Sendable () -> Date
        /// Waits, or throws `CancellationError`.
        package var sleep: @Sendable (Duration) async throws -> Void
        /// A number from 0 up to 1.
        package var jitter: @Sendable () -> Double

        /// The wall clock and the system's random numbers, unless told otherwise.
        package init(
            now: @escaping @Sendable () -> Date = { .now },
            sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
            jitter: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
        ) {
            self.now = now
            self.sleep = sleep
            self.jitter = jitter
        }
    }

    private let store: Store
    private let gateway: any SMSGateway
    private let schedule: RetrySchedule
    private let timing: RetryTiming
    private let report: @Sendable (Event) -> Void
    private let limitPerMinute: Int
    private let lease: Duration
    private let attempts = Attempts()

    /// How many texts are under way at once.
    private static let width = 4
    /// How long a promise waits at most before it is noticed.
    private static let poll = Duration.seconds(1)
    /// How long nothing is sent after the gateway has refused our key, our template or our clock.
    private static let pause = Duration.seconds(60)

    /// - Parameters:
    ///   - store: where the outbox is.
    ///   - gateway: takes the texts.
    ///   - schedule: when to try again.
    ///   - timing: the clock.
    ///   - limitPerMinute: how many texts the gateway takes in a minute, those of other senders included.
    ///   - lease: how long a text in state `sending` is left alone: twice what a gateway may take to find and to send.
    ///   - report: is told what happened.
    package init(
        store: Store, gateway: any SMSGateway, schedule: RetrySchedule = RetrySchedule(),
        timing: RetryTiming = RetryTiming(),
        limitPerMinute: Int = 300, lease: Duration = .seconds(120),
        report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.store = store
        self.gateway = gateway
        self.schedule = schedule
        self.timing = timing
        self.limitPerMinute = limitPerMinute
        self.lease = lease
        self.report = report
    }

    /// Sends until it is cancelled; returns at once when there is no gateway.
    package func run() async {
        guard gateway.sends else { return }
        while !Task.isCancelled {
            var wait = Self.poll
            do {
                if case .halted(let pause) = try await pass() { wait = pause }
            } catch {
                report(.trouble("\(error)"))
            }
            do { try await timing.sleep(wait) } catch { return }
        }
    }

    enum PassEnd: Sendable, Equatable {
        /// Nothing more is due, or as much as may go in a minute has gone.
        case idle
        /// The gateway takes nothing for so long: its limit is reached, or a person has to put something right.
        case halted(Duration)
    }

    /// Sends whatever is due, until nothing is.
    /// - Throws: `DatabaseError`.
    func pass() async throws -> PassEnd {
        while !Task.isCancelled, try await store.hasDue(at: timing.now()) {
            let now = timing.now()
            // What other senders gave to the gateway is on record; what this one tried and was not taken is not.
            let texts = try await store.claim(
                limit: Self.width, perMinute: limitPerMinute, tried: attempts.count(since: now.addingTimeInterval(-60)),
                now: now, lease: now.addingTimeInterval(lease.seconds))
            // As much as may go in a minute has gone, or others are at what is due.
            guard !texts.isEmpty else { return .idle }
            attempts.note(texts.count, at: now)
            var halt: (event: Event, pause: Duration)?
            try await withThrowingTaskGroup(of: (Event?, Duration?).self) { group in
                for text in texts { group.addTask { try await deliver(text) } }
                for try await (event, pause) in group {
                    guard let event else { continue }
                    // Texts that were under way together meet the same wrong key; it is said once.
                    if let pause { halt = (event, pause) } else { report(event) }
                }
            }
            if let halt {
                report(halt.event)
                return .halted(halt.pause)
            }
        }
        return .idle
    }

    /// Takes one claimed text as far as it goes now, and notes how far that was.
    /// - Returns: what happened, nil when another sender had taken the text over; and how long nothing more is to be sent.
    private func deliver(_ text: ClaimedText) async throws -> (Event?, Duration?) {
        var row = text.row
        if text.mayHaveGone {
            let found = await gateway.find(reference: row.reference)
            // A person has it sent again who was told that it may have gone.
            let isWanted = found == .cannotSay && row.resent != nil && row.attempts == 1
            if found != .notTaken, !isWanted {
                row.record(found, at: timing.now(), schedule: schedule, pause: Self.pause, jitter: timing.jitter())
                if case .misconfigured = found { return try await settle(row, halting: Self.pause) }
                return try await settle(row)
            }
        }
        let outcome = await gateway.send(row)
        row.record(outcome, at: timing.now(), schedule: schedule, pause: Self.pause, jitter: timing.jitter())
        return switch outcome {
        case .misconfigured: try await settle(row, halting: Self.pause)
        case .limited(_, let wait): try await settle(row, halting: wait)
        case .taken, .refused, .held, .later, .unknown: try await settle(row)
        }
    }

    private func settle(_ row: OutboxRow, halting pause: Duration? = nil) async throws -> (Event?, Duration?) {
        guard try await store.settle(row) else { return (nil, nil) }
        let why = row.lastError ?? ""
        return switch row.state {
        case .sent: (.sent(reference: row.reference), nil)
        case .failed: (.failed(reference: row.reference, why: why), nil)
        case .waiting, .sending:
            pause == nil
                ? (.delayed(reference: row.reference, until: row.nextAttempt, why: why), nil)
                : (.halted(why: why, until: row.nextAttempt), pause)
        }
    }
}

/// When texts were given to the gateway by one sender.
private final class Attempts: Sendable {
    private let times = Mutex<[Date]>([])

    func note(_ count: Int, at now: Date) { times.withLock { $0 += Array(repeating: now, count: count) } }

    /// Forgets what was before.
    func count(since date: Date) -> Int {
        times.withLock { times in
            times.removeAll { $0 <= date }
            return times.count
        }
    }
}
