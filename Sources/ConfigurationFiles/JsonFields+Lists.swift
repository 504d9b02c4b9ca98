extension JsonFields {
    /// The members of a list, none when it is missing; `form` shows in a message what to write.
    package mutating func list(_ key: String, like form: String = "a list [ ]") -> [JsonNode] {
        guard let node = node(key) else { return [] }
        guard case .array(let nodes) = node.value else {
            error(at: node.position, "\"\(key)\" is \(node.kind)", cure: "write \(form)")
            return []
        }
        return nodes
    }

    /// A list of texts; nil when it is missing.
    package mutating func listOfTexts(_ key: String) -> [String]? {
        guard node(key) != nil else { return nil }
        return list(key).compactMap { node in
            if case .string(let text) = node.value, !text.trimmed.isEmpty { return text.trimmed }
            error(at: node.position, "\"\(key)\" has \(node.kind) in it", cure: "write texts in double quotes")
            return nil
        }
    }
}
