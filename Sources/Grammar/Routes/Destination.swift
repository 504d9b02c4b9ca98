/// What a caller can be routed to.
package enum Destination: Sendable, Hashable, Codable {
    /// A route of `routes.jsgf` by its rule name.
    case route(String)
    /// A person of `officers.csv` by id.
    case officer(String)
    /// A team by its name as in `officers.csv` and `council.json`.
    case team(String)

    /// As written in manifests: `missed_bin`, `officer:off_0001`, `team:planning`.
    package var label: String {
        switch self {
        case .route(let id): id
        case .officer(let id): "officer:\(id)"
        case .team(let name): "team:\(name)"
        }
    }

    /// What a label stands for. Every text is one: what names neither a person nor a team is a route's.
    package init(label: String) {
        if label.hasPrefix("officer:") {
            self = .officer(String(label.dropFirst("officer:".count)))
        } else if label.hasPrefix("team:") {
            self = .team(String(label.dropFirst("team:".count)))
        } else {
            self = .route(label)
        }
    }
}
