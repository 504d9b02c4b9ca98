import Foundation
import GrammarSupport
import SpokenValues
import Testing
@testable import ConfigurationFiles
@testable import Grammar

/// Nothing that staff wrote is lost without a word.
@Suite struct LostInputTests {
    private static let rules = jsgf("public <bin> = missed bin;")

    private static func faults(_ name: String, _ bytes: Data) throws -> [String] {
        let test = try TestGrammar(["routes.jsgf": rules])
        try bytes.write(to: test.directory.appending(path: name))
        return test.faults()?.errors.map(\.description) ?? []
    }

    private static func officers(_ names: Data...) -> Data {
        Data("id,first_name,last_name\n".utf8)
            + names.enumerated().reduce(into: Data()) { all, one in
                all += Data("\(one.offset),".utf8) + one.element + Data(",Bell\n".utf8)
            }
    }

    @Test func `letters in two encodings are told with their line`() throws {
        for mixed in [Data("Łukasz".utf8), Data("José".utf8)] {
            let faults = try Self.faults("officers.csv", Self.officers(mixed, Data([0x5A, 0x6F, 0xEB])))
            #expect(faults.first?.hasPrefix("officers.csv:3: this line is not UTF-8") == true, "\(faults)")
        }
    }

    @Test(
        arguments: [
            ([0x50, 0x4B, 0x03, 0x04, 0x14, 0x00], "a workbook or an archive"),
            ([0xD0, 0xCF, 0x11, 0xE0, 0x00], "of an old kind"),
            ([0xFF, 0xFE, 0x69, 0x00, 0x64], "begins as UTF-16"), ([0x69, 0x00, 0x64, 0x00], "NUL"),
            ([0x69, 0x64, 0x2C, 0x81, 0x0A], "neither UTF-8 nor Windows-1252"),
            ([0x69, 0x64, 0xEF, 0xBF, 0xBD, 0x0A], "could not read a letter"),
        ] as [([UInt8], String)])
    func `a file that cannot be read is not one that is not there`(bytes: [UInt8], says: String) throws {
        for name in ["officers.csv", "council.json", "routes.json", "lexicon.txt", "openings.tsv"] {
            let faults = try Self.faults(name, Data(bytes))
            #expect(faults.contains { $0.hasPrefix(name) && $0.contains(says) }, "\(name): \(faults)")
        }
    }

    @Test func `one encoding throughout is read, whichever it is`() throws {
        let text = "id,first_name,last_name\n1,Zoë,Ní Bhriain\n2,Seán,O’Brien\n"
        for encoding in [String.Encoding.utf8, .utf16, .windowsCP1252] {
            let test = try TestGrammar(["routes.jsgf": Self.rules])
            try #require(text.data(using: encoding)).write(to: test.directory.appending(path: "officers.csv"))
            #expect(try test.load().officers.map(\.firstName) == ["Zoë", "Seán"])
        }
    }

    @Test func `a file that nothing reads is told of`() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": Self.rules, "Officers.csv": "id\n", "officers.xlsx": "PK", "spare.jsgf": jsgf("<x> = y;"),
            "forms/bin.JSON": "{}", "README": "read me",
        ]).load()
        let told = Set(grammar.warnings.filter { $0.message.contains("nothing reads") }.map(\.file))
        #expect(told == ["Officers.csv", "officers.xlsx", "spare.jsgf", "forms/bin.JSON"])
    }

    @Test func `a rule too large to be matched is refused`() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf("public <e> = \((1...8).map { _ in "<e> oak <e>" }.joined(separator: " | ")) | one;")
        ])
        let fault = try #require(grammar.faults()?.errors.first)
        #expect(fault.line == 3 && fault.message == "<e> is too large to be matched")
        let deep = (0...30).map { "<r\($0)> = [very] <r\($0 + 1)>;" }.joined(separator: "\n")
        let nested = try TestGrammar([
            "routes.jsgf": jsgf("public <bin> = missed <r0>+;\n\(deep)\n<r31> = bin;")
        ])
        #expect(
            nested.faults()?.errors.first?.message.contains("deep in one another") == true,
            "\(String(describing: nested.faults()))")
    }

    @Test func `a qualified name needs no import`() throws {
        let polite = "#JSGF V1.0;\ngrammar com.acme.politeness;\npublic <start> = [please | kindly];\n<hidden> = oi;"
        for name in ["polite.start"] {
            let grammar = try TestGrammar([
                "routes.jsgf": jsgf("public <cmd> = <\(name)> open window;"), "polite.jsgf": polite,
            ]).load()
            #expect(
                grammar.phrases["cmd"]?.map { $0.words.joined(separator: " ") }.sorted() == [
                    "kindly open window", "open window", "please open window",
                ])
            #expect(!grammar.warnings.contains { $0.file == "polite.jsgf" })
        }
        for name in ["politeness.start", "com.acme.politeness.start", "polite.start", "start"] {
            _ = try TestGrammar([
                "routes.jsgf": jsgf("import <polite.*>;\npublic <cmd> = <\(name)> open window;"), "polite.jsgf": polite,
            ]).load()
        }
        _ = try TestGrammar(["routes.jsgf": jsgf("<a> = window;\npublic <cmd> = open <test.a> | shut <routes.a>;")])
            .load()
        let hidden = try TestGrammar([
            "routes.jsgf": jsgf("public <cmd> = <polite.hidden> open window;"), "polite.jsgf": polite,
        ])
        #expect(hidden.faults()?.errors.first?.cure == "write ‘public’ before it there")
        let unknown = try TestGrammar(["routes.jsgf": jsgf("public <cmd> = <nobody.start> open window;")])
        #expect(unknown.faults()?.errors.first?.message == "there is no rule <nobody.start>")
    }

    private static let council = #"""
        {"name": "Test", "pbx": "10.0.0.5:5060", "operator": "o", "link_text": "{council}: {name} {link}",
        "targets": {"o": {"name": "us", "uri": "sip:o@{pbx}"}}, "extensions": "sip:{extension}@{pbx}",
        "bodies": {"d": {"name": "Devon", "target": "o", "number": "0345 155 1015"}}}
        """#

    @Test(arguments: [
        ("{name} {link}", "{Name} {link}", "did you mean {name}?"),
        ("{link}\"", "{link} {ref}\"", "{ref} in \"link_text\""),
        ("{council}", "{council", "without its other half"), ("sip:o@{pbx}", "sip:o@{PBX}", "did you mean {pbx}?"),
        ("\"us\"", "\"us at {council}\"", "stands for nothing"),
        ("10.0.0.5:5060", "sip:10.0.0.5:5060", "begins with ‘sip:’"),
        ("10.0.0.5:5060", "10.0.0.5:99999", "ports go from 1 to 65535"),
        ("10.0.0.5:5060", "10.0.0.500", "is no IP address"),
        ("10.0.0.5:5060", "pbx example", "no machine's name"), ("sip:o@{pbx}", "sip:o@10.0.0.5:0", "ports go from"),
        ("sip:o@{pbx}", "sip:@{pbx}", "nobody before"),
        ("sip:o@{pbx}", "sip:o@{pbx};transport=tpc", "there is udp, tcp and tls"),
        ("sip:o@{pbx}", "tel:ask", "has no number"), ("sip:o@{pbx}", "sip:o@", "names no machine"),
        ("0345 155 1015", "0345 155 1O15", "is no telephone number"),
        ("0345 155 1015", "0345 155 101", "is no telephone number"),
    ])
    func `what stands for nothing and what cannot be called is refused`(old: String, new: String, says: String) throws {
        #expect(Self.council.contains(old))
        let test = try TestGrammar(["routes.jsgf": Self.rules, "council.json": Self.council.replacing(old, with: new)])
        let faults = try #require(test.faults())
        #expect(faults.errors.contains { $0.description.contains(says) && $0.line != nil }, "\(faults)")
    }

    @Test(arguments: ["0345 155 1015", "101", "116 123", "+353 1 234 5678", "(01803) 861234", "999", "0800 111 999"])
    func `numbers that can be called are good`(_ number: String) throws {
        _ = try TestGrammar([
            "routes.jsgf": Self.rules, "council.json": Self.council.replacing("0345 155 1015", with: number),
        ]).load()
    }

    @Test(arguments: ["pbx", "pbx.example.org:5061", "[2001:db8::5]:5060", "127.0.0.1", "pbx_1:5060"])
    func `machines that can be called are good`(_ pbx: String) throws {
        _ = try TestGrammar([
            "routes.jsgf": Self.rules, "council.json": Self.council.replacing("10.0.0.5:5060", with: pbx),
        ]).load(pbx: pbx)
    }

    @Test func `an address from outside is looked at too`() throws {
        let test = try TestGrammar(["routes.jsgf": Self.rules, "council.json": Self.council])
        #expect(throws: FileFaults.self) { try test.load(pbx: "sip:10.0.0.5") }
    }

    @Test(
        arguments: [
            ("FALSE", nil), ("N", nil), ("0", nil), ("-", nil), ("", nil), ("null", nil), ("current", nil), ("No", nil),
            ("TRUE", "1-01-01"), ("Y", "1-01-01"), ("1", "1-01-01"), ("31/12/2099", "2099-12-31"),
            ("2027-03-31", "2027-03-31"),
        ] as [(String, String?)])
    func `the column left says who is here`(_ left: String, _ lastDay: String?) throws {
        let grammar = try TestGrammar([
            "routes.jsgf": Self.rules, "officers.csv": "id,first_name,last_name,left\n1,Ann,Archer,\(left)\n",
        ]).load()
        #expect(grammar.officer("1")?.lastDay?.text == lastDay)
    }

    @Test func `what left says and nobody understands is a fault`() throws {
        for left in ["soon", "31/03/27", "maybe"] {
            let test = try TestGrammar([
                "routes.jsgf": Self.rules, "officers.csv": "id,first_name,last_name,left\n1,Ann,Archer,\(left)\n",
            ])
            #expect(test.faults()?.errors.first?.description.contains("officers.csv:2:1: ‘\(left)’") == true)
        }
    }

    @Test func `who leaves in spring is there until then`() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": Self.rules, "council.json": Self.council,
            "officers.csv":
                "id,first_name,last_name,extension,left,successor\n1,Ann,Archer,2901,2027-03-31,2\n2,Bob,Bell,2902,,\n",
        ]).load()
        let time = ISO8601DateFormatter()
        let before = try #require(time.date(from: "2027-03-31T12:00:00Z"))
        let after = try #require(time.date(from: "2027-04-01T12:00:00Z"))
        #expect(grammar.transferURI(of: .officer("1"), at: before) == "sip:2901@10.0.0.5:5060")
        #expect(grammar.transferURI(of: .officer("1"), at: after) == "sip:2902@10.0.0.5:5060")
        #expect(!grammar.warnings.contains { $0.message.contains("successor") })
    }
}
