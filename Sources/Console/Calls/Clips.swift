import AudioFiles
import Foundation
import Records

/// Sound of a turn or of a whole call as a WAV file in memory; the latest few are kept, since browsers fetch a sound in pieces, and
/// several of them at once.
actor Clips {
    private var made: [(key: String, data: Data)] = []
    private var making: [String: Task<Data, any Error>] = [:]
    private static let most = 8
    private let mostBytes: Int

    /// - Parameter mostBytes: of all that are kept; one that is longer is kept alone.
    init(mostBytes: Int = 64 << 20) { self.mostBytes = mostBytes }

    /// Bytes of those that are kept.
    var size: Int { made.reduce(0) { $0 + $1.data.count } }

    /// The sound between two moments: the caller on the left, the switchboard on the right.
    /// - Parameters:
    ///   - place: of the recording.
    ///   - stretch: milliseconds from its beginning; nil is all of it.
    ///   - archive: all recordings.
    /// - Throws: `RecordingError`, `RecordingAbsence`.
    func clip(of place: RecordingPlace, _ stretch: ClosedRange<Int>?, from archive: RecordingArchive) async throws
        -> Data
    {
        // Of one that another node has, too: who asks has just looked it up in the records, so that it was not deleted.
        let file = archive.own.file(of: place)
        let changed = file.flatMap {
            (try? FileManager.default.attributesOfItem(atPath: $0.path)[.modificationDate]) as? Date
        }
        let key = "\(place) \(stretch.map { "\($0)" } ?? "") \(changed?.timeIntervalSince1970 ?? 0)"
        if let known = made.first(where: { $0.key == key }) { return known.data }
        if let task = making[key] { return try await task.value }
        let task = Task { try await archive.with(place) { Self.wave(try Recording(reading: $0.path), stretch) } }
        making[key] = task
        defer { making[key] = nil }
        let data = try await task.value
        made.append((key, data))
        while made.count > Self.most || (size > mostBytes && made.count > 1) { made.removeFirst() }
        return data
    }

    /// 16-bit PCM with the shortest header (RIFF/WAVE).
    private static func wave(_ recording: Recording, _ stretch: ClosedRange<Int>?) -> Data {
        let length = recording.channels.first?.count ?? 0
        let first = min(length, max(0, (stretch?.lowerBound ?? 0) * recording.rate / 1000))
        let last = min(length, max(first, (stretch?.upperBound).map { $0 * recording.rate / 1000 } ?? length))
        let width = recording.channels.count
        let bytes = (last - first) * width * 2
        var data = Data(capacity: bytes + 44)
        func put(_ value: Int, _ count: Int) {
            for place in 0..<count { data.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
        }
        data += Data("RIFF".utf8)
        put(36 + bytes, 4)
        data += Data("WAVEfmt ".utf8)
        put(16, 4)
        put(1, 2)
        put(width, 2)
        put(recording.rate, 4)
        put(recording.rate * width * 2, 4)
        put(width * 2, 2)
        put(16, 2)
        data += Data("data".utf8)
        put(bytes, 4)
        for place in first..<last { for channel in recording.channels { put(Int(channel[place]), 2) } }
        return data
    }
}
