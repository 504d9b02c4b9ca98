import Foundation

/// What `council.json` says.
public struct Council: Sendable, Equatable {
    /// "South Hams District Council".
    public var name: String
    /// BCP 47, "en-GB".
    public var language: String
    /// Opening hours are by the clock on its walls.
    public var timezone: TimeZone
    /// Host, and port, of the telephone system, in place of `{pbx}`.
    public var pbx: String?
    /// Key of the target that takes calls nobody else takes.
    public var `operator`: String?
    /// Key of the target for emergencies out of hours.
    public var emergency: String?
    /// When the council answers; nil is always.
    public var hours: OpeningHours?
    /// The hours in words, for a prompt.
    public var hoursSpoken: String?
    /// Whose bank holidays it keeps; nil keeps none.
    public var nation: BankHoliday.Nation?
    /// Days on which it is closed, or open at other hours.
    public var closures: [Closure] = []
    /// What is said in the welcome on some days.
    public var messages: [Message] = []
    /// Everywhere that a call may go, by key.
    public var targets: [String: Target]
    /// The SIP address of an officer, with `{extension}` in it.
    public var extensions: String?
    /// Teams by the name in the `team` column of officers.csv.
    public var teams: [String: Team]
    /// Other bodies by key.
    public var bodies: [String: Body]
    /// How sure it must be.
    public var thresholds: Thresholds
    /// A text message with `{council}`, `{name}` and `{link}` in it.
    public var linkText: String
    /// Who hears the machine; nil is everybody.
    public var pilot: Pilot?
    /// The form that takes messages when nobody answers.
    public var messageForm: String?
    var messageFormPlace: TextPosition?
    /// Questions that a route may need, by key: which parish, which ward.
    public var questions: [String: PlaceQuestion] = [:]
    /// Another language that is offered by key.
    public var secondLanguage: SecondLanguage?
    /// A text message with `{owner}` and `{number}` in it, for what another body does.
    public var numberText = "{council}: {owner} {number} {link}"
    /// Words that tell that a caller cannot wait.
    public var urgentWords: [[String]] = Council.standardUrgentWords.map { SpokenWords.words(in: $0) }
    /// What sends a caller straight to somebody.
    public var dangers: [Danger] = []
    /// How callers are heard who need time.
    public var unhurried = Unhurried()
    /// What callers are asked at the end; nil is nothing.
    public var survey: Survey?

    /// A place where calls may be transferred to.
    public struct Target: Sendable, Equatable {
        /// "the waste team".
        public var name: String
        /// SIP URI, perhaps with `{pbx}` in it.
        public var uri: String
        /// Where calls go when nobody answers there; nil is the operator.
        public var overflow: [Overflow]?
        /// Whether whoever answers hears what it is about and takes the call by pressing 1.
        public var announces = false
    }

    /// People who work together.
    public struct Team: Sendable, Equatable {
        /// "the waste and recycling team".
        public var name: String
        /// Key of a target.
        public var target: String?
        /// When they differ from the council's.
        public var times: OwnTimes = OwnTimes()
    }

    /// Another council or company that does what this council does not.
    public struct Body: Sendable, Equatable {
        /// "Devon County Council".
        public var name: String
        /// Key of a target.
        public var target: String?
        /// For reading out or texting.
        public var number: String?
    }

    /// What is said in the welcome on some days, such as "there are no bin collections today".
    public struct Message: Sendable, Equatable {
        /// The first day.
        public var from: CivilDate
        /// The last day.
        public var to: CivilDate
        /// The words, also those of the recording.
        public var words: String
        /// A recording in the grammar's directory; nil is rendered by a voice.
        public var recording: String?
        /// Where the recording is named.
        var place: TextPosition?
    }

    /// Another language that callers may choose in the welcome.
    public struct SecondLanguage: Sendable, Equatable {
        /// BCP 47, "cy-GB": the folder of its prompts.
        public var language: String
        /// The key to press.
        public var key: Character
        /// Key of the target where it is spoken; nil goes on with the machine in that language.
        public var target: String?
    }

    /// When the switchboard acts, and when it asks.
    public struct Thresholds: Sendable, Equatable {
        /// Of a hundred calls that go somewhere without a question, at most so many may go wrong.
        public var wrongPerHundred = 2.0
        /// The probability from which to act without asking, in place of what follows from `wrongPerHundred`.
        public var accept: Double?
        /// The probability from which to ask "is it about…?".
        public var confirm = 0.40

        /// - Parameters:
        ///   - wrongPerHundred: at most, of those acted on without a question.
        ///   - accept: the probability itself, without asking.
        ///   - confirm: after a question.
        public init(wrongPerHundred: Double = 2, accept: Double? = nil, confirm: Double = 0.40) {
            self.wrongPerHundred = wrongPerHundred
            self.accept = accept
            self.confirm = confirm
        }
    }
}
