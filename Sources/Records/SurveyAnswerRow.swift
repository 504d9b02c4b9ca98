import Foundation

/// What a caller answered to one question of the survey after a call.
package struct SurveyAnswerRow: Sendable, Equatable {
    /// The call, unless that has been deleted.
    package var callID: String?
    /// The question's name.
    package var question: String
    /// The answer: a key, yes or no.
    package var answer: String
    /// When it was given.
    package var at: Date
    /// The caller's number as `Store.hash(ofNumber:)` gives it, so that nobody is asked too often; nil when withheld.
    package var numberHash: String?

    /// Parameters as the properties.
    package init(callID: String?, question: String, answer: String, at: Date, numberHash: String? = nil) {
        self.callID = callID
        self.question = question
        self.answer = answer
        self.at = at
        self.numberHash = numberHash
    }
}

extension SurveyAnswerRow {
    init(_ row: Row) throws {
        self.init(
            callID: try row.text("call_id"), question: try row.requireText("question"),
            answer: try row.requireText("answer"), at: try row.requireDate("at"),
            numberHash: try row.text("number_hash"))
    }
}

extension Store {
    /// Keeps an answer.
    package func insert(_ answer: SurveyAnswerRow) throws {
        try database.execute(
            "INSERT INTO survey_answers (call_id, question, answer, at, number_hash) VALUES (?, ?, ?, ?, ?)",
            [
                .init(answer.callID), .init(answer.question), .init(answer.answer), .init(answer.at),
                .init(answer.numberHash),
            ])
    }

    /// The answers of a period, oldest first.
    package func surveyAnswers(in period: Range<Date>) throws -> [SurveyAnswerRow] {
        try database.query(
            "SELECT * FROM survey_answers WHERE at >= ? AND at < ? ORDER BY at, id",
            [.init(period.lowerBound), .init(period.upperBound)], read: SurveyAnswerRow.init)
    }

    /// When somebody with this number last answered, or nil.
    /// - Parameter hash: from `hash(ofNumber:)`.
    package func lastSurvey(ofNumberHash hash: String) throws -> Date? {
        try database.query(
            "SELECT max(at) AS at FROM survey_answers WHERE number_hash = ?", [.init(hash)]
        ) { try $0.date("at") }.first ?? nil
    }
}
