import Foundation
import Grammar
import GrammarEditing
import Records
import TestSupport
import Testing
import Utilities

@testable import Console
@testable import Tuning

@Suite struct PublishingPagesTests {
    @Test func `a candidate is compared, looked at, published with a reason, and gone back from`() async throws {
        let bench = try PublishingBench()
        try await bench.served.addCall("call-1", sound: true)
        let browser = try await bench.served.browser("ann", "publish,label,administer")
        #expect(try await browser.get("/compare").text.contains("Nothing is changed that is not published"))
        try bench.edit()
        let before = try await browser.get("/compare").text
        #expect(before.contains("one phrase added: ‘seagull sacks’"))
        #expect(before.contains("It can be published when it was compared"))
        let page = try await bench.compare(browser)
        #expect(page.text.contains("2 labelled turns") && page.text.contains("/compare/changes"))
        let changes = try await browser.get("/compare/changes").text
        for text in [
            "Better", "Should be ‘a missed bin’", "“my bin wasn&#39;t collected”", "council tax", "93 %",
            "sure: heard ‘my bin’", "/calls/call-1/turns/1/sound.wav",
        ] { #expect(changes.contains(text), "\(text)") }
        let without = try await browser.submit(page, to: "/compare/publish", [:])
        #expect(without.status == 400 && without.text.contains("Write why it is published"))
        #expect(try !bench.runs("seagull sacks"))
        let done = try await browser.submit(without, to: "/compare/publish", ["why": "gulls tear the sacks"])
        #expect(done.status == 303 && done.location == "/versions?published=2")
        #expect(try bench.runs("seagull sacks"))
        #expect(bench.reloads.value == 1)
        #expect(!FileManager.default.fileExists(atPath: bench.candidate.path))
        let versions = try await browser.get(done.location)
        for text in ["gulls tear the sacks", "ann", "2 of 2 right (before 1)", "In use", "what ran before anything"] {
            #expect(versions.text.contains(text), "\(text)")
        }
        let difference = try await browser.get("/versions/difference?old=1&new=2").text
        #expect(difference.contains("one phrase added: ‘seagull sacks’"))
        let back = try await browser.submit(versions, to: "/versions/back", ["version": "1"])
        #expect(back.location == "/versions?published=3")
        #expect(try bench.runs("lost bin") && !bench.runs("seagull sacks"))
        #expect(bench.reloads.value == 2)
        let trail = try await browser.get("/people/trail").text
        for text in ["compared", "published", "version 2", "went back", "to version 1"] {
            #expect(trail.contains(text))
        }
    }

    @Test func `a comparison goes on beside the pages, which look again by themselves or are kept still`() async throws
    {
        let bench = try PublishingBench()
        try bench.edit()
        let browser = try await bench.served.browser("ann", "edit")
        bench.comparer.hold()
        _ = try await browser.submit(try await browser.get("/compare"), to: "/compare/begin", [:])
        let page = try await bench.page(browser) { $0.contains("30 % are done") }
        #expect(page.headers["refresh"]?.hasPrefix("4;") == true)
        let still = try await browser.get("/compare?still=yes")
        #expect(still.headers["refresh"] == nil && still.text.contains("Let the page look again"))
        // Who comes second sees the same, and begins none beside it.
        let other = try await bench.served.browser("bob", "edit")
        #expect(try await other.get("/compare").text.contains("ann began it"))
        bench.comparer.hold(false)
        let done = try await bench.page(browser) { !$0.contains("/compare/stop") }
        #expect(done.headers["refresh"] == nil && done.text.contains("Compared by ann"))
    }

    @Test func `a comparison that a stop of the switchboard ended is told, and what it came to is kept without words`()
        async throws
    {
        let bench = try PublishingBench()
        try bench.edit()
        let browser = try await bench.served.browser("ann", "edit,label")
        bench.comparer.hold()
        _ = try await browser.submit(try await browser.get("/compare"), to: "/compare/begin", [:])
        let desk = GrammarDesk(
            running: bench.running.directory.path, data: bench.served.folder.path, candidate: bench.candidate,
            refusesProtected: false, comparer: bench.comparer, reload: nil, inUse: { GrammarInUse(fingerprint: "") },
            thresholds: { DecisionThresholds(ask: 0.4, act: 0.8) })
        guard case .interrupted(let begun) = await Comparisons(desk).state else {
            Issue.record("it is not told")
            return
        }
        #expect(begun.by == "ann")
        bench.comparer.hold(false)
        _ = try await bench.page(browser) { $0.contains("Compared by ann") }
        guard case .done(_, let compared) = await Comparisons(desk).state else {
            Issue.record("what it came to is not kept")
            return
        }
        #expect(compared.better == 1 && compared.changes.first?.reason == nil)
        let file = try String(
            contentsOf: bench.served.folder.appending(path: "comparison/comparison.json"), encoding: .utf8)
        #expect(!file.contains("my bin"))
    }

    @Test func `protected calls that become worse are asked about again, or refused by the setting`() async throws {
        let bench = try PublishingBench()
        try bench.edit()
        bench.comparer.ends(with: .success(MadeComparison.made(harm: 4, protected: true)))
        let browser = try await bench.served.browser("ann", "publish")
        let page = try await bench.compare(browser)
        let asked = try await browser.submit(page, to: "/compare/publish", ["why": "a test"])
        #expect(asked.status == 400 && asked.text.contains("href=\"#sure\"") && asked.text.contains("a test"))
        #expect(try !bench.runs("seagull sacks"))
        let done = try await browser.submit(asked, to: "/compare/publish", ["why": "a test", "sure": "yes"])
        #expect(done.status == 303)
        #expect(try bench.runs("seagull sacks"))

        let strict = try PublishingBench(refuses: true)
        try strict.edit()
        strict.comparer.ends(with: .success(MadeComparison.made(harm: 4, protected: true)))
        let other = try await strict.served.browser("ann", "publish")
        let refused = try await strict.compare(other)
        #expect(refused.text.contains("It is not published:") && !refused.text.contains("action=\"/compare/publish\""))
        // Not by a form of one's own, either.
        let token = try #require(refused.text.firstMatch(of: /name="token" value="([0-9a-f]+)"/)).1
        let stamp = try GrammarCandidate.open(in: strict.candidate).stamp()
        let forced = try await other.send(
            "POST", "/compare/publish", body: "token=\(token)&stamp=\(stamp)&why=x&sure=yes")
        #expect(forced.status == 400)
        #expect(try !strict.runs("seagull sacks"))
    }

    @Test func `who may not publish may compare, and who may not change sees none of it`() async throws {
        let bench = try PublishingBench()
        try bench.edit()
        let editor = try await bench.served.browser("ed", "edit")
        let page = try await bench.compare(editor)
        #expect(page.text.contains("Somebody with the role ‘publish’") && !page.text.contains("/compare/publish"))
        let token = try #require(page.text.firstMatch(of: /name="token" value="([0-9a-f]+)"/)).1
        for path in ["/compare/publish", "/versions/back"] {
            let refused = try await editor.send("POST", path, body: "token=\(token)&why=x&version=1")
            #expect(refused.status == 403 && refused.text.contains("You may not do this"))
        }
        // Without the role to listen no word of a caller is told.
        try await bench.served.addCall("call-1")
        let changes = try await editor.get("/compare/changes").text
        #expect(!changes.contains("my bin") && changes.contains("Should be ‘a missed bin’"))
        let labeller = try await bench.served.browser("lee", "label")
        for path in ["/compare", "/versions"] { #expect(try await labeller.get(path).status == 403) }
        #expect(try await !labeller.get("/today").text.contains("href=\"/compare\""))
    }

    @Test func `what does not compile is told line by line, and nothing is published`() async throws {
        let bench = try PublishingBench()
        try bench.edit()
        bench.comparer.ends(
            with: .failure(ComparisonFailure(["routes.jsgf:3:1: ‘<missed_bin’ has no end; write ‘>’ behind it"])))
        let browser = try await bench.served.browser("ann", "publish")
        let page = try await bench.compare(browser)
        #expect(page.text.contains("Cannot be published") && page.text.contains("routes.jsgf:3:1: ‘&lt;missed_bin’"))
        #expect(!page.text.contains("action=\"/compare/publish\""))
    }

    @Test func `what was changed after it was compared is compared again before it is published`() async throws {
        let bench = try PublishingBench()
        try bench.edit()
        let browser = try await bench.served.browser("ann", "publish")
        let page = try await bench.compare(browser)
        try bench.edit("split bags")
        let late = try await browser.submit(page, to: "/compare/publish", ["why": "a test"])
        #expect(late.status == 409 && late.text.contains("Something was changed since this was compared"))
        #expect(try !bench.runs("seagull sacks"))
        #expect(try await browser.get("/compare").text.contains("split bags"))
    }

    @Test func `of two who publish the second is told by whom, what and why, and keeps what they changed`() async throws
    {
        let bench = try PublishingBench()
        try bench.edit()
        let browser = try await bench.served.browser("ann", "publish")
        let page = try await bench.compare(browser)
        // Somebody else at the command line.
        let theirs = bench.served.folder.appending(path: "theirs")
        let publisher = Publisher(data: bench.served.folder.path, running: bench.running.directory.path)
        try publisher.makeCandidate(at: theirs)
        try Data(PublishingBench.rules("lost bin | by bob").utf8).write(to: theirs.appending(path: "routes.jsgf"))
        _ = try publisher.publish(theirs, by: "bob", why: "bags", basis: Publisher.basis(of: theirs))
        let late = try await browser.submit(page, to: "/compare/publish", ["why": "gulls"])
        #expect(late.status == 409 && late.text.contains("bob published another grammar since"))
        #expect(late.text.contains("value=\"gulls\""))
        #expect(try bench.runs("by bob") && !bench.runs("seagull sacks"))
        let told = try await browser.get("/compare").text
        #expect(told.contains("Something else is in force") && told.contains("bob published version 2"))
        #expect(told.contains("‘seagull sacks’"))

        // In the same moment.
        let lock = FileLock(publisher.versions.folder.appending(path: ".lock").path, holder: "cleo")
        let busy = try await browser.submit(page, to: "/compare/publish", ["why": "gulls"])
        #expect(busy.status == 409 && busy.text.contains("leo is publishing at this moment"))
        withExtendedLifetime(lock) {}
    }

    @Test func `a file changed by hand underneath is told, and both stay`() async throws {
        let bench = try PublishingBench()
        try bench.edit()
        let browser = try await bench.served.browser("ann", "publish")
        let page = try await bench.compare(browser)
        try Data(PublishingBench.rules("by hand").utf8)
            .write(to: bench.running.directory.appending(path: "routes.jsgf"))
        let late = try await browser.submit(page, to: "/compare/publish", ["why": "gulls"])
        #expect(late.status == 409 && late.text.contains("changed by hand since"))
        #expect(try bench.runs("by hand"))
        #expect(try GrammarCandidate.open(in: bench.candidate).text(of: "routes.jsgf").contains("seagull sacks"))
    }

    @Test func `a disk that is full while publishing is told, and nothing is lost`() async throws {
        let bench = try PublishingBench(change: { desk in
            desk.publisher.versions.write = { _, path in throw DurableFile.Failure(path: path, code: ENOSPC) }
        })
        try bench.edit()
        let browser = try await bench.served.browser("ann", "publish")
        let page = try await bench.compare(browser)
        let full = try await browser.submit(page, to: "/compare/publish", ["why": "gulls"])
        #expect(full.status == 409 && full.text.contains("The disk is full. Nothing was changed"))
        #expect(full.text.contains("value=\"gulls\"") && full.text.contains("seagull sacks"))
        #expect(try bench.runs("lost bin") && !bench.runs("seagull sacks"))
    }

    @Test func `a reason that was filled in when the session ended is not lost`() async throws {
        let bench = try PublishingBench()
        try bench.edit()
        let browser = try await bench.served.browser("ann", "publish")
        let page = try await bench.compare(browser)
        bench.served.clock.goOn(ConsoleSettings().idle + 1)
        let out = try await browser.submit(page, to: "/compare/publish", ["why": "gulls"])
        #expect(out.status == 401 && out.text.contains("name=\"kept-field-why\" value=\"gulls\""))
        #expect(try !bench.runs("seagull sacks"))
    }

    @Test func `what was changed while something was published is not thrown away with it`() throws {
        let bench = try PublishingBench()
        try bench.edit()
        let candidate = try GrammarCandidate.open(in: bench.candidate)
        let stamp = try candidate.copy(to: bench.served.folder.appending(path: "copy"))
        try bench.edit("split bags")
        #expect(try !candidate.settle(published: stamp, fingerprint: "new", by: "ann"))
        let left = try GrammarCandidate.open(in: bench.candidate)
        #expect(left.origin.fingerprint == "new")
        #expect(try left.text(of: "routes.jsgf").contains("split bags"))
        #expect(try left.settle(published: left.stamp(), fingerprint: "newer", by: "ann"))
        #expect(!FileManager.default.fileExists(atPath: bench.candidate.path))
    }

    @Test func `changes are thrown away only when that is said twice`() async throws {
        let bench = try PublishingBench()
        try bench.edit()
        let browser = try await bench.served.browser("ann", "edit")
        let asked = try await browser.submit(try await browser.get("/compare"), to: "/compare/discard", [:])
        #expect(asked.status == 400 && FileManager.default.fileExists(atPath: bench.candidate.path))
        let gone = try await browser.submit(asked, to: "/compare/discard", ["throw": "yes"])
        #expect(gone.status == 303 && !FileManager.default.fileExists(atPath: bench.candidate.path))
    }
}

@Suite struct InstructiveTurnsTests {
    @Test func `turns from which most is learned come first, with why, and the latest behind them`() async throws {
        let bench = try PublishingBench()
        let served = bench.served
        func call(_ id: String, _ ago: Double, _ verdict: String, _ probability: Double) async throws {
            try await served.addCall(
                id, at: served.clock.now.addingTimeInterval(-ago), words: "words of \(id)", verdict: verdict,
                probability: probability)
        }
        try await call("latest", 100, "accept missed_bin", 0.999)
        try await call("near", 300, "confirm missed_bin", 0.41)
        try await call("rejected", 500, "no-match", 0.05)
        let browser = try await served.browser("lee", "label")
        let first = try await browser.get("/label")
        #expect(first.location == "/calls/rejected/turns/1/label?queue=yes")
        let page = try await browser.get(first.location)
        #expect(page.text.contains("Why this one:") && page.text.contains("nothing was understood"))
        // One is passed over, and does not come again.
        let skipped = try #require(page.text.firstMatch(of: /href="(\/label\?behind=[^"]*)"/)).1
        let second = try await browser.get(String(skipped))
        #expect(second.location == "/calls/near/turns/1/label?queue=yes")
        let near = try await browser.get(second.location)
        #expect(near.text.contains("from which on it is asking"))
        let kept = try await browser.submit(near, to: "/calls/near/turns/1/label", ["expect": "missed_bin"])
        let third = try await browser.get(kept.location)
        #expect(third.location.hasPrefix("/calls/latest/turns/1/label?queue=yes"))
        let last = try await browser.get(third.location)
        #expect(!last.text.contains("Why this one:"))
        let end = try await browser.submit(last, to: "/calls/latest/turns/1/label", ["expect": "missed_bin"])
        #expect(try await browser.get(end.location).text.contains("Nothing is left to label"))
        // Who begins again gets what was passed over.
        #expect(try await browser.get("/label").location == "/calls/rejected/turns/1/label?queue=yes")
    }
}
