import Foundation

/// A line of the audit trail: who did what, when, and from where. No word or number of a caller.
package struct AuditRow: Sendable, Equatable {
    /// When.
    package var at: Date
    /// By name; of a failed sign-in, the name that was given.
    package var user: String
    /// In a word or two: `heard`, `read`, `labelled`, `signed in`.
    package var did: String
    /// The id of a call, or the name of a user.
    package var subject: String?
    /// The turn, the label, the roles.
    package var detail: String?
    /// The browser's.
    package var address: String?
    /// Of several councils the one that it was about; nil for what is about none, such as signing in.
    package var council: String?

    /// Parameters as the properties.
    package init(
        at: Date, user: String, did: String, subject: String? = nil, detail: String? = nil, address: String? = nil,
        council: String? = nil
    ) {
        self.at = at
        self.user = user
        self.did = did
        self.subject = subject
        self.detail = detail
        self.address = address
        self.council = council
    }

    init(_ row: Row) throws {
        self.init(
            at: try row.requireDate("at"), user: try row.requireText("user"), did: try row.requireText("did"),
            subject: try row.text("subject"), detail: try row.text("detail"), address: try row.text("address"),
            council: try row.text("council"))
    }
}

/// What somebody sees of the audit trail who looks after some of several councils.
package struct AuditScope: Sendable, Equatable {
    /// What was done there.
    package var councils: [String]
    /// What these did elsewhere than in a council: signing in, being refused.
    package var users: [String]

    /// Parameters as the properties.
    package init(councils: [String], users: [String]) {
        self.councils = councils
        self.users = users
    }
}

extension PeopleStore {
    /// Puts a line into the audit trail.
    /// - Parameter pause: seconds in which the same again is no line of its own: a browser fetches a sound in pieces.
    package func note(_ row: AuditRow, onceIn pause: TimeInterval = 0) throws {
        try database.transaction {
            if pause > 0 {
                let before = try database.query(
                    """
                    SELECT 1 AS there FROM audit
                    WHERE subject IS ? AND user = ? AND did = ? AND detail IS ? AND at > ? LIMIT 1
                    """,
                    [
                        .init(row.subject), .init(row.user), .init(row.did), .init(row.detail),
                        .init(row.at.addingTimeInterval(-pause)),
                    ]
                ) { _ in true }
                guard before.isEmpty else { return }
            }
            try database.execute(
                "INSERT INTO audit (at, user, did, subject, detail, address, council) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    .init(row.at), .init(row.user), .init(row.did), .init(row.subject), .init(row.detail),
                    .init(row.address), .init(row.council),
                ])
        }
    }

    /// The latest lines of the audit trail.
    /// - Parameters:
    ///   - subject: of this call or user alone.
    ///   - scope: what may be seen of several councils; nil for all of it.
    ///   - skipping: that many of them first.
    package func audit(
        of subject: String? = nil, within scope: AuditScope? = nil, skipping: Int = 0, atMost count: Int
    ) throws -> [AuditRow] {
        func list(_ names: [String]?) throws -> SQLValue {
            .init(try names.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) })
        }
        return try database.query(
            """
            SELECT * FROM audit WHERE (?1 IS NULL OR subject = ?1) AND (?4 IS NULL
                OR council IN (SELECT value FROM json_each(?4))
                OR (council IS NULL AND user COLLATE NOCASE IN (SELECT value FROM json_each(?5))))
            ORDER BY id DESC LIMIT ?2 OFFSET ?3
            """,
            [.init(subject), .init(count), .init(skipping), list(scope?.councils), list(scope?.users)],
            read: AuditRow.init)
    }

    /// Deletes what is past its time: sessions that are over, failures of yesterday, the audit trail behind `oldest`.
    /// - Returns: how many lines of the audit trail went.
    @discardableResult
    package func tidy(at now: Date, longest: TimeInterval, audit oldest: Date) throws -> Int {
        try database.transaction {
            try database.execute(
                "DELETE FROM sessions WHERE began < ?", [.init(now.addingTimeInterval(-longest))])
            try database.execute("DELETE FROM failures WHERE at < ?", [.init(now.addingTimeInterval(-24 * 60 * 60))])
            try database.execute("DELETE FROM audit WHERE at < ?", [.init(oldest)])
            return database.changes
        }
    }
}
