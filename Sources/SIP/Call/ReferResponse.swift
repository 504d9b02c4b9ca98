/// What we answer, as the caller's side, when the other side asks us to go elsewhere (REFER).
package struct ReferResponse: Sendable, Equatable {
    /// A SIP status and its words.
    package struct Status: Sendable, Equatable {
        /// 100 to 699.
        package var code: Int
        /// Such as `Busy Here`.
        package var reason: String

        /// - Parameters:
        ///   - code: 100 to 699.
        ///   - reason: such as `Busy Here`.
        package init(_ code: Int, _ reason: String) {
            self.code = code
            self.reason = reason
        }
    }

    /// The answer to the REFER itself; 2xx accepts it.
    package var answer: Status
    /// What the last NOTIFY reports; nil sends none.
    package var outcome: Status?
    /// How long after the first NOTIFY the last one comes.
    package var delay: Duration

    /// - Parameters:
    ///   - answer: the answer to the REFER itself; 2xx accepts it.
    ///   - outcome: what the last NOTIFY reports; nil sends none.
    ///   - delay: how long after the first NOTIFY the last one comes.
    package init(answer: Status, outcome: Status? = nil, after delay: Duration = .milliseconds(300)) {
        self.answer = answer
        self.outcome = outcome
        self.delay = delay
    }

    private static let accepted = Status(202, "Accepted")

    /// Accepts, and reports success.
    package static let accept = ReferResponse(answer: accepted, outcome: Status(200, "OK"))
    /// Refuses.
    package static let decline = ReferResponse(answer: Status(603, "Decline"))
    /// Accepts, and reports that the target is busy.
    package static let busy = ReferResponse(answer: accepted, outcome: Status(486, "Busy Here"))
    /// Accepts, and reports that nobody answers.
    package static let noAnswer = ReferResponse(answer: accepted, outcome: Status(480, "Temporarily Unavailable"))
    /// Accepts, and never says how it ended.
    package static let silent = ReferResponse(answer: accepted)
}
