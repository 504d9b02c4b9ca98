import ConfigurationFiles
import Grammar
import Testing

@testable import GrammarEditing

@Suite struct PhraseEditTests {
    private func edited(_ edit: GrammarEdit, _ text: String = SmallCouncil.rules) throws -> String {
        try edit.applied(to: text)
    }

    @Test func `a phrase is added behind the last and nothing else changes`() throws {
        let new = try edited(.addPhrase("replacement bin", to: "new_bin"))
        let (gone, come) = difference(SmallCouncil.rules, new)
        #expect(gone == ["public <new_bin> = new bin | another bin;"])
        #expect(come == ["public <new_bin> = new bin | another bin | replacement bin;"])
    }

    @Test func `a phrase gets a line of its own where the last has one`() throws {
        let new = try edited(.addPhrase("nobody came", weight: 2, to: "missed_bin"))
        #expect(difference(SmallCouncil.rules, new).come.last == "    | /2/ nobody came;")
        #expect(try edited(.removePhrase("nobody came", of: "missed_bin"), new) == SmallCouncil.rules)
    }

    @Test func `one of two rules on a line is changed alone`() throws {
        let new = try edited(.addPhrase("hole in the road", to: "potholes"))
        #expect(
            difference(SmallCouncil.rules, new).come
                == ["public <potholes> = pothole | hole in the road; public <trees> = [a] fallen tree | trees;"])
    }

    @Test func `a comment behind a phrase stays with it`() throws {
        let rules = "#JSGF V1.0;\ngrammar x;\npublic <a> = one\n  | two\n  | three // of them\n  ;\n"
        let new = try edited(.addPhrase("four", to: "a"), rules)
        #expect(new == rules.replacing("three //", with: "three | four //"))
        #expect(try edited(.removePhrase("four", of: "a"), new) == rules)
    }

    @Test func `a phrase that is changed keeps its weight and its tags`() throws {
        let new = try edited(.changePhrase("missed collection", to: "missed pick-up", of: "missed_bin"))
        #expect(new == SmallCouncil.rules.replacing("missed collection {", with: "missed pick-up {"))
    }

    @Test func `weights are written, changed and taken away`() throws {
        let heavier = try edited(.weighPhrase("missed bin", as: 5, of: "missed_bin"))
        #expect(heavier == SmallCouncil.rules.replacing("/3/", with: "/5/"))
        let none = try edited(.weighPhrase("missed bin", as: nil, of: "missed_bin"))
        #expect(none == SmallCouncil.rules.replacing("/3/ ", with: ""))
        #expect(try edited(.weighPhrase("missed bin", as: 3, of: "missed_bin"), none) == SmallCouncil.rules)
    }

    @Test func `the first, the middle and the last phrase of a rule can go`() throws {
        let rules = "#JSGF V1.0;\ngrammar x;\npublic <a> = one | two\n  | three | four\n  | five;\n"
        func without(_ phrase: String) throws -> String { try edited(.removePhrase(phrase, of: "a"), rules) }
        #expect(try without("one") == rules.replacing("one | two", with: "two"))
        #expect(try without("two") == rules.replacing(" | two", with: ""))
        #expect(try without("three") == rules.replacing("three | four", with: "four"))
        #expect(try without("four") == rules.replacing(" | four", with: ""))
        #expect(try without("five") == rules.replacing("\n  | five", with: ""))
    }

    @Test func `no comment swallows a semicolon when a phrase goes`() throws {
        let rules = "#JSGF V1.0;\ngrammar x;\npublic <a> = one // first\n  | two;\n"
        let new = try edited(.removePhrase("two", of: "a"), rules)
        #expect(JsgfSource(file: "a", text: new).rule("a")?.alternatives.map(\.text) == ["one"])
        #expect(new.contains("// first\n"))
        let other = try edited(.removePhrase("one", of: "a"), rules)
        #expect(JsgfSource(file: "a", text: other).rule("a")?.alternatives.map(\.text) == ["two"])
        #expect(other.contains("// first\n"))
    }

    @Test func `a phrase with groups, options and rules is changed as it is written`() throws {
        let new = try edited(
            .changePhrase(
                "(they | you)  haven't [yet] emptied my <bin>", to: "(they | you) left my <bin>", of: "missed_bin"))
        #expect(new == SmallCouncil.rules.replacing("haven't [yet] emptied", with: "left"))
    }

    @Test func `what is too clever for a list is left alone, with the reason`() throws {
        #expect(throws: FileFault.self) {
            try edited(.removePhrase("the lorry /* or the cart */ drove past", of: "missed_bin"))
        }
        let source = JsgfSource(
            file: "a", text: "#JSGF V1.0;\ngrammar x;\npublic <a> = one+ two | no {tag} way | <NULL> x | plain;\n")
        #expect(source.rule("a")?.alternatives.map(\.obstacle) == [.repetition, .tag, .special, nil])
    }

    @Test(arguments: ["", "a | b", "a; <c> = b", "(a", "/2/ a", "a {tag}", "a*", "?", "// gone", "a /* b */ c"])
    func `what is no single phrase is refused`(_ phrase: String) throws {
        #expect(throws: FileFault.self) { try edited(.addPhrase(phrase, to: "new_bin")) }
    }

    @Test func `the last phrase of a rule stays`() throws {
        #expect(throws: FileFault.self) { try edited(.removePhrase("pothole", of: "potholes")) }
    }

    @Test func `line ends of Windows stay`() throws {
        let rules = SmallCouncil.rules.replacing("\n", with: "\r\n")
        let new = try edited(.addPhrase("nobody came", to: "missed_bin"), rules)
        #expect(new == rules.replacing("drove past;", with: "drove past\r\n    | nobody came;"))
    }
}
