import Audio
import AudioFiles
import Foundation
import TestSupport
import Testing

@Test func `a recording reads back as it was written`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    var speech = hiss(rate: 8000, seconds: 0.5, amplitude: 32000)
    speech.samples += [Int16.min, Int16.max, 0, -1, 1]
    try speech.write(to: path)
    #expect(try Pcm(reading: path) == speech)
}

@Test func `a stereo recording gives the channel asked for`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    let left = tone(400, rate: 16000).samples
    let right = tone(700, rate: 16000).samples
    try Recording(channels: [left, right], rate: 16000).write(to: path)
    #expect(try Pcm(reading: path, channel: 0).samples == left)
    #expect(try Pcm(reading: path, channel: 1).samples == right)
    let error = #expect(throws: RecordingError.self) { try Pcm(reading: path, channel: 2) }
    #expect(error?.description.contains("no channel 2") == true)
}

@Test func `a missing file is named in the error`() {
    let error = #expect(throws: RecordingError.self) { try Recording(reading: "/nowhere/call.wav") }
    #expect(error?.description.contains("/nowhere/call.wav") == true)
}

@Test func `a text file is no recording`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    try Data("this is no recording".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: RecordingError.self) { try Recording(reading: path) }
}

@Test func `a recording cut short in its header is an error and no crash`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    try tone(400, rate: 8000).write(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for length in [0, 3, 12, 20, 30] {
        try whole.prefix(length).write(to: URL(fileURLWithPath: path))
        #expect(throws: RecordingError.self) { try Recording(reading: path) }
    }
}

@Test func `a folder that is not there cannot be written to`() {
    let error = #expect(throws: RecordingError.self) { try tone(400, rate: 8000).write(to: "/nowhere/call.wav") }
    #expect(error?.description.contains("folder") == true)
}

@Test func `a full disk is an error`() throws {
    // /dev/full takes nothing; libsndfile does not open it for a header, or fails at the first write.
    #expect(throws: RecordingError.self) { try tone(400, rate: 8000).write(to: "/dev/full") }
}

@Test func `a recording in progress is readable before it is closed`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    let left = hiss(rate: 8000, seconds: 2.5)
    let right = tone(500, milliseconds: 2500, rate: 8000)
    let writer = try RecordingWriter(path: path, rate: 8000, channels: 2)
    for offset in stride(from: 0, to: left.samples.count, by: 160) {
        try writer.append(
            left: AudioFrame(copying: left.samples, from: offset, rate: 8000),
            right: AudioFrame(copying: right.samples, from: offset, rate: 8000))
    }
    let early = try Recording(reading: path)
    #expect(early.channels[0] == Array(left.samples.prefix(16000)))
    try writer.close()
    try writer.close()
    #expect(try Recording(reading: path) == Recording(channels: [left.samples, right.samples], rate: 8000))
}

@Test func `a frame of another rate does not spoil a recording`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    let writer = try RecordingWriter(path: path, rate: 8000)
    #expect(throws: RecordingError.self) { try writer.append(AudioFrame(silenceAt: 16000)) }
    #expect(throws: RecordingError.self) { try writer.append([[1, 2], [3]]) }
}

/// A WAV file of a second's noise with a header as damage leaves it.
private func damaged(rate: UInt32 = 8000, channels: UInt16 = 1, riff: UInt32? = nil, size: UInt32? = nil) -> Data {
    let sound = hiss(rate: 8000, seconds: 1, amplitude: 8000).samples.flatMap {
        [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
    }
    func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) } }
    func short(_ value: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
    var data = Data("RIFF".utf8) + bytes(riff ?? UInt32(36 + sound.count)) + Data("WAVEfmt ".utf8) + bytes(16)
    data += short(1) + short(channels) + bytes(rate) + bytes(rate &* 2) + short(2 * channels) + short(16)
    return data + Data("data".utf8) + bytes(size ?? UInt32(sound.count)) + sound
}

@Test(arguments: [(0, 0), (36, 0), (0, nil), (nil, 0), (.max, .max)] as [(UInt32?, UInt32?)])
func `a recording that nobody closed is read`(riff: UInt32?, size: UInt32?) throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    try damaged(riff: riff, size: size).write(to: URL(fileURLWithPath: path))
    #expect(try Pcm(reading: path).samples.count == 8000)
}

@Test func `a recording of nothing is empty, whatever stands behind it`() throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    var data = damaged(size: 0).prefix(44)
    data += Data("LIST".utf8) + [4, 0, 0, 0] + Data("INFO".utf8)
    try data.write(to: URL(fileURLWithPath: path))
    #expect(try Pcm(reading: path).samples.isEmpty)
}

@Test(
    arguments: [
        (1_075_773_440, 1, "1075773440 samples a second"), (1, 1, "1 samples a second"), (8000, 1000, "1000 channels"),
    ] as [(UInt32, UInt16, String)])
func `absurd figures in a header are refused by the file's name`(rate: UInt32, channels: UInt16, says: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.wav").path
    try damaged(rate: rate, channels: channels).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: RecordingError.self) { try Recording(reading: path) }
    #expect(error?.description.contains(says) == true && error?.description.contains(path) == true)
}
