import Foundation

/// Recordings that nobody closed, as a process leaves them that was stopped: the header says that they are empty, and the
/// sound stands behind it.
enum UnclosedRecording {
    /// Puts the sizes right in the bytes of a WAV or AU file that says it is empty; nil when it is, or is neither.
    static func mended(_ data: Data) -> Data? {
        data.starts(with: Data("RIFF".utf8)) ? wav(data) : data.starts(with: Data(".snd".utf8)) ? au(data) : nil
    }

    private static func wav(_ data: Data) -> Data? {
        guard let place = chunk("data", in: data, from: 12), size(data, at: place + 4) == 0 else { return nil }
        let start = place + 8
        // Whole chunks behind it, to the end: then it is empty indeed.
        guard data.count > start, chunk(nil, in: data, from: start) != data.count else { return nil }
        var mended = data
        put(data.count - start, in: &mended, at: place + 4)
        put(data.count - 8, in: &mended, at: 4)
        return mended
    }

    /// AU says with all ones that its length is not known.
    private static func au(_ data: Data) -> Data? {
        guard data.count > 24, data[8..<12].allSatisfy({ $0 == 0 }) else { return nil }
        var mended = data
        mended.replaceSubrange(8..<12, with: [0xFF, 0xFF, 0xFF, 0xFF])
        return mended
    }

    /// Where a chunk of that name begins; without a name, where the last of the chunks ends that stand one behind another.
    private static func chunk(_ name: String?, in data: Data, from start: Int) -> Int? {
        var place = start
        while place + 8 <= data.count {
            if let name, data[place..<place + 4].elementsEqual(name.utf8) { return place }
            guard name != nil || data[place..<place + 4].allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
            let length = size(data, at: place + 4)
            place += 8 + length + length % 2
        }
        return name == nil ? place : nil
    }

    private static func size(_ data: Data, at place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(data[place + $1]) << (8 * $1) }
    }

    private static func put(_ size: Int, in data: inout Data, at place: Int) {
        let size = UInt32(clamping: size)
        for byte in 0..<4 { data[place + byte] = UInt8(truncatingIfNeeded: size >> UInt32(8 * byte)) }
    }
}
