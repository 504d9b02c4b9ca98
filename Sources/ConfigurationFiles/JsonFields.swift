import Foundation

/// Reads a JSON object's members one by one, and notes what is wrong and what was never asked for.
package struct JsonFields {
    /// The name of the file, for messages.
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

    /// Notes a fault of this object, and its cure.
    package func error(at place: TextPosition?, _ message: String, cure: String) {
        faults.error(file, place, message, cure: cure)
    }

    /// Notes what is worth a look, at a member or, when there is none of that name, at the object.
    package func warn(at key: String, _ message: String, cure: String) {
        warn(at: place(of: key), message, cure: cure)
    }

    /// Notes what staff should look at.
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

    /// Where a member stands; where the object begins if there is none.
    package func place(of key: String) -> TextPosition { members.first { $0.key == key }?.keyPosition ?? position }

    /// A member's value as it was written; nil when it is missing or null.
    package mutating func node(_ key: String) -> JsonNode? { member(key)?.value }

    /// Whether there is such a member.
    package mutating func has(_ key: String) -> Bool { member(key) != nil }

    /// A text, without white space at its ends; nil, with a fault where it must be there, when there is none.
    /// - Parameter placeholders: what may stand in braces in it.
    package mutating func text(_ key: String, required: Bool = false, placeholders: Set<String> = []) -> String? {
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
        checkPlaceholders(in: text, at: key, known: placeholders)
        return text.trimmed
    }

    /// A number; nil when it is missing, and with a fault when it is something else.
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

    /// True or false; nil when it is missing, and with a fault when it is something else.
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
