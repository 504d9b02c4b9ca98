import Audio
import AudioFiles
import Foundation
import TestSupport
import Testing

@Test(arguments: [(8000, 16000), (16000, 8000), (44100, 8000), (8000, 11025)])
func `resampling keeps length, level and place`(from: Int, to: Int) throws {
    let before = tone(440, rate: from)
    let after = try before.resampled(to: to)
    #expect(after.samples.count == to)
    #expect(abs(Level.rms(after) - Level.rms(before)) < 0.2)
    // Undelayed: sample for sample the sine that it was, but for the ends.
    let ideal = tone(440, rate: to)
    for index in 200..<to - 200 { #expect(abs(Int(after.samples[index]) - Int(ideal.samples[index])) < 120) }
}

@Test func `resampling to the same rate changes nothing`() throws {
    let speech = hiss(rate: 8000, seconds: 0.1)
    #expect(try speech.resampled(to: 8000) == speech)
}

@Test func `an empty stretch stays empty`() throws {
    #expect(try Pcm(rate: 8000).resampled(to: 16000).samples.isEmpty)
}

@Test func `a rate of nothing is an error`() {
    #expect(throws: ResamplerError.self) { try tone(440, rate: 8000).resampled(to: 0) }
    #expect(throws: ResamplerError.self) { try Resampler(from: -8000, to: 8000) }
    #expect(throws: ResamplerError.self) { try Resampler(from: 8000, to: 16000, quality: 11) }
}

@Test func `a stream in pieces equals the stream in one`() throws {
    let speech = hiss(rate: 8000, seconds: 1)
    func stream(by piece: Int) throws -> [Int16] {
        let resampler = try Resampler(from: 8000, to: 16000)
        var output = [Int16](repeating: 0, count: 2 * piece)
        return speech.samples.withUnsafeBufferPointer { all in
            var made: [Int16] = []
            for start in stride(from: 0, to: all.count, by: piece) {
                let step = output.withUnsafeMutableBufferPointer {
                    resampler.resample(UnsafeBufferPointer(rebasing: all[start..<start + piece]), into: $0)
                }
                #expect(step.taken == piece)
                made += output.prefix(step.made)
            }
            return made
        }
    }
    let once = try stream(by: 8000)
    let often = try stream(by: 160)
    #expect(once == Array(often.prefix(once.count)))
    #expect(often.count >= 15900)
}
