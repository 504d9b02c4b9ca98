import Audio
import AudioFiles
import Foundation
import SIP
import Telephony
import Utilities

/// One thing that the caller says or presses.
enum CallerTurn {
    case speak(Pcm, name: String)
    case press([Digit], byInfo: Bool)
    /// Says it over what the other side says, after a second of it.
    case interrupt(Pcm, name: String)
    /// Lets a question pass.
    case letPass

    init(_ word: String) throws {
        if word == "silence" {
            self = .letPass
            return
        }
        if word.hasPrefix("over:") {
            let file = String(word.dropFirst("over:".count))
            self = .interrupt(try Pcm(reading: file).resampled(to: 8000), name: file)
            return
        }
        for (prefix, byInfo) in [("digits:", false), ("info:", true)] where word.hasPrefix(prefix) {
            let keys = word.dropFirst(prefix.count)
            let digits = keys.compactMap(Digit.init(rawValue:))
            guard !digits.isEmpty, digits.count == keys.count else {
                throw UsageError("‘\(word)’ is no row of keys; the keys are 0 to 9, * and #")
            }
            self = .press(digits, byInfo: byInfo)
            return
        }
        self = .speak(try Pcm(reading: word).resampled(to: 8000), name: word)
    }
}

/// Finds out when it is the caller's turn: the other side has spoken and then been silent.
struct CallerTurnDetector {
    /// Louder than this is speech (dBFS); prompts are near -25, comfort noise below -50.
    private static let speech = -45.0
    /// 100 ms of speech are more than a click.
    private static let spoken = 5
    /// 0.8 s.
    private static let pause = 40
    /// 8 s without a word from the other side: go on all the same.
    private static let longest = 400

    private var loud = 0
    private var quiet = 0

    /// The other side has spoken for a second.
    var mayInterrupt: Bool { loud >= 50 }

    /// Takes in the level of 20 ms (dBFS).
    /// - Returns: whether it is our turn.
    mutating func heard(_ level: Double) -> Bool {
        if level > Self.speech {
            loud += 1
            quiet = 0
        } else {
            quiet += 1
        }
        return quiet >= (loud >= Self.spoken ? Self.pause : Self.longest)
    }
}

/// The caller's side of one call, from the answer to the end.
struct CallerConversation {
    let call: SIPCall
    var turns: [CallerTurn]
    let writer: RecordingWriter?
    let hangUpAfter: Double?
    let patience: Double
    let say: @Sendable (String) -> Void

    private var listening = CallerTurnDetector()
    private var speaking = false
    /// What is being said, for the recording.
    private var words: [Int16] = []
    private var said = 0

    init(
        call: SIPCall, turns: [CallerTurn], writer: RecordingWriter?, hangUpAfter: Double?, patience: Double,
        say: @escaping @Sendable (String) -> Void
    ) {
        (self.call, self.turns, self.writer) = (call, turns, writer)
        (self.hangUpAfter, self.patience, self.say) = (hangUpAfter, patience, say)
    }

    mutating func run() async throws -> CallEnding {
        var frames = 0
        var idle = 0
        while true {
            switch await call.next() {
            case .audio(let frame):
                frames += 1
                try record(frame)
                idle = turns.isEmpty && !speaking ? idle + 1 : 0
                if let hangUpAfter, Double(frames) >= hangUpAfter * 50 {
                    say("hanging up")
                    await call.hangUp()
                } else if Double(idle) >= patience * 50 {
                    say("nothing is left to say: hanging up")
                    await call.hangUp()
                } else if !speaking, !turns.isEmpty {
                    let isOurTurn = listening.heard(frame.withSamples(Level.rms))
                    if case .interrupt = turns[0], listening.mayInterrupt {
                        await take(turns.removeFirst())
                    } else if isOurTurn {
                        await take(turns.removeFirst())
                    }
                }
            case .played:
                say("finished speaking")
                speaking = false
                listening = CallerTurnDetector()
            case .digit(let digit): say("heard the key \(digit.rawValue)")
            case .hold(let on): say(on ? "put on hold" : "taken off hold")
            case .ended(let ending):
                say(ending == .weHungUp ? "hung up" : ending == .failed ? "lost" : "the other side hung up")
                try writer?.close()
                return ending
            }
        }
    }

    private mutating func take(_ turn: CallerTurn) async {
        switch turn {
        case .letPass:
            say("letting it pass")
            listening = CallerTurnDetector()
        case .speak(let audio, let name), .interrupt(let audio, let name):
            say(String(format: "speaking %@ (%.1f s)", name, audio.duration / .seconds(1)))
            speaking = true
            (words, said) = (audio.samples, 0)
            await call.play(audio)
        case .press(let digits, let byInfo):
            say("pressing \(String(digits.map(\.rawValue)))")
            await call.press(digits, byInfo: byInfo)
            listening = CallerTurnDetector()
        }
    }

    private mutating func record(_ heard: AudioFrame) throws {
        guard let writer else { return }
        let ours = AudioFrame(copying: words, from: said, rate: 8000)
        said += ours.count
        try writer.append(left: heard, right: ours)
    }
}
