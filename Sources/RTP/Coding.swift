import Audio
import AudioFiles
import CSpanDSP
import Telephony

// What a call's frames become on the wire, and back. G.722, which remembers what went before, is spandsp's.

/// Decodes what one peer sends, whichever of the agreed codecs it is in, at the call's own rate.
final class AudioDecoder {
    /// Samples a second that come out (Hz).
    let rate: Int
    /// The last packet's samples.
    private(set) var samples = [Int16](repeating: 0, count: 6400)
    private var narrow = [Int16](repeating: 0, count: 6400)
    private var g722: OpaquePointer?
    private var resampler: Resampler?

    init(rate: Int) { self.rate = rate }

    deinit { if let g722 { g722_decode_free(g722) } }

    /// Another stream begins: nothing of the one before is left in its first samples.
    func newStream() {
        if let g722 { g722_decode_free(g722) }
        (g722, resampler) = (nil, nil)
    }

    /// - Returns: how many of `samples` the packet made; at most 200 ms are read.
    func decode(_ bytes: UnsafePointer<UInt8>, count: Int, as codec: Codec) -> Int {
        let count = min(count, 1600)
        guard codec.rate != rate else { return decode(bytes, count: count, as: codec, into: &samples) }
        let made = decode(bytes, count: count, as: codec, into: &narrow)
        if resampler?.inputRate != codec.rate { resampler = try? Resampler(from: codec.rate, to: rate) }
        guard let resampler else { return 0 }
        let wanted = made * rate / codec.rate
        let given = narrow.withUnsafeBufferPointer { input in
            samples.withUnsafeMutableBufferPointer { output in
                resampler.resample(
                    UnsafeBufferPointer(rebasing: input[..<made]),
                    into: UnsafeMutableBufferPointer(rebasing: output[..<wanted])
                ).made
            }
        }
        for index in given..<max(given, wanted) { samples[index] = 0 }
        return wanted
    }

    private func decode(
        _ bytes: UnsafePointer<UInt8>, count: Int, as codec: Codec, into output: inout [Int16]
    ) -> Int {
        var samples = output.mutableSpan
        switch codec {
        case .pcma: for index in 0..<count { samples[index] = ALaw.decode(bytes[index]) }
        case .pcmu: for index in 0..<count { samples[index] = ulaw_to_linear(bytes[index]) }
        case .g722:
            if g722 == nil { g722 = g722_decode_init(nil, 64000, 0) }
            guard let g722 else { return 0 }
            return samples.withUnsafeMutableBufferPointer { output in
                guard let start = output.baseAddress, count * 2 <= output.count else { return 0 }
                return Int(g722_decode(g722, start, bytes, Int32(count)))
            }
        }
        return count
    }
}

/// Encodes 20 ms frames of the call's own rate.
final class AudioEncoder {
    /// The last frame's bytes: 160 whatever the codec, all being 64 kbit/s.
    private(set) var bytes = [UInt8](repeating: 0, count: 160)
    private var g722: OpaquePointer?
    private var converter = FrameConverter()

    deinit { if let g722 { g722_encode_free(g722) } }

    func encode(_ frame: AudioFrame, as codec: Codec) {
        if frame.rate == codec.rate {
            encodeAtItsRate(frame, as: codec)
        } else {
            encodeAtItsRate(converter.convert(frame, to: codec.rate), as: codec)
        }
    }

    private func encodeAtItsRate(_ frame: borrowing AudioFrame, as codec: Codec) {
        if codec == .g722, g722 == nil { g722 = g722_encode_init(nil, 64000, 0) }
        frame.withSamples { Self.encode($0, as: codec, g722, into: &bytes) }
    }

    private static func encode(
        _ samples: Span<Int16>, as codec: Codec, _ g722: OpaquePointer?, into bytes: inout [UInt8]
    ) {
        switch codec {
        case .pcma:
            var output = bytes.mutableSpan
            for index in 0..<min(160, samples.count) { output[index] = ALaw.encode(samples[index]) }
        case .pcmu:
            var output = bytes.mutableSpan
            for index in 0..<min(160, samples.count) { output[index] = linear_to_ulaw(Int32(samples[index])) }
        case .g722:
            guard let g722 else { return }
            samples.withUnsafeBufferPointer { input in
                guard let start = input.baseAddress else { return }
                _ = g722_encode(g722, &bytes, start, Int32(input.count))
            }
        }
    }
}

/// Brings 20 ms frames to another rate, keeping what the filter needs between them.
struct FrameConverter {
    private var resampler: Resampler?

    init() {}

    mutating func convert(_ frame: AudioFrame, to rate: Int) -> AudioFrame {
        guard frame.rate != rate else { return frame }
        if resampler?.inputRate != frame.rate || resampler?.outputRate != rate {
            resampler = try? Resampler(from: frame.rate, to: rate)
        }
        var output = AudioFrame(silenceAt: rate)
        guard let resampler else { return output }
        let count = output.count
        frame.withSamples { samples in
            samples.withUnsafeBufferPointer { input in
                var made = [Int16](repeating: 0, count: count)
                let given = made.withUnsafeMutableBufferPointer { resampler.resample(input, into: $0).made }
                for index in 0..<given { output.samples[index] = made[index] }
            }
        }
        return output
    }
}

/// Keys as tones in the audio, for peers that send them no other way.
final class ToneKeys {
    private let detector: OpaquePointer?
    private var narrow = FrameConverter()

    init() { detector = dtmf_rx_init(nil, nil, nil) }

    deinit { if let detector { dtmf_rx_free(detector) } }

    /// The keys that 20 ms complete.
    func heard(_ frame: AudioFrame) -> [Digit] {
        guard let detector else { return [] }
        let frame = narrow.convert(frame, to: 8000)
        frame.withSamples { samples in
            samples.withUnsafeBufferPointer { input in
                if let start = input.baseAddress { _ = dtmf_rx(detector, start, Int32(input.count)) }
            }
        }
        var keys = [CChar](repeating: 0, count: 16)
        let count = Int(dtmf_rx_get(detector, &keys, 15))
        return keys.prefix(count).compactMap { Digit(rawValue: Character(UnicodeScalar(UInt8(bitPattern: $0)))) }
    }

    /// The tones of keys at 8 kHz: 100 ms each and as long a pause.
    static func tones(_ digits: [Digit]) -> [Int16] {
        guard let sender = dtmf_tx_init(nil) else { return [] }
        defer { dtmf_tx_free(sender) }
        dtmf_tx_set_timing(sender, 100, 100)
        _ = dtmf_tx_put(sender, String(digits.map(\.rawValue)), Int32(digits.count))
        var samples = [Int16](repeating: 0, count: digits.count * 1600 + 160)
        let count = Int(dtmf_tx(sender, &samples, Int32(samples.count)))
        return Array(samples.prefix(count))
    }
}

/// Fills 20 ms that were lost with what went before, fading, so that neither people nor the recogniser hear a click.
final class Concealer {
    private let state = plc_init(nil)

    deinit { if let state { plc_free(state) } }

    /// 20 ms arrived; behind a gap they are blended in.
    func heard(_ frame: inout AudioFrame) { work(&frame) { plc_rx($0, $1, $2) } }

    /// 20 ms were lost.
    func lost(_ frame: inout AudioFrame) { work(&frame) { plc_fillin($0, $1, $2) } }

    private func work(
        _ frame: inout AudioFrame,
        _ step: (UnsafeMutablePointer<plc_state_t>, UnsafeMutablePointer<Int16>, Int32) -> Int32
    ) {
        guard let state else { return }
        var span = frame.samples.mutableSpan
        let count = frame.count
        span.withUnsafeMutableBufferPointer { samples in
            if let start = samples.baseAddress { _ = step(state, start, Int32(count)) }
        }
    }
}
