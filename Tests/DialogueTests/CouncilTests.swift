import CallHistory
import DialogueSupport
import Foundation
import Grammar
import Telephony
import Testing
@testable import Dialogue

/// What the council sets, in whole conversations.
@Suite struct CouncilTests {
    private static let busy = TransferOutcome.refused(status: 486, reason: "Busy Here")

    // MARK: Opening and closing

    @Test func `closed, it says when it opens, and when to call again`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.start = "2026-06-07T10:00:00Z"
        let call = try await rehearsal.run()
        #expect(call.said == [.closed, .closedAsk, .closedNoPerson, .goodbye])
        #expect(call.words.first == "closed: tomorrow at nine o'clock")
        #expect(call.words[2] == "closed_no_person: tomorrow at nine o'clock")
        #expect(call.desks.isEmpty)
    }

    @Test func `on a bank holiday it says which`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.start = "2026-05-04T10:00:00Z"
        rehearsal.council = ", \"bank_holidays\": \"wales\""
        let call = try await rehearsal.run()
        #expect(
            call.words.first == "closed_for: the early May bank holiday, tomorrow at nine o'clock")
        rehearsal.council = ""
        #expect(try await rehearsal.run().said.first == .welcome, "a council that keeps none is open")
    }

    @Test func `the day's message is said in the welcome, open or closed`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.council = """
            , "messages": [{"date": "2026-06-08", "words": "Bins are late."}, {"date": "2026-06-09", "words": "Snow."}]
            """
        let open = try await rehearsal.run()
        #expect(open.said == [.welcomeNotice, .notice, .askAgain, .transfer])
        #expect(open.words[1] == "notice: Bins are late.")
        rehearsal.start = "2026-06-08T19:00:00Z"
        #expect(try await rehearsal.run().said.prefix(3) == [.closed, .notice, .closedAsk])
        rehearsal.start = "2026-06-10T10:00:00Z"
        #expect(try await rehearsal.run().said == [.welcome, .transfer])
    }

    @Test func `a route with hours of its own says its own`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.tax = ", \"hours\": {\"monday\": [\"14:00-15:30\"]}"
        let call = try await rehearsal.run()
        #expect(call.said == [.welcome, .closedNoPerson, .goodbye])
        #expect(call.words[1] == "closed_no_person: today at two o'clock in the afternoon")
    }

    // MARK: Nobody answers

    @Test func `busy, the caller is told and goes on to the next, to the operator, and to a better time`() async throws
    {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.target = ", \"overflow\": [\"night\", \"desk\"]"
        rehearsal.transferOutcomes = [Self.busy, .timedOut, Self.busy]
        let call = try await rehearsal.run()
        // The night team is asleep and not rung.
        #expect(call.desks == ["tax", "desk", "operator"])
        #expect(
            call.said == [
                .welcome, .transfer, .transferFailed, .transfer, .transferFailed, .toOperator, .nobodyAnswers, .goodbye,
            ])
        #expect(call.targets.allSatisfy { $0.context?.route == "council_tax" && $0.context?.words == "council tax" })
    }

    @Test func `whoever announces is told what it is about, and when they decline the call goes on`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.target = ", \"announce\": true, \"overflow\": [\"desk\"]"
        rehearsal.transferOutcomes = [.refused(status: 603, reason: "Decline")]
        let call = try await rehearsal.run()
        #expect(call.desks == ["tax", "desk"])
        #expect(call.targets.map { $0.announcement?.samples.count } == ["council tax".count, nil])
        #expect(call.said == [.welcome, .transfer, .transferFailed, .transfer])
    }

    @Test func `the next who answers has the call`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.tax = ", \"overflow\": \"desk\""
        rehearsal.transferOutcomes = [Self.busy]
        let call = try await rehearsal.run()
        #expect(call.desks == ["tax", "desk"])
        #expect(call.ending == .transferred)
    }

    @Test func `an overflow may end in a message`() async throws {
        var rehearsal = CouncilRehearsal("council tax", "seven", "yes")
        rehearsal.council = ", \"message_form\": \"message\""
        rehearsal.tax = ", \"overflow\": [\"message\"]"
        rehearsal.transferOutcomes = [Self.busy]
        let call = try await rehearsal.run()
        #expect(call.desks == ["tax"])
        #expect(call.said.contains(.takeMessage))
        #expect(call.kept.last?.isComplete == true, "\(call.words) \(call.turns.map(\.understood))")
        #expect(call.kept.last?.answers.map(\.value.text) == ["7"])
        #expect(call.said.last == .goodbye)
    }

    @Test func `an overflow may end at once in a better time`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.tax = ", \"overflow\": \"call_again\""
        rehearsal.transferOutcomes = [Self.busy]
        let call = try await rehearsal.run()
        #expect(call.desks == ["tax"])
        #expect(call.said.suffix(2) == [.nobodyAnswers, .goodbye])
    }

    @Test func `a person who asks for one overflows too`() async throws {
        var rehearsal = CouncilRehearsal("operator")
        rehearsal.transferOutcomes = [Self.busy]
        let call = try await rehearsal.run()
        #expect(call.said == [.welcome, .toOperator, .nobodyAnswers, .goodbye])
    }

    // MARK: The pilot

    @Test(arguments: [
        ("01803 861234", true), ("01803*", true), ("+44 1803 86*", true), ("01804*", false), ("01803 861235", false),
    ])
    func `who is on the list hears the machine, everybody else the old switchboard`(
        listed: String, hears: Bool
    ) async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.council = ", \"pilot\": {\"numbers\": [\"\(listed)\"], \"others\": \"old\"}"
        let call = try await rehearsal.run()
        #expect(call.desks == (hears ? ["tax"] : ["old"]))
        #expect(call.said.isEmpty == !hears)
        #expect(call.ending == .transferred)
    }

    @Test func `a share of the numbers is always the same, and as large as it should be`() async throws {
        let numbers = (0..<4000).map { "01803\(860_000 + $0)" }
        func share(_ percent: Double) -> [String] {
            let pilot = Pilot(numbers: [], percent: percent, others: "old", isShadow: false)
            return numbers.filter { pilot.includes($0) }
        }
        #expect(share(0).isEmpty)
        #expect(share(100).count == 4000)
        #expect((320...480).contains(share(10).count), "\(share(10).count)")
        #expect(Set(share(10)).isSubset(of: share(20)), "who is in stays in when it grows")
        let pilot = Pilot(numbers: [], percent: 10, others: "old", isShadow: false)
        #expect(numbers.allSatisfy { pilot.includes($0) == pilot.includes("+44" + $0.dropFirst()) })
        #expect(!pilot.includes(nil), "a withheld number goes where it went")
    }

    @Test func `when the old switchboard does not answer the machine does`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.council = ", \"pilot\": {\"others\": \"old\"}"
        rehearsal.transferOutcomes = [Self.busy]
        let call = try await rehearsal.run()
        #expect(call.desks == ["old", "tax"])
        #expect(call.said.first == .welcome)
    }

    @Test func `in shadow mode a person takes the call, and what the machine would have done is recorded`() async throws
    {
        var rehearsal = CouncilRehearsal("good morning", "council tax", "missed bin")
        rehearsal.steps = [
            .silence(.seconds(2)), .audio(ScriptedListener.sound), .silence(.seconds(3)),
            .audio(ScriptedListener.sound), .silence(.seconds(9)), .audio(ScriptedListener.sound),
            .silence(.seconds(2)),
            .hangUp,
        ]
        rehearsal.council = ", \"pilot\": {\"others\": \"old\", \"shadow\": true}"
        let call = try await rehearsal.run()
        #expect(call.desks == ["old"])
        #expect(call.said.isEmpty, "nothing is played")
        let shadows = call.actions.compactMap { action in
            if case .shadow(let understood, let destination, _) = action { (understood, destination) } else { nil }
        }
        #expect(
            shadows.map(\.0) == [.noMatch, .accept(.route("council_tax"))], "the rest is between the two")
        #expect(shadows.last?.1 == .route("council_tax"))
        #expect(call.turns.count == 2)
        #expect(call.ending == .callerHungUp)
    }

    @Test func `a shadow that hears nothing, or is left alone, ends with the call`() async throws {
        var rehearsal = CouncilRehearsal()
        rehearsal.steps = [.silence(.seconds(100)), .hangUp]
        rehearsal.council = ", \"pilot\": {\"others\": \"old\", \"shadow\": true}"
        let call = try await rehearsal.run()
        #expect(call.ending == .callerHungUp)
        #expect(call.turns.isEmpty && call.said.isEmpty)
        rehearsal.transferOutcomes = [Self.busy, .completed]
        rehearsal.steps = []
        let failed = try await rehearsal.run()
        #expect(failed.said.first == .welcome, "a person was busy, so the machine answers")
    }

    // MARK: How sure to be

    @Test func `a route that is to be confirmed always is, whosever it is`() async throws {
        var rehearsal = CouncilRehearsal("council tax", "yes")
        rehearsal.tax = ", \"confirm\": true"
        let ours = try await rehearsal.run()
        #expect(ours.said == [.welcome, .confirm, .transfer])
        rehearsal = CouncilRehearsal("potholes", "yes", "yes")
        rehearsal.potholes = ", \"confirm\": true"
        let theirs = try await rehearsal.run()
        #expect(theirs.said.prefix(3) == [.welcome, .confirm, .elsewhere])
        rehearsal = CouncilRehearsal("potholes", "no", "council tax")
        rehearsal.potholes = ", \"confirm\": true"
        #expect(try await rehearsal.run().desks == ["tax"])
    }

    // MARK: Another language

    @Test func `another language is offered in its own words, and spoken from its key on`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.steps = [.keys("2"), .answer(ScriptedListener.sound)]
        rehearsal.council = ", \"second_language\": {\"language\": \"cy-GB\", \"key\": \"2\"}"
        let call = try await rehearsal.run()
        #expect(
            call.words == [
                "cy other_language: two", "welcome: Test Council", "other_language: two", "cy welcome: Test Council",
                "cy transfer: the council tax team",
            ])
        #expect(call.desks == ["tax"])
    }

    @Test func `a language may be spoken by a person`() async throws {
        var rehearsal = CouncilRehearsal()
        rehearsal.steps = [.keys("2")]
        rehearsal.council = ", \"second_language\": {\"language\": \"cy-GB\", \"key\": \"2\", \"target\": \"desk\"}"
        let call = try await rehearsal.run()
        #expect(call.desks == ["desk"])
        #expect(call.words.last == "cy transfer: the help desk")
    }

    // MARK: Places

    private static let parishes = """
        , "questions": {"parish": {"words": "Which parish?", "otherwise": "operator", "choices": {
          "Totnes": "desk", "Dartmouth": {"target": "county", "phrases": ["dartmouth town"]}}}}
        """

    @Test(arguments: [
        (["council tax", "i live in totnes"], "desk"), (["council tax", "dartmouth town please"], "county"),
        (["council tax", "fiddlesticks", "dartmoth"], "operator"), (["council tax", "none of these"], "operator"),
        (["council tax", "fiddlesticks", "the second one"], "county"),
    ])
    func `a route may ask where the caller lives`(lines: [String], target: String) async throws {
        var rehearsal = CouncilRehearsal()
        rehearsal.lines = lines
        rehearsal.steps = lines.map { _ in .answer(ScriptedListener.sound) }
        rehearsal.council = Self.parishes
        rehearsal.tax = ", \"ask\": \"parish\""
        let call = try await rehearsal.run()
        #expect(call.desks == [target], "\(call.words) \(call.turns.map(\.understood))")
        #expect(call.said.prefix(4) == [.welcome, .askPlace, .choice1, .choice2])
    }

    @Test func `a place is answered by key, and is not asked when it has been said`() async throws {
        var rehearsal = CouncilRehearsal("council tax")
        rehearsal.council = Self.parishes
        rehearsal.tax = ", \"ask\": \"parish\""
        rehearsal.steps.append(.keys("2"))
        let keyed = try await rehearsal.run()
        #expect(keyed.desks == ["county"])
        #expect(keyed.targets.first?.context?.slots["parish"] == "Dartmouth")
        rehearsal = CouncilRehearsal("council tax in totnes")
        rehearsal.council = Self.parishes
        rehearsal.tax = ", \"ask\": \"parish\""
        let said = try await rehearsal.run()
        #expect(said.desks == ["desk"])
        #expect(!said.said.contains(.askPlace))
    }

    @Test func `a place where nobody answers overflows like the route`() async throws {
        var rehearsal = CouncilRehearsal("council tax in totnes")
        rehearsal.council = Self.parishes
        rehearsal.tax = ", \"ask\": \"parish\", \"overflow\": \"call_again\""
        rehearsal.transferOutcomes = [Self.busy]
        let call = try await rehearsal.run()
        #expect(call.desks == ["desk"])
        #expect(call.said.suffix(3) == [.transferFailed, .nobodyAnswers, .goodbye])
    }

    // MARK: What the agent gets

    @Test func `the agent gets what was asked for and said`() async throws {
        var rehearsal = CouncilRehearsal("council tax in totnes")
        rehearsal.recordPage = "https://desk.example/calls/{call}?ref={reference}"
        let context = try #require(try await rehearsal.run().targets.first?.context)
        #expect(context.route == "council_tax")
        #expect(context.reason == "council tax")
        #expect(context.words == "council tax in totnes")
        #expect(context.slots == ["place": "totnes"])
        #expect(context.reference == Reference(callID: "rehearsal").description)
        #expect(context.page == "https://desk.example/calls/rehearsal?ref=\(context.reference.filter { $0 != " " })")
    }

    @Test func `the operator gets it too, from the first try`() async throws {
        var rehearsal = CouncilRehearsal("purple elephants on skates", "operator")
        let context = try #require(try await rehearsal.run().targets.first?.context)
        #expect(context.words == "purple elephants on skates")
        #expect(context.route == "operator")
        rehearsal = CouncilRehearsal()
        #expect(try await rehearsal.run().targets.first?.context?.words == "")
    }
}
