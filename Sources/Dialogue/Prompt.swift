import Audio

/// Something to say: a prompt's id and the names that go into it.
public struct Prompt: Sendable, Equatable {
    /// Which prompt.
    public var id: PromptID
    /// What goes into its placeholders, by placeholder: `["name": "potholes"]`.
    public var names: [String: String]

    /// - Parameters:
    ///   - id: which prompt.
    ///   - names: what goes into its placeholders.
    public init(_ id: PromptID, _ names: [String: String] = [:]) {
        self.id = id
        self.names = names
    }
}

/// Where prompts' sound comes from.
public protocol PromptSource: Sendable {
    /// The prompt as sound and as words. It never fails on a live call: a name that has no sound is left out.
    func spoken(_ prompt: Prompt) -> (audio: Pcm, words: String)
}

extension Prompt {
    /// A number read out digit by digit; what is no digit is left out.
    static func digits(_ number: String) -> [Prompt] {
        number.compactMap(\.wholeNumberValue).map { Prompt(PromptID.digits[$0]) }
    }
}
