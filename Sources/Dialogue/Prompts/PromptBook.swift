import Audio
import AudioFiles
import CallHistory
import Foundation

/// Every prompt and every spoken name in memory at the line's sample rate, ready to be played.
package struct PromptBook: Sendable {
    /// Samples a second of what `speech` gives (Hz).
    package let rate: Int
    let script: PromptScript
    private let prompts: [String: [Int16]]
    private let names: [String: [Int16]]

    /// Reads and resamples everything once.
    /// - Parameters:
    ///   - directory: holds `prompts.json` and the WAVs of its prompts, and those of pieces in its folder `pieces`.
    ///   - names: holds the WAVs of spoken names; nil when there are none.
    ///   - others: recordings of names that stand elsewhere.
    ///   - rate: Hz.
    /// - Throws: `PromptError` when the script is wrong or a prompt's recording is missing or unreadable.
    package init(
        directory: URL, names: URL? = nil, others: [String: URL] = [:], rate: Int
    ) throws(PromptError) {
        self.rate = rate
        script = try PromptScript(directory: directory)
        var prompts: [String: [Int16]] = [:]
        for (stem, _) in script.recordings {
            prompts[stem] = try Self.load(directory.appending(path: "\(stem).wav"), rate: rate)
        }
        self.prompts = prompts
        var spoken: [String: [Int16]] = [:]
        for folder in [directory.appending(path: PieceScript.folder), names].compactMap(\.self) {
            let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            for file in files ?? [] where file.pathExtension == "wav" {
                spoken[file.deletingPathExtension().lastPathComponent] = try Self.load(file, rate: rate)
            }
        }
        for (name, file) in others {
            spoken[RecordingFolder.stem(forName: name)] = try Self.load(file, rate: rate)
        }
        self.names = spoken
    }

    /// A prompt as sound, its placeholders filled in.
    /// - Parameters:
    ///   - id: which prompt.
    ///   - values: the text for each placeholder; what is not recorded as a whole is said from its parts, as `Verbaliser`
    ///     has them.
    /// - Throws: `PromptError.unrecordedName` when a name has no recording, `.unfilled` when a value is missing.
    package func speech(_ id: PromptID, _ values: [String: String] = [:]) throws(PromptError) -> Pcm {
        var samples: [Int16] = []
        for part in script.parts[id] ?? [] {
            switch part {
            case .recorded(let stem, _): samples += prompts[stem] ?? []
            case .pause(let length): samples += silence(length)
            case .placeholder(let key):
                guard let name = values[key] else { throw .unfilled(id, placeholder: key) }
                samples += try spoken(name)
            }
        }
        return Pcm(samples: samples, rate: rate)
    }

    /// What is recorded of a prompt, its placeholders left out.
    func speechWithoutNames(_ id: PromptID) -> Pcm {
        let samples = (script.parts[id] ?? []).flatMap { part -> [Int16] in
            if case .recorded(let stem, _) = part { prompts[stem] ?? [] } else { [] }
        }
        return Pcm(samples: samples, rate: rate)
    }

    /// A name alone.
    /// - Throws: `PromptError.unrecordedName`.
    package func name(_ name: String) throws(PromptError) -> Pcm { Pcm(samples: try spoken(name), rate: rate) }

    /// Those of the names that cannot be said: neither they nor all their parts are recorded.
    package func unrecorded(among names: [String]) -> [String] { names.filter { (try? spoken($0)) == nil } }

    /// A name, or, where there is no recording of it, its parts: as few as make it up, with a pause at each comma.
    private func spoken(_ name: String) throws(PromptError) -> [Int16] {
        if let whole = recording(of: name) { return whole }
        let phrases = name.split { ",.".contains($0) }.map { $0.split(separator: " ").map(String.init) }
        var samples: [Int16] = []
        for words in phrases where !words.isEmpty {
            if !samples.isEmpty { samples += silence(.milliseconds(250)) }
            var rest = words[...]
            while !rest.isEmpty {
                let lengths = (1...min(rest.count, Self.longestPart)).reversed()
                let part = lengths.lazy.compactMap { length in
                    recording(of: rest.prefix(length).joined(separator: " ")).map { (length, $0) }
                }.first
                guard let (length, sound) = part else { throw .unrecordedName(name) }
                samples += sound
                rest = rest.dropFirst(length)
            }
        }
        guard !samples.isEmpty else { throw .unrecordedName(name) }
        return samples
    }

    private func recording(of name: String) -> [Int16]? { names[RecordingFolder.stem(forName: name)] }

    /// Words in the longest name that may be a part of something else that is said.
    private static let longestPart = 8

    private func silence(_ length: Duration) -> [Int16] { [Int16](repeating: 0, count: length.samples(at: rate)) }

    /// Pieces are joined with 60 ms between them: the ends of a recording carry no more silence than 30 ms.
    private static func load(_ file: URL, rate: Int) throws(PromptError) -> [Int16] {
        do {
            return try Pcm(reading: file.path).resampled(to: rate).trimmed(margin: .milliseconds(30)).samples
        } catch {
            throw .recording(file: file.lastPathComponent, why: "\(error)")
        }
    }
}
