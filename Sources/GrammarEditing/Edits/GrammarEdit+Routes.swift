import ConfigurationFiles
import Grammar

extension GrammarEdit {
    /// A whole new route: its phrases at the end of `routes.jsgf`, and what is set of it in `routes.json`.
    /// - Parameters:
    ///   - id: small letters, figures and `_`; it never changes.
    ///   - phrases: what callers say for it, at least one.
    ///   - settings: its members in `routes.json`, `name` among them.
    package static func addRoute(_ id: String, phrases: [String], _ settings: [JsonMember]) -> [GrammarEdit] {
        [
            GrammarEdit(Route.rulesFile, .newRule(id, phrases.map(\.trimmed))),
            GrammarEdit(Route.file, .member([id], .object(settings))),
        ]
    }

    /// A route taken away with its phrases, its settings and what callers say for it in their own words.
    package static func removeRoute(_ id: String) -> [GrammarEdit] {
        [
            GrammarEdit(Route.rulesFile, .noRule(id)),
            GrammarEdit(Route.file, .member([id], nil)),
            GrammarEdit(Opening.file, .noOpenings(route: id)),
            GrammarEdit(Opening.misheardFile, .noOpenings(route: id)),
        ]
    }
}
