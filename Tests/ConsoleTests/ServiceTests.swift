import Foundation
import Grammar
import GrammarEditing
import Records
import TestSupport
import Testing

@testable import Console

@Suite struct ServiceTests {
    private let path = "/services/route/missed_bin"

    @Test func `services are found by what callers say`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let all = try await browser.get("/services")
        #expect(all.text.contains("3 of 3 services") && all.text.contains("the waste team"))
        let found = try await browser.get("/services?q=hole+road")
        #expect(found.text.contains("potholes") && !found.text.contains("a new bin"))
        #expect(try await browser.get("/services?q=zebra").text.contains("No service has these words"))
    }

    @Test func `a service is changed in the candidate, and nothing else in its files`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get(path)
        let done = try await browser.change(
            page, to: path,
            [
                "what": "save", "name": "a bin that was missed",
                "phrases": "missed bin\nmy bin wasn't collected\nnobody emptied it",
                "openings": "they drove straight past\nYou left ours standing there",
                "link-name": "report a missed bin",
                "confirm": "yes",
            ])
        #expect(done.status == 303, "\(done.text)")
        let rules = try served.text("routes.jsgf")
        // The weight stays, and a line that is changed stays where it was.
        #expect(rules.contains("= /3/ missed bin | my bin wasn't collected | nobody emptied it;"))
        let routes = try served.text("routes.json")
        #expect(routes.contains("\"name\": \"a bin that was missed\"") && routes.contains("\"_note\": \"ask Jo\""))
        #expect(routes.contains("\"link_name\": \"report a missed bin\"") && routes.contains("\"confirm\": true"))
        #expect(try served.text("openings.tsv").contains("you left ours standing there\tmissed_bin\n"))
        #expect(try served.text("routes.json", published: true) == SmallTown.files["routes.json"])
        let shown = try await browser.get(done.location)
        #expect(shown.text.contains("a bin that was missed: saved") && shown.text.contains("/compare"))
        let trail = try await served.people.audit(skipping: 0, atMost: 1)
        #expect(trail.first?.did == "changed service" && trail.first?.subject == "missed_bin")
    }

    @Test func `where calls go when nobody answers, what is asked before and which of a family are edited`()
        async throws
    {
        var files = SmallTown.files
        files["council.json"] = files["council.json"]?.replacing(
            "\"extensions\"",
            with: """
                "_places": "as in the old book",
                  "questions": {"parish": {"words": "Which parish do you live in?", "choices": {"Upton": "waste"}, "otherwise": "operator"}},
                  "extensions"
                """)
        files["routes.json"] = files["routes.json"]?.replacing(
            "\"_note\": \"ask Jo\",", with: "\"_note\": \"ask Jo\", \"parent\": \"missed_bin\",")
        let served = try Served(council: files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get(path)
        #expect(page.text.contains("Which parish do you live in?") && page.text.contains("When nobody answers"))
        let done = try await browser.change(
            page, to: path,
            [
                "what": "save", "overflow-1": "operator", "overflow-2": "call_again", "ask": "parish",
                "which-ask": "A missed bin, a new one, or something else?", "which-choices-1": "missed_bin",
                "which-choices-2": "new_bin", "which-said": "bin\nbins",
            ])
        #expect(done.status == 303, "\(done.text)")
        let routes = try served.text("routes.json")
        #expect(routes.contains("\"overflow\": [\"operator\", \"call_again\"]"), "\(routes)")
        #expect(routes.contains("\"ask\": \"parish\"") && routes.contains("\"_note\": \"ask Jo\""))
        #expect(routes.contains("\"choices\": [\"missed_bin\", \"new_bin\"]") && routes.contains("[\"bin\", \"bins\"]"))
        #expect(try served.text("council.json") == files["council.json"])
        // What compiles is what was typed.
        let grammar = try Grammar(directory: served.folder.appending(path: "candidate/grammar"))
        let route = try #require(grammar.route("missed_bin"))
        #expect(route.overflow == [.target("operator"), .callAgain] && route.ask == "parish")
        #expect(route.which?.choices == ["missed_bin", "new_bin"] && route.which?.said == ["bin", "bins"])
        // As it was, by the same form: nothing is left of it.
        let again = try await browser.get(path)
        let back = try await browser.change(
            again, to: path,
            [
                "what": "save", "overflow-1": "", "overflow-2": "", "ask": "", "which-ask": "", "which-choices-1": "",
                "which-choices-2": "", "which-said": "",
            ])
        #expect(back.status == 303, "\(back.text)")
        #expect(try served.text("routes.json") == files["routes.json"])
    }

    @Test func `steps and choices that cannot be are refused beside them, and what was chosen stays`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get(path)
        let refused = try await browser.change(
            page, to: path, ["what": "save", "overflow-1": "call_again", "overflow-2": "operator"])
        #expect(refused.status == 400)
        #expect(refused.text.contains("href=\"#overflow\"") && refused.text.contains("id=\"overflow-error\""))
        #expect(refused.text.contains("Nothing comes behind the end of the overflow"))
        #expect(refused.text.contains("<option value=\"call_again\" selected>"))
        #expect(try served.text("routes.json") == SmallTown.files["routes.json"])
    }

    @Test func `what is saved unchanged changes nothing`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let done = try await browser.change(try await browser.get(path), to: path, ["what": "save"])
        #expect(done.status == 303 && done.location.contains("Nothing%20was%20changed"))
        #expect(!FileManager.default.fileExists(atPath: served.folder.appending(path: "candidate").path))
    }

    @Test func `faults stand beside their fields in the compiler's words, and nothing is written`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get(path)
        let refused = try await browser.change(
            page, to: path,
            [
                "what": "save", "link": "ftp://example", "phrases": "missed bin\nnew bin",
                "openings": "they drove straight past\nit was the 3rd time", "hours-1": "nine to five",
            ])
        #expect(refused.status == 400)
        #expect(refused.text.contains("There is a problem") && refused.text.contains("href=\"#openings\""))
        #expect(refused.text.contains("not written as it is spoken") && refused.text.contains("Enter times of Monday"))
        let again = try await browser.change(
            refused, to: path,
            ["what": "save", "openings": "they drove straight past", "hours-1": ""])
        #expect(
            again.status == 400 && again.text.contains("id=\"link-error\"")
                && again.text.contains("id=\"phrases-error\""))
        #expect(again.text.contains("is no https address"))
        // What was typed is still there.
        #expect(again.text.contains("value=\"ftp://example\"") && again.text.contains("missed bin\nnew bin</textarea>"))
        #expect(try served.text("routes.json") == SmallTown.files["routes.json"])
    }

    @Test func `while somebody types they are told who has it already, what it sounds like and how it is said`()
        async throws
    {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get(path)
        for what in ["live", "check"] {
            let found = try await browser.change(
                page, to: path, ["what": what, "phrases": "missed bin\nnew bin\nnew bins\nzyxt", "link": "ftp://x"])
            #expect(found.text.contains("is a phrase of &lt;new_bin&gt;"), "\(what)")
            #expect(found.text.contains("Sounds like ‘new bin’ of ‘a new bin’"))
            #expect(found.text.contains("<i>noo binz</i>") && found.text.contains("Nobody knows how ‘zyxt’ is said"))
            #expect(found.text.contains("is no https address"))
        }
        #expect(!FileManager.default.fileExists(atPath: served.folder.appending(path: "candidate").path))
        let good = try await browser.change(page, to: path, ["what": "check", "name": "missed bins"])
        #expect(good.status == 200 && good.text.contains("This can be saved"))
    }

    @Test func `two editors of one service lose nothing where they change different things`() async throws {
        let served = try Served(council: SmallTown.files)
        let (one, other) = (try await served.browser("alice", "edit"), try await served.browser("bob", "edit"))
        let (hers, his) = (try await one.get(path), try await other.get(path))
        #expect(
            try await one.change(
                hers, to: path,
                [
                    "what": "save",
                    "phrases": "missed bin\nmy bin was not collected\nnobody emptied it\nthe lorry forgot us",
                ]
            ).status == 303)
        #expect(
            try await other.change(
                his, to: path,
                [
                    "what": "save", "phrases": "missed bin\nmy bin was not collected\nnobody emptied it\nnobody came",
                    "link": "https://example.gov.uk/bins",
                ]
            ).status == 303)
        let rules = try served.text("routes.jsgf")
        #expect(rules.contains("the lorry forgot us") && rules.contains("nobody came"))
        #expect(try served.text("routes.json").contains("https://example.gov.uk/bins"))
    }

    @Test func `the second of two editors is told what the first made of it, keeps what they typed and decides`()
        async throws
    {
        let served = try Served(council: SmallTown.files)
        let (one, other) = (try await served.browser("alice", "edit"), try await served.browser("bob", "edit"))
        let (hers, his) = (try await one.get(path), try await other.get(path))
        #expect(
            try await one.change(
                hers, to: path,
                [
                    "what": "save", "name": "missed bins",
                    "phrases": "missed bin\nmy bin was not collected\nnobody emptied it\nthe lorry forgot us",
                ]
            ).status == 303)
        let told = try await other.change(
            his, to: path, ["what": "save", "name": "bins we missed", "transfer": "operator"])
        #expect(told.status == 409 && told.text.contains("was changed by somebody else meanwhile"))
        #expect(told.text.contains("missed bins") && told.text.contains("value=\"bins we missed\""))
        // What the first has added is in the form now, and is not lost when the second saves again.
        #expect(told.text.contains("the lorry forgot us"))
        #expect(try await other.change(told, to: path, ["what": "save"]).status == 303)
        let routes = try served.text("routes.json")
        #expect(routes.contains("\"name\": \"bins we missed\"") && routes.contains("\"transfer\": \"operator\""))
        #expect(try served.text("routes.jsgf").contains("the lorry forgot us"))
    }

    @Test func `a file that was changed by hand underneath is told, and the hand's change stays`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        _ = try await browser.change(
            try await browser.get(path), to: path, ["what": "save", "answer": "We are sorry."])
        let page = try await browser.get(path)
        try served.write(
            try served.text("routes.json").replacing("a missed bin", with: "bins by hand"), to: "routes.json")
        let told = try await browser.change(page, to: path, ["what": "save", "name": "bins by form"])
        #expect(told.status == 409 && told.text.contains("bins by hand") && told.text.contains("bins by form"))
        let beside = try await browser.change(page, to: path, ["what": "save", "link-name": "report it"])
        #expect(beside.status == 303)
        #expect(try served.text("routes.json").contains("bins by hand"))
        #expect(try served.text("routes.json").contains("report it"))
    }

    @Test func `a candidate that does not compile is shown with file, line and cure, and can be mended here`()
        async throws
    {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        _ = try await browser.change(
            try await browser.get(path), to: path, ["what": "save", "answer": "We are sorry."])
        try served.write(
            try served.text("routes.json").replacing(
                "\"transfer\": \"waste\", \"link\"", with: "\"transfer\": \"wste\", \"link\""),
            to: "routes.json")
        let list = try await browser.get("/services")
        #expect(list.status == 200 && list.text.contains("cannot be published yet"))
        #expect(list.text.contains("wste") && list.text.contains("routes.json, line 2"))
        let page = try await browser.get(path)
        #expect(page.status == 200 && page.text.contains("value=\"wste\" selected"))
        // Other things may be changed meanwhile, but nothing may break more.
        #expect(try await browser.change(page, to: path, ["what": "save", "link-name": "report it"]).status == 303)
        let worse = try await browser.change(page, to: path, ["what": "save", "parent": "missed_bin"])
        #expect(worse.status == 400)
        let mended = try await browser.change(
            try await browser.get(path), to: path, ["what": "save", "transfer": "waste"])
        #expect(mended.status == 303)
        #expect(try await !browser.get("/services").text.contains("cannot be published yet"))
        try served.write("{ this is no JSON", to: "routes.json")
        #expect(try await browser.get("/services").text.contains("cannot be published yet"))
        #expect(try await browser.get(path).status == 200)
    }

    @Test func `a session that ended while a service was changed loses nothing of what was typed`() async throws {
        let served = try Served(council: SmallTown.files)
        let code = TimedCode()
        try await served.add("alice", "edit", secret: code.secret)
        let browser = Browser(served.url)
        try await browser.signIn("alice", code.code(at: served.clock.now))
        let page = try await browser.get(path)
        served.clock.goOn(ConsoleSettings().idle + 60)
        let out = try await browser.change(
            page, to: path,
            ["what": "save", "phrases": "missed bin\nthe <i>lorry</i> forgot us", "name": "bins & boxes"])
        #expect(out.status == 401)
        let factor = try await browser.submit(out, to: "/sign-in", ["name": "alice", "password": Served.password])
        let kept = try await browser.submit(factor, to: "/sign-in/code", ["code": code.code(at: served.clock.now)])
        #expect(kept.status == 200 && kept.text.contains("What you had typed is below"))
        #expect(kept.text.contains("missed bin\nthe &lt;i&gt;lorry&lt;/i&gt; forgot us</textarea>"))
        #expect(kept.text.contains("value=\"bins &amp; boxes\""))
        #expect(!FileManager.default.fileExists(atPath: served.folder.appending(path: "candidate").path))
        let saved = try await browser.change(
            kept, to: path, ["what": "save", "phrases": "missed bin\nthe lorry forgot us"])
        #expect(saved.status == 303, "\(saved.text)")
        #expect(try served.text("routes.jsgf").contains("missed bin | the lorry forgot us;"))
        #expect(try served.text("routes.json").contains("bins & boxes"))
    }

    @Test func `a whole service is added, and removed when it is meant`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("/services/add")
        let empty = try await browser.change(page, to: "/services/add", [:])
        #expect(
            empty.status == 400 && empty.text.contains("href=\"#name\"") && empty.text.contains("href=\"#phrases\""))
        let bad = try await browser.change(
            page, to: "/services/add", ["name": "gull sacks", "phrases": "gull sack", "id": "Gull Sacks"])
        #expect(bad.status == 400 && bad.text.contains("id=\"id-error\""))
        let taken = try await browser.change(page, to: "/services/add", ["name": "gull sacks", "phrases": "pothole"])
        #expect(taken.status == 400 && taken.text.contains("id=\"phrases-error\""))
        let done = try await browser.change(
            page, to: "/services/add",
            ["name": "the gull sacks", "phrases": "gull sack\ngull proof sack", "transfer": "waste"])
        #expect(done.status == 303 && done.location.hasPrefix("/services/route/gull_sacks"))
        #expect(try served.text("routes.jsgf").hasSuffix("public <gull_sacks> =\n      gull sack | gull proof sack;\n"))
        let gone = "/services/route/gull_sacks/remove"
        let asked = try await browser.get(gone)
        #expect(asked.text.contains("its 2 phrases"))
        #expect(try await browser.change(asked, to: gone, [:]).status == 303)
        #expect(try served.text("routes.json") == SmallTown.files["routes.json"])
    }

    @Test func `who may not edit sees services and changes nothing`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("carol", "label")
        let page = try await browser.get(path)
        #expect(
            page.status == 200 && page.text.contains("they drove straight past") && !page.text.contains("<textarea"))
        let token = try #require(page.text.firstMatch(of: /name="token" value="([0-9a-f]+)"/)).1
        for path in [
            path, "/services/add", "\(path)/remove", "/officers/add", "/officers/import", "/hours", "/settings",
        ] {
            #expect(try await browser.send("POST", path, body: "token=\(token)&name=x").status == 403, "\(path)")
        }
        for path in ["/services/add", "\(path)/remove", "/officers", "/officers/person/off_01"] {
            #expect(try await browser.get(path).status == 403, "\(path)")
        }
        let editor = try await served.browser("alice", "edit")
        #expect(try await editor.send("POST", path, body: "what=save&name=x").status == 403)
    }
}
