import Foundation

/// Counts that can be added up one by one.
protocol CountedFigures: Equatable {
    init()
    /// What is counted. The order is that of kept sums: what is new goes behind, and `CallSums.counting` is raised.
    static var counts: [WritableKeyPath<Self, Int>] { get }
}

extension CountedFigures {
    mutating func add(_ other: Self) { for count in Self.counts { self[keyPath: count] += other[keyPath: count] } }

    fileprivate var list: [Int] { Self.counts.map { self[keyPath: $0] } }

    /// Nil when there are more or fewer than there should be.
    fileprivate init?(list: [Int]) {
        self.init()
        guard list.count == Self.counts.count else { return nil }
        for (count, value) in zip(Self.counts, list) { self[keyPath: count] = value }
    }
}

extension ReportFigures.Calls: CountedFigures {
    static var counts: [WritableKeyPath<Self, Int>] {
        [
            \.answered, \.passedOn, \.toService, \.toPerson, \.toEmergency, \.withoutPerson, \.abandoned, \.unserved,
            \.failed, \.withLine, \.onPoorLine,
        ]
    }
}

extension ReportFigures.Transfers: CountedFigures {
    static var counts: [WritableKeyPath<Self, Int>] {
        [\.completed, \.right, \.labelled, \.labelledRight, \.refused]
    }
}

extension ReportFigures.Understanding: CountedFigures {
    static var counts: [WritableKeyPath<Self, Int>] {
        [\.acted, \.asked, \.rejected, \.wantedPerson, \.confirmations, \.rejections, \.silences]
    }
}

extension ReportFigures.Shift: CountedFigures {
    static var counts: [WritableKeyPath<Self, Int>] { [\.offered, \.taken, \.forms] }
}

extension ReportFigures.Route: CountedFigures {
    static var counts: [WritableKeyPath<Self, Int>] {
        [\.calls, \.transferred, \.withoutPerson, \.texted, \.abandoned, \.calledBack]
    }
}

extension ReportFigures.Version: CountedFigures {
    static var counts: [WritableKeyPath<Self, Int>] {
        [\.calls, \.withoutPerson, \.toPerson, \.abandoned, \.withRejection]
    }
}

// Sums as they are kept: JSON, with counts as lists.
extension CallSums {
    private struct Kept: Codable {
        var calls: [Int]
        var transfers: [Int]
        var understanding: [Int]
        var shift: [Int]
        var hours: [Int]
        var routes: [String: [Int]]
        var versions: [String: [Int]]
        var abandoned: [String: Int]
        /// Milliseconds and how often, in turn.
        var latencies: [Int]
        var settled: Int
        var links: Int
    }

    /// - Throws: nothing, as long as numbers can be written.
    func text() throws -> String {
        let kept = Kept(
            calls: calls.list, transfers: transfers.list, understanding: understanding.list, shift: shift.list,
            hours: hours, routes: routes.mapValues(\.list), versions: versions.mapValues(\.list), abandoned: abandoned,
            latencies: latencies.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }, settled: settled,
            links: links)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(kept), as: UTF8.self)
    }

    /// Nil when it is nothing that was kept so.
    init?(text: String) {
        guard let kept = try? JSONDecoder().decode(Kept.self, from: Data(text.utf8)), kept.hours.count == 24,
            kept.latencies.count.isMultiple(of: 2), let calls = ReportFigures.Calls(list: kept.calls),
            let transfers = ReportFigures.Transfers(list: kept.transfers),
            let understanding = ReportFigures.Understanding(list: kept.understanding),
            let shift = ReportFigures.Shift(list: kept.shift)
        else { return nil }
        (self.calls, self.transfers, self.understanding, self.shift) = (calls, transfers, understanding, shift)
        hours = kept.hours
        for (id, list) in kept.routes {
            guard let route = ReportFigures.Route(list: list) else { return nil }
            routes[id] = route
        }
        for (id, list) in kept.versions {
            guard let version = ReportFigures.Version(list: list) else { return nil }
            versions[id] = version
        }
        abandoned = kept.abandoned
        for place in stride(from: 0, to: kept.latencies.count, by: 2) {
            latencies[kept.latencies[place], default: 0] += kept.latencies[place + 1]
        }
        (settled, links) = (kept.settled, kept.links)
    }
}
