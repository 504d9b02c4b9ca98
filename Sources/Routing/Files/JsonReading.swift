import Foundation

/// Reads a JSON object's members one by one, and notes what is wrong and what was never asked for.
struct JsonFields {
    let file: String
    private let members: [JsonNode.Member]
    private let position: TextPosition
    private let what: String
    private var asked: Set<String> = []

    /// Nil, with a fault, when the node is no object. `what` names the object in messages.
    init?(_ node: JsonNode, file: String, what: String, faults: inout FaultList) {
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

    func place(of key: String) -> TextPosition { members.first { $0.key == key }?.keyPosition ?? position }

    mutating func node(_ key: String) -> JsonNode? { member(key)?.value }

    /// Whether there is such a member.
    mutating func has(_ key: String) -> Bool { member(key) != nil }

    mutating func text(_ key: String, required: Bool = false, faults: inout FaultList) -> String? {
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

    mutating func number(_ key: String, faults: inout FaultList) -> Double? {
        guard let member = member(key) else { return nil }
        guard case .number(let number) = member.value.value else {
            faults.error(
                file, member.value.position, "\"\(key)\" is \(member.value.kind)", cure: "write a number without quotes"
            )
            return nil
        }
        return number
    }

    mutating func bool(_ key: String, faults: inout FaultList) -> Bool? {
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
    mutating func members(of key: String, faults: inout FaultList) -> [JsonNode.Member] {
        guard let member = member(key) else { return [] }
        guard let inner = member.value.members else {
            faults.error(file, member.value.position, "\"\(key)\" is \(member.value.kind)", cure: "write an object { }")
            return []
        }
        return inner
    }

    mutating func hours(_ key: String, faults: inout FaultList) -> OpeningHours? {
        guard let member = member(key) else { return nil }
        let days = members(of: key, faults: &faults)
        var ranges: [Int: [Range<Int>]] = [:]
        let before = faults.errors.count
        for day in days {
            guard let weekday = OpeningHours.days.firstIndex(of: day.key.lowercased()) else {
                faults.error(
                    file, day.keyPosition, "‘\(day.key)’ is no day of the week",
                    cure: Spelling.advice(for: day.key, among: OpeningHours.days))
                continue
            }
            guard case .array(let texts) = day.value.value else {
                faults.error(
                    file, day.value.position, "the hours of \(day.key) are \(day.value.kind)",
                    cure: "write [\"09:00-17:00\"]")
                continue
            }
            for node in texts {
                if let range = range(node, faults: &faults) { ranges[weekday + 1, default: []].append(range) }
            }
        }
        if ranges.isEmpty, faults.errors.count == before {
            faults.error(
                file, member.keyPosition, "\"\(key)\" of \(what) never opens",
                cure: "give at least one day hours, or remove \"\(key)\"")
        }
        return OpeningHours(ranges: ranges)
    }

    /// Members that nobody asked for are misspelt, and what they should do would not be done.
    func refuseUnknown(_ faults: inout FaultList) {
        for member in members where !asked.contains(member.key) && !Self.isNote(member.key) {
            faults.error(
                file, member.keyPosition, "\"\(member.key)\" in \(what) means nothing",
                cure: Spelling.nearest(to: member.key, among: asked).map { "did you mean \"\($0)\"?" }
                    ?? "remove it, or begin it with _ if it is a note")
        }
    }

    private static func isNote(_ key: String) -> Bool { key == "note" || key.hasPrefix("_") }
}
