import Audio
import CallHistory
import DialogueSupport
import Foundation
import Grammar
import Recognition
import Synchronization
import Telephony
import Testing
@testable import Dialogue

@Suite struct ConversationTests {
    @Test func `a clear request is transferred at once`() async throws {
        let call = try await Rehearsal(["council tax"]).run()
        #expect(call.transfers == ["sip:tax@pbx.example"])
        #expect(call.said == [.welcome, .transfer])
        #expect(call.ending == .transferred)
    }

    @Test func `a caller may talk over the welcome`() async throws {
        var rehearsal = Rehearsal(["council tax"])
        rehearsal.steps = [.silence(.milliseconds(100)), .audio(ScriptedListener.sound)]
        let call = try await rehearsal.run()
        #expect(call.transfers == ["sip:tax@pbx.example"])
        #expect(call.turns.first.map { $0.ended < 1.5 } == true, "the welcome lasts two seconds")
    }

    @Test func `the operator is reached by word at any time`() async throws {
        #expect(try await Rehearsal(["operator"]).run().transfers == ["sip:operator@pbx.example"])
        #expect(try await Rehearsal(["missed bin", "operator"]).run().transfers == ["sip:operator@pbx.example"])
    }

    @Test func `zero reaches the operator at any time`() async throws {
        var rehearsal = Rehearsal([])
        rehearsal.steps = [.silence(.milliseconds(200)), .key(.zero)]
        #expect(try await rehearsal.run().transfers == ["sip:operator@pbx.example"])
        rehearsal = Rehearsal(["missed bin"])
        rehearsal.steps = [.answer(ScriptedListener.sound), .keys("0")]
        #expect(try await rehearsal.run().transfers == ["sip:operator@pbx.example"])
    }

    @Test func `silence twice reaches a person`() async throws {
        let call = try await Rehearsal([]).run()
        #expect(call.said == [.welcome, .noInput, .toOperator])
        #expect(call.transfers == ["sip:operator@pbx.example"])
        #expect(call.turns.map(\.understood) == [.noInput, .noInput])
    }

    @Test func `nonsense twice reaches a person`() async throws {
        let call = try await Rehearsal(["purple elephants on roller skates", "large pepperoni pizza"]).run()
        #expect(call.said == [.welcome, .noMatch, .toOperator])
        #expect(call.transfers == ["sip:operator@pbx.example"])
    }

    @Test func `a link is texted only after asking and to the caller's mobile`() async throws {
        var rehearsal = Rehearsal(["missed bin", "yes"])
        rehearsal.caller = Caller(number: "07700900123")
        let call = try await rehearsal.run()
        #expect(call.texts.map(\.to) == ["+447700900123"])
        #expect(call.texts.first?.body == "Test Council: report a missed bin https://example.gov.uk/missed")
        #expect(call.said == [.welcome, .offerLink, .linkPromised, .goodbye])
        #expect(call.ending == .weHungUp)
        #expect(call.transfers.isEmpty)
    }

    @Test func `who wants no link is put through`() async throws {
        let call = try await Rehearsal(["missed bin", "no"]).run()
        #expect(call.texts.isEmpty)
        #expect(call.transfers == ["sip:waste@pbx.example"])
    }

    @Test func `a withheld number keys a mobile and hears it read back`() async throws {
        var rehearsal = Rehearsal(["missed bin", "yes", "yes"])
        rehearsal.steps = [
            .answer(ScriptedListener.sound), .answer(ScriptedListener.sound), .keys("07700900456#"),
            .answer(ScriptedListener.sound),
        ]
        let call = try await rehearsal.run()
        #expect(call.texts.map(\.to) == ["+447700900456"])
        #expect(call.said.contains(.readBack))
    }

    @Test func `a landline that is keyed in is refused`() async throws {
        var rehearsal = Rehearsal(["missed bin", "yes", "yes"])
        rehearsal.steps = [
            .answer(ScriptedListener.sound), .answer(ScriptedListener.sound), .keys("01803861234#"),
            .keys("07700900456#"), .answer(ScriptedListener.sound),
        ]
        let call = try await rehearsal.run()
        #expect(call.said.contains(.mobileWrong))
        #expect(call.texts.map(\.to) == ["+447700900456"])
    }

    @Test func `a text that cannot be kept is never promised`() async throws {
        var rehearsal = Rehearsal(["missed bin", "yes"])
        rehearsal.caller = Caller(number: "07700900123")
        rehearsal.outboxIsFull = true
        let call = try await rehearsal.run()
        #expect(!call.said.contains(.linkPromised))
        #expect(call.said.contains(.linkFailed))
        #expect(call.transfers == ["sip:waste@pbx.example"])
    }

    @Test func `another body's business is said and offered`() async throws {
        let call = try await Rehearsal(["potholes", "yes"]).run()
        #expect(call.said.starts(with: [.welcome, .elsewhere, .elsewhereOffer]))
        #expect(call.transfers == ["sip:county@pbx.example"])
        #expect(call.words.contains { $0.contains("Test County Council") })
    }

    @Test func `a refused transfer comes back and goes to the operator`() async throws {
        var rehearsal = Rehearsal(["council tax"])
        rehearsal.transferOutcomes = [.refused(status: 486, reason: "Busy Here")]
        let call = try await rehearsal.run()
        #expect(call.said == [.welcome, .transfer, .transferFailed, .toOperator])
        #expect(call.transfers == ["sip:tax@pbx.example", "sip:operator@pbx.example"])
    }

    @Test func `when nobody can be reached the caller is told`() async throws {
        var rehearsal = Rehearsal(["council tax"])
        rehearsal.transferOutcomes = [.timedOut, .refused(status: 480, reason: "Temporarily Unavailable")]
        let call = try await rehearsal.run()
        #expect(call.said.suffix(2) == [.nobodyAnswers, .goodbye])
        #expect(call.ending == .weHungUp)
    }

    @Test func `two people of one name are asked about`() async throws {
        var rehearsal = Rehearsal(["sarah wood"])
        rehearsal.steps = [.answer(ScriptedListener.sound), .keys("2")]
        let call = try await rehearsal.run()
        #expect(call.said.contains(.choose))
        #expect(call.transfers.count == 1)
        #expect(["sip:2001@pbx.example", "sip:2002@pbx.example"].contains(call.transfers.first))
    }

    @Test func `out of hours the link is offered and nobody is rung`() async throws {
        var rehearsal = Rehearsal(["missed bin", "no"])
        rehearsal.start = Rehearsal.sunday
        let call = try await rehearsal.run()
        #expect(call.said == [.closed, .closedAsk, .closedOfferLink, .closedNoPerson, .goodbye])
        #expect(call.transfers.isEmpty)
    }

    @Test func `out of hours an emergency gets through`() async throws {
        var rehearsal = Rehearsal(["emergency"])
        rehearsal.start = Rehearsal.sunday
        #expect(try await rehearsal.run().transfers == ["sip:emergency@pbx.example"])
    }

    @Test func `hanging up at any moment ends the conversation`() async throws {
        for tenths in stride(from: 0, to: 120, by: 7) {
            var rehearsal = Rehearsal(["missed bin", "yes"])
            rehearsal.steps = [
                .silence(.milliseconds(500)), .audio(ScriptedListener.sound), .silence(.milliseconds(100 * tenths)),
                .hangUp,
            ]
            let call = try await rehearsal.run()
            #expect(call.ending == .callerHungUp || call.ending == .transferred)
            #expect(call.texts.isEmpty)
        }
    }

    @Test func `a missing recogniser still reaches a person`() async throws {
        var rehearsal = Rehearsal(["council tax"])
        rehearsal.listener = DeafListener()
        #expect(try await rehearsal.run().transfers == ["sip:operator@pbx.example"])
    }
}

private struct DeafListener: Listener {
    struct NoDecoder: Error {}
    func begin(
        _ vocabulary: Vocabulary, timing: EndpointingTimeouts, isAnswer: (@Sendable ([String]) -> Bool)?
    ) async throws { throw NoDecoder() }
    func hear(_ frame: AudioFrame) async throws -> ListenerEvent { .silence }
    func end() async {}
}
