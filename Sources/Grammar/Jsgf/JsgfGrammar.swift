import ConfigurationFiles
import Foundation

/// The rules of a JSGF file and of the files that it imports, checked and joined.
///
/// Rules are known by `file.rule`; every reference in their expansions is resolved to such a name.
package struct JsgfGrammar: Sendable {
    /// Every rule by `file.rule`.
    package private(set) var rules: [String: JsgfRule] = [:]
    /// The public rules of the first file, in its order: the routes.
    private(set) var publicRules: [JsgfRule] = []
    /// The files read, without folders, the first one first.
    package private(set) var files: [String] = []

    private(set) var faults = FaultList()

    /// Reads `file` and everything that it imports, through `read` (a file name to its text, nil when there is none).
    init(file: String, read: (String) -> String?) {
        var parsed: [String: JsgfParser] = [:]
        var waiting: [(file: String, from: (String, TextPosition)?)] = [(file, nil)]
        /// Files that a rule's qualified name speaks of, which need not be imported (JSGF section 3.2).
        var named: [String] = []
        while true {
            guard let (name, from) = waiting.popLast() else {
                guard let name = named.popLast() else { break }
                guard parsed[name] == nil, let text = read(name) else { continue }
                take(name, text)
                continue
            }
            guard parsed[name] == nil else { continue }
            guard let text = read(name) else {
                if let (importer, position) = from {
                    faults.error(
                        importer, position, "there is no file \(name)",
                        cure: "put it beside \(importer), or mend the name")
                } else {
                    faults.error(name, nil, "the file is missing", cure: "put the phrases of every route into it")
                }
                continue
            }
            take(name, text)
        }
        func take(_ name: String, _ text: String) {
            let parser = JsgfParser(file: name, text: text)
            parsed[name] = parser
            files.append(name)
            faults.errors += parser.faults.errors
            faults.warnings += parser.faults.warnings
            waiting += parser.imports.map { (Self.file(named: $0.file), (name, $0.position)) }
            let imported = Set(parser.imports.flatMap { [$0.file, Self.last(of: $0.file)] })
            for qualifier in parser.qualifiers where !imported.contains(qualifier) && !parser.isCalled(qualifier) {
                named.append(Self.file(named: qualifier))
            }
        }
        let fileRules = parsed.mapValues { define($0) }
        for name in files {
            guard let parser = parsed[name] else { continue }
            resolve(parser, own: fileRules[name] ?? [], all: parsed)
        }
        let stem = Self.stem(file)
        publicRules = (parsed[file]?.rules ?? []).filter(\.isPublic).compactMap { rules["\(stem).\($0.name)"] }
        var seen: Set<String> = []
        publicRules.removeAll { !seen.insert($0.name).inserted }
        if parsed[file] != nil, publicRules.isEmpty, faults.errors.isEmpty {
            faults.error(file, nil, "no rule is public", cure: "write ‘public’ before each rule that is a route")
        }
        check()
    }

    static func stem(_ file: String) -> String {
        file.hasSuffix(".jsgf") ? String(file.dropLast(5)) : file
    }

    private static func file(named name: String) -> String { "\(name).jsgf" }

    /// Takes the rules of a file in, and gives their names.
    private mutating func define(_ parser: JsgfParser) -> Set<String> {
        var names: Set<String> = []
        for rule in parser.rules {
            let whole = "\(Self.stem(parser.file)).\(rule.name)"
            if let first = rules[whole] {
                faults.error(
                    rule.file, rule.position, "there are two rules <\(rule.name)>, the first on line \(first.line)",
                    cure: "join them with ‘|’, or rename one")
                continue
            }
            names.insert(rule.name)
            rules[whole] = rule
        }
        return names
    }

    /// Gives every reference in a file its whole name.
    private mutating func resolve(_ parser: JsgfParser, own: Set<String>, all: [String: JsgfParser]) {
        let file = parser.file
        var visible = Dictionary(uniqueKeysWithValues: own.map { ($0, "\(Self.stem(file)).\($0)") })
        for item in parser.imports {
            guard let other = all[Self.file(named: item.file)] else { continue }
            let offered = other.rules.filter(\.isPublic).map(\.name)
            if let rule = item.rule, !offered.contains(rule) {
                let exists = other.rules.contains { $0.name == rule }
                let cure =
                    exists
                    ? "write ‘public’ before it there" : Spelling.advice(for: rule, among: offered, marked: Self.angled)
                faults.error(file, item.position, "\(other.file) offers no rule <\(rule)>", cure: cure)
            }
            for name in offered where item.rule == nil || item.rule == name {
                let whole = "\(item.file).\(name)"
                visible[whole] = whole
                if visible[name] == nil { visible[name] = whole }
            }
        }
        addQualified(parser, all: all, to: &visible)
        for name in own {
            let whole = "\(Self.stem(file)).\(name)"
            guard var rule = rules[whole], rule.file == file else { continue }
            rule.expansion = rule.expansion.mapReferences { reference in
                var resolved = reference
                if let found = visible[reference.name] {
                    resolved.name = found
                    return .reference(resolved)
                }
                faults.error(
                    file, reference.position, "there is no rule <\(reference.name)>",
                    cure: Self.isHidden(reference.name, all: all)
                        ? "write ‘public’ before it there"
                        : Spelling.advice(for: reference.name, among: visible.keys, marked: Self.angled))
                return .void
            }
            rules[whole] = rule
        }
    }

    /// Names with the file or the grammar before them, imported or not: `<polite.startPolite>`, and
    /// `<com.acme.politeness.startPolite>` or `<politeness.startPolite>` of a file whose grammar is called so.
    private func addQualified(_ parser: JsgfParser, all: [String: JsgfParser], to visible: inout [String: String]) {
        let imported = Set(parser.imports.map { Self.file(named: $0.file) })
        let named = Set(parser.qualifiers.map(Self.file(named:)))
        // An imported file comes before one that is merely there.
        for other in all.values.sorted(by: {
            (imported.contains($0.file) ? 0 : 1, $0.file) < (imported.contains($1.file) ? 0 : 1, $1.file)
        }) {
            let isOwn = other.file == parser.file
            guard isOwn || imported.contains(other.file) || named.contains(other.file) else { continue }
            let stem = Self.stem(other.file)
            for rule in other.rules where isOwn || rule.isPublic {
                for name in [stem, Self.last(of: stem), other.grammarName, Self.last(of: other.grammarName)]
                where visible["\(name).\(rule.name)"] == nil {
                    visible["\(name).\(rule.name)"] = "\(stem).\(rule.name)"
                }
            }
        }
    }

    /// Whether a file has the rule of that qualified name and keeps it to itself.
    private static func isHidden(_ name: String, all: [String: JsgfParser]) -> Bool {
        guard let dot = name.lastIndex(of: ".") else { return false }
        let rule = name[name.index(after: dot)...]
        return all.values.contains { $0.isCalled(String(name[..<dot])) && $0.rules.contains { $0.name == rule } }
    }

    static func last(of name: String) -> String { String(name.split(separator: ".").last ?? "") }

    private static func angled(_ name: String) -> String { "<\(name)>" }

    /// What can be wrong with rules that are each well written.
    private mutating func check() {
        let complete = faults.errors.isEmpty
        let finite = rulesThat { expansion, known in expansion.isFinite(known) }
        let nullable = rulesThat { expansion, known in expansion.isNullable(known) }
        for (whole, rule) in rules.sorted(by: { $0.value.position < $1.value.position }) {
            if !finite.contains(whole), complete {
                faults.error(
                    rule.file, rule.position, "<\(rule.name)> refers to itself without end, or can never be said",
                    cure: "give it an alternative without <\(rule.name)>, or use * or +")
            }
            rule.expansion.visit { part in
                guard case .star(let inside) = part, inside.isNullable(nullable) else {
                    guard case .plus(let inside) = part, inside.isNullable(nullable) else { return }
                    faults.error(
                        rule.file, rule.position, "+ in <\(rule.name)> repeats something that may be empty",
                        cure: "take the brackets [ ] away from what is repeated")
                    return
                }
                faults.error(
                    rule.file, rule.position, "* in <\(rule.name)> repeats something that may be empty",
                    cure: "take the brackets [ ] away from what is repeated")
            }
        }
        for rule in publicRules where nullable.contains("\(Self.stem(rule.file)).\(rule.name)") {
            faults.error(
                rule.file, rule.position, "<\(rule.name)> is satisfied by silence",
                cure: "keep at least one word of it outside of [ ] and *")
        }
        guard complete else { return }
        let used = reached()
        for (whole, rule) in rules where !used.contains(whole) && rule.file == files.first {
            faults.warn(rule.file, rule.position, "nothing uses <\(rule.name)>", cure: "make it public, or remove it")
        }
    }

    /// The rules for which `test` holds, given the rules for which it holds: the smallest such set.
    private func rulesThat(_ test: (JsgfExpansion, Set<String>) -> Bool) -> Set<String> {
        var known: Set<String> = []
        var grew = true
        while grew {
            grew = false
            for (name, rule) in rules where !known.contains(name) && test(rule.expansion, known) {
                known.insert(name)
                grew = true
            }
        }
        return known
    }

    private func reached() -> Set<String> {
        var found: Set<String> = []
        var waiting = publicRules.map { "\(Self.stem($0.file)).\($0.name)" }
        while let name = waiting.popLast() {
            guard found.insert(name).inserted, let rule = rules[name] else { continue }
            rule.expansion.visit { if case .reference(let reference) = $0 { waiting.append(reference.name) } }
        }
        return found
    }
}

extension JsgfExpansion {
    /// The parts of a sequence, an option or alternatives.
    var children: [JsgfExpansion] {
        switch self {
        case .sequence(let parts): parts
        case .alternatives(let choices): choices.map(\.expansion)
        case .optional(let inside), .star(let inside), .plus(let inside): [inside]
        case .word, .reference, .null, .void: []
        }
    }

    /// Shows this and everything within it to `body`, from the outside in.
    package func visit(_ body: (JsgfExpansion) -> Void) {
        body(self)
        children.forEach { $0.visit(body) }
    }

    func mapReferences(_ change: (JsgfReference) -> JsgfExpansion) -> JsgfExpansion {
        switch self {
        case .reference(let reference): change(reference)
        case .sequence(let parts): .sequence(parts.map { $0.mapReferences(change) })
        case .alternatives(let choices):
            .alternatives(
                choices.map {
                    var choice = $0
                    choice.expansion = choice.expansion.mapReferences(change)
                    return choice
                })
        case .optional(let inside): .optional(inside.mapReferences(change))
        case .star(let inside): .star(inside.mapReferences(change))
        case .plus(let inside): .plus(inside.mapReferences(change))
        case .word, .null, .void: self
        }
    }

    /// Whether it has an expansion that ends, when the rules `known` have.
    func isFinite(_ known: Set<String>) -> Bool {
        switch self {
        case .word, .null, .optional, .star: true
        case .void: false
        case .reference(let reference): known.contains(reference.name)
        case .sequence(let parts): parts.allSatisfy { $0.isFinite(known) }
        case .alternatives(let choices): choices.contains { $0.expansion.isFinite(known) }
        case .plus(let inside): inside.isFinite(known)
        }
    }

    /// Whether it may stand for no word at all, when the rules `known` may.
    func isNullable(_ known: Set<String>) -> Bool {
        switch self {
        case .word, .void: false
        case .null, .optional, .star: true
        case .reference(let reference): known.contains(reference.name)
        case .sequence(let parts): parts.allSatisfy { $0.isNullable(known) }
        case .alternatives(let choices): choices.contains { $0.expansion.isNullable(known) }
        case .plus(let inside): inside.isNullable(known)
        }
    }
}
