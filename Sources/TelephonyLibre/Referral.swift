/// What we answer, as the caller's side, when the other side asks us to go elsewhere (REFER).
public struct Referral: Sendable, Equatable {
    var answer: (Int, String) { (answerStatus, answerReason) }
    var outcome: (Int, String)? { outcomeStatus.map { ($0, outcomeReason) } }
    var delay: Duration

    private var answerStatus: Int
    private var answerReason: String
    private var outcomeStatus: Int?
    private var outcomeReason: String

    /// - Parameters:
    ///   - answer: the answer to the REFER itself; 2xx accepts it.
    ///   - outcome: the status that the last NOTIFY reports; nil sends none.
    ///   - delay: how long after the first NOTIFY the last one comes.
    public init(answer: (Int, String), outcome: (Int, String)? = nil, after delay: Duration = .milliseconds(300)) {
        (answerStatus, answerReason) = answer
        outcomeStatus = outcome?.0
        outcomeReason = outcome?.1 ?? ""
        self.delay = delay
    }

    /// Accepts, and reports success.
    public static let accept = Referral(answer: (202, "Accepted"), outcome: (200, "OK"))
    /// Refuses.
    public static let decline = Referral(answer: (603, "Decline"))
    /// Accepts, and reports that the target is busy.
    public static let busy = Referral(answer: (202, "Accepted"), outcome: (486, "Busy Here"))
    /// Accepts, and reports that nobody answers.
    public static let noAnswer = Referral(answer: (202, "Accepted"), outcome: (480, "Temporarily Unavailable"))
    /// Accepts, and never says how it ended.
    public static let silent = Referral(answer: (202, "Accepted"))
}
