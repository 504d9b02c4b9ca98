import CCrypto

/// Asks peers for their name and password (digest, RFC 3261, 22, and RFC 8760), and takes each of their answers once.
package struct DigestAuthenticator: Sendable {
    private static let realm = "switchboard"
    /// Seconds for which a nonce is good.
    private static let lifetime = 60.0
    private static let mostNonces = 20_000

    private let accounts: [String: String]
    private let algorithms: [DigestAlgorithm]
    private let secret: [UInt8]
    /// The highest count that each nonce was answered with, and until when it is good.
    private var used: [String: (count: UInt32, until: Double)] = [:]

    /// - Parameters:
    ///   - accounts: passwords by names.
    ///   - algorithms: of which a peer may take any; the first is asked for first.
    package init(_ accounts: [String: String], algorithms: [DigestAlgorithm]) {
        self.accounts = accounts
        self.algorithms = algorithms
        var random = SystemRandomNumberGenerator()
        secret = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// - Parameters:
    ///   - authorization: the request's header of that name; nil without one.
    ///   - uri: the Request-URI.
    ///   - now: seconds, by a clock that only goes forward.
    /// - Returns: nil when the request proves who sends it; else what stands in each WWW-Authenticate of its refusal.
    package mutating func check(authorization: String?, method: String, uri asked: String, now: Double) -> [String]? {
        guard let answer = authorization.flatMap(DigestHeader.init),
            answer["realm"] == Self.realm, let nonce = answer["nonce"]
        else { return challenge(now, stale: false) }
        guard let until = expiry(of: nonce), until > now else { return challenge(now, stale: true) }
        guard let name = answer["username"], let password = accounts[name], let uri = answer["uri"],
            let algorithm = DigestAlgorithm(named: answer["algorithm"]), algorithms.contains(algorithm),
            // Else who is challenged by somebody else with our nonce would let them in (RFC 2617, section 3.2.2.5). What stands
            // before the host some leave out.
            Self.host(of: uri) == Self.host(of: asked)
        else { return challenge(now, stale: false) }
        // Without qop (RFC 2069) no hash covers a count, and whoever has overheard the answer could write one behind it: the
        // nonce is good once.
        let isCounted = answer["qop"] != nil
        if isCounted, answer.protections != ["auth"] { return challenge(now, stale: false) }
        let proof = algorithm.proof(
            user: name, realm: Self.realm, password: password, nonce: nonce,
            use: isCounted ? (answer["nc"] ?? "", answer["cnonce"] ?? "") : nil, method: method, uri: uri)
        guard Self.isSame(proof, (answer["response"] ?? "").lowercased()) else { return challenge(now, stale: false) }
        let count = isCounted ? UInt32(answer["nc"] ?? "", radix: 16) ?? 0 : UInt32.max
        if used[nonce] != nil, !isCounted { return challenge(now, stale: true) }
        if count <= used[nonce]?.count ?? 0 { return challenge(now, stale: true) }
        if used.count >= Self.mostNonces { used = used.filter { $0.value.until > now } }
        guard used.count < Self.mostNonces else { return challenge(now, stale: true) }
        used[nonce] = (count, until)
        return nil
    }

    /// `192.0.2.1` of `sip:council@192.0.2.1:5060;transport=tcp`, in small letters.
    private static func host(of uri: String) -> String {
        let address = uri.lowercased().drop { $0 != ":" }.dropFirst().prefix { !";?>".contains($0) }
        let place = address.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return String(place.hasPrefix("[") ? place.prefix { $0 != "]" } : place.prefix { $0 != ":" })
    }

    /// Takes as long whatever they have in common.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        return one.count == other.count && zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// One for each algorithm, for a header of its own (RFC 8760, section 2.4).
    private func challenge(_ now: Double, stale: Bool) -> [String] {
        let until = String(UInt64((now + Self.lifetime) * 1000), radix: 16)
        let plain = until + "." + String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let nonce = "\(plain).\(seal(plain))"
        return algorithms.map { algorithm in
            "Digest realm=\"\(Self.realm)\", nonce=\"\(nonce)\", algorithm=\(algorithm.rawValue), "
                + "qop=\"auth\"" + (stale ? ", stale=true" : "")
        }
    }

    /// Until when a nonce is good, if it is one of ours.
    private func expiry(of nonce: String) -> Double? {
        let parts = nonce.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, seal("\(parts[0]).\(parts[1])") == parts[2], let time = UInt64(parts[0], radix: 16)
        else { return nil }
        return Double(time) / 1000
    }

    private func seal(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        HMAC(EVP_sha256(), secret, Int32(secret.count), bytes, bytes.count, &digest, nil)
        return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
