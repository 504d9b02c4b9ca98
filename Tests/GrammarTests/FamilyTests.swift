import Grammar
import GrammarSupport
import Testing

/// Routes that callers call by one name: how a council writes them, and what is refused.
struct FamilyTests {
    private static func grammar(_ bins: String, _ missed: String = ", \"parent\": \"bins\"") throws -> TestGrammar {
        try TestGrammar([
            "routes.jsgf": jsgf(
                """
                public <bins> = my bins | waste;
                public <missed> = missed collection;
                public <day> = bin day;
                public <tax> = council tax;
                """),
            "routes.json": """
            {
              "bins": {"name": "bins"\(bins)},
              "missed": {"name": "a missed collection"\(missed)},
              "day": {"name": "your bin day", "parent": "bins"},
              "tax": {"name": "council tax"}
            }
            """,
        ])
    }

    private static let which = """
        , "which": {"ask": "Is it the day?", "choices": ["day", "missed"], "said": ["my bins", "waste"]}
        """

    @Test func `a family is a parent and its children, with the council's question`() throws {
        let grammar = try Self.grammar(Self.which).load()
        let family = try #require(grammar.family(of: .route("day")))
        #expect(family == grammar.family(of: .route("bins")))
        #expect(family.members == ["bins", "missed", "day"])
        #expect(family.question == "Is it the day?" && family.choices == ["day", "missed"])
        #expect(grammar.spokenNames.contains("Is it the day?"))
        #expect(grammar.family(of: .route("tax")) == nil && grammar.family(of: .team("waste")) == nil)
        #expect(grammar.family(ofAll: [.route("day"), .route("missed")]) == family)
        #expect(grammar.family(ofAll: [.route("day"), .route("tax")]) == nil)
    }

    @Test func `without a question of its own a family is asked about by its children's names`() throws {
        let family = try #require(try Self.grammar("").load().family(of: .route("bins")))
        #expect(family.question == nil && family.choices == ["missed", "day"])
        #expect(family.isAll(of: ["my", "bins"]) && !family.isAll(of: ["waste"]))
    }

    @Test(arguments: [
        ("bins", true), ("hello it's about my bins please", true), ("i've got a question about waste", true),
        ("my bins are full of wasps", false), ("the waste team", false), ("hello please", false),
    ])
    func `who says only the family's name says no more than that`(words: String, isAll: Bool) throws {
        let family = try #require(try Self.grammar(Self.which).load().family(of: .route("bins")))
        #expect(family.isAll(of: words.split(separator: " ").map(String.init)) == isAll)
    }

    @Test(arguments: [
        (", \"parent\": \"bin\"", "", "did you mean ‘bins’?"),
        (", \"parent\": \"missed\"", "", "is its own parent"),
        (", \"parent\": \"day\"", "", "whose own parent is ‘bins’"),
        (", \"parent\": \"bins\"", ", \"parent\": \"tax\"", "whose own parent is ‘tax’"),
        (
            ", \"which\": {\"ask\": \"Which?\", \"choices\": [\"bins\", \"day\"]}", "",
            "asks which of its family is wanted, and has none"
        ),
        (
            ", \"parent\": \"bins\"", ", \"which\": {\"ask\": \"Which?\", \"choices\": [\"mised\", \"day\"]}",
            "did you mean ‘missed’?"
        ),
        (
            ", \"parent\": \"bins\"", ", \"which\": {\"ask\": \"Which?\", \"choices\": [\"day\"]}",
            "are not two to four different routes"
        ),
        (", \"parent\": \"bins\"", ", \"which\": {\"choices\": [\"day\", \"missed\"]}", "has no \"ask\""),
        (", \"parent\": \"bins\"", ", \"which\": {\"asks\": \"Which?\"}", "did you mean \"ask\"?"),
    ])
    func `what makes no family is refused with its cure`(missed: String, bins: String, message: String) throws {
        let faults = try #require(try Self.grammar(bins, missed).faults())
        #expect("\(faults)".contains(message), "\(faults)")
    }
}
