import Foundation

/// Reads a JSON object's members one by one, and notes what is wrong and what was never asked for.
package struct JsonFields {
    package let file: String
    /// The object, for messages.
    package let what: String
    /// Where faults go: the same for all objects of a file.
    package let faults: FaultCollector
    private let members: [JsonNode.Member]
    private let position: TextPosition
    private var asked: Set<String> = []

    /// Nil, with a fault, when the node is no object. `what` names the object in messages.
    package init?(_ node: JsonNode, file: String, what: String, faults: FaultCollector) {
        guard let members = node.members else {
            faults.error(file, node.position, "\(what) is \(node.kind)", cure: "write an object { }")
            return nil
        }
        self.file = file
        self.what = what
        self.faults = faults
        self.members = members
        position = node.position
    }

    /// The object that a file holds; nil, with a fault, when it holds none.
    package init?(file: String, text: String, what: String, faults: FaultCollector) {
        let root: JsonNode
        do { root = try JsonReader.read(file: file, text: text) } catch {
            faults.add(error)
            return nil
        }
        self.init(root, file: file, what: what, faults: faults)
    }

    /// An object within this one; nil, with a fault, when the node is no object.
    package func nested(_ node: JsonNode, what: String) -> JsonFields? {
        JsonFields(node, file: file, what: what, faults: faults)
    }

    /// Notes what must be mended, at a member or, when there is none of that name, at the object.
    package func error(at key: String, _ message: String, cure: String) {
        error(at: place(of: key), message, cure: cure)
    }

    package func error(at place: TextPosition?, _ message: String, cure: String) {
        faults.error(file, place, message, cure: cure)
    }

    /// Notes what is worth a look, at a member or, when there is none of that name, at the object.
    package func warn(at key: String, _ message: String, cure: String) {
        warn(at: place(of: key), message, cure: cure)
    }

    package func warn(at place: TextPosition?, _ message: String, cure: String) {
        faults.warn(file, place, message, cure: cure)
    }

    private mutating func member(_ key: String) -> JsonNode.Member? {
        asked.insert(key)
        return members.first { member in
            if case .null = member.value.value { return false }
            return member.key == key
        }
    }

    package func place(of key: String) -> TextPosition { members.first { $0.key == key }?.keyPosition ?? position }

    package mutating func node(_ key: String) -> JsonNode? { member(key)?.value }

    /// Whether there is such a member.
    package mutating func has(_ key: String) -> Bool { member(key) != nil }

    package mutating func text(_ key: String, required: Bool = false) -> String? {
        guard let member = member(key) else {
            if required {
                error(at: position, "\(what) has no \"\(key)\"", cure: "write \"\(key)\": \"…\"")
            }
            return nil
        }
        guard case .string(let text) = member.value.value else {
            error(
                at: member.value.position, "\"\(key)\" is \(member.value.kind)", cure: "write a text in double quotes"
            )
            return nil
        }
        guard !text.trimmed.isEmpty else {
            error(at: member.value.position, "\"\(key)\" is empty", cure: "fill it in, or remove the line")
            return nil
        }
        return text.trimmed
    }

    package mutating func number(_ key: String) -> Double? {
        guard let member = member(key) else { return nil }
        guard case .number(let number) = member.value.value else {
            error(
                at: member.value.position, "\"\(key)\" is \(member.value.kind)", cure: "write a number without quotes"
            )
            return nil
        }
        return number
    }

    package mutating func bool(_ key: String) -> Bool? {
        guard let member = member(key) else { return nil }
        guard case .bool(let bool) = member.value.value else {
            error(
                at: member.value.position, "\"\(key)\" is \(member.value.kind)",
                cure: "write true or false without quotes")
            return nil
        }
        return bool
    }

    /// The members of an object of named things.
    package mutating func members(of key: String) -> [JsonNode.Member] {
        guard let member = member(key) else { return [] }
        guard let inner = member.value.members else {
            error(at: member.value.position, "\"\(key)\" is \(member.value.kind)", cure: "write an object { }")
            return []
        }
        return inner
    }

    /// Members that nobody asked for are misspelt, and what they should do would not be done.
    package func refuseUnknown() {
        for member in members where !asked.contains(member.key) && !Self.isNote(member.key) {
            error(
                at: member.keyPosition, "\"\(member.key)\" in \(what) means nothing",
                cure: Spelling.nearest(to: member.key, among: asked).map { "did you mean \"\($0)\"?" }
                    ?? "remove it, or begin it with _ if it is a note")
        }
    }

    private static func isNote(_ key: String) -> Bool { key == "note" || key.hasPrefix("_") }
}
