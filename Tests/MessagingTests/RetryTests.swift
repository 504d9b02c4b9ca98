import Foundation
import Records
import Testing

@testable import Messaging

@Suite struct RetryTests {
    let schedule = RetrySchedule(first: .seconds(5), longest: .seconds(60), giveUp: .seconds(300))

    @Test func `waits double up to the longest`() {
        #expect((1...6).map { schedule.wait(after: $0, jitter: 0) } == [5, 10, 20, 40, 60, 60].map { .seconds($0) })
        #expect(schedule.wait(after: .max, jitter: 0) == .seconds(60))
        #expect(schedule.wait(after: 0, jitter: 0) == .seconds(5))
    }

    @Test func `jitter takes up to half away`() {
        #expect(schedule.wait(after: 2, jitter: 0.5) == .milliseconds(7500))
        #expect(schedule.wait(after: 2, jitter: 1) == .seconds(5))
    }

    private let created = Date(timeIntervalSince1970: 1_772_355_600)

    private func row(after outcome: SendOutcome, at seconds: Double = 0, attempts: Int = 1) -> OutboxRow {
        var row = OutboxRow(
            reference: "r", to: mobile, body: "b", template: "link", created: created, state: .sending,
            attempts: attempts)
        let now = created.addingTimeInterval(seconds)
        row.record(outcome, at: now, schedule: schedule, pause: .seconds(100), jitter: 0)
        return row
    }

    private func row(after outcome: FindOutcome) -> OutboxRow {
        var row = OutboxRow(
            reference: "r", to: mobile, body: "b", template: "link", created: created, state: .sending, attempts: 1)
        row.record(outcome, at: created, schedule: schedule, pause: .seconds(100), jitter: 0)
        return row
    }

    @Test func `each answer leads to its state`() {
        #expect(row(after: SendOutcome.taken(id: "n1")).state == .sent)
        #expect(row(after: SendOutcome.taken(id: "n1")).gatewayID == "n1")
        #expect(row(after: SendOutcome.refused("no")).state == .failed)
        #expect(row(after: SendOutcome.refused("no")).lastError == "no")
        #expect(row(after: SendOutcome.later("busy")).state == .waiting)
        #expect(row(after: SendOutcome.later("busy")).nextAttempt == created.addingTimeInterval(5))
        #expect(row(after: SendOutcome.unknown("?")).state == .sending)
        #expect(row(after: SendOutcome.unknown("?")).nextAttempt == created.addingTimeInterval(5))
        #expect(row(after: SendOutcome.misconfigured("key")).state == .waiting)
        #expect(row(after: SendOutcome.misconfigured("key")).nextAttempt == created.addingTimeInterval(100))
        #expect(row(after: FindOutcome.taken(id: "n1")).state == .sent)
        #expect(row(after: FindOutcome.later("busy")).state == .sending)
        #expect(row(after: FindOutcome.misconfigured("key")).state == .sending)
        #expect(row(after: FindOutcome.cannotSay).state == .failed)
    }

    @Test func `a text that is too late is given up with the reason`() {
        let refused = row(after: SendOutcome.later("busy"), at: 296, attempts: 6)
        #expect(refused.state == .failed)
        #expect(refused.lastError == "busy; given up")
        let lost = row(after: SendOutcome.unknown("no answer"), at: 296, attempts: 6)
        #expect(lost.lastError == "no answer; given up, and it may have been sent")
        #expect(row(after: SendOutcome.later("busy"), at: 240, attempts: 6).state == .waiting)
        #expect(row(after: SendOutcome.later("busy"), at: 1e9, attempts: 5).state == .waiting, "the clock jumped")
        #expect(row(after: SendOutcome.held("trial mode"), at: 150, attempts: 6).state == .waiting)
        #expect(row(after: SendOutcome.held("trial mode"), at: 250, attempts: 6).lastError == "trial mode; given up")
    }
}
