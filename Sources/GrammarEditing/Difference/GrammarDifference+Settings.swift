import ConfigurationFiles
import Grammar

extension GrammarDifference {
    /// What differs between two JSON files.
    /// - Parameters:
    ///   - depth: how many keys are the subject, the others what is said of it.
    ///   - subject: of those keys.
    static func settings(
        _ name: String, _ old: String, _ new: String, depth: Int = 1, subject: ([String]) -> String
    ) throws(FileFault) -> [Statement] {
        let (before, after) = (try root(old, name), try root(new, name))
        var found: [Statement] = []
        compare(before, after, at: []) { path, words in
            let count = min(depth, max(0, path.count - 1))
            let rest = path.dropFirst(count).joined(separator: " ")
            // A whole route, target or team that comes or goes is its own subject.
            let isWhole = depth > 0 && path.count == depth && (words.hasPrefix("is new") || words.hasPrefix("is gone"))
            let about = isWhole ? Array(path) : Array(path.prefix(count))
            let said = isWhole ? words : "\(Self.names[rest] ?? rest.replacing("_", with: " ")) \(words)"
            let statement = Statement(file: name, subject: subject(about), words: said)
            if let last = found.last, last.subject == statement.subject {
                found[found.count - 1].words += "; \(said)"
            } else {
                found.append(statement)
            }
        }
        return found
    }

    /// What settings are called where their keys do not say it.
    private static let names = [
        "name": "what it is called", "transfer": "where it goes", "link_name": "what its link is called",
        "uri": "its address", "target": "where it goes", "answer": "its answer", "form": "its form", "link": "its link",
        "hours_spoken": "the hours in words", "ask": "the question of place", "record": "recording",
    ]

    private static func root(_ text: String, _ name: String) throws(FileFault) -> JsonNode {
        try JsonReader.read(file: name, text: text.isEmpty ? "{}" : text)
    }

    private static func compare(_ old: JsonNode, _ new: JsonNode, at path: [String], _ tell: ([String], String) -> Void)
    {
        if let before = old.members, let after = new.members {
            for member in after {
                guard let was = before.first(where: { $0.key == member.key })?.value else {
                    tell(path + [member.key], "is new: \(words(member.value))")
                    continue
                }
                compare(was, member.value, at: path + [member.key], tell)
            }
            for member in before where !after.contains(where: { $0.key == member.key }) {
                tell(path + [member.key], "is gone; it was \(words(member.value))")
            }
            return
        }
        let (was, now) = (words(old), words(new))
        guard was != now else { return }
        if let before = old.elements?.map(words), let after = new.elements?.map(words), before.count + after.count > 2 {
            let added = after.filter { !before.contains($0) }
            let removed = before.filter { !after.contains($0) }
            let parts = [("has now", added), ("has no more", removed)].filter { !$0.1.isEmpty }
                .map { "\($0.0) \($0.1.joined(separator: ", "))" }
            return tell(path, parts.isEmpty ? "is in another order" : parts.joined(separator: ", and "))
        }
        tell(path, "is now \(now), not \(was)")
    }

    private static func words(_ node: JsonNode) -> String {
        switch node.value {
        case .string(let text): "‘\(text)’"
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .bool(let bool): bool ? "yes" : "no"
        case .null: "nothing"
        case .array(let elements): elements.isEmpty ? "nothing" : elements.map(words).joined(separator: ", ")
        case .object(let members):
            members.map { "\($0.key.replacing("_", with: " ")) \(words($0.value))" }.joined(separator: ", ")
        }
    }
}
