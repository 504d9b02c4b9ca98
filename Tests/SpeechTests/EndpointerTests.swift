import Speech
import Recognition
import Testing

/// Feeds levels (dBFS) and lists what is not `.silence` or `.speech`, with the frame's number.
private func events(
    _ endpointer: inout Endpointer, _ levels: [Double], complete: Bool = false
) -> [(frame: Int, event: Endpointer.Event)] {
    var found: [(frame: Int, event: Endpointer.Event)] = []
    for (frame, level) in levels.enumerated() {
        let event = endpointer.hear(level: level) { complete }
        if event != .silence, event != .speech { found.append((frame: frame, event: event)) }
    }
    return found
}

private func frames(_ count: Int, at level: Double) -> [Double] { .init(repeating: level, count: count) }

@Test func `speech begins after 120 milliseconds and ends after the complete timeout`() {
    var endpointer = Endpointer()
    let found = events(&endpointer, frames(50, at: -60) + frames(50, at: -25) + frames(100, at: -60), complete: true)
    #expect(found.count == 2)
    #expect(found.first?.frame == 55)
    #expect(found.first?.event == .began(frames: 6))
    #expect(found.last?.event == .ended(silence: 28))
    #expect(found.last?.frame == 127)
}

@Test func `what does not satisfy the grammar is waited for longer`() {
    var endpointer = Endpointer()
    let found = events(&endpointer, frames(50, at: -60) + frames(50, at: -25) + frames(100, at: -60))
    #expect(found.last?.event == .ended(silence: 75))
}

@Test func `a pause in mid-phrase is not the end`() {
    var endpointer = Endpointer()
    let phrase = frames(30, at: -25) + frames(40, at: -60) + frames(30, at: -25)
    let found = events(&endpointer, frames(50, at: -60) + phrase + frames(100, at: -60))
    #expect(found.map(\.event) == [.began(frames: 6), .ended(silence: 75)])
}

@Test func `clicks under 100 milliseconds are not speech`() {
    var endpointer = Endpointer()
    let click = frames(5, at: -10) + frames(20, at: -60)
    #expect(events(&endpointer, frames(50, at: -60) + click + click + click).isEmpty)
}

@Test func `a click in the silence does not keep the caller waiting`() {
    var endpointer = Endpointer()
    let silence = frames(10, at: -60) + frames(2, at: -10) + frames(80, at: -60)
    let found = events(&endpointer, frames(50, at: -60) + frames(50, at: -25) + silence, complete: true)
    #expect(found.last?.frame == 127)
}

@Test func `a steady noisy line is silence once it is known`() {
    var endpointer = Endpointer()
    // Loud for a telephone, and unsteady by 4 dB.
    let noise = (0..<400).map { -38 + 4 * Double($0 * 7919 % 100) / 100 }
    for level in noise { endpointer.learn(level) }
    #expect(events(&endpointer, noise).isEmpty)
    let found = events(&endpointer, frames(50, at: -20) + noise, complete: true)
    #expect(found.map(\.event).count == 2)
}

@Test func `a noise that comes and goes is silence once it is known and speech is heard through it`() {
    var endpointer = Endpointer()
    // Pans and cutlery: 18 dB up and down within a second.
    let noise = (0..<400).map { -50 + 18 * Double($0 * 7919 % 100) / 100 }
    for level in noise { endpointer.learn(level) }
    #expect(events(&endpointer, noise).isEmpty)
    let found = events(&endpointer, frames(50, at: -20) + noise, complete: true)
    // What was loud just before is taken along.
    guard case .began(let spoken) = found.first?.event else {
        Issue.record("speech is not heard")
        return
    }
    #expect((6...10).contains(spoken))
    #expect(found.count == 2)
    #expect((found.last?.frame ?? 999) < 100)
}

@Test func `whoever speaks without a pause is noise from then on`() {
    var endpointer = Endpointer()
    let noise = (0..<2000).map { $0 % 20 < 15 ? -20.0 : -60.0 }
    let found = events(&endpointer, frames(50, at: -60) + noise)
    #expect(found.count == 2)
}

@Test func `a noise that starts in mid-call is forgotten within three seconds`() {
    var endpointer = Endpointer()
    _ = events(&endpointer, frames(100, at: -60))
    let found = events(&endpointer, frames(400, at: -35))
    #expect(found.count == 2)
    #expect((found.last?.frame ?? 999) < 250)
    #expect(endpointer.floor > -36)
}

@Test func `nobody speaks for longer than the longest utterance`() {
    var endpointer = Endpointer()
    let babble = (0..<900).map { $0 % 20 < 15 ? -20.0 : -60.0 }
    let found = events(&endpointer, frames(50, at: -60) + babble)
    #expect((found.dropFirst().first?.frame ?? 0) - (found.first?.frame ?? 0) <= 750)
}

@Test func `a new turn keeps what is known of the noise`() {
    var endpointer = Endpointer()
    for level in frames(200, at: -40) { endpointer.learn(level) }
    endpointer.begin(timing: EndpointingTimeouts())
    #expect(endpointer.floor == -40)
    #expect(!endpointer.isSpeaking)
}

@Test func `digital silence is not taken for the noise of a line`() {
    var endpointer = Endpointer()
    for level in frames(200, at: -120) { endpointer.learn(level) }
    // A soft hiss after a gap in the stream is not speech.
    #expect(events(&endpointer, frames(50, at: -62)).isEmpty)
}

@Test func `clatter that is like no voice is silence however loud`() {
    var endpointer = Endpointer()
    let found = (0..<400).filter { frame in
        // Half a second of din every second.
        let event = endpointer.hear(level: frame % 50 < 25 ? -15 : -55, logOdds: -5) { false }
        return event != .silence
    }
    #expect(found.isEmpty)
}

@Test func `a voice softer than the clatter is heard through it`() {
    var endpointer = Endpointer()
    for frame in 0..<200 { endpointer.learn(frame % 20 < 3 ? -15 : -50, logOdds: -5) }
    var began: Int?
    for frame in 0..<50 where endpointer.hear(level: -25, logOdds: 5, isComplete: { false }) == .began(frames: 6) {
        began = frame
    }
    #expect(began == 5)
}

@Test func `a word far above a quiet line is speech though not like a voice`() {
    var endpointer = Endpointer()
    var begun = false
    for level in frames(50, at: -60) + frames(20, at: -20) {
        if case .began = endpointer.hear(level: level, logOdds: -2, isComplete: { false }) { begun = true }
    }
    #expect(begun)
}

@Test func `a crash far above a quiet line is no speech when it is like no voice at all`() {
    var endpointer = Endpointer()
    for level in frames(50, at: -60) + frames(20, at: -20) {
        #expect(endpointer.hear(level: level, logOdds: -6, isComplete: { false }) == .silence)
    }
}
