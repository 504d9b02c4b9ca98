import Audio
import Foundation

/// Every prompt and every spoken name in memory at the line's sample rate, ready to be played.
public struct PromptBook: Sendable {
    /// Samples a second of what `speech` gives (Hz).
    public let rate: Int
    let script: PromptScript
    private let prompts: [String: [Int16]]
    private let names: [String: [Int16]]

    /// Reads and resamples everything once.
    /// - Parameters:
    ///   - directory: holds `prompts.json` and the WAVs of its prompts.
    ///   - names: holds the WAVs of spoken names; nil when there are none.
    ///   - rate: Hz.
    /// - Throws: `PromptError` when the script is wrong or a prompt's recording is missing or unreadable.
    public init(directory: URL, names: URL? = nil, rate: Int) throws(PromptError) {
        self.rate = rate
        script = try PromptScript(directory: directory)
        var prompts: [String: [Int16]] = [:]
        for (stem, _) in script.recordings {
            prompts[stem] = try Self.load(directory.appending(path: "\(stem).wav"), rate: rate)
        }
        self.prompts = prompts
        var spoken: [String: [Int16]] = [:]
        let files = names.flatMap {
            try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
        }
        for file in files ?? [] where file.pathExtension == "wav" {
            spoken[file.deletingPathExtension().lastPathComponent] = try Self.load(file, rate: rate)
        }
        self.names = spoken
    }

    /// A prompt as sound, its placeholders filled in.
    /// - Parameters:
    ///   - id: which prompt.
    ///   - values: the text for each placeholder; `digits` is read out figure by figure, in groups.
    /// - Throws: `PromptError.unrecordedName` when a name has no recording, `.unfilled` when a value is missing.
    public func speech(_ id: PromptID, _ values: [String: String] = [:]) throws(PromptError) -> Pcm {
        var samples: [Int16] = []
        for part in script.parts[id] ?? [] {
            switch part {
            case .recorded(let stem, _): samples += prompts[stem] ?? []
            case .pause(let length): samples += silence(length)
            case .placeholder("digits"):
                guard let digits = values["digits"] else { throw .unfilled(id, placeholder: "digits") }
                samples += readOut(digits)
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
    public func name(_ name: String) throws(PromptError) -> Pcm { Pcm(samples: try spoken(name), rate: rate) }

    /// Those of the names that have no recording.
    public func unrecorded(among names: [String]) -> [String] {
        names.filter { self.names[RecordingFolder.stem(forName: $0)] == nil }
    }

    /// A recorded name; or one made of names that are, as "T Q nine, five N E" is.
    private func spoken(_ name: String) throws(PromptError) -> [Int16] {
        if let samples = names[RecordingFolder.stem(forName: name)] { return samples }
        var samples: [Int16] = []
        var rest = name[...]
        while !rest.isEmpty {
            let clause = rest.prefix { !",.".contains($0) }
            rest = rest.dropFirst(clause.count)
            samples += try pieces(of: clause, in: name)
            if let mark = rest.popFirst() { samples += silence(.milliseconds(mark == "," ? 200 : 350)) }
        }
        return samples
    }

    /// The recordings that a clause is made of, the longest first.
    private func pieces(of clause: Substring, in name: String) throws(PromptError) -> [Int16] {
        var samples: [Int16] = []
        var words = clause.split(separator: " ")[...]
        while !words.isEmpty {
            let longest = (1...min(words.count, Self.longestPiece)).reversed().lazy
                .compactMap { count in
                    names[RecordingFolder.stem(forName: words.prefix(count).joined(separator: " "))].map { (count, $0) }
                }.first
            guard let (count, piece) = longest else { throw .unrecordedName(name) }
            samples += piece
            words = words.dropFirst(count)
        }
        return samples
    }

    /// Words in one recording that stands for a part of a name.
    private static let longestPiece = 8

    /// Figures as people say telephone numbers, 07700 900 123: five, then threes. What is no figure is left out.
    private func readOut(_ digits: String) -> [Int16] {
        var samples: [Int16] = []
        let figures = digits.compactMap(PromptID.digit)
        for (index, figure) in figures.enumerated() {
            if index == 5 || (index > 5 && (index - 5) % 3 == 0) { samples += silence(.milliseconds(250)) }
            samples += prompts[figure.rawValue] ?? []
        }
        return samples
    }

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
