/// One thing a caller said, as the recogniser heard it.
package struct Utterance: Sendable, Equatable, Codable {
    /// The n-best word sequences, best first. Empty when there was speech but no words.
    package var hypotheses: [Hypothesis]
    /// When speech began, in seconds from the start of listening.
    package var speechStart: Double
    /// When speech ended, in seconds from the start of listening.
    package var speechEnd: Double
    /// The loudest of the speech above the line's noise (dB); nil when it was not heard on a line.
    package var signalToNoise: Double?
    /// How well the sounds of the best hypothesis fit, beside whatever sounds fit best at each moment, in mean
    /// logarithms of a frame: 0 is as well, less is worse. Nil when nothing was heard.
    package var fit: Double?
    /// Whether it was heard a second time, as a whole, when it had been said; nil where nothing was heard on a line.
    package var isHeardTwice: Bool?

    /// - Parameters:
    ///   - hypotheses: n-best, best first.
    ///   - speechStart: seconds from the start of listening.
    ///   - speechEnd: seconds from the start of listening.
    ///   - signalToNoise: dB.
    ///   - fit: mean logarithm of a frame, 0 or less.
    ///   - isHeardTwice: a second time, as a whole.
    package init(
        hypotheses: [Hypothesis], speechStart: Double = 0, speechEnd: Double = 0, signalToNoise: Double? = nil,
        fit: Double? = nil, isHeardTwice: Bool? = nil
    ) {
        self.isHeardTwice = isHeardTwice
        self.hypotheses = hypotheses
        self.speechStart = speechStart
        self.speechEnd = speechEnd
        self.signalToNoise = signalToNoise
        self.fit = fit
    }

    /// The hypotheses that are worth asking: the best, and of the next two those half as likely at least.
    package var likely: [Hypothesis] {
        guard let best = hypotheses.first else { return [] }
        return hypotheses.prefix(3).filter { $0.confidence >= best.confidence / 2 }
    }

    /// Whether it was spoken; typed words take no time.
    package var wasHeard: Bool { speechEnd > speechStart }

    /// An utterance typed by a person: one hypothesis, every word certain.
    package init(typed text: String) {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        self.init(hypotheses: [Hypothesis(words: words.map { RecognisedWord($0) }, confidence: 1)])
    }
}

/// One word sequence that the recogniser considers possible.
package struct Hypothesis: Sendable, Equatable, Codable {
    /// The words, lower case, without fillers and without pronunciation marks such as `(2)`.
    package var words: [RecognisedWord]
    /// The recogniser's posterior for the sequence, 0 to 1.
    package var confidence: Double

    /// - Parameters:
    ///   - words: in the order spoken.
    ///   - confidence: 0 to 1.
    package init(words: [RecognisedWord], confidence: Double) {
        self.words = words
        self.confidence = confidence
    }

    /// The words as one line.
    package var text: String { words.map(\.text).joined(separator: " ") }
}

/// A word with its posterior probability and when it was said.
package struct RecognisedWord: Sendable, Equatable, Codable {
    /// Lower case, as in the dictionary.
    package var text: String
    /// Posterior probability, 0 to 1.
    package var confidence: Double
    /// Seconds from the start of the utterance.
    package var start: Double
    /// Seconds from the start of the utterance.
    package var end: Double

    /// - Parameters:
    ///   - text: lower case.
    ///   - confidence: 0 to 1.
    ///   - start: seconds from the start of the utterance.
    ///   - end: seconds from the start of the utterance.
    package init(_ text: String, confidence: Double = 1, start: Double = 0, end: Double = 0) {
        self.text = text
        self.confidence = confidence
        self.start = start
        self.end = end
    }
}
