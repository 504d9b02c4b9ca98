import Records

/// Something that sends texts to mobiles.
package protocol SMSGateway: Sendable {
    /// False when texts are to stay in the outbox.
    var sends: Bool { get }
    /// Gives one text to the gateway. Returns within 30 seconds, whatever the network does.
    func send(_ text: OutboxRow) async -> SendOutcome
    /// Whether the gateway has taken a text with this reference before. Asked when a text may have gone already:
    /// after a crash, or when an answer was lost.
    func find(reference: String) async -> FindOutcome
}

extension SMSGateway {
    /// Gateways send, unless they say otherwise.
    package var sends: Bool { true }
}

/// What a gateway made of a text.
package enum SendOutcome: Sendable, Equatable {
    /// It has the text, under this id of its own.
    case taken(id: String?)
    /// It will never take this text.
    case refused(String)
    /// It does not take this text until a person has put something right: a service in trial mode, a template, a key for
    /// the team alone. Others go on.
    case held(String)
    /// It takes no text at all until a person has put something right: a key, a template, a clock.
    case misconfigured(String)
    /// It surely did not take the text, and may later.
    case later(String)
    /// It takes no text at all for a while: its limit is reached.
    case limited(String, wait: Duration)
    /// Whether it took the text is not known: no answer, or a server error.
    case unknown(String)
}

/// Whether a gateway has a text.
package enum FindOutcome: Sendable, Equatable {
    /// It has, under this id of its own.
    case taken(id: String?)
    /// It has not.
    case notTaken
    /// It takes no question until a person has put something right.
    case misconfigured(String)
    /// No answer now; ask again.
    case later(String)
    /// This gateway cannot say.
    case cannotSay
}

/// No gateway: promised texts stay in the outbox, and `switchboard report` shows them.
package struct NoGateway: SMSGateway {
    /// There is nothing to set.
    package init() {}

    /// False.
    package var sends: Bool { false }

    /// Takes nothing.
    package func send(_ text: OutboxRow) async -> SendOutcome { .later("no gateway is set in switchboard.json") }

    /// Never has anything.
    package func find(reference: String) async -> FindOutcome { .notTaken }
}
