import ConfigurationFiles
import Foundation

extension Council {
    /// What callers are asked about their call once it is done. None is asked twice within `days`.
    package struct Survey: Sendable, Equatable {
        /// Asked in this order when the caller was served without a person.
        package var questions: [Question]
        /// Texted to a mobile after a transfer; nil texts nothing. `{council}` and `{link}` are filled in.
        package var text: String?
        /// Where `{link}` leads.
        package var link: URL?
        /// For so long a number is not asked again.
        package var days: Int
        /// Of a hundred callers, how many are asked.
        package var ofAHundred: Int

        /// One question.
        package struct Question: Sendable, Equatable {
            /// For the records.
            package var id: String
            /// As it is spoken.
            package var ask: String
            /// What answers it.
            package var kind: Kind

            /// What answers a question.
            package enum Kind: String, Sendable, CaseIterable {
                /// Yes or no; 1 or 2.
                case yesNo = "yes_no"
                /// A number from 1 to 5.
                case scale
            }
        }
    }

    mutating func readSurvey(_ fields: inout JsonFields) {
        if let node = fields.node("survey") {
            survey = fields.nested(node, what: "\"survey\"").map(readSurvey)
            surveyReady = survey
        } else if let node = fields.node("_survey") {
            // A note may be anything: what is wrong with it matters to nobody yet.
            surveyReady = JsonFields(node, file: Self.file, what: "the survey", faults: FaultCollector()).map(
                readSurvey)
        }
    }

    private func readSurvey(_ fields: JsonFields) -> Survey {
        var inner = fields
        var survey = Survey(questions: [], text: nil, link: nil, days: 30, ofAHundred: 100)
        for node in inner.list("questions") {
            guard var one = inner.nested(node, what: "a question") else { continue }
            let id = one.text("id", required: true)
            let ask = one.text("ask", required: true)
            let kind = one.text("kind") ?? Survey.Question.Kind.yesNo.rawValue
            one.refuseUnknown()
            guard let known = Survey.Question.Kind(rawValue: kind) else {
                one.error(
                    at: "kind", "there is no kind of question ‘\(kind)’",
                    cure: Spelling.advice(for: kind, among: Survey.Question.Kind.allCases.map(\.rawValue)))
                continue
            }
            if let id, let ask { survey.questions.append(.init(id: id, ask: ask, kind: known)) }
        }
        survey.text = inner.text("text", placeholders: ["council", "link"])
        if let link = inner.text("link") {
            survey.link = URL(string: link)
            if survey.link?.scheme != "https" {
                inner.error(at: "link", "‘\(link)’ is no https address", cure: "write \"https://…\"")
            }
        }
        survey.days = inner.whole("days", in: 0...3650) ?? 30
        survey.ofAHundred = inner.whole("of_a_hundred", in: 0...100) ?? 100
        inner.refuseUnknown()
        if survey.text?.contains("{link}") == true, survey.link == nil {
            inner.error(
                at: "text", "the survey's text has a {link}, and there is none",
                cure: "write \"link\": \"https://…\" beside it")
        }
        if let text = survey.text, Self.isTooLong(survey.filled(text, council: name)) {
            inner.error(at: "text", "the survey's text is too long", cure: "shorten it to two texts")
        }
        if survey.questions.count > 3 {
            inner.error(
                at: "questions", "the survey asks \(survey.questions.count) questions",
                cure: "ask two at most three: callers hang up on more")
        }
        if survey.days < 30 {
            inner.error(
                at: "days", "nobody is asked twice within a month",
                cure: "write 30 or more, or remove \"days\"")
        }
        return survey
    }
}

extension Council.Survey {
    /// The text after a transfer.
    package func filled(_ template: String, council: String) -> String {
        template.replacing("{council}", with: council).replacing("{link}", with: link?.absoluteString ?? "")
    }
}
