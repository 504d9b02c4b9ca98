import CallHistory

/// Why a prompt cannot be said.
package enum PromptError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `prompts.json` is wrong.
    case script(String, String)
    /// A recording is missing or cannot be read.
    case recording(file: String, why: String)
    /// There is no recording of this name; it has to be rendered, or the caller of the function does without.
    case unrecordedName(String)
    /// A placeholder was not filled in.
    case unfilled(PromptID, placeholder: String)

    /// What is wrong and what to do.
    package var description: String {
        switch self {
        case .script(let file, let why): "\(file) \(why)"
        case .recording(let file, let why):
            "the prompt \(file) cannot be played: \(why) ‘switchboard prompts render’ makes what is missing."
        case .unrecordedName(let name):
            "there is no recording of ‘\(name)’; ‘switchboard prompts render --grammar DIR’ makes it"
        case .unfilled(let id, let placeholder): "the prompt \(id.rawValue) was said without its \(placeholder)"
        }
    }
}
