import Audio
import CallHistory

/// Something to say: a prompt's id and the names that go into it.
package struct Prompt: Sendable, Equatable {
    /// Which prompt.
    package var id: PromptID
    /// What goes into its placeholders, by placeholder: `["name": "potholes"]`.
    package var names: [String: String]

    /// - Parameters:
    ///   - id: which prompt.
    ///   - names: what goes into its placeholders.
    package init(_ id: PromptID, _ names: [String: String] = [:]) {
        self.id = id
        self.names = names
    }
}

/// Where prompts' sound comes from.
package protocol PromptSource: Sendable {
    /// The prompt as sound and as words. It never fails on a live call: a name that has no sound is left out.
    func spoken(_ prompt: Prompt) -> (audio: Pcm, words: String)
    /// A name and the key that takes the call, for whoever answers: “Council tax, press one.” Nil when the name has no sound.
    func announcement(_ name: String) -> Pcm?
}

extension PromptBook: PromptSource {
    /// A name without a recording is left out: saying the rest is better than saying nothing.
    package func spoken(_ prompt: Prompt) -> (audio: Pcm, words: String) {
        let audio = (try? speech(prompt.id, prompt.names)) ?? speechWithoutNames(prompt.id)
        return (audio, script.words(prompt.id, prompt.names))
    }

    /// Nil when neither the name nor its parts are recorded.
    package func announcement(_ name: String) -> Pcm? { try? speech(.choice1, ["name": name]) }
}
