import CLibre
import Foundation
import Telephony

/// One registration with a phone system or trunk, which libre renews in time; says when it succeeds or fails.
@LibreLoop
final class RegistrationClient {
    /// The registrar has accepted us.
    private(set) var isRegistered = false
    let settings: Registration
    private var raw: OpaquePointer?
    private let log: (@Sendable (String) -> Void)?
    private var hasSpoken = false

    init(
        _ settings: Registration, _ sip: OpaquePointer, contact: String, log: (@Sendable (String) -> Void)?
    ) throws(SIPError) {
        self.settings = settings
        self.log = log
        guard let host = SIPHost(settings.registrar), let registrar = SIPURI(settings.registrar),
            let address = SIPURI("sip:\(settings.user)@\(host.text)")
        else {
            throw .badURI(settings.registrar)
        }
        let error = switchboard_register(
            &raw, sip, registrar.dialled, address.text, UInt32(clamping: settings.expires), contact,
            credentialsWanted, registrationAnswered, Unmanaged.passUnretained(self).toOpaque())
        guard error == 0 else { throw .stack(error) }
    }

    /// Takes the registration back. libre calls us no more.
    func close() {
        mem_deref(raw.map(UnsafeMutableRawPointer.init))
        raw = nil
    }

    fileprivate func answered(_ status: Int?) {
        let now = status.map { 200..<300 ~= $0 } ?? false
        if now != isRegistered || !hasSpoken {
            let why = status.map(String.init) ?? "no answer"
            log?(now ? "registered with \(settings.registrar)" : "not registered with \(settings.registrar): \(why)")
        }
        hasSpoken = true
        isRegistered = now
    }

    fileprivate var credentials: (user: String, password: String) { (settings.user, settings.password) }
}

private func registrationAnswered(
    _ error: Int32, _ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?
) {
    let status = error == 0 ? SIPMessage(message)?.status : nil
    if let status, status < 200 { return }
    _ = LibreLoop.enter(argument, status) { (registrar: RegistrationClient, status) in registrar.answered(status) }
}

private func credentialsWanted(
    _ user: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
    _ password: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ realm: UnsafePointer<CChar>?,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    let found = LibreLoop.enter(argument, ()) { (registrar: RegistrationClient, _) in registrar.credentials }
    guard let found else { return EAUTH }
    let error = str_dup(user, found.user)
    return error == 0 ? str_dup(password, found.password) : error
}
