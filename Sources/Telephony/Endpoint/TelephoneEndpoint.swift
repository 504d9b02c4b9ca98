/// Listens for SIP calls, on whichever stack.
///
/// Call `shutDown` when done with it: until then it keeps itself and its ports.
package protocol TelephoneEndpoint: AnyObject, Sendable {
    /// The calls that come in, in order; each is ringing until `answer` or `hangUp`.
    var calls: AsyncStream<any Call> { get }
    /// The configuration that it was made with.
    var configuration: SIPConfiguration { get }
    /// The SIP port of UDP and TCP.
    var port: UInt16 { get async }
    /// The SIP port of TLS; 0 without it.
    var tlsPort: UInt16 { get async }
    /// How many calls there are, second legs too.
    var callCount: Int { get async }
    /// What a monitor wants to know.
    var condition: EndpointStatus { get async }

    /// Reads certificate and key again; calls that there are keep theirs. A bad file changes nothing.
    /// - Throws: `SIPError` naming the file.
    func reloadCertificate() async throws
    /// Whether it takes no new calls until somebody says otherwise.
    var isPaused: Bool { get async }

    /// Takes no new calls, and answers OPTIONS by 503, until it is told otherwise; those there are go on.
    func pause(_ pauses: Bool) async
    /// Takes no more calls, and waits for those there are. After `limit` the callers that are left are put through to
    /// their target, where there is one, and then everything ends.
    func drain(limit: Duration, movingTo target: @escaping @Sendable (Caller) -> TransferTarget?) async
    /// Refuses new calls, ends those there are by BYE, and lets go of the ports when the peers have answered or
    /// `limit` has passed. Doing so twice is harmless.
    func shutDown(limit: Duration) async
}

extension TelephoneEndpoint {
    /// Ends everything within three seconds.
    package func shutDown() async { await shutDown(limit: .seconds(3)) }

    /// Takes no more calls, and ends those that are left after `limit`.
    package func drain(limit: Duration) async { await drain(limit: limit) { _ in nil } }
}

/// A library that speaks SIP.
package enum SIPStack: String, Sendable, CaseIterable {
    /// libre, that of baresip; always built in.
    case libre
    /// pjproject, where it is built in.
    case pjsip
}
