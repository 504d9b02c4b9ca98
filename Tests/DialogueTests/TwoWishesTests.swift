import CallHistory
import DialogueSupport
import Grammar
import Routing
import Telephony
import Testing
@testable import Dialogue

/// Two wishes in one breath, in whole conversations.
@Suite struct TwoWishesTests {
    private func rehearsal(_ lines: String...) -> CouncilRehearsal {
        var rehearsal = CouncilRehearsal()
        rehearsal.lines = lines
        rehearsal.steps = lines.map { _ in .answer(ScriptedListener.sound) }
        rehearsal.rules = "public <opening> = when are you open;"
        rehearsal.routes = ", \"opening\": {\"name\": \"our hours\", \"answer\": \"Nine to five.\"}"
        return rehearsal
    }

    private static let both = "when are you open and i want to pay my council tax"

    @Test func `the second is offered when the first is served`() async throws {
        let call = try await rehearsal(Self.both, "yes").run()
        #expect(call.said == [.welcome, .answer, .alsoAsked, .transfer])
        #expect(call.words[2] == "also_asked: council tax")
        #expect(call.desks == ["tax"])
    }

    @Test func `who does not want it any more is asked for something else`() async throws {
        let call = try await rehearsal(Self.both, "no", "no").run()
        #expect(call.said == [.welcome, .answer, .alsoAsked, .anythingElse, .goodbye])
    }

    private static let transferFirst = "there's a missed bin and i want to pay my council tax as well"

    @Test
    func `put through for the first, the caller is asked to speak of the second, and whoever takes the call is told`()
        async throws
    {
        let call = try await rehearsal(Self.transferFirst).run()
        #expect(call.said == [.welcome, .alsoMentioned, .transfer])
        #expect(call.words[1] == "also_mentioned: council tax")
        #expect(call.desks == ["desk"])
        #expect(call.targets.first?.context?.also == "council tax")
        #expect(call.targets.first?.headers.last?.value.contains("also=\"council tax\"") == true)
    }

    @Test func `before a transfer the second's answer is read`() async throws {
        let call = try await rehearsal("there's a missed bin and also when are you open").run()
        #expect(call.said == [.welcome, .answer, .transfer])
        #expect(call.targets.first?.context?.also == "")
    }

    @Test(arguments: [("yes", [PromptID.linkFailed], "council tax"), ("no", [], "council tax")])
    func `before a transfer the second's link is offered to a mobile by text`(
        answer: String, then: [PromptID], also: String
    ) async throws {
        var rehearsal = rehearsal(Self.transferFirst, answer)
        rehearsal.caller = Caller(number: "07700900123")
        rehearsal.tax = ", \"link\": \"https://council.example/tax\""
        let call = try await rehearsal.run()
        #expect(call.said == [.welcome, .alsoText] + then + [.transfer], "the outbox of this council is full")
        #expect(call.targets.first?.context?.also == also, "what was not texted is told")
    }

    @Test func `who cannot wait hears nothing of the second, and it is told all the same`() async throws {
        var rehearsal = rehearsal("it's urgent there's a missed bin and also i want to pay my council tax")
        rehearsal.council = ", \"urgent_words\": [\"urgent\"]"
        let call = try await rehearsal.run()
        #expect(call.said == [.welcome, .transfer])
        #expect(call.targets.first?.context?.also == "council tax")
    }

    @Test func `where nobody is there for the first, the second is offered still`() async throws {
        var rehearsal = rehearsal("there's a missed bin and also when are you open", "yes", "no")
        rehearsal.start = "2026-06-08T20:00:00Z"
        let call = try await rehearsal.run()
        #expect(call.said.suffix(4) == [.alsoAsked, .answer, .anythingElse, .goodbye], "\(call.said)")
        #expect(call.transfers.isEmpty)
    }

    @Test func `put through for the second, nothing is left to be told`() async throws {
        let call = try await rehearsal(Self.both, "yes").run()
        #expect(call.targets.first?.context?.also == "")
    }

    @Test func `who goes back and asks for the first again is still offered the second`() async throws {
        let call = try await rehearsal(Self.both, "go back", "when are you open", "yes").run()
        #expect(call.said.last == .transfer, "\(call.said)")
    }

    @Test func `whoever starts again has asked for nothing yet`() async throws {
        let call = try await rehearsal(Self.both, "start again", "missed bin").run()
        #expect(call.said == [.welcome, .answer, .alsoAsked, .askAgain, .transfer])
        #expect(call.targets.first?.context?.also == "")
    }
}
