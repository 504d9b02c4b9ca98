import CallHistory
import Foundation
import Records

/// Counts calls one by one, each day's by itself. A year of them needs no more memory than its days and their routes.
package struct ReportAccumulator: Sendable {
    private let days: ReportDays
    private let names: RouteNames
    /// By the day, as `LondonHours` counts days.
    private var sums: [Int: CallSums] = [:]
    /// How often each thing was said that no route understood, by the day.
    private var rejected: [Int: [String: Int]] = [:]
    /// Of months that stand at their first day: the day on which each grammar was first met.
    private var since: [Int: [String: Int]] = [:]
    private var clock: LondonHours

    /// - Parameters:
    ///   - days: the period.
    ///   - names: of routes, for people.
    package init(days: ReportDays, names: RouteNames) {
        self.days = days
        self.names = names
        clock = LondonHours(timeZone: days.timeZone)
    }

    /// Adds one call.
    package mutating func add(_ call: CallFacts) {
        let (hour, day) = clock.hourAndDay(of: call.began)
        sums[day, default: CallSums()].add(call, hour: hour)
    }

    /// Adds something that was said on a call of that moment, and that no route understood.
    package mutating func add(rejected words: String, at began: Date) {
        rejected[clock.hourAndDay(of: began).day, default: [:]][words, default: 0] += 1
    }

    /// Adds what was counted of a day before.
    /// - Returns: false when it is nothing that was written by `kept(ofDay:)`.
    mutating func add(_ kept: DaySums, ofDay day: Int) -> Bool {
        guard let counted = CallSums(text: kept.sums) else { return false }
        sums[day] = counted
        rejected[day] = Self.words(of: kept)
        return true
    }

    /// Adds what days come to that follow one another, as if it were their first.
    mutating func add(_ month: MonthSums.Month, from day: Int) {
        sums[day] = month.sums
        rejected[day] = month.rejected
        since[day] = month.since
    }

    static func words(of kept: DaySums) -> [String: Int] {
        kept.words.flatMap { try? JSONDecoder().decode([String: Int].self, from: Data($0.utf8)) } ?? [:]
    }

    /// What has been counted of a day, to be kept.
    /// - Throws: nothing, as long as numbers can be written.
    func kept(ofDay day: Int) throws -> DaySums {
        let words = try rejected[day].map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        return DaySums(sums: try (sums[day] ?? CallSums()).text(), words: words)
    }

    /// The figures, with all that is known beside the calls.
    package func finished(
        texts: TextFacts, survey: [String: [String: Int]], missed: [String: Int], costs: CostModel
    ) -> ReportFigures {
        var all = CallSums()
        var since: [String: String] = [:]
        var course: [Int: ReportFigures.Stretch] = [:]
        for (day, sums) in sums.sorted(by: { $0.key < $1.key }) {
            all.add(sums)
            for version in sums.versions.keys where since[version] == nil {
                since[version] = LondonHours.text(ofDay: self.since[day]?[version] ?? day)
            }
            let place = days.place(ofDay: day)
            course[place.order, default: ReportFigures.Stretch(name: place.name)].calls += sums.calls.answered
            course[place.order]?.withoutPerson += sums.calls.withoutPerson
        }
        var figures = ReportFigures(council: names.council, from: days.firstDay, to: days.lastDay)
        figures.stretch = days.stretch
        figures.calls = all.calls
        figures.calls.busy = missed["busy"] ?? 0
        figures.calls.gone = missed["gone"] ?? 0
        figures.calls.offered = figures.calls.answered + figures.calls.busy + figures.calls.gone
        figures.transfers = all.transfers
        figures.understanding = all.understanding
        figures.shift = all.shift
        figures.hours = all.hours
        figures.routes = all.routes.map { id, counts in
            var route = counts
            (route.id, route.name) = (id, names.name(of: id))
            return route
        }.sorted { ($1.calls, $0.id) < ($0.calls, $1.id) }
        figures.grammars = all.versions.map { fingerprint, counts in
            var version = counts
            (version.fingerprint, version.since) = (fingerprint, since[fingerprint] ?? "")
            return version
        }.sorted { ($0.since, $0.fingerprint) < ($1.since, $1.fingerprint) }
        figures.abandoned = all.abandoned.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { ReportFigures.Place(name: $0.key, calls: $0.value) }
        figures.course = days.places.map { place in course[place.order] ?? ReportFigures.Stretch(name: place.name) }
        figures.speed.count = all.latencies.values.reduce(0, +)
        (figures.speed.p50, figures.speed.p95) = (all.latency(ofHundred: 50), all.latency(ofHundred: 95))
        figures.texts = ReportFigures.Texts(
            promised: texts.promised, sent: texts.sent, delivered: texts.delivered, undelivered: texts.undelivered,
            failed: texts.failed, tracked: texts.tracked, clicked: texts.clicked, completed: texts.completed)
        figures.survey = survey.sorted { $0.key < $1.key }.compactMap {
            ReportFigures.Question(name: $0.key, counts: $0.value)
        }
        figures.savings = costs.savings(settled: all.settled, links: all.links, texts: figures.texts)
        figures.unmet = UnmetDemand(rejected.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) })
        return figures
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
