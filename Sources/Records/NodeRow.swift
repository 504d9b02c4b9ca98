import Foundation

/// One of the switchboards that work on the same records, as it last said of itself.
package struct NodeRow: Sendable, Equatable, Codable {
    /// Whether it takes calls.
    package enum State: String, Sendable, Codable {
        /// It does.
        case taking
        /// It is drained: it takes no new ones, and goes on with those there are.
        case draining
        /// It was told to end.
        case stopping
        /// It has ended.
        case stopped
    }

    /// Its name, which no other has.
    package var name: String
    /// Where it listens: `address:port`.
    package var address: String
    /// The version of the software.
    package var software: String
    /// When it started.
    package var started: Date
    /// When it last said so.
    package var seen: Date
    /// Whether it takes calls.
    package var state: State
    /// Calls that go on.
    package var calls: Int
    /// Calls that may go on at once.
    package var callLimit: Int
    /// The fingerprint of the grammar that calls begin with.
    package var grammar: String
    /// Why it goes on with that one although another was published; nil where nothing is wrong.
    package var complaint: String?
    /// Where other nodes fetch recordings that it has; nil where it hands none out.
    package var recordings: String?
    /// Somebody wants it to take no new calls, until they say otherwise.
    package var isDrained = false

    /// Parameters as the properties.
    package init(
        name: String, address: String, software: String, started: Date, seen: Date, state: State, calls: Int,
        callLimit: Int, grammar: String, complaint: String? = nil, recordings: String? = nil
    ) {
        self.name = name
        self.address = address
        self.software = software
        self.started = started
        self.seen = seen
        self.state = state
        self.calls = calls
        self.callLimit = callLimit
        self.grammar = grammar
        self.complaint = complaint
        self.recordings = recordings
    }
}

extension NodeRow {
    init(_ row: Row) throws {
        self.init(
            name: try row.requireText("name"), address: try row.requireText("address"),
            software: try row.requireText("software"), started: try row.requireDate("started"),
            seen: try row.requireDate("seen"), state: try row.requireCase("state"),
            calls: try row.requireInteger("calls"),
            callLimit: try row.requireInteger("call_limit"), grammar: try row.requireText("grammar"),
            complaint: try row.text("complaint"), recordings: try row.text("recordings"))
        isDrained = try row.requireInteger("drained") != 0
    }
}

extension Store {
    /// Writes down how a switchboard does.
    /// - Returns: the row as it was before; nil for one that nobody knew.
    /// - Throws: `DatabaseError`.
    @discardableResult
    package func note(_ node: NodeRow) throws -> NodeRow? {
        try database.transaction {
            try database.lock("node \(node.name)")
            let before = try self.node(node.name)
            try database.execute(
                """
                INSERT INTO nodes (
                    name, address, software, started, seen, state, calls, call_limit, grammar, complaint, recordings,
                    drained
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                ON CONFLICT (name) DO UPDATE SET address = excluded.address, software = excluded.software,
                    started = excluded.started, seen = excluded.seen, state = excluded.state, calls = excluded.calls,
                    call_limit = excluded.call_limit, grammar = excluded.grammar, complaint = excluded.complaint,
                    recordings = excluded.recordings
                """,
                [
                    .init(node.name), .init(node.address), .init(node.software), .init(node.started), .init(node.seen),
                    .init(node.state.rawValue), .init(node.calls), .init(node.callLimit), .init(node.grammar),
                    .init(node.complaint), .init(node.recordings),
                ])
            return before
        }
    }

    /// One switchboard by its name, or nil.
    /// - Throws: `DatabaseError`.
    package func node(_ name: String) throws -> NodeRow? {
        try database.query("SELECT * FROM nodes WHERE name = ?", [.init(name)], read: NodeRow.init).first
    }

    /// All of them, by their names.
    /// - Throws: `DatabaseError`.
    package func nodes() throws -> [NodeRow] {
        try database.query("SELECT * FROM nodes ORDER BY name", read: NodeRow.init)
    }

    /// Has a switchboard take no new calls, or take them again; it hears of it at once, or within two seconds.
    /// - Returns: false when there is none of that name.
    /// - Throws: `DatabaseError`.
    package func order(node name: String, drained: Bool) throws -> Bool {
        try database.transaction {
            try database.execute(
                "UPDATE nodes SET drained = ? WHERE name = ?", [.init(drained ? 1 : 0), .init(name)])
            guard try database.changes == 1 else { return false }
            try database.wakeOthers()
            return true
        }
    }
}
