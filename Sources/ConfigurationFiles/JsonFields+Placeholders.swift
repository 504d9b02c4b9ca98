extension JsonFields {
    /// Refuses what is in braces and stands for nothing: it would be sent, or said, as it is written.
    package func checkPlaceholders(in text: String, at key: String, known: Set<String>) {
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            let inside = rest[rest.index(after: brace)...]
            guard rest[brace] == "{", let end = inside.firstIndex(where: { $0 == "{" || $0 == "}" }), inside[end] == "}"
            else {
                error(
                    at: key, "\"\(key)\" has a ‘\(rest[brace])’ without its other half", cure: "write {…}, or remove it"
                )
                return
            }
            let name = String(inside[..<end])
            if !known.contains(name) {
                let all = known.sorted().map { "{\($0)}" }.joined(separator: ", ")
                error(
                    at: key, "{\(name)} in \"\(key)\" stands for nothing",
                    cure: Spelling.nearest(to: name, among: known).map { "did you mean {\($0)}?" }
                        ?? (known.isEmpty ? "write the words themselves" : "there is \(all)"))
            }
            rest = inside[inside.index(after: end)...]
        }
    }
}
