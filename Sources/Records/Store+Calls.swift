import CallHistory
import Foundation

/// A call with all that belongs to it.
package struct CallRecord: Sendable, Equatable {
    /// The call.
    package var call: CallRow
    /// Its turns in order.
    package var turns: [TurnRow]
    /// What was done, in order.
    package var actions: [ActionRow]

    /// Parameters as the properties.
    package init(call: CallRow, turns: [TurnRow], actions: [ActionRow]) {
        self.call = call
        self.turns = turns
        self.actions = actions
    }
}

extension Store {
    /// Adds a call, at its beginning: turns, actions and texts refer to it. The call before it from the same number, if
    /// that was within the hour, is noted as called back.
    package func insert(_ call: CallRow) throws {
        try database.transaction {
            // Nothing here waits for what came of the statement before: all goes to a server at once.
            if let number = call.callerNumber {
                try database.execute(
                    """
                    UPDATE calls SET called_back = ?1 WHERE id = (
                        SELECT id FROM calls WHERE caller_number = ?2 AND began <= ?1 AND began > ?3
                        ORDER BY began DESC LIMIT 1)
                    """,
                    [.init(call.began), .init(number), .init(call.began.addingTimeInterval(-60 * 60))])
                try forgetSums(ofCallFrom: number, calledBack: call.began)
            }
            try forgetSums(at: call.began)
            try database.execute(
                """
                INSERT INTO calls (
                    id, began, ended, caller_number, dialled, ending, grammar, software, audio_path, called_back, node,
                    audio_shared
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .init(call.id), .init(call.began), .init(call.ended), .init(call.callerNumber),
                    .init(call.dialled), .init(call.ending), .init(call.grammar), .init(call.software),
                    .init(call.audioPath), .init(call.calledBack), .init(call.node),
                    .init(call.isAudioShared.map { $0 ? 1 : 0 }),
                ])
        }
    }

    /// Notes how and when a call ended, where its recording is, and how well the network carried it.
    package func end(
        call id: String, at ended: Date, ending: String, audioPath: String? = nil, line: CallLine? = nil
    ) throws {
        try database.transaction {
            try forgetSums(ofCall: id)
            try database.execute(
                """
                UPDATE calls SET
                    ended = ?, ending = ?, audio_path = coalesce(?, audio_path), codec = ?, packets = ?, packets_lost = ?,
                    jitter_ms = ?, packets_lost_at_peer = ?, round_trip_ms = ?
                WHERE id = ?
                """,
                [
                    .init(ended), .init(ending), .init(audioPath), .init(line?.codec), .init(line?.packets),
                    .init(line?.lost), .init(line?.jitter), .init(line?.lostAtPeer), .init(line?.roundTrip), .init(id),
                ])
        }
        guard try database.changes == 1 else {
            throw DatabaseError(.constraint, "there is no call ‘\(id)’ to end", file: database.file)
        }
    }

    /// Adds a turn to its call.
    package func insert(_ turn: TurnRow) throws {
        try database.transaction {
            try forgetSums(ofCall: turn.callID)
            try database.execute(
                """
                INSERT INTO turns (
                    call_id, number, asked, heard, digits, hypotheses, decision, verdict, reason,
                    audio_path, audio_start_ms, audio_end_ms,
                    prompt_start_ms, prompt_end_ms, speech_start_ms, speech_end_ms, decided_ms, signal_to_noise, fit,
                    heard_twice
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .init(turn.callID), .init(turn.number), .init(turn.asked), .init(turn.heard.rawValue),
                    .init(turn.digits), .init(turn.hypotheses), .init(turn.decision), .init(turn.verdict),
                    .init(turn.reason), .init(turn.audioPath), .init(turn.audioStart), .init(turn.audioEnd),
                    .init(turn.timings.promptStart), .init(turn.timings.promptEnd), .init(turn.timings.speechStart),
                    .init(turn.timings.speechEnd), .init(turn.timings.decided), .init(turn.signalToNoise),
                    .init(turn.fit), .init(turn.isHeardTwice.map { $0 ? 1 : 0 }),
                ])
        }
    }

    /// Fills in what was said or keyed in a turn that was added without it. That the call has been erased since is no
    /// fault. Nothing of it is in the sums of days.
    package func fill(_ turn: TurnRow) throws {
        try database.execute(
            "UPDATE turns SET digits = ?, hypotheses = ?, decision = ?, reason = ? WHERE call_id = ? AND number = ?",
            [
                .init(turn.digits), .init(turn.hypotheses), .init(turn.decision), .init(turn.reason),
                .init(turn.callID), .init(turn.number),
            ])
    }

    /// Adds an action to its call.
    package func insert(_ action: ActionRow) throws {
        try database.transaction {
            try forgetSums(ofCall: action.callID)
            try database.execute(
                "INSERT INTO actions (call_id, kind, target, outcome, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .init(action.callID), .init(action.columns.kind), .init(action.columns.target),
                    .init(action.columns.outcome), .init(action.columns.detail), .init(action.at),
                ])
        }
    }

    /// How many calls asked for each destination since a moment, by its label: what they were put through for, texted,
    /// told, or told whose business it is.
    package func callsAskingFor(since moment: Date) throws -> [String: Int] {
        let kinds: [CallAction.Kind] = [.transfer, .text, .answer, .signpost]
        let counted = try database.query(
            """
            SELECT target, COUNT(DISTINCT call_id) AS calls FROM actions JOIN calls ON calls.id = call_id
            WHERE began >= ? AND target IS NOT NULL AND kind IN (\(kinds.map { _ in "?" }.joined(separator: ", ")))
            GROUP BY target
            """, [.init(moment)] + kinds.map { .init($0.rawValue) }
        ) { (try $0.text("target") ?? "", try $0.requireInteger("calls")) }
        return Dictionary(uniqueKeysWithValues: counted)
    }

    /// The calls that began in a period, oldest first, with their turns and actions.
    package func calls(in period: Range<Date>) throws -> [CallRecord] {
        let bounds: [SQLValue] = [.init(period.lowerBound), .init(period.upperBound)]
        // Three statements see one state of the database.
        return try database.snapshot {
            let calls = try database.query(
                "SELECT * FROM calls WHERE began >= ? AND began < ? ORDER BY began, id", bounds, read: CallRow.init)
            let turns = try database.query(
                """
                SELECT turns.* FROM turns JOIN calls ON calls.id = call_id
                WHERE began >= ? AND began < ? ORDER BY call_id, number
                """, bounds, read: TurnRow.init)
            let actions = try database.query(
                """
                SELECT actions.* FROM actions JOIN calls ON calls.id = call_id
                WHERE began >= ? AND began < ? ORDER BY actions.id
                """, bounds, read: ActionRow.init)
            let turnsOfCall = Dictionary(grouping: turns, by: \.callID)
            let actionsOfCall = Dictionary(grouping: actions, by: \.callID)
            return calls.map { call in
                CallRecord(call: call, turns: turnsOfCall[call.id] ?? [], actions: actionsOfCall[call.id] ?? [])
            }
        }
    }
}
