import Foundation

/// A link that was texted with a token of its own, and what the form's site reported of it.
package struct LinkRow: Sendable, Equatable {
    /// Unguessable, and made from nothing: whoever has it learns nothing from it.
    package var token: String
    /// The call, unless that has been deleted.
    package var callID: String?
    /// The text's reference.
    package var reference: String
    /// The route whose page it is.
    package var route: String
    /// When it was promised.
    package var created: Date
    /// How often it was followed.
    package var clicks: Int
    /// When it was first followed.
    package var clicked: Date?
    /// When the form was completed.
    package var completed: Date?

    /// Parameters as the properties; a new link has not been followed.
    package init(
        token: String, callID: String?, reference: String, route: String, created: Date, clicks: Int = 0,
        clicked: Date? = nil, completed: Date? = nil
    ) {
        self.token = token
        self.callID = callID
        self.reference = reference
        self.route = route
        self.created = created
        self.clicks = clicks
        self.clicked = clicked
        self.completed = completed
    }
}

extension LinkRow {
    init(_ row: Row) throws {
        self.init(
            token: try row.requireText("token"), callID: try row.text("call_id"),
            reference: try row.requireText("reference"), route: try row.requireText("route"),
            created: try row.requireDate("created"), clicks: try row.requireInteger("clicks"),
            clicked: try row.date("clicked"), completed: try row.date("completed"))
    }
}

extension Store {
    /// Counts a click.
    /// - Returns: false when there is no such link.
    package func linkClicked(_ token: String, at date: Date) throws -> Bool {
        try database.execute(
            "UPDATE links SET clicks = clicks + 1, clicked = coalesce(clicked, ?) WHERE token = ?",
            [.init(date), .init(token)])
        return try database.changes == 1
    }

    /// Notes that the form behind a link was completed; the first time counts.
    /// - Returns: false when there is no such link.
    package func linkCompleted(_ token: String, at date: Date) throws -> Bool {
        try database.execute(
            "UPDATE links SET completed = coalesce(completed, ?1), clicked = coalesce(clicked, ?1) WHERE token = ?2",
            [.init(date), .init(token)])
        return try database.changes == 1
    }

    /// One link, or nil.
    package func link(_ token: String) throws -> LinkRow? {
        try database.query("SELECT * FROM links WHERE token = ?", [.init(token)], read: LinkRow.init).first
    }

    /// The links of a call, oldest first.
    package func links(ofCall id: String) throws -> [LinkRow] {
        try database.query(
            "SELECT * FROM links WHERE call_id = ? ORDER BY created, token", [.init(id)], read: LinkRow.init)
    }

    func insert(_ link: LinkRow) throws {
        try database.execute(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .init(link.token), .init(link.callID), .init(link.reference), .init(link.route),
                .init(link.created), .init(link.clicks), .init(link.clicked), .init(link.completed),
            ])
    }
}
