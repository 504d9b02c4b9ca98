import Foundation
import Transformers

/// An utterance through the network, some frames at a time: two convolutions, then layers that normalise first. What a frame
/// comes to is the same to the last bit however frames are shared out.
///
/// Whisper's encoder: Radford and others (2022).
//
// Unchecked, because each thread writes only to the rows of its own frames and to its own bench.
struct SpeechEncoderPass: @unchecked Sendable {
    typealias Lanes = SIMD8<Float>
    typealias Bench = SpeechEncoderWorkspace.Bench

    let weights: SpeechEncoderWeights
    let room: SpeechEncoderWorkspace
    /// Frames of the utterance, one or more.
    let frames: Int
    /// [frame][width]
    let output: UnsafeMutablePointer<Float>
    /// What keeps a row of equal numbers from being divided by zero, as the model was trained with.
    static let epsilon: Float = 1e-5

    var shape: SpeechEncoderShape { weights.shape }

    /// Sends an utterance, whose mel bands lie in the workspace, through all layers.
    /// - Parameter threads: that work on it, the caller's among them.
    func run(threads: Int) {
        let last = weights.layers.count - 1
        for (index, layer) in weights.layers.enumerated() {
            share(threads) { span, bench in
                if index == 0 { convolve(span, bench) }
                prepare(span, layer, bench)
            }
            // All keys and values are there before anyone asks for them.
            share(threads) { span, bench in
                attend(span, bench)
                finish(span, layer, isLast: index == last, bench)
            }
        }
    }

    /// Does some work for all frames.
    private func share(_ threads: Int, _ work: (Range<Int>, Bench) -> Void) {
        let parts = (frames + SpeechEncoderWorkspace.frames - 1) / SpeechEncoderWorkspace.frames
        // As many for each thread, and of one length.
        let spans = (parts + threads - 1) / threads * threads
        let length = Panel.filled((frames + spans - 1) / spans)
        func part(_ thread: Int) {
            for start in stride(from: thread * length, to: frames, by: threads * length) {
                work(start..<min(start + length, frames), room.benches[thread])
            }
        }
        guard threads > 1 else { return part(0) }
        withoutActuallyEscaping(part) { part in
            nonisolated(unsafe) let part = part
            DispatchQueue.concurrentPerform(iterations: threads) { part($0) }
        }
    }

    /// Both convolutions and the positions.
    private func convolve(_ span: Range<Int>, _ bench: Bench) {
        let stride = shape.stride
        // Two rows a frame, and the one before the first.
        let rows = Panel.filled(2 * span.count + 1)
        bench.whole.take(
            room.mels + 2 * span.lowerBound * shape.bands, stride: shape.bands, count: rows,
            length: SpeechEncoderLayout.taps * shape.bands)
        weights.firstConvolution.multiply(bench.whole, count: rows, into: bench.wide)
        ElementaryFunctions.gelu(bench.wide, count: rows * stride)
        if span.lowerBound == 0 { bench.wide.update(repeating: 0, count: stride) }
        let filled = Panel.filled(span.count)
        bench.whole.take(bench.wide, stride: 2 * stride, count: filled, length: SpeechEncoderLayout.taps * stride)
        weights.secondConvolution.multiply(bench.whole, count: filled, into: bench.added)
        ElementaryFunctions.gelu(bench.added, count: filled * stride)
        for (row, frame) in span.enumerated() {
            let position = UnsafeRawPointer(weights.positions + frame * shape.width)
            let place = UnsafeRawPointer(bench.added + row * stride)
            let target = UnsafeMutableRawPointer(room.stream + frame * shape.width)
            var index = 0
            while index < shape.width {
                let sum =
                    place.load(fromByteOffset: 4 &* index, as: Lanes.self)
                    + Lanes(position.load(fromByteOffset: 2 &* index, as: SIMD8<Float16>.self))
                target.storeBytes(of: sum, toByteOffset: 4 &* index, as: Lanes.self)
                index &+= 8
            }
        }
    }

    /// A layer's queries, keys and values.
    private func prepare(_ span: Range<Int>, _ layer: SpeechEncoderWeights.Layer, _ bench: Bench) {
        let (width, headWidth) = (shape.width, shape.headWidth)
        for (row, frame) in span.enumerated() {
            layer.attentionNorm.normalise(
                room.stream + frame * width, adding: nil, into: bench.normed + row * width, width: width,
                epsilon: Self.epsilon)
        }
        let filled = Panel.filled(span.count)
        bench.whole.take(bench.normed, stride: width, count: filled, length: width)
        layer.attention.multiply(bench.whole, count: filled, into: bench.wide)
        let scale = 1 / Float(headWidth).squareRoot()
        for (row, frame) in span.enumerated() {
            let made = bench.wide + row * layer.attention.stride
            let query = room.queries + frame * width
            for index in 0..<width { query[index] = made[index] * scale }
            for head in 0..<shape.heads {
                let (key, value) = (made + width + head * headWidth, made + 2 * width + head * headWidth)
                let keys = room.keys + head * room.keyCount
                let values = room.values + head * room.valueCount
                for index in 0..<headWidth {
                    keys[Panel.place(input: index, output: frame, inputs: headWidth)] = key[index]
                    values[Panel.place(input: frame, output: index, inputs: room.capacity)] = value[index]
                }
            }
        }
    }

    /// What comes behind a layer's attention.
    private func finish(_ span: Range<Int>, _ layer: SpeechEncoderWeights.Layer, isLast: Bool, _ bench: Bench) {
        let (width, stride) = (shape.width, shape.stride)
        let filled = Panel.filled(span.count)
        bench.whole.take(bench.gathered, stride: width, count: filled, length: width)
        layer.attentionOutput.multiply(bench.whole, count: filled, into: bench.added)
        for (row, frame) in span.enumerated() {
            layer.feedForwardNorm.normalise(
                room.stream + frame * width, adding: bench.added + row * stride, into: bench.normed + row * width,
                width: width, epsilon: Self.epsilon)
        }
        bench.whole.take(bench.normed, stride: width, count: filled, length: width)
        layer.up.multiply(bench.whole, count: filled, into: bench.wide)
        ElementaryFunctions.gelu(bench.wide, count: filled * layer.up.stride)
        bench.whole.take(bench.wide, stride: layer.up.stride, count: filled, length: shape.feedForward)
        layer.down.multiply(bench.whole, count: filled, into: bench.added)
        for (row, frame) in span.enumerated() {
            let (place, added) = (room.stream + frame * width, bench.added + row * stride)
            if isLast {
                weights.norm.normalise(
                    place, adding: added, into: output + frame * width, width: width, epsilon: Self.epsilon)
            } else {
                for index in 0..<width { place[index] += added[index] }
            }
        }
    }
}
