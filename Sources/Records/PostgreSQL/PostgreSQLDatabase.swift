import CPostgreSQL
import Foundation

/// Records in PostgreSQL, over a connection that is made anew when it was lost.
final class PostgreSQLDatabase: Database {
    let file: String
    let dialect = SQLDialect.postgresql
    private var count = 0
    private let address: PostgreSQLAddress
    private let isReadOnly: Bool
    private let patience: Duration
    private let mayBeAway: Bool
    private var connection: PostgreSQLConnection?
    /// Within a transaction, whose statements wait for each other: what nobody asks the outcome of is sent with what comes behind
    /// it, and so most transactions are one way to the server and back.
    private var isWithin = false
    private var waiting: [PostgreSQLStatement] = []
    /// Something of the transaction was sent: what is lost now is lost, and no other connection goes on with it.
    private var isBegun = false
    /// More do not wait together: the server's answers are to fit into what the system keeps for us meanwhile.
    private static let mostWaiting = 100
    /// Until then nobody tries to connect again, so that who waits for the records hears at once that they are away.
    private var away: (until: ContinuousClock.Instant, why: DatabaseError)?
    private var placed: [String: String] = [:]
    private var cursors = 0
    /// The last statement that failed did so since the tables are other ones than when it was prepared.
    private var isPlanOutdated = false

    /// What comes before anything else on the first connection, where there was none at the start.
    private let first: ((any Database) throws -> Void)?
    private var isPrepared = false

    /// Faults of the beginning are told as they are, and end the program.
    private var isStarting = false

    private static let pause = Duration.seconds(1)
    /// How many times as long as for a lock an answer is waited for, until it is looked whether the server is there.
    private static let silences = 3

    /// Connects.
    /// - Parameters:
    ///   - address: `postgresql://…`.
    ///   - patience: how long a connection, and another's transaction, are waited for.
    ///   - mayBeAway: a server that does not answer is no error, but asked again when something is wanted of it; one that stands
    ///     still is away, too.
    ///   - first: done before anything else, once there is a connection.
    /// - Throws: `DatabaseError`.
    init(
        _ address: String, isReadOnly: Bool = false, patience: Duration, mayBeAway: Bool = false,
        first: ((any Database) throws -> Void)? = nil
    ) throws {
        file = PostgreSQLAddress.name(of: address)
        self.address = try PostgreSQLAddress(address)
        self.isReadOnly = isReadOnly
        self.patience = patience
        self.mayBeAway = mayBeAway
        self.first = first
        isStarting = true
        do { _ = try connected() } catch let error as DatabaseError where mayBeAway && error.kind == .unreachable {}
        isStarting = false
    }

    func tables() throws -> [String] {
        try query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()") {
            try $0.requireText("tablename")
        }
    }

    var changes: Int {
        get throws {
            _ = try sendWaiting()
            return count
        }
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws {
        guard isWithin else {
            _ = try run(sql, values)
            return
        }
        waiting.append(statement(sql, values))
        if waiting.count >= Self.mostWaiting { _ = try sendWaiting() }
    }

    func query<Element>(_ sql: String, _ values: [SQLValue], read: (Row) throws -> Element) throws -> [Element] {
        let result = try run(sql, values)
        let row = Row(source: result, file: file)
        var elements: [Element] = []
        elements.reserveCapacity(Int(result.count))
        while result.row < result.count {
            elements.append(try read(row))
            result.row += 1
        }
        return elements
    }

    func cursor(_ sql: String, _ values: [SQLValue]) throws -> Cursor {
        cursors += 1
        let name = "c\(cursors)"
        try execute("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", values)
        let rows = try PostgreSQLRows {
            try self.run("FETCH 2000 FROM \(name)", [])
        }
        return Cursor(rows) { try rows.step() }
    }

    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        isWithin ? try body() : try between("BEGIN", body)
    }

    func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        try between("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    func lock(_ name: String) throws {
        // Councils that share a database do not wait for each other.
        let name = address.council.map { "\($0.name): \(name)" } ?? name
        try execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", [.text(name)])
    }

    func wakeOthers() throws { try execute("SELECT pg_notify(?, '')", [.text(RecordsNotices.channel)]) }

    func continueNumbers(of table: String) throws {
        let numbered = try query(
            """
            SELECT column_name AS name FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = ? AND is_identity = 'YES'
            """, [.text(table)]
        ) { try $0.requireText("name") }
        for column in numbered {
            try execute(
                """
                SELECT setval(pg_get_serial_sequence('\(table)', '\(column)'), max(\(column))) FROM \(table)
                HAVING max(\(column)) IS NOT NULL
                """)
        }
    }

    func damage() throws -> [String] {
        try tables().sorted().compactMap { table in
            do {
                try execute("SELECT sum(length(t::text)) FROM \(table) AS t")
                return nil
            } catch let error as DatabaseError where error.kind != .unreachable {
                return "the table ‘\(table)’ cannot be read: \(error.message)"
            }
        }
    }

    /// PostgreSQL looks after its log by itself.
    func emptyLog() throws -> Bool { true }

    func copy(to file: String) throws {
        throw DatabaseError(
            .other(0),
            "the records are in PostgreSQL, whose own program copies them: pg_dump --format=custom --file=\(file) "
                + (address.council.map { "--enable-row-security --schema=\($0.schema) " } ?? "")
                + "--host=\(address.host) --port=\(address.port)\(address.user.map { " --username=\($0)" } ?? "") \(address.database)"
                + (address.council.map { " (with PGOPTIONS='-c \(CouncilSchema.setting)=\($0.name)')" } ?? ""),
            file: self.file)
    }

    // MARK: Statements

    private func between<Result>(_ begin: String, _ body: () throws -> Result) throws -> Result {
        _ = try connected()
        waiting = [statement(begin, [])]
        isWithin = true
        defer { (isWithin, isBegun, waiting) = (false, false, []) }
        do {
            let result = try body()
            // Nothing was asked for.
            if !isBegun, waiting.count == 1 { return result }
            // Of a transaction in which something failed, the server takes COMMIT and rolls back.
            let end = try run("COMMIT", [])
            guard String(cString: PQcmdStatus(end.pointer)) == "COMMIT" else {
                throw DatabaseError(.other(0), "the transaction had failed, and nothing of it was kept", file: file)
            }
            return result
        } catch {
            waiting = []
            if isBegun, let connection, connection.isGood, connection.isInTransaction {
                _ = PQexec(connection.handle, "ROLLBACK").map(PostgreSQLResult.init)
            }
            throw error
        }
    }

    /// A connection that works as far as is known; a new one where the last was lost between transactions.
    private func connected() throws -> PostgreSQLConnection {
        if let connection, connection.isGood { return connection }
        connection = nil
        if let away, ContinuousClock.now < away.until { throw away.why }
        do {
            let new = try PostgreSQLConnection(address, name: file, isReadOnly: isReadOnly, patience: patience)
            if mayBeAway {
                new.silence = patience * Self.silences
                new.isThere = { [address, file, patience] in
                    (try? PostgreSQLConnection(address, name: file, isReadOnly: true, patience: patience)) != nil
                }
            }
            connection = new
            away = nil
            try prepare()
            return new
        } catch let error as DatabaseError {
            away = (.now + Self.pause, error)
            throw error
        }
    }

    /// Does what comes first. Later than at the start, whatever hinders it keeps the records away, as far as others can tell: what
    /// happens meanwhile follows when it is put right.
    private func prepare() throws {
        guard !isPrepared else { return }
        isPrepared = true
        do {
            if let council = address.council { try council.prepare(self, isReadOnly: isReadOnly) }
            try first?(self)
            if let council = address.council, !isReadOnly { try council.close(self) }
        } catch let error as DatabaseError {
            isPrepared = false
            connection = nil
            throw isStarting || error.kind == .unreachable
                ? error : DatabaseError(.unreachable, "they cannot be used: \(error.message)", file: file)
        }
    }

    private func statement(_ sql: String, _ values: [SQLValue]) -> PostgreSQLStatement {
        let text = placed[sql] ?? PostgreSQLText.placed(sql)
        placed[sql] = text
        return PostgreSQLStatement(text: text, values: values)
    }

    private func run(_ sql: String, _ values: [SQLValue]) throws -> PostgreSQLResult {
        if isWithin {
            waiting.append(statement(sql, values))
            guard let result = try sendWaiting() else { throw lost(connection) }
            return result
        }
        let (connection, statement) = (try connected(), statement(sql, values))
        do { return try sent(statement, on: connection) } catch is DatabaseError where isPlanOutdated {
            // Another node has brought the tables forward: what was prepared before is prepared anew.
            connection.prepared = [:]
            _ = PQexec(connection.handle, "DEALLOCATE ALL").map(PostgreSQLResult.init)
            return try sent(statement, on: connection)
        }
    }

    /// Sends what waits in a transaction, and waits for what comes of it.
    /// - Returns: of the last; nil where nothing waited.
    private func sendWaiting() throws -> PostgreSQLResult? {
        guard !waiting.isEmpty else { return nil }
        let statements = waiting
        waiting = []
        guard let connection else { throw lost(nil) }
        isBegun = true
        var last: PostgreSQLResult?
        do {
            for result in connection.results(of: statements) { last = try checked(result, on: connection) }
        } catch let error as DatabaseError where isPlanOutdated {
            connection.prepared = [:]
            // Whoever tries again finds it prepared anew.
            throw DatabaseError(.locked, error.message, file: file)
        }
        return last
    }

    /// Sends one statement that is no part of a transaction.
    private func sent(_ statement: PostgreSQLStatement, on connection: PostgreSQLConnection) throws -> PostgreSQLResult
    {
        if !statement.isPlanned, statement.values.isEmpty {
            return try checked(
                PQexec(connection.handle, statement.text).map(PostgreSQLResult.init), on: connection)
        }
        var last: PostgreSQLResult?
        for result in connection.results(of: [statement]) { last = try checked(result, on: connection) }
        guard let last else { throw lost(connection) }
        return last
    }

    private func checked(_ result: PostgreSQLResult?, on connection: PostgreSQLConnection) throws -> PostgreSQLResult {
        guard let result else { throw lost(connection) }
        switch PQresultStatus(result.pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
            if let count = Int(String(cString: PQcmdTuples(result.pointer))) { self.count = count }
            return result
        default:
            // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY.
            guard let state = PQresultErrorField(result.pointer, Int32(UInt8(ascii: "C"))),
                let message = PQresultErrorField(result.pointer, Int32(UInt8(ascii: "M")))
            else { throw lost(connection) }
            isPlanOutdated = ["0A000", "26000"].contains(String(cString: state))
            throw DatabaseError(state: String(cString: state), message: String(cString: message), file: file)
        }
    }

    private func lost(_ connection: PostgreSQLConnection?) -> DatabaseError {
        if connection?.isGivenUp ?? false {
            return DatabaseError(.unreachable, "the server stands still, or does not answer", file: file)
        }
        let why = connection.map { String(cString: PQerrorMessage($0.handle)).firstLine } ?? ""
        return DatabaseError(.unreachable, why.isEmpty ? "the connection was lost" : why, file: file)
    }
}
