/// What we answer, as the caller's side, when the other side asks us to go elsewhere (REFER).
public struct Referral: Sendable, Equatable {
    /// A SIP status and its words.
    public struct Status: Sendable, Equatable {
        /// 100 to 699.
        public var code: Int
        /// Such as `Busy Here`.
        public var reason: String

        /// - Parameters:
        ///   - code: 100 to 699.
        ///   - reason: such as `Busy Here`.
        public init(_ code: Int, _ reason: String) {
            self.code = code
            self.reason = reason
        }
    }

    /// The answer to the REFER itself; 2xx accepts it.
    public var answer: Status
    /// What the last NOTIFY reports; nil sends none.
    public var outcome: Status?
    /// How long after the first NOTIFY the last one comes.
    public var delay: Duration

    /// - Parameters:
    ///   - answer: the answer to the REFER itself; 2xx accepts it.
    ///   - outcome: what the last NOTIFY reports; nil sends none.
    ///   - delay: how long after the first NOTIFY the last one comes.
    public init(answer: Status, outcome: Status? = nil, after delay: Duration = .milliseconds(300)) {
        self.answer = answer
        self.outcome = outcome
        self.delay = delay
    }

    private static let accepted = Status(202, "Accepted")

    /// Accepts, and reports success.
    public static let accept = Referral(answer: accepted, outcome: Status(200, "OK"))
    /// Refuses.
    public static let decline = Referral(answer: Status(603, "Decline"))
    /// Accepts, and reports that the target is busy.
    public static let busy = Referral(answer: accepted, outcome: Status(486, "Busy Here"))
    /// Accepts, and reports that nobody answers.
    public static let noAnswer = Referral(answer: accepted, outcome: Status(480, "Temporarily Unavailable"))
    /// Accepts, and never says how it ended.
    public static let silent = Referral(answer: accepted)
}
