import CallHistory
import Foundation
import Telephony
import Testing
@testable import Records
@testable import Reporting

/// The rules by which a report counts.
@Suite struct FiguresTests {
    private func call(
        _ ending: CallEnding?, asked: [PromptID] = [.welcome], _ actions: CallAction...
    ) -> CallFacts {
        CallFacts(
            began: Date(timeIntervalSince1970: 1_772_355_600), ended: nil, ending: ending, grammar: "g",
            wasCalledBack: false,
            turns: asked.map {
                .init(asked: $0, heard: .utterance, understood: nil, latency: nil, label: nil)
            },
            actions: actions)
    }

    private static let toBins = CallAction.transfer(.service(.route("bins"), name: "bins"), .completed)
    private static let promised = CallAction.text("bins", .promised(reference: "r"))
    private static let busy = TransferOutcome.refused(status: 486, reason: "Busy Here")

    private func accumulator() throws -> ReportAccumulator {
        ReportAccumulator(days: try ReportDays(from: "2026-03-01", to: "2026-03-01"), names: RouteNames(nil))
    }

    @Test func `each call came to one thing`() {
        let cases: [(CallFacts, CallFacts.Outcome)] = [
            (call(.transferred, Self.toBins), .toService),
            (call(.transferred, .transfer(.overflow("desk", asked: "bins"), .completed)), .toService),
            (call(.transferred, .transfer(.language("cymraeg"), .completed)), .toService),
            (call(.transferred, .transfer(.person(because: "asked for a person"), .completed)), .toPerson),
            (call(.transferred, .transfer(.emergency, .completed)), .toEmergency),
            (call(.transferred, .transfer(.pilot("old"), .completed)), .passedOn),
            (call(.callerHungUp, .transfer(.shadow("old"), .completed)), .passedOn),
            // A text does not make a call one without a person, when it was put through after all.
            (call(.transferred, Self.promised, Self.toBins), .toService),
            (call(.weHungUp, Self.promised), .withoutPerson), (call(.callerHungUp, Self.promised), .withoutPerson),
            (call(.weHungUp, .text("bins", .failed("the disk is full"))), .unserved),
            (call(.weHungUp, .signpost(.route("potholes"), owner: "the county")), .withoutPerson),
            (call(.weHungUp, .answer(.route("hours"))), .withoutPerson),
            (call(.weHungUp, .form(FormStep(form: "missed_bin", .kept(reference: "r")))), .withoutPerson),
            (call(.callerHungUp, .form(FormStep(form: "missed_bin", .begun))), .abandoned),
            (call(.callerHungUp, .transfer(.service(.route("bins"), name: "bins"), Self.busy)), .abandoned),
            (call(.callerHungUp), .abandoned), (call(.failed), .failed), (call(nil), .failed),
        ]
        for (call, outcome) in cases { #expect(call.outcome == outcome, "\(call.actions)") }
    }

    @Test(arguments: ["emergency", "fire", "gas", "operator", "child_at_risk"])
    func `a danger counts alike whatever the council calls its target`(key: String) throws {
        let danger = CallAction(
            ActionColumns(kind: "transfer", target: key, outcome: "completed", detail: "danger"))
        var accumulator = try accumulator()
        accumulator.add(call(.transferred, danger))
        let figures = accumulator.finished(texts: TextFacts(), survey: [:], missed: [:], costs: CostModel())
        #expect(figures.calls.toEmergency == 1)
        #expect(figures.calls.toService == 0 && figures.calls.toPerson == 0)
        #expect(figures.transfers.completed == 0 && figures.transfers.right == 0)
        #expect(figures.routes.map(\.id) == [RouteNames.unknown])
    }

    @Test func `a route is known by what was asked for, and by what was understood when nothing came of it`() {
        let reached = call(
            .transferred, .transfer(.service(.route("bins"), name: "bins"), Self.busy),
            .transfer(.person(because: "bins: could not be reached"), .completed))
        #expect(reached.route == "bins")
        var left = call(.callerHungUp, asked: [.welcome, .confirm])
        left.turns[0].understood = .confirm(.officer("off_0007"))
        left.turns[1].understood = .hangUp
        #expect(left.route == "officer:off_0007")
        #expect(call(.callerHungUp).route == nil)
    }

    @Test func `who is not in the pilot is counted apart`() throws {
        for kind in [TransferKind.pilot("operator"), .shadow("old")] {
            var accumulator = try accumulator()
            accumulator.add(call(.transferred, .transfer(kind, .completed)))
            let figures = accumulator.finished(texts: TextFacts(), survey: [:], missed: [:], costs: CostModel())
            #expect(figures.calls.passedOn == 1 && figures.calls.toPerson == 0)
            #expect(figures.understanding.acted == 0)
            #expect(figures.hours.reduce(0, +) == 1)
        }
    }

    @Test func `calls on a poor line are counted among those whose line is on record`() throws {
        var reckoning = ReportAccumulator(
            days: try ReportDays(from: "2026-03-01", to: "2026-03-01"), names: RouteNames(nil))
        for isPoor in [true, false, false, nil] {
            var call = call(.callerHungUp)
            call.isLinePoor = isPoor
            reckoning.add(call)
        }
        let figures = reckoning.finished(texts: TextFacts(), survey: [:], missed: [:], costs: CostModel())
        #expect(figures.calls.withLine == 3 && figures.calls.onPoorLine == 1)
        #expect(figures.summary().contains("on a poor line (more than 3 packets in 100 lost): 1 (33.3 %)"))
        let page = ReportPage(figures: figures, made: "").html()
        #expect(page.contains("On 33 in 100 of them (1) so much of the caller"))
    }

    @Test func `where callers hung up is said in plain words`() {
        let cases: [([PromptID], String)] = [
            ([.welcome], "at the first question"), ([.welcome, .noMatch], "when asked again what it is about"),
            ([.welcome, .confirm], "when asked whether it was right"),
            ([.welcome, .choiceNone], "at a list of choices"),
            ([.welcome, .offerLinkAgain], "when offered a link by text"),
            ([.welcome, .askMobile], "when giving a mobile number"), ([], "during the greeting"),
            ([.welcome, .formSay], "during a form"), ([.closedAsk], "after hearing that the offices are closed"),
            ([.welcome, .elsewhereChoice], "when told whose business it is"), ([.welcome, .survey], "later on"),
        ]
        for (asked, words) in cases { #expect(call(.callerHungUp, asked: asked).abandonedAt == words) }
        let bins = TransferKind.service(.route("bins"), name: "bins")
        #expect(call(.callerHungUp, .transfer(bins, .callerGone)).abandonedAt == "while being put through")
        #expect(
            call(.callerHungUp, .transfer(bins, Self.busy)).abandonedAt
                == "after nobody answered where they were put through")
    }

    @Test func `what few said is not told and words for one and many go together`() {
        let unmet = UnmetDemand([
            "blue badge": 2, "i'd like to renew my blue badges": 2, "my son's affairs": 2, "hello": 9,
            "wasps nest": 3, "there is a wasps' nest": 1,
        ])
        #expect(unmet.clusters.map(\.about) == ["blue badge", "wasp nest"])
        #expect(unmet.clusters.map(\.calls) == [4, 4])
        #expect(unmet.clusters.map(\.examples) == [[], ["wasps nest"]])
        #expect(unmet.others == 11)
    }

    @Test func `money saved follows the model`() {
        var texts = ReportFigures.Texts()
        (texts.promised, texts.sent, texts.tracked, texts.completed) = (100, 100, 60, 30)
        var model = CostModel()
        (model.phone, model.selfService, model.text, model.linkSuccess) = (3, 0.5, 0.1, 50)
        let savings = model.savings(settled: 40, links: 80, texts: texts)
        // 30 completed, and half of the 40 of which nothing is known: 50 of a hundred.
        #expect(savings.linkSuccess == 50)
        #expect(savings.avoided == 80)
        #expect(savings.byPhone == 240)
        #expect(savings.now == 50)
        #expect(savings.saved == 190)
        #expect(CostModel().savings(settled: 0, links: 0, texts: ReportFigures.Texts()).saved == 0)
    }

    @Test func `satisfaction is reckoned where the answers tell it`() {
        #expect(ReportFigures.Question(name: "q", counts: ["yes": 3, "no": 1, "": 4])?.satisfied == 75)
        #expect(ReportFigures.Question(name: "q", counts: ["5": 1, "4": 1, "3": 1, "1": 1])?.satisfied == 50)
        #expect(ReportFigures.Question(name: "q", counts: ["by bus": 1])?.satisfied == nil)
        #expect(ReportFigures.Question(name: "q", counts: ["texted": 7, "": 2]) == nil)
    }

    @Test(arguments: [
        ("2026-03-01", "2026-03-07", "day", 7, "1 Mar"), ("2026-03-01", "2026-03-31", "day", 31, "1 Mar"),
        // 1 March 2026 is a Sunday: the first week has one day of it.
        ("2026-03-01", "2026-04-30", "week", 10, "1 Mar"), ("2025-04-01", "2026-03-31", "month", 12, "Apr 2025"),
    ])
    func `the course is in days, weeks or months`(from: String, to: String, stretch: String, count: Int, first: String)
        throws
    {
        let days = try ReportDays(from: from, to: to)
        #expect(days.stretch == stretch)
        #expect(days.places.count == count)
        #expect(days.places.first?.name == first)
    }

    @Test func `hours are those of London in summer and in winter`() throws {
        var hours = LondonHours(timeZone: try #require(TimeZone(identifier: "Europe/London")))
        for (text, hour) in [
            ("2026-03-29T00:59:59.000Z", 0), ("2026-03-29T01:00:00.000Z", 2), ("2026-07-01T23:30:00.000Z", 0),
            ("2026-10-25T00:59:59.000Z", 1), ("2026-10-25T01:00:00.000Z", 1), ("2026-12-01T12:00:00.000Z", 12),
        ] {
            #expect(hours.hourAndDay(of: try #require(Timestamp.date(text))).hour == hour, "\(text)")
        }
    }

    @Test func `tables are read as they are meant by spreadsheets`() {
        let table = ReportTable(
            name: "t", title: "t", columns: ["a", "b, c"],
            rows: [
                [.text("say \"hi\"\nnow"), .number(1234)], [.text("=1+1"), .pounds(-2.5)], [.text("x"), .share(nil)],
            ])
        #expect(table.csv == "\u{FEFF}a,\"b, c\"\r\n\"say \"\"hi\"\"\nnow\",1234\r\n'=1+1,-2.50\r\nx,\r\n")
        #expect(ReportTable.Cell.number(1234).shown == "1,234")
        #expect(ReportTable.Cell.pounds(1234.5).shown == "£1,234.50")
    }
}
