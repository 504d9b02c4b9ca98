import Dispatch
import Foundation
import Recognition
import Replay
import SwitchboardEngine

/// Hears a sentence that somebody says to try the switchboard, as it would hear it on a telephone.
package enum SaidSentence {
    /// One at a time, behind the calls.
    private static let queue = DispatchQueue(label: "said sentences", qos: .utility)

    /// Nothing of it is kept.
    /// - Parameters:
    ///   - wav: one channel of 16 bits.
    ///   - council: what hears it.
    /// - Returns: nil where nothing was heard.
    /// - Throws: `RecordingError`, `SpeechError`, or why it cannot be put on the disk for a moment.
    package static func hear(_ wav: Data, by council: CompiledCouncil) async throws -> Utterance? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).wav")
                        defer { try? FileManager.default.removeItem(at: file) }
                        try wav.write(to: file)
                        let line = RecordingLine(telephone: true)
                        return try UtteranceReplay.decide(on: try line.utterance(file.path).0, council: council)
                            .utterance
                    })
            }
        }
    }
}
