import CallHistory

/// The questions that are asked again on a call, each with an example of what may be said. None comes twice, and neither
/// does an example: who was not helped by one is not helped by it again.
struct AskingAgain: Sendable {
    /// Why it is asked again.
    enum Reason {
        /// It was not understood.
        case notUnderstood
        /// It was understood, and nothing was asked for: "hello, can you hear me?"
        case nothingAsked
    }

    private var examples: ArraySlice<String>
    private var asked: Set<PromptID> = []

    /// - Parameter examples: the most usual first.
    init(examples: [String]) { self.examples = examples[...] }

    /// What to ask now. When all was said that there is, the plain question.
    mutating func next(_ reason: Reason) -> [Prompt] {
        let prompts: [PromptID] =
            switch reason {
            case .notUnderstood: [.noMatch, .noMatchAgain]
            case .nothingAsked: [.nothingAsked, .noMatchAgain]
            }
        guard let id = prompts.first(where: { !asked.contains($0) }), let example = examples.popFirst() else {
            return [Prompt(.askAgain)]
        }
        asked.insert(id)
        return [Prompt(id, ["example": example])]
    }
}
