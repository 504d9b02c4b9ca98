import CPostgreSQL
import Foundation
import Glibc

/// A session with the server.
final class PostgreSQLConnection {
    /// What the tests run with; what is older has not what is rested on.
    static let oldest: Int32 = 150_000

    let handle: OpaquePointer
    /// Statements that the server knows, by their text and the kinds of their values.
    var prepared: [String: String] = [:]
    /// How many there have been: no name is given twice.
    var named = 0
    /// How long an answer is waited for before somebody looks whether the server is there at all; nil waits as long as it takes.
    var silence: Duration?
    /// Whether the server is there: a statement may take long, and a server that stands still says nothing either.
    var isThere: () -> Bool = { true }
    /// Nothing can be asked of it any more, as an answer is owed that nobody waits for.
    private(set) var isGivenUp = false

    /// Connects.
    /// - Parameters:
    ///   - name: the server's for errors.
    ///   - patience: how long that may take, and how long a lock is waited for.
    /// - Throws: `DatabaseError`.
    init(_ address: PostgreSQLAddress, name: String, isReadOnly: Bool, patience: Duration) throws {
        let parameters = try address.parameters()
        let started = CTexts.with(parameters.map(\.name) + [nil]) { names in
            CTexts.with(parameters.map(\.value) + [nil]) { PQconnectStartParams(names, $0, 0) }
        }
        guard let handle = started else {
            throw DatabaseError(.unreachable, "there is no memory to connect", file: name)
        }
        self.handle = handle
        // So that the message begins with the server's code, whatever its language.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        try Self.finish(handle, within: max(patience, .seconds(2)), name: name)
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        let version = PQserverVersion(handle)
        guard version >= Self.oldest else {
            throw DatabaseError(
                .serverVersion,
                "PostgreSQL \(version / 10_000) is too old; \(Self.oldest / 10_000) or later is needed", file: name)
        }
        let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? ""
        guard encoding == "UTF8" else {
            throw DatabaseError(
                .serverVersion,
                "the database keeps texts as \(encoding), and not as UTF8: make one with ‘ENCODING UTF8’",
                file: name)
        }
        // A commit that returns is on the server's disk, whatever the server's own settings say.
        try set("synchronous_commit = on", name)
        try set("client_min_messages = error", name)
        try set("lock_timeout = \(max(1, patience.milliseconds))", name)
        try set("idle_in_transaction_session_timeout = 60000", name)
        if let council = address.council {
            // Before anything else is asked: of what there is, this session knows this council's alone.
            for setting in council.settings { try set(setting, name) }
        }
        if isReadOnly { try set("default_transaction_read_only = on", name) }
    }

    deinit { PQfinish(handle) }

    private static func finish(_ handle: OpaquePointer, within limit: Duration, name: String) throws {
        let end = ContinuousClock.now + limit
        // As `PQconnectPoll` wants it: first as if it had asked to write.
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            if state == PGRES_POLLING_FAILED || PQstatus(handle) == CONNECTION_BAD {
                throw DatabaseError(connecting: String(cString: PQerrorMessage(handle)), file: name)
            }
            let left = (end - ContinuousClock.now).milliseconds
            let events = Int16(state == PGRES_POLLING_READING ? POLLIN : POLLOUT)
            var waiting = pollfd(fd: PQsocket(handle), events: events, revents: 0)
            guard left > 0, poll(&waiting, 1, Int32(clamping: left)) != 0 else {
                throw DatabaseError(.unreachable, "the server does not answer", file: name)
            }
            state = PQconnectPoll(handle)
        }
    }

    private func set(_ setting: String, _ name: String) throws {
        let result = PQexec(handle, "SET \(setting)").map(PostgreSQLResult.init)
        guard let result, PQresultStatus(result.pointer) == PGRES_COMMAND_OK else {
            throw DatabaseError(.unreachable, String(cString: PQerrorMessage(handle)).firstLine, file: name)
        }
    }

    /// Whether the session can still be used, as far as is known on this side.
    var isGood: Bool {
        // Reads what the server said meanwhile: that it ended, among others.
        !isGivenUp && PQstatus(handle) == CONNECTION_OK && PQconsumeInput(handle) == 1
            && PQstatus(handle) == CONNECTION_OK
    }

    func giveUp() { isGivenUp = true }

    /// Waits for the next answer.
    /// - Returns: false when there will be none.
    func waitForAnswer() -> Bool {
        guard let silence else { return !isGivenUp }
        var end = ContinuousClock.now + silence
        while !isGivenUp, PQisBusy(handle) == 1 {
            var waiting = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
            let count = poll(&waiting, 1, Int32(clamping: max(0, (end - .now).milliseconds)))
            if count > 0, PQconsumeInput(handle) != 1 { return false }
            guard ContinuousClock.now >= end else { continue }
            if isThere() { end = .now + silence } else { giveUp() }
        }
        return !isGivenUp
    }

    /// Whether the server is within a transaction, a failed one too.
    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }
}

/// Texts as C takes them.
enum CTexts {
    static func with<Result>(
        _ texts: [String?], _ body: ([UnsafePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let copies: [UnsafeMutablePointer<CChar>?] = texts.map { text in text.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        return try body(copies.map { $0.map { UnsafePointer($0) } })
    }
}

extension String {
    var firstLine: String { String(prefix { !$0.isNewline }) }
}
