import Foundation

/// Says pronunciations aloud, exactly as their phones are written: a person hears whether they are right.
package struct PhoneVoice: Sendable {
    private let espeak: Espeak
    private let players: [[String]]

    /// - Parameters:
    ///   - espeak: the name of the program that speaks.
    ///   - players: programs, each with its options, that play a WAV file; the first that is installed is used.
    package init(espeak: String = "espeak-ng", players: [[String]] = [["aplay", "-q"], ["paplay"]]) {
        self.espeak = Espeak(program: espeak)
        self.players = players
    }

    /// Writes a WAV file.
    /// - Parameters:
    ///   - phones: the acoustic model's.
    ///   - path: of the file, which is replaced.
    /// - Throws: `SpeechError.voice`.
    package func write(_ phones: [String], to path: String) throws(SpeechError) {
        guard espeak.say(phones, to: path) else {
            throw .voice(why: "espeak-ng did not write \(path). Is it installed, and may this user write there?")
        }
    }

    /// Plays a pronunciation through the loudspeaker, and waits for its end.
    /// - Parameter phones: the acoustic model's.
    /// - Throws: `SpeechError.voice`.
    package func play(_ phones: [String]) throws(SpeechError) {
        guard let player = players.first(where: { Self.isInstalled($0.first ?? "") }) else {
            let names = players.compactMap(\.first).joined(separator: " nor ")
            throw .voice(why: "neither \(names) is installed: write recordings with --play-to FOLDER instead")
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).wav").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try write(phones, to: path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = player + [path]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw .voice(why: error.localizedDescription) }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw .voice(
                why: "\(player.first ?? "") found no loudspeaker: write recordings with --play-to FOLDER instead")
        }
    }

    private static func isInstalled(_ program: String) -> Bool {
        if program.contains("/") { return FileManager.default.isExecutableFile(atPath: program) }
        let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return folders.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}
