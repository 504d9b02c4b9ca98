import CallHistory
import DialogueSupport
import Grammar
import Routing
import Testing
@testable import Dialogue

/// What is said when nothing was understood, or nothing was asked for.
@Suite struct AskingAgainTests {
    @Test func `no question and no example comes twice on one call`() {
        var again = AskingAgain(examples: ["a missed bin", "a permit", "a tree"])
        #expect(again.next(.notUnderstood) == [Prompt(.noMatch, ["example": "a missed bin"])])
        #expect(again.next(.nothingAsked) == [Prompt(.nothingAsked, ["example": "a permit"])])
        #expect(again.next(.notUnderstood) == [Prompt(.noMatchAgain, ["example": "a tree"])])
        #expect(again.next(.nothingAsked) == [Prompt(.askAgain)])
    }

    @Test func `without an example it is the plain question`() {
        var again = AskingAgain(examples: [])
        #expect(again.next(.notUnderstood) == [Prompt(.askAgain)])
    }

    @Test func `what is asked for most is the first example, and the rest keeps its order`() throws {
        var rehearsal = CouncilRehearsal()
        rehearsal.council = ", \"examples\": [\"pay my council tax\", \"potholes\", \"my missed bin\"]"
        let grammar = try rehearsal.grammar()
        var profile = CouncilProfile(
            grammar: grammar, router: Router(grammar: grammar, pronouncer: SpellingPronouncer()),
            prompts: HumPrompts())
        profile.orderExamples(by: ["bins": 7, "officer:off_1": 90])
        #expect(profile.examples == ["my missed bin", "pay my council tax", "potholes"])
        profile.orderExamples(by: [:])
        #expect(profile.examples == ["pay my council tax", "potholes", "my missed bin"])
    }

    @Test func `the council's examples are said, and without any the names of its routes`() async throws {
        var rehearsal = CouncilRehearsal("elephants", "council tax")
        let names = try await rehearsal.run()
        #expect(names.said == [.welcome, .noMatch, .transfer])
        #expect(names.words[1] == "no_match: council tax")
        rehearsal.council = ", \"examples\": [\"my bin was missed\"]"
        #expect(try await rehearsal.run().words[1] == "no_match: my bin was missed")
    }
}
