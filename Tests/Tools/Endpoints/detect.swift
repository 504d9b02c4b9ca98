import Audio
import Foundation
import Speech

/// Reads sounds from `measure.py` and prints where the endpointer finds speech, a line a sound: begin and end, in frames.
@main struct Detect {
    /// The file of the detector's weights is the argument; without one periodicity tells.
    static func main() throws {
        let detector = try CommandLine.arguments.dropFirst().first.map { try SpeechDetector(reading: $0) }
        let input = FileHandle.standardInput.readDataToEndOfFile()
        var place = 0
        while place < input.count {
            let head = input.withUnsafeBytes { bytes in
                (0..<3).map { Int(bytes.loadUnaligned(fromByteOffset: place + 4 * $0, as: Int32.self)) }
            }
            let (count, end, before) = (head[0], head[1], head[2])
            place += 12
            let samples = input.withUnsafeBytes { bytes in
                (0..<count * 160).map { bytes.loadUnaligned(fromByteOffset: place + 2 * $0, as: Int16.self) }
            }
            place += count * 320
            print(
                spans(samples, count, speechEnd: end, before: before, detector).map {
                    "\($0.lowerBound) \($0.upperBound)"
                }
                .joined(separator: " "))
        }
    }

    static func spans(
        _ samples: [Int16], _ count: Int, speechEnd: Int, before: Int, _ detector: SpeechDetector?
    ) -> [Range<Int>] {
        var endpointer = Endpointer()
        var found: [Range<Int>] = []
        var begin = 0
        var periodicity = VoicingDetector()
        let detection = detector.map(SpeechDetection.init)
        var logOdds: Double { detection?.logOdds ?? periodicity.logOdds }
        for number in 0..<count {
            let frame = AudioFrame(copying: samples, from: number * 160, rate: 8000)
            let level = frame.withSamples { Level.rms($0) }
            if let detection { detection.hear(frame) } else { periodicity.hear(frame) }
            guard number >= before else {
                endpointer.learn(level, logOdds: logOdds)
                continue
            }
            switch endpointer.hear(level: level, logOdds: logOdds, isComplete: { number >= speechEnd }) {
            case .began(let frames): begin = number + 1 - frames
            case .ended(let silence): found.append(begin..<max(begin, number + 1 - silence))
            case .silence, .speech: break
            }
        }
        if endpointer.isSpeaking { found.append(begin..<count) }
        return found
    }
}
