import ConfigurationFiles
import Grammar
import SpokenValues

extension GrammarDifference {
    static func phrases(
        _ name: String, _ old: String, _ new: String, _ spoken: SpokenNames
    ) throws(FileFault) -> [Statement] {
        let sources = [old, new].map { JsgfSource(file: name, text: $0.isEmpty ? "#JSGF V1.0;\ngrammar none;" : $0) }
        if let fault = sources.flatMap(\.faults).first { throw fault }
        let order = sources[1].rules + sources[0].rules.filter { sources[1].rule($0.name) == nil }
        return order.compactMap { rule in
            let isRoute = rule.isPublic && name == Route.rulesFile
            let subject = isRoute ? spoken.route(rule.name) : "the words <\(rule.name)>"
            let before = sources[0].rule(rule.name)?.alternatives ?? []
            let after = sources[1].rule(rule.name)?.alternatives ?? []
            var parts = changes("phrase", from: before.map(\.text), to: after.map(\.text))
            for alternative in after {
                guard let was = before.first(where: { $0.text == alternative.text }), was.weight != alternative.weight
                else { continue }
                parts.append("‘\(alternative.text)’ weighs \(alternative.weight ?? 1), not \(was.weight ?? 1)")
            }
            if before.isEmpty { parts = ["is new, with \(listed(after.map(\.text)))"] }
            if after.isEmpty { parts = ["is gone"] }
            return parts.isEmpty ? nil : Statement(file: name, subject: subject, words: parts.joined(separator: "; "))
        }
    }

    static func openings(_ old: String, _ new: String, _ spoken: SpokenNames) -> [Statement] {
        let (before, after) = (OpeningsText(old).all, OpeningsText(new).all)
        var routes: [String] = []
        var added: [String: [String]] = [:]
        var removed: [String: [String]] = [:]
        var moved: [Statement] = []
        func note(_ route: String) { if added[route] == nil, removed[route] == nil { routes.append(route) } }
        let (routeBefore, routeAfter) = (
            Dictionary(before.map { ($0.said, $0.route) }, uniquingKeysWith: { first, _ in first }),
            Dictionary(after.map { ($0.said, $0.route) }, uniquingKeysWith: { first, _ in first })
        )
        for (said, route) in after {
            guard let was = routeBefore[said] else {
                note(route)
                added[route, default: []].append(said)
                continue
            }
            if was != route {
                moved.append(
                    Statement(
                        file: Opening.file, subject: spoken.route(route),
                        words: "the opening ‘\(said)’ moved here from \(spoken.route(was))"))
            }
        }
        for (said, route) in before where routeAfter[said] == nil {
            note(route)
            removed[route, default: []].append(said)
        }
        return routes.map { route in
            let parts = [("added", added[route] ?? []), ("removed", removed[route] ?? [])].filter { !$0.1.isEmpty }
                .map { "\(counted($0.1.count, "opening")) \($0.0): \(listed($0.1, most: 5))" }
            return Statement(
                file: Opening.file, subject: spoken.route(route), words: parts.joined(separator: "; "))
        } + moved
    }

    static func officers(_ old: String, _ new: String) throws(FileFault) -> [Statement] {
        let (before, after) = (try OfficersText(old), try OfficersText(new))
        func person(_ id: String, _ fields: [String: String]) -> OfficerImport.Person {
            OfficerImport.Person(id: id, fields: fields)
        }
        func statement(_ person: OfficerImport.Person, _ words: String) -> Statement {
            Statement(file: Officer.file, subject: "officer \(person.name)", words: words)
        }
        var found: [Statement] = []
        for id in after.ids {
            guard let fields = after.officer(id) else { continue }
            guard let was = before.officer(id) else {
                let where_ = [fields["team"], fields["extension"]].compactMap(\.self).filter { !$0.isEmpty }
                found.append(statement(person(id, fields), (["is new"] + where_).joined(separator: ", ")))
                continue
            }
            let parts = Officer.columns.compactMap { column -> String? in
                let (then, now) = (was[column] ?? "", fields[column] ?? "")
                return then == now ? nil : change(of: column, from: then, to: now, in: after)
            }
            if !parts.isEmpty { found.append(statement(person(id, was), parts.joined(separator: "; "))) }
        }
        for id in before.ids where after.officer(id) == nil {
            if let fields = before.officer(id) { found.append(statement(person(id, fields), "is gone")) }
        }
        return found
    }

    private static func change(of column: String, from old: String, to new: String, in officers: OfficersText) -> String
    {
        switch column {
        case "extension" where !new.isEmpty:
            return "now goes to \(new)" + (old.isEmpty ? "" : ", not \(old)")
        case "left": return new.isEmpty ? "is here again" : "has left or will: \(new)"
        case "successor" where !new.isEmpty:
            let name = officers.officer(new).map { OfficerImport.Person(id: new, fields: $0).name } ?? "the team \(new)"
            return "their calls go to \(name)"
        default:
            let words = column.replacing("_", with: " ")
            if new.isEmpty { return "has no \(words) now, and had ‘\(old)’" }
            return "\(words) is now ‘\(new)’" + (old.isEmpty ? "" : ", not ‘\(old)’")
        }
    }

    static func lines(_ name: String, _ old: String, _ new: String, _ subject: String) -> [Statement] {
        func lines(_ text: String) -> [String] {
            text.split(whereSeparator: \.isNewline).map { String($0).trimmed }.filter {
                !$0.isEmpty && !$0.hasPrefix("#")
            }
        }
        let parts = changes("line", from: lines(old), to: lines(new))
        return parts.isEmpty ? [] : [Statement(file: name, subject: subject, words: parts.joined(separator: "; "))]
    }

    /// "two phrases added: …", "one phrase removed: …".
    static func changes(_ thing: String, from old: [String], to new: [String]) -> [String] {
        let (before, after) = (Set(old), Set(new))
        return [("added", new.filter { !before.contains($0) }), ("removed", old.filter { !after.contains($0) })]
            .filter { !$0.1.isEmpty }.map { "\(counted($0.1.count, thing)) \($0.0): \(listed($0.1))" }
    }
}
