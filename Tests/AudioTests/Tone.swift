import Audio
import Foundation

/// A sine, for tests that must know what comes out.
func tone(_ hertz: Double, rate: Int, seconds: Double = 1, amplitude: Double = 8000) -> Pcm {
    let count = Int(Double(rate) * seconds)
    return Pcm(
        samples: (0..<count).map { Int16((amplitude * sin(2 * .pi * hertz * Double($0) / Double(rate))).rounded()) },
        rate: rate)
}

/// White noise, the same each time.
func hiss(rate: Int, seconds: Double, amplitude: Int = 4000) -> Pcm {
    var state: UInt64 = 88_172_645_463_325_252
    let samples = (0..<Int(Double(rate) * seconds)).map { _ -> Int16 in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int16(Int(state % UInt64(2 * amplitude + 1)) - amplitude)
    }
    return Pcm(samples: samples, rate: rate)
}

/// A path that nothing uses yet.
func temporaryPath(_ suffix: String) -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + suffix).path
}
