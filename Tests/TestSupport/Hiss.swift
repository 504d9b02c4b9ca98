import Audio
import Utilities

/// White noise, the same each time.
/// - Parameter amplitude: the greatest sample.
package func hiss(rate: Int, seconds: Double, amplitude: Int = 4000) -> Pcm {
    var random = SeededRandom(seed: 1)
    let samples = (0..<Int(Double(rate) * seconds)).map { _ in
        Int16((random.unit() * Double(2 * amplitude + 1)).rounded(.down) - Double(amplitude))
    }
    return Pcm(samples: samples, rate: rate)
}
