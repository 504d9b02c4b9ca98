import CPostgreSQL

/// SQL as PostgreSQL takes it, and its values.
struct PostgreSQLStatement {
    let text: String
    let values: [SQLValue]

    /// What is worth being prepared.
    var isPlanned: Bool { ["SELECT", "INSERT", "UPDATE", "DELETE"].contains { text.hasPrefix($0) } }

    /// What it is prepared as: the kinds of its values are a part of it.
    var key: String { String(values.map(\.letter)) + text }
}

extension PostgreSQLConnection {
    /// Sends statements one behind another without waiting in between (libpq's pipeline), and then waits for all.
    /// - Returns: what came of each; behind one that failed, which is the last, nothing was done. Nil where the server said
    ///   nothing more.
    func results(of statements: [PostgreSQLStatement]) -> [PostgreSQLResult?] {
        guard PQenterPipelineMode(handle) == 1 else { return abandoned }
        // For each answer that is to come, what it prepares.
        var expected: [String?] = []
        var isSent = true
        for statement in statements where isSent { isSent = send(statement, &expected) }
        isSent = isSent && PQpipelineSync(handle) == 1
        guard isSent else { return abandoned }
        var results: [PostgreSQLResult?] = []
        for key in expected {
            let result = next()
            let isWell = result?.isWell ?? false
            if !isWell, let key { prepared[key] = nil }
            // Of what was to be done only: that it was prepared is nobody's business.
            if results.last.map({ $0?.isWell ?? false }) ?? true, key == nil || !isWell { results.append(result) }
        }
        // The mark at the end.
        if waitForAnswer() { _ = PQgetResult(handle).map(PostgreSQLResult.init) }
        return PQexitPipelineMode(handle) == 1 ? results : results + abandoned
    }

    private var abandoned: [PostgreSQLResult?] {
        giveUp()
        return [nil]
    }

    private func send(_ statement: PostgreSQLStatement, _ expected: inout [String?]) -> Bool {
        let count = Int32(statement.values.count)
        var types = statement.values.map(\.type)
        guard statement.isPlanned else {
            expected.append(nil)
            return CTexts.with(statement.values.map(\.text)) {
                PQsendQueryParams(handle, statement.text, count, &types, $0, nil, nil, 0) == 1
            }
        }
        let key = statement.key
        if prepared[key] == nil {
            named += 1
            prepared[key] = "s\(named)"
            expected.append(key)
            guard PQsendPrepare(handle, "s\(named)", statement.text, count, &types) == 1 else { return false }
        }
        guard let name = prepared[key] else { return false }
        expected.append(nil)
        return CTexts.with(statement.values.map(\.text)) {
            PQsendQueryPrepared(handle, name, count, $0, nil, nil, 0) == 1
        }
    }

    /// The answer to one statement.
    private func next() -> PostgreSQLResult? {
        guard waitForAnswer(), let result = PQgetResult(handle).map(PostgreSQLResult.init) else { return nil }
        // What ends it.
        while PQstatus(handle) == CONNECTION_OK, waitForAnswer(), let more = PQgetResult(handle) { PQclear(more) }
        return result
    }
}

extension PostgreSQLResult {
    fileprivate var isWell: Bool { [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(pointer)) }
}

extension SQLValue {
    /// A type's object id in `pg_type`, which never changes: int8, float8, text; 0 lets the server find out.
    fileprivate var type: Oid {
        switch self {
        case .null: 0
        case .integer: 20
        case .real: 701
        case .text: 25
        }
    }

    fileprivate var letter: Character {
        switch self {
        case .null: "n"
        case .integer: "i"
        case .real: "r"
        case .text: "t"
        }
    }

    /// As libpq takes it. PostgreSQL keeps no NUL within a text: its picture stands for it.
    fileprivate var text: String? {
        switch self {
        case .null: nil
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text.utf8.contains(0) ? text.replacing("\0", with: "\u{2400}") : text
        }
    }
}
