import Audio
import Telephony
import Testing

struct CallEventsTests {
    private func frame(_ value: Int16) -> AudioFrame {
        var frame = AudioFrame(silenceAt: 8000)
        frame.samples[0] = value
        return frame
    }

    private func name(_ event: CallEvent) -> String {
        switch event {
        case .audio(let frame): "\(frame.samples[0])"
        case .digit(let digit): "digit \(digit.rawValue)"
        case .played: "played"
        case .hold(let on): "hold \(on)"
        case .ended(let ending): "\(ending)"
        }
    }

    @Test func `events come out in the order they went in`() async {
        let events = CallEvents()
        events.push(frame(1))
        events.push(.digit(.five))
        events.push(frame(2))
        events.push(.played)
        events.push(.ended(.callerHungUp))
        events.push(frame(3))
        var names: [String] = []
        for _ in 0..<6 { names.append(name(await events.next())) }
        #expect(names == ["1", "digit 5", "2", "played", "callerHungUp", "callerHungUp"])
    }

    @Test func `when nobody listens the oldest audio goes and nothing else`() async {
        let events = CallEvents(capacity: 3)
        events.push(.digit(.one))
        for value in 1...10 { events.push(frame(Int16(value))) }
        events.push(.digit(.two))
        events.push(.ended(.failed))
        var names: [String] = []
        for _ in 0..<6 { names.append(name(await events.next())) }
        #expect(names == ["digit 1", "8", "9", "10", "digit 2", "failed"])
    }

    @Test func `who waits is woken by the next event`() async {
        let events = CallEvents()
        async let first = events.next()
        async let pushed: Void = {
            try? await Task.sleep(for: .milliseconds(20)); events.push(.hold(true))
        }()
        #expect(await name(first) == "hold true")
        await pushed
    }

    @Test func `only the first ending counts`() async {
        let events = CallEvents()
        events.push(.ended(.transferred))
        events.push(.ended(.failed))
        #expect(name(await events.next()) == "transferred")
    }
}
