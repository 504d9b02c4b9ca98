import Audio
import Foundation
import TestSupport
import Testing

@testable import Speech

/// The share of loud frames that the detector takes for speech.
private func share(of sound: Pcm) throws -> Double {
    let detection = SpeechDetection(try SpeechDetector(reading: SpeechDetector.installed))
    var speech = 0.0
    var loud = 0.0
    let step = sound.rate / AudioFrame.perSecond
    for start in stride(from: 0, to: sound.samples.count - step, by: step) {
        let frame = AudioFrame(copying: sound.samples, from: start, rate: sound.rate)
        detection.hear(frame)
        guard frame.withSamples({ Level.rms($0) }) > -40 else { continue }
        loud += 1
        speech += detection.logOdds > 0 ? 1 : 0
    }
    return speech / max(1, loud)
}

@Test func `detector hears speech on either line`() async throws {
    for rate in [8000, 16_000] {
        let speech = try await spoken("can i speak to someone about council tax", rate: rate)
        let padded = Pcm(samples: hiss(1, rate: rate) + speech.samples, rate: rate)
        #expect(try share(of: padded) > 0.6)
    }
}

@Test func `detector hears no speech in hiss or tones`() throws {
    let loud = hiss(2).map { $0 * 400 }
    #expect(try share(of: Pcm(samples: hiss(1) + loud, rate: 8000)) < 0.2)
    let whistle = tone(1000, milliseconds: 2000, amplitude: 9000)
    #expect(try share(of: Pcm(samples: hiss(1) + whistle.samples, rate: 8000)) < 0.2)
}

@Test func `detector says which weights it cannot use`() {
    #expect(throws: SpeechError.self) { try SpeechDetector(reading: "/nowhere/detector.weights") }
}
