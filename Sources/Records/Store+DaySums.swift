import CallHistory
import Foundation
import Telephony

/// What was counted of a day that is over.
package struct DaySums: Sendable, Equatable {
    /// The sums, as whoever counts writes them: without words, numbers or names.
    package var sums: String
    /// What callers said that no route understood, as whoever counts writes it; nil where the words are no longer kept.
    package var words: String?

    /// Parameters as the properties.
    package init(sums: String, words: String?) {
        self.sums = sums
        self.words = words
    }
}

// What a report counts of a day that is over is counted once, and kept. Whatever changes what is counted of a call takes the sums
// of its day away, in the same transaction; they are counted again when somebody asks for them. Who counts claims the day first:
// what takes the sums away takes the claim away, too, and what was counted meanwhile is not kept.
extension Store {
    /// The sums that are kept of days in a period, by when the day began.
    /// - Parameter counting: the way of counting; what was counted in another is not given.
    package func daySums(in period: Range<Date>, counting: Int) throws -> [Date: DaySums] {
        let rows = try database.query(
            """
            SELECT began, sums, words FROM day_sums
            WHERE began >= ? AND began < ? AND ended <= ?2 AND counting = ? AND sums IS NOT NULL
            """, [.init(period.lowerBound), .init(period.upperBound), .init(counting)]
        ) { (try $0.requireDate("began"), DaySums(sums: try $0.requireText("sums"), words: try $0.text("words"))) }
        return Dictionary(rows) { first, _ in first }
    }

    /// Says that somebody is about to count these days. What is read from now on is what the sums may be kept of.
    /// - Parameter counting: the way of counting.
    /// - Returns: by what the claim is known.
    package func claim(_ days: [Range<Date>], counting: Int) throws -> String {
        let claim = UUID().uuidString
        try database.transaction {
            // Who took sums away before there was a claim has ended, and whoever does it from now on finds the claim.
            let alone = database.dialect.alone("day_sums")
            if !alone.isEmpty { try database.execute(alone) }
            for day in days {
                try database.execute(
                    """
                    INSERT INTO day_sums (began, ended, counting, claim) VALUES (?, ?, ?, ?)
                    ON CONFLICT (began) DO UPDATE SET
                        ended = excluded.ended, counting = excluded.counting, claim = excluded.claim, sums = NULL,
                        words = NULL
                    """, [.init(day.lowerBound), .init(day.upperBound), .init(counting), .init(claim)])
            }
        }
        return claim
    }

    /// Keeps what was counted, of those days that nothing has changed of since they were claimed.
    /// - Parameter sums: by when the day began.
    package func keep(_ sums: [Date: DaySums], claim: String) throws {
        try database.transaction {
            for (began, sums) in sums {
                try database.execute(
                    "UPDATE day_sums SET sums = ?, words = ? WHERE began = ? AND claim = ?",
                    [.init(sums.sums), .init(sums.words), .init(began), .init(claim)])
            }
        }
    }

    /// Takes away the sums of the day on which a call began. Within the transaction that changes the call.
    func forgetSums(ofCall id: String) throws {
        try database.execute(
            """
            DELETE FROM day_sums
            WHERE began = (SELECT max(began) FROM day_sums WHERE began <= (SELECT began FROM calls WHERE id = ?1))
                AND ended > (SELECT began FROM calls WHERE id = ?1)
            """, [.init(id)])
    }

    /// Takes away the sums of a moment's day. Within the transaction that changes a call that began then.
    func forgetSums(at moment: Date) throws {
        try database.execute(
            """
            DELETE FROM day_sums
            WHERE began = (SELECT max(began) FROM day_sums WHERE began <= ?1) AND ended > ?1
            """, [.init(moment)])
    }

    /// Takes away the sums of the day of the call that was just noted as called back. Within the transaction that notes it.
    func forgetSums(ofCallFrom number: String, calledBack moment: Date) throws {
        let call = "(SELECT max(began) FROM calls WHERE caller_number = ?1 AND called_back = ?2 AND began > ?3)"
        try database.execute(
            """
            DELETE FROM day_sums
            WHERE began = (SELECT max(began) FROM day_sums WHERE began <= \(call)) AND ended > \(call)
            """, [.init(number), .init(moment), .init(moment.addingTimeInterval(-60 * 60))])
    }

    /// Takes away what is past its time: whole days, and of the others the words.
    func forgetSums(of kind: Retention.Kind, before date: Date) throws {
        switch kind {
        case .calls: try database.execute("DELETE FROM day_sums WHERE began < ?", [.init(date)])
        case .words:
            try database.execute("DELETE FROM day_sums WHERE began < ?1 AND ended > ?1", [.init(date)])
            // Whoever counts one of them just now has read words that are gone.
            try database.execute(
                """
                UPDATE day_sums SET words = NULL, claim = '' WHERE ended <= ? AND (words IS NOT NULL OR sums IS NULL)
                """, [.init(date)])
        case .audio, .numbers, .texts, .forms, .surveys: break
        }
    }

    /// Takes away the sums of days in whose words a number stands.
    func forgetSums(with mention: NumberMention) throws {
        let days = try database.query("SELECT began, sums, words FROM day_sums") {
            (try $0.requireText("began"), try $0.text("sums") ?? "", try $0.text("words") ?? "")
        }
        for (began, sums, words) in days where mention.isIn(sums) || mention.isIn(words) {
            try database.execute("DELETE FROM day_sums WHERE began = ?", [.text(began)])
        }
    }

    /// What callers said that no route understood, with when the call began, on calls of a period that the switchboard led itself,
    /// as far as the words are still kept; in lower case.
    package func rejectedWords(in period: Range<Date>) throws -> [(began: Date, words: String)] {
        let isPassedOn = [TransferKind.pilot(""), .shadow("")].map(\.reason)
        var found: [(began: Date, words: String)] = []
        try database.snapshot {
            let turns = try database.cursor(
                """
                SELECT began, \(database.dialect.bestWords)
                FROM calls \(database.dialect.joinInOrder) turns ON turns.call_id = calls.id
                WHERE began >= ?1 AND began < ?2 AND verdict = 'no-match' AND heard = ?3 AND decision IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM actions WHERE actions.call_id = turns.call_id
                        AND kind = ?4 AND outcome = ?5 AND detail IN (?6, ?7))
                """,
                [
                    .init(period.lowerBound), .init(period.upperBound), .init(TurnRow.Heard.utterance.rawValue),
                    .init(CallAction.Kind.transfer.rawValue), .init(TransferOutcome.completed.text),
                    .init(isPassedOn[0]), .init(isPassedOn[1]),
                ])
            try turns.advance()
            while turns.hasRow {
                if let began = turns.date(0), let words = turns.text(1), !words.isEmpty {
                    found.append((began, words.lowercased()))
                }
                try turns.advance()
            }
        }
        return found
    }
}
