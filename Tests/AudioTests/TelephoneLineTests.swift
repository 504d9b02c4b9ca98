import Audio
import AudioFiles
import Foundation
import TestSupport
import Testing

@Test func `A-law is that of G711`() {
    // G.711 table 1a: the largest value of each segment's first step, and the decoder's value.
    let table: [(Int16, UInt8, Int16)] = [
        (0, 0xD5, 8), (-1, 0x55, -8), (15, 0xD5, 8), (16, 0xD4, 24), (-16, 0x55, -8), (-17, 0x54, -24),
        (1023, 0xFA, 1008), (1024, 0xE5, 1056), (32767, 0xAA, 32256), (-32768, 0x2A, -32256),
    ]
    for (linear, code, back) in table {
        #expect(ALaw.encode(linear) == code, "\(linear)")
        #expect(ALaw.decode(code) == back, "\(linear)")
    }
}

@Test func `every A-law code survives the round trip`() {
    for code in UInt8.min...UInt8.max { #expect(ALaw.encode(ALaw.decode(code)) == code) }
}

@Test func `A-law errs by no more than half a step`() {
    for sample in stride(from: Int(Int16.min), through: Int(Int16.max), by: 7) {
        let error = abs(Int(ALaw.decode(ALaw.encode(Int16(sample)))) - sample)
        #expect(error <= max(8, abs(sample) / 32 + 1), "\(sample)")
    }
}

@Test func `libsndfile decodes our A-law as we do`() throws {
    // An .au file holds plain A-law: magic, header length, data length, encoding 27, rate, channels.
    let folder = try TemporaryFolder()
    let path = folder.appending(path: "recording.au").path
    var file = Data(".snd".utf8)
    for number in [24, 256, 27, 8000, 1] as [UInt32] {
        withUnsafeBytes(of: number.bigEndian) { file.append(contentsOf: $0) }
    }
    file.append(contentsOf: UInt8.min...UInt8.max)
    try file.write(to: URL(fileURLWithPath: path))
    #expect(try Pcm(reading: path).samples == (UInt8.min...UInt8.max).map(ALaw.decode))
}

@Test func `the band pass is the Butterworth of the textbook`() {
    // Impulse response of scipy.signal.butter(4, [300, 3400], 'band', fs=8000), by scipy.signal.sosfilt.
    var impulse = [1.0] + [Double](repeating: 0, count: 7)
    var band = BandPass(rate: 8000)
    band.filter(&impulse)
    let expected = [
        0.3878309543, 0.2412034953, -0.6275323948, -0.2268398459, 0.0053008247, -0.2093515682, 0.1371012697,
        -0.0336058324,
    ]
    for (got, want) in zip(impulse, expected) { #expect(abs(got - want) < 1e-8) }
}

@Test(arguments: [(60.0, -40.0), (300, -3), (1000, 0), (3400, -3)])
func `the telephone carries its band and nothing else`(hertz: Double, expected: Double) throws {
    let before = tone(hertz, rate: 16000)
    let after = try TelephoneLine.carry(before)
    #expect(after.rate == 8000)
    #expect(after.samples.count == 8000)
    let change = Level.rms(after) - Level.rms(before)
    if expected <= -40 { #expect(change <= expected) } else { #expect(abs(change - expected) < 1) }
}

@Test func `the level of a square wave is its amplitude`() {
    #expect(abs(Level.rms(Pcm(samples: .init(repeating: -32768, count: 160), rate: 8000))) < 0.001)
    #expect(abs(Level.rms(Pcm(samples: .init(repeating: 3277, count: 160), rate: 8000)) + 20) < 0.01)
    #expect(Level.rms(Pcm(rate: 8000)) == Level.silence)
    #expect(Level.rms(Pcm(samples: [0, 0], rate: 8000)) == Level.silence)
}

@Test func `silence does not count as active speech`() {
    let speech = tone(500, rate: 8000)
    let padded = Pcm(samples: speech.samples + [Int16](repeating: 0, count: 24000), rate: 8000)
    #expect(abs(Level.activeSpeech(padded) - Level.rms(speech)) < 0.1)
}

@Test func `noise comes at the ratio asked for`() throws {
    let speech = tone(1000, milliseconds: 2000, rate: 8000)
    let noise = hiss(rate: 16000, seconds: 1)
    let mixed = try Noise.mix(speech, with: noise, snr: 10, seed: 3)
    #expect(try Noise.mix(speech, with: noise, snr: 10, seed: 3) == mixed)
    #expect(try Noise.mix(speech, with: noise, snr: 10, seed: 4) != mixed)
    var rest = zip(mixed.samples, speech.samples).map { Double(Int($0) - Int($1)) }
    var band = BandPass(rate: 8000)
    band.filter(&rest)
    let inBand = Pcm(samples: rest.map { Int16($0) }, rate: 8000)
    #expect(abs(Level.rms(speech) - Level.rms(inBand) - 10) < 0.3)
}

@Test func `noise behind silence leaves silence`() throws {
    let silence = Pcm(samples: .init(repeating: 0, count: 800), rate: 8000)
    #expect(try Noise.mix(silence, with: hiss(rate: 8000, seconds: 1), snr: 10, seed: 1) == silence)
    #expect(try Noise.mix(silence, with: Pcm(rate: 8000), snr: 10, seed: 1) == silence)
}
