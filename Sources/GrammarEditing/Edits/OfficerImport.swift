import ConfigurationFiles
import Grammar
import SpokenValues

/// A table of officers from the directory, beside the council's own: what would change, before anything does.
package struct OfficerImport: Sendable {
    /// Somebody of one of the tables.
    package struct Person: Sendable, Equatable {
        /// Theirs alone.
        package var id: String
        /// "Jane Doe".
        package var name: String
        /// Fields by the columns of `officers.csv`.
        package var fields: [String: String]
    }

    /// Somebody of whom something is different.
    package struct Change: Sendable, Equatable {
        /// As they are listed now.
        package var person: Person
        /// Columns with their new fields.
        package var fields: [String: String]
    }

    /// What becomes of those who are not in the table.
    package enum Gone: Sendable, Equatable {
        /// They stay as they are.
        case stay
        /// They have left on a day; callers who ask for them are told, and go to their team.
        case leave(CivilDate)
        /// They are taken out.
        case remove
    }

    /// In the table and not in `officers.csv`.
    package private(set) var added: [Person] = []
    /// In both, and different.
    package private(set) var changed: [Change] = []
    /// In `officers.csv` and not in the table, in its order.
    package private(set) var gone: [Person] = []
    /// How many are the same in both.
    package private(set) var unchanged = 0
    /// What may be mistaken: applied all the same.
    package private(set) var doubts: [FileFault] = []
    /// Rows that are left out until they are mended, with their lines in the table.
    package private(set) var faults: [FileFault]

    /// The name by which the table goes in faults.
    package static let file = "the table"
    private let hasLeft: Set<String>

    /// - Parameters:
    ///   - table: as it was pasted, or read from a file: commas, semicolons or tabs, with names of columns first.
    ///   - current: the text of `officers.csv`; empty when there is none.
    ///   - teams: of `council.json`.
    /// - Throws: what is wrong with `officers.csv` itself.
    package init(_ table: String, onto current: String, teams: some Collection<String>) throws(FileFault) {
        let officers = try OfficersText(current)
        let collector = FaultCollector()
        let read = CsvTable(file: Self.file, text: table, faults: collector)
        let header = read.header.map { Self.otherNames[$0] ?? $0 }
        let ids = officers.ids
        // With a quote that never closes, who knows what stands where?
        let isWhole = collector.errors.isEmpty
        if isWhole {
            _ = Officer.read(
                read, named: header, of: Self.file, teams: Array(teams) + ids, faults: collector)
        }
        faults = collector.errors
        doubts = collector.warnings
        let hasLeft = Set(ids.filter { id in officers.officer(id)?["left"].map { !$0.isEmpty } ?? false })
        self.hasLeft = hasLeft
        // Without its columns no row of it can be read.
        let isReadable = isWhole && ["id", "first_name", "last_name"].allSatisfy(header.contains)
        guard isReadable, !faults.contains(where: { $0.line == nil || $0.line == 1 }) else { return }
        let faulty = Set(faults.compactMap(\.line))
        var seen: Set<String> = []
        var lines: [String: Int] = [:]
        for row in read.rows where row.fields.count == header.count {
            let fields = Dictionary(
                zip(header, row.fields).filter { Officer.columns.contains($0.0) }.map { ($0.0, $0.1) },
                uniquingKeysWith: { first, _ in first })
            guard let id = fields["id"], !id.isEmpty else { continue }
            // Who has a fault is not gone.
            let isNew = seen.insert(id).inserted
            if faulty.contains(row.line) || !isNew { continue }
            lines[id] = row.line
            take(Person(id: id, fields: fields), known: officers.officer(id))
        }
        for id in ids where !seen.contains(id) {
            if let fields = officers.officer(id) { gone.append(Person(id: id, fields: fields)) }
        }
        doubt(lines, teams: Set(teams), listed: ids.count)
    }

    /// The edit that makes `officers.csv` so; nil when nothing would change.
    package func edit(gone policy: Gone = .stay) -> GrammarEdit? {
        var changes = OfficerChanges(
            changed: Dictionary(uniqueKeysWithValues: changed.map { ($0.person.id, $0.fields) }),
            added: added.map(\.fields))
        switch policy {
        case .stay: break
        case .leave(let day):
            for person in gone where !hasLeft.contains(person.id) { changes.changed[person.id] = ["left": day.written] }
        case .remove: changes.removed = Set(gone.map(\.id))
        }
        return changes.ids.isEmpty ? nil : GrammarEdit(Officer.file, .officers(changes))
    }

    private mutating func take(_ person: Person, known: [String: String]?) {
        guard let known else { return added.append(person) }
        let different = person.fields.filter { !Self.isSame($0.value, known[$0.key] ?? "", in: $0.key) }
        if different.isEmpty {
            unchanged += 1
        } else {
            changed.append(Change(person: Person(id: person.id, fields: known), fields: different))
        }
    }

    /// A day may be written in two ways.
    private static func isSame(_ a: String, _ b: String, in column: String) -> Bool {
        guard a != b else { return true }
        guard column == "left" else { return false }
        if let day = CivilDate(written: a) { return CivilDate(written: b) == day }
        return a.lowercased() == b.lowercased()
    }

    private mutating func doubt(_ lines: [String: Int], teams: Set<String>, listed: Int) {
        func note(_ id: String?, _ message: String, _ cure: String) -> FileFault {
            FileFault(file: Self.file, line: id.flatMap { lines[$0] }, message: message, cure: cure)
        }
        let goneByName = Dictionary(gone.map { ($0.name.lowercased(), $0.id) }, uniquingKeysWith: { first, _ in first })
        for person in added {
            if let old = goneByName[person.name.lowercased()] {
                doubts.append(
                    note(
                        person.id, "‘\(person.name)’ has a new id, and ‘\(old)’ of the same name is gone",
                        "if it is the same person, keep their id: it never changes"))
            }
        }
        for change in changed where change.fields["first_name"] != nil && change.fields["last_name"] != nil {
            let new = Person(id: change.person.id, fields: change.fields).name
            doubts.append(
                note(
                    change.person.id, "‘\(change.person.id)’ was \(change.person.name), and would become \(new)",
                    "an id never goes to somebody else: give the new person one of their own"))
        }
        let come = added.map { ($0.id, $0.fields) } + changed.map { ($0.person.id, $0.fields) }
        var owners: [String: String] = [:]
        for (id, fields) in come {
            if let team = fields["team"], !team.isEmpty, !teams.isEmpty, !teams.contains(team) {
                doubts.append(
                    note(
                        id, "the team ‘\(team)’ of ‘\(id)’ is not in council.json",
                        "\(Spelling.advice(for: team, among: teams)), or add it to \"teams\""))
            }
            if let number = fields["extension"], !number.isEmpty {
                if let other = owners[number] {
                    doubts.append(
                        note(id, "‘\(id)’ has the extension \(number) of ‘\(other)’", "look whether they share it"))
                }
                owners[number] = owners[number] ?? id
            }
            if let odd = fields.sorted(by: { $0.key < $1.key }).first(where: { "=+@".contains($0.value.first ?? " ") })
            {
                doubts.append(
                    note(
                        id, "\(odd.key) of ‘\(id)’ begins as a formula: ‘\(odd.value)’",
                        "write what the cell showed"))
            }
        }
        if listed > 4, gone.count * 2 > listed {
            doubts.append(
                note(
                    nil, "\(gone.count) of \(listed) officers are not in the table",
                    "look whether it is the whole directory, before they are taken out"))
        }
        doubts.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    }

    /// What directories call the columns.
    private static let otherNames = [
        "forename": "first_name", "firstname": "first_name", "given_name": "first_name", "surname": "last_name",
        "lastname": "last_name", "family_name": "last_name", "preferred_name": "known_as", "nickname": "known_as",
        "title": "job_title", "position": "job_title", "role": "job_title", "job": "job_title",
        "department": "team", "service": "team", "ext": "extension", "ext.": "extension",
        "telephone_extension": "extension", "staff_id": "id", "employee_id": "id", "employee_number": "id",
        "payroll_number": "id", "leaving_date": "left", "end_date": "left", "last_day": "left",
    ]
}

extension OfficerImport.Person {
    init(id: String, fields: [String: String]) {
        let first = fields["known_as"].flatMap { $0.isEmpty ? nil : $0 } ?? fields["first_name"] ?? ""
        let name = [first, fields["last_name"] ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        self.init(id: id, name: name, fields: fields)
    }
}
