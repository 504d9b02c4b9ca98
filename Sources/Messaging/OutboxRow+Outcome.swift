import Foundation
import Records

// The life of a text once it has been claimed, as a value: one function for each thing that can be learned about it.
extension OutboxRow {
    /// The gateway answered, or did not.
    /// - Parameters:
    ///   - pause: how long a text waits for a person to put the gateway's settings right.
    mutating func record(
        _ outcome: SendOutcome, at now: Date, schedule: RetrySchedule, pause: Duration, jitter: Double
    ) {
        switch outcome {
        case .taken(let id): taken(id, at: now)
        case .refused(let why): fail(why)
        case .misconfigured(let why), .held(let why):
            wait(pause, as: .waiting, because: why, at: now, schedule: schedule)
        case .later(let why):
            let wait = schedule.wait(after: attempts, jitter: jitter)
            self.wait(wait, as: .waiting, because: why, at: now, schedule: schedule)
        case .limited(let why, let wait): self.wait(wait, as: .waiting, because: why, at: now, schedule: schedule)
        case .unknown(let why):
            let wait = schedule.wait(after: attempts, jitter: jitter)
            self.wait(wait, as: .sending, because: why, at: now, schedule: schedule)
        }
    }

    /// The gateway was asked about a text that may have gone. Nothing changes for `.notTaken`: the text is sent next.
    mutating func record(
        _ outcome: FindOutcome, at now: Date, schedule: RetrySchedule, pause: Duration, jitter: Double
    ) {
        switch outcome {
        case .taken(let id): taken(id, at: now)
        case .notTaken: break
        case .misconfigured(let why): wait(pause, as: .sending, because: why, at: now, schedule: schedule)
        case .later(let why):
            let wait = schedule.wait(after: attempts, jitter: jitter)
            self.wait(wait, as: .sending, because: why, at: now, schedule: schedule)
        case .cannotSay:
            fail("the answer of the gateway was lost: the text may have been sent, and is not sent twice")
        }
    }

    private mutating func taken(_ id: String?, at now: Date) {
        state = .sent
        sent = now
        gatewayID = id
        lastError = nil
    }

    private mutating func fail(_ why: String) {
        state = .failed
        lastError = why
    }

    private mutating func wait(
        _ wait: Duration, as state: State, because why: String, at now: Date, schedule: RetrySchedule
    ) {
        nextAttempt = now.addingTimeInterval(wait.seconds)
        if schedule.givesUp(after: attempts, promised: resent ?? created, next: nextAttempt) {
            fail(state == .sending ? "\(why); given up, and it may have been sent" : "\(why); given up")
        } else {
            self.state = state
            lastError = why
        }
    }
}
