import Dialogue
import Foundation
import Records
import SwitchboardEngine
import Telephony

/// The survey's answers in the records, with numbers as keyed hashes only.
package struct SurveyRecords: SurveyBook {
    /// Where answers are kept.
    package let store: Store
    /// The time of the answers.
    package let clock: any CallClock
    /// Told what could not be kept.
    package let complain: @Sendable (String) -> Void

    package func mayAsk(_ number: String?, notWithin days: Int) async -> Bool {
        do {
            let last: Date? = try await CallersPatience.wait {
                guard let hash = try await hash(of: number) else { return nil }
                return try await store.lastSurvey(ofNumberHash: hash)
            }
            guard let last else { return true }
            return clock.now.timeIntervalSince(last) >= Double(days) * 24 * 60 * 60
        } catch {
            complain("nobody is asked the survey: \(error)")
            return false
        }
    }

    package func keep(_ answer: SurveyAnswer) async {
        do {
            let now = clock.now
            try await CallersPatience.wait {
                try await store.insert(
                    SurveyAnswerRow(
                        callID: answer.callID, question: answer.question, answer: answer.answer, at: now,
                        numberHash: try await hash(of: answer.number)))
            }
        } catch {
            complain("an answer to the survey of call \(answer.callID) is not kept: \(error)")
        }
    }

    private func hash(of number: String?) async throws -> String? {
        guard let e164 = number.flatMap(PhoneNumber.init)?.e164 else { return nil }
        return try await store.hash(ofNumber: e164)
    }
}

/// The survey on a call that is recorded: whether it was asked is noted, so that a replay asks when the call did.
package struct RecordedSurveys: SurveyBook {
    /// Which asks and keeps.
    package let surveys: any SurveyBook
    /// Whose survey it is.
    package let call: CallRecorder

    package func mayAsk(_ number: String?, notWithin days: Int) async -> Bool {
        let isAsked = await surveys.mayAsk(number, notWithin: days)
        await call.noteSurvey(isAsked)
        return isAsked
    }

    package func keep(_ answer: SurveyAnswer) async { await surveys.keep(answer) }
}
