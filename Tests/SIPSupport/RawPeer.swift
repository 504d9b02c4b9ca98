import Audio
import CLibre
import Foundation
import SIP
import Synchronization
import Telephony
import TestSupport

/// A UDP socket on loopback, for what no proper SIP stack would send.
package final class Datagrams: Sendable {
    package let port: UInt16
    private let descriptor: Int32

    /// - Parameters:
    ///   - host: another address of this machine's loopback.
    ///   - port: 0 for any that is free.
    package init(host: String = "127.0.0.1", port: UInt16 = 0) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = loopbackAddress(port)
        inet_pton(AF_INET, host, &address.sin_addr)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard bound else { throw Missing("a UDP port") }
        self.port = UInt16(bigEndian: address.sin_port)
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    package func send(_ bytes: [UInt8], to port: UInt16) {
        var address = loopbackAddress(port)
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    package func send(_ text: String, to port: UInt16) { send(Array(text.utf8), to: port) }

    /// The next datagram, nil when none comes within the time.
    package func receive(milliseconds: Int32 = 2000) -> String? {
        receiveBytes(milliseconds: milliseconds).map { String(decoding: $0, as: UTF8.self) }
    }

    package func receiveBytes(milliseconds: Int32 = 2000) -> [UInt8]? {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, milliseconds) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

/// A caller made of text: it knows where its call's audio goes, and can stop answering.
package final class RawPeer: Sendable {
    package let sip: Datagrams
    package let rtp: Datagrams
    package let port: UInt16
    private let id = UUID().uuidString
    private let found = Mutex<String?>(nil)

    /// The switchboard's tag, as it stands behind To, once it has answered.
    package var tag: String? { found.withLock { $0 } }

    /// How this call is named to whoever is to take its place (Replaces, RFC 3891).
    package var replaces: String? { tag.map { named(tag: String($0.dropFirst(5))) } }

    package func named(tag: String) -> String { "\(id);to-tag=\(tag);from-tag=\(id.prefix(8))" }

    /// - Parameter port: the switchboard's SIP port.
    package init(port: UInt16) throws {
        self.port = port
        sip = try Datagrams()
        rtp = try Datagrams()
    }

    package func request(
        _ method: String, sequence: Int = 1, to tag: String = "", body: String = "", headers: String = ""
    ) -> String {
        """
        \(method) sip:council@127.0.0.1:\(port) SIP/2.0\r
        Via: SIP/2.0/UDP 127.0.0.1:\(sip.port);branch=z9hG4bK\(UUID().uuidString);rport\r
        From: "Jo" <sip:jo@127.0.0.1>;tag=\(id.prefix(8))\r
        To: <sip:council@127.0.0.1>\(tag)\r
        Call-ID: \(id)\r
        CSeq: \(sequence) \(method)\r
        Contact: <sip:jo@127.0.0.1:\(sip.port)>\r
        Max-Forwards: 70\r
        \(headers)\(body.isEmpty ? "" : "Content-Type: application/sdp\r\n")Content-Length: \(body.utf8.count)\r
        \r
        \(body)
        """
    }

    /// The next answer with a status, whatever comes before it.
    package func answer(_ status: Int) -> String? {
        while let answer = sip.receive() {
            if answer.hasPrefix("SIP/2.0 \(status)") { return answer }
        }
        return nil
    }

    /// 200 OK to a request that came.
    package func ok(_ request: String) -> String {
        let kept = request.split(separator: "\r\n").filter { line in
            ["Via:", "From:", "To:", "Call-ID:", "CSeq:"].contains { line.hasPrefix($0) }
        }
        return "SIP/2.0 200 OK\r\n" + kept.map { $0.hasPrefix("To:") ? $0 + ";tag=z" : $0 }.joined(separator: "\r\n")
            + "\r\nContent-Length: 0\r\n\r\n"
    }

    /// The same with where its sound is to go.
    package func ok(_ request: String, describing body: String) -> String {
        ok(request).replacing(
            "Content-Length: 0",
            with: "Contact: <sip:w@127.0.0.1:\(sip.port)>\r\nContent-Type: application/sdp\r\n"
                + "Content-Length: \(body.utf8.count)") + body
    }

    /// 202 Accepted to a REFER, within the call (RFC 3515).
    package func accepted(_ refer: String) -> String {
        ok(refer).replacing("200 OK", with: "202 Accepted").replacing(";tag=z", with: "")
    }

    /// The last NOTIFY of a transfer that was carried out (RFC 3515, 3420).
    package func notifyOfSuccess(sequence: Int, to tag: String) -> String {
        let body = "SIP/2.0 200 OK\r\n"
        return request(
            "NOTIFY", sequence: sequence, to: tag, headers: "Event: refer\r\nSubscription-State: terminated\r\n"
        ).replacing("Content-Length: 0", with: "Content-Type: message/sipfrag\r\nContent-Length: \(body.utf8.count)")
            + body
    }

    /// The next request of a kind from the switchboard, whatever comes before it.
    package func next(_ method: String) -> String? {
        while let request = sip.receive() {
            if request.hasPrefix("\(method) ") { return request }
        }
        return nil
    }

    /// The Authorization header that answers a challenge as RFC 2069 has it: without qop, cnonce and count.
    package func authorizationWithoutCount(to challenge: String, user: String, password: String) -> String {
        authorization(to: challenge, user: user, password: password, isCounted: false)
    }

    /// The Authorization header that answers a challenge (RFC 2617 and 8760, qop=auth).
    package func authorization(
        to challenge: String, user: String, password: String, isCounted: Bool = true, algorithm: String? = nil,
        uri: String? = nil
    ) -> String {
        func value(_ name: String) -> String {
            challenge.split(separator: "\(name)=\"").dropFirst().first?.split(separator: "\"").first.map(String.init)
                ?? ""
        }
        func digest(_ text: String) -> String { (DigestAlgorithm(named: algorithm) ?? .md5).hash(text) }
        let (realm, nonce) = (value("realm"), value("nonce"))
        let uri = uri ?? "sip:council@127.0.0.1:\(port)"
        let count = isCounted ? "00000001:abc:auth:" : ""
        let proof = digest("\(digest("\(user):\(realm):\(password)")):\(nonce):\(count)\(digest("INVITE:\(uri)"))")
        return "Authorization: Digest username=\"\(user)\", realm=\"\(realm)\", nonce=\"\(nonce)\", uri=\"\(uri)\", "
            + (algorithm.map { "algorithm=\($0), " } ?? "")
            + "response=\"\(proof)\"" + (isCounted ? ", cnonce=\"abc\", qop=auth, nc=00000001\r\n" : "\r\n")
    }

    /// A description of one's own making: the formats of the media line, and attributes.
    package func description(formats: String, _ attributes: String..., transport: String = "RTP/AVP") -> String {
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio \(rtp.port) \(transport) \(formats)\r\n" + attributes.map { "a=\($0)\r\n" }.joined()
    }

    package func description(_ direction: String = "sendrecv") -> String {
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio \(rtp.port) RTP/AVP 8 101\r\n"
            + "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n"
            + "a=\(direction)\r\n"
    }

    /// Calls the switchboard, which answers.
    package func call(
        _ endpoint: any TelephoneEndpoint, direction: String = "sendrecv", description: String? = nil
    ) async throws -> any Call {
        sip.send(request("INVITE", body: description ?? self.description(direction)), to: port)
        var calls = endpoint.calls.makeAsyncIterator()
        guard let call = await calls.next() else { throw Missing("a call") }
        try await call.answer()
        return call
    }

    /// An RTP packet of 20 ms of A-law.
    package static func rtp(sequence: Int, payload: [UInt8], type: UInt8 = 8, time: Int? = nil) -> [UInt8] {
        let time = UInt32(time ?? sequence * 160)
        return [0x80, type, UInt8(sequence >> 8), UInt8(sequence & 255)]
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: time >> $0) } + [1, 2, 3, 4] + payload
    }

    /// Waits for the 200 OK and acknowledges it.
    /// - Returns: the port that the switchboard listens for audio on.
    package func acknowledge() throws -> UInt16 {
        guard let answer = answer(200) else { throw Missing("200 OK") }
        return try acknowledge(answer)
    }

    /// Acknowledges a 200 OK that came.
    /// - Returns: the port that the switchboard listens for audio on.
    package func acknowledge(_ answer: String) throws -> UInt16 {
        let lines = answer.split { $0.isNewline }
        let tag = lines.first { $0.hasPrefix("To:") }.flatMap { $0.split(separator: ";").last } ?? ""
        found.withLock { $0 = ";\(tag)" }
        sip.send(request("ACK", to: ";\(tag)"), to: port)
        let media = lines.filter { $0.hasPrefix("m=audio") }.map { $0.split(separator: " ")[1] }.first { $0 != "0" }
        if let media, let port = UInt16(media) { return port }
        throw Missing("200 OK with a description")
    }

    /// Speaks 20 ms at a time.
    package func speak(_ samples: [Int16], to port: UInt16) async throws {
        let start = ContinuousClock.now
        for index in 0..<samples.count / 160 {
            rtp.send(
                Self.rtp(sequence: index, payload: samples[index * 160..<index * 160 + 160].map(ALaw.encode)), to: port)
            try await Task.sleep(until: start + .milliseconds(20 * (index + 1)), clock: .continuous)
        }
    }

    /// Whether the switchboard still answers; a datagram may be lost among others, so it is asked again.
    package func isAnswered() throws -> Bool {
        for _ in 0..<5 {
            let asking = try RawPeer(port: port)
            asking.sip.send(asking.request("OPTIONS"), to: port)
            while let answer = asking.sip.receive(milliseconds: 1000) {
                if answer.contains(asking.id) { return answer.hasPrefix("SIP/2.0 200") }
            }
        }
        return false
    }
}
