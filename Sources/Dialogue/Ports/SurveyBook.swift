/// Who was asked about their call, and what they said.
///
/// A number is only ever kept as a keyed hash, which is the keeper's business.
package protocol SurveyBook: Sendable {
    /// Whether this number may be asked: not when it was within so many days. A withheld number always may.
    /// - Parameters:
    ///   - number: the caller's, as the network sent it.
    ///   - days: at least 30.
    func mayAsk(_ number: String?, notWithin days: Int) async -> Bool
    /// Keeps an answer, or that a question was asked and not answered.
    func keep(_ answer: SurveyAnswer) async
}

/// What a caller said to one question of the survey.
package struct SurveyAnswer: Sendable, Equatable {
    /// The call.
    package var callID: String
    /// The caller's number as the network sent it; only its keyed hash may be kept.
    package var number: String?
    /// The question's id in `council.json`.
    package var question: String
    /// `yes`, `no`, `1` to `5`; `texted` for the link after a transfer; empty when the caller did not answer.
    package var answer: String

    /// Parameters as the properties.
    package init(callID: String, number: String?, question: String, answer: String) {
        self.callID = callID
        self.number = number
        self.question = question
        self.answer = answer
    }
}

/// Nobody is asked.
package struct NoSurveys: SurveyBook {
    /// Asks nobody.
    package init() {}
    /// Never.
    package func mayAsk(_ number: String?, notWithin days: Int) async -> Bool { false }
    /// Keeps nothing.
    package func keep(_ answer: SurveyAnswer) async {}
}
