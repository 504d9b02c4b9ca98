import CLibre

// What libre calls on its thread, for a call. Free functions, since C knows no others.

/// An answer to a request that can be no call.
struct SIPRejection: Error {
    var status: UInt16
    var reason: String
    var headers: String

    init(_ status: UInt16, _ reason: String, headers: String = "") {
        (self.status, self.reason, self.headers) = (status, reason, headers)
    }
}

/// What is to be done with the answer to a request; libre holds it until the answer comes.
final class PendingRequest {
    /// Given the final answer; nil when there is none.
    let done: @LibreLoop (SIPMessage?) -> Void
    init(_ done: @escaping @LibreLoop (SIPMessage?) -> Void) { self.done = done }
}

func requestAnswered(_ error: Int32, _ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) {
    let answer = error == 0 ? SIPMessage(message) : nil
    if let answer, answer.status < 200 { return }
    _ = LibreLoop.enter(argument, answer) { (pending: PendingRequest, answer) in
        pending.done(answer)
    }
    argument.map { Unmanaged<PendingRequest>.fromOpaque($0).release() }
}

func callOffered(
    _ description: UnsafeMutablePointer<UnsafeMutablePointer<mbuf>?>?, _ message: UnsafePointer<sip_msg>?,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let message = SIPMessage(message) else { return EINVAL }
    let answer = LibreLoop.enter(argument, message) { (call: SIPCall, message) in call.offered(message) }
    guard let answer, let answer else { return ENOTSUP }
    description?.pointee = answer
    return 0
}

func callAnswered(_ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) -> Int32 {
    guard let message = SIPMessage(message) else { return EINVAL }
    let agreed = LibreLoop.enter(argument, message) { (call: SIPCall, message) in call.answered(message) }
    return agreed == true ? 0 : ENOTSUP
}

func callProgressed(_ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) {
    guard let message = SIPMessage(message) else { return }
    _ = LibreLoop.enter(argument, message) { (call: SIPCall, message) in call.progressed(message) }
}

func callEstablished(_ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) {
    _ = LibreLoop.enter(argument, SIPMessage(message)) { (call: SIPCall, message) in call.established(message) }
}

func callInformed(
    _ sip: OpaquePointer?, _ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?
) {
    guard let message = SIPMessage(message) else { return }
    let known = LibreLoop.enter(argument, message) { (call: SIPCall, message) in call.informed(message) }
    if known == true {
        _ = switchboard_reply(sip, message.raw, 200, "OK", "")
    } else {
        _ = switchboard_reply(
            sip, message.raw, 415, "Unsupported Media Type", "Accept: application/dtmf-relay, application/dtmf\r\n")
    }
}

func callReferred(
    _ sip: OpaquePointer?, _ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?
) {
    guard let message = SIPMessage(message) else { return }
    _ = LibreLoop.enter(argument, message) { (call: SIPCall, message) in call.referred(message) }
}

func callClosed(_ error: Int32, _ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) {
    _ = LibreLoop.enter(argument, SIPMessage(message)) { (call: SIPCall, message) in call.closed(error, message) }
}
