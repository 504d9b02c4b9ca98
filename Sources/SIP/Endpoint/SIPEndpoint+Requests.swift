import CLibre
import Foundation
import Telephony

// What comes in, and who may ask for what.

extension SIPEndpoint {
    /// What we understand. No UPDATE: libre has none, and a peer without it refreshes by re-INVITE.
    static let allow = "Allow: INVITE,ACK,BYE,CANCEL,OPTIONS,NOTIFY,INFO,REFER\r\nSupported: replaces\r\n"
    /// Methods of SIP that we refuse by 405 here; what is no method at all is refused by 501.
    private static let refused: Set<String> = [
        "REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE", "UPDATE", "PRACK", "REFER", "INFO",
    ]

    private var now: Double { Double(MediaClock.nanoseconds) / 1e9 }

    private func complain(_ text: String) {
        if let line = logThrottle.line(text, now: now) { configuration.log?(line) }
    }

    fileprivate func invited(_ message: SIPMessage) {
        do throws(SIPRejection) {
            guard let call = try accept(message) else {
                counters.ignored += 1
                return
            }
            live[ObjectIdentifier(call)] = call
            counters.taken += 1
            configuration.log?("call \(call.id) from \(message.peer)")
            if call.predecessor?.leg.place != nil {
                // Two people talk to each other; the dialogue has no part in it.
                Task { try await call.answer() }
            } else {
                arrivals.yield(call)
            }
        } catch {
            counters.refused[Int(error.status), default: 0] += 1
            complain("a call from \(message.peer) was answered \(error.status) \(error.reason)")
            _ = switchboard_reply(sip, message.raw, error.status, error.reason, error.headers)
        }
    }

    /// - Returns: nil when the request is not answered at all.
    private func accept(_ message: SIPMessage) throws(SIPRejection) -> SIPCall? {
        guard !draining, !isPaused else {
            throw SIPRejection(503, "Service Unavailable", headers: "Retry-After: 30\r\n")
        }
        let peer = message.peer
        let sender = try identify(message)
        guard sender != .ignored else { return nil }
        let isTrusted = sender == .trusted
        try checkForm(of: message)
        guard MessageBody.isDescription(among: message.headers(SIP_HDR_ACCEPT)) else {
            throw SIPRejection(406, "Not Acceptable")
        }
        let replaced = try replaced(by: message, isTrusted: isTrusted)
        // Whoever takes another call's place takes its line.
        let group =
            replaced == nil
            ? try lines(for: message, isTrusted: isTrusted)
            : replaced?.caller.line.map { LineGroup(name: $0, calls: .max) }
        if let overload = admission.admit(peer, at: now, for: group, inPlaceOfAnother: replaced != nil) {
            if overload.status == 486 { configuration.turnedAway(group?.name) }
            throw SIPRejection(
                UInt16(overload.status), overload.status == 486 ? "Busy Here" : "Service Unavailable",
                headers: "Retry-After: \(overload.retryAfter)\r\n")
        }
        do throws(SIPRejection) {
            let call = try take(message, isTrusted: isTrusted, line: group?.name)
            call.predecessor = replaced
            return call
        } catch {
            admission.ended(peer, on: group?.name)
            throw error
        }
    }

    /// Whose lines a call is for; nil where nobody shares them.
    private func lines(for message: SIPMessage, isTrusted: Bool) throws(SIPRejection) -> LineGroup? {
        let dialled = CallerIdentity.addresses(
            diversion: isTrusted ? message.headers(named: "Diversion") : [],
            history: isTrusted ? message.headers(SIP_HDR_HISTORY_INFO) : [],
            to: message.header(SIP_HDR_TO) ?? "", requested: message.user)
        switch configuration.lines(CallArrival(peer: message.peer, dialled: dialled)) {
        case .all: return nil
        case .group(let group): return group
        case .nobody:
            complain("a call from \(message.peer) is for a number that nobody has here")
            throw SIPRejection(404, "Not Found")
        case .closed: throw SIPRejection(503, "Service Unavailable", headers: "Retry-After: 30\r\n")
        }
    }

    /// Whether a request can be understood at all.
    private func checkForm(of message: SIPMessage) throws(SIPRejection) {
        guard !message.isCutShort else { throw SIPRejection(400, "Body Shorter Than Content-Length") }
        let required = message.headers(SIP_HDR_REQUIRE).flatMap { $0.split { $0 == "," || $0.isWhitespace } }
            .filter { $0.lowercased() != "replaces" }
        guard required.isEmpty else {
            // libre has neither session timers nor 100rel.
            throw SIPRejection(
                420, "Bad Extension", headers: "Unsupported: \(required.joined(separator: ", ").prefix(256))\r\n")
        }
    }

    private func take(_ message: SIPMessage, isTrusted: Bool, line: String?) throws(SIPRejection) -> SIPCall {
        let identity = CallerIdentity(
            asserted: message.headers(SIP_HDR_P_ASSERTED_IDENTITY), from: message.header(SIP_HDR_FROM) ?? "",
            privacy: message.headers(SIP_HDR_PRIVACY), remoteParty: message.headers(named: "Remote-Party-ID"),
            trusted: isTrusted)
        let dialled = CallerIdentity.dialled(
            diversion: isTrusted ? message.headers(named: "Diversion") : [],
            history: isTrusted ? message.headers(SIP_HDR_HISTORY_INFO) : [],
            to: message.header(SIP_HDR_TO) ?? "", requested: message.user)
        var address = message.raw.pointee.dst
        sa_set_port(&address, port)
        guard let media = try? media(for: message.peer, at: address, codecs: configuration.codecs)
        else { throw SIPRejection(503, "Service Unavailable") }
        return try SIPCall(
            incoming: message, to: self, caller: Caller(number: identity.number, dialled: dialled, line: line),
            media: media)
    }

    /// Who sends a request.
    private enum Sender {
        /// One of ours, by address or by digest: what it says of callers is believed.
        case trusted
        /// Somebody, who is answered and not believed.
        case stranger
        /// Somebody who gets no answer.
        case ignored
    }

    /// Who sends this.
    /// - Throws: `SIPRejection` when it is refused, or asked who it is.
    private func identify(_ message: SIPMessage) throws(SIPRejection) -> Sender {
        let peer = message.peer
        if trusted.contain(peer) { return .trusted }
        if digest != nil {
            guard admission.spend(peer, at: now) else {
                complain("requests from \(peer) come too often and are ignored")
                return .ignored
            }
            let challenges = digest?.check(
                authorization: message.header(SIP_HDR_AUTHORIZATION), method: message.method,
                uri: String(message.raw.pointee.ruri), now: now)
            guard let challenges else { return .trusted }
            throw SIPRejection(
                401, "Unauthorized", headers: challenges.map { "WWW-Authenticate: \($0)\r\n" }.joined())
        }
        switch configuration.unknownPeers {
        case .accept: return .stranger
        case .refuse: throw SIPRejection(403, "Forbidden")
        case .ignore:
            complain("a call from \(peer), which is not among the trusted peers, was ignored")
            return .ignored
        }
    }

    /// A request that is none of a session's.
    fileprivate func requested(_ message: SIPMessage) -> Bool {
        let method = message.method
        if method == "ACK" || method == "CANCEL" { return false }
        if method == "NOTIFY", let call = live.values.first(where: { $0.matches(message) }) {
            // Answered first: what it says may end the call.
            _ = switchboard_reply(sip, message.raw, 200, "OK", "")
            call.notified(message)
            return true
        }
        let isKnown = trusted.contain(message.peer)
        if !isKnown, !admission.spend(message.peer, at: now) || configuration.unknownPeers == .ignore {
            counters.ignored += 1
            return true
        }
        if method == RequestFilter.method, let fault = RequestFilter.fault(message) {
            complain("a request from \(message.peer) was answered \(fault.status) \(fault.reason)")
            _ = switchboard_reply(sip, message.raw, fault.status, fault.reason, "")
            return true
        }
        do throws(SIPRejection) { try checkForm(of: message) } catch {
            _ = switchboard_reply(sip, message.raw, error.status, error.reason, error.headers)
            return true
        }
        let isWithinCall = message.raw.pointee.to.tag.l > 0
        switch method {
        case "NOTIFY": _ = switchboard_reply(sip, message.raw, 481, "Subscription Does Not Exist", "")
        // RFC 3261, section 12.2.2: whoever asks within a call asks whether it is still there.
        case _ where isWithinCall && !live.values.contains { $0.matches(message) }:
            _ = switchboard_reply(sip, message.raw, 481, "Call/Transaction Does Not Exist", "")
        case "OPTIONS" where draining || isPaused:
            _ = switchboard_reply(sip, message.raw, 503, "Service Unavailable", "Retry-After: 30\r\n")
        case "OPTIONS":
            _ = switchboard_reply(sip, message.raw, 200, "OK", Self.allow + "Accept: application/sdp\r\n")
        case _ where Self.refused.contains(method):
            _ = switchboard_reply(sip, message.raw, 405, "Method Not Allowed", Self.allow)
        default:
            _ = switchboard_reply(sip, message.raw, 501, "Not Implemented", Self.allow)
        }
        return true
    }
}

func sipInvited(_ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) {
    guard let message = SIPMessage(message) else { return }
    _ = LibreLoop.enter(argument, message) { (endpoint: SIPEndpoint, message) in endpoint.invited(message) }
}

func sipRequested(_ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) -> Bool {
    guard let message = SIPMessage(message) else { return false }
    return LibreLoop.enter(argument, message) { (endpoint: SIPEndpoint, message) in endpoint.requested(message) }
        ?? false
}
