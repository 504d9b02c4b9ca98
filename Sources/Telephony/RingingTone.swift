import Foundation

/// What a caller in the UK hears while it rings at the other end: 400 and 450 Hz, 0.4 s on, 0.2 off, 0.4 on, 2 off
/// (BS 6305).
package enum RingingTone {
    /// One period of three seconds.
    /// - Parameter rate: samples a second (Hz).
    package static func period(rate: Int) -> [Int16] {
        (0..<3 * rate).map { index in
            let time = Double(index) / Double(rate)
            guard time < 0.4 || (0.6..<1.0).contains(time) else { return 0 }
            return Int16(1800 * (sin(2 * .pi * 400 * time) + sin(2 * .pi * 450 * time)))
        }
    }
}
