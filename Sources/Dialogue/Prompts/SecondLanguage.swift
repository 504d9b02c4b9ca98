import Audio

/// Another language that callers may choose by key.
package struct OtherLanguage: Sendable {
    /// The key to press.
    package var key: Character
    /// What is said in it.
    package var prompts: any PromptSource
    /// Where it is spoken by a person; nil goes on with the machine.
    package var target: String?

    /// Parameters as the properties.
    package init(key: Character, prompts: any PromptSource, target: String?) {
        self.key = key
        self.prompts = prompts
        self.target = target
    }
}

/// Prompts in one language, and the offer of the other in its own.
struct BilingualPrompts: PromptSource {
    var spoken: any PromptSource
    var offered: any PromptSource

    func spoken(_ prompt: Prompt) -> (audio: Pcm, words: String) {
        prompt.id == .otherLanguage ? offered.spoken(prompt) : spoken.spoken(prompt)
    }

    func announcement(_ name: String) -> Pcm? { spoken.announcement(name) }
}

extension Conversation {
    /// Speaks the other language from now on, when its key was pressed.
    /// - Returns: the question in it; nil when the key means nothing.
    mutating func changeLanguage(_ keys: String) async throws -> [Prompt]? {
        guard let other = service.secondLanguage, keys == String(other.key) else { return nil }
        let current = runner.prompts as? BilingualPrompts
        let next = current.map { BilingualPrompts(spoken: $0.offered, offered: $0.spoken) }
        runner.prompts = next ?? BilingualPrompts(spoken: other.prompts, offered: service.prompts)
        if let key = other.target, let uri = service.grammar.transferURI(ofTarget: key) {
            let name = service.targetName(key)
            try await runner.say(Prompt(.transfer, ["name": name]))
            try await transfer(.language(key), to: uri)
            try await runner.say(Prompt(.transferFailed, ["name": name]))
        }
        return service.opening(at: call.clock.now)
    }
}
