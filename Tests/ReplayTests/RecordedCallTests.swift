import Audio
import AudioFiles
import Foundation
import Replay
import Telephony
import TestSupport
import Testing
@testable import SwitchboardEngine

@Suite struct RecordedCallTests {
    private let temporary: TemporaryFolder
    private var folder: URL { temporary.url }
    private let tone = Pcm(samples: (0..<8000).map { Int16($0 % 80 * 100) }, rate: 8000)

    init() throws { temporary = try TemporaryFolder() }

    @Test func `a recorded call replays to the same events`() async throws {
        let steps: [ReplayCall.Step] = [.audio(tone), .key(.five), .audio(tone), .hangUp]
        let call = ReplayCall(id: "one", steps: steps, caller: Caller(number: "07700900123"), start: Date())
        let recorded = CallRecorder(call, clock: call.clock, in: folder) { Issue.record("\($0)") }
        let first = await events(of: recorded)
        await recorded.hangUp()

        let file = folder.appending(path: "one.wav")
        let again = ReplayCall(
            recording: try Pcm(reading: file.path), events: try RecordedEvents(beside: file), caller: nil, began: nil)
        #expect(await events(of: again) == first)
        #expect(again.caller.number == "07700900123")
    }

    @Test func `what the caller hears is on the right channel`() async throws {
        let call = ReplayCall(id: "two", steps: [.silence(.seconds(1)), .hangUp], start: Date())
        let recorded = CallRecorder(call, clock: call.clock, in: folder) { Issue.record("\($0)") }
        await recorded.play(tone)
        _ = await events(of: recorded)
        let recording = try Recording(reading: folder.appending(path: "two.wav").path)
        #expect(recording.channels.count == 2)
        #expect(recording.channels[0].allSatisfy { $0 == 0 })
        #expect(recording.channels[1].starts(with: tone.samples.prefix(4000)))
    }

    @Test func `a full disk ends the recording and not the call`() async throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: "three.wav").path, withDestinationPath: "/dev/full")
        let call = ReplayCall(id: "three", steps: [.audio(tone), .audio(tone), .audio(tone), .hangUp], start: Date())
        let complaints = Lines()
        let recorded = CallRecorder(call, clock: call.clock, in: folder, complain: complaints.write)
        #expect(await events(of: recorded).count(where: { $0 == "audio" }) == 150)
        #expect(complaints.all.count == 1)
        #expect(complaints.all.first?.contains("no longer recorded") == true)
    }

    private func events(of call: any Call) async -> [String] {
        var events: [String] = []
        while true {
            switch await call.next() {
            case .audio: events.append("audio")
            case .digit(let digit): events.append("key \(digit.rawValue)")
            case .played: continue
            case .hold(let isHeld): events.append("hold \(isHeld)")
            case .ended(let ending):
                return events + [ending.rawValue]
            }
        }
    }
}
