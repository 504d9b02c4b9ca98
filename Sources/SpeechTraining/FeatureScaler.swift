import Speech

/// Brings a network's inputs to mean 0 and deviation 1, and afterwards puts that into its weights.
struct FeatureScaler: Sendable {
    private var mean: [Float]
    private var factor: [Float]

    /// - Parameters:
    ///   - inputs: numbers of an example.
    ///   - examples: how many are looked at.
    ///   - fetch: writes an example's inputs.
    init(inputs: Int, examples: Int, fetch: (Int, UnsafeMutablePointer<Float>) -> Void) {
        var sum = [Double](repeating: 0, count: inputs)
        var squares = sum
        let input = UnsafeMutablePointer<Float>.allocate(capacity: inputs)
        defer { input.deallocate() }
        for index in 0..<examples {
            fetch(index, input)
            for place in 0..<inputs {
                sum[place] += Double(input[place])
                squares[place] += Double(input[place]) * Double(input[place])
            }
        }
        let size = Double(max(1, examples))
        mean = sum.map { Float($0 / size) }
        factor = zip(sum, squares).map { Float(1 / (max(0, $1 / size - $0 / size * $0 / size).squareRoot() + 1e-2)) }
    }

    func apply(to input: UnsafeMutablePointer<Float>) {
        for place in mean.indices { input[place] = (input[place] - mean[place]) * factor[place] }
    }

    /// The same network for inputs as they are.
    func folded(into network: NeuralNetwork) -> NeuralNetwork {
        var folded = network
        let outputs = folded.layers[0].outputs
        for input in mean.indices {
            for output in 0..<outputs {
                let place = input * outputs + output
                folded.layers[0].weights[place] *= factor[input]
                folded.layers[0].bias[output] -= folded.layers[0].weights[place] * mean[input]
            }
        }
        return folded
    }
}
