import Foundation

/// The machine's date beside what is on record, before anything is deleted by it.
package enum ClockJudgement: Sendable, Equatable {
    /// It goes on from where it was.
    case plausible
    /// It is so far ahead of everything that is on record that it may be wrong, or that the switchboard was off for long.
    case ahead(of: Date)
    /// It is before this software was written.
    case behind
}

extension Store {
    /// A machine that was off for so long needs a person to say that its date is right.
    static let longestGap: TimeInterval = 7 * 24 * 60 * 60
    /// No switchboard ran before (2025-01-01).
    static let earliest = Date(timeIntervalSince1970: 1_735_689_600)

    /// Whether things may be deleted by this date.
    package func judge(_ now: Date) throws -> ClockJudgement {
        guard now >= Self.earliest else { return .behind }
        guard let known = try knownDate(), now.timeIntervalSince(known) > Self.longestGap else { return .plausible }
        return .ahead(of: known)
    }

    /// Notes that the switchboard is alive at this date, unless the date is implausible. A write to the disk, too.
    /// - Parameter isConfirmed: a person says that the date is right.
    package func noteDate(_ now: Date, isConfirmed: Bool = false) throws {
        guard try isConfirmed || judge(now) == .plausible else { return }
        try database.execute(
            """
            INSERT INTO marks VALUES ('clock', ?1)
            ON CONFLICT (name) DO UPDATE SET at = ?1 WHERE marks.at < ?1 OR ?2 = 1
            """, [.init(now), .init(isConfirmed ? 1 : 0)])
    }

    /// Writes a few bytes to the disk, to see whether that can be done.
    package func probe() throws {
        try mark("probe")
    }

    func mark(_ name: String) throws {
        try database.execute(
            "INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            [.init(name), .init(.now)])
    }

    /// The latest date that is on record; nil in new records.
    private func knownDate() throws -> Date? {
        let mark = try database.query("SELECT at FROM marks WHERE name = 'clock'") { try $0.requireDate("at") }
        if let mark = mark.first { return mark }
        // Records of before the mark was kept.
        let latest = try database.query(
            """
            SELECT max(at) AS at FROM (
                SELECT max(began) AS at FROM calls UNION ALL SELECT max(created) FROM outbox
                UNION ALL SELECT max(at) FROM deletions UNION ALL SELECT max(at) FROM missed_calls) AS dates
            """
        ) { try $0.date("at") }
        return latest.first ?? nil
    }
}
