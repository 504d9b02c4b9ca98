import Foundation

/// Sound at 16 kHz into logarithms of mel filter energies, 100 frames a second, as PocketSphinx computes them: pre-emphasis,
/// Hamming window, power spectrum, triangular filters of equal area on the mel scale with their edges on whole bins.
package final class LogMel {
    private let parameters: FeatureParameters
    private let spectrum = PowerSpectrum(points: FeatureParameters.transform)
    private let hamming: [Double]
    private let filters: [MelFilter]
    private let waiting = UnsafeMutablePointer<Double>.allocate(capacity: FeatureParameters.window)
    private var count = 0
    /// The sample before the first that is waiting.
    private var before = 0.0
    private let windowed = UnsafeMutablePointer<Double>.allocate(capacity: FeatureParameters.transform)
    private let power: UnsafeMutablePointer<Double>

    /// Below this energy everything is alike, so that silence has a logarithm.
    private static let least = 1e-4

    /// - Parameter parameters: the model's.
    package init(parameters: FeatureParameters) {
        self.parameters = parameters
        let window = FeatureParameters.window
        hamming = (0..<window).map { 0.54 - 0.46 * cos(2 * .pi * Double($0) / Double(window - 1)) }
        filters = MelFilter.bank(parameters)
        power = .allocate(capacity: spectrum.bins)
    }

    deinit {
        waiting.deallocate()
        windowed.deallocate()
        power.deallocate()
    }

    /// Forgets what went before.
    package func begin() {
        count = 0
        before = 0
    }

    /// Takes samples in, and adds a row of log-mels for each window that is full.
    package func hear(_ samples: UnsafeBufferPointer<Int16>, into mels: Features) {
        for sample in samples {
            waiting[count] = Double(sample)
            count += 1
            if count == FeatureParameters.window {
                add(to: mels)
                before = waiting[FeatureParameters.shift - 1]
                count -= FeatureParameters.shift
                waiting.update(from: waiting + FeatureParameters.shift, count: count)
            }
        }
    }

    /// Adds a last row for the samples left over, with silence after them.
    func end(into mels: Features) {
        if count > 0 { add(to: mels) }
        begin()
    }

    private func add(to mels: Features) {
        guard let row = mels.next else { return }
        var last = before
        for index in 0..<count {
            windowed[index] = (waiting[index] - last * FeatureParameters.preEmphasis) * hamming[index]
            last = waiting[index]
        }
        for index in count..<FeatureParameters.transform { windowed[index] = 0 }
        spectrum.transform(windowed, into: power)
        for (index, filter) in filters.enumerated() { row[index] = Float(log(filter.energy(power) + Self.least)) }
        mels.advance()
    }
}

/// A triangle over the bins of a power spectrum.
private struct MelFilter {
    /// The first bin that counts.
    var start: Int
    var weights: [Double]

    func energy(_ power: UnsafePointer<Double>) -> Double {
        var sum = 0.0
        for index in weights.indices { sum += power[start + index] * weights[index] }
        return sum
    }

    static func bank(_ parameters: FeatureParameters) -> [MelFilter] {
        let binWidth = Double(AcousticModel.rate) / Double(FeatureParameters.transform)
        let lowest = MelScale.mel(parameters.lowest)
        let step = (MelScale.mel(parameters.highest) - lowest) / Double(parameters.filters + 1)
        return (0..<parameters.filters).map { number in
            let edges = (number...number + 2).map { Int(MelScale.hertz(lowest + Double($0) * step) / binWidth + 0.5) }
            let (left, centre, right) = (Double(edges[0]), Double(edges[1]), Double(edges[2]))
            // The library leaves the last bin, half the sample rate, out.
            let bins = edges[0]...min(edges[2], FeatureParameters.transform / 2 - 1)
            let weights = bins.map { bin in
                let place = Double(bin)
                let height = min((place - left) / max(centre - left, 1), (right - place) / max(right - centre, 1))
                return height * 2 / (max(right - left, 1) * binWidth)
            }
            return MelFilter(start: edges[0], weights: weights)
        }
    }
}
