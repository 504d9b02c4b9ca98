import AudioFiles
import Foundation

/// A recording of a message as staff send it, made what the switchboard plays: one channel of 16 bits as WAV.
enum MessageSound {
    /// Seconds: who rings does not listen for longer before they are asked anything.
    static let longest = 60.0
    private static let shortest = 0.5
    /// Of full scale: nobody hears what stays below it.
    private static let faintest = 300
    /// What telephones carry at most (Hz), and what it is kept at.
    private static let rate = 16_000

    /// Why it is none.
    struct Fault: Error {
        var words: String
    }

    /// - Parameters:
    ///   - sound: WAV, FLAC, Ogg or MP3, at any rate.
    ///   - longest: seconds that it may take.
    /// - Throws: what is wrong with it, and what to do, in words for a page.
    static func wav(of sound: Data, longest: Double = longest) throws(Fault) -> Data {
        let folder = FileManager.default.temporaryDirectory
        let (given, made) = (
            folder.appending(path: UUID().uuidString), folder.appending(path: "\(UUID().uuidString).wav")
        )
        defer { for file in [given, made] { try? FileManager.default.removeItem(at: file) } }
        do { try sound.write(to: given) } catch {
            throw Fault(words: "The recording could not be kept: try again later")
        }
        guard let recording = try? Recording(reading: given.path) else {
            throw Fault(words: "This is no recording: send a WAV, FLAC, Ogg or MP3 file that plays")
        }
        let count = recording.channels.first?.count ?? 0
        let seconds = Double(count) / Double(max(1, recording.rate))
        guard seconds >= shortest else { throw Fault(words: "There is hardly anything in it: record it again") }
        guard seconds <= longest else {
            throw Fault(words: "It takes \(Int(seconds.rounded())) seconds: say it in \(Int(longest)) or less")
        }
        // Of several channels, what is in all of them.
        let mixed = (0..<count).map { place in
            Int16(recording.channels.reduce(0) { $0 + Int($1[place]) } / recording.channels.count)
        }
        guard mixed.contains(where: { abs(Int($0)) > faintest }) else {
            throw Fault(words: "Nothing is heard in it: look whether the microphone was on, and record it again")
        }
        do {
            try Recording(channels: [mixed], rate: recording.rate).channel(0).resampled(to: rate).write(to: made.path)
            return try Data(contentsOf: made)
        } catch { throw Fault(words: "The recording could not be converted: send it as WAV, 16 bits") }
    }
}
