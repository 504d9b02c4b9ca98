import Foundation
import Grammar

/// What is different between two grammars, in words.
package struct GrammarDifference: Sendable {
    /// One difference each, the weightiest kinds first.
    package private(set) var lines: [String] = []

    /// Things of one kind that are named; of more it is said how many there are.
    private static let named = 12

    /// - Parameters:
    ///   - old: the one.
    ///   - oldFolder: where its files are.
    ///   - new: the other.
    ///   - newFolder: where its files are.
    /// - Throws: when a folder cannot be read.
    package init(from old: Grammar, in oldFolder: URL, to new: Grammar, in newFolder: URL) throws {
        let (before, after) = (Set(old.routes.map(\.id)), Set(new.routes.map(\.id)))
        add(new.routes.map(\.id).filter { !before.contains($0) }.map { "the route \($0) is new" })
        add(old.routes.map(\.id).filter { !after.contains($0) }.map { "the route \($0) is gone" })
        for route in new.routes where before.contains(route.id) { phrases(of: route.id, old, new) }
        openings(old, new)
        let people = Dictionary(grouping: old.officers, by: \.id)
        let staying = Set(new.officers.map(\.id))
        add(new.officers.filter { people[$0.id] == nil }.map { "\($0.fullName) (\($0.id)) is new" })
        add(old.officers.filter { !staying.contains($0.id) }.map { "\($0.fullName) (\($0.id)) is gone" })
        add(
            new.officers.compactMap { officer in
                guard let known = people[officer.id]?.first, known != officer else { return nil }
                return "\(officer.fullName) (\(officer.id)) has changed"
            })
        try files(oldFolder, newFolder)
    }

    private mutating func phrases(of id: String, _ old: Grammar, _ new: Grammar) {
        guard let was = old.phrases[id]?.map({ $0.words.joined(separator: " ") }),
            let isNow = new.phrases[id]?.map({ $0.words.joined(separator: " ") })
        else { return }
        let (before, after) = (Set(was), Set(isNow))
        add(isNow.filter { !before.contains($0) }.map { "\(id) has the phrase ‘\($0)’ now" })
        add(was.filter { !after.contains($0) }.map { "\(id) no longer has the phrase ‘\($0)’" })
    }

    private mutating func openings(_ old: Grammar, _ new: Grammar) {
        func leads(_ grammar: Grammar) -> [[String]: String] {
            Dictionary(grammar.openings.map { ($0.words, $0.route ?? Opening.none) }) { first, _ in first }
        }
        let (before, after) = (leads(old), leads(new))
        let text = { (words: [String]) in words.joined(separator: " ") }
        add(
            new.openings.compactMap { opening in
                guard before[opening.words] == nil else { return nil }
                return "the opening ‘\(text(opening.words))’ is new and leads to \(opening.route ?? Opening.none)"
            })
        add(
            old.openings.filter { after[$0.words] == nil }.map {
                "the opening ‘\(text($0.words))’, which led to \($0.route ?? Opening.none), is gone"
            })
        add(
            new.openings.compactMap { opening in
                guard let was = before[opening.words], let isNow = after[opening.words], was != isNow else {
                    return nil
                }
                return "the opening ‘\(text(opening.words))’ leads to \(isNow), and led to \(was)"
            })
    }

    /// What each file of settings says otherwise, value by value; of other files, that they differ.
    private mutating func files(_ old: URL, _ new: URL) throws {
        let told: Set<String> = ["openings.tsv", "officers.csv"]
        let (before, after) = (Set(try GrammarFolder.files(in: old)), Set(try GrammarFolder.files(in: new)))
        var changed: [String] = []
        for name in before.union(after).sorted() {
            let was = FileManager.default.contents(atPath: old.appending(path: name).path)
            let isNow = FileManager.default.contents(atPath: new.appending(path: name).path)
            guard was != isNow else { continue }
            if name.hasSuffix(".json"), let was = was.flatMap(Self.values), let isNow = isNow.flatMap(Self.values) {
                for key in Set(was.keys).union(isNow.keys).sorted() where was[key] != isNow[key] {
                    changed.append(Self.change(of: "\(name): \(key)", from: was[key], to: isNow[key]))
                }
            } else if was == nil {
                changed.append("\(name) is new")
            } else if isNow == nil {
                changed.append("\(name) is gone")
            } else if !told.contains(name), !name.hasSuffix(".jsgf") || lines.isEmpty {
                changed.append("\(name) is written otherwise")
            }
        }
        if changed.isEmpty, lines.isEmpty, before != after { changed.append("other files") }
        add(changed)
    }

    private static func change(of what: String, from was: String?, to isNow: String?) -> String {
        switch (was, isNow) {
        case (let was?, let isNow?): "\(what) was \(was), and is \(isNow)"
        case (nil, let isNow?): "\(what) is new: \(isNow)"
        case (let was?, nil): "\(what) is gone; it was \(was)"
        case (nil, nil): what
        }
    }

    /// Every value of a JSON file by the path to it.
    private static func values(_ data: Data) -> [String: String]? {
        guard let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) else { return nil }
        var values: [String: String] = [:]
        func walk(_ value: Any, _ path: String) {
            switch value {
            case let members as [String: Any]:
                for (key, member) in members { walk(member, path.isEmpty ? key : "\(path).\(key)") }
            case let list as [Any]: for (place, member) in list.enumerated() { walk(member, "\(path)[\(place + 1)]") }
            case let text as String: values[path] = "“\(text)”"
            default: values[path] = "\(value)"
            }
        }
        walk(value, "")
        return values
    }

    private mutating func add(_ found: [String]) {
        lines += found.prefix(Self.named)
        if found.count > Self.named { lines.append("and \(found.count - Self.named) more like these") }
    }
}
