import Foundation
import Records
import TestSupport
import Testing
import Web

@testable import Console

@Suite struct SignInTests {
    @Test func `nothing is shown before somebody has signed in, and both factors are asked for`() async throws {
        let served = try Served()
        let browser = Browser(served.url)
        for path in ["/today", "/calls", "/label", "/try", "/reports", "/people", "/account", "/calls/a/sound.wav"] {
            let answer = try await browser.get(path)
            #expect(answer.status == 303 && answer.location.hasPrefix("/sign-in?to="), "\(path)")
        }
        let code = TimedCode()
        try await served.add("alice", "listen", secret: code.secret)
        let page = try await browser.get("/sign-in")
        let next = try await browser.submit(page, to: "/sign-in", ["name": "Alice", "password": Served.password])
        #expect(next.location == "/sign-in/code")
        // The password alone opens nothing.
        #expect(try await browser.get("/today").location == "/sign-in/code")
        let wrong = try await browser.submit(
            try await browser.get("/sign-in/code"), to: "/sign-in/code", ["code": "000000"])
        #expect(wrong.status == 400 && wrong.text.contains("There is a problem"))
        let right = try await browser.submit(
            wrong, to: "/sign-in/code", ["code": code.code(at: served.clock.now)])
        #expect(right.location == "/today")
        #expect(try await browser.get("/today").status == 200)
        // The same code opens no second session.
        let second = Browser(served.url)
        _ = try await second.submit(
            try await second.get("/sign-in"), to: "/sign-in", ["name": "alice", "password": Served.password])
        let again = try await second.submit(
            try await second.get("/sign-in/code"), to: "/sign-in/code", ["code": code.code(at: served.clock.now)])
        #expect(again.status == 400)
    }

    @Test func `a second factor is set up at the first sign-in`() async throws {
        let served = try Served()
        try await served.add("alice", "label")
        let browser = Browser(served.url)
        _ = try await browser.submit(
            try await browser.get("/sign-in"), to: "/sign-in", ["name": "alice", "password": Served.password])
        let page = try await browser.get("/sign-in/set-up")
        let secret = try #require(page.text.firstMatch(of: /id="secret">([A-Z2-7 ]+)</)).1
        #expect(page.text.contains("otpauth://totp/"))
        let code = try #require(TimedCode(secret: String(secret)))
        let done = try await browser.submit(page, to: "/sign-in/set-up", ["code": code.code(at: served.clock.now)])
        #expect(done.location == "/today")
        #expect(try await served.people.user("alice")?.secret == code.secret)
    }

    @Test func `who has only the password does not put a factor of their own in the place of one that was set up`()
        async throws
    {
        let served = try Served()
        try await served.add("alice", "label")
        // Somebody else knows the password, and waits.
        let (stranger, browser) = (Browser(served.url), Browser(served.url))
        for one in [stranger, browser] {
            _ = try await one.submit(
                try await one.get("/sign-in"), to: "/sign-in", ["name": "alice", "password": Served.password])
        }
        func code(_ page: Browser.Answer) throws -> String {
            let secret = try #require(page.text.firstMatch(of: /id="secret">([A-Z2-7 ]+)</)).1
            return try #require(TimedCode(secret: String(secret))).code(at: served.clock.now)
        }
        let (theirs, hers) = (try await stranger.get("/sign-in/set-up"), try await browser.get("/sign-in/set-up"))
        #expect(
            try await browser.submit(hers, to: "/sign-in/set-up", ["code": code(hers)]).location == "/today")
        let secret = try await served.people.user("alice")?.secret
        let late = try await stranger.submit(theirs, to: "/sign-in/set-up", ["code": code(theirs)])
        #expect(late.location != "/today")
        #expect(try await stranger.get("/today").location.hasPrefix("/sign-in"))
        #expect(try await served.people.user("alice")?.secret == secret)
        #expect(try await browser.get("/today").status == 200)
    }

    @Test func `behind a proxy tries are counted by the address that the proxy saw, whatever the browser says`() {
        var settings = ConsoleSettings()
        settings.proxies = ["127.0.0.1"]
        var request = HTTPRequest(method: "GET", path: "/sign-in")
        request.peer = "127.0.0.1"
        // A proxy adds to the header that came, or puts one of its own behind it.
        for values in [["203.0.113.9, 198.51.100.7"], ["203.0.113.9", "198.51.100.7"]] {
            request.headers = values.map { HTTPField("X-Forwarded-For", $0) }
            #expect(settings.address(of: request) == "198.51.100.7")
        }
        request.peer = "192.0.2.1"
        #expect(settings.address(of: request) == "192.0.2.1")
    }

    /// RFC 6238, appendix B, cut to six figures.
    @Test(arguments: [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")])
    func `codes are those of the RFC`(seconds: Int, code: String) throws {
        let timed = try #require(TimedCode(secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
        #expect(timed.code(at: Date(timeIntervalSince1970: Double(seconds))) == code)
        #expect(timed.secret == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    }

    @Test func `passwords are kept as Argon2id, and weak ones are not taken`() async throws {
        let hash = try #require(await Password.hash("a long enough one"))
        #expect(hash.hasPrefix("$argon2id$"))
        #expect(await Password.isRight("a long enough one", hash))
        #expect(await !Password.isRight("a long enough two", hash))
        #expect(await !Password.isRight("anything", nil))
        #expect(Password.fault("short", of: "alice") != nil)
        #expect(Password.fault("alice alice alice", of: "Alice") != nil)
        #expect(Password.fault("aaaaaaaaaaaaaaaa", of: "bob") != nil)
        #expect(Password.fault("correct horse battery", of: "alice") == nil)
    }

    @Test func `tries are limited for a user, whatever the address, and for an address, whatever the user`()
        async throws
    {
        let served = try Served()
        try await served.add("alice", "listen", secret: TimedCode().secret)
        let browser = Browser(served.url)
        func attempt(_ name: String, _ password: String) async throws -> Int {
            try await browser.submit(
                try await browser.get("/sign-in"), to: "/sign-in", ["name": name, "password": password]
            ).status
        }
        for _ in 0..<ConsoleSettings.triesOfUser { #expect(try await attempt("alice", "wrong wrong wrong") == 400) }
        // Not even with the right one now.
        #expect(try await attempt("alice", Served.password) == 429)
        served.clock.goOn(ConsoleSettings.triesWithin + 1)
        #expect(try await attempt("alice", Served.password) == 303)
        try await served.people.fail(
            Array(repeating: "address 127.0.0.1", count: ConsoleSettings.triesOfAddress), at: served.clock.now)
        #expect(try await attempt("somebody.else", "wrong wrong wrong") == 429)
    }

    @Test func `tries that are sent all at once are no more than those that are sent one by one`() async throws {
        let served = try Served()
        try await served.add("alice", "listen", secret: TimedCode().secret)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<2 * ConsoleSettings.triesOfUser {
                group.addTask {
                    let browser = Browser(served.url)
                    return try await browser.submit(
                        try await browser.get("/sign-in"), to: "/sign-in",
                        ["name": "alice", "password": "wrong wrong \(number)"]
                    ).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // One may be looked at while the last of the others is written down.
        #expect(statuses.count { $0 == 400 } <= ConsoleSettings.triesOfUser + 1)
        #expect(statuses.allSatisfy { [400, 429].contains($0) })
    }

    @Test func `a session ends when nothing is done, and after a day's work whatever is done`() async throws {
        let served = try Served()
        let settings = ConsoleSettings()
        let browser = try await served.browser("alice", "listen")
        served.clock.goOn(settings.idle - 1)
        #expect(try await browser.get("/today").status == 200)
        served.clock.goOn(settings.idle + 1)
        #expect(try await browser.get("/today").status == 303)

        let busy = try await served.browser("bob", "listen")
        for _ in 0..<Int(settings.longest / (settings.idle / 2)) {
            served.clock.goOn(settings.idle / 2)
            _ = try await busy.get("/today")
        }
        served.clock.goOn(1)
        #expect(try await busy.get("/today").status == 303)
    }

    @Test func `signing out ends the session for whoever has its cookie`() async throws {
        let served = try Served()
        let browser = try await served.browser("alice", "listen")
        let cookie = browser.cookie
        let page = try await browser.get("/today")
        #expect(try await browser.submit(page, to: "/sign-out", [:]).location == "/sign-in")
        browser.cookie = cookie
        #expect(try await browser.get("/today").status == 303)
    }

    @Test func `the cookie is a browser's own, and the database has only a hash of it`() async throws {
        let served = try Served()
        let page = try await Browser(served.url).get("/sign-in")
        let set = try #require(page.headers["set-cookie"])
        #expect(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"))
        var secure = ConsoleSettings()
        secure.isSecure = true
        let behind = try Served(secure)
        let other = try #require(try await Browser(behind.url).get("/sign-in").headers["set-cookie"])
        #expect(other.hasPrefix("__Host-") && other.contains("Secure"))

        let browser = try await served.browser("alice", "listen")
        let token = try #require(browser.cookie?.split(separator: "=").last)
        var file = try Data(contentsOf: served.folder.appending(path: "console.sqlite"))
        file.append(try Data(contentsOf: served.folder.appending(path: "console.sqlite-wal")))
        #expect(file.range(of: Data(token.utf8)) == nil)
        #expect(file.range(of: Data(Token.hash(String(token)).utf8)) != nil)
    }
}
