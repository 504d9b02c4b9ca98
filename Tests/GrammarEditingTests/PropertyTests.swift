import ConfigurationFiles
import Foundation
import Grammar
import TestSupport
import Testing
import Utilities

@testable import GrammarEditing

/// The example council's own files, edited at random.
@Suite struct PropertyTests {
    private static let south = Program.package.appending(path: "Grammars/south-hams")

    private func text(_ name: String) throws -> String {
        try WrittenFile(Data(contentsOf: Self.south.appending(path: name)), file: name).text
    }

    /// Each line of one text that the other has not at its place, from both ends.
    private func isOneLineChanged(_ old: String, _ new: String, lines: Int = 1) -> Bool {
        let (gone, come) = difference(old, new)
        return gone.count <= lines && come.count <= lines + 1
    }

    @Test func `phrases that come and go leave every other byte, and every other phrase, as it was`() throws {
        var random = SeededRandom(seed: 1)
        for file in ["routes.jsgf", "common.jsgf"] {
            let old = try text(file)
            let before = JsgfSource(file: file, text: old)
            for round in 0..<6 {
                let rule = before.rules[Int(random.unit() * Double(before.rules.count))]
                let added = GrammarEdit.addPhrase(
                    "a new phrase number \(round == 0 ? "[one]" : "two")", to: rule.name, file: file)
                let new = try added.applied(to: old)
                #expect(isOneLineChanged(old, new))
                let texts = JsgfSource(file: file, text: new).rules.map { $0.alternatives.map(\.text) }
                #expect(texts.flatMap(\.self).count == before.rules.flatMap(\.alternatives).count + 1)
                let phrase = try #require(JsgfSource(file: file, text: new).rule(rule.name)?.alternatives.last?.text)
                #expect(try GrammarEdit.removePhrase(phrase, of: rule.name, file: file).applied(to: new) == old)
                guard let some = rule.alternatives.randomElement(using: &random), some.obstacle == nil else { continue }
                let changed = try GrammarEdit.changePhrase(
                    some.text, to: "quite something else", of: rule.name, file: file
                )
                .applied(to: old)
                #expect(isOneLineChanged(old, changed))
                let back = GrammarEdit.changePhrase("quite something else", to: some.text, of: rule.name, file: file)
                #expect(try back.applied(to: changed) == old)
                guard rule.alternatives.count > 1 else { continue }
                let fewer = try GrammarEdit.removePhrase(some.text, of: rule.name, file: file).applied(to: old)
                #expect(isOneLineChanged(old, fewer, lines: 2))
                var wanted = rule.alternatives.map(\.text)
                wanted.remove(at: try #require(wanted.firstIndex(of: some.text)))
                #expect(JsgfSource(file: file, text: fewer).rule(rule.name)?.alternatives.map(\.text) == wanted)
            }
        }
    }

    @Test func `settings of routes that are changed and changed back leave no trace`() throws {
        var random = SeededRandom(seed: 2)
        let old = try text("routes.json")
        let ids = try JsonText(old, file: Route.file).root.members?.map(\.key) ?? []
        let json = try JsonText(old, file: Route.file)
        for _ in 0..<5 {
            let id = try #require(ids.randomElement(using: &random))
            for setting in [RouteSetting.name, .link, .answer, .parent] {
                let new = try GrammarEdit.route(id, setting, "something “else”").applied(to: old)
                let (gone, come) = difference(old, new)
                #expect(gone.count == 1 && come.count == 1)
                var was: JsonValue?
                if let source = json.source(at: [id, setting.rawValue]) {
                    was = .text(
                        try #require(JSONSerialization.jsonObject(with: Data("[\(source)]".utf8)) as? [String])[0])
                }
                #expect(try GrammarEdit.route(id, setting, was).applied(to: new) == old)
            }
        }
    }

    @Test func `openings that come, move and go leave every other line as it was`() throws {
        var random = SeededRandom(seed: 3)
        // Its last lines, with the end of the file.
        let old = String(try text(Opening.file).suffix(60_000))
        let lines = old.split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }.filter {
            $0.count == 2
        }
        for _ in 0..<5 {
            let line = try #require(lines.randomElement(using: &random))
            let added = try GrammarEdit.addOpening("nobody has ever said this sentence before", to: line[1]).applied(
                to: old)
            #expect(difference(old, added).gone.isEmpty)
            let removed = try GrammarEdit.removeOpening("nobody has ever said this sentence before").applied(to: added)
            #expect(removed == old)
            let moved = try GrammarEdit.moveOpening(line[0], to: "none").applied(to: old)
            #expect(isOneLineChanged(old, moved))
            #expect(try GrammarEdit.moveOpening(line[0], to: line[1]).applied(to: moved) == old)
        }
    }

    @Test func `officers who come, change and go leave every other row as it was`() throws {
        var random = SeededRandom(seed: 4)
        let old = try text(Officer.file)
        let ids = try OfficersText(old).ids
        for _ in 0..<20 {
            let id = try #require(ids.randomElement(using: &random))
            let was = try #require(try OfficersText(old).officer(id))
            let column = try #require(["last_name", "job_title", "known_as", "left"].randomElement(using: &random))
            let new = try GrammarEdit.changeOfficer(id, [column: "Sm\"i, th"]).applied(to: old)
            #expect(isOneLineChanged(old, new))
            #expect(try OfficersText(new).officer(id)?[column] == "Sm\"i, th")
            let gone = try GrammarEdit.removeOfficer(id).applied(to: old)
            #expect(difference(old, gone).gone.count == 1 && difference(old, gone).come.isEmpty)
            let come = try GrammarEdit.addOfficer(["id": "new", "first_name": "Jo", "last_name": "Roe"]).applied(
                to: old)
            #expect(try GrammarEdit.removeOfficer("new").applied(to: come) == old)
            #expect(was["id"] == id)
        }
    }

    @Test func `hours, closed days and messages of the council come and go without a trace`() throws {
        let old = try text(Council.file)
        for day in 0..<7 {
            let new = try GrammarEdit.hours(of: .team("housing"), day: day, [480..<600]).applied(to: old)
            #expect(difference(old, new).gone.count == 1)
            #expect(try GrammarEdit.noHours(of: .team("housing")).applied(to: new) == old)
        }
        let closed = try GrammarEdit.addClosure(ClosedDays(holiday: .boxingDay), of: .council).applied(to: old)
        #expect(difference(old, closed).come.count == difference(old, closed).gone.count + 1)
        #expect(try GrammarEdit.setting(["closed"], to: nil).applied(to: closed) == old)
    }
}
