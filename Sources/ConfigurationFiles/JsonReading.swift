import Foundation

/// Reads a JSON object's members one by one, and notes what is wrong and what was never asked for.
package struct JsonFields {
    /// The file, for messages.
    package let file: String
    private let members: [JsonNode.Member]
    private let position: TextPosition
    /// What the object is, for messages.
    package let what: String
    private var asked: Set<String> = []

    /// Nil, with a fault, when the node is no object. `what` names the object in messages.
    package init?(_ node: JsonNode, file: String, what: String, faults: inout FaultList) {
        guard let members = node.members else {
            faults.error(file, node.position, "\(what) is \(node.kind)", cure: "write an object { }")
            return nil
        }
        self.file = file
        self.members = members
        self.what = what
        position = node.position
    }

    private mutating func member(_ key: String) -> JsonNode.Member? {
        asked.insert(key)
        return members.first { member in
            if case .null = member.value.value { return false }
            return member.key == key
        }
    }

    /// Where a key stands; where the object begins when it has no such key.
    package func place(of key: String) -> TextPosition { members.first { $0.key == key }?.keyPosition ?? position }

    /// A member of any kind; nil when absent or null.
    package mutating func node(_ key: String) -> JsonNode? { member(key)?.value }

    /// Whether there is such a member.
    package mutating func has(_ key: String) -> Bool { member(key) != nil }

    /// A text, trimmed; nil, and a fault, when it is something else, empty, or missing though required.
    package mutating func text(_ key: String, required: Bool = false, faults: inout FaultList) -> String? {
        guard let member = member(key) else {
            if required {
                faults.error(file, position, "\(what) has no \"\(key)\"", cure: "write \"\(key)\": \"…\"")
            }
            return nil
        }
        guard case .string(let text) = member.value.value else {
            faults.error(
                file, member.value.position, "\"\(key)\" is \(member.value.kind)", cure: "write a text in double quotes"
            )
            return nil
        }
        guard !text.trimmed.isEmpty else {
            faults.error(file, member.value.position, "\"\(key)\" is empty", cure: "fill it in, or remove the line")
            return nil
        }
        return text.trimmed
    }

    /// A number; nil when absent, and a fault when it is something else.
    package mutating func number(_ key: String, faults: inout FaultList) -> Double? {
        guard let member = member(key) else { return nil }
        guard case .number(let number) = member.value.value else {
            faults.error(
                file, member.value.position, "\"\(key)\" is \(member.value.kind)", cure: "write a number without quotes"
            )
            return nil
        }
        return number
    }

    /// True or false; nil when absent, and a fault when it is something else.
    package mutating func bool(_ key: String, faults: inout FaultList) -> Bool? {
        guard let member = member(key) else { return nil }
        guard case .bool(let bool) = member.value.value else {
            faults.error(
                file, member.value.position, "\"\(key)\" is \(member.value.kind)",
                cure: "write true or false without quotes")
            return nil
        }
        return bool
    }

    /// The members of an object of named things.
    package mutating func members(of key: String, faults: inout FaultList) -> [JsonNode.Member] {
        guard let member = member(key) else { return [] }
        guard let inner = member.value.members else {
            faults.error(file, member.value.position, "\"\(key)\" is \(member.value.kind)", cure: "write an object { }")
            return []
        }
        return inner
    }

    /// Members that nobody asked for are misspelt, and what they should do would not be done.
    package func refuseUnknown(_ faults: inout FaultList) {
        for member in members where !asked.contains(member.key) && !Self.isNote(member.key) {
            faults.error(
                file, member.keyPosition, "\"\(member.key)\" in \(what) means nothing",
                cure: Spelling.nearest(to: member.key, among: asked).map { "did you mean \"\($0)\"?" }
                    ?? "remove it, or begin it with _ if it is a note")
        }
    }

    private static func isNote(_ key: String) -> Bool { key == "note" || key.hasPrefix("_") }
}
