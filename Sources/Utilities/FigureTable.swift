import Foundation

/// Figures with their names, for people.
package struct FigureTable {
    private var rows: [(name: String, value: String)] = []

    /// Without any figures yet.
    package init() {}

    /// A number with its unit; a dash where there is none.
    package mutating func add(_ name: String, _ value: Double?, _ unit: String = "", decimals: Int) {
        let figure = value.map { value in
            value.formatted(
                .number.precision(.fractionLength(decimals)).grouping(.never).locale(Locale(identifier: "en_GB")))
        }
        rows.append((name, [figure ?? "–", figure == nil ? "" : unit].filter { !$0.isEmpty }.joined(separator: " ")))
    }

    /// A share from 0 to 1.
    package mutating func add(_ name: String, share: Double?) { add(name, share.map { $0 * 100 }, "%", decimals: 1) }

    /// A text.
    package mutating func add(_ name: String, _ text: String) { rows.append((name, text)) }

    /// A remark in brackets below the last figure.
    package mutating func note(_ text: String) { rows.append(("  (\(text))", "")) }

    /// A line for each figure, names and values below one another.
    package var text: String {
        let width = rows.filter { !$0.value.isEmpty }.map(\.name.count).max() ?? 0
        return rows.map { row in
            row.name.padding(toLength: max(width, row.name.count) + 2, withPad: " ", startingAt: 0) + row.value
        }.joined(separator: "\n")
    }
}
