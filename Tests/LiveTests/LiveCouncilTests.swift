import Foundation
import Records
import SIPSupport
import TestSupport
import Testing

/// What a council sets, on calls from a real phone: who hears the machine, what the agent is told, and changes while calls
/// go on.
@Suite(
    .onEachStack, .serialized, .timeLimit(.minutes(10)),
    .enabled(if: PjsipPhone.isInstalled, "the pjsip phone is not installed: run ./setup"))
struct LiveCouncilTests {
    @Test func `the agent is told what the caller said, in both headers`() async throws {
        let council = try SmallCouncil()
        let phone = PjsipPhone().saying("council-tax-joe", at: 1)
        let switchboard = try await council.switchboard(
            phone, ["record_page": "https://desk.example.gov.uk/calls/{call}"])
        let events = try await phone.call(switchboard.target)
        await switchboard.stop()
        #expect(events.contains("refer sip:tax@127.0.0.1:\(phone.port)"), "\(events)")
        let call = try await switchboard.onlyCall().call
        let plain = try #require(events.first { $0.hasPrefix("told X-Switchboard:") }, "\(events)")
        #expect(plain.contains("route=\"council_tax\"; reference=\""))
        #expect(plain.contains("page=\"https://desk.example.gov.uk/calls/\(call.id)\"; words=\""))
        let hex = try #require(events.first { $0.hasPrefix("told User-to-User:") }, "\(events)")
        #expect(hex.hasSuffix(";encoding=hex"))
        #expect(hex.contains("726f7574653d636f756e63696c5f746178"), "route=council_tax")
    }

    @Test(arguments: ["1", "2"])
    func `an agent who is told first takes the call by 1, and declines it by any other key`(key: String) async throws {
        let council = try SmallCouncil()
        try council.write(
            "council.json",
            SmallCouncil.council().replacing("\"sip:tax@{pbx}\"", with: "\"sip:tax@{pbx}\", \"announce\": true"))
        let phone = PjsipPhone().saying("council-tax-joe", at: 1)
        let switchboard = try await council.switchboard(phone)
        let events = try await phone.call(switchboard.target, agentPresses: key)
        await switchboard.stop()
        let call = try await switchboard.onlyCall()
        #expect(call.call.ending == "transferred")
        // The agent is called before the caller leaves us, and only who declines leaves the call to the operator.
        #expect(events.starts(with: ["answered", "agent 200"]), "\(events)")
        let place = key == "1" ? "tax" : "operator"
        #expect(events.filter { $0.hasPrefix("refer ") } == ["refer sip:\(place)@127.0.0.1:\(phone.port)"], "\(events)")
        #expect(
            call.actions.map(\.columns.outcome) == (key == "1" ? ["completed"] : ["refused 603 Decline", "completed"]))
    }

    @Test func `who is not in the pilot is put through without a word`() async throws {
        let council = try SmallCouncil(", \"pilot\": {\"numbers\": [\"01803 861234\"], \"others\": \"old\"}")
        let phone = PjsipPhone()
        let switchboard = try await council.switchboard(phone)
        let events = try await phone.call(switchboard.target, from: "01803555000")
        #expect(events.starts(with: ["answered", "refer sip:old@127.0.0.1:\(phone.port)", "agent 200"]), "\(events)")
        let staff = PjsipPhone().hangingUp(at: 2)
        let heard = try await staff.call(switchboard.target, from: "01803861234")
        await switchboard.stop()
        #expect(heard == ["answered", "ended 200"], "\(heard)")
        #expect(
            switchboard.printed.count { $0.contains("Switchboard  ") } == 1, "only who is in the pilot hears anything")
    }

    @Test func `in shadow mode the two are joined, and the machine writes down what it would have done`() async throws {
        let council = try SmallCouncil(", \"pilot\": {\"others\": \"old\", \"shadow\": true}")
        let phone = PjsipPhone().saying("council-tax-joe", at: 3).hangingUp(at: 9)
        let switchboard = try await council.switchboard(phone)
        let events = try await phone.call(switchboard.target)
        await switchboard.stop()
        #expect(events.contains("agent 200"), "\(events)")
        #expect(!events.contains { $0.hasPrefix("refer") }, "\(events)")
        let call = try await switchboard.onlyCall()
        #expect(call.actions.map(\.columns.kind) == ["transfer", "shadow"], "\(call.actions)")
        #expect(call.actions.last?.columns.target == "council_tax")
        #expect(call.turns.map(\.heard) == [.utterance])
        #expect(!switchboard.printed.contains { $0.contains("Switchboard  ") }, "nothing is played")
    }

    @Test(arguments: [false, true])
    func `a changed grammar answers the next call, a bad one never, and calls keep theirs`(
        watched: Bool
    ) async throws {
        let council = try SmallCouncil()
        let first = PjsipPhone().saying("council-tax-joe", at: 14)
        let switchboard = try await council.switchboard(first, ["watch_grammar": watched, "no_input": 60])
        let target = switchboard.target
        async let events = first.call(target)
        try await switchboard.prints("call answered")
        try council.write("council.json", SmallCouncil.council(", \"bank_holidays\": \"englnd\""))
        if !watched { switchboard.reload() }
        try await switchboard.prints("not taken: council.json:")
        #expect(switchboard.printed.contains { $0.contains("did you mean ‘england’?") })
        try council.write("council.json", SmallCouncil.council())
        try council.write("routes.json", SmallCouncil.routes(tax: "desk"))
        if !watched { switchboard.reload() }
        try await switchboard.prints("is in use from the next call on")
        // The first call is still there, and goes where it would have gone when it began.
        #expect(try await events.contains("refer sip:tax@127.0.0.1:\(first.port)"), "\(switchboard.printed)")
        let second = PjsipPhone().saying("council-tax-joe", at: 1)
        let later = try await second.call(switchboard.target)
        await switchboard.stop()
        #expect(later.contains { $0.hasPrefix("refer sip:desk@") }, "\(later)")
        let calls = try await switchboard.calls()
        #expect(Set(calls.map(\.call.grammar)).count == 2)
    }

    @Test func `the candidate answers at a number of its own, as it is now, and nobody else hears it`() async throws {
        let council = try SmallCouncil()
        let data = try TemporaryFolder()
        func phone() -> PjsipPhone { PjsipPhone().saying("council-tax-joe", at: 1) }
        let first = phone()
        let switchboard = try await council.switchboard(first, ["data": data.path, "candidate_number": "5001"])
        let line = "sip:5001@127.0.0.1:\(switchboard.port)"
        // There is none yet.
        let refused = try await PjsipPhone().call(line)
        #expect(!refused.contains("answered"), "\(refused)")
        try council.copyCandidate(to: data, tax: "desk")
        #expect(try await phone().call(line).contains { $0.hasPrefix("refer sip:desk@") })
        #expect(try await first.call(switchboard.target).contains { $0.hasPrefix("refer sip:tax@") })
        try council.copyCandidate(to: data, tax: "old")
        #expect(try await phone().call(line).contains { $0.hasPrefix("refer sip:old@") })
        await switchboard.stop()
        #expect(switchboard.printed.contains { $0.contains("tries the candidate") })
    }
}

/// A grammar of two routes, in a folder of its own that a test may change.
final class SmallCouncil {
    private let folder: TemporaryFolder

    /// - Parameter more: of `council.json`.
    init(_ more: String = "") throws {
        folder = try TemporaryFolder([
            "routes.jsgf": """
            #JSGF V1.0 UTF-8 en-GB;
            grammar routes;
            public <council_tax> = council tax | pay my council tax | council tax bill;
            public <missed_bin> = missed bin | my bin wasn't collected | my bin was not collected;
            """,
            "council.json": Self.council(more), "routes.json": Self.routes(tax: "tax"),
        ])
    }

    static func council(_ more: String = "") -> String {
        """
        {
          "name": "Test Council", "operator": "operator",
          "targets": {
            "operator": {"name": "the operator", "uri": "sip:operator@{pbx}"},
            "tax": {"name": "the council tax team", "uri": "sip:tax@{pbx}"},
            "desk": {"name": "the help desk", "uri": "sip:desk@{pbx}"},
            "old": {"name": "the old switchboard", "uri": "sip:old@{pbx}"}
          }\(more)
        }
        """
    }

    static func routes(tax: String) -> String {
        """
        {
          "council_tax": {"name": "council tax", "transfer": "\(tax)"},
          "missed_bin": {"name": "a missed bin collection", "transfer": "desk"}
        }
        """
    }

    /// Its files as those of the console's candidate, where calls about council tax go elsewhere.
    func copyCandidate(to data: TemporaryFolder, tax: String) throws {
        let grammar = data.appending(path: "candidate/grammar")
        try FileManager.default.createDirectory(at: grammar, withIntermediateDirectories: true)
        for name in ["routes.jsgf", "council.json"] {
            let text = try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
            try text.write(to: grammar.appending(path: name), atomically: true, encoding: .utf8)
        }
        try Self.routes(tax: tax).write(to: grammar.appending(path: "routes.json"), atomically: true, encoding: .utf8)
    }

    /// A folder with its files, as they are now.
    func copy(to place: URL) throws {
        try FileManager.default.copyItem(at: URL(filePath: folder.path), to: place)
    }

    /// Where its files are.
    var path: String { folder.path }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(folder.path)/\(name)", atomically: true, encoding: .utf8)
    }

    func switchboard(_ phone: PjsipPhone, _ settings: [String: Any] = [:]) async throws -> RunningSwitchboard {
        try await RunningSwitchboard(
            pbx: phone.port, settings: settings.merging(["grammar": folder.path, "decoders": 1]) { $1 })
    }
}
