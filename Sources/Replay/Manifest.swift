import ConfigurationFiles
import Foundation
import Grammar
import Recognition
import SpokenValues

/// What a recording is expected to come to.
package enum Expectation: Equatable {
    /// A route, or an officer as `officer:id`, or a team as `team:name`; with slots where the manifest names them.
    case destination(String, slots: [String: String]?)
    /// Nothing of the grammar's.
    case outOfGrammar
    /// The manifest does not say, or there is none.
    case unknown

    /// Reads the manifest's third column: `missed_bin`, `officer:off_0001`, `none`, or
    /// `orderDrink coffeeDrink=latte; size=small`.
    package init(_ text: String) {
        let text = text.trimmed
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard let label = parts.first else {
            self = .unknown
            return
        }
        guard label != "none" && label != "-" else {
            self = .outOfGrammar
            return
        }
        guard parts.count == 2 else {
            self = .destination(label, slots: nil)
            return
        }
        var slots: [String: String] = [:]
        for pair in Self.slots(text) {
            let sides = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if sides.count == 2 { slots[sides[0]] = sides[1].lowercased() }
        }
        self = .destination(label, slots: slots)
    }

    /// What stands behind the label, pair by pair.
    fileprivate static func slots(_ text: String) -> [Substring] {
        guard let space = text.trimmed.firstIndex(of: " "), !text.trimmed.hasPrefix("none") else { return [] }
        return text.trimmed[space...].split(separator: ";").filter { !$0.allSatisfy(\.isWhitespace) }
    }
}

/// Recordings with what is expected of each: tab-separated `file, kind, expect, words` with a heading.
package struct Manifest {
    /// One recording.
    package struct Item {
        /// Its path.
        package var file: String
        /// What kind of recording it is, in the words of whoever wrote the list.
        package var kind: String
        /// What is expected of it.
        package var expectation: Expectation
        var words: String
        /// The line of the list, from 1; nil for one that is in none.
        var line: Int?

        /// Its words as if they had been typed.
        package var typed: Utterance { Utterance(typed: Tokeniser.words(in: words).joined(separator: " ")) }
    }

    /// The list itself, for messages.
    private let path: String?
    /// The recordings, in the order of the list.
    package var items: [Item]

    /// Recordings of which nothing is known.
    package init(files: [String]) {
        path = nil
        items = files.map { Item(file: $0, kind: "", expectation: .unknown, words: "") }
    }

    /// - Throws: `ManifestError` naming file, line and cure.
    package init(reading path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ManifestError("\(path): cannot be read; check the name and that it is UTF-8 text")
        }
        self.path = path
        let folder = URL(filePath: path).deletingLastPathComponent()
        items = []
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.allSatisfy(\.isWhitespace) || (number == 0 && line.hasPrefix("file\t")) { continue }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count >= 3 else {
                throw ManifestError(
                    "\(path):\(number + 1): has \(columns.count) columns; write file, kind, expect and words, "
                        + "with a tab between them")
            }
            for pair in Expectation.slots(columns[2]) where !pair.contains("=") {
                throw ManifestError(
                    "\(path):\(number + 1): ‘\(pair)’ is no slot; write rule=words, with ; between them")
            }
            items.append(
                Item(
                    file: columns[0].hasPrefix("/") ? columns[0] : folder.appending(path: columns[0]).path,
                    kind: columns[1], expectation: Expectation(columns[2]),
                    words: columns.count > 3 ? columns[3] : "", line: number + 1))
        }
        guard !items.isEmpty else { throw ManifestError("\(path): names no recordings") }
    }

    /// Looks whether all that is expected is there to be found: a label that the grammar does not know would be counted as
    /// a mistake of the recogniser.
    /// - Throws: `ManifestError` with every such line and its cure.
    package func check(against grammar: Grammar) throws {
        let slots = Set(grammar.jsgf.rules.values.map(\.name))
        let labels =
            grammar.routes.map { Destination.route($0.id).label }
            + grammar.officers.map { Destination.officer($0.id).label }
            + grammar.teams.map { Destination.team($0).label }
        let known = Set(labels)
        var faults: [String] = []
        for item in items {
            guard case .destination(let label, let named) = item.expectation else { continue }
            let place = [path, item.line.map(String.init)].compactMap(\.self).joined(separator: ":")
            if !known.contains(label) {
                let cure = Spelling.nearest(to: label, among: labels + ["none"]).map { "did you mean ‘\($0)’?" }
                faults.append(
                    "\(place): there is no ‘\(label)’ in the grammar; "
                        + (cure ?? "write a route of routes.jsgf, officer:ID, team:NAME or none"))
            }
            for slot in (named ?? [:]).keys.sorted() where !slots.contains(slot) {
                faults.append(
                    "\(place): there is no rule <\(slot)> in the grammar; \(Spelling.advice(for: slot, among: slots))")
            }
        }
        guard faults.isEmpty else { throw ManifestError(faults.joined(separator: "\n")) }
    }

    /// The slots that the manifest speaks of anywhere; others are the grammar's own business.
    package var slotNames: Set<String> {
        items.reduce(into: []) { names, item in
            if case .destination(_, let slots?) = item.expectation { names.formUnion(slots.keys) }
        }
    }
}

/// A manifest that cannot be used.
package struct ManifestError: Error, CustomStringConvertible {
    /// What is wrong, with the file and the line.
    package let description: String
    /// - Parameter description: what is wrong, with the file and the line.
    package init(_ description: String) { self.description = description }
}
