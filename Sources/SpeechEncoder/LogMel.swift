import Foundation
import Transformers

/// Sound at 16 kHz to logarithms of mel bands' energies, 100 frames a second, as Whisper computes them: Hann windows of 25 ms
/// with each end of the sound reflected, power, Slaney's triangles, logarithm, and nothing lower than 80 dB below the loudest.
//
// Unchecked, because the table is written when it is made and never again.
final class LogMel: @unchecked Sendable {
    /// Samples of a window.
    static let window = 400
    /// Samples from frame to frame.
    static let shift = 160
    /// Frames that go through together.
    static let stacked = 64
    /// From row to row of the spectra: real parts, imaginary parts.
    static let spectrum = 2 * half
    private static let bins = window / 2 + 1
    /// The bins filled up, so that both parts together are whole panels.
    private static let half = 204
    /// Added to the sound before and after.
    static let margin = window / 2

    /// Window and Fourier transform in one, in panels: 65 thousand products a frame are little beside what the encoder does,
    /// and a transform in radix 2 and 5 would gain two milliseconds in a hundred.
    private let table: UnsafeMutablePointer<Float>
    /// What sums begin with.
    private let zeros: UnsafeMutablePointer<Float>
    private let filters: [(start: Int, weights: [Float])]

    /// - Parameter bands: of the mel scale, from 0 to 8,000 Hz.
    init(bands: Int) {
        let count = Self.window * Self.spectrum
        table = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
        table.initialize(repeating: 0, count: count)
        zeros = .allocate(capacity: Panel.outputs)
        zeros.initialize(repeating: 0, count: Panel.outputs)
        for sample in 0..<Self.window {
            let turn = 2 * Double.pi / Double(Self.window)
            let hann = 0.5 - 0.5 * cos(turn * Double(sample))
            for bin in 0..<Self.bins {
                let angle = turn * Double(sample * bin % Self.window)
                for (output, factor) in [(bin, cos(angle)), (Self.half + bin, sin(angle))] {
                    table[Panel.place(input: sample, output: output, inputs: Self.window)] = Float(hann * factor)
                }
            }
        }
        filters = Self.filters(bands)
    }

    deinit {
        table.deallocate()
        zeros.deallocate()
    }

    /// How many numbers `rows` reads of so many samples, its margins and what fills up the last rows with them.
    static func room(_ samples: Int) -> Int { samples + 2 * margin + Panel.rows * shift + window }

    /// The frames of sound.
    /// - Parameters:
    ///   - sound: the samples, from −1 to 1, with `margin` numbers before them and room for as many behind: `room`.
    ///   - samples: more than `margin`, or fewer than `shift`.
    ///   - spectra: room for `stacked` · `spectrum` numbers.
    ///   - rows: [frame][band], which is written.
    /// - Returns: how many frames there are: one each `shift` samples.
    func rows(
        of sound: UnsafeMutablePointer<Float>, samples: Int, spectra: UnsafeMutablePointer<Float>,
        into rows: UnsafeMutablePointer<Float>
    ) -> Int {
        let count = samples / Self.shift
        guard count > 0, samples > Self.margin else { return 0 }
        let (first, last) = (sound + Self.margin, sound + Self.margin + samples - 1)
        for distance in 1...Self.margin {
            first[-distance] = first[distance]
            last[distance] = last[-distance]
        }
        var top = -Float.infinity
        for start in stride(from: 0, to: count, by: Self.stacked) {
            let length = min(Self.stacked, count - start)
            for panel in 0..<Self.spectrum / Panel.outputs {
                Panel.multiply(
                    sound + start * Self.shift, stride: Self.shift, count: Panel.filled(length),
                    length: Self.window, table + panel * Self.window * Panel.outputs, start: zeros,
                    into: spectra + panel * Panel.outputs, stride: Self.spectrum)
            }
            for row in 0..<length {
                let target = rows + (start + row) * filters.count
                top = max(top, bands(of: spectra + row * Self.spectrum, into: target))
            }
        }
        for index in 0..<count * filters.count { rows[index] = (max(rows[index], top - 8) + 4) / 4 }
        return count
    }

    /// One frame's logarithms, and the highest of them.
    private func bands(of spectrum: UnsafeMutablePointer<Float>, into row: UnsafeMutablePointer<Float>) -> Float {
        for bin in 0..<Self.half {
            let (real, imaginary) = (spectrum[bin], spectrum[Self.half + bin])
            spectrum[bin] = real * real + imaginary * imaginary
        }
        var top = -Float.infinity
        for (band, filter) in filters.enumerated() {
            var sum: Float = 0
            for (index, weight) in filter.weights.enumerated() { sum += spectrum[filter.start + index] * weight }
            row[band] = log10(max(sum, 1e-10))
            top = max(top, row[band])
        }
        return top
    }

    /// Triangles of equal area, whose corners lie evenly on the scale.
    private static func filters(_ bands: Int) -> [(start: Int, weights: [Float])] {
        let (rate, highest) = (16_000.0, mel(8000))
        let corners = (0...bands + 1).map { hertz(highest * Double($0) / Double(bands + 1)) }
        return (0..<bands).map { band in
            let (low, centre, high) = (corners[band], corners[band + 1], corners[band + 2])
            let weights = (0..<bins).map { bin in
                let place = rate / Double(window) * Double(bin)
                return max(0, min((place - low) / (centre - low), (high - place) / (high - centre))) * 2 / (high - low)
            }
            let start = weights.firstIndex { $0 > 0 } ?? 0
            let end = weights.lastIndex { $0 > 0 } ?? 0
            return (start, weights[start...end].map { Float($0) })
        }
    }

    /// Slaney's mel scale (Auditory Toolbox, 1998): even up to 1,000 Hz, then by the logarithm.
    private static func mel(_ hertz: Double) -> Double {
        hertz < 1000 ? hertz * 3 / 200 : 15 + log(hertz / 1000) / (log(6.4) / 27)
    }

    private static func hertz(_ mel: Double) -> Double {
        mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
    }
}
