import ConfigurationFiles
import SpokenValues

/// A person in `officers.csv`.
package struct Officer: Sendable, Equatable {
    /// Never changes for the same person.
    package var id: String
    /// "Joanne".
    package var firstName: String
    /// "Shaw".
    package var lastName: String
    /// What colleagues call them, "Jo"; nil when it is the first name.
    package var knownAs: String?
    /// "Planning officer".
    package var jobTitle: String?
    /// "planning".
    package var team: String?
    /// Figures only.
    package var `extension`: String?
    /// Their last day at the council, past or to come; nil while nobody has said that they go. After it callers who ask for
    /// them are told.
    package var lastDay: CivilDate?
    /// Who does their work now: the id of an officer, or a team.
    package var successor: String?

    /// "Joanne Shaw".
    package var fullName: String {
        [knownAs ?? firstName, lastName].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// "Joanne Shaw in planning".
    package var spokenName: String {
        team.map { "\(fullName) in \($0)" } ?? fullName
    }
}

extension Officer {
    /// The file's name.
    package static let file = "officers.csv"
    /// The names of the columns.
    package static let columns = [
        "id", "first_name", "last_name", "known_as", "job_title", "team", "extension", "left", "successor",
    ]

    /// In a larger table the nearest id is not looked for: each would be compared with each.
    private static let mostCompared = 1_000

    /// Everyone in the file, in its order.
    /// - Parameter teams: those of `council.json`, for successors.
    static func read(_ text: String, teams: some Collection<String>, faults: FaultCollector) -> [Officer] {
        let before = faults.errors.count
        let table = CsvTable(file: file, text: text, faults: faults)
        guard faults.errors.count == before else { return [] }
        return read(table, named: table.header, of: file, teams: teams, faults: faults)
    }

    /// Everyone in a table, in its order; who has a fault is left out.
    /// - Parameters:
    ///   - named: the names of its columns, where they are not those of its header.
    ///   - file: the table's name for whoever mends it.
    ///   - teams: what successors may be beside people of the table.
    package static func read(
        _ table: CsvTable, named header: [String], of file: String, teams: some Collection<String>,
        faults: FaultCollector
    ) -> [Officer] {
        let before = faults.errors.count
        guard !header.isEmpty else {
            faults.error(
                file, nil, "the file is empty", cure: "write \(columns.joined(separator: ",")) as its first row")
            return []
        }
        let top = TextPosition(line: 1, column: 1)
        for needed in ["id", "first_name", "last_name"] where !header.contains(needed) {
            let near = Spelling.nearest(to: needed, among: header)
            faults.error(
                file, top, "the column \(needed) is missing",
                cure: near.map { "rename ‘\($0)’" } ?? "the first row is \(columns.joined(separator: ","))")
        }
        for unknown in header where !columns.contains(unknown) && !unknown.isEmpty {
            faults.warn(
                file, top, "the column ‘\(unknown)’ is not used", cure: "remove it if it was meant to be another")
        }
        guard faults.errors.count == before else { return [] }
        var officers: [Officer] = []
        var lines: [String: Int] = [:]
        for row in table.rows {
            let at = TextPosition(line: row.line, column: 1)
            if row.fields.count != header.count {
                faults.error(
                    file, at, "this row has \(row.fields.count) fields, the first row has \(header.count)",
                    cure: "put fields with commas in them in double quotes, and leave empty fields empty")
                continue
            }
            if let officer = Officer(row, header: header, of: file, at: at, faults: faults) {
                if let first = lines.updateValue(row.line, forKey: officer.id) {
                    faults.error(
                        file, at, "the id ‘\(officer.id)’ is on line \(first) as well",
                        cure: "give each person an id of their own")
                    continue
                }
                officers.append(officer)
            }
        }
        checkSuccessors(officers, of: file, lines: lines, teams: Set(teams), faults: faults)
        return officers
    }

    private static func checkSuccessors(
        _ officers: [Officer], of file: String, lines: [String: Int], teams: Set<String>, faults: FaultCollector
    ) {
        let byID = Dictionary(officers.map { ($0.id, $0) }) { first, _ in first }
        let known = teams.union(officers.compactMap(\.team))
        for officer in officers {
            guard let successor = officer.successor else { continue }
            let at = TextPosition(line: lines[officer.id] ?? 1, column: 1)
            if byID[successor] == nil, !known.contains(successor) {
                faults.error(
                    file, at, "the successor ‘\(successor)’ of ‘\(officer.id)’ is no officer's id and no team",
                    cure: officers.count > mostCompared
                        ? "write the id of somebody in this table, or a team"
                        : Spelling.advice(for: successor, among: Array(known) + byID.keys))
            }
            if officer.lastDay == nil {
                faults.warn(
                    file, at, "‘\(officer.id)’ has a successor and has not left", cure: "write yes in the column left")
            }
            var next = byID[successor]
            var seen: Set<String> = [officer.id]
            while let one = next, one.lastDay != nil {
                guard seen.insert(one.id).inserted else {
                    faults.error(
                        file, at, "the successors of ‘\(officer.id)’ lead back to ‘\(one.id)’, who has left or will",
                        cure: "name somebody who works here, or a team")
                    break
                }
                next = one.successor.flatMap { byID[$0] }
            }
        }
    }

    private init?(
        _ row: CsvTable.Row, header: [String], of file: String, at: TextPosition, faults: FaultCollector
    ) {
        func field(_ name: String) -> String? {
            guard let index = header.firstIndex(of: name) else { return nil }
            return row.fields[index].isEmpty ? nil : row.fields[index]
        }
        guard let id = field("id") else {
            faults.error(file, at, "this person has no id", cure: "give them one that nobody else has")
            return nil
        }
        let first = field("first_name") ?? ""
        let last = field("last_name") ?? ""
        guard !Tokeniser.words(in: first + last).isEmpty else {
            faults.error(file, at, "‘\(id)’ has no name", cure: "fill in first_name and last_name")
            return nil
        }
        if let number = field("extension"), !number.allSatisfy({ $0.isASCII && $0.isNumber }) {
            faults.error(
                file, at, "the extension ‘\(number)’ of ‘\(id)’ is not a number",
                cure: "write figures only, such as 2041")
        }
        var lastDay: CivilDate?
        if let text = field("left") {
            switch Leaving(text) {
            case .goes(let day): lastDay = day
            case .stays: break
            case nil:
                faults.error(
                    file, at, "‘\(text)’ in the column left of ‘\(id)’ is neither a day nor yes or no",
                    cure: "write their last day as 2027-03-31 or 31/03/2027, or yes, or nothing while they are here")
            }
        }
        self.init(
            id: id, firstName: first, lastName: last, knownAs: field("known_as"), jobTitle: field("job_title"),
            team: field("team"), extension: field("extension"),
            lastDay: lastDay, successor: field("successor"))
    }
}
