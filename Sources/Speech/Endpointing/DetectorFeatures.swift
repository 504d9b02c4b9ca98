import Audio
import Foundation

/// What the speech detector hears of a line, 50 times a second: the telephone band in sixteen parts, how periodic it is, and
/// how loud each part has been. Allocates nothing once it is made.
///
/// Everything is relative to how quiet the line gets, so that a loud line and a soft one are alike.
package final class DetectorFeatures {
    /// Parts of 200–3,600 Hz, equally wide to the ear.
    /// docs/measured/endpointing.md#the-speech-detector
    static let bands = 16
    /// Frames that are heard together: 220 ms before the one in question, that one, and the next.
    /// docs/measured/endpointing.md#the-speech-detector
    static let frames = 13
    /// Numbers kept of a frame: the bands, and the periodicity.
    private static let width = bands + 1
    /// Numbers that go into the network: the frames; of each band its floor and its mean; the loudest of late and of long.
    package static let inputs = frames * width + 2 * bands + 2

    private static let points = 256
    private static let step = 160
    /// Below it all is alike: about −70 dBFS.
    private static let least = 1e5
    /// How far from the floor a number may be (nats).
    private static let range: ClosedRange<Float> = -4...10
    /// How fast the floor falls to what is quieter, and rises to what is not.
    private static let fall: Float = 0.3
    private static let rise: Float = 0.012
    /// Frames that the mean is over.
    private static let memory: Float = 100
    /// What the loudest loses in a frame (nats).
    private static let decay: (late: Float, long: Float) = (0.03, 0.004)

    private let spectrum = PowerSpectrum(points: points)
    private let edges: [Int]
    private let window: [Double]
    private let samples = UnsafeMutablePointer<Float>.allocate(capacity: points)
    private let windowed = UnsafeMutablePointer<Double>.allocate(capacity: points)
    private let power: UnsafeMutablePointer<Double>
    private var voicing = VoicingDetector()
    /// The latest frames, the oldest overwritten.
    private let rows = UnsafeMutablePointer<Float>.allocate(capacity: frames * width)
    private let floors = UnsafeMutablePointer<Float>.allocate(capacity: bands)
    private let means = UnsafeMutablePointer<Float>.allocate(capacity: bands)
    private var newest = 0
    private var heard: Float = 0
    private var late: Float = 0
    private var long: Float = 0

    /// Of a call that begins.
    package init() {
        let (low, high) = (MelScale.mel(200), MelScale.mel(3600))
        edges = (0...Self.bands).map { number in
            let edge = MelScale.hertz(low + (high - low) * Double(number) / Double(Self.bands))
            return Int((edge / 8000 * Double(Self.points)).rounded())
        }
        window = (0..<Self.points).map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(Self.points)) }
        power = .allocate(capacity: spectrum.bins)
        samples.initialize(repeating: 0, count: Self.points)
        rows.initialize(repeating: 0, count: Self.frames * Self.width)
        floors.initialize(repeating: 0, count: Self.bands)
        means.initialize(repeating: 0, count: Self.bands)
    }

    deinit {
        for room in [samples, rows, floors, means] { room.deallocate() }
        for room in [windowed, power] { room.deallocate() }
    }

    /// Takes in 20 ms, 8 or 16 kHz.
    package func hear(_ frame: borrowing AudioFrame) {
        voicing.hear(frame)
        samples.update(from: samples + Self.step, count: Self.points - Self.step)
        let part = max(1, frame.count / Self.step)
        let latest = samples + Self.points - Self.step
        frame.withSamples { heard in
            for index in 0..<Self.step {
                var sum: Float = 0
                for place in index * part..<min((index + 1) * part, max(heard.count, index * part)) {
                    sum += Float(heard[place])
                }
                latest[index] = sum / Float(part)
            }
        }
        for index in 0..<Self.points { windowed[index] = Double(samples[index]) * window[index] }
        spectrum.transform(windowed, into: power)
        newest = (newest + 1) % Self.frames
        let row = rows + newest * Self.width
        for band in 0..<Self.bands {
            var sum = Self.least
            for bin in edges[band]..<max(edges[band + 1], edges[band] + 1) { sum += power[bin] }
            row[band] = Float(log(sum))
        }
        row[Self.bands] = voicing.greatest
        learn(row)
    }

    private func learn(_ row: UnsafePointer<Float>) {
        if heard == 0 {
            for place in 0..<Self.frames where place != newest {
                (rows + place * Self.width).update(from: row, count: Self.width)
            }
            floors.update(from: row, count: Self.bands)
        }
        heard = min(heard + 1, Self.memory)
        var level: Float = 0
        for band in 0..<Self.bands {
            let above = row[band] - floors[band]
            floors[band] += above * (above < 0 ? Self.fall : Self.rise)
            means[band] += (row[band] - means[band]) / heard
            level += row[band] / Float(Self.bands)
        }
        late = max(level, heard == 1 ? level : late - Self.decay.late)
        long = max(level, heard == 1 ? level : long - Self.decay.long)
    }

    /// Writes the network's inputs, for the frame before the last.
    package func gather(into input: UnsafeMutablePointer<Float>) {
        var floor: Float = 0
        for band in 0..<Self.bands { floor += floors[band] / Float(Self.bands) }
        func relative(_ value: Float) -> Float { min(max(value - floor, Self.range.lowerBound), Self.range.upperBound) }
        var place = 0
        for offset in 1...Self.frames {
            let row = rows + (newest + offset) % Self.frames * Self.width
            for band in 0..<Self.bands { input[place + band] = relative(row[band]) }
            input[place + Self.bands] = row[Self.bands]
            place += Self.width
        }
        for band in 0..<Self.bands {
            input[place + band] = relative(floors[band])
            input[place + Self.bands + band] = relative(means[band])
        }
        input[place + 2 * Self.bands] = relative(late)
        input[place + 2 * Self.bands + 1] = relative(long)
    }
}
