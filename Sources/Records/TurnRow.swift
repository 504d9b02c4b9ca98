import Foundation

/// One turn of a call: what was asked, what came back, and what was made of it.
package struct TurnRow: Sendable, Equatable, Codable {
    /// What came back.
    package enum Heard: String, Sendable, Codable {
        /// The caller spoke.
        case utterance
        /// The caller pressed keys.
        case digits
        /// Nothing.
        case noInput = "no-input"
        /// The caller hung up.
        case hangUp = "hang-up"
    }

    /// The call.
    package var callID: String
    /// 1, 2, 3… within the call.
    package var number: Int
    /// The id of the prompt.
    package var asked: String
    /// What came back.
    package var heard: Heard
    /// The keys pressed, when keys were pressed. Personal data.
    package var digits: String?
    /// The n-best hypotheses as a JSON array; `[]` when there are none. Personal data.
    package var hypotheses: String
    /// The whole decision as JSON, when one was made.
    package var decision: String?
    /// The decision's verdict in one word.
    package var verdict: String?
    /// Why, in plain words.
    package var reason: String?
    /// The recording that holds the turn, when one is kept.
    package var audioPath: String?
    /// Where in the recording the turn begins, in ms.
    package var audioStart: Int?
    /// Where in the recording the turn ends, in ms.
    package var audioEnd: Int?
    /// When things happened.
    package var timings: Timings
    /// The loudest of the speech above the line's noise (dB), as `Utterance.signalToNoise`.
    package var signalToNoise: Double?
    /// How well the sounds fit the words, as `Utterance.fit`.
    package var fit: Double?
    /// Whether it was heard a second time, as `Utterance.isHeardTwice`.
    package var isHeardTwice: Bool?

    /// When things happened in a turn, in ms from the call's start; nil for what did not happen.
    package struct Timings: Sendable, Equatable, Codable {
        /// The prompt began to play.
        package var promptStart: Int?
        /// The prompt was over, or was cut off.
        package var promptEnd: Int?
        /// The caller began to speak.
        package var speechStart: Int?
        /// The caller finished.
        package var speechEnd: Int?
        /// The decision was made.
        package var decided: Int?

        /// Parameters as the properties.
        package init(
            promptStart: Int? = nil, promptEnd: Int? = nil, speechStart: Int? = nil, speechEnd: Int? = nil,
            decided: Int? = nil
        ) {
            self.promptStart = promptStart
            self.promptEnd = promptEnd
            self.speechStart = speechStart
            self.speechEnd = speechEnd
            self.decided = decided
        }
    }

    /// Parameters as the properties.
    package init(
        callID: String, number: Int, asked: String, heard: Heard, digits: String? = nil, hypotheses: String = "[]",
        decision: String? = nil, verdict: String? = nil, reason: String? = nil, audioPath: String? = nil,
        audioStart: Int? = nil, audioEnd: Int? = nil, timings: Timings = Timings(), signalToNoise: Double? = nil,
        fit: Double? = nil, isHeardTwice: Bool? = nil
    ) {
        self.isHeardTwice = isHeardTwice
        self.signalToNoise = signalToNoise
        self.fit = fit
        self.callID = callID
        self.number = number
        self.asked = asked
        self.heard = heard
        self.digits = digits
        self.hypotheses = hypotheses
        self.decision = decision
        self.verdict = verdict
        self.reason = reason
        self.audioPath = audioPath
        self.audioStart = audioStart
        self.audioEnd = audioEnd
        self.timings = timings
    }
}

extension TurnRow {
    init(_ row: Row) throws {
        self.init(
            callID: try row.requireText("call_id"), number: try row.requireInteger("number"),
            asked: try row.requireText("asked"), heard: try row.requireCase("heard"), digits: try row.text("digits"),
            hypotheses: try row.requireText("hypotheses"), decision: try row.text("decision"),
            verdict: try row.text("verdict"), reason: try row.text("reason"),
            audioPath: try row.text("audio_path"), audioStart: try row.integer("audio_start_ms"),
            audioEnd: try row.integer("audio_end_ms"),
            timings: Timings(
                promptStart: try row.integer("prompt_start_ms"), promptEnd: try row.integer("prompt_end_ms"),
                speechStart: try row.integer("speech_start_ms"), speechEnd: try row.integer("speech_end_ms"),
                decided: try row.integer("decided_ms")),
            signalToNoise: try row.real("signal_to_noise"), fit: try row.real("fit"),
            isHeardTwice: try row.integer("heard_twice").map { $0 != 0 })
    }
}
