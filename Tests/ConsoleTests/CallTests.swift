import CallHistory
import Foundation
import Records
import TestSupport
import Testing

@testable import Console

@Suite struct CallTests {
    @Test func `calls are found by time, route, outcome, probability and words, and paged`() async throws {
        let served = try Served()
        let start = served.clock.now.addingTimeInterval(-40 * 24 * 60 * 60)
        for number in 0..<60 {
            try await served.addCall(
                "call-\(100 + number)", at: start.addingTimeInterval(Double(number) * 12 * 60 * 60))
        }
        try await served.addCall(
            "odd", at: start.addingTimeInterval(60), words: "there's a hole in the road", verdict: "confirm potholes",
            target: "potholes", probability: 0.4)
        let browser = try await served.browser("alice", "listen")
        func found(_ query: String) async throws -> [String] {
            try await browser.get("/calls?\(query)").text.matches(of: /href="\/calls\/([a-z0-9-]+)"/).map {
                String($0.1)
            }
        }
        #expect(try await found("route=potholes") == ["odd"])
        #expect(try await found("words=hole+road") == ["odd"])
        #expect(try await found("words=hole+bin").isEmpty)
        #expect(try await found("sureness=low") == ["odd"])
        #expect(try await found("outcome=abandoned").isEmpty)
        #expect(try await found("outcome=service").count == 25)
        let day = Console.day(start)
        #expect(Set(try await found("from=\(day)&to=\(day)")).contains("odd"))
        #expect(try await browser.get("/calls?from=2026-02-30").status == 400)

        var (path, all) = ("/calls", [String]())
        for _ in 0..<4 {
            let page = try await browser.get(path)
            all += page.text.matches(of: /href="\/calls\/([a-z0-9-]+)"/).map { String($0.1) }
            guard let next = page.text.firstMatch(of: /<a rel="next" href="([^"]+)"/) else { break }
            path = String(next.1).replacing("&amp;", with: "&")
        }
        #expect(all.count == 61 && Set(all).count == 61)
        #expect(all.first == "call-159" && all.last == "call-100")
    }

    @Test func `calls that began at one moment are each on one page`() async throws {
        let served = try Served()
        for number in 0..<30 {
            try await served.addCall("call-\(100 + number)", at: served.clock.now.addingTimeInterval(-60))
        }
        let period = Date(timeIntervalSince1970: 0)..<served.clock.now
        let first = try await served.store.find(CallQuery(period: period), atMost: 25, patience: .seconds(5))
        let second = try await served.store.find(
            CallQuery(period: period), behind: first.next, atMost: 25, patience: .seconds(5))
        #expect(first.calls.count == 25 && second.calls.count == 5 && second.next == nil)
        #expect(Set((first.calls + second.calls).map(\.call.id)).count == 30)
    }

    @Test func `a search that would take long says how far it has come, and goes on from there`() async throws {
        let served = try Served()
        for number in 0..<250 {
            try await served.addCall(
                "call-\(100 + number)", at: served.clock.now.addingTimeInterval(-Double(number) - 60))
        }
        try await served.addCall(
            "last", at: served.clock.now.addingTimeInterval(-10_000), verdict: "accept potholes", target: "potholes")
        let query = CallQuery(period: Date(timeIntervalSince1970: 0)..<served.clock.now, route: "potholes")
        var (behind, pages, found) = (CallPlace?.none, 0, [String]())
        repeat {
            let page = try await served.store.find(query, behind: behind, atMost: 25, patience: .zero)
            (behind, pages) = (page.next, pages + 1)
            found += page.calls.map(\.call.id)
        } while behind != nil
        #expect(found == ["last"] && pages == 3)
    }

    @Test func `a call is told as a conversation, with both sides, alternatives, reason and sound`() async throws {
        let served = try Served()
        try await served.addCall("call-1", sound: true)
        let browser = try await served.browser("alice", "listen")
        let page = try await browser.get("/calls/call-1")
        for text in [
            "In a few words, what are you calling about?", "“my bin wasn&#39;t collected”", "“been” (20 %)",
            "a missed bin", "90 %", "sure: heard",
            "07700 900123", "/calls/call-1/turns/1/sound.wav", "/calls/call-1/sound.wav",
            "Put through to what was asked for",
        ] { #expect(page.text.contains(text), "\(text)") }
        let sound = try await browser.get("/calls/call-1/turns/1/sound.wav")
        #expect(sound.headers["content-type"] == "audio/wav" && sound.headers["accept-ranges"] == "bytes")
        #expect(sound.data.prefix(4) == Data("RIFF".utf8))
        // From a moment before the question to a moment after the answer: 100 ms to 3.4 s, both sides.
        #expect(sound.data.count == 105_644)
        #expect(try await browser.get("/calls/nowhere").status == 404)
    }

    @Test func `a call that another node recorded is heard from there, and while that is away the page says so`()
        async throws
    {
        let elsewhere = try TemporaryFolder()
        let served = try Served(
            recordings: RecordingArchive(OwnRecordings(node: "a"), others: OtherFolder(folder: elsewhere.url)))
        try await served.addCall("call-1", sound: true, node: "b")
        let kept = elsewhere.appending(path: "call-1.wav")
        try FileManager.default.moveItem(at: served.folder.appending(path: "call-1.wav"), to: kept)
        let browser = try await served.browser("alice", "listen")
        #expect(try await browser.get("/calls/call-1").text.contains("/calls/call-1/turns/1/sound.wav"))
        #expect(try await browser.get("/calls/call-1/turns/1/sound.wav").data.count == 105_644)

        try FileManager.default.removeItem(at: kept)
        let away = try await browser.get("/calls/call-1")
        #expect(
            away.text.contains("The recording is on node b, which does not answer just now: try again when it is back.")
        )
        #expect(away.status == 200 && !away.text.contains("sound.wav") && away.text.contains("“my bin"))
        let sound = try await browser.get("/calls/call-1/sound.wav")
        #expect(sound.status == 503 && sound.text.contains("which does not answer just now"))
    }

    /// Another node, which takes its time.
    private struct SlowNode: OtherNodesRecordings {
        let fetched = Counter()
        let data: Data

        func absence(of place: RecordingPlace) async -> RecordingAbsence? { nil }
        func fetch(_ place: RecordingPlace) async throws(RecordingAbsence) -> Data {
            fetched.add()
            try? await Task.sleep(for: .milliseconds(200))
            return data
        }
    }

    @Test func `a recording of another node is fetched once for all who ask for it, and few are kept in memory`()
        async throws
    {
        let served = try Served()
        try await served.addCall("call-1", sound: true)
        let file = served.folder.appending(path: "call-1.wav")
        let node = SlowNode(data: try Data(contentsOf: file))
        let archive = RecordingArchive(OwnRecordings(node: "a"), others: node)
        let clips = Clips(mostBytes: 300_000)
        func place(_ number: Int) -> RecordingPlace { RecordingPlace(path: "/elsewhere/call-\(number).wav", node: "b") }
        let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 { group.addTask { try await clips.clip(of: place(1), nil, from: archive).count } }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(sizes == [44 + 2 * 2 * 48_000] && node.fetched.value == 1)
        for number in 2...5 { _ = try await clips.clip(of: place(number), nil, from: archive) }
        #expect(await clips.size <= 300_000)
        #expect(node.fetched.value == 5)
    }

    /// What another node has, as long as it is there.
    private struct OtherFolder: OtherNodesRecordings {
        let folder: URL

        func absence(of place: RecordingPlace) async -> RecordingAbsence? {
            FileManager.default.fileExists(atPath: file(place).path) ? nil : .away(node: place.node ?? "")
        }

        func fetch(_ place: RecordingPlace) async throws(RecordingAbsence) -> Data {
            do { return try Data(contentsOf: file(place)) } catch { throw .away(node: place.node ?? "") }
        }

        private func file(_ place: RecordingPlace) -> URL {
            folder.appending(path: URL(filePath: place.path).lastPathComponent)
        }
    }

    @Test func `turns are labelled one after another, right or wrong, found by a search, or passed over`() async throws
    {
        let served = try Served()
        for number in 1...3 {
            try await served.addCall(
                "call-\(number)", at: served.clock.now.addingTimeInterval(Double(number) * 10 - 1000))
        }
        let browser = try await served.browser("alice", "label")
        var page = try await browser.get("/label")
        #expect(page.location == "/calls/call-3/turns/1/label?queue=yes")
        page = try await browser.get(page.location)
        #expect(page.text.contains("Right: a missed bin"))
        let next = try await browser.submit(page, to: "/calls/call-3/turns/1/label", ["expect": "missed_bin"])
        page = try await browser.get(next.location)
        #expect(page.location.hasPrefix("/calls/call-2/turns/1/label?queue=yes"))
        let search = try await browser.get("/calls/call-2/turns/1/label?queue=yes&q=council+ta")
        #expect(search.text.contains("value=\"council_tax\""))
        let wrong = try await browser.submit(search, to: "/calls/call-2/turns/1/label", ["expect": "council_tax"])
        let banner = try await browser.get(try await browser.get(wrong.location).location)
        #expect(banner.text.contains("Kept: <strong>council tax</strong>"))
        // Passed over, nothing is left behind it.
        #expect(try await browser.get("/label?behind=1%20call-1").text.contains("Nothing is left to label"))
        #expect(try await browser.get("/label").location.contains("call-1"))
        let labels = try await served.store.labels(in: Date(timeIntervalSince1970: 0)..<served.clock.now)
        #expect(labels.map(\.expect) == ["council_tax", "missed_bin"])
        #expect(labels.allSatisfy { $0.by == "alice" })
        let refused = try await browser.submit(search, to: "/calls/call-2/turns/1/label", ["expect": "nonsense"])
        #expect(refused.status == 400 && refused.text.contains("There is a problem"))
    }

    @Test func `today, try it and reports have what they promise`() async throws {
        let served = try Served()
        try await served.addCall("call-1")
        let browser = try await served.browser("alice", "listen")
        let today = try await browser.get("/today").text
        for text in ["hears ‘offer link’", "does not answer", "Look at it", "People rang", "41.2 GB free"] {
            #expect(today.contains(text), "\(text)")
        }
        let attempt = try await browser.get("/try?words=my+bin").text
        for text in ["Takes it for ‘a missed bin’", "98 %", "sure: heard ‘my bin’"] {
            #expect(attempt.contains(text), "\(text)")
        }
        #expect(try await browser.get("/try?words=").text.contains("Enter what a caller says"))
        let report = try await browser.get("/reports")
        #expect(report.text.contains("a missed bin") && report.text.contains("/reports/page?from="))
        let page = try await browser.get("/reports/page")
        #expect(page.text.contains("How the telephone switchboard did") && page.text.contains("href=\"/report.css\""))
        let file = try #require(report.text.firstMatch(of: /href="(\/reports\/[a-z-]+\.csv[^"]*)"/))
        let table = try await browser.get(String(file.1).replacing("&amp;", with: "&"))
        #expect(table.headers["content-type"]?.hasPrefix("text/csv") == true && table.status == 200)
        #expect(try await browser.get("/reports?from=2026-05-01&to=2026-04-01").text.contains("must not be after"))
    }

    @Test func `people are added, given roles, and removed, and somebody who may administer is always left`()
        async throws
    {
        let served = try Served()
        let browser = try await served.browser("alice", "administer")
        let weak = try await browser.submit(
            try await browser.get("/people/add"), to: "/people/add",
            ["name": "bob", "password": "short", "role": "label"])
        #expect(weak.status == 400 && weak.text.contains("href=\"#password\""))
        let added = try await browser.submit(
            weak, to: "/people/add", ["name": "bob", "password": Served.password, "role": "label"])
        #expect(added.status == 303)
        #expect(try await served.people.user("bob")?.roles == "listen,label")
        let alice = try await browser.get("/people/user/alice")
        let last = try await browser.submit(alice, to: "/people/user/alice", ["what": "roles"])
        #expect(last.status == 400 && last.text.contains("Somebody must be left"))
        let bob = Browser(served.url)
        _ = try await bob.submit(
            try await bob.get("/sign-in"), to: "/sign-in", ["name": "bob", "password": Served.password])
        #expect(try await bob.get("/today").location == "/sign-in/set-up")
        let trail = try await browser.get("/people/trail").text
        #expect(trail.contains("added user") && trail.contains("bob"))
        let token = try #require(alice.text.firstMatch(of: /name="token" value="([0-9a-f]+)"/)).1
        #expect(try await browser.send("POST", "/people/user/bob", body: "token=\(token)&what=remove").status == 303)
        #expect(try await served.people.user("bob") == nil)
        #expect(try await bob.get("/today").location.hasPrefix("/sign-in?to="))
    }
}
