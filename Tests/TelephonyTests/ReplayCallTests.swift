import Audio
import Foundation
import Telephony
import Testing

/// How a caller behaves who is written down.
struct ReplayCallTests {
    private let speech = Pcm(samples: [Int16](repeating: 900, count: 1600), rate: 8000)
    private let prompt = Pcm(samples: [Int16](repeating: 100, count: 16_000), rate: 8000)

    /// When speech begins, in frames from the first prompt, if the switchboard says so many prompts with 1 s between.
    private func speechBegins(_ steps: [ReplayCall.Step], prompts: Int) async -> Int? {
        let call = ReplayCall(id: "call", steps: steps, start: Date())
        var frames = 0
        for _ in 0..<prompts {
            await call.play(prompt)
            var quiet: Int?
            while quiet ?? 0 < 50 {
                switch await call.next() {
                case .audio(let frame):
                    if frame.withSamples({ $0[0] == 900 }) { return frames }
                    frames += 1
                    quiet = quiet.map { $0 + 1 }
                case .played: quiet = 0
                case .ended: return nil
                default: break
                }
            }
        }
        return nil
    }

    @Test func `an answer comes half a second after the question`() async {
        #expect(await speechBegins([.answer(speech)], prompts: 1) == 125)
    }

    @Test func `an interruption comes after a second of the question`() async {
        #expect(await speechBegins([.interruption(speech)], prompts: 1) == 50)
    }

    @Test func `a question that is let pass is not answered`() async throws {
        let begins = try #require(await speechBegins([.letPass, .answer(speech)], prompts: 2))
        #expect((275...278).contains(begins), "\(begins)")
    }

    @Test func `what is interjected comes first`() async {
        let call = ReplayCall(id: "call", steps: [.key(.one), .hangUp], start: Date())
        call.interject(.key(.nine))
        guard case .digit(.nine) = await call.next(), case .digit(.one) = await call.next() else {
            Issue.record("the keys came in another order")
            return
        }
    }
}
