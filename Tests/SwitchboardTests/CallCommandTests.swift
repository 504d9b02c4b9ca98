import Audio
import AudioFiles
import Foundation
import SIP
import Telephony
import TestSupport
import Testing
import Utilities
@testable import switchboard

@Suite(.serialized, .timeLimit(.minutes(2)))
struct CallCommandTests {
    private static let prompt = Pcm(samples: (0..<8000).map { $0 / 10 % 2 == 0 ? 4000 : -4000 }, rate: 8000)

    // MARK: Whose turn it is

    /// After how many frames it is our turn, when the other side is heard at these levels (dBFS), each for so many.
    private func turn(after heard: (level: Double, frames: Int)...) -> Int? {
        var turns = CallerTurnDetector()
        let levels = heard.flatMap { Array(repeating: $0.level, count: $0.frames) }
        return levels.firstIndex { turns.heard($0) }.map { $0 + 1 }
    }

    @Test func `it is our turn when the other side has spoken and been silent for 0.8 s`() {
        #expect(turn(after: (-60, 100), (-25, 50), (-60, 100)) == 190)
    }

    @Test func `neither a click nor a pause in a prompt is a turn`() {
        #expect(turn(after: (-20, 3), (-60, 100)) == nil)
        #expect(turn(after: (-25, 20), (-60, 30), (-25, 20), (-60, 39)) == nil)
    }

    @Test func `after eight seconds without a word it is our turn all the same`() {
        #expect(turn(after: (-60, 500)) == 400)
    }

    // MARK: A whole call

    @Test func `it speaks, presses keys, follows a transfer and records both sides`() async throws {
        let folder = try TemporaryFolder()
        let words = folder.appending(path: "words.wav").path
        let recording = folder.appending(path: "call.wav").path
        try Self.prompt.write(to: words)

        let endpoint = try await SIPEndpoint(.trial)
        let serving = Task { () -> (keys: String, outcome: TransferOutcome) in
            var calls = endpoint.calls.makeAsyncIterator()
            guard let call = await calls.next() else { throw CallError.callerGone }
            try await call.answer()
            await call.play(Self.prompt)
            var keys = ""
            var turns = CallerTurnDetector()
            var answered = false
            while keys.count < 2 {
                switch await call.next() {
                case .audio(let frame):
                    if turns.heard(frame.withSamples(Level.rms)), !answered {
                        answered = true
                        await call.play(Self.prompt)
                    }
                case .digit(let digit): keys.append(digit.rawValue)
                case .ended: throw CallError.callerGone
                default: break
                }
            }
            let outcome = await call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1"), limit: .seconds(5))
            return (keys, outcome)
        }
        var arguments = Arguments([
            "127.0.0.1:\(await endpoint.port)", words, "digits:1#", "--record", recording, "--from", "01803861234",
        ])
        try await CallCommand.run(&arguments)
        let heard = try await serving.value
        await endpoint.shutDown()
        #expect(heard.keys == "1#")
        #expect(heard.outcome == .completed)
        let call = try Recording(reading: recording)
        #expect(call.channels.count == 2)
        #expect(Level.rms(Pcm(samples: Array(call.channels[0].prefix(8000)), rate: 8000)) > -30)
        #expect(Level.activeSpeech(Pcm(samples: call.channels[1], rate: 8000)) > -30)
    }

    @Test func `a call that nobody takes fails with the reason`() async throws {
        var configuration = SIPConfiguration.trial
        configuration.callLimit = 0
        let endpoint = try await SIPEndpoint(configuration)
        var arguments = Arguments(["127.0.0.1:\(await endpoint.port)"])
        await #expect(throws: SIPError.refused(status: 486, reason: "Busy Here")) {
            try await CallCommand.run(&arguments)
        }
        await endpoint.shutDown()
    }

    @Test func `who is asked for a password says it, from a file`() async throws {
        let folder = try TemporaryFolder()
        var configuration = SIPConfiguration.trial
        configuration.trustedPeers = []
        configuration.unknownPeers = .refuse
        configuration.accounts = ["trunk": "secret"]
        let endpoint = try await SIPEndpoint(configuration)
        let serving = Task {
            for await call in endpoint.calls { try await call.answer() }
        }
        let file = folder.appending(path: "password")
        let port = await endpoint.port
        for (password, isRight) in [("secret\n", true), ("wrong\n", false)] {
            try password.write(to: file, atomically: true, encoding: .utf8)
            var arguments = Arguments([
                "127.0.0.1:\(port)", "--user", "trunk", "--password-file", file.path, "--hangup-after", "0.2",
            ])
            if isRight {
                try await CallCommand.run(&arguments)
            } else {
                await #expect(throws: SIPError.self) { try await CallCommand.run(&arguments) }
            }
        }
        await endpoint.shutDown()
        _ = try await serving.value
    }

    @Test(arguments: [
        [], ["127.0.0.1:5", "digits:12x"], ["127.0.0.1:5", "--codec", "opus"], ["127.0.0.1:5", "--refer", "maybe"],
        ["127.0.0.1:5", "--listen", "127.0.0.1:99999"], ["127.0.0.1:5", "--hangup-after", "soon"],
        ["127.0.0.1:5", "--user", "trunk"],
    ])
    func `a command line that makes no sense is explained`(words: [String]) async {
        var arguments = Arguments(words)
        await #expect(throws: UsageError.self) { try await CallCommand.run(&arguments) }
    }

    @Test func `a recording that is missing is named before anybody is called`() async {
        var arguments = Arguments(["127.0.0.1:5", "/nowhere/bin.wav"])
        await #expect(throws: RecordingError.self) { try await CallCommand.run(&arguments) }
    }
}
