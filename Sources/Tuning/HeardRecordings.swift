import Foundation
import Recognition
import Utilities

/// What was heard in recordings, kept by the recording and by everything that it was heard with: a grammar whose words
/// only mean something else needs nothing heard again, and a run that was ended goes on where it was.
///
/// For recordings that testers listed; what callers said stays in the records, where it is erased in its time.
package struct HeardRecordings: Sendable {
    private let folder: URL
    private let hearing: String

    private struct Entry: Codable {
        var utterance: Utterance?
        /// What the encoder of this name made of its words.
        var encoder: String?
        var vectors: Data?
    }

    /// - Parameters:
    ///   - cache: the folder of caches; safe to delete.
    ///   - hearing: all that it was heard with: language model, recogniser, line.
    package init(cache: String, hearing: String) {
        folder = URL(filePath: cache, directoryHint: .isDirectory).appending(path: "heard")
        self.hearing = hearing
    }

    private func file(_ recording: String) -> URL {
        var fingerprint = Fingerprint()
        fingerprint.add(hearing)
        fingerprint.add(URL(filePath: recording).standardizedFileURL.path)
        let attributes = try? FileManager.default.attributesOfItem(atPath: recording)
        fingerprint.add("\(attributes?[.size] ?? 0)")
        fingerprint.add("\((attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)")
        return folder.appending(path: fingerprint.name + ".json")
    }

    /// What was heard in it before; nil when it was not, or its file has changed since. The inner nil is nothing heard.
    package func heard(in recording: String) -> Utterance?? {
        guard let entry = entry(recording) else { return nil }
        return .some(entry.utterance)
    }

    private func entry(_ recording: String) -> Entry? {
        (try? Data(contentsOf: file(recording))).flatMap { try? JSONDecoder().decode(Entry.self, from: $0) }
    }

    /// Keeps what was heard. That it could not be kept is no fault: it is heard again another time.
    package func keep(_ utterance: Utterance?, of recording: String) {
        write(Entry(utterance: utterance), of: recording)
    }

    private func write(_ entry: Entry, of recording: String) {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? JSONEncoder().encode(entry).write(to: file(recording), options: .atomic)
    }

    /// What an encoder made of what was heard in it; nil where it is not kept.
    func vectors(of recording: String, by encoder: String) -> Data? {
        entry(recording).flatMap { $0.encoder == encoder ? $0.vectors : nil }
    }

    /// Keeps what an encoder made of what was heard, beside it.
    func keep(_ vectors: Data, of recording: String, by encoder: String) {
        guard var entry = entry(recording) else { return }
        (entry.encoder, entry.vectors) = (encoder, vectors)
        write(entry, of: recording)
    }
}
