import Audio
import CSndfile
import Glibc

/// Writes a 16-bit WAV while the call goes on.
///
/// What is in the file is readable at any moment: once a second the samples and the length in the header are written,
/// so a process that is killed loses less than a second. Not for two tasks at once.
package final class RecordingWriter {
    private let path: String
    private let rate: Int
    private let channels: Int
    private var file: OpaquePointer?
    private var pending: [Int16] = []
    /// What is to be silent in a FLAC, which cannot be changed until it is whole.
    private var silences: [Range<Int>] = []

    /// Creates the file, replacing what is there.
    /// - Parameters:
    ///   - path: where, ending in `.wav`, or in `.flac`, which takes about half the room.
    ///   - rate: samples a second (Hz).
    ///   - channels: 1, or 2 with the caller on the left.
    /// - Throws: `RecordingError.unwritable`.
    package init(path: String, rate: Int, channels: Int = 1) throws(RecordingError) {
        var info = SF_INFO()
        info.samplerate = Int32(clamping: rate)
        info.channels = Int32(clamping: channels)
        info.format = Int32((path.hasSuffix(".flac") ? SF_FORMAT_FLAC : SF_FORMAT_WAV) | SF_FORMAT_PCM_16)
        guard let file = sf_open(path, Int32(SFM_WRITE), &info) else {
            throw .unwritable(path: path, why: String(cString: sf_strerror(nil)))
        }
        self.path = path
        self.rate = rate
        self.channels = channels
        self.file = file
        pending.reserveCapacity((rate + AudioFrame.capacity) * channels)
    }

    deinit {
        try? close()
    }

    /// Adds 20 ms to a mono recording.
    /// - Throws: `RecordingError.unwritable`, also when the frame's rate is not the recording's.
    package func append(_ frame: AudioFrame) throws(RecordingError) {
        try check(frame.rate == rate && channels == 1)
        for index in 0..<frame.count { pending.append(frame.samples[index]) }
        try writeIfDue()
    }

    /// Adds 20 ms to a stereo recording.
    /// - Parameters:
    ///   - left: what the caller says.
    ///   - right: what the caller hears.
    /// - Throws: `RecordingError.unwritable`, also when a frame's rate is not the recording's.
    package func append(left: AudioFrame, right: AudioFrame) throws(RecordingError) {
        try check(left.rate == rate && right.rate == rate && channels == 2)
        for index in 0..<left.count {
            pending.append(left.samples[index])
            pending.append(right.samples[index])
        }
        try writeIfDue()
    }

    /// Adds a stretch of samples of each channel.
    /// - Throws: `RecordingError.unwritable`, also when the channels differ in number or length.
    package func append(_ stretch: [[Int16]]) throws(RecordingError) {
        let length = stretch.first?.count ?? 0
        try check(stretch.count == channels && stretch.allSatisfy { $0.count == length })
        for index in 0..<length {
            for channel in stretch { pending.append(channel[index]) }
        }
        try writeIfDue()
    }

    /// Puts silence in the place of what was written already: in a WAV at once, in a FLAC when it is closed.
    /// - Parameter frames: of 20 ms, from the beginning of the recording.
    /// - Throws: `RecordingError.unwritable`.
    package func silence(_ frames: Range<Int>) throws(RecordingError) {
        guard let file else { throw .unwritable(path: path, why: "It is closed already.") }
        try write(to: file)
        let length = rate / AudioFrame.perSecond
        let samples = frames.lowerBound * length..<frames.upperBound * length
        if isFlac { return silences.append(samples) }
        let end = sf_seek(file, 0, Int32(SEEK_CUR))
        let zeros = [Int16](
            repeating: 0, count: max(0, min(samples.upperBound, Int(end)) - samples.lowerBound) * channels)
        guard !zeros.isEmpty else { return }
        let count = sf_count_t(zeros.count / channels)
        guard sf_seek(file, sf_count_t(samples.lowerBound), Int32(SEEK_SET)) >= 0,
            sf_writef_short(file, zeros, count) == count, sf_seek(file, end, Int32(SEEK_SET)) == end
        else { throw .unwritable(path: path, why: String(cString: sf_strerror(file))) }
    }

    private var isFlac: Bool { path.hasSuffix(".flac") }

    /// Writes the whole file anew, with silence where it belongs.
    private func silenceWhole() throws(RecordingError) {
        guard !silences.isEmpty else { return }
        let whole = try Recording(reading: path)
        let quiet = "\(path).quiet.flac"
        let writer = try RecordingWriter(path: quiet, rate: rate, channels: channels)
        chmod(quiet, 0o600)
        var channels = whole.channels
        for stretch in silences {
            for channel in channels.indices {
                let stretch = stretch.clamped(to: channels[channel].indices)
                channels[channel].replaceSubrange(stretch, with: repeatElement(0, count: stretch.count))
            }
        }
        try writer.append(channels)
        try writer.close()
        guard rename(quiet, path) == 0 else {
            throw .unwritable(path: path, why: String(cString: strerror(errno)))
        }
        silences = []
    }

    /// Writes what is left and closes the file. Doing so twice is harmless.
    /// - Throws: `RecordingError.unwritable` when the disk is full.
    package func close() throws(RecordingError) {
        guard let open = file else { return }
        do {
            defer {
                sf_close(open)
                file = nil
            }
            try write(to: open)
        }
        try silenceWhole()
    }

    private func check(_ fits: Bool) throws(RecordingError) {
        guard fits else {
            throw .unwritable(
                path: path, why: "The audio does not fit: the file is \(rate) Hz, \(channels) channel(s).")
        }
    }

    private func writeIfDue() throws(RecordingError) {
        guard pending.count >= rate * channels else { return }
        guard let file else { throw .unwritable(path: path, why: "It is closed already.") }
        try write(to: file)
    }

    private func write(to file: OpaquePointer) throws(RecordingError) {
        let frames = sf_count_t(pending.count / channels)
        let written = sf_writef_short(file, pending, frames)
        pending.removeAll(keepingCapacity: true)
        guard written == frames else {
            throw .unwritable(path: path, why: String(cString: sf_strerror(file)))
        }
        sf_command(file, Int32(SFC_UPDATE_HEADER_NOW), nil, 0)
    }
}
