import ConfigurationFiles
import Grammar

/// The text of `officers.csv`, in which single rows and fields are changed.
struct OfficersText {
    private static let file = Officer.file
    private let scalars: [Unicode.Scalar]
    private let lineEnd: String
    let table: CsvTable
    private let rowsByID: [String: CsvTable.Row]

    /// - Throws: what keeps the table from being read.
    init(_ text: String) throws(FileFault) {
        // A council that had nobody listed gets the columns that everything else reads.
        let text = text.isEmpty ? Officer.columns.joined(separator: ",") + "\n" : text
        let faults = FaultCollector()
        table = CsvTable(file: Self.file, text: text, faults: faults)
        if let fault = faults.errors.first { throw fault }
        scalars = Array(text.unicodeScalars)
        lineEnd = text.lineEnd
        guard let column = table.header.firstIndex(of: "id") else {
            throw FileFault(
                file: Self.file, line: 1, message: "the column id is missing",
                cure: "name the columns \(Officer.columns.joined(separator: ",")) in the first row")
        }
        rowsByID = Dictionary(
            table.rows.filter { column < $0.fields.count }.map { ($0.fields[column], $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// A person's fields by column; nil when there is nobody of that id.
    func officer(_ id: String) -> [String: String]? {
        rowsByID[id].map { row in
            Dictionary(zip(table.header, row.fields).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Every id, in the order of the file.
    var ids: [String] {
        let column = table.header.firstIndex(of: "id") ?? 0
        return table.rows.map { column < $0.fields.count ? $0.fields[column] : "" }
    }

    /// The same file with other fields, other people and without some, all at once.
    /// - Parameters:
    ///   - changed: fields by column, by id; what is not named stays.
    ///   - added: fields by column.
    ///   - removed: ids.
    func with(
        changed: [String: [String: String]] = [:], added: [[String: String]] = [], removed: Set<String> = []
    ) throws(FileFault) -> String {
        let wanted = Set(changed.values.flatMap(\.keys)).union(added.flatMap { $0.filter { !$0.value.isEmpty }.keys })
        let missing = Officer.columns.filter { wanted.contains($0) && !table.header.contains($0) }
        var splices: [Splice<Unicode.Scalar>] = []
        for id in changed.keys.sorted() where rowsByID[id] == nil { throw nobody(id) }
        for id in removed.sorted() where rowsByID[id] == nil { throw nobody(id) }
        for (id, row) in zip(ids, table.rows) {
            guard let end = row.cells.last?.upperBound else { continue }
            if removed.contains(id) {
                splices.append(Splice(range: line(of: row), replacement: []))
                continue
            }
            let new = changed[id] ?? [:]
            for (index, column) in table.header.enumerated() where index < row.cells.count {
                guard let value = new[column], value != row.fields[index] else { continue }
                let cell = row.cells[index]
                let isQuoted = scalars[cell].contains("\"")
                splices.append(Splice(range: cell, replacement: Array(cellText(value, isQuoted).unicodeScalars)))
            }
            if !missing.isEmpty {
                let more = missing.map { String(table.separator) + cellText(new[$0] ?? "", false) }.joined()
                splices.append(Splice(range: end..<end, replacement: Array(more.unicodeScalars)))
            }
        }
        if !missing.isEmpty, let end = table.headerRow?.cells.last?.upperBound {
            let more = missing.map { String(table.separator) + $0 }.joined()
            splices.append(Splice(range: end..<end, replacement: Array(more.unicodeScalars)))
        }
        if !added.isEmpty {
            let rows = added.map { row in
                (table.header + missing).map { cellText(row[$0] ?? "", false) }.joined(
                    separator: String(table.separator))
            }
            splices.append(appended(rows))
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars.spliced(splices))
        return String(view)
    }

    private func nobody(_ id: String) -> FileFault {
        FileFault(
            file: Self.file, message: "there is nobody with the id ‘\(id)’",
            cure: Spelling.advice(for: id, among: rowsByID.keys))
    }

    /// Below the last row, whose line end, or lack of one, is the file's.
    private func appended(_ rows: [String]) -> Splice<Unicode.Scalar> {
        let last = table.rows.last ?? table.headerRow
        let end = last?.cells.last?.upperBound ?? scalars.count
        let after = end + lineEndLength(at: end)
        let text =
            after > end
            ? rows.map { $0 + lineEnd }.joined() : rows.map { lineEnd + $0 }.joined()
        return Splice(range: after..<after, replacement: Array(text.unicodeScalars))
    }

    /// A row with its line end; of a last one that has none, with the end of the line before it.
    private func line(of row: CsvTable.Row) -> Range<Int> {
        let start = row.cells.first?.lowerBound ?? 0
        let end = row.cells.last?.upperBound ?? start
        let length = lineEndLength(at: end)
        guard length == 0, start > 0 else { return start..<end + length }
        return start - (start > 1 && scalars[start - 2] == "\r" ? 2 : 1)..<end
    }

    private func lineEndLength(at index: Int) -> Int {
        guard index < scalars.count else { return 0 }
        return scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n" ? 2 : 1
    }

    private func cellText(_ value: String, _ isQuoted: Bool) -> String {
        let needs = value.unicodeScalars.contains { $0 == table.separator || "\"\r\n".unicodeScalars.contains($0) }
        return needs || isQuoted ? "\"\(value.replacing("\"", with: "\"\""))\"" : value
    }
}
