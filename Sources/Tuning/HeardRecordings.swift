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
        guard let data = try? Data(contentsOf: file(recording)),
            let entry = try? JSONDecoder().decode(Entry.self, from: data)
        else { return nil }
        return .some(entry.utterance)
    }

    /// Keeps what was heard. That it could not be kept is no fault: it is heard again another time.
    package func keep(_ utterance: Utterance?, of recording: String) {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? JSONEncoder().encode(Entry(utterance: utterance)).write(to: file(recording), options: .atomic)
    }
}
