import CallHistory
import Grammar
import DialogueSupport
import Testing
@testable import Dialogue

/// Callers who say no more than "my bins", in whole conversations.
@Suite struct FamilyTests {
    private static let which = """
        , "which": {"ask": "A missed bin, or which day?", "choices": ["bins", "bin_day"], "said": ["bins", "waste"]}
        """

    private func rehearsal(_ lines: String..., which: String = Self.which, council: String = "") -> CouncilRehearsal {
        var rehearsal = CouncilRehearsal()
        rehearsal.lines = lines
        rehearsal.steps = lines.map { _ in .answer(ScriptedListener.sound) }
        rehearsal.rules = "public <waste> = my bins | waste;\npublic <bin_day> = bin day;"
        rehearsal.routes = """
            , "waste": {"name": "bins and recycling", "transfer": "old"\(which)},
            "bin_day": {"name": "your bin day", "transfer": "county", "parent": "waste"}
            """
        rehearsal.bins = ", \"parent\": \"waste\""
        rehearsal.council = council
        return rehearsal
    }

    @Test func `asked once, the caller says which`() async throws {
        let call = try await rehearsal("it's about my bins", "missed bin").run()
        #expect(call.said == [.welcome, .which, .transfer])
        #expect(call.words[1] == "which: A missed bin, or which day?")
        #expect(call.turns.map(\.understood) == [.which(.route("waste")), .accept(.route("bins"))])
        #expect(call.desks == ["desk"])
    }

    @Test func `what only one of the choices has is enough`() async throws {
        #expect(try await rehearsal("my bins", "the day").run().desks == ["county"])
    }

    @Test func `what else the answer asks for is kept for later`() async throws {
        let call = try await rehearsal("my bins", "missed bin and also pay my council tax").run()
        #expect(call.said == [.welcome, .which, .alsoMentioned, .transfer])
        #expect(call.targets.first?.context?.also == "council tax")
    }

    @Test(arguments: [("1", "desk"), ("2", "county"), ("3", "old")])
    func `the keys are in the order of the question, and the last is something else`(key: String, place: String)
        async throws
    {
        var rehearsal = rehearsal("my bins")
        rehearsal.steps.append(.keys(key))
        #expect(try await rehearsal.run().desks == [place])
    }

    @Test(arguments: ["something else", "no", "none of these", "speak to someone", "put me through"])
    func `something else goes to the family's own team`(words: String) async throws {
        let call = try await rehearsal("my bins", words).run()
        #expect(call.said == [.welcome, .which, .transfer])
        #expect(call.desks == ["old"])
    }

    @Test func `not understood, the choices are read out with their keys; twice, it is the family's own team`()
        async throws
    {
        let call = try await rehearsal("my bins", "elephants", "my bins").run()
        #expect(call.said == [.welcome, .which, .choose, .choice1, .choice2, .choiceNone, .transfer])
        #expect(call.desks == ["old"])
    }

    @Test func `without a question of its own the children are read out at once`() async throws {
        let call = try await rehearsal("my bins", "the second one", which: "").run()
        #expect(call.said.prefix(5) == [.welcome, .choose, .choice1, .choice2, .choiceNone])
        #expect(call.desks == ["county"])
    }

    @Test func `another wish that is surely said is served`() async throws {
        #expect(try await rehearsal("my bins", "council tax").run().desks == ["tax"])
    }

    @Test func `who cannot wait is asked nothing`() async throws {
        let call = try await rehearsal("it's urgent my bins", council: ", \"urgent_words\": [\"urgent\"]").run()
        #expect(call.said == [.welcome, .transfer] && call.desks == ["old"])
    }

    @Test func `a person is reached by 0 from the question, as from any`() async throws {
        var rehearsal = rehearsal("my bins")
        rehearsal.steps.append(.keys("0"))
        #expect(try await rehearsal.run().desks == ["operator"])
    }
}
