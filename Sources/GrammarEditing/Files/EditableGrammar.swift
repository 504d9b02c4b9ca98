import ConfigurationFiles
import Foundation
import Grammar
import SpokenValues

/// A grammar's files as forms show them: read without being compiled, so that one with a fault in it can be mended as well.
package struct EditableGrammar: Sendable {
    /// A route.
    package struct Service: Sendable, Equatable {
        /// The rule's name.
        package var id: String
        /// Its texts, and `true` or `false`, by what is set; what is not there is not set.
        package var settings: [RouteSetting: String] = [:]
        /// Its alternatives, in their order.
        package var phrases: [Phrase] = []
        /// Where calls go when nobody answers, one after another, as `overflow` has them.
        package var overflow: [String] = []
        /// What is asked of callers who name the family alone.
        package var which = Which()

        /// As callers hear it, or its id.
        package var name: String { settings[.name] ?? id }
    }

    /// The question for a family of routes, as `which` has it; empty where there is none.
    package struct Which: Sendable, Equatable {
        /// The question.
        package var ask = ""
        /// Ids of the routes that it names, in its order.
        package var choices: [String] = []
        /// What callers who say no more than this are asked after; empty is the family's name.
        package var said: [String] = []
    }

    /// An alternative of a route's rule.
    package struct Phrase: Sendable, Equatable {
        /// Without its weight.
        package var text: String
        /// Why it cannot be changed in a list; nil when it can.
        package var obstacle: String?
    }

    /// Something that `council.json` or a folder has by a key.
    package struct Named: Sendable, Equatable {
        /// As routes name it.
        package var key: String
        /// In words.
        package var name: String
    }

    /// In the order of `routes.jsgf`; those that only `routes.json` has come last.
    package private(set) var services: [Service] = []
    /// Where calls may go.
    package private(set) var targets: [Named] = []
    /// Teams of officers.
    package private(set) var teams: [Named] = []
    /// Other bodies.
    package private(set) var bodies: [Named] = []
    /// Questions of place, by what they ask.
    package private(set) var questions: [Named] = []
    /// Forms, by their names.
    package private(set) var forms: [Named] = []
    /// What keeps files from being read.
    package private(set) var faults: [FileFault] = []
    private let routesText: String
    private let councilText: String
    private let officersText: String
    private let openingsText: String
    /// By the forms' names.
    let formTexts: [String: String]

    /// The files that it reads by their names.
    package static let files = [Route.rulesFile, Route.file, Council.file, Officer.file, Opening.file]

    /// The file of a form by voice.
    package static func file(ofForm id: String) -> String { "\(Form.folder)/\(id).json" }

    /// - Parameters:
    ///   - forms: ids of the forms that there are.
    ///   - text: of a file by its name, empty where there is none.
    package init(forms: [String] = [], reading text: (String) throws(FileFault) -> String) {
        var faults: [FileFault] = []
        func read(_ name: String) -> String {
            do { return try text(name) } catch {
                faults.append(error)
                return ""
            }
        }
        let rules = read(Route.rulesFile)
        routesText = read(Route.file)
        councilText = read(Council.file)
        officersText = read(Officer.file)
        openingsText = read(Opening.file)
        formTexts = Dictionary(forms.map { ($0, read(Self.file(ofForm: $0))) }) { first, _ in first }
        let source = JsgfSource(file: Route.rulesFile, text: rules)
        faults += source.faults
        for rule in source.rules where rule.isPublic {
            services.append(
                Service(
                    id: rule.name,
                    phrases: rule.alternatives.map { Phrase(text: $0.text, obstacle: $0.obstacle?.rawValue) }))
        }
        let root = Self.root(routesText, Route.file, &faults)
        for member in root?.members ?? [] {
            let place = services.firstIndex { $0.id == member.key } ?? services.endIndex
            if place == services.endIndex { services.append(Service(id: member.key)) }
            services[place].settings = Self.settings(member.value)
            func inner(_ key: String...) -> JsonNode? { Self.node(member.value, key) }
            services[place].overflow = Self.texts(inner("overflow"))
            services[place].which = Which(
                ask: inner("which", "ask").flatMap(Self.plain) ?? "", choices: Self.texts(inner("which", "choices")),
                said: Self.texts(inner("which", "said")))
        }
        let council = Self.root(councilText, Council.file, &faults)
        targets = Self.named(council, "targets")
        teams = Self.named(council, "teams")
        bodies = Self.named(council, "bodies")
        questions = Self.named(council, "questions", by: "words")
        self.forms = forms.map { Named(key: $0, name: $0.replacing("_", with: " ")) }
        self.faults = faults
    }

    /// A grammar folder as it is.
    package init(directory: URL) {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: directory.appending(path: Form.folder).path)) ?? []
        let forms = names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
        self.init(forms: forms.sorted()) { name throws(FileFault) in
            guard let data = FileManager.default.contents(atPath: directory.appending(path: name).path) else {
                return ""
            }
            return try WrittenFile(data, file: name).text
        }
    }

    /// The route of that id.
    package func service(_ id: String) -> Service? { services.first { $0.id == id } }

    /// Whether anything is written of what callers say in their own words.
    package var hasOpenings: Bool {
        // One stands near the beginning if there is any.
        openingsText.split(maxSplits: 200, whereSeparator: \.isNewline).contains {
            !$0.hasPrefix("#") && !$0.hasPrefix("utterance\t") && $0.contains("\t")
        }
    }

    /// What callers say for a route in their own words, in the order of the file.
    package func openings(of route: String) -> [String] { OpeningsText(openingsText).said(of: route) }

    /// Everybody in `officers.csv`, by its columns, in its order.
    /// - Throws: what keeps it from being read.
    package func officers() throws(FileFault) -> [[String: String]] {
        let table = try OfficersText(officersText).table
        return table.rows.map { row in
            Dictionary(zip(table.header, row.fields).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The text of `officers.csv`, to be compared with a table.
    package var officersFile: String { officersText }

    /// Closed days of somebody's, as they are written.
    /// - Throws: what keeps the file from being read.
    package func closures(of owner: HoursOwner) throws(FileFault) -> [String] {
        try ListedSettings.closures(of: owner, in: owner.file == Council.file ? councilText : routesText)
    }

    /// Messages in the welcome, as they are written.
    /// - Throws: what keeps the file from being read.
    package func messages() throws(FileFault) -> [String] { try ListedSettings.messages(in: councilText) }

    /// Opening hours by day of the week, Sunday first, each as `09:00-12:00, 13:00-17:00`, empty where it is closed; nil
    /// where there are none of its own.
    package func hours(of owner: HoursOwner) -> [String]? {
        let root = try? JsonReader.read(
            file: owner.file, text: owner.file == Council.file ? councilText : routesText)
        guard let node = root.flatMap({ Self.node($0, owner.path + ["hours"]) }) else { return nil }
        return OpeningHours.days.map { day in
            let ranges = node.members?.first { $0.key.lowercased() == day }?.value.elements ?? []
            return ranges.compactMap { if case .string(let text) = $0.value { text } else { nil } }
                .joined(separator: ", ")
        }
    }

    /// A value of `council.json` in words, by the keys that lead to it; nil when it is not there.
    package func council(_ path: String...) -> String? {
        let root = try? JsonReader.read(file: Council.file, text: councilText)
        return root.flatMap { Self.node($0, path) }.flatMap(Self.plain)
    }

    private static func root(_ text: String, _ file: String, _ faults: inout [FileFault]) -> JsonNode? {
        guard !text.isEmpty else { return nil }
        do { return try JsonReader.read(file: file, text: text) } catch {
            faults.append(error)
            return nil
        }
    }

    private static func node(_ root: JsonNode, _ path: [String]) -> JsonNode? {
        path.reduce(Optional(root)) { node, key in node?.members?.first { $0.key == key }?.value }
    }

    private static func settings(_ node: JsonNode) -> [RouteSetting: String] {
        var settings: [RouteSetting: String] = [:]
        for member in node.members ?? [] {
            if let key = RouteSetting(rawValue: member.key), let text = plain(member.value) { settings[key] = text }
        }
        return settings
    }

    private static func plain(_ node: JsonNode) -> String? {
        switch node.value {
        case .string(let text): text
        case .bool(let truth): truth ? "true" : "false"
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .array, .object, .null: nil
        }
    }

    /// A list of texts, or one.
    private static func texts(_ node: JsonNode?) -> [String] {
        guard let node else { return [] }
        return (node.elements ?? [node]).compactMap { if case .string(let text) = $0.value { text } else { nil } }
    }

    private static func named(_ council: JsonNode?, _ key: String, by words: String = "name") -> [Named] {
        (council?.members?.first { $0.key == key }?.value.members ?? []).map { member in
            let name = member.value.members?.first { $0.key == words }.flatMap { plain($0.value) }
            return Named(key: member.key, name: name ?? member.key)
        }
    }
}
