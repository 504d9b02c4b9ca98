import Telephony
import Testing

struct ReferProgressTests {
    private var progress = ReferProgress()

    @Test mutating func `202, trying and 200 complete the transfer`() {
        progress.answered(status: 202, reason: "Accepted")
        progress.notified(fragment: "SIP/2.0 100 Trying\r\n", terminated: false)
        #expect(progress.outcome == nil)
        progress.notified(fragment: "SIP/2.0 200 OK\r\nContact: <sip:a@b>\r\n", terminated: true)
        #expect(progress.outcome == .completed)
    }

    @Test mutating func `a NOTIFY that overtakes the 202 counts`() {
        progress.notified(fragment: "SIP/2.0 200 OK", terminated: true)
        progress.answered(status: 202, reason: "Accepted")
        #expect(progress.outcome == .completed)
    }

    @Test mutating func `a refused REFER is refused with its status`() {
        progress.answered(status: 100, reason: "Trying")
        progress.answered(status: 603, reason: "Decline")
        #expect(progress.outcome == .refused(status: 603, reason: "Decline"))
    }

    @Test mutating func `a busy target comes back as 486, and a late 200 does not change it`() {
        progress.answered(status: 202, reason: "Accepted")
        progress.notified(fragment: "SIP/2.0 180 Ringing\r\n", terminated: false)
        progress.notified(fragment: "SIP/2.0 486 Busy Here\r\n\r\n", terminated: true)
        progress.notified(fragment: "SIP/2.0 200 OK\r\n", terminated: true)
        #expect(progress.outcome == .refused(status: 486, reason: "Busy Here"))
    }

    @Test mutating func `no final NOTIFY within the limit is a time-out, and success after it is known`() {
        progress.answered(status: 202, reason: "Accepted")
        progress.limitPassed()
        #expect(progress.outcome == .timedOut)
        #expect(!progress.succeeded)
        progress.notified(fragment: "SIP/2.0 200 OK\r\n", terminated: true)
        #expect(progress.outcome == .timedOut)
        #expect(progress.succeeded)
    }

    @Test mutating func `a BYE before the REFER is accepted is the caller hanging up`() {
        progress.peerHungUp()
        #expect(progress.outcome == .callerGone)
    }

    @Test(arguments: ["SIP/2.0 100 Trying", "SIP/2.0 180 Ringing"])
    mutating func `a BYE from a peer that reports progress is the caller hanging up`(report: String) {
        progress.answered(status: 202, reason: "Accepted")
        progress.notified(fragment: report, terminated: false)
        progress.peerHungUp()
        #expect(progress.outcome == .callerGone)
    }

    @Test mutating func `a BYE from a peer that accepted and never reports completes the transfer`() {
        progress.answered(status: 202, reason: "Accepted")
        progress.peerHungUp()
        #expect(progress.outcome == .completed)
    }

    @Test mutating func `a BYE after a subscription that ended without an outcome completes the transfer`() {
        progress.answered(status: 202, reason: "Accepted")
        progress.notified(fragment: "SIP/2.0 100 Trying", terminated: true)
        #expect(progress.outcome == nil)
        progress.peerHungUp()
        #expect(progress.outcome == .completed)
    }

    @Test(arguments: [
        "", "\r\n", "SIP/2.0", "SIP/2.0 abc OK", "SIP/2.0 99999999999999999999 X", "HTTP/1.1 200 OK", "SIP/2.0 42 X",
    ])
    mutating func `a NOTIFY without a status line says nothing`(fragment: String) {
        progress.answered(status: 202, reason: "Accepted")
        progress.notified(fragment: fragment, terminated: false)
        #expect(progress.outcome == nil)
        #expect(progress.reported == nil)
    }
}
