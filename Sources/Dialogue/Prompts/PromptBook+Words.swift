import CallHistory

extension PromptBook {
    /// What is said at a prompt, with an ellipsis where a name or a value is filled in.
    package func words(of id: PromptID) -> String {
        (script.parts[id] ?? []).compactMap { part -> String? in
            switch part {
            case .recorded(_, let words): words
            case .placeholder: "…"
            case .pause: nil
            }
        }.joined(separator: " ")
    }
}
