import Audio
import CSndfile
import Foundation

/// A recording on disk, read whole: WAV, FLAC, Ogg, MP3, A-law… whatever libsndfile reads, at its own rate.
package struct Recording: Sendable, Equatable {
    /// The samples of each channel, all of one length.
    package var channels: [[Int16]]
    /// Samples a second (Hz).
    package var rate: Int

    /// - Parameters:
    ///   - channels: 16-bit linear PCM of each channel, all of one length.
    ///   - rate: samples a second (Hz).
    package init(channels: [[Int16]], rate: Int) {
        self.channels = channels
        self.rate = rate
    }

    /// Reads a recording, also one that nobody closed.
    /// - Throws: `RecordingError.unreadable` when the file is missing, no recording, or damaged.
    package init(reading path: String) throws(RecordingError) {
        let recording = try Recording(opening: path, as: path)
        guard recording.channels.first?.isEmpty != false else {
            self = recording
            return
        }
        self = try Self.unclosed(path) ?? recording
    }

    /// Rates that sound is recorded at (Hz): others are damage, and would be resampled into nothing or into all memory.
    private static let rates = 1000...768_000
    private static let mostChannels = 64

    /// What a file holds whose header says that it is empty; nil when it is.
    private static func unclosed(_ path: String) throws(RecordingError) -> Recording? {
        guard let data = try? Data(contentsOf: URL(filePath: path)), let mended = UnclosedRecording.mended(data) else {
            return nil
        }
        let copy = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).wav")
        defer { try? FileManager.default.removeItem(at: copy) }
        do { try mended.write(to: copy) } catch {
            throw .unreadable(path: path, why: "nobody closed it, and there is no room to mend it.")
        }
        let recording = try Recording(opening: copy.path, as: path)
        guard recording.channels.first?.isEmpty == false else {
            throw .unreadable(path: path, why: "its header says that it is empty, and it is not.")
        }
        return recording
    }

    /// - Parameter path: of the recording for whoever reads the error.
    private init(opening opened: String, as path: String) throws(RecordingError) {
        var info = SF_INFO()
        guard let file = sf_open(opened, Int32(SFM_READ), &info) else {
            throw .unreadable(path: path, why: String(cString: sf_strerror(nil)))
        }
        defer { sf_close(file) }
        let width = Int(info.channels)
        guard width > 0, info.samplerate > 0 else {
            throw .unreadable(path: path, why: "it has no channels or no sample rate.")
        }
        guard Self.rates.contains(Int(info.samplerate)) else {
            throw .unreadable(path: path, why: "its header says \(info.samplerate) samples a second, which cannot be.")
        }
        guard width <= Self.mostChannels else {
            throw .unreadable(path: path, why: "its header says \(width) channels, which cannot be.")
        }
        // Read as numbers from -1 to 1: libsndfile scales floating-point files only so, and 16 bits pass exactly.
        var channels = [[Int16]](repeating: [], count: width)
        for index in channels.indices { channels[index].reserveCapacity(Int(clamping: min(info.frames, 1 << 24))) }
        var block = [Float](repeating: 0, count: 8192 * width)
        while true {
            let frames = Int(sf_readf_float(file, &block, 8192))
            guard frames > 0 else { break }
            for channel in 0..<width {
                for frame in 0..<frames { channels[channel].append(Int16(fullScale: block[frame * width + channel])) }
            }
        }
        guard sf_error(file) == 0 else {
            throw .unreadable(path: path, why: String(cString: sf_strerror(file)))
        }
        self.init(channels: channels, rate: Int(info.samplerate))
    }

    /// One channel as mono.
    /// - Parameters:
    ///   - number: 0 is the first, left.
    ///   - path: the file's name, for the error.
    /// - Throws: `RecordingError.noSuchChannel`.
    package func channel(_ number: Int, of path: String = "the recording") throws(RecordingError) -> Pcm {
        guard channels.indices.contains(number) else {
            throw .noSuchChannel(path: path, wanted: number, count: channels.count)
        }
        return Pcm(samples: channels[number], rate: rate)
    }

    /// Writes 16-bit WAV, replacing what is there.
    /// - Throws: `RecordingError.unwritable`.
    package func write(to path: String) throws(RecordingError) {
        let writer = try RecordingWriter(path: path, rate: rate, channels: channels.count)
        try writer.append(channels)
        try writer.close()
    }
}

extension Pcm {
    /// Reads one channel of a recording.
    /// - Parameters:
    ///   - path: any file that libsndfile reads.
    ///   - channel: 0 is the first, left.
    /// - Throws: `RecordingError`.
    package init(reading path: String, channel: Int = 0) throws(RecordingError) {
        self = try Recording(reading: path).channel(channel, of: path)
    }

    /// Writes mono 16-bit WAV, replacing what is there.
    /// - Throws: `RecordingError.unwritable`.
    package func write(to path: String) throws(RecordingError) {
        try Recording(channels: [samples], rate: rate).write(to: path)
    }
}

extension Int16 {
    /// The nearest sample to a number of which ±1 is full scale; louder is clipped, what is no number is silence.
    init(fullScale value: Float) {
        self = value.isNaN ? 0 : Int16(Swift.max(-32768, Swift.min(32767, (value * 32768).rounded())))
    }
}

/// Why a recording could not be read or written.
package enum RecordingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file is missing, no recording, or damaged.
    case unreadable(path: String, why: String)
    /// The file has fewer channels than asked for.
    case noSuchChannel(path: String, wanted: Int, count: Int)
    /// The file could not be created, or the disk is full.
    case unwritable(path: String, why: String)

    /// What happened, to which file, and what to do.
    package var description: String {
        switch self {
        case .unreadable(let path, let why):
            "cannot read the recording \(path): \(why) Check that the file exists and plays; WAV, FLAC, Ogg and MP3 do."
        case .noSuchChannel(let path, let wanted, let count):
            "\(path) has \(count) channel\(count == 1 ? "" : "s"), so there is no channel \(wanted). "
                + "Channels count from 0; 0 is the left one, or the only one."
        case .unwritable(let path, let why):
            "cannot write the recording \(path): \(why) Check that the folder exists, may be written, and is not full."
        }
    }
}
