import Foundation
import TestSupport
import Testing

@testable import Console

@Suite struct OfficerTests {
    @Test func `people are found, changed, added and taken out`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let list = try await browser.get("/officers?q=driver")
        #expect(
            list.text.contains("John Roe") && !list.text.contains("Jane Doe") && list.text.contains("1 of 2 people"))
        let path = "/officers/person/off_02"
        let done = try await browser.change(
            try await browser.get(path), to: path, ["known_as": "Johnny", "extension": "2112"])
        #expect(done.status == 303)
        #expect(try served.text("officers.csv").contains("off_02,John,Roe,Johnny,Driver,waste,2112,,\n"))
        let add = try await browser.get("/officers/add")
        #expect(add.text.contains("value=\"off_03\""))
        let wrong = try await browser.change(add, to: "/officers/add", ["first_name": "Ann", "id": "off_01"])
        #expect(
            wrong.status == 400 && wrong.text.contains("href=\"#last_name\"") && wrong.text.contains("href=\"#id\""))
        let letters = try await browser.change(
            add, to: "/officers/add", ["first_name": "Ann", "last_name": "Lee", "extension": "ring me"])
        #expect(letters.status == 400 && letters.text.contains("id=\"extension-error\""))
        #expect(
            try await browser.change(add, to: "/officers/add", ["first_name": "Ann", "last_name": "Lee"]).status == 303)
        #expect(try served.text("officers.csv").hasSuffix("off_03,Ann,Lee,,,,,,\n"))
        let gone = try await browser.get("\(path)/remove")
        #expect(try await browser.change(gone, to: "\(path)/remove", [:]).status == 303)
        #expect(try !served.text("officers.csv").contains("Roe"))
    }

    @Test(arguments: [
        ("off_9223372036854775807", "off_0000000000000000002"),
        ("off_99999999999999999999", "off_00000000000000000002"),
        ("off_0099", "off_0100"), ("off_09", "off_10"), ("smith", "smith1"),
    ])
    func `the next number is free, however large the last one is`(last: String, next: String) async throws {
        var files = SmallTown.files
        files["officers.csv"] = try #require(files["officers.csv"]).replacing("off_02", with: last)
        let served = try Served(council: files)
        let browser = try await served.browser("alice", "edit")
        #expect(try await browser.get("/officers/add").text.contains("value=\"\(next)\""))
    }

    @Test func `two who change the same person are told`() async throws {
        let served = try Served(council: SmallTown.files)
        let (one, other) = (try await served.browser("alice", "edit"), try await served.browser("bob", "edit"))
        let path = "/officers/person/off_01"
        let (hers, his) = (try await one.get(path), try await other.get(path))
        #expect(try await one.change(hers, to: path, ["extension": "2003"]).status == 303)
        let told = try await other.change(his, to: path, ["extension": "2004", "job_title": "Chief"])
        #expect(told.status == 409 && told.text.contains("2003") && told.text.contains("value=\"2004\""))
        #expect(try await other.change(told, to: path, [:]).status == 303)
        #expect(try served.text("officers.csv").contains("off_01,Jane,Doe,,Chief,waste,2004,,"))
    }

    @Test func `a table shows what it would change before it does`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let path = "/officers/import"
        let page = try await browser.get(path)
        #expect(try await browser.change(page, to: path, ["what": "show"]).text.contains("href=\"#table\""))
        let table = "Staff ID,Forename,Surname,Ext\noff_01,Jane,Doe,2009\noff_09,Ann,Lee,2010\noff_10,,,x\n"
        let shown = try await browser.change(page, to: path, ["what": "show", "table": table])
        #expect(shown.status == 200)
        #expect(shown.text.contains("1 new, 1 different, 1 not in the table, 0 as they are, 1 left out"))
        #expect(shown.text.contains("extension ‘2001’ becomes ‘2009’") && shown.text.contains("Ann Lee"))
        #expect(!FileManager.default.fileExists(atPath: served.folder.appending(path: "candidate").path))
        let done = try await browser.change(shown, to: path, ["what": "apply", "gone": "leave"])
        #expect(done.status == 303, "\(done.text)")
        let officers = try served.text("officers.csv")
        #expect(officers.contains("off_01,Jane,Doe,,Head of Waste,waste,2009,,") && officers.contains("off_09,Ann,Lee"))
        #expect(officers.contains("off_02,John,Roe,,Driver,waste,2002,20"))
    }

    @Test func `a file from a spreadsheet is taken in its own letters`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("/officers/import")
        let token = try #require(page.text.firstMatch(of: /name="token" value="([0-9a-f]+)"/)).1
        var body = Data()
        func add(_ text: String) { body.append(Data(text.utf8)) }
        add("--edge\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n\(token)\r\n")
        add("--edge\r\nContent-Disposition: form-data; name=\"what\"\r\n\r\nshow\r\n")
        add("--edge\r\nContent-Disposition: form-data; name=\"table\"\r\n\r\n\r\n")
        add(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"staff.csv\"\r\nContent-Type: text/csv\r\n\r\n"
        )
        add("id;first_name;last_name\r\noff_03;Ren")
        body.append(0xE9)
        add(";Dupont\r\n\r\n--edge--\r\n")
        let shown = try await browser.send(
            "POST", "/officers/import", data: body, type: "multipart/form-data; boundary=edge")
        #expect(shown.status == 200 && shown.text.contains("René Dupont"), "\(shown.text)")
    }

    @Test func `ten thousand people are taken in, and more than a form holds is refused in plain words`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let path = "/officers/import"
        let page = try await browser.get(path)
        let firsts = ["Ann", "Bob", "Cara", "Dev", "Eve", "Finn", "Gita", "Hugh", "Iris", "Jo"]
        var table = "id,first_name,last_name,team,extension\n"
        for number in 0..<10_000 {
            let last = String(number).map { Array("abcdefghij")[$0.wholeNumberValue ?? 0] }
            table += "p\(number),\(firsts[number % 10]),Sm\(String(last))th,waste,\(30_000 + number)\n"
        }
        let shown = try await browser.change(page, to: path, ["what": "show", "table": table])
        #expect(shown.status == 200 && shown.text.contains("10000 new") && shown.text.contains("and 9900 more"))
        let done = try await browser.change(shown, to: path, ["what": "apply"])
        #expect(done.status == 303, "\(done.text.prefix(2000))")
        #expect(try served.text("officers.csv").split(separator: "\n").count == 10_003)
        let last = try await browser.get("/officers?q=p9999")
        #expect(last.text.contains("1 of 10002 people"))
        let much = try await browser.send("POST", path, body: "table=" + String(repeating: "x", count: 5 << 20))
        #expect(
            much.status == 413 && much.text.contains("That is too much at once")
                && much.text.contains("Nothing was changed"))
    }

    @Test func `a script in somebody's name is text, wherever it is shown`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let evil = "<script>alert(1)</script>"
        let page = try await browser.get("/officers/import")
        let table = "id,first_name,last_name,team,extension\nx1,\(evil),\(evil),\(evil),\nx2,Ann,\(evil),,\(evil)\n"
        let shown = try await browser.change(page, to: "/officers/import", ["what": "show", "table": table])
        #expect(shown.text.contains("&lt;script&gt;") && !shown.text.contains("<script>"))
        let add = try await browser.change(
            try await browser.get("/officers/add"), to: "/officers/add",
            ["first_name": evil, "last_name": evil, "job_title": evil, "extension": evil])
        #expect(!add.text.contains("<script>"))
        for path in [
            "/officers?q=\(evil.percentEncoded)", "/services?q=\(evil.percentEncoded)",
            "/services?done=\(evil.percentEncoded)", "/hours?of=\(evil.percentEncoded)",
        ] {
            #expect(try await !browser.get(path).text.contains("<script>"), "\(path)")
        }
    }
}
