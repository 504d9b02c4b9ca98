import ConfigurationFiles
import Foundation
import Telephony
import TestSupport
import Testing
import Utilities

@testable import SwitchboardService

@Suite struct CouncilSettingsTests {
    /// Two councils, and what is more of the first, of the second and of what is above them.
    private static func two(_ first: String = "", _ second: String = "", _ above: String = "") -> String {
        """
        {
          \(above)
          "councils": {
            "south-hams": {"grammar": "a", "numbers": ["01803 861234"]\(first)},
            "west-town": {"grammar": "b", "numbers": ["+441822813600", "west"]\(second)}
          }
        }
        """
    }

    @Test func `what is said above holds for each council that does not say otherwise`() throws {
        let configuration = try read(
            Self.two(
                #", "retention": {"audio": 7}, "gateway": {"kind": "webhook", "url": "http://127.0.0.1:1"}"#,
                #", "pbx": "192.0.2.9", "texts": {"keyed_a_day": 3}"#,
                #""data": "/x", "retention": {"calls": 400}, "texts": {"per_minute": 9}, "pbx": "192.0.2.1", "no_input": 9,"#
            ))
        let (south, west) = (try configuration.of(council: "south-hams"), try configuration.of(council: "west-town"))
        #expect(south.retention[.audio].days == 7 && south.retention[.calls].days == 400)
        #expect(west.retention[.audio].days == configuration.retention[.audio].days)
        #expect(south.gateway == .webhook(url: "http://127.0.0.1:1", secretFile: nil, repeats: .never))
        #expect(west.gateway == .none)
        #expect((south.pbx, west.pbx) == ("192.0.2.1", "192.0.2.9"))
        #expect((south.texts.perMinute, west.texts.perMinute, west.texts.allowance.keyed) == (9, 9, 3))
        #expect((south.noInput, west.noInput) == (9, 9))
        #expect((south.data, west.data) == ("/x/south-hams", "/x/west-town"))
        #expect(south.database == "/x/south-hams/records.sqlite" && south.candidate.path == "/x/south-hams/candidate")
        // Users and compiled models are everybody's.
        #expect(Set([south.people, west.people, configuration.people]) == ["/x/console.sqlite"])
        #expect(Set([south.cache, west.cache]) == ["/x/cache"])
    }

    @Test func `settings without councils have none, and no name`() throws {
        let configuration = try read(#"{"data": "x"}"#)
        #expect(configuration.councils.isEmpty && configuration.council == nil)
        #expect(try configuration.of(council: nil).database == "x/records.sqlite")
        let error = #expect(throws: UsageError.self) { try configuration.of(council: "south-hams") }
        #expect(error?.description.contains("no \"councils\"") == true)
    }

    @Test func `on a server each council has the same address, with its name`() throws {
        let server = "postgresql://desk@db.example.org/calls?password_file=/etc/p"
        let configuration = try read(Self.two("", "", "\"records\": \"\(server)\","))
        #expect(try configuration.of(council: "south-hams").database == "\(server)&council=south-hams")
        let plain = try read(Self.two("", "", #""records": "postgresql://db/calls","#))
        #expect(try plain.of(council: "west-town").database == "postgresql://db/calls?council=west-town")
    }

    @Test func `in a folder that all nodes have, each council has its recordings apart`() throws {
        let configuration = try read(Self.two("", "", #""recordings": {"folder": "/shared"},"#))
        for name in ["south-hams", "west-town"] {
            let council = try configuration.of(council: name)
            #expect(council.recordings.path == "/shared/\(name)" && council.ownRecordings.isShared)
        }
    }

    @Test(arguments: [
        // Its own trunk, its own phone system, what is nobody's in particular, and what is another's.
        ("sip:192.0.2.9:5060", "south-hams"), ("sip:192.0.2.9", "south-hams"), ("198.51.100.7:5061", "west-town"),
        ("sips:PBX.west.example;transport=tls", "west-town"), ("sip:203.0.113.1", "south-hams west-town"),
        ("sip:[2001:db8::9]:5060", "west-town"), ("what is this", "south-hams west-town"),
    ])
    func `how a peer does is seen by those whose it is, or by all`(peer: String, seen: String) throws {
        let configuration = try read(
            Self.two(
                #", "trunks": ["192.0.2.0/24"]"#,
                #", "pbx": "pbx.west.example:5060", "trunks": ["198.51.100.7", "2001:db8::/32"]"#))
        let lines = CouncilLines(configuration, clock: WallClock(), transcript: nil, log: Log(.error) { _ in })
        #expect(lines.all.filter { lines.isSeen(peer, by: $0) }.compactMap(\.name).joined(separator: " ") == seen)
    }

    @Test func `of one council's switchboard all peers are seen`() throws {
        let lines = CouncilLines(
            try read(#"{"pbx": "192.0.2.1"}"#), clock: WallClock(), transcript: nil, log: Log(.error) { _ in })
        #expect(lines.all.allSatisfy { lines.isSeen("sip:198.51.100.1", by: $0) })
    }

    @Test func `a command that is not told which council hears their names`() throws {
        let configuration = try read(Self.two())
        for name in [nil, "west"] {
            let error = #expect(throws: UsageError.self) { try configuration.of(council: name) }
            #expect(error?.description.contains("there are south-hams, west-town") == true)
        }
        let only = try read(#"{"councils": {"south-hams": {"grammar": "a"}}}"#)
        #expect(try only.of(council: nil).council == "south-hams")
    }

    @Test(arguments: [
        (two(#", "candidate_number": "west""#), 5, "west is a number of"),
        (two("", #", "candidate_number": "01803861234""#), 5, "is a number of ‘south-hams’ and of ‘west-town’"),
        (two(#", "trunks": ["192.0.2.0/24"]"#, #", "trunks": ["192.0.2.9"]"#), 5, "a trunk of ‘south-hams’"),
        (two(#", "trunks": ["pbx"]"#), 4, "has pbx in it, which is no address"),
        (two(#", "records": "r"}, "c": {"grammar": "c", "records": "x/../r""#, ""), 4, "have the same records"),
        (two("", "", #""records": "r","#), 5, "leave \"records\" out"),
        (
            two("", "", #""recordings": {"listen": "127.0.0.1:8472", "token_file": "t"},"#), 4,
            "cannot be fetched from one address"
        ),
        (two("", "", #""records": "postgresql://db/calls?council=one","#), 5, "have the same records"),
        (
            two(
                #", "records": "postgresql://DB:5432/calls?council=one""#,
                #", "records": "postgres://desk@db/calls?password_file=p&council=%6Fne""#), 5, "have the same records"
        ),
        (
            two(
                #", "records": "postgresql://localhost/calls?council=one""#,
                #", "records": "postgresql://127.0.0.1/calls?council=one""#), 5, "have the same records"
        ),
        (two("}, \"cache\": {\"grammar\": \"c\", \"numbers\": [\"7\"]"), 4, "in the cache, var/cache"),
        (two(#", "data": "d""#, #", "data": "d/e""#), 5, "so that neither is in the other"),
        (
            two(#", "recordings": {"folder": "/r"}"#, #", "recordings": {"folder": "/r/"}"#), 5,
            "‘west-town’ and ‘south-hams’ keep recordings in one folder, /r and /r"
        ),
        // The one that it says, and the one that the other has in the folder above.
        (
            two(#", "recordings": {"folder": "/r/west-town"}"#, "", #""recordings": {"folder": "/r"},"#), 5,
            "keep recordings in one folder, /r/west-town and /r/west-town"
        ),
        (two(#", "recordings": {"folder": "/r"}"#, "", #""recordings": {"folder": "/r"},"#), 5, "/r/west-town and /r"),
        (two("", #", "recordings": {"folder": "/x/south-hams"}"#, #""data": "/x","#), 5, "leave them out"),
        (
            two(
                #", "recordings": {"listen": "127.0.0.1:8472", "token_file": "t"}"#,
                #", "recordings": {"listen": "127.0.0.1:8472", "token_file": "t"}"#), 5,
            "hand their recordings out at one address, 127.0.0.1:8472"
        ),
        (two(#", "listen": "x""#), 4, "\"listen\" in the council \"south-hams\" means nothing"),
        (two(#", "call_limit": 30"#), 4, "takes 30 calls, and all together 20"),
        (two(#", "call_limit": 20"#), 5, "0 are left for the 1"),
        (two(#", "callbacks": {"site_token_file": "x"}"#), 4, "write \"callbacks\": {\"listen\""),
        (two("}, \"c\": {\"grammar\": \"c\""), 4, "nobody can reach ‘c’"),
        (two("}, \"c\": {\"grammar\": \"b\", \"numbers\": [\"7\"]"), 5, "have the same grammar, b"),
        (two("}, \"Big Town\": {\"grammar\": \"c\""), 4, "is no name for a council"),
        (two("", "", #""default_council": "north","#), 2, "write one of south-hams, west-town"),
        (#"{"default_council": "north"}"#, 1, "means nothing without \"councils\""),
        (#"{"councils": {"a": {"numbers": [7]}}}"#, 1, "write numbers in double quotes"),
        (#"{"councils": {"a": 7}}"#, 1, "write an object"),
        (#"{"councils": ["a"]}"#, 1, "write an object"),
    ])
    func `what does not go together is named with its line and its cure`(text: String, line: Int, says: String) throws {
        let error = #expect(throws: FileFaults.self) { try read(text) }
        let found = error?.errors.first { $0.description.contains(says) }
        #expect(found?.line == line, "\(error?.description ?? "")")
    }

    @Test func `who says nothing of lines has a share of those that are left, and decoders for them`() throws {
        let shared = try read(
            Self.two(
                #", "call_limit": 8"#, "}, \"c\": {\"grammar\": \"c\", \"numbers\": [\"7\"]",
                #""call_limit": 20, "decoders": 10,"#))
        #expect(shared.councils.map(\.name) == ["c", "south-hams", "west-town"])
        #expect(shared.councils.map(\.group.calls) == [6, 8, 6])
        #expect(shared.councils.map(\.configuration.decoders) == [3, 4, 3])
        let said = try read(Self.two(#", "decoders": 9"#))
        #expect(said.councils.map(\.configuration.decoders) == [9, 5])
    }

    @Test(arguments: [
        "+441803861234 from 198.51.100.1: south-hams", "west from 198.51.100.1: west-town",
        "switchboard,01822 813600 from 198.51.100.1: west-town",
        // Whose number it is comes before whose trunk.
        "01803861234 from 192.0.2.9: south-hams", "100 from 192.0.2.9: west-town",
        "100,01803861234,west from 192.0.2.9: south-hams", "5001 from 198.51.100.1: south-hams",
        "100 from 198.51.100.1: nobody", " from 198.51.100.1: nobody",
    ])
    func `a call is for whom was dialled, else for whose trunk it comes by, else for nobody`(line: String) throws {
        let parts = try #require(line.wholeMatch(of: /(.*) from (.*): (.*)/))
        let dialled = parts.1.split(separator: ",").map(String.init)
        let council = parts.3 == "nobody" ? nil : String(parts.3)
        let text = Self.two(#", "candidate_number": "5001""#, #", "trunks": ["192.0.2.0/24"]"#)
        let arrival = CallArrival(peer: String(parts.2), dialled: dialled)
        #expect(DialPlan(try read(text)).council(for: arrival) == council)
        let open = try read(text.replacing("\"councils\"", with: "\"default_council\": \"west-town\", \"councils\""))
        #expect(DialPlan(open).council(for: arrival) == council ?? "west-town")
    }

    @Test func `the only council that names no number is there for all`() throws {
        let stranger = CallArrival(peer: "198.51.100.1", dialled: ["100"])
        #expect(DialPlan(try read(#"{"councils": {"a": {}}}"#)).council(for: stranger) == "a")
        #expect(DialPlan(try read(#"{"councils": {"a": {"numbers": ["7"]}}}"#)).council(for: stranger) == nil)
    }

    private func read(_ text: String) throws -> Configuration {
        let folder = try TemporaryFolder(["switchboard.json": text])
        return try Configuration(reading: folder.appending(path: "switchboard.json").path)
    }
}
