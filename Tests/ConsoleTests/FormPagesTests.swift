import Foundation
import Records
import TestSupport
import Testing

@testable import Console

@Suite struct FormPagesTests {
    private let path = "/forms/form/missed"
    private static let form = """
        {
          "title": "your report",   "_note": "ask Jo",
          "slots": [
            {"id": "bin", "type": "choice", "question": "Which bin?",
             "choices": [
               {"value": "rubbish", "phrases": ["rubbish", "grey bin"]},
               {"value": "food", "name": "the food waste", "phrases": ["food"]}
             ]},
            {"id": "day", "type": "date", "when": "past", "question": "Which day?"}
          ]
        }

        """
    private let file = "forms/missed.json"

    private func served() throws -> Served {
        var files = SmallTown.files
        files[file] = Self.form
        files["routes.json"] = files["routes.json"]?.replacing(
            "\"potholes\": {\"name\"", with: "\"potholes\": {\"form\": \"missed\", \"name\"")
        return try Served(council: files)
    }

    @Test func `forms are listed with their questions and their services`() async throws {
        let served = try served()
        let browser = try await served.browser("alice", "edit")
        let list = try await browser.get("/forms")
        #expect(list.text.contains("your report") && list.text.contains("potholes"))
        let form = try await browser.get(path)
        #expect(form.text.contains("Which bin?") && form.text.contains("one of several") && form.text.contains("a day"))
        #expect(form.text.contains("<ul><li><a href=\"/services/route/potholes\">potholes</a></li></ul>"))
        let reader = try await served.browser("bob", "listen")
        #expect(try await reader.get(path).text.contains("Which bin?"))
        #expect(try await !reader.get(path).text.contains("Ask later"))
        #expect(try await reader.get("\(path)/question/day").status == 403)
        #expect(try await reader.get("/forms/add").status == 403)
        for gone in ["/forms/form/other", "\(path)/question/moon", "/forms/form/missed/other"] {
            #expect(try await browser.get(gone).status == 404, "\(gone)")
        }
    }

    @Test func `a form goes with its file when no service has it, and the service that has it is named`() async throws {
        let served = try served()
        let browser = try await served.browser("alice", "edit")
        #expect(try await browser.get(path).text.contains("\(path)/remove"))
        let kept = try await browser.get("\(path)/remove")
        #expect(kept.text.contains("cannot be removed while a service has it"))
        #expect(kept.text.contains("/services/route/potholes") && !kept.text.contains("Remove the form</button>"))
        // Whoever had the page before the service got the form.
        let token = try #require(try await browser.get(path).text.firstMatch(of: /name="token" value="([^"]*)"/)?.1)
        let refused = try await browser.send("POST", "\(path)/remove", body: "token=\(String(token).percentEncoded)")
        #expect(refused.status == 400 && refused.text.contains("‘potholes’ has this form"), "\(refused.text)")

        let service = try await browser.get("/services/route/potholes")
        #expect(
            try await browser.change(service, to: "/services/route/potholes", ["what": "save", "form": ""]).status
                == 303)
        let page = try await browser.get("\(path)/remove")
        #expect(page.text.contains("2 questions"))
        let reader = try await served.browser("bob", "listen")
        #expect(try await reader.get("\(path)/remove").status == 403)
        let done = try await browser.change(page, to: "\(path)/remove", [:])
        #expect(done.status == 303 && done.location.hasPrefix("/forms?done="), "\(done.text)")
        #expect(throws: (any Error).self) { try served.text(file) }
        #expect(try served.text(file, published: true) == Self.form)
        #expect(try await browser.get("/forms").text.contains("There is none yet"))
        #expect(try await browser.get(path).status == 404)
    }

    @Test func `who removes a form and who changes it meanwhile are told, and nothing that was typed is lost`()
        async throws
    {
        var files = SmallTown.files
        files[file] = Self.form
        let served = try Served(council: files)
        let browsers = [try await served.browser("alice", "edit"), try await served.browser("bob", "edit")]
        let removing = try await browsers[0].get("\(path)/remove")
        let changing = try await browsers[1].get("\(path)/question/day")
        let changed = try await browsers[1].change(
            changing, to: "\(path)/question/day", ["what": "save", "question": "On which day was it?"])
        #expect(changed.status == 303, "\(changed.text)")
        let told = try await browsers[0].change(removing, to: "\(path)/remove", [:])
        #expect(told.status == 400 && told.text.contains("was changed by somebody else meanwhile"), "\(told.text)")
        #expect(try served.text(file).contains("On which day was it?"))
        // Having seen that, it is meant; and bob, who types on, still has his words.
        let late = try await browsers[1].get("\(path)/question/day")
        let page = try await browsers[1].get(path)
        #expect(try await browsers[0].change(told, to: "\(path)/remove", [:]).status == 303)
        let lost = try await browsers[1].change(
            late, to: "\(path)/question/day", ["what": "save", "question": "Which morning was it?"])
        #expect(lost.status == 409 && lost.text.contains("Which morning was it?"), "\(lost.text)")
        let form = try await browsers[1].change(page, to: path, ["what": "save", "title": "your second report"])
        #expect(form.status == 409 && form.text.contains("your second report"))
        #expect(throws: (any Error).self) { try served.text(file) }
    }

    @Test func `a form that was filled in when the session ended is shown again`() async throws {
        let served = try served()
        let code = TimedCode()
        try await served.add("alice", "edit", secret: code.secret)
        let browser = Browser(served.url)
        try await browser.signIn("alice", code.code(at: served.clock.now))
        let page = try await browser.get("\(path)/question/day")
        served.clock.goOn(ConsoleSettings().idle + 60)
        let ended = try await browser.change(
            page, to: "\(path)/question/day", ["what": "save", "question": "Which morning was it?"])
        #expect(ended.status == 401)
        let factor = try await browser.submit(ended, to: "/sign-in", ["name": "alice", "password": Served.password])
        let again = try await browser.submit(factor, to: "/sign-in/code", ["code": code.code(at: served.clock.now)])
        #expect(again.text.contains("What you had typed is below") && again.text.contains("Which morning was it?"))
        #expect(try !served.text(file, published: true).contains("morning"))
    }

    @Test func `a question is changed in its file, and all else in it stays`() async throws {
        let served = try served()
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("\(path)/question/bin")
        #expect(page.text.contains("rubbish: rubbish, grey bin\nfood = the food waste: food</textarea>"))
        let done = try await browser.change(
            page, to: "\(path)/question/bin",
            [
                "what": "save", "question": "Which bin was missed?", "read_back": "yes",
                "choices":
                    "rubbish = the rubbish bin: rubbish, grey bin, black bin\nfood = the food waste: food\ngarden: garden, brown bin",
            ])
        #expect(done.status == 303, "\(done.text)")
        let text = try served.text(file)
        #expect(
            text.contains(
                #"{"value": "rubbish", "phrases": ["rubbish", "grey bin", "black bin"], "name": "the rubbish bin"}"#))
        #expect(text.contains(#"{"value": "garden", "phrases": ["garden", "brown bin"]}"#))
        #expect(text.contains(#""title": "your report",   "_note": "ask Jo""#) && text.contains("\"read_back\": true"))
        #expect(try served.text(file, published: true) == Self.form)
        #expect(try await browser.get(done.location).text.contains("The question is saved"))
        let trail = try await served.people.audit(skipping: 0, atMost: 1)
        #expect(trail.first?.did == "changed question" && trail.first?.subject == "missed/bin")
        let same = try await browser.get("\(path)/question/day")
        let nothing = try await browser.change(same, to: "\(path)/question/day", ["what": "save"])
        #expect(nothing.location.contains("Nothing%20was%20changed"))
    }

    @Test func `another kind of answer takes its own fields with it`() async throws {
        let served = try served()
        let browser = try await served.browser("alice", "edit")
        let place = "\(path)/question/bin"
        let done = try await browser.change(
            try await browser.get(place), to: place,
            ["what": "save", "type": "number", "min": "1", "max": "20", "question": "How many bins?"])
        #expect(done.status == 303, "\(done.text)")
        let text = try served.text(file)
        #expect(text.contains(#""type": "number""#) && text.contains(#""min": 1, "max": 20"#))
        #expect(!text.contains("grey bin") && !text.contains("choices"))
    }

    @Test func `questions are added, asked sooner and taken out`() async throws {
        let served = try served()
        let browser = try await served.browser("alice", "edit")
        let done = try await browser.change(
            try await browser.get("\(path)/add"), to: "\(path)/add",
            [
                "what": "save", "question": "What is your postcode?", "name": "the postcode", "type": "postcode",
                "areas": "TQ9\nPL",
            ])
        #expect(done.status == 303, "\(done.text)")
        #expect(
            try served.text(file).contains(
                #"{"id": "postcode", "type": "postcode", "question": "What is your postcode?", "name": "the postcode", "areas": ["TQ9", "PL"]}"#
            ))
        func press(_ what: String, _ question: String) async throws -> Browser.Answer {
            try await browser.change(
                try await browser.get(path), to: "\(path)/order", ["what": what, "question": question])
        }
        #expect(try await press("up", "postcode").status == 303)
        #expect(try await press("down", "bin").status == 303)
        func order() throws -> [String] {
            try served.text(file).matches(of: /"id": "(\w+)"/).map { String($0.1) }
        }
        #expect(try order() == ["postcode", "bin", "day"])
        #expect(try await press("remove", "postcode").status == 303)
        #expect(try order() == ["bin", "day"])
        // What is nowhere to go is left where it is.
        #expect(try await press("up", "bin").status == 303)
        #expect(try order() == ["bin", "day"])
    }

    @Test func `faults stand beside their fields while somebody types, and nothing is written`() async throws {
        let served = try served()
        let browser = try await served.browser("alice", "edit")
        let place = "\(path)/question/bin"
        let page = try await browser.get(place)
        let long = Array(repeating: "and which bin of all those that you have", count: 6).joined(separator: ", ")
        for what in ["live", "check", "save"] {
            let found = try await browser.change(
                page, to: place, ["what": what, "question": long, "choices": "rubbish"])
            #expect(found.status == 400, "\(what)")
            #expect(found.text.contains("id=\"choices-error\"") && found.text.contains("Enter ‘rubbish’ as a name"))
        }
        let live = try await browser.change(page, to: place, ["what": "live", "question": long])
        #expect(live.text.contains("id=\"question-error\"") && live.text.contains("seconds to say"))
        let twice = try await browser.change(
            page, to: place, ["what": "check", "choices": "rubbish: bin, grey bin\nfood: food, bin"])
        #expect(twice.text.contains("id=\"choices-error\"") && twice.text.contains("is said for"))
        let empty = try await browser.change(page, to: place, ["what": "save", "question": ""])
        #expect(empty.text.contains("Enter the question as callers hear it"))
        let good = try await browser.change(page, to: place, ["what": "check", "question": "Which of the bins?"])
        #expect(good.status == 200 && good.text.contains("This can be saved"))
        let form = try await browser.get(path)
        let text = try await browser.change(
            form, to: path, ["what": "save", "text": "Thank you", "webhook": "http://x"])
        #expect(text.text.contains("id=\"text-error\"") && text.text.contains("does not tell the reference"))
        #expect(text.text.contains("id=\"webhook-error\"") && text.text.contains("value=\"http://x\""))
        #expect(((try? served.text(file)) ?? Self.form) == Self.form)
    }

    @Test func `two editors of one form lose nothing`() async throws {
        let served = try served()
        let (one, other) = (try await served.browser("alice", "edit"), try await served.browser("bob", "edit"))
        let place = "\(path)/question/day"
        let (hers, his) = (try await one.get(place), try await other.get(place))
        #expect(try await one.change(hers, to: place, ["what": "save", "question": "On which day?"]).status == 303)
        let told = try await other.change(his, to: place, ["what": "save", "question": "What day was it?"])
        #expect(told.status == 409 && told.text.contains("changed by somebody else"))
        #expect(told.text.contains("What day was it?</textarea>"))
        #expect(try await other.change(told, to: place, ["what": "save"]).status == 303)
        #expect(try served.text(file).contains("What day was it?"))
        let third = try await one.get("\(path)/question/bin")
        _ = try await other.change(
            his, to: place, ["what": "save", "question": "Which day?", "reprompt": "Say the day."])
        #expect(
            try await one.change(third, to: "\(path)/question/bin", ["what": "save", "question": "Which of them?"])
                .status == 303)
    }

    @Test func `a form is added with its first question, and a service can have it`() async throws {
        let served = try served()
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("/forms/add")
        let empty = try await browser.change(page, to: "/forms/add", ["what": "save"])
        #expect(empty.status == 400 && empty.text.contains("id=\"form-name-error\""))
        #expect(empty.text.contains("id=\"title-error\"") && empty.text.contains("id=\"question-error\""))
        let done = try await browser.change(
            page, to: "/forms/add",
            [
                "what": "save", "form-name": "Gull sacks", "title": "your order of sacks", "type": "number",
                "question": "How many sacks?", "name": "the number of sacks", "min": "1", "max": "9",
            ])
        #expect(done.status == 303 && done.location.hasPrefix("/forms/form/gull_sacks"), "\(done.text)")
        #expect(try served.text("forms/gull_sacks.json").contains("\"title\": \"your order of sacks\""))
        let service = try await browser.get("/services/route/new_bin")
        #expect(service.text.contains("<option value=\"gull_sacks\">"))
    }

    @Test func `a form that cannot be read is said so, and what was typed by whoever was signed out is shown again`()
        async throws
    {
        let served = try served()
        let browser = try await served.browser("alice", "edit")
        let again = try await browser.change(
            try await browser.get("\(path)/question/day"), to: "\(path)/question/day",
            ["what": "again", "question": "What was the day?"])
        #expect(again.text.contains("You are signed in again") && again.text.contains("What was the day?</textarea>"))
        try Data("{ broken".utf8).write(to: served.folder.appending(path: "grammar/forms/missed.json"))
        #expect(try await browser.get(path).text.contains("cannot be read"))
    }
}
