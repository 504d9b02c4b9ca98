import CallHistory
import Foundation
import Grammar
import Records
import Utilities

/// Makes calls in the order of time, as a district council gets them: most on Mondays, in the morning, after bank holidays
/// and in the weeks of the council tax bills; a grammar that is published four times in the year understands more each time.
struct CallGenerator: Sendable {
    private(set) var truth = Truth()
    private var random: SeededRandom
    private var left: Int
    private var second = 0.0
    private var number = 0
    private var last: (number: String, at: Date)?
    private let london = TimeZone(identifier: "Europe/London") ?? .gmt

    /// The first moment of 1 April 2025 in London.
    private static let start = Date(timeIntervalSince1970: 1_743_462_000)
    private static let seconds = 365.0 * 24 * 60 * 60
    /// Calls by the hour of a working day.
    private static let profile: [Double] = [
        0.1, 0.05, 0.05, 0.05, 0.1, 0.2, 0.5, 1.5, 5, 13, 14, 12, 9, 9.5, 10, 9, 7, 3, 1.5, 1, 0.8, 0.5, 0.3, 0.2,
    ]
    private static let weekdays = [0.12, 1.5, 1.15, 1.0, 0.95, 0.9, 0.2]
    private static let versions = ["3f9a1c77d2e0b845", "8b02e6d4715ac930", "c47d90aa3be81f26", "e1b5380f6d29c7a4"]
    /// How often each version understands at once, asks, and does not understand.
    private static let skill: [[(String, Double)]] = [
        [("accept", 68), ("confirm", 14), ("reject", 18)], [("accept", 74), ("confirm", 12), ("reject", 14)],
        [("accept", 78), ("confirm", 11), ("reject", 11)], [("accept", 81), ("confirm", 10), ("reject", 9)],
    ]
    private var moments: [Double] = []

    init(seed: UInt64, calls: Int) {
        random = SeededRandom(seed: seed)
        left = calls
        moments = (0..<calls).map { _ in moment() }.sorted()
    }

    /// Calls in the order of time; nil when all are made.
    mutating func next(atMost count: Int) -> [GeneratedCall]? {
        guard left > 0 else { return nil }
        let batch = (0..<min(count, left)).map { _ in call() }
        left -= batch.count
        return batch
    }

    /// Seconds from the start.
    private mutating func moment() -> Double {
        while true {
            let second = Double.random(in: 0..<Self.seconds, using: &random)
            let date = Self.start + second
            let local = Int(second) + london.secondsFromGMT(for: date) - london.secondsFromGMT(for: Self.start)
            let hour = local / 3600 % 24
            // 1 April 2025 was a Tuesday.
            let weekday = (local / 86_400 + 2) % 7
            let month = local / 86_400 / 30
            let season = month == 11 ? 1.5 : month == 8 ? 0.8 : 1.0
            let chance = Self.profile[hour] / 14 * Self.weekdays[weekday] / 1.5 * season / 1.5
            if random.happens(chance) { return second }
        }
    }

    private mutating func call() -> GeneratedCall {
        let second = moments[number]
        number += 1
        let began = Date(timeIntervalSince1970: (Self.start.timeIntervalSince1970 + second).rounded(.down) + 0.25)
        var call = GeneratedCall(began: began)
        if random.happens(0.012) {
            call.missed = random.happens(0.7) ? "busy" : "gone"
            if call.missed == "busy" { truth.busy += 1 } else { truth.gone += 1 }
            return call
        }
        let id = "call-\(number)"
        truth.answered += 1
        let local = Int(began.timeIntervalSince1970) + london.secondsFromGMT(for: began)
        truth.hours[local / 3600 % 24] += 1
        let version = min(3, Int(second / Self.seconds * 4))
        var row = CallRow(
            id: id, began: began, callerNumber: callerNumber(at: began), dialled: "01803861234",
            grammar: Self.versions[version], software: "0.1.0")
        let hour = local / 3600 % 24
        let isOpen = (9..<17).contains(hour)
        var story = Story(id: id, began: began, isOpen: isOpen)
        tell(&story, skill: Self.skill[version], number: row.callerNumber)
        row.ended = began + story.seconds
        row.ending = story.ending
        call.row = row
        call.turns = story.turns
        call.actions = story.actions
        call.text = story.text
        call.link = story.link
        call.form = story.form
        call.survey = story.survey
        call.label = story.label
        return call
    }

    /// Now and then the number of the call before, so that it was called back.
    private mutating func callerNumber(at date: Date) -> String? {
        if let before = last, date.timeIntervalSince(before.at) < 3600, random.happens(0.03) {
            truth.calledBack += 1
            last = (before.number, date)
            return before.number
        }
        guard !random.happens(0.08) else { return nil }
        // Ofcom keeps 07700 900000 to 900999 for numbers that nobody has; the year needs more, and none is ever dialled.
        let number = "+44770\(String(1_000_000_000 + self.number).dropFirst(2).suffix(7))"
        last = (number, date)
        return number
    }

    // MARK: What happens on a call

    private struct Story {
        let id: String
        let began: Date
        let isOpen: Bool
        var seconds = 0.0
        var ending = "callerHungUp"
        var turns: [TurnRow] = []
        var actions: [ActionRow] = []
        var text: OutboxRow?
        var link: LinkRow?
        var form: FormResultRow?
        var survey: SurveyAnswerRow?
        var label: LabelRow?

        mutating func act(_ action: CallAction) {
            actions.append(ActionRow(callID: id, columns: action.columns, at: began + seconds))
        }
    }

    private mutating func tell(_ story: inout Story, skill: [(String, Double)], number: String?) {
        let question = story.isOpen ? "welcome" : "closed_ask"
        for attempt in 1...2 {
            let asked = attempt == 1 ? question : "no_match"
            if random.happens(attempt == 1 ? 0.035 : 0.02) { return hangUp(&story, asked: asked) }
            switch random.pick(weighted: skill) {
            case "reject":
                truth.rejections += 1
                heard(&story, asked, random.pick(weighted: GeneratedRoute.strange), verdict: "no-match", decided: true)
                continue
            case "confirm":
                truth.confirmations += 1
                let route = random.pick(weighted: GeneratedRoute.all.map { ($0, $0.weight) })
                heard(&story, asked, say(route), verdict: "confirm \(route.id)", decided: true)
                if random.happens(0.03) { return hangUp(&story, asked: "confirm", route: route.id) }
                heard(&story, "confirm", "yes", verdict: "yes", decided: false)
                return serve(route, &story, number: number)
            default:
                let route = random.pick(weighted: GeneratedRoute.all.map { ($0, $0.weight) })
                heard(
                    &story, asked, say(route), verdict: "\(route.isElsewhere ? "elsewhere" : "accept") \(route.id)",
                    decided: true)
                return serve(route, &story, number: number)
            }
        }
        guard story.isOpen else {
            truth.unserved += 1
            story.ending = "weHungUp"
            return story.act(.goodbye)
        }
        truth.toPerson += 1
        story.ending = "transferred"
        story.act(.transfer(.person(because: "not understood"), .completed))
    }

    private mutating func serve(_ route: GeneratedRoute, _ story: inout Story, number: String?) {
        truth.routes[route.id.hasPrefix("officer:") ? "officers" : route.id, default: 0] += 1
        if route.isElsewhere {
            story.act(.signpost(.route(route.id), owner: "the county council"))
            if random.happens(0.7), story.isOpen { return transfer(route, &story) }
            truth.withoutPerson += 1
            story.ending = "weHungUp"
            return survey(&story)
        }
        if route.hasLink, let number {
            truth.offered += 1
            let offer = story.isOpen ? "offer_link" : "closed_offer_link"
            if random.happens(0.02) { return hangUp(&story, asked: offer) }
            let takes = random.happens(0.46)
            heard(&story, offer, takes ? "text me" : "put me through", verdict: takes ? "yes" : "no", decided: false)
            if takes {
                truth.taken += 1
                truth.withoutPerson += 1
                story.ending = "weHungUp"
                story.act(.text(route.id, .promised(reference: story.id)))
                text(route, &story, number: number)
                return survey(&story)
            }
            if route.hasForm, random.happens(0.3) {
                truth.taken += 1
                truth.withoutPerson += 1
                truth.forms += 1
                story.ending = "weHungUp"
                story.act(.form(FormStep(form: route.id, .kept(reference: story.id))))
                story.form = FormResultRow(
                    reference: "F-\(story.id)", callID: story.id, form: route.id, values: #"{"street":"Fore Street"}"#,
                    state: .delivered, created: story.began + story.seconds, delivered: story.began + story.seconds + 5)
                return survey(&story)
            }
        }
        guard story.isOpen else {
            truth.unserved += 1
            story.ending = "weHungUp"
            return story.act(.goodbye)
        }
        transfer(route, &story)
    }

    private mutating func transfer(_ route: GeneratedRoute, _ story: inout Story) {
        let kind = TransferKind.service(Destination(label: route.id), name: route.words.first ?? "")
        if random.happens(0.05) {
            story.act(.transfer(kind, .refused(status: 480, reason: "Temporarily Unavailable")))
            truth.toPerson += 1
            story.ending = "transferred"
            return story.act(.transfer(.person(because: "not understood"), .completed))
        }
        truth.toService += 1
        story.ending = "transferred"
        story.act(.transfer(kind, .completed))
        guard random.happens(0.02) else { return }
        truth.labelled += 1
        let isRight = random.happens(0.93)
        if isRight { truth.labelledRight += 1 }
        story.label = LabelRow(
            callID: story.id, turn: 1, expect: isRight ? route.id : "none", by: "generated", at: story.began + 86_400)
    }

    private mutating func text(_ route: GeneratedRoute, _ story: inout Story, number: String) {
        let created = story.began + story.seconds
        truth.promised += 1
        let isDelivered = random.happens(0.96)
        if isDelivered { truth.delivered += 1 }
        story.text = OutboxRow(
            reference: "R-\(story.id)", callID: story.id, to: number,
            body: "South Hams: report it at https://example.org",
            template: "link", personalisation: ["link": "https://example.org"], created: created, state: .sent,
            attempts: 1,
            gatewayID: "N-\(story.id)", sent: created + 2, receipt: isDelivered ? "delivered" : "temporary-failure",
            receiptAt: created + 9)
        let isClicked = isDelivered && random.happens(0.72)
        let isCompleted = isClicked && random.happens(0.78)
        if isClicked { truth.clicked += 1 }
        if isCompleted { truth.completed += 1 }
        story.link = LinkRow(
            token: "T-\(story.id)", callID: story.id, reference: "R-\(story.id)", route: route.id, created: created,
            clicks: isClicked ? 1 : 0, clicked: isClicked ? created + 60 : nil,
            completed: isCompleted ? created + 300 : nil)
    }

    private mutating func survey(_ story: inout Story) {
        guard random.happens(0.1) else { return }
        let isSatisfied = random.happens(0.81)
        truth.surveyed += 1
        if isSatisfied { truth.satisfied += 1 }
        story.survey = SurveyAnswerRow(
            callID: story.id, question: "helped", answer: isSatisfied ? "yes" : "no", at: story.began + story.seconds)
    }

    private mutating func hangUp(_ story: inout Story, asked: String, route: String? = nil) {
        truth.abandoned += 1
        if let route { truth.routes[route.hasPrefix("officer:") ? "officers" : route, default: 0] += 1 }
        story.turns.append(
            TurnRow(
                callID: story.id, number: story.turns.count + 1, asked: asked, heard: .hangUp, verdict: "hang-up"))
    }

    private mutating func heard(
        _ story: inout Story, _ asked: String, _ words: String, verdict: String, decided: Bool
    ) {
        let speech = Int(story.seconds * 1000) + 3000
        let end = speech + 700 + 60 * words.utf8.count
        // Most decisions take some 20 ms, a few ten times as long.
        let latency = Int(12 + pow(Double.random(in: 0..<1, using: &random), 6) * 220)
        let list = words.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").split(separator: " ")
            .enumerated().map { index, word in
                #"{"confidence":0.87,"end":\#(0.3 * Double(index + 1)),"start":\#(0.3 * Double(index)),"text":"\#(word)"}"#
            }
        let best = #"{"confidence":0.83,"words":[\#(list.joined(separator: ","))]}"#
        let candidate =
            #"{"destination":{"route":{"_0":"missed_bin"}},"phrase":"my bin was not collected","#
            + #""probability":0.61,"slotProbabilities":{},"slots":{}}"#
        story.turns.append(
            TurnRow(
                callID: story.id, number: story.turns.count + 1, asked: asked, heard: .utterance,
                hypotheses: "[\(best),\(best)]",
                decision: decided
                    ? #"{"candidates":[\#(candidate),\#(candidate)],"reason":"generated","verdict":{}}"# : nil,
                verdict: verdict, reason: "generated",
                timings: .init(
                    promptStart: speech - 2500, promptEnd: speech - 400, speechStart: speech, speechEnd: end,
                    decided: end + latency)))
        story.seconds = Double(end + latency) / 1000
    }

    private mutating func say(_ route: GeneratedRoute) -> String {
        route.words.randomElement(using: &random) ?? route.id
    }
}
