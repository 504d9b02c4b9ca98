import ConfigurationFiles
import Foundation
import SpokenValues

/// What `council.json` says.
package struct Council: Sendable, Equatable {
    /// "South Hams District Council".
    package var name: String
    /// BCP 47, "en-GB".
    package var language: String
    /// Opening hours are by the clock on its walls.
    package var timezone: TimeZone
    /// Host, and port, of the telephone system, in place of `{pbx}`.
    package var pbx: String?
    /// Key of the target that takes calls nobody else takes.
    package var `operator`: String?
    /// Key of the target for emergencies out of hours.
    package var emergency: String?
    /// When the council answers; nil is always.
    package var hours: OpeningHours?
    /// The hours in words, for a prompt.
    package var hoursSpoken: String?
    /// Whose bank holidays it keeps; nil keeps none.
    package var nation: BankHoliday.Nation?
    /// Days on which it is closed, or open at other hours.
    var closures: [Closure] = []
    /// What is said in the welcome on some days.
    package var messages: [Message] = []
    /// Everywhere that a call may go, by key.
    package var targets: [String: Target]
    /// The SIP address of an officer, with `{extension}` in it.
    package var extensions: String?
    /// Teams by the name in the `team` column of officers.csv.
    package var teams: [String: Team]
    /// Other bodies by key.
    package var bodies: [String: Body]
    /// How sure it must be.
    package var thresholds: Thresholds
    /// A text message with `{council}`, `{name}` and `{link}` in it.
    package var linkText: String
    /// Who hears the machine; nil is everybody.
    package var pilot: Pilot?
    /// The form that takes messages when nobody answers.
    package var messageForm: String?
    var messageFormPlace: TextPosition?
    /// Questions that a route may need, by key: which parish, which ward.
    package var questions: [String: PlaceQuestion] = [:]
    /// Another language that is offered by key.
    package var secondLanguage: SecondLanguage?
    /// A text message with `{owner}` and `{number}` in it, for what another body does.
    package var numberText = "{council}: {owner} {number} {link}"
    /// Words that tell that a caller cannot wait.
    package var urgentWords: [[String]] = Council.standardUrgentWords.map { Tokeniser.words(in: $0) }
    /// What sends a caller straight to somebody.
    package var dangers: [Danger] = []
    /// How callers are heard who need time.
    package var unhurried = SlowPace()
    /// What callers may say, the most usual first; empty is what routes are called.
    package var examples: [String] = []
    /// What callers are asked at the end; nil is nothing.
    package var survey: Survey?
    /// The same, or one that is written down as `_survey` and not asked yet.
    package var surveyReady: Survey?

    /// A place where calls may be transferred to.
    package struct Target: Sendable, Equatable {
        /// "the waste team".
        package var name: String
        /// SIP URI, perhaps with `{pbx}` in it.
        package var uri: String
        /// Where calls go when nobody answers there; nil is the operator.
        package var overflow: [Overflow]?
        /// Whether whoever answers hears what it is about and takes the call by pressing 1.
        package var announces = false
    }

    /// People who work together.
    package struct Team: Sendable, Equatable {
        /// "the waste and recycling team".
        package var name: String
        /// Key of a target.
        package var target: String?
        /// When they differ from the council's.
        package var times: HoursOverride = HoursOverride()
    }

    /// Another council or company that does what this council does not.
    package struct Body: Sendable, Equatable {
        /// "Devon County Council".
        package var name: String
        /// Key of a target.
        package var target: String?
        /// For reading out or texting.
        package var number: String?
    }

    /// What is said in the welcome on some days, such as "there are no bin collections today".
    package struct Message: Sendable, Equatable {
        /// The first day.
        package var from: CivilDate
        /// The last day.
        package var to: CivilDate
        /// The words, also those of the recording.
        package var words: String
        /// A recording in the grammar's directory; nil is rendered by a voice.
        package var recording: String?
        /// Where the recording is named.
        var place: TextPosition?
    }

    /// Another language that callers may choose in the welcome.
    package struct SecondLanguage: Sendable, Equatable {
        /// BCP 47, "cy-GB": the folder of its prompts.
        package var language: String
        /// The key to press.
        package var key: Character
        /// Key of the target where it is spoken; nil goes on with the machine in that language.
        package var target: String?
    }

    /// When the switchboard acts, and when it asks.
    package struct Thresholds: Sendable, Equatable {
        /// Of a hundred calls that go somewhere without a question, at most so many may go wrong.
        /// docs/measured/short-words.md#fitted-again
        package var wrongPerHundred = 2.0
        /// The probability from which to act without asking, in place of what follows from `wrongPerHundred`.
        package var accept: Double?
        /// The probability from which to ask "is it about…?".
        package var confirm = 0.40

        /// - Parameters:
        ///   - wrongPerHundred: at most, of those acted on without a question.
        ///   - accept: the probability itself, without asking.
        ///   - confirm: after a question.
        package init(wrongPerHundred: Double = 2, accept: Double? = nil, confirm: Double = 0.40) {
            self.wrongPerHundred = wrongPerHundred
            self.accept = accept
            self.confirm = confirm
        }
    }
}
