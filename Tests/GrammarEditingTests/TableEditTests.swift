import ConfigurationFiles
import Grammar
import SpokenValues
import Testing

@testable import GrammarEditing

@Suite struct TableEditTests {
    @Test func `an opening is added behind those of its route`() throws {
        let new = try GrammarEdit.addOpening("You've MISSED us, again!", to: "missed_bin").applied(
            to: SmallCouncil.openings)
        #expect(difference(SmallCouncil.openings, new).come == ["you've missed us again\tmissed_bin"])
        #expect(new.contains("ours \tmissed_bin\nyou've missed us again\tmissed_bin\n\n"))
        #expect(try GrammarEdit.removeOpening("you've missed us again").applied(to: new) == SmallCouncil.openings)
    }

    @Test func `an opening is moved and changed in its place`() throws {
        let moved = try GrammarEdit.moveOpening("they never took ours", to: nil).applied(to: SmallCouncil.openings)
        #expect(moved == SmallCouncil.openings.replacing("ours \tmissed_bin", with: "ours \tnone"))
        let changed = try GrammarEdit.changeOpening("hello is anybody there", to: "hello anybody").applied(to: moved)
        #expect(changed == moved.replacing("hello is anybody there", with: "hello anybody"))
    }

    @Test(arguments: ["\n", "\r\n"]) func `a last line without an end stays without one`(_ end: String) throws {
        let text = ("\u{FEFF}utterance\troute\nthe lamp is out\tlamps\n").replacing("\n", with: end)
        let open = String(text.unicodeScalars.dropLast(end.unicodeScalars.count))
        let new = try GrammarEdit.addOpening("no light", to: "lamps").applied(to: open)
        #expect(new == open + "\(end)no light\tlamps")
        #expect(try GrammarEdit.removeOpening("no light").applied(to: new) == open)
        let people = "id,first_name,last_name\(end)1,Jane,Doe"
        let more = try GrammarEdit.addOfficer(["id": "2", "first_name": "Jo", "last_name": "Roe"]).applied(to: people)
        #expect(more == people + "\(end)2,Jo,Roe")
        #expect(try GrammarEdit.removeOfficer("2").applied(to: more) == people)
    }

    @Test func `what can be no opening is refused`() {
        for text in ["", "call me on 01803", String(repeating: "word ", count: 40)] {
            #expect(throws: FileFault.self) { try GrammarEdit.addOpening(text, to: "missed_bin") }
        }
    }

    @Test func `one field of one officer is changed`() throws {
        let new = try GrammarEdit.changeOfficer("2", ["job_title": "Driver, nights", "extension": "2002"])
            .applied(to: SmallCouncil.officers)
        #expect(new == SmallCouncil.officers.replacing("Roe,,,waste", with: "Roe,,\"Driver, nights\",waste"))
        let quoted = try GrammarEdit.changeOfficer("3", ["known_as": "Annie"]).applied(to: SmallCouncil.officers)
        #expect(quoted == SmallCouncil.officers.replacing("\"\",,waste", with: "\"Annie\",,waste"))
    }

    @Test func `who leaves has a successor, and comes back without a trace`() throws {
        let day = try #require(CivilDate(year: 2027, month: 3, day: 31))
        let gone = try GrammarEdit.officerLeaves("1", lastDay: day, successor: "2").applied(to: SmallCouncil.officers)
        #expect(gone == SmallCouncil.officers.replacing("2001,,", with: "2001,2027-03-31,2"))
        let back = try GrammarEdit.changeOfficer("1", ["left": "", "successor": ""]).applied(to: gone)
        #expect(back == SmallCouncil.officers)
    }

    @Test func `columns that are needed and missing are added for everybody`() throws {
        let text = "id;first_name;last_name\r\n1;Jane;Doe\r\n\r\n2;John;Roe\r\n"
        let new = try GrammarEdit.officerLeaves("1", lastDay: nil, successor: "2").applied(to: text)
        #expect(new == "id;first_name;last_name;left;successor\r\n1;Jane;Doe;yes;2\r\n\r\n2;John;Roe;;\r\n")
    }

    @Test func `the encoding of a file stays`() throws {
        let text = "id,first_name,last_name\n1,Zoë,Doe\n2,John,Roe\n"
        let edit = GrammarEdit.changeOfficer("2", ["last_name": "Röe"])
        let wanted = text.replacing("John,Roe", with: "John,Röe")
        for encoding in [String.Encoding.windowsCP1252, .utf8] {
            var file = try WrittenFile(try #require(text.data(using: encoding)), file: "officers.csv")
            file.text = try edit.applied(to: file.text)
            #expect(try file.data() == wanted.data(using: encoding))
            guard encoding == .windowsCP1252 else { continue }
            file.text = try GrammarEdit.changeOfficer("2", ["last_name": "Łoś"]).applied(to: file.text)
            #expect(throws: FileFault.self) { try file.data() }
        }
        for isBig in [false, true] {
            let units = Array(text.utf16).flatMap {
                isBig ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)]
            }
            let bytes = (isBig ? [0xFE, 0xFF] : [0xFF, 0xFE]) + units
            let file = try WrittenFile(.init(bytes), file: "officers.csv")
            #expect(file.text == text)
            #expect(try file.data() == .init(bytes))
        }
    }
}
