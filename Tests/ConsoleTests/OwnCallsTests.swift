import Foundation
import Records
import TestSupport
import Testing

@testable import Console

@Suite struct OwnCallsTests {
    @Test func `what the council's own calls would bear is told once a hundred have a label`() async throws {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        for number in 0..<100 {
            // Those that are wrong were thought less likely.
            let isWrong = number % 25 == 0
            try await served.addCall("c\(number)", probability: isWrong ? 0.615 : number % 2 == 0 ? 0.9 : 0.5)
            if number == 99 {
                #expect(try await browser.get("/settings").text.contains("once 100 turns have"))
            }
            try await served.store.label(
                LabelRow(
                    callID: "c\(number)", turn: 1, expect: isWrong ? "none" : "missed_bin", by: "ann",
                    at: served.clock.now))
        }
        let page = try await browser.get("/settings").text
        #expect(page.contains("By the 100 turns that were labelled last"))
        // At most 3 wrong: from 0.62 on, half of the right ones; at most 5: all of them, from the lowest on.
        #expect(
            page.contains(
                ">3</th><td class=\"number\">48</td><td class=\"number\">52</td><td class=\"number\">62 %</td>"))
        #expect(
            page.contains(
                ">5</th><td class=\"number\">96</td><td class=\"number\">0</td><td class=\"number\">25 %</td>"))
    }

    @Test func `what followed is no label, and a turn counts by the person who listened`() async throws {
        let served = try Served(council: SmallTown.files)
        try await served.addCall("a")
        try await served.addCall("b")
        let when = served.clock.now
        try await served.store.label([
            LabelRow(callID: "a", turn: 1, source: .confirmed, expect: "missed_bin", by: "switchboard", at: when),
            LabelRow(callID: "b", turn: 1, source: .manifest, expect: "new_bin", by: "list", at: when),
            LabelRow(callID: "b", turn: 1, source: .staff, expect: "potholes", by: "ann", at: when),
        ])
        let latest = try await served.store.latestLabelled(count: 9)
        #expect(latest.map(\.turn.callID) == ["b"] && latest.map(\.label.expect) == ["potholes"])
    }
}
