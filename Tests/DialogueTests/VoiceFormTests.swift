import DialogueSupport
import Foundation
import Telephony
import Testing
@testable import Dialogue

@Suite struct VoiceFormTests {
    @Test func `what is missing is asked and read back and kept`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("the rubbish bin"), .say("it was last friday"),
            .say("t q nine five n e"), .say("yes"), .say("twelve a"), .say("yes")
        ).run()
        #expect(call.isComplete)
        #expect(call.answers == ["bin": "rubbish", "day": "2026-11-20", "postcode": "TQ9 5NE", "house": "12A"])
        #expect(call.words.contains("form_field: the postcode is T Q nine, five N E."))
        #expect(call.words.contains("form_field: the day is Friday the twentieth of November."))
        #expect(call.words.contains("form_field: the house is twelve A."))
        #expect(call.words.contains("form_reference: S H, four eight two seven, three one double four."))
        #expect(call.transfers.isEmpty)
        #expect(call.ending == .weHungUp)
    }

    @Test func `the form is kept before the caller hears of it`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("details"), .say("recycling"), .say("yesterday"), .say("p l twenty one oh a a"),
            .say("yes"), .say("forty two"), .say("yes")
        ).run()
        #expect(call.isComplete)
        #expect(!call.saidBeforeKept.contains(.formDone) && !call.saidBeforeKept.contains(.formReference))
        #expect(call.said.contains(.formDone))
    }

    @Test func `everything in one breath is asked no more`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"),
            .say("garden waste on tuesday at 12a tq9 5ne"), .say("yes"), .say("yes")
        ).run()
        #expect(call.answers == ["bin": "garden", "day": "2026-11-17", "postcode": "TQ9 5NE", "house": "12A"])
        #expect(call.said.filter { $0 == .formSay }.count == 1)
        #expect(call.isComplete)
    }

    @Test func `what was said first is not asked again`() async throws {
        let call = try await FormRehearsal(
            .say("my grey bin wasn't collected"), .say("take the details"), .say("yesterday"), .say("tq9 5ne"),
            .say("yes"),
            .say("7"), .say("yes")
        ).run()
        #expect(call.answers["bin"] == "rubbish")
        #expect(call.isComplete)
        #expect(!call.words.contains { $0.contains("Which bin was missed") })
    }

    @Test func `several things and the place fit into one answer`() async throws {
        let call = try await FormRehearsal(
            .say("fly tipping"), .say("take the details"), .say("a sofa and a mattress at 12 fore street totnes"),
            .say("yesterday"), .say("no"), .say("yes")
        ).run()
        #expect(call.answers["what"] == "sofa, mattress")
        #expect(call.answers["where"] == "at 12 fore street totnes")
        #expect(call.answers["town"] == "Totnes")
        #expect(call.answers["seen"] == "2026-11-22")
        #expect(call.answers["blocking"] == "no")
        #expect(call.isComplete)
        #expect(call.kept.last?.answers.first { $0.slot == "where" }?.recorded != nil, "the place is in the recording")
    }

    @Test func `a wrong field is named and put right`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday 12 tq9 5ne"), .say("yes"),
            .say("no the postcode"), .say("tq9 5nf"), .say("yes"), .say("yes")
        ).run()
        #expect(call.answers["postcode"] == "TQ9 5NF")
        #expect(call.isComplete)
    }

    @Test func `a wrong field is put right in one breath`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday 12 tq9 5ne"), .say("yes"),
            .say("no the day was saturday"), .say("yes")
        ).run()
        #expect(call.answers["day"] == "2026-11-21")
        #expect(call.isComplete)
        #expect(call.words.filter { $0.hasPrefix("form_field: the bin") }.count == 1, "only what changed is read again")
    }

    @Test func `who says only no is asked which part and may press it`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday 12 tq9 5ne"), .say("yes"),
            .say("no"), .press("4"), .say("14"), .say("yes")
        ).run()
        #expect(call.said.contains(.formWhich))
        #expect(call.answers["house"] == "14")
        #expect(call.isComplete)
    }

    @Test func `an answer that is read back wrong is asked again`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday"), .say("tq9 5na"), .say("no"),
            .say("tq9 5ne"), .say("yes"), .say("3"), .say("yes")
        ).run()
        #expect(call.answers["postcode"] == "TQ9 5NE")
        #expect(call.isComplete)
    }

    @Test func `keys answer where they can`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .press("2"), .press("3"), .press("2011#"), .say("tq9 5ne"), .press("1"), .press("12#"),
            .press("1")
        ).run()
        #expect(call.answers == ["bin": "food", "day": "2026-11-20", "postcode": "TQ9 5NE", "house": "12"])
        #expect(call.isComplete)
    }

    @Test func `two misunderstandings lead to the keys`() async throws {
        let call = try await FormRehearsal(
            .say("call me back"), .say("my council tax"), .say("purple elephants"), .say("on roller skates"),
            .press("01803861234"), .say("yes"), .say("tomorrow"), .say("afternoon"), .say("s h a w"), .say("yes"),
            .say("yes")
        ).run()
        #expect(call.said.contains(.formKeys))
        #expect(call.answers["number"] == "01803861234")
        #expect(call.answers["name"] == "Shaw")
        #expect(call.isComplete)
    }

    @Test func `what keys cannot answer is a person's after two misunderstandings`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday"), .say("purple"), .say("elephants")
        ).run()
        #expect(call.transfers == ["sip:waste@127.0.0.1:5070"])
        #expect(call.answers == ["bin": "rubbish", "day": "2026-11-22"], "what was said is kept")
        #expect(!call.isComplete)
    }

    @Test func `half a form is kept when the line drops`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("the recycling"), .say("yesterday"), .hangUp
        ).run()
        #expect(call.ending == .callerHungUp)
        #expect(call.answers == ["bin": "recycling", "day": "2026-11-22"])
        #expect(!call.isComplete)
        #expect(Set(call.kept.dropFirst().map(\.reference)) == ["SH-4827-3144"], "it keeps its place in the records")
    }

    @Test(arguments: ["operator", "help", "speak to someone"])
    func `a person is reached from any question`(_ words: String) async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("the recycling"), .say(words)
        ).run()
        #expect(call.transfers == ["sip:operator@127.0.0.1:5070"])
        #expect(call.answers == ["bin": "recycling"])
    }

    @Test func `zero reaches a person from a question with keys`() async throws {
        let call = try await FormRehearsal(.say("call me back"), .say("my bins"), .press("0")).run()
        #expect(call.transfers == ["sip:operator@127.0.0.1:5070"])
    }

    @Test func `callers go back and begin again and hear again`() async throws {
        let back = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("recycling"), .say("go back"), .say("food waste"),
            .say("repeat"), .say("yesterday"), .say("tq9 5ne"), .say("yes"), .say("12"), .say("yes")
        ).run()
        #expect(back.answers["bin"] == "food")
        #expect(back.isComplete)
        #expect(back.words.filter { $0.contains("Which day should it have been") }.count == 3)
        let again = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("recycling yesterday"), .say("start again"),
            .say("garden today 3 tq9 5ne"), .say("yes"), .say("yes")
        ).run()
        #expect(again.answers == ["bin": "garden", "day": "2026-11-23", "postcode": "TQ9 5NE", "house": "3"])
    }

    @Test func `an optional question may be skipped`() async throws {
        let call = try await FormRehearsal(
            .say("fly tipping"), .say("take the details"), .say("tyres near the bridge in modbury"), .say("skip"),
            .say("yes"),
            .say("yes")
        ).run()
        #expect(call.answers["seen"] == nil)
        #expect(call.answers["blocking"] == "yes")
        #expect(call.isComplete)
    }

    @Test func `the caller's own number is this number`() async throws {
        var rehearsal = FormRehearsal(
            .say("call me back"), .say("my council tax bill"), .say("this number"), .say("yes"), .say("next tuesday"),
            .say("morning"), .say("b o double t"), .say("yes"), .say("yes"), .say("yes"))
        rehearsal.caller = Caller(number: "+447700900123")
        let call = try await rehearsal.run()
        #expect(call.answers["number"] == "07700900123")
        #expect(call.answers["day"] == "2026-12-01")
        #expect(call.answers["name"] == "Bott")
        #expect(call.texts.map(\.to) == ["+447700900123"])
        #expect(
            call.texts.first?.body
                == "South Hams District Council: thank you for your request for a call. Your reference is SH-4827-3144."
        )
    }

    @Test func `the reference is texted to who wants it`() async throws {
        var rehearsal = FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday 12 tq9 5ne"), .say("yes"),
            .say("yes"),
            .say("no"))
        rehearsal.caller = Caller(number: "07700900123")
        let call = try await rehearsal.run()
        #expect(call.said.contains(.formOfferText))
        #expect(call.texts.isEmpty)
        #expect(call.isComplete)
    }

    @Test func `a form that cannot be kept is never promised`() async throws {
        var rehearsal = FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday 12 tq9 5ne"), .say("yes"), .say("yes")
        )
        rehearsal.resultsAreFull = true
        let call = try await rehearsal.run()
        #expect(call.said.contains(.formFailed))
        #expect(!call.said.contains(.formDone))
        #expect(call.transfers == ["sip:waste@127.0.0.1:5070"])
    }

    @Test func `the link and the line are offered beside the form`() async throws {
        var text = FormRehearsal(.say("missed bin"), .say("text me"))
        text.caller = Caller(number: "07700900123")
        let texted = try await text.run()
        #expect(texted.texts.count == 1 && texted.kept.isEmpty)
        let through = try await FormRehearsal(.say("missed bin"), .say("put me through")).run()
        #expect(through.transfers == ["sip:waste@127.0.0.1:5070"])
    }

    @Test func `out of hours the form is taken all the same`() async throws {
        var rehearsal = FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday 12 tq9 5ne"), .say("yes"), .say("yes")
        )
        rehearsal.start = FormRehearsal.monday.addingTimeInterval(-86_400)
        let call = try await rehearsal.run()
        #expect(call.said.contains(.formOfferLinkClosed))
        #expect(call.answers["day"] == "2026-11-21", "yesterday is the day before the call")
        #expect(call.isComplete)
    }

    @Test func `silence twice at the summary leads to a person with everything kept`() async throws {
        let call = try await FormRehearsal(
            .say("missed bin"), .say("take the details"), .say("rubbish yesterday 12 tq9 5ne"), .say("yes"), .silence,
            .silence, .silence
        ).run()
        #expect(call.transfers == ["sip:waste@127.0.0.1:5070"])
        #expect(call.answers.count == 4 && !call.isComplete)
    }

    @Test func `hanging up at any moment ends the conversation and loses nothing`() async throws {
        let steps: [FormRehearsal.Step] = [
            .say("missed bin"), .say("take the details"), .say("rubbish"), .say("yesterday"), .say("tq9 5ne"),
            .say("yes"),
            .say("12"), .say("yes"),
        ]
        for count in steps.indices {
            var rehearsal = FormRehearsal()
            rehearsal.steps = Array(steps.prefix(count + 1)) + [.hangUp]
            let call = try await rehearsal.run()
            #expect(call.kept.isEmpty == (count < 2))
        }
    }
}
