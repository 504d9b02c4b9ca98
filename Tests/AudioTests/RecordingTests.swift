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
