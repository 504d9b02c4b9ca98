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
    /// Days on which it is closed all day.
    public var closed: [ClosedDay]
    /// Everywhere that a call may go, by key.
    public var targets: [String: Target]
    /// The SIP address of an officer, with `{extension}` in it.
    public var extensions: String?
    /// Teams by the name in the `team` column of officers.csv.
    public var teams: [String: Team]
    /// Other bodies by key.
    public var bodies: [String: Body]
    /// From which probability to act.
    public var thresholds: Thresholds
    /// A text message with `{council}`, `{name}` and `{link}` in it.
    public var linkText: String

    /// A day on which the offices are closed.
    public struct ClosedDay: Sendable, Equatable {
        /// Year, month, day.
        public var date: String
        /// "Christmas Day".
        public var name: String
    }

    /// A place where calls may be transferred to.
    public struct Target: Sendable, Equatable {
        /// "the waste team".
        public var name: String
        /// SIP URI, perhaps with `{pbx}` in it.
        public var uri: String
    }

    /// People who work together.
    public struct Team: Sendable, Equatable {
        /// "the waste and recycling team".
        public var name: String
        /// Key of a target.
        public var target: String?
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

    /// Probabilities from which the switchboard acts, 0 to 1.
    public struct Thresholds: Sendable, Equatable {
        /// From here on without asking.
        public var accept = 0.80
        /// From here on after a question.
        public var confirm = 0.40

        /// - Parameters:
        ///   - accept: without asking.
        ///   - confirm: after a question.
        public init(accept: Double = 0.80, confirm: Double = 0.40) {
            self.accept = accept
            self.confirm = confirm
        }
    }
}
