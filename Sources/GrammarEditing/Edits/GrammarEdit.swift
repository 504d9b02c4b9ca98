import ConfigurationFiles
import Foundation
import Grammar
import SpokenValues
import Utilities

/// One thing that somebody changes in a council's files: the smallest that is refused or taken as a whole.
package struct GrammarEdit: Sendable, Equatable {
    /// The file's name within the grammar.
    package let file: String
    let change: Change

    /// What is changed. `was` is how it was written when the person saw it.
    enum Change: Sendable, Equatable {
        /// Nil takes the member away.
        case member([String], JsonValue?)
        case newElement([String], JsonValue)
        /// Nil takes it out of the list.
        case element([String], was: String, JsonValue?)
        /// Of a list, one is put before another, or last.
        case placed([String], String, before: String?)
        case newPhrase(rule: String, String, weight: Double?)
        case phrase(rule: String, was: String, String)
        case weight(rule: String, was: String, Double?)
        case noPhrase(rule: String, was: String)
        case newRule(String, [String])
        case noRule(String)
        case newOpening([String], route: String)
        case openingRoute([String], route: String)
        case openingWords([String], [String])
        case noOpening([String])
        case noOpenings(route: String)
        case newOfficer([String: String])
        case officer(id: String, [String: String])
        case noOfficer(id: String)
        case officers(OfficerChanges)
        /// The whole file goes.
        case noFile
    }

    init(_ file: String, _ change: Change) {
        self.file = file
        self.change = change
    }

    /// What it changes, as it stands in a text of the file: compared to tell whether somebody else has changed the same.
    /// One value for each thing; nil is not there.
    /// - Throws: what keeps the file from being read.
    func entry(in text: String) throws(FileFault) -> [String?] {
        switch change {
        case .member(let path, _): return [try JsonText(text, file: file).source(at: path)]
        case .newElement(let path, let value):
            let wanted = value.written
            return [try JsonText(text, file: file).elements(at: path).first { $0 == wanted }]
        case .element(let path, let was, let value):
            let elements = try JsonText(text, file: file).elements(at: path)
            return [was, value?.written].map { wanted in wanted.flatMap { Self.element($0, among: elements) } }
        case .placed(let path, _, _): return [try JsonText(text, file: file).ids(at: path).joined(separator: ", ")]
        case .newPhrase(let rule, let phrase, _): return try phrases([phrase], of: rule, in: text)
        case .phrase(let rule, let was, let phrase): return try phrases([was, phrase], of: rule, in: text)
        case .weight(let rule, let was, _), .noPhrase(let rule, let was): return try phrases([was], of: rule, in: text)
        case .newRule(let name, _), .noRule(let name): return [try JsgfText(text, file: file).written(rule: name)]
        case .noOpenings(let route):
            let all = OpeningsText(text).said(of: route)
            return [all.isEmpty ? nil : "\(counted(all.count, "opening")) (\(Self.mark(of: all)))"]
        case .newOpening(let words, _), .openingRoute(let words, _), .noOpening(let words):
            return [OpeningsText(text).route(of: words)]
        case .openingWords(let words, let new):
            let openings = OpeningsText(text)
            return [openings.route(of: words), openings.route(of: new)]
        case .newOfficer(let fields):
            return [try OfficersText(text).officer(fields["id"] ?? "").map { Self.written($0, Officer.columns) }]
        case .officer(let id, let fields):
            let there = try OfficersText(text).officer(id)
            return fields.keys.sorted().map { column in there.map { $0[column] ?? "" } }
        case .noOfficer(let id): return [try OfficersText(text).officer(id).map { Self.written($0, Officer.columns) }]
        case .officers(let changes):
            let officers = try OfficersText(text)
            return changes.ids.map { officers.officer($0).map { Self.written($0, Officer.columns) } }
        case .noFile:
            if text.isEmpty { return [nil] }
            let lines = text.split(whereSeparator: \.isNewline).map(String.init)
            return ["a file of \(counted(lines.count, "line")) (\(Self.mark(of: lines)))"]
        }
    }

    /// The text of the file with the change, all else as it was.
    /// - Throws: why it cannot be made.
    func applied(to text: String) throws(FileFault) -> String {
        switch change {
        case .member(let path, let value):
            let json = try JsonText(text, file: file)
            return value.map { json.setting(path, to: $0) } ?? json.removing(path)
        case .newElement(let path, let value):
            return try JsonText(text, file: file).appending(value, to: path)
        case .element(let path, let was, let value):
            let json = try JsonText(text, file: file)
            let elements = json.elements(at: path)
            guard let there = Self.element(was, among: elements), let index = elements.firstIndex(of: there) else {
                throw FileFault(
                    file: file, message: "‘\(path.joined(separator: "/"))’ has no \(was)",
                    cure: "look whether somebody has changed or removed it")
            }
            return json.changing(index, of: path, to: value)
        case .placed(let path, let id, let other):
            return try JsonText(text, file: file).moving(id, of: path, before: other)
        case .newPhrase(let rule, let phrase, let weight):
            let rules = try JsgfText(text, file: file)
            if rules.alternative(phrase, of: rule) != nil {
                throw FileFault(
                    file: file, line: rules.alternative(phrase, of: rule)?.line,
                    message: "<\(rule)> has the phrase ‘\(phrase)’ already", cure: "add nothing, or another")
            }
            return try rules.adding(phrase, weight: weight, to: rule)
        case .phrase(let rule, let was, let phrase):
            return try JsgfText(text, file: file).changing(was, of: rule, to: phrase)
        case .weight(let rule, let was, let weight):
            return try JsgfText(text, file: file).weighing(was, of: rule, as: weight)
        case .noPhrase(let rule, let was): return try JsgfText(text, file: file).removing(was, of: rule)
        case .newRule(let name, let phrases): return try JsgfText(text, file: file).adding(rule: name, phrases)
        case .noRule(let name): return try JsgfText(text, file: file).removing(rule: name)
        case .noOpenings(let route): return OpeningsText(text).removing(route: route)
        case .newOpening(let words, let route):
            let openings = OpeningsText(text)
            if let there = openings.route(of: words) {
                throw FileFault(
                    file: file, message: "‘\(words.joined(separator: " "))’ is there already, and leads to \(there)",
                    cure: there == route ? "add nothing" : "move it, if it was mistaken")
            }
            return try openings.adding(words, route: route)
        case .openingRoute(let words, let route): return try OpeningsText(text).moving(words, to: route)
        case .openingWords(let words, let new): return try OpeningsText(text).changing(words, to: new)
        case .noOpening(let words): return try OpeningsText(text).removing(words)
        case .newOfficer(let fields):
            let officers = try OfficersText(text)
            if let id = fields["id"], officers.officer(id) != nil {
                throw FileFault(
                    file: file, message: "the id ‘\(id)’ is somebody's already", cure: "give them an id of their own")
            }
            return try officers.with(added: [fields])
        case .officer(let id, let fields): return try OfficersText(text).with(changed: [id: fields])
        case .noOfficer(let id): return try OfficersText(text).with(removed: [id])
        case .officers(let changes):
            let officers = try OfficersText(text)
            if let id = changes.added.compactMap({ $0["id"] }).first(where: { officers.officer($0) != nil }) {
                throw FileFault(
                    file: file, message: "the id ‘\(id)’ is somebody's already",
                    cure: "look at the difference again: somebody has added them meanwhile")
            }
            return try officers.with(
                changed: changes.changed, added: changes.added, removed: changes.removed)
        case .noFile: return ""
        }
    }

    /// What is written so, in whatever way it is spaced: forms on pages change line ends.
    private static func element(_ wanted: String, among elements: [String]) -> String? {
        func plain(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        return elements.first { plain($0) == plain(wanted) }
    }

    private func phrases(_ wanted: [String], of rule: String, in text: String) throws(FileFault) -> [String?] {
        let rules = try JsgfText(text, file: file)
        return wanted.map { phrase in rules.alternative(phrase, of: rule).map(rules.written) }
    }

    /// Tells one list of sentences from another where showing them would be too long.
    private static func mark(of sentences: [String]) -> String {
        var fingerprint = Fingerprint(from: Fingerprint.offset)
        for sentence in sentences { fingerprint.add(bytes: "\(sentence)\n".utf8) }
        return String(fingerprint.name.prefix(8))
    }

    private static func written(_ fields: [String: String], _ columns: [String]) -> String {
        columns.map { fields[$0] ?? "" }.joined(separator: ",")
    }
}
