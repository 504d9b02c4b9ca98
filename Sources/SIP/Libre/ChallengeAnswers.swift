import CLibre
import Foundation
import Telephony

// libre 1.1 answers challenges with MD5 only, and where another algorithm is offered beside it, not at all. So all that it calls
// for that stands here: it finds these functions first, as `RequestFilter` says.

/// Tells a name and a password for a realm (libre's `sip_auth_h`).
public typealias CredentialsHandler =
    @convention(c) (
        UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
        UnsafePointer<CChar>?, UnsafeMutableRawPointer?
    ) -> Int32

/// Makes what answers challenges; libre counts references to it, and to `argument` where it is told to.
@_cdecl("sip_auth_alloc")
public func makeChallengeAnswers(
    _ result: UnsafeMutablePointer<OpaquePointer?>?, _ credentials: CredentialsHandler?,
    _ argument: UnsafeMutableRawPointer?,
    _ isCounted: Bool
) -> Int32 {
    guard let result else { return EINVAL }
    guard let box = mem_zalloc(MemoryLayout<UnsafeRawPointer>.size, { ChallengeAnswers.release($0) }) else {
        return ENOMEM
    }
    let answers = ChallengeAnswers(credentials, isCounted ? mem_ref(argument) : argument, isCounted: isCounted)
    box.storeBytes(of: Unmanaged.passRetained(answers).toOpaque(), as: UnsafeMutableRawPointer.self)
    result.pointee = OpaquePointer(box)
    return 0
}

/// Takes the challenges of a 401 or 407.
@_cdecl("sip_auth_authenticate")
public func takeChallenges(_ object: OpaquePointer?, _ message: UnsafePointer<sip_msg>?) -> Int32 {
    guard let answers = ChallengeAnswers.of(object), let message = SIPMessage(message) else { return EINVAL }
    return answers.take(message)
}

/// Writes the headers that answer the challenges taken.
@_cdecl("sip_auth_encode")
public func writeChallengeAnswers(
    _ buffer: UnsafeMutablePointer<mbuf>?, _ object: OpaquePointer?, _ method: UnsafePointer<CChar>?,
    _ uri: UnsafePointer<CChar>?
) -> Int32 {
    guard let buffer, let method, let uri else { return EINVAL }
    guard let answers = ChallengeAnswers.of(object) else { return 0 }
    let bytes = Array(answers.headers(method: String(cString: method), uri: String(cString: uri)).utf8)
    return bytes.isEmpty ? 0 : mbuf_write_mem(buffer, bytes, bytes.count)
}

/// Forgets what was answered.
@_cdecl("sip_auth_reset")
public func forgetChallenges(_ object: OpaquePointer?) { ChallengeAnswers.of(object)?.forget() }

/// Challenges that we were met with, and how they are answered: by the strongest algorithm that each realm offers and we have.
/// On libre's thread.
final class ChallengeAnswers {
    /// One realm's, answered by `Authorization` or `Proxy-Authorization`.
    private struct Known {
        var realm: String
        var isProxy: Bool
        var algorithm: DigestAlgorithm
        var challenge: DigestHeader
        var user: String
        var password: String
        var uses: UInt32 = 0
    }

    private let credentials: CredentialsHandler?
    private let argument: UnsafeMutableRawPointer?
    private let isCounted: Bool
    private var known: [Known] = []

    fileprivate init(_ credentials: CredentialsHandler?, _ argument: UnsafeMutableRawPointer?, isCounted: Bool) {
        (self.credentials, self.argument, self.isCounted) = (credentials, argument, isCounted)
    }

    deinit { if isCounted { mem_deref(argument) } }

    fileprivate static func of(_ object: OpaquePointer?) -> ChallengeAnswers? {
        object.map { UnsafeRawPointer($0).load(as: UnsafeMutableRawPointer.self) }
            .map { Unmanaged<ChallengeAnswers>.fromOpaque($0).takeUnretainedValue() }
    }

    fileprivate static func release(_ box: UnsafeMutableRawPointer?) {
        guard let held = box?.load(as: UnsafeMutableRawPointer?.self) else { return }
        Unmanaged<ChallengeAnswers>.fromOpaque(held).release()
    }

    fileprivate func forget() { known = [] }

    /// - Returns: 0; `EBADMSG` for what is no challenge, `ENOSYS` for one by means that we do not have, `EAUTH` where we have no
    ///   password, or had answered with it.
    fileprivate func take(_ message: SIPMessage) -> Int32 {
        for (id, isProxy) in [(SIP_HDR_WWW_AUTHENTICATE, false), (SIP_HDR_PROXY_AUTHENTICATE, true)] {
            let challenges = message.headers(id).compactMap(DigestHeader.init)
            if challenges.isEmpty, !message.headers(id).isEmpty { return EBADMSG }
            var realms: [String] = []
            for case let realm? in challenges.map({ $0["realm"] }) where !realms.contains(realm) {
                realms.append(realm)
            }
            for realm in realms {
                let error = take(challenges.filter { $0["realm"] == realm }, of: realm, isProxy: isProxy)
                if error != 0 { return error }
            }
            if realms.isEmpty, !challenges.isEmpty { return EBADMSG }
        }
        return 0
    }

    private func take(_ challenges: [DigestHeader], of realm: String, isProxy: Bool) -> Int32 {
        guard let strongest = DigestHeader.strongest(among: challenges),
            let algorithm = DigestAlgorithm(named: challenges[strongest]["algorithm"])
        else { return ENOSYS }
        let challenge = challenges[strongest]
        if let place = known.firstIndex(where: { $0.realm == realm && $0.isProxy == isProxy }) {
            // Asked again without the nonce's being too old: the password is wrong.
            guard challenge["stale"]?.lowercased() == "true" else { return EAUTH }
            (known[place].algorithm, known[place].challenge, known[place].uses) = (algorithm, challenge, 0)
            return 0
        }
        guard let (user, password) = password(for: realm) else { return EAUTH }
        known.append(
            Known(
                realm: realm, isProxy: isProxy, algorithm: algorithm, challenge: challenge, user: user,
                password: password))
        return 0
    }

    private func password(for realm: String) -> (user: String, password: String)? {
        var user: UnsafeMutablePointer<CChar>?
        var password: UnsafeMutablePointer<CChar>?
        defer {
            mem_deref(user)
            mem_deref(password)
        }
        guard let credentials, credentials(&user, &password, realm, argument) == 0, let user, let password else {
            return nil
        }
        return (String(cString: user), String(cString: password))
    }

    fileprivate func headers(method: String, uri: String) -> String {
        known.indices.map { place in
            known[place].uses += 1
            return Self.header(known[place], method: method, uri: uri)
        }.joined()
    }

    private static func header(_ known: Known, method: String, uri: String) -> String {
        let nonce = known.challenge["nonce"] ?? ""
        let own = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let count = String(known.uses, radix: 16)
        let padded = String(repeating: "0", count: 8 - count.count) + count
        let isCounted = known.challenge["qop"] != nil
        let proof = known.algorithm.proof(
            user: known.user, realm: known.realm, password: known.password, nonce: nonce,
            use: isCounted ? (padded, own) : nil, method: method, uri: uri)
        var text =
            "\(known.isProxy ? "Proxy-Authorization" : "Authorization"): Digest username=\"\(known.user)\", "
            + "realm=\"\(known.realm)\", nonce=\"\(nonce)\", uri=\"\(uri)\", response=\"\(proof)\""
        if let opaque = known.challenge["opaque"] { text += ", opaque=\"\(opaque)\"" }
        if isCounted { text += ", cnonce=\"\(own)\", qop=auth, nc=\(padded)" }
        return text + ", algorithm=\(known.algorithm.rawValue)\r\n"
    }
}
