import Foundation
import Records
import TestSupport
import Testing

@testable import Console

@Suite struct SafetyTests {
    @Test func `what is put into a page as text cannot become an element or leave its attribute`() {
        let words = "<script>alert('x')</script>\" onclick=\"y\" &amp;"
        let html: HTML = "<p title=\"\(words)\">\(words)</p>"
        #expect(!html.text.contains("<script") && !html.text.contains("\" onclick"))
        #expect(html.text.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
        #expect(html.text.contains("&amp;amp;"))
        let nested: HTML = "<p>\(HTML(words))</p>"
        let flat: HTML = "<p>\(words)</p>"
        #expect(nested == flat)
    }

    @Test func `a script as a caller's words, number, route or label is shown as text`() async throws {
        let served = try Served()
        let evil = "<script>alert(1)</script>"
        try await served.addCall("call-1", words: evil, verdict: "accept \(evil)", target: evil, number: evil)
        try await served.store.label(
            LabelRow(callID: "call-1", turn: 1, expect: evil, words: evil, by: evil, at: served.clock.now))
        try await served.people.note(AuditRow(at: served.clock.now, user: evil, did: evil, subject: evil, detail: evil))
        let browser = try await served.browser("alice", "label,administer")
        for path in [
            "/calls", "/calls/call-1", "/calls/call-1/turns/1/label", "/calls?words=\(evil.percentEncoded)",
            "/people/trail",
            "/try?words=\(evil.percentEncoded)", "/reports?from=\(evil.percentEncoded)",
            "/calls/call-1?saved=\("1 \(evil) x".percentEncoded)", "/people?done=\(evil.percentEncoded)",
            "/calls/call-1/turns/1/label?q=\(evil.percentEncoded)",
            "/calls?from=\(evil.percentEncoded)&route=\(evil.percentEncoded)",
        ] {
            let answer = try await browser.get(path)
            #expect(!answer.text.contains("<script>"), "\(path)")
            #expect(answer.text.contains("&lt;script&gt;"), "\(path)")
        }
    }

    @Test func `each answer allows nothing from elsewhere and no script or style in a page`() async throws {
        let served = try Served()
        try await served.addCall("call-1")
        let browser = try await served.browser("alice", "label,administer")
        for path in [
            "/sign-in", "/today", "/calls", "/calls/call-1", "/calls/call-1/turns/1/label", "/try", "/reports",
            "/reports/page", "/people", "/people/trail", "/account", "/nowhere",
        ] {
            let answer = try await browser.get(path)
            let policy = try #require(answer.headers["content-security-policy"])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "\(path)")
            #expect(
                !answer.text.contains("style=\"") && !answer.text.contains("<style")
                    && !answer.text.contains("onclick="), "\(path)")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["cache-control"] == "no-store", "\(path)")
        }
    }

    @Test func `a form from another site, or without its token, does nothing`() async throws {
        let served = try Served()
        try await served.addCall("call-1")
        let browser = try await served.browser("alice", "label")
        let page = try await browser.get("/calls/call-1/turns/1/label")
        let path = "/calls/call-1/turns/1/label"
        let bare = try await browser.send("POST", path, body: "expect=missed_bin")
        #expect(bare.status == 403)
        for headers in [["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"]] {
            #expect(try await browser.submit(page, to: path, ["expect": "missed_bin"], headers: headers).status == 403)
        }
        let other = try await served.browser("mallory", "label")
        let stolen = try await other.get(path)
        #expect(try await browser.submit(stolen, to: path, ["expect": "missed_bin"]).status == 403)
        #expect(try await served.store.personsLabels(ofCall: "call-1").isEmpty)
        #expect(
            try await browser.submit(page, to: path, ["expect": "missed_bin"], headers: ["Origin": served.url]).status
                == 303)
    }

    @Test func `a name that leads here from elsewhere is not answered`() async throws {
        let served = try Served()
        #expect(try await Browser(served.url).get("/sign-in", headers: ["Host": "evil.example"]).status == 421)
    }

    @Test func `a wrong role is refused, whatever the page`() async throws {
        let served = try Served()
        try await served.addCall("call-1", sound: true)
        let nobody = try await served.browser("nobody", "edit")
        let list = try await nobody.get("/calls")
        #expect(list.status == 200 && !list.text.contains("bin wasn") && !list.text.contains("07700"))
        let call = try await nobody.get("/calls/call-1")
        #expect(
            call.status == 200 && !call.text.contains("bin wasn") && !call.text.contains("07700")
                && !call.text.contains("<audio"))
        for path in [
            "/calls/call-1/sound.wav", "/calls/call-1/turns/1/sound.wav", "/calls/call-1/turns/1/label", "/label",
            "/people", "/people/trail", "/people/add",
        ] {
            #expect(try await nobody.get(path).status == 403, "\(path)")
        }
        let account = try await nobody.get("/account")
        for path in ["/calls/call-1/turns/1/label", "/people/add", "/people/user/nobody"] {
            // With a token that is right, and no page that offers it.
            let token = try #require(account.text.firstMatch(of: /name="token" value="([0-9a-f]+)"/)).1
            let answer = try await nobody.send(
                "POST", path, body: "token=\(token)&expect=missed_bin&what=roles&role=administer")
            #expect(answer.status == 403, "\(path)")
        }
        let listener = try await served.browser("listener", "listen")
        #expect(try await listener.get("/calls/call-1").text.contains("bin wasn&#39;t collected"))
        #expect(try await listener.get("/label").status == 403)
        // Words cannot be looked for by those who may not read them.
        #expect(try await nobody.get("/calls?words=pothole").text.contains("/calls/call-1"))
        #expect(try await listener.get("/calls?words=pothole").text.contains("No call is like that"))
    }

    @Test func `a session that ended while a form was filled in loses nothing`() async throws {
        let served = try Served()
        try await served.addCall("call-1")
        let code = TimedCode()
        try await served.add("alice", "label", secret: code.secret)
        let browser = Browser(served.url)
        try await browser.signIn("alice", code.code(at: served.clock.now))
        let path = "/calls/call-1/turns/1/label"
        let page = try await browser.get(path)
        served.clock.goOn(ConsoleSettings().idle + 60)
        let out = try await browser.submit(
            page, to: path, ["expect": "new_bin", "words": "I need 'a' <new> bin & soon"])
        #expect(out.status == 401 && out.text.contains("What you had filled in is kept"))
        // A slip on the way loses nothing either.
        let slip = try await browser.submit(out, to: "/sign-in", ["name": "alice", "password": "wrong wrong wrong"])
        let factor = try await browser.submit(slip, to: "/sign-in", ["name": "alice", "password": Served.password])
        #expect(factor.status == 200 && factor.text.contains("Enter your code"))
        let kept = try await browser.submit(factor, to: "/sign-in/code", ["code": code.code(at: served.clock.now)])
        #expect(kept.text.contains("What you had filled in"))
        #expect(kept.text.contains("value=\"I need &#39;a&#39; &lt;new&gt; bin &amp; soon\""))
        #expect(try await served.store.personsLabels(ofCall: "call-1").isEmpty)
        let done = try await browser.submit(kept, to: path, ["expect": "new_bin", "words": "I need a new bin"])
        #expect(done.status == 303)
        #expect(try await served.store.personsLabels(ofCall: "call-1")[1]?.expect == "new_bin")
    }

    @Test func `what was read, heard and labelled is on record, once for a sound that is fetched in pieces`()
        async throws
    {
        let served = try Served()
        try await served.addCall("call-1", sound: true)
        let browser = try await served.browser("alice", "label")
        _ = try await browser.get("/calls/call-1")
        for start in [0, 100, 2000] {
            let piece = try await browser.get(
                "/calls/call-1/turns/1/sound.wav", headers: ["Range": "bytes=\(start)-\(start + 99)"])
            #expect(piece.status == 206 && piece.data.count == 100)
            #expect(piece.headers["content-range"]?.hasPrefix("bytes \(start)-\(start + 99)/") == true)
        }
        let page = try await browser.get("/calls/call-1/turns/1/label")
        _ = try await browser.submit(page, to: "/calls/call-1/turns/1/label", ["expect": "missed_bin"])
        let trail = try await served.people.audit(of: "call-1", atMost: 10)
        #expect(trail.map(\.did) == ["labelled", "heard", "read"])
        #expect(trail.allSatisfy { $0.user == "alice" && $0.address == "127.0.0.1" })
    }

    @Test func `numbers in an address, as large as they may be, end nothing`() async throws {
        let bench = try PublishingBench()
        try bench.edit()
        let browser = try await bench.served.browser("ann", "edit,administer")
        _ = try await bench.compare(browser)
        let town = try Served(council: SmallTown.files)
        let editor = try await town.browser("ann", "edit")
        for number in [Int.max, Int.max - 1, 0, -1, Int.min] {
            #expect(try await browser.get("/compare/changes?page=\(number)").status == 200)
            #expect(try await browser.get("/people/trail?behind=\(number)").status == 200)
            #expect(try await editor.get("/officers?behind=\(number)").status == 200)
        }
        let last = try await browser.get("/compare/changes?page=\(Int.max)")
        #expect(last.text.contains("Should be") && !last.text.contains("rel=\"prev\""))
    }

    @Test func `a report of more years than calls are kept for is not counted`() async throws {
        let served = try Served()
        try await served.addCall("call-1")
        let browser = try await served.browser("nobody", "edit")
        for (from, to) in [("0001-01-01", "9999-12-31"), ("2026-01-01", "9999-12-31"), ("1990-01-01", "2026-11-30")] {
            let answer = try await browser.get("/reports?from=\(from)&to=\(to)")
            #expect(answer.status == 400 && answer.text.contains("Choose ten years or less"), "\(from) \(to)")
        }
        #expect(try await browser.get("/reports?from=2017-01-01&to=2026-11-30").status == 200)
        #expect(try await served.store.daySums(in: Date.distantPast..<Date.distantFuture, counting: 1).count < 4000)
    }

    @Test func `what is searched for is as long as a caller's sentence may be`() async throws {
        let served = try Served()
        try await served.addCall("call-1")
        let browser = try await served.browser("alice", "label")
        let path = "/calls/call-1/turns/1/label"
        let long = String(repeating: "bin ", count: 80)
        let answer = try await browser.get("\(path)?q=\(long.percentEncoded)")
        #expect(answer.status == 400 && answer.text.contains("Use no more than 300 characters"))
        #expect(try await browser.get("\(path)?q=hole").text.contains("value=\"potholes\""))
    }

    @Test(
        arguments: [
            (nil, ByteRange.whole), ("bytes=0-9", .part(0..<10)), ("bytes=90-", .part(90..<100)),
            ("bytes=-10", .part(90..<100)),
            ("bytes=0-999", .part(0..<100)), ("bytes=100-", .unsatisfiable), ("bytes=5-2", .whole),
            ("lines=1-2", .whole),
            ("bytes=0-1,3-4", .whole), ("bytes=-0", .unsatisfiable),
        ] as [(String?, ByteRange)])
    func `pieces are asked for as the RFC has it`(header: String?, range: ByteRange) {
        #expect(ByteRange(header, length: 100) == range)
    }
}
