import CLibre
import Foundation

/// Whether an answer ends the attempt that it belongs to. libre asks so with every final answer to a request of ours.
///
/// libre's own says no to a 3xx, and then sends the INVITE, with the caller's number and words, to whatever address the
/// Contact names, without asking anybody. To this one every 3xx is an end: `SIPEndpoint.placeLeg` sees it and knows where
/// calls may go. All else is as in libre 1.1: sixteen failures, or the same one twice, are a loop.
///
/// libre calls its own function through the dynamic linker, which finds this one first. Public, because an
/// optimised build would drop any other function that only a library asks for.
@_cdecl("sip_request_loops")
public func endsAttempt(_ state: UnsafeMutablePointer<sip_loopstate>?, _ status: UInt16) -> Bool {
    if (300..<400).contains(status) { return true }
    guard let state, status >= 200 else { return false }
    defer { state.pointee.last_scode = status }
    guard status >= 300 else {
        state.pointee.failc = 0
        return false
    }
    state.pointee.failc += 1
    let mayComeTwice = [401, 407, 491].contains(status)
    return state.pointee.failc >= 16 || (!mayComeTwice && state.pointee.last_scode == status)
}

/// Whether libre follows no redirection by itself.
package enum LibreRedirects {
    /// The function of libre's that ours takes the place of.
    package static let symbol = "sip_request_loops"
    /// Whether libre's calls to its own functions reach ours (which `LibreTime` has tried), and this one is ours.
    @LibreLoop package static var isStopped: Bool {
        let ours: @convention(c) (UnsafeMutablePointer<sip_loopstate>?, UInt16) -> Bool = endsAttempt
        return LibreTime.isInPlace && dlsym(nil, symbol) == unsafeBitCast(ours, to: UnsafeMutableRawPointer.self)
    }
    /// What happens where libre calls its own, for the log.
    package static let consequence =
        "libre would follow a redirection to any address, so no second call is placed for a caller"
}
