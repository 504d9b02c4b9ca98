import Audio
import Recognition

/// Listens to one call, turn by turn: finds the beginning and the end of what the caller says and recognises it.
///
/// ```
///   AudioFrame --+--> level, log-odds of speech --> Endpointer -- began, ended --> Heard
///    (20 ms)     |                                      ^
///                |                                      | in a pause: is that a whole answer?
///                +--> pending --> SpeechDecoder -- words so far
///                    (500 ms)          |
///                                      +-- when it has ended --> Utterance
/// ```
///
/// It holds a decoder only while the caller speaks, and allocates nothing for a frame. Feed it every frame of the call,
/// prompts included, so that it knows the line's noise when the caller begins; between `end` and `begin` it learns only
/// that. Not for two tasks at once.
package final class TurnListener {
    private let recogniser: Recogniser
    private let isComplete: ([String]) -> Bool
    /// In its place in this turn.
    private var isAnswer: (([String]) -> Bool)?
    private var endpointer = Endpointer()
    private let detection: SpeechDetection?
    /// In the detector's place when there is none.
    private var voicing = VoicingDetector()
    private var vocabulary: Vocabulary?
    private var decoder: SpeechDecoder?
    /// Frames that no decoder has had: the last before speech, so that the first word is whole, and all while every
    /// decoder is busy.
    private var pending: [AudioFrame] = []
    /// How many of those are too old; they go together, since taking one out moves all the others.
    private var stale = 0
    /// Frames since `begin`.
    private var frames = 0
    /// The frame in which speech began, and how many before it the decoder got.
    private var speechStart = 0
    private var leadIn = 0
    /// Frames that speech has waited for a decoder.
    private var waited = 0
    /// Set when speech has ended and still no decoder is free: the silence after it, in frames.
    private var due: Int?

    /// Frames kept from before speech was noticed: 300 ms, and what it takes to notice.
    private static let kept = 25
    /// What is shorter and has no words in it was a noise (seconds).
    /// docs/measured/endpointing.md#usual-loudest
    private static let shortestSpeech = 0.5

    /// - Parameters:
    ///   - recogniser: shared by all calls.
    ///   - isComplete: whether these words satisfy the grammar, so that a short silence is enough.
    package init(recogniser: Recogniser, isComplete: @escaping ([String]) -> Bool = { _ in false }) {
        self.recogniser = recogniser
        self.isComplete = isComplete
        detection = recogniser.detector.map(SpeechDetection.init)
        pending.reserveCapacity(2 * Self.kept)
    }

    deinit {
        if let decoder { recogniser.pool.giveBack(decoder) }
    }

    /// A turn begins: what is said from now on is recognised.
    /// - Parameters:
    ///   - vocabulary: what is listened for.
    ///   - timing: how long to wait for the caller.
    ///   - isAnswer: whether words are a whole answer to the question of this turn, so that a short silence is enough;
    ///     nil asks the grammar.
    package func begin(
        vocabulary: Vocabulary = .routing, timing: EndpointingTimeouts = EndpointingTimeouts(),
        isAnswer: (([String]) -> Bool)? = nil
    ) {
        reset()
        self.isAnswer = isAnswer
        self.vocabulary = vocabulary
        endpointer.begin(timing: timing)
        frames = 0
    }

    /// Takes in 20 ms of the caller's audio, 8 or 16 kHz. After an utterance it listens for the next.
    /// - Throws: `SpeechError`, as when every decoder stays busy; the listener then waits for new speech.
    package func hear(_ frame: AudioFrame) throws(SpeechError) -> ListenerEvent {
        let level = frame.withSamples { Level.rms($0) }
        if let detection { detection.hear(frame) } else { voicing.hear(frame) }
        guard let vocabulary else {
            endpointer.learn(level, logOdds: logOdds)
            return .silence
        }
        frames += 1
        do {
            if due != nil { return try utteranceIfDue(vocabulary) }
            let event = endpointer.hear(level: level, logOdds: logOdds) {
                (try? self.decoder?.wordsSoFar()).map(isAnswer ?? isComplete) ?? false
            }
            switch event {
            case .silence:
                if pending.count - stale == Self.kept { stale += 1 }
                if stale == Self.kept { dropStale() }
                pending.append(frame)
                return .silence
            case .began(let spoken):
                dropStale()
                pending.append(frame)
                speechStart = frames - spoken
                leadIn = pending.count - spoken
                try follow(vocabulary)
                return .speechBegan
            case .speech:
                pending.append(frame)
                try follow(vocabulary)
                if endpointer.silence == SpeechDecoder.heardAfter { decoder?.speechMayHaveEnded() }
                return .speech
            case .ended(let silence):
                pending.append(frame)
                due = silence
                return try utteranceIfDue(vocabulary)
            }
        } catch {
            reset()
            throw error
        }
    }

    private var logOdds: Double { detection?.logOdds ?? voicing.logOdds }

    /// The call's audio is over.
    /// - Returns: the utterance that was being spoken, if there was one.
    /// - Throws: `SpeechError`.
    package func finish() throws(SpeechError) -> Utterance? {
        defer { reset() }
        guard let vocabulary, endpointer.isSpeaking || due != nil else { return nil }
        if decoder == nil { decoder = try recogniser.pool.borrow(patience: recogniser.settings.patience) }
        try follow(vocabulary)
        return try utterance(silence: due ?? endpointer.silence)
    }

    /// The turn is over: what was being said is dropped.
    package func end() {
        reset()
        vocabulary = nil
    }

    /// Gives the decoder what it has not had, if there is one to be had.
    private func follow(_ vocabulary: Vocabulary) throws(SpeechError) {
        if decoder == nil {
            decoder = recogniser.pool.borrow()
            waited += 1
            let seconds = Double(waited) / Double(AudioFrame.perSecond)
            if decoder == nil, seconds > recogniser.settings.patience {
                throw .noDecoder(waited: recogniser.settings.patience, limit: recogniser.pool.limit)
            }
        }
        guard let decoder, let first = pending.first else { return }
        if !decoder.isActive { try decoder.begin(vocabulary, rate: first.rate) }
        for frame in pending { try decoder.hear(frame) }
        pending.removeAll(keepingCapacity: true)
    }

    private func utteranceIfDue(_ vocabulary: Vocabulary) throws(SpeechError) -> ListenerEvent {
        try follow(vocabulary)
        guard let silence = due, decoder != nil else { return .speech }
        let said = try utterance(silence: silence)
        reset()
        let isNoise = said.hypotheses.isEmpty && said.speechEnd - said.speechStart < Self.shortestSpeech
        return isNoise ? .silence : .utterance(said)
    }

    private func utterance(silence: Int) throws(SpeechError) -> Utterance {
        let second = Double(AudioFrame.perSecond)
        var hypotheses = try decoder?.finish(silence: silence) ?? []
        for index in hypotheses.indices {
            for place in hypotheses[index].words.indices {
                hypotheses[index].words[place].start -= Double(leadIn) / second
                hypotheses[index].words[place].end -= Double(leadIn) / second
            }
        }
        return Utterance(
            hypotheses: hypotheses, speechStart: Double(speechStart) / second,
            speechEnd: Double(frames - silence) / second, signalToNoise: endpointer.signalToNoise, fit: decoder?.fit,
            isHeardTwice: decoder?.heardTwice)
    }

    private func dropStale() {
        pending.removeFirst(stale)
        stale = 0
    }

    private func reset() {
        if let decoder { recogniser.pool.giveBack(decoder) }
        decoder = nil
        endpointer.begin(timing: endpointer.timing)
        pending.removeAll(keepingCapacity: true)
        stale = 0
        waited = 0
        due = nil
    }
}
