import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import SpokenValues
import Web

extension Console {
    /// A table from the directory: what would change first, and then, if it is wanted, the change.
    func importOfficers(_ visit: Visit, _ user: SignedIn, _ editing: EditingDesk) async throws -> HTTPResponse {
        let sight = await editing.sight()
        guard visit.request.method == "POST" else { return importPage(visit, user, sight, table: "") }
        var table = visit.fieldAsTyped("table")
        if visit.field("what") == "again" { return importPage(visit, user, sight, table: table, note: Self.shownAgain) }
        var faults = FormFaults()
        if let file = visit.file("file") {
            do { table = try WrittenText.read(file, file: OfficerImport.file) } catch {
                faults.add("file", FormFaults.words(error))
            }
        }
        if faults.isEmpty, table.allSatisfy(\.isWhitespace) {
            faults.add("table", "Paste a table with the names of its columns in the first row, or choose a file")
        }
        guard faults.isEmpty else { return importPage(visit, user, sight, table: table, faults: faults) }
        let found: OfficerImport
        do {
            found = try OfficerImport(table, onto: sight.files.officersFile, teams: sight.files.teams.map(\.key))
        } catch {
            faults.add("table", FormFaults.words(error))
            return importPage(visit, user, sight, table: table, faults: faults)
        }
        let edit = found.edit(gone: Self.policy(visit.field("gone"), at: visit.now))
        guard visit.field("what") == "apply" else {
            return differencePage(visit, user, sight, table: table, found, isAny: edit != nil)
        }
        guard let edit else { return goOn(to: "/officers?done=\("Nothing was different".percentEncoded)") }
        do {
            // The difference that was agreed to is that of these files, and no others.
            _ = try await editing.make([edit], seen: Self.seen(visit, [Officer.file]), by: user.name)
        } catch {
            faults.add("table", error)
            return importPage(visit, user, await editing.sight(), table: table, faults: faults)
        }
        let counts = "\(found.added.count) new, \(found.changed.count) different, \(found.gone.count) not in the table"
        try await note(visit, "took in officers", nil, counts)
        return goOn(to: "/officers?done=\("The table is taken in: \(counts)".percentEncoded)")
    }

    private static func policy(_ field: String, at moment: Date) -> OfficerImport.Gone {
        switch field {
        case "leave": .leave(CivilDate(moment, in: london))
        case "remove": .remove
        default: .stay
        }
    }

    private func importPage(
        _ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight, table: String, faults: FormFaults = FormFaults(),
        note: HTML = .nothing
    ) -> HTTPResponse {
        let file = FormParts.field(
            "file", "Or a file", "CSV, as spreadsheets save it", faults.messages(at: "file")
        ) { described in
            "<input id=\"file\" name=\"file\" type=\"file\" accept=\".csv,.txt,.tsv,text/csv\"\(described)>"
        }
        return changingPage(
            visit, user, sight, title: "Take in a table from the directory", here: "/officers",
            content: """
                \(note)<p>Nothing is changed yet: first you are shown what would be different.</p>
                <form method="post" action="/officers/import" enctype="multipart/form-data" novalidate>\(visit.token)
                \(TextArea(id: "table", label: "Paste the table", hint: "With the names of the columns in its first row: id, first_name, last_name, and perhaps known_as, job_title, team, extension, left, successor; or as directories call them, such as Staff ID, Forename, Surname, Department, Ext", value: table, rows: 10).html(faults))
                \(file)
                <button name="what" value="show">Show what would change</button></form>
                """, faults: faults, back: ("/officers", "People at the council"))
    }

    /// Rows of each kind that are shown; all of them are counted.
    private static let mostShown = 100

    private func differencePage(
        _ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight, table: String, _ found: OfficerImport, isAny: Bool
    ) -> HTTPResponse {
        func list(_ title: String, _ rows: [HTML]) -> HTML {
            guard !rows.isEmpty else { return .nothing }
            let more: HTML =
                rows.count > Self.mostShown ? "<li>and \(rows.count - Self.mostShown) more</li>" : .nothing
            let shown = rows.prefix(Self.mostShown).map { row -> HTML in "<li>\(row)</li>" }
            return "<h2>\(title): \(rows.count)</h2><ul class=\"rows\">\(shown)\(more)</ul>"
        }
        let changed = found.changed.map { change -> HTML in
            let fields = change.fields.sorted { $0.key < $1.key }.map { field -> HTML in
                "\(field.key.replacing("_", with: " ")) ‘\(change.person.fields[field.key] ?? "")’ becomes ‘\(field.value)’"
            }
            return "<strong>\(change.person.name)</strong> (\(change.person.id)): \(fields.joined(separator: ", "))"
        }
        func people(_ list: [OfficerImport.Person]) -> [HTML] {
            list.map { person -> HTML in
                "<strong>\(person.name)</strong> (\(person.id))\(person.fields["team"].map { $0.isEmpty ? "" : ", \($0)" } ?? "")"
            }
        }
        let gone: HTML =
            found.gone.isEmpty
            ? .nothing
            : Selection(
                id: "gone", label: "Those who are not in the table", value: visit.field("gone"),
                options: [
                    ("stay", "stay as they are"), ("leave", "have left today: callers who ask for them are told"),
                    ("remove", "are taken out of the list"),
                ]
            ).html()
        let isUseful = isAny || !found.gone.isEmpty
        let apply: HTML =
            isUseful
            ? """
            <form method="post" action="/officers/import">\(visit.token)\(Self.seenFields(sight.versions, [Officer.file]))
            <input type="hidden" name="table" value="\(table)">\(gone)
            <button name="what" value="apply">Take it in</button> <a class="other" href="/officers">Leave it</a></form>
            """ : "<p>Nothing would be different.</p>"
        return changingPage(
            visit, user, sight, title: "What the table would change", here: "/officers",
            content: """
                <p><strong>\(found.added.count) new, \(found.changed.count) different, \(found.gone.count) not in the table, \(found.unchanged) as they are, \(found.faults.count) left out.</strong></p>
                \(list("Left out until they are mended", found.faults.map { HTML(FormFaults.words($0)) }))
                \(list("To be looked at", found.doubts.map { HTML(FormFaults.words($0)) }))
                \(list("New", people(found.added)))
                \(list("Different", changed))
                \(list("Not in the table", people(found.gone)))
                <h2>Take it in?</h2>\(apply)
                """, back: ("/officers/import", "Another table"))
    }
}
