import ConfigurationFiles
import SpokenValues

extension Route {
    /// What a parent asks whoever says no more than that it is about its family.
    package struct Which: Sendable, Equatable {
        /// "Is that a missed collection, which day it is, a new bin, or something else?"
        package var ask: String
        /// Routes of the family in the order that the question names them.
        package var choices: [String]
        /// The words by which callers name the family.
        package var said: Set<String>
    }

    /// Reads `parent` and `which`.
    mutating func readFamily(_ fields: inout JsonFields, what: String, routes: some Sequence<String>) {
        if let key = fields.text("parent") {
            parent = key
            if key == id {
                fields.error(at: "parent", "\(what) is its own parent", cure: "remove it, or name another route")
            } else if !routes.contains(key) {
                fields.error(
                    at: "parent", "\(what) has the parent ‘\(key)’, and there is no such route",
                    cure: Spelling.advice(for: key, among: routes))
            }
        }
        guard var inner = fields.object("which", what: "\"which\" of \(what)") else { return }
        let ask = inner.text("ask", required: true)
        let choices = inner.listOfTexts("choices") ?? []
        let said = inner.listOfTexts("said") ?? [name]
        if !(2...RouteFamily.mostChoices).contains(choices.count) || Set(choices).count < choices.count {
            inner.error(
                at: "choices", "\"choices\" of \(what) are not two to four different routes",
                cure: "name the routes that the question names, in its order: [\"missed_bin\", \"bin_day\"]")
        }
        inner.refuseUnknown()
        guard let ask else { return }
        which = Which(ask: ask, choices: choices, said: Self.words(in: said))
    }

    private static func words(in phrases: [String]) -> Set<String> {
        Set(phrases.flatMap { Tokeniser.words(in: $0) }).subtracting(CarrierPhrases.fillerWords)
    }

    /// Notes what is wrong between parents and children, once all are known.
    /// - Parameter read: each route that `routes.json` describes, with its object there.
    static func checkFamilies(_ routes: [Route], read: [String: JsonFields]) {
        let byID = Dictionary(uniqueKeysWithValues: routes.map { ($0.id, $0) })
        for route in routes {
            guard let fields = read[route.id] else { continue }
            if let key = route.parent, key != route.id, let grandparent = byID[key]?.parent {
                fields.error(
                    at: "parent",
                    "the route \"\(route.id)\" has the parent ‘\(key)’, whose own parent is ‘\(grandparent)’",
                    cure:
                        "a family is a parent and its children: name ‘\(grandparent)’, or take the parent from ‘\(key)’"
                )
            }
            guard let which = route.which else { continue }
            let family = [route.id] + routes.filter { $0.parent == route.id }.map(\.id)
            if family.count == 1 {
                fields.error(
                    at: "which", "the route \"\(route.id)\" asks which of its family is wanted, and has none",
                    cure: "write \"parent\": \"\(route.id)\" of the routes that belong to it")
                continue
            }
            for choice in which.choices where !family.contains(choice) {
                fields.error(
                    at: "which", "‘\(choice)’, a choice of the route \"\(route.id)\", is not of its family",
                    cure: "\(Spelling.advice(for: choice, among: family)), or write its \"parent\"")
            }
        }
    }
}
