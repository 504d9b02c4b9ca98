import CallHistory
import Records
import SIPSupport
import Telephony
import TestSupport
import Testing

@testable import SIP

/// An agent passes a caller on, and what the caller had said gets a label from that.
@Suite(
    .onEachStack, .serialized, .timeLimit(.minutes(10)),
    .enabled(if: PjsipPhone.isInstalled, "the pjsip phone is not installed: run ./setup"))
struct PassedOnTests {
    @Test func `what the caller said is labelled by where the agent passed them on to`() async throws {
        // The pjsip phone speaks as the caller; the agents are at a phone system of their own.
        let phone = PjsipPhone().saying("council-tax-joe", at: 1).hangingUp(at: 20)
        let desks = try await SIPEndpoint(.trial)
        let port = await desks.port
        let council = try SmallCouncil()
        let switchboard = try await council.switchboard(
            phone, ["pbx": "127.0.0.1:\(port)", "sip": ["transfers": "bridge"]])
        let target = switchboard.target
        async let events = phone.call(target)
        var calls = desks.calls.makeAsyncIterator()
        let tax = try #require(await calls.next() as? SIPCall)
        #expect(tax.caller.dialled == "tax")
        try await tax.answer()
        await tax.acknowledged()
        // Sent again until the two are joined.
        var answer = 0
        while answer != 202, await tax.leg.isUp {
            answer = await withCheckedContinuation { done in
                Task { @LibreLoop in
                    tax.request("REFER", "Refer-To: <sip:desk@127.0.0.1:\(port)>\r\n") { status, _ in
                        done.resume(returning: status)
                    }
                }
            }
        }
        try #require(answer == 202)
        let desk = try #require(await calls.next() as? SIPCall)
        #expect(desk.caller.dialled == "desk")
        try await desk.answer()
        await Self.end(of: tax)
        #expect(try await events.first == "answered")
        await Self.end(of: desk)
        await desks.shutDown()
        await switchboard.stop()

        let call = try await switchboard.onlyCall()
        #expect(call.call.ending == "transferred")
        // An agent this fast is on record before the conversation is.
        #expect(Set(call.actions.map(\.columns.kind)) == ["transfer", "passed-on"] && call.actions.count == 2)
        #expect(
            call.actions.map(\.columns).contains(
                .init(kind: "passed-on", target: "desk", outcome: "completed", detail: "missed_bin")))
        let noted = try await FinishedProgram.switchboard(
            "tune", "label", "--implied", "--database", switchboard.database)
        #expect(noted.status == 0, "\(noted.errors)")
        let labels = try await Store(reading: switchboard.database).labels(ofCall: call.call.id)
        #expect(labels.map(\.source) == [.transferredOn] && labels.first?.expect == "missed_bin")
    }

    private static func end(of call: SIPCall) async {
        while true { if case .ended = await call.next() { return } }
    }
}
