import Audio

/// One phone call, as the dialogue sees it: a live call, a recording replayed, or a script in a test.
///
/// Time on a call is counted in its own 20 ms frames: `next()` yields one `.audio` for each 20 ms of the call,
/// silence where nothing arrived, so the same dialogue gives the same answers live and faster than real time.
package protocol Call: Sendable {
    /// Unique for ever, safe as a file name; never derived from the caller's number.
    var id: String { get }
    /// Who is calling and what they dialled.
    var caller: Caller { get }
    /// The call's clock: the wall clock on a live call, the recording's own time in replay.
    var clock: any CallClock { get }

    /// Picks up the call.
    /// - Throws: `CallError` when the caller has gone already.
    func answer() async throws
    /// The next thing that happens on the line. After `.ended` it returns `.ended` again.
    func next() async -> CallEvent
    /// Queues audio for the caller behind what is already queued, and returns at once.
    /// `.played` follows through `next()` when the queue has run dry.
    func play(_ audio: Pcm) async
    /// Drops whatever is still queued; the caller hears silence within 20 ms. No `.played` follows for what was dropped.
    func stopPlaying() async
    /// Transfers the call: asks the caller's side to (REFER, RFC 3515) and follows its NOTIFYs to the end, or joins it to
    /// a second call of ours, as the line is set up. Returns when the outcome is known or `limit` has passed. On anything
    /// but `.completed` and `.callerGone` the call is still ours.
    func transfer(to target: TransferTarget, limit: Duration) async -> TransferOutcome
    /// Places a second call to the target and joins the two, with the media relayed through us. Returns when the target
    /// has answered, or has not. While joined, `next()` goes on yielding the caller's audio and keys, and `.ended`
    /// when either side hangs up; what `play` queues is heard by the caller instead of the other side.
    func bridge(to target: TransferTarget, limit: Duration) async -> TransferOutcome
    /// The caller has been promised time, and need send nothing meanwhile: the line is not taken for dead.
    func expectSilence(for time: Duration) async
    /// How well the network carries the call, or carried it; nil where there is no network.
    var quality: LineQuality? { get async }
    /// Ends the call from our side (BYE). Doing so twice is harmless, and after a transfer that completed it does nothing.
    func hangUp() async
}

extension Call {
    /// No line is taken for dead where there is none.
    package func expectSilence(for time: Duration) async {}

    /// Nothing is known of the network.
    package var quality: LineQuality? {
        get async { nil }
    }
}

/// What `Call.next()` yields.
package enum CallEvent: Sendable {
    /// 20 ms of the caller's audio; silence when nothing arrived or the call is on hold.
    case audio(AudioFrame)
    /// A key was pressed (RFC 4733 or SIP INFO), once for each press however long.
    case digit(Digit)
    /// Everything queued by `play` has been sent.
    case played
    /// The caller put us on hold (`true`) or came back (`false`).
    case hold(Bool)
    /// The call is over.
    case ended(CallEnding)
}

/// How a call ended.
package enum CallEnding: String, Sendable, Codable {
    /// The caller hung up, or cancelled before the answer.
    case callerHungUp
    /// We hung up.
    case weHungUp
    /// A transfer completed and the call left us.
    case transferred
    /// The network or the peer failed.
    case failed
}

/// A key of the telephone.
package enum Digit: Character, Sendable, CaseIterable {
    case zero = "0"
    case one = "1"
    case two = "2"
    case three = "3"
    case four = "4"
    case five = "5"
    case six = "6"
    case seven = "7"
    case eight = "8"
    case nine = "9"
    case star = "*"
    case hash = "#"
}

/// Who is calling.
package struct Caller: Sendable, Equatable {
    /// The calling number as the network sent it, or nil when it is withheld or absent.
    package var number: String?
    /// The number or name that was dialled, when known.
    package var dialled: String?
    /// The name of the lines that the call came in on (`LineGroup`); nil where nobody shares them.
    package var line: String?

    /// - Parameters:
    ///   - number: the calling number as sent, nil when withheld.
    ///   - dialled: what was dialled.
    ///   - line: the name of the lines that it came in on.
    package init(number: String? = nil, dialled: String? = nil, line: String? = nil) {
        self.number = number
        self.dialled = dialled
        self.line = line
    }
}

/// Where a call may be transferred, with what the person who takes it should know.
package struct TransferTarget: Sendable, Equatable {
    /// A SIP URI from the council's own list.
    package var uri: String
    /// What was understood, for the agent's screen: short, no personal data.
    package var reason: String
    /// What the person who takes the call should know; nil is the reason alone.
    package var context: TransferContext?
    /// Said to the person who answers, who then takes the call by pressing 1; nil puts the caller through unannounced.
    package var announcement: Pcm?

    /// - Parameters:
    ///   - uri: a SIP URI from the council's list of targets.
    ///   - reason: what the caller wants, in a few words.
    ///   - context: what the person who takes the call should know.
    package init(uri: String, reason: String = "", context: TransferContext? = nil) {
        self.uri = uri
        self.reason = reason
        self.context = context
    }
}

/// How a transfer ended.
package enum TransferOutcome: Sendable, Equatable, Codable {
    /// The other side reported success.
    case completed
    /// The other side refused the REFER, or its NOTIFY reported this SIP status (486 busy, 480 no answer…).
    case refused(status: Int, reason: String)
    /// No final NOTIFY within the limit.
    case timedOut
    /// The caller hung up first.
    case callerGone
}

/// Why something could not be done on a call.
package enum CallError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The caller has hung up.
    case callerGone
    /// The stack refused, with its own words.
    case stack(String)

    /// The reason in plain words.
    package var description: String {
        switch self {
        case .callerGone: "the caller has hung up"
        case .stack(let why): "the SIP stack refused: \(why)"
        }
    }
}
