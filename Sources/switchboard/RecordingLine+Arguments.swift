import Audio
import AudioFiles
import Replay
import Utilities

extension RecordingLine {
    /// Reads `--line`, `--channel`, `--noise` and `--snr`.
    init(_ arguments: inout Arguments) throws {
        let line = try arguments.option("line")
        if let line, line != "telephone" { throw UsageError("--line takes telephone, not ‘\(line)’") }
        let channel = try arguments.option("channel", as: Int.self) ?? 0
        let noise = try arguments.option("noise")
        let snr = try arguments.option("snr", as: Double.self)
        guard (noise == nil) == (snr == nil) else { throw UsageError("--noise FILE and --snr DB go together") }
        let sound = try noise.map { try Pcm(reading: $0) }
        self.init(telephone: line != nil, noise: sound.flatMap { sound in snr.map { (sound, $0) } }, channel: channel)
    }
}
