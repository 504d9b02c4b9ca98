import CallHistory
import Records

/// What a report counts of some calls: sums without words or numbers, which can be kept and added up.
struct CallSums: Sendable, Equatable {
    /// The way of counting. Whoever counts otherwise, or counts more, raises it: what was counted before is then counted again.
    static let counting = 1
    /// Latencies that are longer count as this (ms).
    private static let longest = 20_000

    var calls = ReportFigures.Calls()
    var transfers = ReportFigures.Transfers()
    var understanding = ReportFigures.Understanding()
    var shift = ReportFigures.Shift()
    var hours = [Int](repeating: 0, count: 24)
    /// By the label of the route; all officers together.
    var routes: [String: ReportFigures.Route] = [:]
    /// By the grammar's fingerprint.
    var versions: [String: ReportFigures.Version] = [:]
    /// By where in the call.
    var abandoned: [String: Int] = [:]
    /// By the millisecond.
    var latencies: [Int: Int] = [:]
    /// Calls that were over at once, and did not come again.
    var settled = 0
    /// Calls that were over with a link, and did not come again.
    var links = 0

    /// Adds one call.
    /// - Parameter hour: in which it began, by London's clocks.
    mutating func add(_ call: CallFacts, hour: Int) {
        let outcome = call.outcome
        calls.answered += 1
        calls[keyPath: outcome.count] += 1
        if let isLinePoor = call.isLinePoor {
            calls.withLine += 1
            if isLinePoor { calls.onPoorLine += 1 }
        }
        hours[hour] += 1
        // What the machine did not lead says nothing of how well it does.
        guard outcome != .passedOn else { return }
        if outcome == .abandoned { abandoned[call.abandonedAt, default: 0] += 1 }
        count(route: call, outcome)
        count(transfers: call)
        count(turns: call)
        count(version: call, outcome)
        if call.offeredOnline {
            shift.offered += 1
            if call.tookOnline { shift.taken += 1 }
        }
        shift.forms += call.actions.count(where: \.isKeptForm)
        if outcome == .withoutPerson, !call.wasCalledBack {
            if call.isSettledAtOnce { settled += 1 } else { links += 1 }
        }
    }

    /// Adds the sums of other calls.
    mutating func add(_ other: CallSums) {
        calls.add(other.calls)
        transfers.add(other.transfers)
        understanding.add(other.understanding)
        shift.add(other.shift)
        for hour in hours.indices { hours[hour] += other.hours[hour] }
        for (id, route) in other.routes { routes[id, default: ReportFigures.Route()].add(route) }
        for (id, version) in other.versions { versions[id, default: ReportFigures.Version()].add(version) }
        abandoned.merge(other.abandoned, uniquingKeysWith: +)
        latencies.merge(other.latencies, uniquingKeysWith: +)
        settled += other.settled
        links += other.links
    }

    /// The smallest latency that so many of a hundred do not exceed.
    func latency(ofHundred percent: Int) -> Int? {
        let total = latencies.values.reduce(0, +)
        guard total > 0 else { return nil }
        var seen = 0
        return latencies.sorted { $0.key < $1.key }.first { _, count in
            seen += count
            return seen * 100 >= total * percent
        }?.key
    }

    private mutating func count(route call: CallFacts, _ outcome: CallFacts.Outcome) {
        let id = call.route.map(RouteNames.group) ?? RouteNames.unknown
        var route = routes[id] ?? ReportFigures.Route()
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
            case .refused, .timedOut: self.transfers.refused += 1
            case .callerGone: break
            }
        }
        guard let last = completed.last else { return }
        self.transfers.completed += 1
        // A person's word counts for more than what the telephone tells.
        if let label = call.turns.compactMap(\.label).last {
            self.transfers.labelled += 1
            if label == last {
                self.transfers.labelledRight += 1
                self.transfers.right += 1
            }
        } else if completed.count == 1, !call.wasCalledBack {
            self.transfers.right += 1
        }
    }

    private mutating func count(turns call: CallFacts) {
        var isFirst = true
        for turn in call.turns {
            if let latency = turn.latency, turn.heard == .utterance {
                latencies[min(max(latency, 0), Self.longest), default: 0] += 1
            }
            if turn.heard == .noInput { understanding.silences += 1 }
            switch turn.understood {
            case .confirm, .choose, .which: understanding.confirmations += 1
            case .noMatch: understanding.rejections += 1
            default: break
            }
            guard isFirst, turn.heard == .utterance else { continue }
            isFirst = false
            switch turn.understood {
            case .confirm, .choose, .which: understanding.asked += 1
            case .noMatch: understanding.rejected += 1
            case .command(.operator): understanding.wantedPerson += 1
            default: understanding.acted += 1
            }
        }
    }

    private mutating func count(version call: CallFacts, _ outcome: CallFacts.Outcome) {
        var version = versions[call.grammar] ?? ReportFigures.Version()
        version.calls += 1
        if outcome == .withoutPerson { version.withoutPerson += 1 }
        if outcome == .toPerson { version.toPerson += 1 }
        if outcome == .abandoned { version.abandoned += 1 }
        if call.turns.contains(where: { $0.understood == .noMatch }) { version.withRejection += 1 }
        versions[call.grammar] = version
    }
}
