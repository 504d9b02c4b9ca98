import Audio
import Dialogue

/// Every prompt is a hum, and its words are its name and the names that it says.
package struct HumPrompts: PromptSource {
    private let language: String
    private let seconds: Int
    private let between: String
    private let recorded: Set<String>

    /// - Parameters:
    ///   - language: stands before each prompt's words.
    ///   - seconds: how long each prompt is.
    ///   - between: stands between the names that a prompt says.
    ///   - recorded: names that have an announcement for whoever takes the call.
    package init(
        language: String = "", seconds: Int = 1, between: String = ", ", recorded: Set<String> = []
    ) {
        self.language = language
        self.seconds = seconds
        self.between = between
        self.recorded = recorded
    }

    /// As many samples as the name has letters, so that a test can tell.
    package func announcement(_ name: String) -> Pcm? { recorded.contains(name) ? hum(name.count) : nil }

    package func spoken(_ prompt: Prompt) -> (audio: Pcm, words: String) {
        let names = prompt.names.sorted { $0.key < $1.key }.map(\.value).joined(separator: between)
        return (hum(seconds * 8000), "\(language)\(prompt.id.rawValue): \(names)")
    }

    private func hum(_ samples: Int) -> Pcm { Pcm(samples: [Int16](repeating: 100, count: samples), rate: 8000) }
}
