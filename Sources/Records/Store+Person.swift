import Foundation

/// Everything that is kept about one number, or in which it stands.
package struct PersonalRecords: Sendable, Equatable {
    /// Calls from the number, and calls on which a text to it was promised or it was keyed, said or filled in.
    package var calls: [CallRecord]
    /// Texts to the number, or promised on those calls.
    package var texts: [OutboxRow]
    /// What was answered to forms on those calls.
    package var forms: [FormResultRow]
    /// What was answered to the survey.
    package var surveys: [SurveyAnswerRow]
    /// Links with tokens that were texted on those calls.
    package var links: [LinkRow]
    /// What somebody says that those calls were about.
    package var labels: [LabelRow] = []
    /// Whether the number wants no texts.
    package var isOptedOut: Bool

    /// Whether there is nothing.
    package var isEmpty: Bool {
        calls.isEmpty && texts.isEmpty && forms.isEmpty && surveys.isEmpty && links.isEmpty && !isOptedOut
    }
}

/// What an erasure took away.
package struct Deletion: Sendable, Equatable {
    /// How many calls.
    package var calls: Int
    /// How many texts.
    package var texts: Int
    /// How many of those texts had not been sent yet: worth saying.
    package var unsentTexts: Int
    /// The recordings that were deleted, or are to be by the nodes that have them.
    package var audioPaths: [String]
    /// Nodes that have recordings of it, and delete them at once, or when they are back.
    package var nodes: [String] = []
    /// Whether nothing of it is left in SQLite's log. Somebody who reads the records keeps what they may still read.
    package var isOutOfLog: Bool
}

extension Store {
    /// Every number that rang, as the network sent it, and every number that a text was for.
    package func numbers() throws -> Set<String> {
        Set(
            try database.query(
                """
                SELECT DISTINCT caller_number AS number FROM calls WHERE caller_number IS NOT NULL
                UNION SELECT DISTINCT to_number FROM outbox WHERE to_number <> ''
                UNION SELECT DISTINCT digits FROM turns WHERE length(digits) >= 10
                """
            ) { try $0.requireText("number") })
    }

    /// Everything that is kept about a number.
    /// - Parameters:
    ///   - number: E.164.
    ///   - spellings: the forms in which `numbers()` has it.
    package func everything(about number: String, spellings: Set<String>) throws -> PersonalRecords {
        try database.snapshot {
            let mentions = try mentions(of: number)
            let ids = try calls(of: spellings).union(mentions.calls)
            let hash = try hash(ofNumber: number)
            var records = PersonalRecords(
                calls: [], texts: try texts(to: spellings), forms: [],
                surveys: try database.query(
                    "SELECT * FROM survey_answers WHERE number_hash = ? ORDER BY id", [.init(hash)],
                    read: SurveyAnswerRow.init), links: [], isOptedOut: try isOptedOut(number))
            for reference in mentions.forms.sorted() {
                records.forms += try formResult(reference).map { [$0] } ?? []
            }
            let alone = mentions.texts.subtracting(records.texts.map(\.id))
            for id in alone.sorted() {
                records.texts += try database.query(
                    "SELECT * FROM outbox WHERE id = ?", [.init(id)], read: OutboxRow.init)
            }
            for id in ids {
                records.calls += try record(ofCall: id).map { [$0] } ?? []
                records.forms += try database.query(
                    "\(FormResultRow.selected) WHERE call_id = ? ORDER BY created", [.init(id)],
                    read: FormResultRow.init)
                records.links += try links(ofCall: id)
                records.labels += try labels(ofCall: id)
                let known = Set(records.texts.map(\.id))
                records.texts += try database.query(
                    "SELECT * FROM outbox WHERE call_id = ? ORDER BY id", [.init(id)], read: OutboxRow.init
                ).filter { !known.contains($0.id) }
                let answers = try database.query(
                    "SELECT * FROM survey_answers WHERE call_id = ? AND number_hash IS NULL ORDER BY id", [.init(id)],
                    read: SurveyAnswerRow.init)
                records.surveys += answers
            }
            records.calls.sort { ($0.call.began, $0.call.id) < ($1.call.began, $1.call.id) }
            return records
        }
    }

    /// One call without what belongs to it, or nil.
    package func call(_ id: String) throws -> CallRow? {
        try database.query("SELECT * FROM calls WHERE id = ?", [.init(id)], read: CallRow.init).first
    }

    /// One call with all that belongs to it, or nil.
    package func record(ofCall id: String) throws -> CallRecord? {
        try call(id).map { call in
            CallRecord(
                call: call,
                turns: try database.query(
                    "SELECT * FROM turns WHERE call_id = ? ORDER BY number", [.init(id)], read: TurnRow.init),
                actions: try database.query(
                    "SELECT * FROM actions WHERE call_id = ? ORDER BY id", [.init(id)], read: ActionRow.init))
        }
    }

    /// Erases everything about a number: the calls with all that belongs to them, their recordings, texts, forms and
    /// survey answers, and the number in remarks on anything else. That it wants no texts stays on its list, so that it
    /// gets none.
    /// - Parameters:
    ///   - why: for the register of deletions, without personal data.
    ///   - recordings: this machine's; what others have is left to them.
    /// - Returns: what was erased.
    /// - Throws: `DatabaseError`, or why a recording could not be deleted; then nothing is erased but recordings.
    @discardableResult
    package func erase(
        _ number: String, spellings: Set<String>, why: String, recordings own: OwnRecordings = OwnRecordings(),
        at now: Date
    ) throws -> Deletion {
        let records = try everything(about: number, spellings: spellings)
        let places = Set(
            records.calls.flatMap { record in
                ([record.call.audioPath] + record.turns.map(\.audioPath)).compactMap(\.self).map(record.call.recording)
            }
        ).sorted { $0.path < $1.path }
        let elsewhere = try places.filter { try own.delete($0) == nil }
        let unsent = records.texts.count { $0.state == .waiting || $0.state == .sending }
        try database.transaction {
            try leaveToNodes(elsewhere, at: now)
            for text in records.texts { try database.execute("DELETE FROM outbox WHERE id = ?", [.init(text.id)]) }
            for form in records.forms {
                try database.execute("DELETE FROM form_results WHERE reference = ?", [.init(form.reference)])
            }
            for link in records.links { try database.execute("DELETE FROM links WHERE token = ?", [.init(link.token)]) }
            try database.execute(
                "DELETE FROM survey_answers WHERE number_hash = ?", [.init(try hash(ofNumber: number))])
            for call in records.calls {
                try forgetSums(ofCall: call.call.id)
                try database.execute("DELETE FROM survey_answers WHERE call_id = ?", [.init(call.call.id)])
                try database.execute("DELETE FROM calls WHERE id = ?", [.init(call.call.id)])
            }
            try blankRemarks(of: number)
            try register(
                "erasure", before: nil, amount: records.calls.count + records.texts.count, at: now, why: why)
        }
        let isOutOfLog = try emptyLog()
        return Deletion(
            calls: records.calls.count, texts: records.texts.count, unsentTexts: unsent, audioPaths: places.map(\.path),
            nodes: Set(elsewhere.compactMap(\.node)).sorted(), isOutOfLog: isOutOfLog)
    }

    private func calls(of spellings: Set<String>) throws -> Set<String> {
        var ids: Set<String> = []
        for number in spellings {
            ids.formUnion(
                try database.query(
                    """
                    SELECT id FROM calls WHERE caller_number = ?1
                    UNION SELECT call_id FROM outbox WHERE to_number = ?1 AND call_id IS NOT NULL
                    UNION SELECT call_id FROM turns WHERE digits = ?1
                    """, [.init(number)]
                ) { try $0.requireText("id") })
        }
        return ids
    }

    private func texts(to spellings: Set<String>) throws -> [OutboxRow] {
        try spellings.sorted().flatMap { number in
            try database.query(
                "SELECT * FROM outbox WHERE to_number = ? ORDER BY id", [.init(number)], read: OutboxRow.init)
        }
    }
}
