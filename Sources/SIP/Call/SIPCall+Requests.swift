import CLibre
import Foundation

// Requests within a call, beside those that libre sends itself: REFER, NOTIFY, INFO.

extension SIPCall {
    /// What we prove about ourselves, challenge by challenge (RFC 3261, section 22). The call lets go of it.
    static func authentication(_ credentials: UnsafeMutablePointer<switchboard_credentials>?) -> OpaquePointer? {
        var authentication: OpaquePointer?
        return switchboard_auth_alloc(&authentication, credentials) == 0 ? authentication : nil
    }

    /// Sends a request and reports its final status; 408 when there is no answer. A challenge (401, 407) is answered where we
    /// have a name and a password for whoever asks.
    /// - Parameter sent: told the CSeq of the request, and again when it is sent once more.
    func request(
        _ method: String, _ headers: String, _ body: String = "",
        sent: @escaping @LibreLoop (UInt32) -> Void = { _ in },
        done: @escaping @LibreLoop (_ status: Int, _ reason: String) -> Void
    ) {
        send(method, headers, body, attempts: 3, sent, done)
    }

    private func send(
        _ method: String, _ headers: String, _ body: String, attempts: Int,
        _ sent: @escaping @LibreLoop (UInt32) -> Void,
        _ done: @escaping @LibreLoop (_ status: Int, _ reason: String) -> Void
    ) {
        guard let session, let dialog = sipsess_dialog(session) else { return done(481, "Call Does Not Exist") }
        let pending = Unmanaged.passRetained(
            PendingRequest { [weak self] answer in
                let status = answer?.status ?? 408
                if let self, let answer, status == 401 || status == 407, attempts > 1, self.session != nil,
                    credentials != nil, sip_auth_authenticate(authentication, answer.raw) == 0
                {
                    return send(method, headers, body, attempts: attempts - 1, sent, done)
                }
                done(status, answer?.reason ?? "Request Timeout")
            })
        sent(sip_dialog_lseq(dialog))
        let error = switchboard_request(
            endpoint.sip, method, dialog, authentication, requestAnswered, pending.toOpaque(), headers, body)
        guard error != 0 else { return }
        pending.release()
        done(500, String(cString: strerror(error)))
    }
}
