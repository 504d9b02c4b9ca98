/// What somebody may do. Who is signed in may see figures and calls without words or numbers, whatever their roles.
package enum Role: String, Sendable, CaseIterable {
    /// Read what callers said, see their numbers and hear them.
    case listen
    /// Say what turns were about; brings `listen`.
    case label
    /// Change services, officers and hours of the candidate.
    case edit
    /// Put a candidate in force; brings `edit`.
    case publish
    /// Say who may use the console, and read who did what. Does not bring `listen`.
    case administer

    /// In plain words.
    package var words: String {
        switch self {
        case .listen: "read and hear calls"
        case .label: "read, hear and label calls"
        case .edit: "change services"
        case .publish: "change services and publish them"
        case .administer: "say who may use the console, and read who did what"
        }
    }

    private var brings: [Role] {
        switch self {
        case .label: [.listen]
        case .publish: [.edit]
        case .listen, .edit, .administer: []
        }
    }

    /// Reads a list such as `label,edit`, with what each brings; nil when one of them is no role.
    package static func list(_ text: String) -> Set<Role>? {
        var roles: Set<Role> = []
        for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            guard let role = Role(rawValue: String(word)) else { return nil }
            roles.insert(role)
            roles.formUnion(role.brings)
        }
        return roles
    }

    /// As `list` reads it, in the order of the cases.
    package static func text(_ roles: Set<Role>) -> String {
        allCases.filter(roles.contains).map(\.rawValue).joined(separator: ",")
    }
}
