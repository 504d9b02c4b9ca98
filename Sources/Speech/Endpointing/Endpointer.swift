import Recognition

/// Finds where speech begins and ends in a stream of 20 ms frames, by their level above the noise.
///
/// The noise's floor is the quietest of the last two seconds: even a fast talker pauses that often. Noise that comes and
/// goes has a ceiling: how loud the line was while nobody spoke. What is like no voice, a pan or a door, counts less than
/// what is, people in the background. A pure value: it knows levels and log-odds, and nothing of audio, clocks or
/// decoders.
package struct Endpointer: Sendable {
    /// What one more frame means.
    package enum Event: Sendable, Equatable {
        /// Nobody speaks.
        case silence
        /// Speech began so many frames ago, this one included.
        case began(frames: Int)
        /// Speech goes on, or a pause within it.
        case speech
        /// Speech ended so many frames ago: the silence after it.
        case ended(silence: Int)
    }

    /// How long to wait for the caller.
    package var timing: EndpointingTimeouts
    /// The noise of the line as it is known now (dBFS).
    package private(set) var floor = Self.quietLine

    /// How loud noise that is like a voice gets as it comes and goes (dBFS): nearly the loudest of ten stretches of 200 ms,
    /// but for the latest two, which may be how the caller begins.
    private(set) var ceiling = Self.quietLine

    /// Seconds in a frame.
    private static let frame = 0.02
    /// Speech begins with so many loud frames…
    private static let loudToBegin = 6
    /// …among so many: a click of 100 ms is not speech, one weak frame does not deny it.
    private static let window = 10
    /// Which of the ten stretches, in order, is the noise's usual loudest: of what is like a voice, and of everything.
    /// docs/measured/endpointing.md#usual
    private static let usual = 8
    /// docs/measured/endpointing.md#steady (the row “and of all noise”)
    private static let usualPeaks = 7
    /// Noise that gets no further above its floor than this is steady enough for its level to tell (dB).
    /// docs/measured/endpointing.md#steady
    private static let steady = 18.0
    /// So many frames have to be like a voice and louder than the noise's usual loudest…
    /// docs/measured/endpointing.md#voices-to-begin
    private static let voicesToBegin = 3
    /// …among so many: vowels are further apart than what is loud in noise.
    /// docs/measured/endpointing.md#voices-to-begin
    private static let voicesBefore = 20
    /// So many of the latest have to be, for speech to go on.
    /// docs/measured/endpointing.md#voices-to-go-on
    private static let voicesToGoOn = 2
    private static let voiceWindow = 6
    /// Speech whose loudest stands so far above the noise's usual loudest needs no voicing to go on: its level tells, and
    /// whoever trails off in a whisper is heard to the end (dB).
    private static let clear = 20.0
    /// And to begin, on a line where nothing has been nearly so loud, it may be less like a voice (log-odds).
    /// docs/measured/short-words.md#doubtful
    private static let doubtful = -2.5
    /// In a pause, so many loud frames in a row are speech again: a click of 40 ms is not.
    private static let loudToGoOn = 3
    /// A frame is loud so far above the floor, before speech and within it (dB).
    private static let above = (before: 10.0, within: 7.0)
    /// And so far above the noise's ceiling (dB).
    private static let aboveCeiling = (before: 3.0, within: 0.0)
    /// In speech, never loud so far below the loudest of it (dB).
    /// docs/measured/endpointing.md#usual-loudest
    private static let belowPeak = 20.0
    /// Never loud below this (dBFS): nobody speaks on a telephone so softly.
    private static let softest = -55.0
    /// What a line is taken to be before it has been heard (dBFS).
    private static let quietLine = -60.0
    /// How often an utterance that does not end is looked at again (frames).
    private static let again = 5

    /// The quietest frame of each of ten stretches of 200 ms, oldest overwritten.
    private var quietest = InlineArray<10, Double>(repeating: Self.quietLine)
    /// The loudest of each, likewise, while nobody spoke.
    private var loudest = InlineArray<10, Double>(repeating: Self.quietLine)
    /// The loudest of each, whatever it was like.
    private var loudestOfAll = InlineArray<10, Double>(repeating: Self.quietLine)
    /// How loud the noise gets, whatever it is like (dBFS).
    private var peaks = Self.quietLine
    private var stretch = 0
    private var framesInStretch = 0
    /// One bit a frame, the latest lowest: was it loud?
    private var loudness: UInt32 = 0
    /// Likewise: was it the caller's voice?
    private var voicing: UInt32 = 0
    private var spoken = 0
    /// The loudest frame since speech began (dBFS).
    private var peak = Self.softest
    /// Whether speech has begun and not ended.
    package private(set) var isSpeaking = false
    /// Frames since speech was last heard, while it has not ended.
    package private(set) var silence = 0

    /// How far the loudest frame of the latest speech stands above the line's noise (dB).
    package var signalToNoise: Double { peak - floor }

    /// - Parameter timing: how long to wait for the caller.
    package init(timing: EndpointingTimeouts = EndpointingTimeouts()) {
        self.timing = timing
    }

    /// A new turn: no speech yet, while what is known of the line's noise stays.
    package mutating func begin(timing: EndpointingTimeouts) {
        self.timing = timing
        isSpeaking = false
        loudness = 0
        voicing = 0
    }

    /// Takes in one frame.
    /// - Parameters:
    ///   - level: of the frame (dBFS).
    ///   - odds: log-odds that the frame is speech, whatever tells it; asked only in loud frames. Nil when nothing tells
    ///     it: then whatever is loud may be speech.
    ///   - isComplete: whether the words so far satisfy the grammar; asked only in a pause that is long enough.
    package mutating func hear(
        level: Double, logOdds: @autoclosure () -> Double? = nil, isComplete: () -> Bool
    ) -> Event {
        let isAbove = level > threshold
        // Asked only where it can matter.
        let likely = isAbove ? logOdds() ?? 1 : -.infinity
        let isVoiceLike = likely > 0
        let isVoice =
            isVoiceLike && level > voiceThreshold || likely > Self.doubtful && level - max(ceiling, peaks) > Self.clear
        if isSpeaking { peak = max(peak, level) }
        learn(level, isVoiceLike: isVoiceLike)
        loudness = loudness << 1 | (isAbove ? 1 : 0)
        voicing = voicing << 1 | (isVoice ? 1 : 0)
        return isSpeaking ? goOn(isComplete) : wait()
    }

    /// Whatever is louder is not the line's steady noise.
    private var threshold: Double {
        isSpeaking
            ? max(floor + Self.above.within, peak - Self.belowPeak, Self.softest)
            : max(floor + Self.above.before, Self.softest)
    }

    /// What is like a voice and louder than this is the caller's, and not of somebody behind them.
    private var voiceThreshold: Double {
        let steady = min(peaks, floor + Self.steady)
        return max(ceiling, steady) + (isSpeaking ? Self.aboveCeiling.within : Self.aboveCeiling.before)
    }

    private mutating func wait() -> Event {
        let recent = loudness & (1 << Self.window - 1)
        guard recent.nonzeroBitCount >= Self.loudToBegin,
            (voicing & (1 << Self.voicesBefore - 1)).nonzeroBitCount >= Self.voicesToBegin
        else { return .silence }
        spoken = 32 - recent.leadingZeroBitCount
        silence = 0
        peak = Self.softest
        isSpeaking = true
        return .began(frames: spoken)
    }

    private mutating func goOn(_ isComplete: () -> Bool) -> Event {
        spoken += 1
        let run: UInt32 = 1 << Self.loudToGoOn - 1
        let isVoice =
            (voicing & (1 << Self.voiceWindow - 1)).nonzeroBitCount >= Self.voicesToGoOn
            || peak - max(ceiling, peaks) > Self.clear
        silence = loudness & run == run && isVoice ? 0 : silence + 1
        let waited = silence - Int((timing.complete / .seconds(1) / Self.frame).rounded(.up))
        let maxSpeech = timing.maxSpeech / .seconds(1)
        if Double(silence) * Self.frame >= timing.incomplete / .seconds(1) || Double(spoken) * Self.frame >= maxSpeech
            || (waited >= 0 && waited % Self.again == 0 && isComplete())
        {
            // Whoever speaks so long without a pause is noise; from anybody else nothing is learned about the noise.
            if Double(spoken) * Self.frame < maxSpeech {
                loudest = .init(repeating: ceiling)
                loudestOfAll = .init(repeating: peaks)
            } else {
                learnCeiling()
            }
            isSpeaking = false
            loudness = 0
            voicing = 0
            return .ended(silence: silence)
        }
        return .speech
    }

    /// Follows the line's noise, for a frame in which speech is not listened for.
    /// - Parameters:
    ///   - level: of the frame (dBFS).
    ///   - odds: as for `hear`.
    package mutating func learn(_ level: Double, logOdds: @autoclosure () -> Double? = nil) {
        learn(level, isVoiceLike: level > threshold && (logOdds() ?? 1) > 0)
    }

    /// Down at once, up when nothing quieter was heard for two seconds.
    private mutating func learn(_ level: Double, isVoiceLike: Bool) {
        if framesInStretch == 0 {
            quietest[stretch] = level
            loudest[stretch] = Self.quietLine
            loudestOfAll[stretch] = level
        }
        quietest[stretch] = min(quietest[stretch], level)
        loudestOfAll[stretch] = max(loudestOfAll[stretch], level)
        if isVoiceLike { loudest[stretch] = max(loudest[stretch], level) }
        framesInStretch += 1
        if framesInStretch == 10 {
            framesInStretch = 0
            if !isSpeaking { learnCeiling() }
            stretch = (stretch + 1) % 10
        }
        var lowest = quietest[0]
        for index in 1..<10 { lowest = min(lowest, quietest[index]) }
        // Digital silence (a muted microphone, a gap in the stream) says nothing of the noise in speech.
        floor = max(lowest, Self.quietLine - 10)
    }

    private mutating func learnCeiling() {
        ceiling = usual(loudest, rank: Self.usual)
        peaks = usual(loudestOfAll, rank: Self.usualPeaks)
    }

    /// The stretch of that rank, the latest two taken for quiet.
    /// docs/measured/endpointing.md#voices-to-go-on
    private func usual(_ values: InlineArray<10, Double>, rank: Int) -> Double {
        var sorted = values
        sorted[stretch] = Self.quietLine
        sorted[(stretch + 9) % 10] = Self.quietLine
        for index in 1..<10 {
            var place = index
            while place > 0, sorted[place - 1] > sorted[place] {
                sorted.swapAt(place - 1, place)
                place -= 1
            }
        }
        return sorted[rank]
    }
}
