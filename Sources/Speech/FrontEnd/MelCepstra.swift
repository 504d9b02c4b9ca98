import Foundation

/// Log-mels into cepstra: an orthonormal cosine transform (DCT-II), weighed by a raised sine.
package struct MelCepstra: Sendable {
    private let filters: Int
    /// A row of weights for each cepstrum.
    private let weights: [Float]

    /// - Parameter parameters: the model's.
    package init(parameters: FeatureParameters) {
        let filters = parameters.filters
        let lifter = Double(parameters.lifter)
        self.filters = filters
        weights = (0..<AcousticModel.cepstra).flatMap { order in
            let norm = ((order == 0 ? 1 : 2) / Double(filters)).squareRoot()
            let lift = parameters.lifter > 0 ? 1 + lifter / 2 * sin(Double(order) * .pi / lifter) : 1
            return (0..<filters).map { filter in
                Float(norm * lift * cos(.pi * Double(order) * (Double(filter) + 0.5) / Double(filters)))
            }
        }
    }

    /// - Parameters:
    ///   - mels: as many as there are filters.
    ///   - cepstra: room for 13.
    package func transform(_ mels: UnsafePointer<Float>, into cepstra: UnsafeMutablePointer<Float>) {
        for order in 0..<AcousticModel.cepstra {
            var sum: Float = 0
            for filter in 0..<filters { sum += mels[filter] * weights[order * filters + filter] }
            cepstra[order] = sum
        }
    }
}
