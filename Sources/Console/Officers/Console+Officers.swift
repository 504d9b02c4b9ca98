import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import Web

extension Console {
    /// The people of the council by whose names callers may ask.
    func officers(_ visit: Visit, _ user: SignedIn, _ path: [String], _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        let isSent = visit.request.method == "POST"
        switch (isSent, path.first, path.count) {
        case (false, nil, _): return officersPage(visit, user, await editing.sight())
        case (_, "add", 1): return try await officer(visit, user, nil, editing)
        case (_, "person", 2): return try await officer(visit, user, path[1], editing)
        case (_, "person", 3) where path[2] == "remove":
            return try await removeOfficer(visit, user, path[1], editing)
        case (_, "import", 1): return try await importOfficers(visit, user, editing)
        default: return notFound(visit)
        }
    }

    private static let onOnePage = 100

    private func officersPage(_ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight) -> HTTPResponse {
        let asked = visit.parameter("q")
        let words = asked.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        var faults = FormFaults()
        var all: [[String: String]] = []
        do { all = try sight.files.officers() } catch { faults.add("q", FormFaults.words(error)) }
        let found = all.filter { person in
            let text = person.values.joined(separator: "\n").lowercased()
            return words.allSatisfy(text.contains)
        }
        let skipped = min(found.count, max(0, Int(visit.parameter("behind")) ?? 0))
        let shown = found.dropFirst(skipped).prefix(Self.onOnePage)
        let table = Table(
            caption: "People at the council", isCaptionShown: false,
            columns: ["Name", "Team", "What they do", "Extension", "Left"],
            rows: shown.map { person in
                let id = person["id"] ?? ""
                return [
                    "<a href=\"/officers/person/\(id.percentEncoded)\">\(Self.name(of: person))</a>",
                    HTML(person["team"] ?? ""), HTML(person["job_title"] ?? ""), HTML(person["extension"] ?? ""),
                    HTML(person["left"] ?? ""),
                ]
            })
        let next = skipped + Self.onOnePage
        let more: HTML =
            next < found.count
            ? "<p class=\"pages\"><a rel=\"next\" href=\"/officers?q=\(asked.percentEncoded)&amp;behind=\(next)\">The next \(min(Self.onOnePage, found.count - next))</a></p>"
            : .nothing
        let none: HTML =
            "<p>\(all.isEmpty ? "Nobody is listed yet: callers cannot ask for people by name." : "Nobody is like that.")</p>"
        return changingPage(
            visit, user, sight, title: "People at the council", here: "/officers",
            content: """
                <form method="get" action="/officers" role="search">
                \(Field(id: "q", label: "Find somebody", hint: "A part of their name, their team, their extension", value: asked, width: "middle").html(faults))
                <button class="second">Find</button></form>
                <p><a href="/officers/add">Add somebody</a></p>
                <p><a href="/officers/import">Take in a table from the directory</a></p>
                <p>\(found.count) of \(all.count) people</p>
                \(found.isEmpty ? none : table.html)\(more)
                """, faults: faults)
    }

    static func name(of person: [String: String]) -> String {
        let first = person["known_as"].flatMap { $0.isEmpty ? nil : $0 } ?? person["first_name"] ?? ""
        let name = [first, person["last_name"] ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        return name.isEmpty ? person["id"] ?? "" : name
    }

    // MARK: One of them

    /// - Parameter id: nil is somebody new.
    private func officer(_ visit: Visit, _ user: SignedIn, _ id: String?, _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        let sight = await editing.sight()
        let all = (try? sight.files.officers()) ?? []
        let known = id.flatMap { id in all.first { $0["id"] == id } }
        if id != nil, known == nil { return notFound(visit) }
        guard visit.request.method == "POST" else {
            return officerPage(visit, user, id, known ?? ["id": Self.freeID(among: all)], sight)
        }
        var typed: [String: String] = [:]
        for column in Officer.columns { typed[column] = visit.field(column) }
        if let id { typed["id"] = id }
        if visit.field("what") == "again" {
            return officerPage(visit, user, id, typed, sight, note: Self.shownAgain, seen: Self.seen(visit))
        }
        var faults = FormFaults()
        for (column, words) in [("id", "an id"), ("first_name", "a first name"), ("last_name", "a last name")]
        where typed[column, default: ""].isEmpty { faults.add(column, "Enter \(words)") }
        let seen = Self.seen(visit, [Officer.file])
        var edit: GrammarEdit?
        if id == nil {
            if all.contains(where: { $0["id"] == typed["id"] }) {
                faults.add("id", "This id is somebody’s already: enter another")
            }
            edit = .addOfficer(typed)
        } else if let id {
            let base: [String: String]
            do {
                let files = try await editing.seen(seen)
                base = (try? files.officers())?.first { $0["id"] == id } ?? known ?? [:]
            } catch {
                faults.add("first_name", error)
                return officerPage(visit, user, id, typed, sight, faults: faults)
            }
            let changed = typed.filter { $0.key != "id" && $0.value != base[$0.key] ?? "" }
            edit = changed.isEmpty ? nil : .changeOfficer(id, changed)
        }
        guard faults.isEmpty else { return officerPage(visit, user, id, typed, sight, faults: faults, seen: seen) }
        if let edit {
            do { _ = try await editing.make([edit], seen: id == nil ? [:] : seen, by: user.name) } catch {
                let now = await editing.sight()
                Self.place(error, in: &faults)
                if case .conflicts = error {
                    return officerPage(visit, user, id, typed, now, faults: faults, status: 409)
                }
                return officerPage(visit, user, id, typed, now, faults: faults, seen: seen)
            }
            try await note(visit, id == nil ? "added officer" : "changed officer", typed["id"])
        }
        return goOn(to: "/officers?done=\("\(Self.name(of: typed)): saved".percentEncoded)")
    }

    /// A fault beside the column that it names.
    private static func place(_ refusal: EditRefusal, in faults: inout FormFaults) {
        guard case .faults(let list) = refusal else { return faults.add("first_name", refusal) }
        for fault in list {
            let words = fault.message.lowercased()
            let column = [
                ("extension", "extension"), ("team", "team"), ("successor", "successor"), ("left", "left"),
                ("day", "left"), ("id", "id"),
            ].first { words.contains($0.0) }?.1
            faults.add(column ?? "first_name", FormFaults.words(fault))
        }
    }

    /// The next in the way in which the others are numbered.
    private static func freeID(among all: [[String: String]]) -> String {
        let ids = all.compactMap { $0["id"] }
        guard let last = ids.last else { return "1" }
        let digits = String(last.reversed().prefix(while: \.isNumber).reversed())
        let stem = last.dropLast(digits.count)
        // Behind the largest of all there is none.
        let numbers = ids.filter { $0.hasPrefix(stem) }.compactMap { Int($0.dropFirst(stem.count)) }.filter {
            $0 < .max
        }
        let next = String((numbers.max() ?? 0) + 1)
        return stem + String(repeating: "0", count: max(0, digits.count - next.count)) + next
    }

    private func officerPage(
        _ visit: Visit, _ user: SignedIn, _ id: String?, _ person: [String: String], _ sight: EditingDesk.Sight,
        faults: FormFaults = FormFaults(), note: HTML = .nothing, seen: [String: String]? = nil, status: Int? = nil
    ) -> HTTPResponse {
        let path = id.map { "/officers/person/\($0.percentEncoded)" } ?? "/officers/add"
        func field(_ column: String, _ label: String, _ hint: String? = nil, width: String = "middle") -> HTML {
            Field(id: column, label: label, hint: hint, value: person[column] ?? "", autocomplete: "off", width: width)
                .html(faults)
        }
        let teams = [("", "none")] + sight.files.teams.map { ($0.key, $0.key) }
        let remove: HTML = id == nil ? .nothing : "<p><a href=\"\(path)/remove\">Take them out of the list</a></p>"
        return changingPage(
            visit, user, sight, title: id == nil ? "Add somebody" : Self.name(of: person), here: "/officers",
            content: """
                \(note)<form method="post" action="\(path)" novalidate>\(visit.token)\(Self.seenFields(seen ?? sight.versions, [Officer.file]))
                \(field("first_name", "First name"))\(field("last_name", "Last name"))
                \(field("known_as", "Known as", "What colleagues call them, where it is another name"))
                \(field("job_title", "What they do"))
                \(Selection(id: "team", label: "Team", value: person["team"] ?? "", options: teams).html(faults))
                \(field("extension", "Extension", "Figures only", width: "narrow"))
                \(field("left", "Last day", "If they leave or have left, such as 31/03/2027. Callers are told after it."))
                \(field("successor", "Who does their work then", "The id of somebody, or a team"))
                \(id == nil ? field("id", "Id", "Theirs alone; it never changes, and never goes to somebody else") : .nothing)
                <button>\(id == nil ? "Add" : "Save")</button></form>\(remove)
                """, faults: faults, back: ("/officers", "People at the council"), status: status)
    }

    private func removeOfficer(_ visit: Visit, _ user: SignedIn, _ id: String, _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        let sight = await editing.sight()
        guard let person = ((try? sight.files.officers()) ?? []).first(where: { $0["id"] == id }) else {
            return notFound(visit)
        }
        var faults = FormFaults()
        if visit.request.method == "POST", visit.field("what") != "again" {
            do {
                _ = try await editing.make(
                    [.removeOfficer(id)], seen: Self.seen(visit, [Officer.file]), by: user.name)
                try await note(visit, "removed officer", id)
                return goOn(to: "/officers?done=\("\(Self.name(of: person)) is taken out".percentEncoded)")
            } catch let error as EditRefusal { faults.add("remove", error) }
        }
        let path = "/officers/person/\(id.percentEncoded)"
        return changingPage(
            visit, user, sight, title: "Take \(Self.name(of: person)) out?", here: "/officers",
            content: """
                <p>Nobody can ask for them any more. Where they have left, it is better to <a href="\(path)">enter their last day</a>: then callers who ask for them are told, and go to whoever does their work.</p>
                <form method="post" action="\(path)/remove">\(visit.token)\(Self.seenFields(sight.versions, [Officer.file]))
                <button id="remove" class="warn">Take them out</button> <a class="other" href="\(path)">Keep them</a></form>
                """, faults: faults, back: (path, Self.name(of: person)))
    }
}
