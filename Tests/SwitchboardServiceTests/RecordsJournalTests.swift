import CallHistory
import Dialogue
import Foundation
import Messaging
import Records
import Telephony
import TestSupport
import Testing
@testable import SwitchboardService

@Suite(.onBothEngines) struct RecordsJournalTests {
    private let folder: TemporaryFolder
    private let place: RecordsPlace
    private let store: Store

    init() throws {
        folder = try TemporaryFolder()
        place = try RecordsPlace(in: folder.path)
        store = try Store(file: place.address)
    }

    @Test func `a call that is erased while it goes on leaves nothing behind`() async throws {
        let sound = folder.appending(path: "c.wav")
        let list = folder.appending(path: "c.json")
        let complaints = Lines()
        let journal = RecordsJournal(
            store: store, recording: { _ in sound.path }, line: { nil }, complain: complaints.write)
        await journal.note(.began(at: .now, caller: Caller(number: "07700900123"), grammar: "g"), on: "c")
        await journal.settle(within: .seconds(60))
        try await store.erase("+447700900123", spellings: ["07700900123"], why: "asked", at: .now)
        // The recorder goes on, and writes its list at the end.
        try Data("sound".utf8).write(to: sound)
        try Data(#"{"caller":"07700900123"}"#.utf8).write(to: list)
        let turn = Turn(number: 1, asked: .welcome, answer: .keys("1"), began: 0, ended: 1, latency: 0)
        await journal.note(.heard(turn), on: "c")
        await journal.note(.ended(.callerHungUp, at: 2), on: "c")
        await journal.settle(within: .seconds(60))
        #expect(!FileManager.default.fileExists(atPath: sound.path))
        #expect(!FileManager.default.fileExists(atPath: list.path))
        #expect(LeftBehind(of: "+447700900123", in: folder.path).files.isEmpty)
        #expect(!complaints.all.joined().contains("7700"))
    }

    @Test func `a call that is erased while its end waits leaves nothing behind`() async throws {
        let (sound, list) = (folder.appending(path: "c.wav"), folder.appending(path: "c.json"))
        let complaints = Lines()
        let spool = try JournalSpool(
            folder: folder.appending(path: "unwritten"), store: store, complain: complaints.write)
        let began = Date(timeIntervalSince1970: 1_772_355_600)
        try await store.insert(
            CallRow(
                id: "c", began: began, callerNumber: "07700900123", grammar: "g", software: "s", audioPath: sound.path))
        try await spool.keep(
            .ended(call: "c", at: began + 9, ending: "weHungUp", audioPath: sound.path, line: nil), of: "c")
        try await store.erase("+447700900123", spellings: ["07700900123"], why: "asked", at: .now)
        try Data("sound".utf8).write(to: sound)
        try Data(#"{"caller":"07700900123"}"#.utf8).write(to: list)
        #expect(await spool.follow())
        for file in [sound, list] { #expect(!FileManager.default.fileExists(atPath: file.path)) }
        #expect(complaints.all.count == 1 && !complaints.all.joined().contains("7700"))
    }

    @Test func `what waits and cannot be read now waits on, and keeps nothing else from following`() async throws {
        let complaints = Lines()
        let unwritten = folder.appending(path: "unwritten")
        let spool = try JournalSpool(folder: unwritten, store: store, complain: complaints.write)
        // Nothing that can be read as a file, whoever the test runs as.
        try FileManager.default.createDirectory(
            at: unwritten.appending(path: "a.lines"), withIntermediateDirectories: true)
        try await spool.keep(
            .began(CallRow(id: "c", began: Date(timeIntervalSince1970: 1_772_355_600), grammar: "g", software: "s")),
            of: "c")
        for _ in 0..<3 { #expect(await spool.follow() == false) }
        #expect(FileManager.default.fileExists(atPath: unwritten.appending(path: "a.lines").path))
        #expect(try await store.record(ofCall: "c") != nil)
        #expect(complaints.all.count == 1)
        try FileManager.default.removeItem(at: unwritten.appending(path: "a.lines"))
        #expect(await spool.follow())
    }

    @Test func `what a power cut left half-written is no part of what is kept behind it`() async throws {
        let unwritten = folder.appending(path: "unwritten")
        let complaints = Lines()
        let spool = try JournalSpool(folder: unwritten, store: store, complain: complaints.write)
        try Data(#"{"missed":{"at":7"#.utf8).write(to: unwritten.appending(path: "missed.lines"))
        let moment = Date(timeIntervalSince1970: 1_772_355_600)
        try await spool.keep(.missed(at: moment, why: "busy"), of: "missed")
        #expect(await spool.follow())
        #expect(try await store.missedCalls(in: moment..<moment + 1).values.reduce(0, +) == 1)
        #expect(complaints.all.count == 1)
    }

    @Test func `what the disk has no room for is kept in memory, and is on record when there is room`() async throws {
        let unwritten = folder.appending(path: "unwritten")
        let complaints = Lines()
        let spool = try JournalSpool(folder: unwritten, store: store, complain: complaints.write)
        // Something of the call waits there already, on a disk that is full.
        let file = unwritten.appending(path: "c.lines").path
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/full")
        let journal = RecordsJournal(
            store: store, spool: spool, recording: { _ in nil }, line: { nil }, complain: complaints.write)
        await journal.note(.began(at: .now, caller: Caller(), grammar: "g"), on: "c")
        while complaints.all.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        #expect(complaints.all.first?.contains("No space left on device") == true)
        try FileManager.default.removeItem(atPath: file)
        await journal.settle(within: .seconds(60))
        #expect(try await store.record(ofCall: "c") != nil)
        #expect(complaints.all.count == 1)
    }

    @Test func `records are kept by the machine's date, whatever date a call goes by`() async throws {
        let pretended = Date(timeIntervalSince1970: 1_893_492_000)
        let journal = RecordsJournal(
            store: store, shift: Date().timeIntervalSince(pretended), recording: { _ in nil }, line: { nil }
        ) { Issue.record("\($0)") }
        await journal.note(.began(at: pretended, caller: Caller(), grammar: "g"), on: "c")
        await journal.note(.ended(.callerHungUp, at: 2), on: "c")
        await journal.settle(within: .seconds(60))
        let call = try #require(try await store.record(ofCall: "c")).call
        #expect(abs(call.began.timeIntervalSinceNow) < 60)
        #expect(call.ended.map { abs($0.timeIntervalSinceNow) < 60 } == true)
    }

    @Test func `a flood of calls that are turned away is counted as far as the disk keeps up`() async throws {
        let missed = MissedCalls(store)
        for _ in 0..<5000 { missed.note() }
        var count = 0
        for _ in 0..<200 {
            try await Task.sleep(for: .milliseconds(20))
            let now = try await store.missedCalls(in: .distantPast..<Date(timeIntervalSince1970: 4e9))["busy"] ?? 0
            if now == count, now > 0 { break }
            count = now
        }
        #expect(count >= 1 && count < 1000)
    }

    @Test func `what a call needs is tried, and said where it cannot be had`() async throws {
        #expect(await Readiness(address: "127.0.0.1", ports: 20_000...30_000, store: store).faults().isEmpty)
        let readOnly = try Store(reading: place.address)
        let noStore = await Readiness(address: "127.0.0.1", ports: 20_000...30_000, store: readOnly).faults()
        #expect(noStore.count == 1 && noStore[0].hasPrefix("the records cannot be written"))
        let noPort = await Readiness(address: "192.0.2.1", ports: 20_000...30_000, store: store).faults()
        #expect(noPort.count == 1 && noPort[0].hasPrefix("no port for audio is free"))
        let health = Monitor.health(.init(), faults: noPort)
        #expect(health.status == 503 && health.body == Data((noPort[0] + "\n").utf8))
        #expect(Monitor.health(.init(), failedTexts: 2).status == 200)
        let given = Monitor.health(.init(), failedForms: 3)
        #expect(given.status == 200 && String(decoding: given.body, as: UTF8.self).contains("‘switchboard forms list’"))
        let forms = Monitor.metrics(forms: [nil: (2, .now - 90, 1)], at: .now)
        #expect(forms.contains("switchboard_forms_waiting 2.0\n") && forms.contains("switchboard_forms_failed 1.0\n"))
        let metrics = Monitor.metrics(refusals: [nil: ["withheld": 3]]) + Monitor.metrics(lostLines: 7)
        #expect(metrics.contains("switchboard_texts_refused_total{share=\"withheld\"} 3.0\n"))
        #expect(metrics.contains("switchboard_log_lines_lost_total 7.0\n"))
    }

    @Test func `a text that goes to the caller's own number counts for no caller, and another does`() async throws {
        func promise(to number: String, from caller: String?) async throws {
            let texts = PromisedTexts(outbox: Outbox(store: store), caller: caller)
            _ = try await texts.promise(
                PromisedText(callID: "c", to: number, body: "b", personalisation: [:]))
        }
        try await store.insert(CallRow(id: "c", began: .now, grammar: "g", software: "s"))
        for _ in 0..<4 { try await promise(to: "+447700900123", from: "07700 900123") }
        for number in 0..<3 { try await promise(to: "+44770090020\(number)", from: "01803861234") }
        await #expect(throws: (any Error).self) { try await promise(to: "+447700900209", from: "+441803861234") }
        for number in 0..<4 { try await promise(to: "+44770090030\(number)", from: nil) }
        await #expect(throws: (any Error).self) { try await promise(to: "+447700900309", from: nil) }
    }
}
