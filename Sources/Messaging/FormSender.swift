import Foundation
import Records

/// Hands over the results of forms: again when it does not succeed, after longer and longer waits, and the receiver can
/// tell a result that comes twice by its reference. Several senders, in several processes, may work on one database.
package struct FormSender: Sendable {
    /// Something worth a line in the log; holds no answer.
    package enum Event: Sendable, Equatable, CustomStringConvertible {
        /// The receiver has it.
        case delivered(reference: String)
        /// It is tried again later.
        case delayed(reference: String, until: Date, why: String)
        /// It is not tried again; the answers stay in the records.
        case failed(reference: String, why: String)
        /// The records could not be read or written.
        case trouble(String)

        /// One line in plain words.
        package var description: String {
            switch self {
            case .delivered(let reference): "form \(reference) handed over"
            case .delayed(let reference, let until, let why):
                "form \(reference) not handed over yet: \(why); again after \(Timestamp.text(until))"
            case .failed(let reference, let why):
                "form \(reference) could not be handed over: \(why) (‘switchboard forms list’)"
            case .trouble(let what): "results of forms cannot be read just now: \(what)"
            }
        }
    }

    private let store: Store
    private let webhook: FormWebhook
    private let address: @Sendable (String) -> URL?
    private let schedule: RetrySchedule
    private let timing: OutboxSender.RetryTiming
    private let report: @Sendable (Event) -> Void

    private static let width = 4
    private let lease: Duration
    private static let poll = Duration.seconds(1)

    /// - Parameters:
    ///   - store: where the results are.
    ///   - webhook: hands them over.
    ///   - address: where a form's results go, by the form's id, as the grammar has it now; nil keeps them here.
    ///   - schedule: when to try again; three days, unless told otherwise, so that a weekend loses nothing.
    ///   - timing: the clock.
    ///   - lease: for how long a result that is being handed over is left alone.
    ///   - report: is told what happened.
    package init(
        store: Store, webhook: FormWebhook, address: @escaping @Sendable (String) -> URL?,
        schedule: RetrySchedule = RetrySchedule(giveUp: .seconds(72 * 60 * 60)),
        timing: OutboxSender.RetryTiming = OutboxSender.RetryTiming(), lease: Duration = .seconds(60),
        report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.store = store
        self.webhook = webhook
        self.address = address
        self.schedule = schedule
        self.timing = timing
        self.lease = lease
        self.report = report
    }

    /// Hands over until it is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do { try await pass() } catch { report(.trouble("\(error)")) }
            do { try await timing.sleep(Self.poll) } catch { return }
        }
    }

    /// Hands over whatever is due, until nothing is.
    /// - Throws: `DatabaseError`.
    func pass() async throws {
        while !Task.isCancelled {
            let now = timing.now()
            let due = try await store.claimForms(
                limit: Self.width, now: now, lease: now.addingTimeInterval(lease.seconds))
            guard !due.isEmpty else { return }
            try await withThrowingTaskGroup(of: Event?.self) { group in
                for form in due { group.addTask { try await deliver(form) } }
                for try await case let event? in group { report(event) }
            }
        }
    }

    private func deliver(_ claimed: FormResultRow) async throws -> Event? {
        var form = claimed
        guard let url = address(form.form) else {
            form.state = .kept
            form.lastError = nil
            try await store.settle(form)
            return nil
        }
        let outcome = await webhook.post(form, to: url)
        let event = form.record(
            outcome, at: timing.now(), wait: schedule.wait(after: form.attempts, jitter: timing.jitter()), schedule)
        return try await store.settle(form) ? event : nil
    }
}

extension FormResultRow {
    /// What became of an attempt.
    fileprivate mutating func record(
        _ outcome: FormWebhook.Outcome, at now: Date, wait: Duration, _ schedule: RetrySchedule
    ) -> FormSender.Event {
        switch outcome {
        case .taken:
            state = .delivered
            delivered = now
            lastError = nil
            return .delivered(reference: reference)
        case .refused(let why):
            state = .failed
            lastError = why
            return .failed(reference: reference, why: why)
        case .later(let why):
            lastError = why
            nextAttempt = now.addingTimeInterval(wait.seconds)
            if schedule.givesUp(after: attempts, promised: resent ?? created, next: nextAttempt) {
                state = .failed
                return .failed(reference: reference, why: "\(why); given up")
            }
            state = .waiting
            return .delayed(reference: reference, until: nextAttempt, why: why)
        }
    }
}
