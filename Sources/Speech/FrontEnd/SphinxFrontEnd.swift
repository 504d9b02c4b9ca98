import Audio
import AudioFiles
import CPocketSphinx

/// PocketSphinx's own front end; telephone sound is brought up to 16 kHz first.
final class SphinxFrontEnd: FrontEnd {
    private let frontEnd: OpaquePointer
    private let upsampler: Resampler
    private var rate = AcousticModel.rate
    private var wide = [Int16](repeating: 0, count: AudioFrame.capacity)
    private(set) var heard = 0

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
        heard = 0
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
        if frames > 0 { add(to: features) }
    }

    // Each frame is given as it comes, whatever the rest of the utterance is like.
    func open(into features: Features) {}
    func reopen(into features: Features) {}

    private func add(to features: Features) {
        features.advance()
        heard += 1
    }

    private func process(_ samples: UnsafeBufferPointer<Int16>, into features: Features) {
        var rest = samples.baseAddress
        var left = samples.count
        while left > 0, let row = features.next {
            var target: UnsafeMutablePointer<Float>? = row
            var frames: Int32 = 1
            guard fe_process_frames(frontEnd, &rest, &left, &target, &frames, nil) >= 0, frames > 0 else { return }
            add(to: features)
        }
    }
}
