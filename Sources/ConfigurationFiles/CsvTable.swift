/// A table as spreadsheets export it: commas or semicolons, quoted fields, any line ends, with or without a BOM
/// (RFC 4180 and what Excel makes of it).
package struct CsvTable {
    /// One row of fields.
    package struct Row {
        /// The line on which the row begins, from 1.
        package var line: Int
        /// Its fields, trimmed, in the order of the header.
        package var fields: [String] = []
        /// Each field as it is written, with its quotes and white space, in the text's Unicode scalars, from 0.
        package var cells: [Range<Int>] = []
    }

    /// The first row, trimmed and in lower case.
    package private(set) var header: [String] = []
    /// The header's fields as they are written; nil in an empty file.
    package private(set) var headerRow: Row?
    /// What stands between two fields.
    package private(set) var separator: Unicode.Scalar = ","
    /// The rows below the header, in the order of the file.
    package private(set) var rows: [Row] = []

    /// Faults found are added to `faults`; the rows before them are kept.
    package init(file: String, text: String, faults: FaultCollector) {
        let written = Array(text.unicodeScalars)
        let scalars = written.drop { $0 == "\u{FEFF}" }
        let firstLine = scalars.prefix { $0 != "\n" && $0 != "\r" }
        let count: (Unicode.Scalar) -> Int = { mark in firstLine.count { $0 == mark } }
        separator =
            count(";") > count(",") ? ";" : count("\t") > count(",") ? "\t" : ","
        var all: [Row] = []
        var row = Row(line: 1)
        var field = String.UnicodeScalarView()
        var line = 1
        var quoteLine: Int?
        var index = scalars.startIndex
        var cellStart = index

        func endField(at end: Int) {
            row.fields.append(String(field).trimmed)
            row.cells.append(cellStart..<end)
            field = String.UnicodeScalarView()
        }
        func endRow(at end: Int) {
            endField(at: end)
            if row.fields.contains(where: { !$0.isEmpty }) { all.append(row) }
            row = Row(line: line)
        }
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next: Unicode.Scalar? = index + 1 < scalars.endIndex ? scalars[index + 1] : nil
            index += 1
            if scalar == "\n" || (scalar == "\r" && next != "\n") { line += 1 }
            if quoteLine != nil {
                if scalar != "\"" {
                    field.append(scalar)
                } else if next == "\"" {
                    field.append("\"")
                    index += 1
                } else {
                    quoteLine = nil
                }
            } else if scalar == "\"", String(field).trimmed.isEmpty {
                field = String.UnicodeScalarView()
                quoteLine = line
            } else if scalar == separator {
                endField(at: index - 1)
                cellStart = index
            } else if scalar == "\n" || (scalar == "\r" && next != "\n") {
                // The carriage return before it is no part of the field.
                endRow(
                    at: scalar == "\n" && index - 2 >= cellStart && scalars[index - 2] == "\r" ? index - 2 : index - 1)
                cellStart = index
            } else if scalar != "\r" {
                field.append(scalar)
            }
        }
        if let quoteLine {
            faults.error(
                file, TextPosition(line: quoteLine, column: 1), "a quote that opens on this line is never closed",
                cure: "put \" at the end of the field, or remove the one at its beginning")
        } else {
            endRow(at: scalars.endIndex)
        }
        headerRow = all.first
        header = all.first?.fields.map { $0.lowercased().replacing(" ", with: "_") } ?? []
        rows = Array(all.dropFirst())
    }
}

extension String {
    /// Without white space at both ends.
    package var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
