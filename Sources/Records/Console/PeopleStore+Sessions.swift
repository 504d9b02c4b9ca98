import Foundation

/// A browser that somebody signed in with.
package struct SessionRow: Sendable, Equatable {
    /// How far signing in has come.
    package enum Stage: String, Sendable {
        /// The password was right; a code is asked for.
        case code
        /// The password was right; a second factor is to be set up.
        case enrol
        /// Signed in.
        case open
    }

    /// SHA-256 of the browser's token, in hexadecimal figures.
    package var tokenHash: String
    /// Who.
    package var user: String
    /// How far.
    package var stage: Stage
    /// The secret that is being set up.
    package var secret: String?
    /// When the password was given.
    package var began: Date
    /// The latest request.
    package var seen: Date

    /// Parameters as the properties.
    package init(tokenHash: String, user: String, stage: Stage, secret: String? = nil, began: Date, seen: Date) {
        self.tokenHash = tokenHash
        self.user = user
        self.stage = stage
        self.secret = secret
        self.began = began
        self.seen = seen
    }

    init(_ row: Row) throws {
        self.init(
            tokenHash: try row.requireText("token_hash"), user: try row.requireText("user"),
            stage: try row.requireCase("stage"), secret: try row.text("secret"), began: try row.requireDate("began"),
            seen: try row.requireDate("seen"))
    }
}

extension PeopleStore {
    /// Begins a session, in the place of another where signing in has come a step further: each step has a token of its own,
    /// so that one that was planted is worth nothing.
    package func begin(_ session: SessionRow, inPlaceOf old: String? = nil) throws {
        try database.transaction {
            try database.execute("DELETE FROM sessions WHERE token_hash = ?", [.init(old)])
            try database.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .init(session.tokenHash), .init(session.user), .init(session.stage.rawValue),
                    .init(session.secret), .init(session.began), .init(session.seen),
                ])
        }
    }

    /// The session of a token with its user, if neither was idle for too long nor is too old; it is noted as seen.
    /// - Parameters:
    ///   - idle: seconds without a request after which a session is over.
    ///   - longest: seconds after which it is over, whatever happens in it.
    package func session(
        _ tokenHash: String, at now: Date, idle: TimeInterval, longest: TimeInterval
    ) throws -> (session: SessionRow, user: UserRow)? {
        let found = try database.query(
            "SELECT * FROM sessions WHERE token_hash = ?", [.init(tokenHash)], read: SessionRow.init
        ).first
        guard let found else { return nil }
        let quiet = now.timeIntervalSince(found.seen)
        guard quiet < idle, now.timeIntervalSince(found.began) < longest, let user = try user(found.user) else {
            try end(tokenHash)
            return nil
        }
        // Not for every request: each is a write to the disk.
        if quiet > min(60, idle / 4) {
            try database.execute("UPDATE sessions SET seen = ? WHERE token_hash = ?", [.init(now), .init(tokenHash)])
        }
        return (found, user)
    }

    /// Ends a session.
    package func end(_ tokenHash: String) throws {
        try database.execute("DELETE FROM sessions WHERE token_hash = ?", [.init(tokenHash)])
    }

    /// Notes that somebody could not be let in.
    /// - Parameter subjects: by whom tries are counted: a user, an address.
    package func fail(_ subjects: [String], at now: Date) throws {
        try database.transaction {
            for subject in subjects {
                try database.execute(
                    "INSERT INTO failures (subject, at) VALUES (?, ?)", [.init(subject), .init(now)])
            }
        }
    }

    /// How often a subject failed since a moment.
    package func failures(of subject: String, since moment: Date) throws -> Int {
        try database.query(
            "SELECT count(*) AS n FROM failures WHERE subject = ? AND at > ?", [.init(subject), .init(moment)]
        ) { try $0.requireInteger("n") }.first ?? 0
    }

    /// Forgets a user's failures: they have shown who they are.
    package func forgive(_ subject: String) throws {
        try database.execute("DELETE FROM failures WHERE subject = ?", [.init(subject)])
    }
}
