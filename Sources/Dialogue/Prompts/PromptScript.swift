import CallHistory
import Foundation

/// The words of every prompt, as `prompts.json` has them.
///
/// A prompt with placeholders is recorded in pieces: "Is that about {name}?" is one recording, `confirm.1.wav`,
/// with the name after it. Punctuation beside a placeholder is not recorded; it says how long to pause.
package struct PromptScript: Sendable, Equatable {
    /// One stretch of a prompt.
    package enum Part: Sendable, Equatable {
        /// Recorded words and the stem of their file.
        case recorded(stem: String, words: String)
        /// Filled in when it is said: name, owner, council, hours, digits.
        case placeholder(String)
        /// Silence.
        case pause(Duration)
    }

    /// The file's name in a prompts directory.
    package static let file = "prompts.json"

    /// The parts of each prompt, in the order said.
    package let parts: [PromptID: [Part]]
    private let texts: [PromptID: String]

    /// Reads `prompts.json`.
    /// - Throws: `PromptError` when it is missing or no JSON, when a prompt is missing or unknown, or its
    ///   placeholders are not those of its place in the dialogue.
    package init(directory: URL) throws(PromptError) {
        let file = directory.appending(path: Self.file)
        let data: Data
        do { data = try Data(contentsOf: file) } catch {
            throw .script(
                file.path,
                "cannot be read: \(error.localizedDescription) The folder of the prompts is that of one language, such as "
                    + "Prompts/en-GB.")
        }
        guard let words = try? JSONDecoder().decode([String: String].self, from: data) else {
            throw .script(file.path, "is not a list of \"prompt\": \"its words\", each line but the last with a comma")
        }
        try self.init(words: words)
    }

    /// - Parameter words: the words of every prompt by its key, with placeholders in braces.
    /// - Throws: `PromptError.script` as above.
    package init(words: [String: String]) throws(PromptError) {
        if let unknown = words.keys.sorted().first(where: { PromptID(rawValue: $0) == nil }) {
            throw .script(
                Self.file, "has ‘\(unknown)’, which the switchboard never says; remove it or correct its name")
        }
        var parts: [PromptID: [Part]] = [:]
        var texts: [PromptID: String] = [:]
        for id in PromptID.allCases {
            guard let text = words[id.rawValue] else {
                throw .script(Self.file, "lacks ‘\(id.rawValue)’; add its words")
            }
            let split = Self.split(text, id: id)
            let found = Set(split.compactMap { part in if case .placeholder(let name) = part { name } else { nil } })
            guard found == id.placeholders else {
                let wanted = id.placeholders.map { "{\($0)}" }.sorted().joined(separator: " and ")
                throw .script(
                    Self.file,
                    "‘\(id.rawValue)’ must have \(wanted.isEmpty ? "no {…} in it" : "\(wanted) in it, and no other {…}")"
                )
            }
            parts[id] = split
            texts[id] = text
        }
        self.parts = parts
        self.texts = texts
    }

    /// A prompt as words, its placeholders filled in.
    package func words(_ id: PromptID, _ values: [String: String]) -> String {
        values.reduce(texts[id] ?? "") { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    /// Everything to be recorded: the stem of the file and the words, in the order of the dialogue.
    package var recordings: [(stem: String, words: String)] {
        PromptID.allCases.flatMap { id in
            (parts[id] ?? []).compactMap { part in
                if case .recorded(let stem, let words) = part { (stem, words) } else { nil }
            }
        }
    }

    private static func split(_ text: String, id: PromptID) -> [Part] {
        let segments = text.split(separator: "{", omittingEmptySubsequences: false)
        let pieces = segments.count > 1
        var parts: [Part] = []
        var number = 0
        func record(_ segment: Substring) {
            let spoken = segment.drop { !$0.isLetter && !$0.isNumber }
            let before = pause(for: segment.prefix(segment.count - spoken.count))
            if before > .zero, !parts.isEmpty, !spoken.isEmpty { parts.append(.pause(before)) }
            guard !spoken.isEmpty else { return }
            number += 1
            parts.append(
                .recorded(
                    stem: pieces ? "\(id.rawValue).\(number)" : id.rawValue,
                    words: spoken.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        for (index, segment) in segments.enumerated() {
            guard index > 0, let end = segment.firstIndex(of: "}") else {
                record(segment)
                continue
            }
            parts.append(.placeholder(String(segment[..<end])))
            record(segment[segment.index(after: end)...])
        }
        return parts
    }

    private static func pause(for punctuation: Substring) -> Duration {
        if punctuation.contains(where: { ".?!".contains($0) }) { return .milliseconds(300) }
        return punctuation.contains(where: { ",;:–".contains($0) }) ? .milliseconds(120) : .zero
    }
}
