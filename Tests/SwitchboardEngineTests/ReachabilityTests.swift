import Grammar
import GrammarSupport
import Routing
import Testing
@testable import SwitchboardEngine

/// A grammar is good when callers reach what it is for.
@Suite struct ReachabilityTests {
    private static func reached(_ files: [String: String]) throws -> Reachability {
        let grammar = try TestGrammar(files).load()
        return Reachability(of: grammar, by: Router(grammar: grammar, pronouncer: DictionaryPronouncer.shared))
    }

    @Test func `every route of a good grammar is reached, whatever its words`() throws {
        let reached = try Self.reached([
            "routes.jsgf": jsgf(
                """
                public <ring_me> = [please] (can | could | would | will) (you | someone | somebody | anybody) [please]
                    (call | ring | phone) (me | us) [today | now | tomorrow] [please];
                public <bin> = missed bin | my bin was not collected;
                <street> = (oak | elm | ash | church | station | mill) (road | street | lane | avenue | close | drive | way);
                public <hole> = (pothole | hole) (in | on | near) <street> [and <street>];
                """),
            "officers.csv": "id,first_name,last_name\n1,José,Nuñez\n2,Una,Ní Bhriain\n3,Jo,Bin\n",
        ])
        #expect(reached.unreachable.isEmpty, "\(reached.unreachable)")
        #expect(reached.astray.isEmpty, "\(reached.astray)")
    }

    @Test func `a route that none of its phrases leads to is a fault with its line`() throws {
        let reached = try Self.reached([
            "routes.jsgf": jsgf(
                "public <bin> = missed bin;\npublic <desk> = operator | goodbye;\npublic <tax> = council tax | go back;"
            )
        ])
        let fault = try #require(reached.unreachable.first)
        #expect(reached.unreachable.count == 1 && fault.line == 4, "\(reached)")
        #expect(fault.message.contains("no caller reaches <desk>: ‘operator’ is the wish ‘operator’"), "\(fault)")
        #expect(reached.astray.first?.message.contains("‘go back’") == true, "\(reached)")
    }
}
