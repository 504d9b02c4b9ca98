import CallHistory
import Foundation
import Grammar
import Records

/// Counts calls one by one. A year of them needs no more memory than the number of routes and of things said.
package struct ReportAccumulator: Sendable {
    /// What has been counted so far.
    package private(set) var figures: ReportFigures
    private let days: ReportDays
    private let names: RouteNames
    /// Latencies by the millisecond; the last place has all that were longer.
    private var latencies = [Int](repeating: 0, count: 20_001)
    private var routes: [String: ReportFigures.Route] = [:]
    private var versions: [String: ReportFigures.Version] = [:]
    private var abandoned: [String: Int] = [:]
    private var rejected: [String: Int] = [:]
    private var course: [Int: ReportFigures.Stretch] = [:]
    private var settled = 0
    private var links = 0
    private var clock: LondonHours

    /// - Parameters:
    ///   - days: the period.
    ///   - names: of routes, for people.
    package init(days: ReportDays, names: RouteNames) {
        self.days = days
        self.names = names
        figures = ReportFigures(council: names.council, from: days.firstDay, to: days.lastDay)
        figures.stretch = days.stretch
        clock = LondonHours(timeZone: days.timeZone)
    }

    /// Adds one call.
    package mutating func add(_ call: CallFacts) {
        let outcome = call.outcome
        let withoutPerson = outcome == .withoutPerson
        figures.calls.answered += 1
        figures.calls[keyPath: outcome.count] += 1
        if let isLinePoor = call.isLinePoor {
            figures.calls.withLine += 1
            if isLinePoor { figures.calls.onPoorLine += 1 }
        }
        let (hour, day) = clock.hourAndDay(of: call.began)
        figures.hours[hour] += 1
        let place = days.place(ofDay: day, at: call.began)
        course[place.order, default: ReportFigures.Stretch(name: place.name)].calls += 1
        if withoutPerson { course[place.order]?.withoutPerson += 1 }
        // What the machine did not lead says nothing of how well it does.
        guard outcome != .passedOn else { return }
        if outcome == .abandoned { abandoned[call.abandonedAt, default: 0] += 1 }
        count(route: call, outcome)
        count(transfers: call)
        count(turns: call)
        count(version: call, outcome)
        if call.offeredOnline {
            figures.shift.offered += 1
            if call.tookOnline { figures.shift.taken += 1 }
        }
        figures.shift.forms += call.actions.count(where: \.isKeptForm)
        if withoutPerson, !call.wasCalledBack { if call.isSettledAtOnce { settled += 1 } else { links += 1 } }
    }

    private mutating func count(route call: CallFacts, _ outcome: CallFacts.Outcome) {
        let id = call.route.map(names.group) ?? RouteNames.unknown
        var route = routes[id] ?? ReportFigures.Route(id: id, name: names.name(of: id))
        route.calls += 1
        if outcome == .toService { route.transferred += 1 }
        if outcome == .withoutPerson { route.withoutPerson += 1 }
        if outcome == .abandoned { route.abandoned += 1 }
        if call.hasText { route.texted += 1 }
        if call.wasCalledBack { route.calledBack += 1 }
        routes[id] = route
    }

    private mutating func count(transfers call: CallFacts) {
        var completed: [String] = []
        for case .transfer(let kind, let outcome) in call.actions {
            guard let asked = kind.asked else { continue }
            switch outcome {
            case .completed: completed.append(asked)
            case .refused, .timedOut: figures.transfers.refused += 1
            case .callerGone: break
            }
        }
        guard let last = completed.last else { return }
        figures.transfers.completed += 1
        // A person's word counts for more than what the telephone tells.
        if let label = call.turns.compactMap(\.label).last {
            figures.transfers.labelled += 1
            if label == last {
                figures.transfers.labelledRight += 1
                figures.transfers.right += 1
            }
        } else if completed.count == 1, !call.wasCalledBack {
            figures.transfers.right += 1
        }
    }

    private mutating func count(turns call: CallFacts) {
        var isFirst = true
        for turn in call.turns {
            if let latency = turn.latency, turn.heard == .utterance {
                latencies[min(max(latency, 0), latencies.count - 1)] += 1
            }
            if turn.heard == .noInput { figures.understanding.silences += 1 }
            switch turn.understood {
            case .confirm, .choose, .which: figures.understanding.confirmations += 1
            case .noMatch: figures.understanding.rejections += 1
            default: break
            }
            if let words = turn.rejectedWords, !words.isEmpty { rejected[words.lowercased(), default: 0] += 1 }
            guard isFirst, turn.heard == .utterance else { continue }
            isFirst = false
            switch turn.understood {
            case .confirm, .choose, .which: figures.understanding.asked += 1
            case .noMatch: figures.understanding.rejected += 1
            case .command(.operator): figures.understanding.wantedPerson += 1
            default: figures.understanding.acted += 1
            }
        }
    }

    private mutating func count(version call: CallFacts, _ outcome: CallFacts.Outcome) {
        var version =
            versions[call.grammar]
            ?? ReportFigures.Version(fingerprint: call.grammar, since: String(days.text(call.began).prefix(10)))
        version.calls += 1
        if outcome == .withoutPerson { version.withoutPerson += 1 }
        if outcome == .toPerson { version.toPerson += 1 }
        if outcome == .abandoned { version.abandoned += 1 }
        if call.turns.contains(where: { $0.understood == .noMatch }) { version.withRejection += 1 }
        versions[call.grammar] = version
    }

    /// The figures, with all that is known beside the calls.
    package func finished(
        texts: TextFacts, survey: [String: [String: Int]], missed: [String: Int], costs: CostModel
    ) -> ReportFigures {
        var figures = figures
        figures.calls.busy = missed["busy"] ?? 0
        figures.calls.gone = missed["gone"] ?? 0
        figures.calls.offered = figures.calls.answered + figures.calls.busy + figures.calls.gone
        figures.routes = routes.values.sorted { ($1.calls, $0.id) < ($0.calls, $1.id) }
        figures.grammars = versions.values.sorted { ($0.since, $0.fingerprint) < ($1.since, $1.fingerprint) }
        figures.abandoned = abandoned.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { ReportFigures.Place(name: $0.key, calls: $0.value) }
        figures.course = days.places.map { place in course[place.order] ?? ReportFigures.Stretch(name: place.name) }
        figures.speed.count = latencies.reduce(0, +)
        figures.speed.p50 = percentile(50)
        figures.speed.p95 = percentile(95)
        figures.texts = ReportFigures.Texts(
            promised: texts.promised, sent: texts.sent, delivered: texts.delivered, undelivered: texts.undelivered,
            failed: texts.failed, tracked: texts.tracked, clicked: texts.clicked, completed: texts.completed)
        figures.survey = survey.sorted { $0.key < $1.key }.compactMap {
            ReportFigures.Question(name: $0.key, counts: $0.value)
        }
        figures.savings = costs.savings(settled: settled, links: links, texts: figures.texts)
        figures.unmet = UnmetDemand(rejected)
        return figures
    }

    /// The smallest latency that so many of a hundred do not exceed.
    private func percentile(_ percent: Int) -> Int? {
        let total = latencies.reduce(0, +)
        guard total > 0 else { return nil }
        var seen = 0
        return latencies.firstIndex { count in
            seen += count
            return seen * 100 >= total * percent
        }
    }
}

extension ReportFigures.Question {
    /// Nil when nobody gave an answer.
    package init?(name: String, counts: [String: Int]) {
        let given = counts.filter { !["", "texted"].contains($0.key) }
        guard !given.isEmpty else { return nil }
        self.name = name
        answers = given.sorted { $0.key < $1.key }.map { Answer(answer: $0.key, count: $0.value) }
        let known: Set = ["yes", "no", "1", "2", "3", "4", "5"]
        let total = given.values.reduce(0, +)
        let good = ["yes", "4", "5"].reduce(0) { $0 + (given[$1] ?? 0) }
        satisfied = given.keys.allSatisfy(known.contains) ? share(good, of: total) : nil
    }
}
