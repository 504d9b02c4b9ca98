import CallHistory
import Foundation
import Replay
import Telephony
import TestSupport
import Testing

@Test func `calls that go on at once are told apart, and one alone needs no name`() async {
    let lines = Lines()
    let transcript = Transcript(tellsCallsApart: true) { lines.write($0) }
    let began = JournalEntry.began(at: Date(), caller: Caller(number: nil), grammar: "g")
    let ended = JournalEntry.ended(.callerHungUp, at: 1)
    for (entry, call) in [(began, "aaaaaaaa-1"), (began, "bbbbbbbb-2"), (ended, "aaaaaaaa-1"), (ended, "bbbbbbbb-2")] {
        await transcript.note(entry, on: call)
    }
    #expect(lines.all.map { $0.contains("aaaaaaaa  ") } == [false, false, true, false])
    #expect(lines.all.map { $0.hasPrefix("bbbbbbbb  0:") } == [false, true, false, false])
}

@Test func `a transcript of calls one after another names none`() async {
    let lines = Lines()
    let transcript = Transcript { lines.write($0) }
    let began = JournalEntry.began(at: Date(), caller: Caller(number: nil), grammar: "g")
    await transcript.note(began, on: "aaaaaaaa-1")
    await transcript.note(began, on: "bbbbbbbb-2")
    #expect(!lines.all.contains { $0.hasPrefix("bbbb") })
}
