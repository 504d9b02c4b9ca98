import Audio
import AudioFiles
import Foundation
import Utilities

/// A folder of recorded words: prompts, or the names that are said inside them.
///
/// `rendered.json` tells which WAVs were made by a voice and from which words. A WAV that is not in it, or is no
/// longer the one that was made, is a person's recording: it is never overwritten.
package struct RecordingFolder: Sendable {
    /// What `rendered.json` keeps of each WAV, by its stem.
    package struct Rendered: Sendable, Equatable, Codable {
        /// The words said.
        package var words: String
        /// Hash of the file's bytes.
        package var sound: String
    }

    /// How one recording stands.
    package enum State: Sendable, Equatable {
        case missing
        /// Made by a voice from these words.
        case current
        /// Made by a voice from these other words.
        case stale(was: String)
        /// Recorded by a person.
        case human
    }

    /// Loudness of the speech in every rendered recording (dBFS).
    package static let level = -23.0
    /// How far a person's recording may be from that level (dB).
    static let levelTolerance = 4.0
    /// How far a rendered recording may be from that level (dB).
    static let renderedTolerance = 1.0
    /// The longest that one recording may be.
    package static let longest = Duration.seconds(8)
    /// Samples a second of rendered recordings (Hz).
    package static let rate = 16_000

    /// Where it is.
    package let directory: URL
    /// What was rendered, by stem.
    package private(set) var rendered: [String: Rendered]

    /// Opens a folder, which need not exist yet.
    /// - Throws: `PromptError.script` when `rendered.json` is damaged.
    package init(directory: URL) throws(PromptError) {
        self.directory = directory
        let ledger = directory.appending(path: "rendered.json")
        guard let data = try? Data(contentsOf: ledger) else {
            rendered = [:]
            return
        }
        do { rendered = try JSONDecoder().decode([String: Rendered].self, from: data) } catch {
            throw .script(ledger.path, "is damaged; remove it, and every WAV beside it counts as a person's recording")
        }
    }

    /// The file of a recording.
    package func file(_ stem: String) -> URL { directory.appending(path: "\(stem).wav") }

    /// How the recording of these words stands.
    package func state(_ stem: String, words: String) -> State {
        guard let data = try? Data(contentsOf: file(stem)) else { return .missing }
        guard let made = rendered[stem], made.sound == Fingerprint(of: data).name else { return .human }
        return made.words == words ? .current : .stale(was: made.words)
    }

    /// Keeps a voice's output as the recording of these words: 16 kHz, silence trimmed to 100 ms, level set.
    /// - Throws: `PromptError.recording` when nothing is heard in it; `RecordingError`, or Foundation's error when
    ///   the disk refuses.
    package mutating func keep(_ voiced: Pcm, as stem: String, words: String) throws {
        let sound = try voiced.resampled(to: Self.rate).trimmed(margin: .milliseconds(100)).levelled(to: Self.level)
        guard !sound.samples.isEmpty else {
            throw PromptError.recording(file: "\(stem).wav", why: "the voice made no sound of ‘\(words)’.")
        }
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try sound.write(to: file(stem).path)
        rendered[stem] = Rendered(words: words, sound: Fingerprint(of: try Data(contentsOf: file(stem))).name)
        try writeLedger()
    }

    /// Removes what a voice rendered and nobody says any more; a person's recordings stay.
    /// - Returns: the stems removed.
    /// - Throws: Foundation's error when the disk refuses.
    package mutating func discard(allBut wanted: Set<String>) throws -> [String] {
        let idle = rendered.keys.filter { !wanted.contains($0) }.sorted()
        for stem in idle {
            switch state(stem, words: "") {
            case .current, .stale: try FileManager.default.removeItem(at: file(stem))
            case .missing, .human: break
            }
            rendered[stem] = nil
        }
        if !idle.isEmpty { try writeLedger() }
        return idle
    }

    private func writeLedger() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(rendered).write(to: directory.appending(path: "rendered.json"), options: .atomic)
    }

    /// Everything wrong with the recording of these words, in plain words; empty when it is good.
    package func faults(_ stem: String, words: String) -> [String] {
        let state = state(stem, words: words)
        if state == .missing { return ["\(stem).wav is missing: ‘\(words)’"] }
        var faults: [String] = []
        if case .stale(let old) = state { faults.append("\(stem).wav says ‘\(old)’, and the words are now ‘\(words)’") }
        let sound: Pcm
        do { sound = try Pcm(reading: file(stem).path) } catch { return faults + ["\(error)"] }
        let level = Level.activeSpeech(sound)
        if sound.isClipped { faults.append("\(stem).wav is clipped: record it less loudly") }
        if sound.duration > Self.longest { faults.append("\(stem).wav lasts longer than 8 seconds: say less") }
        let tolerance = state == .human ? Self.levelTolerance : Self.renderedTolerance
        if abs(level - Self.level) > tolerance {
            faults.append("\(stem).wav is at \(Int(level.rounded())) dBFS, and prompts are at \(Int(Self.level))")
        }
        return faults
    }

    /// The stem of a spoken name's file: what it says, readable and short, and a hash, so that no two share one.
    package static func stem(forName name: String) -> String {
        let plain = name.lowercased().folding(options: .diacriticInsensitive, locale: nil)
        let slug = plain.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
        return "\(slug.prefix(40))-\(Fingerprint(of: name.utf8).name.suffix(8))"
    }
}
