import Foundation

/// Pitch as the ear counts it (Stevens and Volkmann, in the form of O'Shaughnessy 1987).
enum MelScale {
    static func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }
    static func hertz(_ mel: Double) -> Double { 700 * (pow(10, mel / 2595) - 1) }
}
