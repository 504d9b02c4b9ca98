import Foundation
import Records
import Testing

@testable import Console

/// Two councils in one console: each user sees their own, by whichever address they try.
@Suite struct CouncilTests {
    /// The same console with the pages of two councils, each with a call of its own.
    private struct Both {
        let south: Served
        let west: Served
        let server: ConsoleServer

        init() async throws {
            (south, west) = (try Served(), try Served())
            var settings = ConsoleSettings()
            settings.listen = "127.0.0.1:0"
            settings.needsSecondFactor = false
            func council(_ name: String, _ served: Served) throws -> ConsoleCouncil {
                ConsoleCouncil(
                    name: name, store: served.store,
                    reading: try Store(reading: served.folder.appending(path: "records.sqlite").path),
                    port: Named(council: name))
            }
            server = try ConsoleServer(
                settings, people: south.people, councils: [council("south-hams", south), council("west-town", west)],
                names: ["closed", "south-hams", "west-town"], now: { [clock = south.clock] in clock.now },
                complain: { Issue.record("\($0)") })
            try await south.addCall("call-south", words: "my bin in salcombe", sound: true)
            try await west.addCall("call-west", words: "my bin in tavistock", sound: true)
        }

        /// A browser in which somebody is signed in who sees these councils; nil for all.
        func browser(_ name: String, _ roles: String, councils: String?) async throws -> Browser {
            let hash = try #require(await Password.hash(Served.password))
            let all = Role.text(try #require(Role.list(roles)))
            try await south.people.add(
                UserRow(name: name, roles: all, councils: councils, password: hash, created: south.clock.now))
            let browser = Browser(String(server.url.dropLast()))
            let page = try await browser.get("/sign-in")
            let done = try await browser.submit(
                page, to: "/sign-in", ["name": name, "password": Served.password])
            try #require(done.status == 303 && done.location == "/today", "\(done.status) \(done.location)")
            return browser
        }
    }

    /// The switchboard in the name of a council.
    private struct Named: SwitchboardPort {
        let council: String?
        let destinations = StandIn().destinations
        func situation() async -> Situation { Situation(calls: [], parts: []) }
        func consider(_ sentence: String) async -> Consideration { await StandIn().consider(sentence) }
        func hear(_ wav: Data) async -> HeardSentence { .nothing }
        func words(ofPrompt key: String) -> String? { nil }
    }

    private static let every = "administer,label,listen,edit,publish"

    @Test func `whoever signs in comes to a council of theirs, and every address on its pages is beneath it`()
        async throws
    {
        let both = try await Both()
        let browser = try await both.browser("wendy", Self.every, councils: "west-town")
        #expect(try await browser.get("/today").location == "/council/west-town/today")
        #expect(try await browser.get("/calls/call-west").location == "/council/west-town/today")
        for path in ["today", "calls", "calls/call-west", "label", "reports", "people", "people/add", "account", "try"]
        {
            let page = try await browser.get("/council/west-town/\(path)")
            #expect(page.status == 200 || page.location.hasPrefix("/council/west-town/"), "\(path): \(page.status)")
            let strays = page.text.matches(of: /(href|action|src)="(\/[^"]*)"/).map { String($0.2) }
                .filter { !$0.hasPrefix("/council/west-town/") }
            #expect(strays.isEmpty, "\(path): \(strays)")
        }
        let mine = try await browser.get("/council/west-town/calls")
        #expect(mine.text.contains("calls/call-west") && !mine.text.contains("call-south"))
        #expect(!mine.text.contains("aria-label=\"Councils\""), "there is nothing to choose")
    }

    @Test func `while one council's records are away, the days of the others are counted`() async throws {
        let served = try Served()
        try await served.addCall("call-1", at: served.clock.now.addingTimeInterval(-3 * 24 * 60 * 60))
        var settings = ConsoleSettings()
        settings.listen = "127.0.0.1:0"
        let away = try Store(reading: "postgresql://127.0.0.1:1/calls", mayBeAway: true)
        let server = try ConsoleServer(
            settings, people: served.people,
            councils: [
                ConsoleCouncil(name: "away", store: away, reading: away, port: Named(council: "away")),
                ConsoleCouncil(
                    name: "here", store: served.store,
                    reading: try Store(reading: served.folder.appending(path: "records.sqlite").path),
                    port: Named(council: "here")),
            ], names: ["away", "here"], now: { [clock = served.clock] in clock.now }, complain: { _ in })
        await #expect(throws: DatabaseError.self) { try await server.lookAhead() }
        #expect(try await !served.store.daySums(in: Date.distantPast..<Date.distantFuture, counting: 1).isEmpty)
    }

    @Test func `who sees several chooses at the top`() async throws {
        let both = try await Both()
        let browser = try await both.browser("ann", "listen", councils: nil)
        // To one that has pages.
        #expect(try await browser.get("/").location == "/council/south-hams/today")
        let page = try await browser.get("/council/south-hams/today")
        #expect(page.text.contains("<a href=\"/council/west-town/today\">west-town</a>"))
        #expect(page.text.contains("<a href=\"/council/south-hams/today\" aria-current=\"true\">"))
        #expect(try await browser.get("/council/west-town/calls").text.contains("call-west"))
        #expect(try await browser.get("/council/closed/today").status == 503)
        #expect(try await browser.get("/council/north/today").status == 404)
    }

    @Test func `nobody sees a page, a sound or a word of another's council, and it is on record`() async throws {
        let both = try await Both()
        let browser = try await both.browser("sam", Self.every, councils: "south-hams")
        for path in [
            "/today", "/calls", "/calls/call-west", "/calls/call-west/turns/1/sound.wav", "/calls/call-west/sound.wav",
            "/calls?words=bin", "/label", "/reports", "/reports/page", "/reports/calls.csv", "/people", "/people/trail",
            "/account", "/compare", "/versions", "/services", "/", "",
        ] {
            // Else the same a second later is no line of its own.
            both.south.clock.goOn(61)
            let answer = try await browser.get("/council/west-town\(path)")
            #expect(answer.status == 404, "\(path): \(answer.status) \(answer.location)")
            #expect(!answer.text.contains("tavistock") && !answer.text.contains("West"), "\(path)")
            let trail = try await both.south.people.audit(atMost: 1)
            #expect(trail.map(\.subject) == ["council west-town"] && trail.map(\.did) == ["was refused"])
            #expect(trail.map(\.at) == [both.south.clock.now], "\(path)")
        }
        for path in [
            "/calls/call-west", "/calls/call-west/turns/1/sound.wav", "/calls/call-west/turns/1/label",
            "/../west-town/calls/call-west", "/%2e%2e/west-town/calls/call-west", "//council/west-town/calls",
        ] {
            let answer = try await browser.get("/council/south-hams\(path)")
            #expect(answer.status == 404, "\(path): \(answer.status) \(answer.location)")
            #expect(!answer.text.contains("tavistock"), "\(path)")
        }
    }

    @Test func `what is sent to another's council changes nothing there`() async throws {
        let both = try await Both()
        let browser = try await both.browser("sam", Self.every, councils: "south-hams")
        let own = try await browser.get("/council/south-hams/calls/call-south/turns/1/label")
        let label = "/council/south-hams/calls/call-south/turns/1/label"
        for (path, status) in [
            ("/council/west-town/calls/call-west/turns/1/label", 404),
            ("/council/south-hams/calls/call-west/turns/1/label", 404),
        ] {
            let token = own.text.firstMatch(of: /name="token" value="([^"]*)"/)?.1 ?? ""
            let answer = try await browser.send(
                "POST", path, body: "token=\(String(token).percentEncoded)&what=expect&expect=potholes")
            #expect(answer.status == status, "\(path): \(answer.status)")
        }
        #expect(try await both.west.store.labels(ofCall: "call-west").isEmpty)
        #expect(own.status == 200 && own.text.contains("action=\"\(label)\""))
    }

    @Test func `who looks after one council adds, sees and changes nobody of another`() async throws {
        let both = try await Both()
        let wendy = try await both.browser("wendy", Self.every, councils: "west-town")
        _ = try await wendy.get("/council/west-town/calls/call-west")
        let sam = try await both.browser("sam", Self.every, councils: "south-hams")
        _ = try await both.browser("ann", Self.every, councils: nil)
        let people = try await sam.get("/council/south-hams/people")
        #expect(people.text.contains(">sam<") && !people.text.contains(">wendy<") && !people.text.contains(">ann<"))
        #expect(try await sam.get("/council/south-hams/people/user/wendy").status == 404)
        #expect(try await sam.get("/council/south-hams/people/user/ann").status == 404)
        let trail = try await sam.get("/council/south-hams/people/trail")
        #expect(!trail.text.contains("call-west") && !trail.text.contains("wendy"))
        let form = try await sam.get("/council/south-hams/people/add")
        #expect(!form.text.contains("value=\"west-town\"") && !form.text.contains("value=\"*\""))
        for (name, councils) in [("tim", "west-town"), ("tom", "*")] {
            let token = form.text.firstMatch(of: /name="token" value="([^"]*)"/)?.1 ?? ""
            let answer = try await sam.send(
                "POST", "/council/south-hams/people/add",
                body:
                    "token=\(String(token).percentEncoded)&name=\(name)&password=three+random+words&role=listen&council=\(councils)"
            )
            #expect(answer.status == 400)
            #expect(try await both.south.people.user(name) == nil)
        }
        let added = try await sam.submit(
            form, to: "/council/south-hams/people/add",
            ["name": "tina", "password": "three random words", "role": "listen", "council": "south-hams"])
        #expect(added.status == 303, "\(added.text)")
        #expect(try await both.south.people.user("tina")?.councils == "south-hams")
    }
}
