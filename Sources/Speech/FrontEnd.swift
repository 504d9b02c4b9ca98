import Audio
import CPocketSphinx

/// Turns a caller's sound into the features that the acoustic model was trained on: 13 mel cepstra, 100 frames a second,
/// not yet normalised. One belongs to each decoder and serves one utterance after another.
protocol FrontEnd: AnyObject {
    /// Forgets everything: an utterance begins, in frames of this rate (Hz).
    func begin(rate: Int) throws(SpeechError)
    /// Takes in 20 ms. It may hold frames back for as long as it needs to look ahead.
    func hear(_ frame: borrowing AudioFrame, into features: Features)
    /// Gives what it held back: the utterance is over.
    func end(into features: Features)
}

/// The features of one utterance as they come in; made once, so that listening allocates nothing.
final class Features {
    /// Room for the longest utterance, its lead-in and the silence after it, in frames.
    static let capacity = 20 * AcousticModel.framesPerSecond
    /// Frames so far.
    private(set) var count = 0
    private let values = UnsafeMutablePointer<Float>.allocate(capacity: capacity * AcousticModel.cepstra)

    init() { values.initialize(repeating: 0, count: Self.capacity * AcousticModel.cepstra) }
    deinit { values.deallocate() }

    /// An utterance begins.
    func clear() { count = 0 }
    /// One frame's 13 numbers.
    subscript(frame: Int) -> UnsafeMutablePointer<Float> { values + frame * AcousticModel.cepstra }
    /// Where the next frame is to be written, or nil when there is no room.
    var next: UnsafeMutablePointer<Float>? { count < Self.capacity ? self[count] : nil }
    /// The frame at `next` has been written.
    func advance() { count = min(count + 1, Self.capacity) }

    /// The mean of each cepstrum over the first frames; those without energy do not count, as in PocketSphinx's own.
    func mean(ofFirst frames: Int, into mean: inout [Float]) {
        for index in mean.indices { mean[index] = 0 }
        var counted: Float = 0
        for frame in 0..<min(frames, count) where self[frame][0] >= 0 {
            counted += 1
            for index in mean.indices { mean[index] += self[frame][index] }
        }
        if counted > 0 { for index in mean.indices { mean[index] /= counted } }
    }
}

/// PocketSphinx's own front end; telephone sound is brought up to 16 kHz first.
final class SphinxFrontEnd: FrontEnd {
    private let frontEnd: OpaquePointer
    private let upsampler: Resampler
    private var rate = AcousticModel.rate
    private var wide = [Int16](repeating: 0, count: AudioFrame.capacity)

    /// - Parameter config: with the model's `feat.params` taken in.
    /// - Throws: `SpeechError.decoder`.
    init(config: OpaquePointer) throws(SpeechError) {
        guard let frontEnd = fe_init_auto_r(config) else { throw .decoder(why: "its front end does not start") }
        do {
            upsampler = try Resampler(from: 8000, to: AcousticModel.rate)
        } catch {
            fe_free(frontEnd)
            throw .decoder(why: error.description)
        }
        self.frontEnd = frontEnd
    }

    deinit { fe_free(frontEnd) }

    func begin(rate: Int) throws(SpeechError) {
        guard rate == AcousticModel.rate || rate == upsampler.inputRate else {
            throw .decoder(why: "sound at \(rate) Hz; it takes 8000 or 16000 Hz")
        }
        self.rate = rate
        upsampler.reset()
        // The first forgets the noise that was tracked, the second the samples left over.
        fe_start_stream(frontEnd)
        fe_start_utt(frontEnd)
    }

    func hear(_ frame: borrowing AudioFrame, into features: Features) {
        frame.withSamples { samples in
            samples.withUnsafeBufferPointer { input in
                if rate == AcousticModel.rate {
                    process(input, into: features)
                } else {
                    wide.withUnsafeMutableBufferPointer { output in
                        let made = upsampler.resample(input, into: output).made
                        process(UnsafeBufferPointer(rebasing: output[..<made]), into: features)
                    }
                }
            }
        }
    }

    func end(into features: Features) {
        guard let row = features.next else { return }
        var frames: Int32 = 0
        fe_end_utt(frontEnd, row, &frames)
        if frames > 0 { features.advance() }
    }

    private func process(_ samples: UnsafeBufferPointer<Int16>, into features: Features) {
        var rest = samples.baseAddress
        var left = samples.count
        while left > 0, let row = features.next {
            var target: UnsafeMutablePointer<Float>? = row
            var frames: Int32 = 1
            guard fe_process_frames(frontEnd, &rest, &left, &target, &frames, nil) >= 0, frames > 0 else { return }
            features.advance()
        }
    }
}
