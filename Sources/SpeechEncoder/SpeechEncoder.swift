import Foundation
import Synchronization
import Transformers

/// Sound to vectors, fifty a second, which tell what is said at that place: the encoder of Whisper base, with its weights
/// mapped from a file once for all calls. It sees an utterance at its own length, not filled up to thirty seconds. Any
/// thread may encode at any time. After the first utterances nothing is allocated, except for the vectors of those functions
/// that return them, and for a second thread.
package final class SpeechEncoder: Sendable {
    let weights: SpeechEncoderWeights
    private let mel: LogMel
    /// Workspaces that nobody uses.
    private let free = Mutex<[SpeechEncoderWorkspace]>([])

    /// Samples a second (Hz) of the sound.
    package static let rate = 16_000
    /// Samples that a vector stands for: 20 ms.
    package static let samplesPerFrame = 2 * LogMel.shift

    /// Maps the weights, and checks that they are whole.
    /// - Parameter path: of a file that `SpeechEncoderConversion` wrote.
    /// - Throws: `WeightsError.missing`, `.damaged` and `.version`.
    package init(reading path: String) throws(WeightsError) {
        weights = try SpeechEncoderWeights(reading: path)
        mel = LogMel(bands: weights.shape.bands)
        free.withLock { $0.reserveCapacity(ProcessInfo.processInfo.activeProcessorCount * 4) }
    }

    /// Where the weights are: beside the program or in `../share/switchboard`, else in `Models` of the repository that the
    /// program was built in, where setup puts them. The path is that of a file which need not be there.
    package static var installed: String { WeightsFile.installed("speech-encoder.weights", of: "SpeechEncoder") }

    /// Numbers of a vector: 512.
    package var dimensions: Int { weights.shape.width }
    /// The most vectors of an utterance, which is half a minute: what is said later is left out.
    package var frameLimit: Int { weights.shape.positions }
    /// What the file says of the weights: model, licence and source.
    package var account: String { weights.account }
    /// Bytes of the file, which are mapped once however many calls there are.
    package var mappedBytes: Int { weights.size }

    /// How many vectors so many samples come to: what is left over at the end, less than 20 ms, has none of its own.
    package func frames(of samples: Int) -> Int { min(samples / Self.samplesPerFrame, frameLimit) }

    /// An utterance's vectors, one after another.
    /// - Parameters:
    ///   - samples: 16-bit linear PCM at 16 kHz.
    ///   - threads: that work on it, the caller's among them: one or two.
    package func encode(_ samples: [Int16], threads: Int = 1) -> [Float] {
        vectors(samples.count) { output in
            samples.withUnsafeBufferPointer { encode($0, threads: threads, into: output) }
        }
    }

    /// The same of samples from −1 to 1, all of them numbers.
    package func encode(_ samples: [Float], threads: Int = 1) -> [Float] {
        vectors(samples.count) { output in
            samples.withUnsafeBufferPointer { encode($0, threads: threads, into: output) }
        }
    }

    /// The same, into a place of the caller's; one thread allocates nothing once as many utterances have been encoded at
    /// once as are now. Each vector is the same to the last bit with one thread and with two.
    /// - Parameters:
    ///   - samples: 16-bit linear PCM at 16 kHz.
    ///   - threads: that work on it, the caller's among them: one or two.
    ///   - output: room for `frames(of:)` · `dimensions` numbers or more.
    /// - Returns: how many vectors there are.
    @discardableResult
    package func encode(
        _ samples: UnsafeBufferPointer<Int16>, threads: Int = 1, into output: UnsafeMutableBufferPointer<Float>
    ) -> Int {
        encode(samples.count, threads, into: output) { sound, count in
            for index in 0..<count { sound[index] = Float(samples[index]) * (1 / 32_768) }
        }
    }

    /// The same of samples from −1 to 1, all of them numbers.
    @discardableResult
    package func encode(
        _ samples: UnsafeBufferPointer<Float>, threads: Int = 1, into output: UnsafeMutableBufferPointer<Float>
    ) -> Int {
        encode(samples.count, threads, into: output) { sound, count in
            for index in 0..<count { sound[index] = samples[index] }
        }
    }

    private func vectors(_ samples: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: frames(of: samples) * dimensions) { $1 = body($0) * dimensions }
    }

    /// - Parameter fill: writes so many samples.
    private func encode(
        _ samples: Int, _ threads: Int, into output: UnsafeMutableBufferPointer<Float>,
        _ fill: (UnsafeMutablePointer<Float>, Int) -> Void
    ) -> Int {
        let frames = frames(of: samples)
        precondition(output.count >= frames * dimensions, "a vector has \(dimensions) numbers")
        guard frames > 0, let target = output.baseAddress else { return 0 }
        let room = free.withLock { $0.popLast() } ?? SpeechEncoderWorkspace(weights.shape)
        let count = min(samples, frameLimit * Self.samplesPerFrame)
        fill(room.sound + LogMel.margin, count)
        let bands = weights.shape.bands
        let first = room.mels + SpeechEncoderWorkspace.lead * bands
        let rows = mel.rows(of: room.sound, samples: count, spectra: room.benches[0].wide, into: first)
        // Behind the end there is nothing, whatever an utterance before this one left there.
        (first + rows * bands).update(repeating: 0, count: Panel.rows * bands)
        SpeechEncoderPass(weights: weights, room: room, frames: frames, output: target)
            .run(threads: max(1, min(threads, SpeechEncoderWorkspace.threads)))
        free.withLock { $0.append(room) }
        return frames
    }
}
