import Foundation
import TestSupport
import Testing

@testable import Console

@Suite struct HoursTests {
    @Test func `hours, their words and bank holidays are changed, and a bad time is refused beside its day`()
        async throws
    {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("/hours")
        #expect(page.text.contains("value=\"09:00-12:00, 13:00-16:30\""))
        let bad = try await served.hours(browser, page, ["what": "hours", "hours-2": "nine to five"])
        #expect(
            bad.status == 400 && bad.text.contains("id=\"hours-2-error\"")
                && bad.text.contains("value=\"nine to five\""))
        let done = try await served.hours(
            browser, page,
            [
                "what": "hours", "hours-2": "9:00 – 17:00", "hours-5": "", "hours-spoken": "on Mondays and Tuesdays",
                "bank-holidays": "wales",
            ])
        #expect(done.status == 303, "\(done.text)")
        let council = try served.text("council.json")
        #expect(council.contains("\"tuesday\": [\"09:00-17:00\"]") && !council.contains("friday"))
        #expect(council.contains("on Mondays and Tuesdays") && council.contains("\"bank_holidays\": \"wales\""))
    }

    @Test func `a team has hours of its own`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("/hours?of=waste")
        #expect(!page.text.contains("Messages in the welcome"))
        #expect(try await served.hours(browser, page, ["what": "hours", "hours-6": "08:00-12:00"]).status == 303)
        #expect(try served.text("council.json").contains("\"hours\": {\"saturday\": [\"08:00-12:00\"]}"))
    }

    @Test func `closed days and messages come and go`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("/hours")
        let bad = try await served.hours(
            browser, page, ["what": "closure", "closed-from": "the day after", "closed-name": "staff <training>"])
        #expect(bad.status == 400 && bad.text.contains("id=\"closed-from-error\""))
        #expect(bad.text.contains("value=\"staff &lt;training&gt;\""))
        #expect(
            try await served.hours(
                browser, page,
                [
                    "what": "closure", "closed-from": "24/12/2026", "closed-name": "staff training",
                    "closed-hours": "09:00-12:00",
                ]
            ).status == 303)
        #expect(
            try await served.hours(
                browser, page,
                [
                    "what": "message", "message-from": "1.12.2026", "message-to": "3.12.2026",
                    "message-words": "There are no bin collections today.",
                ]
            ).status == 303)
        let council = try served.text("council.json")
        #expect(
            council.contains("{\"date\": \"2026-12-24\", \"name\": \"staff training\", \"hours\": [\"09:00-12:00\"]}"))
        #expect(
            council.contains(
                "{\"from\": \"2026-12-01\", \"to\": \"2026-12-03\", \"words\": \"There are no bin collections today.\"}"
            ))
        let shown = try await browser.get("/hours")
        #expect(shown.text.contains("2026-12-24, staff training, open 09:00-12:00"))
        for what in ["closure-remove", "message-remove"] {
            let form = try #require(
                shown.text.split(separator: "<form").first { $0.contains("value=\"\(what)\"") })
            let fields = Browser.filledIn(String(form)) + [("what", what)]
            let body = fields.map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }.joined(separator: "&")
            #expect(try await browser.send("POST", "/hours", body: body).status == 303)
        }
        #expect(try !served.text("council.json").contains("2026"))
    }

    @Test func `when it asks is told in calls of a hundred, and changed within what is safe`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("/settings")
        #expect(page.text.contains("Of a hundred calls that ask for something"))
        let bad = try await browser.change(page, to: "/settings", ["wrong": "99", "guesses": "many"])
        #expect(
            bad.status == 400 && bad.text.contains("id=\"wrong-error\"") && bad.text.contains("id=\"guesses-error\""))
        #expect(try await browser.change(page, to: "/settings", ["wrong": "3"]).status == 303)
        #expect(try served.text("council.json").contains("\"thresholds\": {\"wrong_transfers_per_hundred\": 3}"))
    }
}

extension Served {
    /// Sends the form of the hours page that has this button.
    fileprivate func hours(_ browser: Browser, _ page: Browser.Answer, _ fields: [String: String]) async throws
        -> Browser.Answer
    {
        let what = fields["what"] ?? ""
        let form = try #require(
            page.text.split(separator: "<form").first { $0.contains("name=\"what\" value=\"\(what)\"") })
        var all = Browser.filledIn(String(form))
        for (name, value) in fields {
            all.removeAll { $0.0 == name }
            all.append((name, value))
        }
        let body = all.map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }.joined(separator: "&")
        return try await browser.send("POST", "/hours", body: body)
    }
}
