import Foundation
import Grammar

/// What routes are called for people, from the grammar where there is one.
package struct RouteNames: Sendable {
    /// For calls of which nobody found out what they were about.
    package static let unknown = "?"
    /// All people by name together: how often one officer is asked for is nobody's business.
    package static let officers = "officers"

    /// The council's name; nil without a grammar.
    package var council: String?
    private var names: [String: String] = [:]

    /// - Parameter grammar: nil where there is none at hand; ids are shown then.
    package init(_ grammar: Grammar?) {
        council = grammar?.council?.name
        for route in grammar?.routes ?? [] { names[route.id] = route.name }
    }

    /// - Parameters:
    ///   - council: its name.
    ///   - names: what routes are called, by their ids.
    package init(council: String?, names: [String: String]) {
        self.council = council
        self.names = names
    }

    /// - Parameter label: a destination's label.
    static func group(_ label: String) -> String { label.hasPrefix("officer:") ? Self.officers : label }

    /// A route's name for people; its id where there is none.
    package func name(of id: String) -> String {
        switch id {
        case Self.unknown: return "not found out"
        case Self.officers: return "people asked for by name"
        case let id where id.hasPrefix("team:"): return "the \(id.dropFirst(5)) team"
        default: return names[id] ?? id.replacing("_", with: " ")
        }
    }
}
