import Dialogue
import Foundation
import Records
import Replay
import Telephony
import TestSupport
import Testing
@testable import SwitchboardEngine
@testable import SwitchboardService

@Suite struct SurveyTests {
    private struct Clock: CallClock { var now: Date }

    private func book(_ store: Store, at date: Date = .now) -> SurveyRecords {
        SurveyRecords(store: store, clock: Clock(now: date)) { Issue.record("\($0)") }
    }

    private func answer(from number: String?) -> SurveyAnswer {
        SurveyAnswer(callID: "one", number: number, question: "served", answer: "yes")
    }

    @Test func `nobody is asked twice in a month, however the number is written`() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(file: folder.appending(path: "records.sqlite").path)
        try await store.insert(CallRow(id: "one", began: .now, grammar: "g", software: "s"))
        let today = book(store)
        #expect(await today.mayAsk("07700900123", notWithin: 30))
        await today.keep(answer(from: "07700 900123"))
        #expect(await !today.mayAsk("+447700900123", notWithin: 30))
        #expect(await today.mayAsk("07700900124", notWithin: 30))
        #expect(await today.mayAsk(nil, notWithin: 30))
        let days = { (count: Double) in Date(timeIntervalSinceNow: count * 24 * 60 * 60) }
        #expect(await !book(store, at: days(29)).mayAsk("447700900123", notWithin: 30))
        #expect(await book(store, at: days(31)).mayAsk("447700900123", notWithin: 30))
    }

    @Test(.withPostgreSQL) func `whom one node has asked no other asks within the month`() async throws {
        let server = try PostgreSQLServer.shared.get()
        let address = server.address(of: try server.makeDatabase())
        let (one, other) = (try Store(file: address), try Store(file: address))
        try await one.insert(CallRow(id: "one", began: .now, grammar: "g", software: "s"))
        #expect(await book(other).mayAsk("07700900123", notWithin: 30))
        await book(one).keep(answer(from: "07700 900123"))
        #expect(await !book(other).mayAsk("07700900123", notWithin: 30))
        #expect(await book(other).mayAsk("07700900124", notWithin: 30))
    }

    @Test func `the number itself is not kept with the answer`() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(file: folder.appending(path: "records.sqlite").path)
        try await store.insert(CallRow(id: "one", began: .now, grammar: "g", software: "s"))
        await book(store).keep(answer(from: "07700900123"))
        let rows = try await store.surveyAnswers(in: .distantPast ..< .distantFuture)
        #expect(rows.map(\.question) == ["served"] && rows.map(\.answer) == ["yes"])
        let hash = try #require(rows.first?.numberHash)
        #expect(hash.count == 32 && !hash.contains("7700900123"))
    }

    @Test func `a survey that cannot be looked up asks nobody and says why`() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(file: folder.appending(path: "records.sqlite").path)
        let complaints = Lines()
        let surveys = SurveyRecords(store: store, clock: Clock(now: .now), complain: complaints.write)
        // The call is not on record, so the answer belongs to nothing.
        await surveys.keep(answer(from: nil))
        #expect(complaints.all.count == 1)
    }

    @Test func `a replay asks when the call did`() async throws {
        let folder = try TemporaryFolder()
        for isAsked in [true, false] {
            let call = ReplayCall(id: "call-\(isAsked)", steps: [.silence(.seconds(1)), .hangUp], start: Date())
            let recorded = CallRecorder(call, clock: call.clock, in: folder.url) { Issue.record("\($0)") }
            for _ in 0..<10 { _ = await recorded.next() }
            let surveys = RecordedSurveys(surveys: ReplayedSurveys(wasAsked: isAsked), call: recorded)
            #expect(await surveys.mayAsk(nil, notWithin: 30) == isAsked)
            await recorded.hangUp()
            let events = try RecordedEvents(beside: folder.appending(path: "call-\(isAsked).wav"))
            #expect(events?.wasSurveyed == isAsked)
        }
    }
}
