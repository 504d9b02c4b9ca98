import Audio
import Foundation

/// Every prompt and every spoken name in memory at the line's sample rate, ready to be played.
public struct PromptBook: Sendable {
    /// Samples a second of what `speech` gives (Hz).
    public let rate: Int
    let script: PromptScript
    private let prompts: [String: [Int16]]
    private let names: [String: [Int16]]
    private let pieces: [Piece: [Int16]]

    /// Reads and resamples everything once.
    /// - Parameters:
    ///   - directory: holds `prompts.json` and the WAVs of its prompts, and a folder `pieces`.
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
        let folder = directory.appending(path: PieceScript.folder)
        var pieces: [Piece: [Int16]] = [:]
        for piece in Piece.all {
            let file = folder.appending(path: "\(piece.rawValue).wav")
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            pieces[piece] = try Self.load(file, rate: rate)
        }
        self.pieces = pieces
    }

    /// A prompt as sound, its placeholders filled in.
    /// - Parameters:
    ///   - id: which prompt.
    ///   - names: the name for each placeholder; `digits` is read out figure by figure, in groups.
    ///   - values: what is put together from pieces.
    /// - Throws: `PromptError.unrecordedName` when a name or piece has no recording, `.unfilled` when a value is missing.
    public func speech(
        _ id: PromptID, _ names: [String: String] = [:], values: [String: SpokenValue] = [:]
    ) throws(PromptError) -> Pcm {
        var samples: [Int16] = []
        for part in script.parts[id] ?? [] {
            switch part {
            case .recorded(let stem, _): samples += prompts[stem] ?? []
            case .pause(let length): samples += silence(length)
            case .placeholder(let key):
                if let value = values[key] {
                    samples += try spoken(value)
                } else if let name = names[key] {
                    samples += try key == "digits" ? spoken(.digits(name)) : spoken(name)
                } else {
                    throw .unfilled(id, placeholder: key)
                }
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

    private func spoken(_ name: String) throws(PromptError) -> [Int16] {
        guard let samples = names[RecordingFolder.stem(forName: name)] else { throw .unrecordedName(name) }
        return samples
    }

    private func spoken(_ value: SpokenValue) throws(PromptError) -> [Int16] {
        var samples: [Int16] = []
        var times = 1
        for stretch in value.stretches {
            switch stretch {
            case .pause(let length): samples += silence(length)
            case .name(let name): samples += try spoken(name)
            case .piece(let piece):
                if let sound = prompts[piece.rawValue] ?? pieces[piece] {
                    for _ in 1...times { samples += sound }
                    times = 1
                } else if piece == .double || piece == .triple {
                    // Without a recording of "double" the figure is said twice.
                    times = piece == .double ? 2 : 3
                } else {
                    throw .recording(file: "\(PieceScript.folder)/\(piece.rawValue).wav", why: "it is missing.")
                }
            }
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
