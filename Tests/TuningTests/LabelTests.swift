import CallHistory
import Foundation
import Grammar
import GrammarSupport
import Records
import Routing
import TestSupport
import Testing

@testable import Tuning

@Suite struct LabelTests {
    private static let bins = Destination.route("missed_bin")
    private static let tax = Destination.route("council_tax")

    private func implied(_ turns: [TurnRow]) -> [String] {
        ImpliedLabels(of: madeCall("c", turns), at: time(99)).labels.map {
            "\($0.turn) \($0.source.rawValue) \($0.expect)"
        }
    }

    @Test func `what a meaning is written as is read as what it was`() {
        let all: [ExpectedMeaning] = [
            .destination(Self.bins), .destination(.officer("off_0001")), .destination(.team("waste")), .notOurs,
            .notUnderstood, .nothingSaid, .danger(nil), .danger("gas"), .not([Self.bins]), .not([Self.bins, Self.tax]),
        ]
        for one in all { #expect(ExpectedMeaning(text: one.text) == one) }
        #expect(ExpectedMeaning(text: "-") == .notOurs)
    }

    @Test func `a caller who says yes or no has labelled the turn before`() throws {
        let asked = try spoken("my bin", .confirm(Self.bins))
        #expect(try implied([asked, spoken("yes", asked: .confirm, .answer(.yes))]) == ["1 confirmed missed_bin"])
        #expect(try implied([asked, spoken("no", asked: .confirm, .answer(.no))]) == ["1 denied not:missed_bin"])
        #expect(implied([asked, pressed("1", asked: .confirm)]) == ["1 confirmed missed_bin"])
        // Asked twice; and an answer to another question is none.
        #expect(
            try implied([
                asked, spoken("what", asked: .confirm, .noMatch), spoken("no", asked: .confirmAgain, .answer(.no)),
            ]) == ["1 denied not:missed_bin"])
        #expect(try implied([asked, spoken("yes", asked: .offerLink, .answer(.yes))]).isEmpty)
    }

    @Test func `a caller who chooses has labelled the turn before`() throws {
        let asked = try spoken("bin or tax", .choose([Self.bins, Self.tax]))
        #expect(
            try implied([asked, spoken("the second", asked: .choiceNone, .answer(.option(2)))])
                == ["1 confirmed council_tax"])
        #expect(implied([asked, pressed("1", asked: .choiceNone)]) == ["1 confirmed missed_bin"])
        #expect(
            try implied([asked, spoken("neither", asked: .choiceNone, .answer(.noneOfThese))])
                == ["1 denied not:missed_bin or council_tax"])
        // There is no third.
        #expect(implied([asked, pressed("3", asked: .choiceNone)]).isEmpty)
    }

    @Test func `who rings again within the hour for something else has labelled the first call`() throws {
        let number = "+447700900123"
        let first = madeCall(
            "a", number: number, calledBack: 600, [try spoken("bin", .accept(Self.bins))],
            actions: [.transfer(.service(Self.bins, name: "bins"), .completed)])
        let next = madeCall(
            "b", began: 600, number: number, [], actions: [.transfer(.service(Self.tax, name: "tax"), .completed)])
        #expect(
            ImpliedLabels(of: first, next: next, at: time(0)).labels.map(\.expect) == ["council_tax"])
        // The same again tells nothing.
        #expect(ImpliedLabels(of: first, next: first, at: time(0)).labels.isEmpty)
    }

    @Test func `an agent who passes a caller on has labelled what they said last`() throws {
        func implied(_ understood: Interpretation, to all: [Destination]) throws -> [String] {
            let turn = try spoken("it is about a bin", understood)
            let call = madeCall("c", [turn], actions: [.passedOn(to: "desk", all)])
            return ImpliedLabels(of: call, at: time(0)).labels.map { "\($0.source.rawValue) \($0.expect)" }
        }
        #expect(try implied(.accept(Self.bins), to: [Self.tax]) == ["transferred-on council_tax"])
        #expect(try implied(.noMatch, to: [Self.tax]) == ["transferred-on council_tax"])
        // A place for several things tells only that it was another; and one for the same tells nothing.
        let others: [Destination] = [Self.tax, .team("planning")]
        #expect(try implied(.accept(Self.bins), to: others) == ["transferred-on not:missed_bin"])
        #expect(try implied(.noMatch, to: others).isEmpty)
        #expect(try implied(.accept(Self.bins), to: [Self.tax, Self.bins]).isEmpty)
        // Who asked for a person was understood.
        #expect(try implied(.command(.operator), to: [Self.tax]).isEmpty)
    }

    @Test func `what followed is noted once and beside what a person says`() async throws {
        let scratch = try Scratch()
        let call = madeCall(
            "c", [try spoken("my bin", .confirm(Self.bins)), try spoken("no", asked: .confirm, .answer(.no))])
        try await scratch.store.keep(call)
        try await scratch.store.label(LabelRow(callID: "c", turn: 1, expect: "council_tax", by: "ann", at: time(9)))
        let all = Date.distantPast..<Date.distantFuture
        for _ in 0..<2 { #expect(try await ImpliedLabels.note(in: scratch.store, of: all) == 1) }
        let labels = try await scratch.store.labels(ofCall: "c")
        #expect(labels.map(\.source) == [.denied, .staff])
        let turn = try #require(try await scratch.store.turnsWithLabels(in: all).first)
        #expect(turn.label(isImplied: true)?.expect == "council_tax")
    }

    @Test func `a list of labels is read whole or refused with every line that is wrong`() throws {
        let files = try TestGrammar([
            "routes.jsgf": jsgf("public <missed_bin> = missed bin;\npublic <danger> = danger;"),
            "good.tsv":
                "file\tkind\texpect\twords\nc/1\tprotected\tmissed_bin\tmy card is 4111 1111 1111 1111\nc/2\t\tnothing\n",
            "bad.tsv": "c/1\tx\tmised_bin\nc-2\tx\tnone\nc/3\tx\tofficer:nobody\n",
        ])
        let grammar = try files.load()
        func list(_ name: String) throws -> [LabelRow] {
            try LabelList(
                reading: files.directory.appending(path: name).path, against: grammar, by: "ann", at: time(0)
            ).labels
        }
        let labels = try list("good.tsv")
        #expect(labels.map(\.expect) == ["missed_bin", "said:nothing"])
        #expect(labels.map(\.isProtected) == [true, false])
        #expect(labels.allSatisfy { $0.source == .manifest })
        #expect(labels[0].words?.contains("4111 1111") == false)
        let fault = #expect(throws: LabelList.Fault.self) { try list("bad.tsv") }
        let text = fault?.description ?? ""
        #expect(text.contains("bad.tsv:1: there is no route ‘mised_bin’ in the grammar; did you mean ‘missed_bin’?"))
        #expect(text.contains("bad.tsv:2: write CALL/TURN"))
        #expect(text.contains("bad.tsv:3: there is no officer ‘nobody’"))
        // A route of that name comes first.
        #expect(try LabelList.meaning("danger", in: grammar) == .destination(.route("danger")))
    }
}
