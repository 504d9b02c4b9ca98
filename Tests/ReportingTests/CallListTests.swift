import CallHistory
import Foundation
import Testing
import Utilities
@testable import Records
@testable import Reporting

@Suite struct CallListTests {
    private func report(personal: Bool) throws -> CallList {
        let days = try ReportDays(from: "2026-03-28", to: "2026-03-29")
        let began = try #require(Timestamp.date("2026-03-29T09:30:00.000Z"))
        let call = CallRow(
            id: "c1", began: began, ended: began + 62, callerNumber: "+447700900123", dialled: "01803861234",
            ending: "transferred", grammar: "g1", software: "0.1",
            line: CallLine(codec: "pcma", packets: 2990, lost: 10, jitter: 1.24, lostAtPeer: 3, roundTrip: 20.55))
        let turns = [
            TurnRow(
                callID: "c1", number: 1, asked: "welcome", heard: .utterance,
                hypotheses: """
                    [{"confidence":0.9,"words":[
                        {"text":"missed","confidence":0.9,"start":0,"end":0.4},
                        {"text":"bin","confidence":0.9,"start":0.4,"end":0.8}]}]
                    """,
                verdict: "accept", reason: "‘missed bin’ was heard"),
            TurnRow(callID: "c1", number: 2, asked: "ask_mobile", heard: .digits, digits: "07700900123"),
        ]
        let actions = [
            ActionRow(
                callID: "c1", columns: .init(kind: "transfer", target: "waste", outcome: "refused", detail: "486"),
                at: began + 9),
            ActionRow(
                callID: "c1", columns: .init(kind: "text", target: "+447700900123", outcome: "promised"),
                at: began + 60),
        ]
        let texts = [
            OutboxRow(
                id: 1, reference: "r1", callID: "c1", to: "+447700900123", body: "Report a missed bin",
                template: "link", created: began, state: .failed, attempts: 3, lastError: "GOV.UK Notify said 400"),
            OutboxRow(id: 2, reference: "r2", to: "+447700900456", body: "b", template: "link", created: began),
        ]
        return CallList(
            days: days, calls: [CallRecord(call: call, turns: turns, actions: actions)], texts: texts,
            personal: personal)
    }

    @Test func `a page tells calls, endings and the outbox without personal data`() throws {
        #expect(
            try report(personal: false).page() == """
                1 call from 2026-03-28 00:00:00 to 2026-03-30 00:00:00
                ended: transferred 1

                2026-03-29 10:30:00  1:02  from …123  transferred
                  line: pcma, 10 of 3000 packets lost, jitter 1.2 ms, 3 lost at the peer, round trip 20.6 ms
                  1. welcome: utterance, accept
                  2. ask_mobile: digits
                  transfer to waste: refused (486)
                  text to …123: promised

                outbox: 1 waiting, 0 sending, 0 sent, 1 failed
                  2026-03-29 10:30:00  …123  failed after 3 attempts: GOV.UK Notify said 400
                  2026-03-29 10:30:00  …456  waiting
                """)
    }

    @Test func `a page tells everything when asked to`() throws {
        let page = try report(personal: true).page()
        for words in [
            "from +447700900123", "“missed bin”", "(‘missed bin’ was heard)", "digits 07700900123",
            "text to +447700900123", "“Report a missed bin”",
        ] {
            #expect(page.contains(words), "\(words)")
        }
    }

    @Test func `JSON tells numbers, keys and words only when asked to`() throws {
        let json = try report(personal: false).json()
        for words in ["7700900", "missed", "Report a"] { #expect(!json.contains(words), "\(words)") }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(Set(object.keys) == ["from", "to", "endings", "calls", "outbox"])
        #expect(object["endings"] as? [String: Int] == ["transferred": 1])
        #expect(try report(personal: true).json().contains("07700900123"))
    }

    @Test func `numbers are masked and other words are not`() {
        #expect(Redaction.numbers(in: "sip:+441803861234@pbx gave 486") == "sip:…234@pbx gave 486")
        #expect(Redaction.numbers(in: "07700 900 123") == "…123")
        #expect(Redaction.numbers(in: "sip:2041@10.0.0.1:5070") == "sip:2041@10.0.0.1:5070")
        #expect(Redaction.numbers(in: "12345678-1234-4234-8234-123456789012") == "12345678-1234-4234-8234-123456789012")
    }

    @Test func `days are those of London across the change of clocks`() throws {
        let days = try ReportDays(from: "2026-03-29", to: "2026-03-29")
        #expect(Timestamp.text(days.period.lowerBound) == "2026-03-29T00:00:00.000Z")
        #expect(Timestamp.text(days.period.upperBound) == "2026-03-29T23:00:00.000Z")
        let week = try ReportDays(from: nil, to: "2026-04-03")
        #expect(Timestamp.text(week.period.lowerBound) == "2026-03-28T00:00:00.000Z")
    }

    @Test(arguments: ["yesterday", "2026-3-1", "2026-02-30", "2026-03-01T00:00", "01/03/2026", ""])
    func `a day that is none is refused`(day: String) {
        #expect(throws: UsageError.self) { _ = try ReportDays(from: day, to: nil) }
    }

    @Test func `days the wrong way round are refused`() {
        #expect(throws: UsageError.self) { _ = try ReportDays(from: "2026-03-02", to: "2026-03-01") }
    }
}
