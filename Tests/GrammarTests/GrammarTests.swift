import Grammar
import GrammarSupport
import Foundation
import Testing

struct GrammarTests {
    private static let rules = jsgf(
        "public <missed_bin> = missed bin | my bin was not collected;\npublic <potholes> = pothole;")
    private static let council = """
        {
          "name": "Test District Council",
          "timezone": "Europe/London",
          "pbx": "127.0.0.1:5070",
          "operator": "operator",
          "hours": {"monday": ["09:00-12:00", "13:00-17:00"], "friday": ["09:00-16:30"]},
          "hours_spoken": "Monday and Friday",
          "closed": [{"date": "2026-12-25", "name": "Christmas Day"}],
          "targets": {
            "operator": {"name": "our team", "uri": "sip:operator@{pbx}"},
            "waste": {"name": "the waste team", "uri": "sip:waste@{pbx}"}
          },
          "extensions": "sip:{extension}@{pbx}",
          "teams": {"waste": {"name": "the waste and recycling team", "target": "waste"}},
          "bodies": {"devon": {"name": "Devon County Council", "target": "operator"}}
        }
        """
    private static let routes = """
        {
          "missed_bin": {
            "name": "a missed bin collection", "lgsl": 524, "transfer": "waste",
            "link": "https://example.org/bin", "hours": {"saturday": ["08:00-12:00"]}
          },
          "potholes": {"name": "potholes", "owner": "devon"}
        }
        """
    private static let officers =
        "id,first_name,last_name,known_as,job_title,team,extension\na,Joanne,Shaw,Jo,Manager,waste,2041\n"

    private static func files(_ changes: [String: String] = [:]) -> [String: String] {
        ["routes.jsgf": rules, "council.json": council, "routes.json": routes, "officers.csv": officers]
            .merging(changes) { $1 }
    }

    @Test func `everything in the files is there`() throws {
        let grammar = try TestGrammar(
            Self.files(["lexicon.txt": "# names\ntotnes  T AA1 T N AH0 S\ntotnes T OW T N EH S\n"])
        ).load()
        #expect(grammar.routes.map(\.id) == ["missed_bin", "potholes"])
        #expect(grammar.route("missed_bin")?.lgsl == 524)
        #expect(grammar.name(of: .route("missed_bin")) == "a missed bin collection")
        #expect(grammar.name(of: .officer("a")) == "Jo Shaw in waste")
        #expect(grammar.name(of: .team("waste")) == "the waste and recycling team")
        #expect(grammar.transferURI(of: .route("missed_bin")) == "sip:waste@127.0.0.1:5070")
        #expect(grammar.transferURI(of: .route("potholes")) == "sip:operator@127.0.0.1:5070")
        #expect(grammar.transferURI(of: .officer("a")) == "sip:2041@127.0.0.1:5070")
        #expect(grammar.transferURI(of: .officer("nobody")) == nil)
        // Everywhere that a call may go, also when a target redirects it.
        let all = ["sip:operator@127.0.0.1:5070", "sip:waste@127.0.0.1:5070", "sip:2041@127.0.0.1:5070"]
        #expect(grammar.transferURIs == all)
        #expect(grammar.transferURI(of: .team("nobody")) == nil)
        #expect(grammar.owner(of: .route("potholes"))?.name == "Devon County Council")
        #expect(grammar.lexicon["totnes"] == [["T", "AA", "T", "N", "AH", "S"], ["T", "OW", "T", "N", "EH", "S"]])
        for name in [
            "Test District Council", "a missed bin collection", "Jo Shaw in waste", "Devon County Council",
            "Monday and Friday",
        ] {
            #expect(grammar.spokenNames.contains(name))
        }
        #expect(grammar.warnings.isEmpty, "\(grammar.warnings)")
    }

    @Test func `phrases alone are a grammar`() throws {
        let grammar = try TestGrammar(["routes.jsgf": Self.rules]).load()
        #expect(grammar.council == nil)
        #expect(grammar.name(of: .route("missed_bin")) == "missed bin")
        #expect(grammar.transferURI(of: .route("missed_bin")) == nil)
        #expect(grammar.isOpen(at: Date(timeIntervalSince1970: 0)))
    }

    @Test func `the PBX can be set from outside`() throws {
        let grammar = try TestGrammar(Self.files()).load(pbx: "pbx.example.org")
        #expect(grammar.transferURI(of: .team("waste")) == "sip:waste@pbx.example.org")
    }

    @Test func `the fingerprint changes with any byte`() throws {
        let one = try TestGrammar(Self.files()).load().fingerprint
        let same = try TestGrammar(Self.files()).load().fingerprint
        let other = try TestGrammar(Self.files(["routes.json": Self.routes + " "])).load().fingerprint
        #expect(one == same)
        #expect(one != other)
        #expect(one.count == 32)
    }

    @Test(arguments: [
        ("2026-01-05T09:00:00Z", true), ("2026-01-05T08:59:59Z", false), ("2026-01-05T12:30:00Z", false),
        ("2026-01-05T16:59:00Z", true), ("2026-01-05T17:00:00Z", false), ("2026-01-06T10:00:00Z", false),
        // Summer time: nine by the clock is eight in UTC.
        ("2026-07-06T08:00:00Z", true), ("2026-07-06T16:30:00Z", false), ("2026-12-25T10:00:00Z", false),
    ])
    func `opening hours go by the clock on the wall`(time: String, open: Bool) throws {
        let grammar = try TestGrammar(Self.files()).load()
        let date = try Date(time, strategy: .iso8601)
        #expect(grammar.isOpen(at: date) == open)
        #expect(grammar.isOpen(at: date, for: .route("missed_bin")) == false)
    }

    @Test func `a route may have hours of its own`() throws {
        let grammar = try TestGrammar(Self.files()).load()
        let saturday = try Date("2026-01-10T09:00:00Z", strategy: .iso8601)
        #expect(grammar.isOpen(at: saturday, for: .route("missed_bin")))
        #expect(!grammar.isOpen(at: saturday, for: .route("potholes")))
    }

    @Test(arguments: [
        ("{\"missed_bn\": {\"name\": \"x\"}}", 1, 2, "no route ‘missed_bn’ in routes.jsgf; did you mean ‘missed_bin’?"),
        (
            "{\n \"potholes\": {\"name\": \"x\", \"owner\": \"devn\"}}", 2, 28,
            "‘devn’, which is not listed; did you mean ‘devon’?"
        ),
        ("{\"potholes\": {\"name\": \"x\", \"transfer\": \"wast\"}}", 1, 28, "did you mean ‘waste’?"),
        ("{\"potholes\": {\"name\": \"x\", \"link\": \"http://example.org\"}}", 1, 28, "is no https address"),
        ("{\"potholes\": {\"owner\": \"devon\"}}", 1, 14, "has no \"name\""),
        ("{\"potholes\": {\"name\": 7}}", 1, 23, "\"name\" is a number"),
        (
            "{\"potholes\": {\"name\": \"x\", \"hours\": {\"munday\": []}}}", 1, 38,
            "‘munday’ is no day of the week; did you mean ‘monday’?"
        ),
        ("{\"potholes\": {\"name\": \"x\", \"hours\": {\"monday\": [\"9-5\"]}}}", 1, 49, "‘9-5’ is no time"),
        ("{\"potholes\": {\"name\": \"x\", \"hours\": {\"monday\": [\"09:00-09:00\"]}}}", 1, 49, "is no time"),
        ("{\"potholes\": {\"name\": \"x\", \"hours\": {\"monday\": []}}}", 1, 28, "never opens"),
        (
            "{\"potholes\": {\"name\": \"x\", \"trasnfer\": \"waste\"}}", 1, 28,
            "means nothing; did you mean \"transfer\"?"
        ),
        (
            "{\"potholes\": {\"name\": \"x\", \"overflow\": \"wast\"}}", 1, 40,
            "‘wast’, which is not listed; did you mean ‘waste’?"
        ),
        ("{\"potholes\": {\"name\": \"x\", \"overflow\": []}}", 1, 40, "is empty"),
        ("{\"potholes\": {\"name\": \"x\", \"overflow\": [\"call_again\", \"waste\"]}}", 1, 55, "behind the end"),
        (
            "{\"potholes\": {\"name\": \"x\", \"overflow\": \"message\"}}", 1, 40, "no form takes messages"
        ),
        ("{\"potholes\": {\"name\": \"x\", \"overflow\": [\"waste\", \"waste\"]}}", 1, 40, "twice"),
        ("{\"potholes\": {\"name\": \"x\", \"transfer\": \"waste\", \"overflow\": \"waste\"}}", 1, 49, "waste → waste"),
        ("{\"potholes\": {\"name\": \"x\", \"ask\": \"parish\"}}", 1, 28, "asks ‘parish’, which is not listed"),
        ("{\"potholes\": {\"name\": \"x\", \"closed\": [{\"date\": \"tomorrow\"}]}}", 1, 40, "is no date"),
        ("{\"potholes\": {\"name\": \"x\", \"hours\": {}}}", 1, 28, "never opens"),
        ("{\"potholes\": {\"name\": \"x\", \"confirm\": \"yes\"}}", 1, 39, "write true or false"),
        ("{\"potholes\": {\"name\": \"x\",}}", 1, 27, "comma before ‘}’"),
        ("{\"potholes\" {}}", 1, 13, "comes a colon"),
        ("{\n\"potholes\": {\"name\": \"x}\n}", 2, 22, "no closing quote"),
        ("{\"a\": 1, \"a\": 2}", 1, 10, "there twice"),
        ("{\"potholes\": {\"name\": “x”}}", 1, 23, "wrong kind of quote"), ("", 1, 1, "a value is missing"),
        ("[]", 1, 1, "write an object"),
    ])
    func `faults in routes name line, column and cure`(text: String, line: Int, column: Int, says: String) throws {
        let test = try TestGrammar(Self.files(["routes.json": text]))
        let faults = try #require(test.faults())
        let fault = try #require(faults.errors.first { $0.description.contains(says) }, "\(faults)")
        #expect(fault.file == "routes.json")
        #expect(fault.line == line)
        #expect(fault.column == column)
    }

    /// A comma that is forgotten there must not make every route look wrong.
    @Test func `a council that cannot be read is the only fault`() throws {
        let council = try #require(Self.files()["council.json"])
        let comma = try #require(council.firstIndex(of: ","))
        var broken = council
        broken.remove(at: comma)
        let test = try TestGrammar(Self.files(["council.json": broken]))
        let faults = try #require(test.faults())
        #expect(faults.errors.count == 1)
        #expect(faults.errors.first?.description.contains("a comma is missing") == true, "\(faults)")
    }

    @Test(arguments: [
        ("\"Europe/London\"", "\"Europe/Totnes\"", "no time zone"), ("2026-12-25", "25/12/2026", "is no date"),
        ("2026-12-25", "2026-02-30", "is no date"),
        ("\"operator\": \"operator\"", "\"operator\": \"oprator\"", "did you mean ‘operator’?"),
        ("\"target\": \"waste\"", "\"target\": \"wast\"", "the team \"waste\" leads to the target ‘wast’"),
        ("sip:waste@{pbx}", "waste", "is no SIP address"),
        ("sip:{extension}@{pbx}", "sip:1@{pbx}", "leads everybody to one place"),
        ("\"pbx\"", "\"link_text\": \"no address\", \"pbx\"", "has no {link}"),
        ("\"pbx\"", "\"thresholds\": {\"accept\": 0.2, \"confirm\": 0.4}, \"pbx\"", "thresholds are not in order"),
        ("\"pbx\"", "\"thresholds\": {\"wrong_transfers_per_hundred\": 0}, \"pbx\"", "cannot be promised"),
        ("\"pbx\"", "\"thresholds\": {\"right_guesses_per_hundred\": 140}, \"pbx\"", "of a hundred guesses"),
        (
            "\"pbx\"", "\"thresholds\": {\"accept\": 0.9, \"wrong_transfers_per_hundred\": 1}, \"pbx\"",
            "say the same in two ways"
        ),
        ("\"pbx\"", "\"link_text\": \"{link} \(String(repeating: "x", count: 400))\", \"pbx\"", "characters long"),
        ("\"pbx\"", "\"message_form\": \"call_back\", \"pbx\"", "which is not there"),
        (
            "\"pbx\"",
            "\"messages\": [{\"date\": \"2026-12-24\", \"words\": \"x\", \"recording\": \"a.wav\"}], \"pbx\"",
            "‘a.wav’ is not there"
        ),
        (
            "\"pbx\"", "\"link_text\": \"{link} – \(String(repeating: "x", count: 150))\", \"pbx\"",
            "3 texts, because ‘–’ cannot"
        ),
        ("\"pbx\"", "\"bank_holidays\": \"scotlnd\", \"pbx\"", "did you mean ‘scotland’?"),
        ("{\"date\": \"2026-12-25\"", "{\"holiday\": \"easter munday\"", "did you mean ‘easter monday’?"),
        ("\"date\": \"2026-12-25\"", "\"from\": \"2026-12-25\", \"to\": \"2026-12-24\"", "the last day comes before"),
        ("\"pbx\"", "\"messages\": [{\"words\": \"Hello.\"}], \"pbx\"", "has no \"date\""),
        (
            "\"pbx\"",
            "\"messages\": [{\"date\": \"2026-12-24\", \"words\": \"x\", \"recording\": \"../a.wav\"}], \"pbx\"",
            "is no recording"
        ),
        ("\"sip:waste@{pbx}\"", "\"sip:waste@{pbx}\", \"overflow\": \"waste\"", "waste → waste"),
        ("\"sip:waste@{pbx}\"", "\"sip:waste@{pbx}\", \"overflow\": 7", "is a number"),
        ("\"pbx\"", "\"pilot\": {\"numbers\": [\"Jo\"]}, \"pbx\"", "no telephone number"),
        ("\"pbx\"", "\"pilot\": {\"percent\": 120}, \"pbx\"", "from 0 to 100"),
        ("\"pbx\"", "\"pilot\": {\"others\": \"oprator\"}, \"pbx\"", "did you mean ‘operator’?"),
        ("\"pbx\"", "\"questions\": {\"parish\": {\"words\": \"Which?\", \"choices\": {}}}, \"pbx\"", "has no answers"),
        (
            "\"pbx\"",
            "\"questions\": {\"parish\": {\"words\": \"Which?\", \"choices\": {\"Totnes\": \"wast\"}}}, \"pbx\"",
            "did you mean ‘waste’?"
        ),
        (
            "\"pbx\"", "\"second_language\": {\"language\": \"cy-GB\", \"key\": \"0\"}, \"pbx\"",
            "is no key that is free"
        ),
    ])
    func `faults in the council are found`(old: String, new: String, says: String) throws {
        let test = try TestGrammar(Self.files(["council.json": Self.council.replacing(old, with: new)]))
        let faults = try #require(test.faults())
        let fault = try #require(faults.errors.first { $0.description.contains(says) }, "\(faults)")
        #expect(fault.file == "council.json")
        #expect(fault.line != nil)
    }

    @Test func `a misspelt key is refused and a note is not`() throws {
        let misspelt = Self.council.replacing("hours_spoken", with: "hours_spokn")
        let faults = try #require(try TestGrammar(Self.files(["council.json": misspelt])).faults())
        #expect(faults.errors.contains { $0.description.contains("did you mean \"hours_spoken\"?") })
        let noted = Self.council.replacing("\"pbx\"", with: "\"note\": \"ask IT\", \"_pbx_was\": \"10.0.0.1\", \"pbx\"")
        _ = try TestGrammar(Self.files(["council.json": noted])).load()
    }

    @Test func `officers from a spreadsheet are read`() throws {
        let excel =
            "\u{FEFF}ID;First name;Last_Name;known_as;job_title;team;extension\r\n1;Joanne;Shaw;;\"Manager; waste \"\"North\"\"\";waste;2041\r\n\r\n2;Seán;O’Brien;;;;\r\n"
        let grammar = try TestGrammar(Self.files(["officers.csv": excel])).load()
        #expect(grammar.officers.map(\.id) == ["1", "2"])
        #expect(grammar.officer("1")?.jobTitle == "Manager; waste \"North\"")
        #expect(grammar.officer("2")?.lastName == "O’Brien")
        #expect(grammar.officer("2")?.extension == nil)
    }

    @Test(arguments: [
        ("id,first,last_name\n1,Jo,Shaw\n", 1, "the column first_name is missing"),
        ("id,first_name,last_name\n1,Jo,Shaw\n1,Al,Bell\n", 3, "the id ‘1’ is on line 2 as well"),
        ("id,first_name,last_name,extension\n1,Jo,Shaw,12a\n", 2, "is not a number"),
        ("id,first_name,last_name\n1,Jo,Shaw,x\n", 2, "this row has 4 fields"),
        ("id,first_name,last_name\n1,Jo,\"Shaw\n2,Al,Bell\n", 2, "never closed"),
        ("id,first_name,last_name\n,Jo,Shaw\n", 2, "no id"),
        ("id,first_name,last_name\n1,,\n", 2, "no name"),
    ])
    func `faults in officers name their row`(text: String, line: Int, says: String) throws {
        let test = try TestGrammar(Self.files(["officers.csv": text]))
        let faults = try #require(test.faults())
        let fault = try #require(faults.errors.first { $0.description.contains(says) }, "\(faults)")
        #expect(fault.line == line)
    }

    @Test func `one phrase in two routes is a contradiction`() throws {
        let rules = jsgf("public <a> = missed bin\n  | brown bin;\npublic <b> = new bin\n  | Brown bin;")
        let faults = try #require(try TestGrammar(["routes.jsgf": rules]).faults())
        #expect(faults.errors.count == 1)
        #expect(faults.errors.first?.line == 6)
        #expect(faults.errors.first?.message.contains("‘brown bin’ is a phrase of <a> too, on line 4") == true)
    }

    @Test func `an empty or missing grammar is a fault`() throws {
        #expect(try TestGrammar([:]).faults()?.errors.first?.message == "the file is missing")
        #expect(try TestGrammar(["routes.jsgf": ""]).faults()?.errors.isEmpty == false)
        #expect(try TestGrammar(["routes.jsgf": jsgf("")]).faults()?.errors.first?.message == "no rule is public")
    }

    @Test func `a folder that is not there is named, with what to name instead`() {
        #expect {
            try Grammar(directory: URL(filePath: "/nowhere/Grammars/south-hams"))
        } throws: {
            "\($0)".hasPrefix("/nowhere/Grammars/south-hams: there is no such folder; name the folder of a council's")
        }
    }

    @Test func `faults in several files are reported together`() throws {
        let test = try TestGrammar(
            Self.files(["routes.json": "{", "officers.csv": "id\n1\n", "lexicon.txt": "totnes\nbin B I N\n"]))
        let files = Set(try #require(test.faults()).errors.map(\.file))
        #expect(files == ["routes.json", "officers.csv", "lexicon.txt"])
    }

    @Test func `imports cannot leave the directory`() throws {
        let rules = jsgf("import <../secret.*>;\npublic <a> = one;")
        #expect(try TestGrammar(["routes.jsgf": rules]).faults()?.errors.isEmpty == false)
    }
}
