import CallHistory
import ConfigurationFiles
import Foundation
import Grammar
import Records
import SpokenValues

/// Labels that somebody wrote down in a list: `CALL/TURN`, kind, meaning and words, with tabs between them. The kind
/// `protected` protects the call; others are the writer's own.
package struct LabelList {
    /// In the order of the list.
    package private(set) var labels: [LabelRow] = []

    /// A list or a meaning that cannot be used.
    package struct Fault: Error, CustomStringConvertible {
        /// What is wrong, and what to write.
        package let description: String
    }

    /// - Parameters:
    ///   - path: of the list.
    ///   - grammar: that must have what is named.
    ///   - author: who says so.
    ///   - now: when.
    /// - Throws: `Fault` naming every line that is wrong; then none is kept.
    package init(reading path: String, against grammar: Grammar, by author: String, at now: Date) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Fault(description: "\(path): cannot be read; check the name")
        }
        var faults: [String] = []
        let text = try WrittenText.read(data, file: path)
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") || (number == 0 && line.hasPrefix("file\t")) {
                continue
            }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let place = "\(path):\(number + 1)"
            guard columns.count >= 3, let slash = columns[0].lastIndex(of: "/"),
                let turn = Int(columns[0][slash...].dropFirst()), slash > columns[0].startIndex
            else {
                faults.append("\(place): write CALL/TURN, kind, meaning and words, with a tab between them")
                continue
            }
            do {
                let meaning = try Self.meaning(columns[2], in: grammar)
                let words = columns.count > 3 ? columns[3].trimmingCharacters(in: .whitespaces) : ""
                labels.append(
                    LabelRow(
                        callID: String(columns[0][..<slash]), turn: turn, source: .manifest, expect: meaning.text,
                        isProtected: columns[1] == "protected",
                        words: words.isEmpty ? nil : CardNumber.withheld(from: words),
                        by: author, at: now))
            } catch {
                faults.append("\(place): \(error)")
            }
        }
        guard faults.isEmpty else { throw Fault(description: faults.joined(separator: "\n")) }
    }

    /// Reads what a person writes: a destination's label, `none`, `unclear`, `nothing`, `danger` or `danger:TARGET`. A
    /// route of one of those names comes first.
    /// - Throws: `Fault` where the grammar has no such thing.
    package static func meaning(_ text: String, in grammar: Grammar) throws(Fault) -> ExpectedMeaning {
        let text = text.trimmingCharacters(in: .whitespaces)
        let short: [String: ExpectedMeaning] = [
            "unclear": .notUnderstood, "nothing": .nothingSaid, "danger": .danger(nil),
        ]
        if let meaning = short[text], grammar.route(text) == nil { return meaning }
        let meaning = ExpectedMeaning(text: text)
        guard !text.isEmpty, let stranger = meaning.stranger(to: grammar) else {
            if text.isEmpty { throw Fault(description: "nothing says what it should have been; write a route or none") }
            return meaning
        }
        let labels =
            grammar.routes.map { Destination.route($0.id).label }
            + grammar.officers.map { Destination.officer($0.id).label }
            + grammar.teams.map { Destination.team($0).label }
        let cure = Spelling.nearest(to: text, among: labels + ["none"] + short.keys.sorted())
            .map { "did you mean ‘\($0)’?" }
        throw Fault(
            description: "there is no \(stranger) in the grammar; "
                + (cure ?? "write a route of routes.jsgf, officer:ID, team:NAME, none, unclear, nothing or danger"))
    }
}
