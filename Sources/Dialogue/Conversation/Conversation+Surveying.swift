import CallHistory
import Foundation
import Grammar

/// A question or two once the caller is served, and goodbye.
extension Conversation {
    /// Asks how it went, where the council wants to know, and says goodbye.
    mutating func takeLeave() async throws {
        if let survey = service.survey, !survey.questions.isEmpty, await isAsked(survey) {
            var question = [Prompt(.survey)]
            for one in survey.questions {
                question.append(Prompt(.surveyQuestion, ["question": one.ask]))
                let answer = try await answer(to: one, question)
                await surveys.keep(
                    SurveyAnswer(callID: call.id, number: call.caller.number, question: one.id, answer: answer))
                await note(.survey(.asked(question: one.id, answer: answer.isEmpty ? nil : answer)))
                // Nobody is pressed.
                guard !answer.isEmpty else { break }
                question = []
            }
            if question.isEmpty { try await runner.say(Prompt(.surveyThanks)) }
        }
        try await sayGoodbye()
    }

    /// After a transfer the link goes to whoever called from a mobile.
    mutating func textSurvey() async {
        guard let survey = service.survey, let template = survey.text, let mobile = ukMobile(call.caller.number),
            await isAsked(survey)
        else { return }
        let values = ["council": service.councilName, "link": survey.link?.absoluteString ?? ""]
        let text = PromisedText(
            callID: call.id, to: mobile, body: survey.filled(template, council: service.councilName),
            personalisation: values, template: "survey")
        let isPromised: Bool
        do {
            _ = try await outbox.promise(text)
            await surveys.keep(
                SurveyAnswer(callID: call.id, number: call.caller.number, question: "text", answer: "texted"))
            isPromised = true
        } catch {
            isPromised = false
        }
        await note(.survey(.linkTexted(isPromised)))
    }

    private func isAsked(_ survey: Council.Survey) async -> Bool {
        // The same call is asked or not asked whenever it is replayed.
        guard Int(Reference(callID: call.id).number % 100) < survey.ofAHundred else { return false }
        return await surveys.mayAsk(call.caller.number, notWithin: survey.days)
    }

    /// Empty when the caller did not answer.
    private mutating func answer(
        to question: Council.Survey.Question, _ prompts: [Prompt]
    ) async throws -> String {
        let again = question.kind == .yesNo ? PromptID.confirmAgain : .surveyScale
        var asked = prompts + (question.kind == .scale ? [Prompt(.surveyScale)] : [])
        do {
            for _ in 1...attempts {
                switch try await listen(to: Question(asked, expecting: .answers)) {
                case .yes where question.kind == .yesNo: return "yes"
                case .no where question.kind == .yesNo: return "no"
                case .keys(let key):
                    switch (question.kind, Int(key) ?? 0) {
                    case (.yesNo, 1): return "yes"
                    case (.yesNo, 2): return "no"
                    case (.scale, 1...5): return key
                    default: break
                    }
                case .nothing, .noneOfThese: return ""
                case .words(let said):
                    if question.kind == .scale, let number = said.option { return String(number) }
                }
                asked = [Prompt(again)]
            }
        } catch FlowInterrupt.goodbye {
            return ""
        }
        return ""
    }
}
