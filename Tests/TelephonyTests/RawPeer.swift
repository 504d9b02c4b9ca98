import Foundation
import Telephony
import TelephonyLibre

/// A UDP socket on 127.0.0.1, for what no proper SIP stack would send.
final class Datagrams: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = Self.address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard bound else { throw Missing("a UDP port") }
        port = UInt16(bigEndian: address.sin_port)
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8], to port: UInt16) {
        var address = Self.address(port)
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    func send(_ text: String, to port: UInt16) { send(Array(text.utf8), to: port) }

    /// The next datagram, nil when none comes within the time.
    func receive(milliseconds: Int32 = 2000) -> String? {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, milliseconds) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}

/// A caller made of text: it knows where its call's audio goes, and can stop answering.
final class RawPeer: Sendable {
    let sip: Datagrams
    let rtp: Datagrams
    let port: UInt16
    private let id = UUID().uuidString

    /// - Parameter port: the switchboard's SIP port.
    init(port: UInt16) throws {
        self.port = port
        sip = try Datagrams()
        rtp = try Datagrams()
    }

    func request(_ method: String, sequence: Int = 1, to tag: String = "", body: String = "") -> String {
        """
        \(method) sip:council@127.0.0.1:\(port) SIP/2.0\r
        Via: SIP/2.0/UDP 127.0.0.1:\(sip.port);branch=z9hG4bK\(UUID().uuidString);rport\r
        From: "Jo" <sip:jo@127.0.0.1>;tag=\(id.prefix(8))\r
        To: <sip:council@127.0.0.1>\(tag)\r
        Call-ID: \(id)\r
        CSeq: \(sequence) \(method)\r
        Contact: <sip:jo@127.0.0.1:\(sip.port)>\r
        Max-Forwards: 70\r
        \(body.isEmpty ? "" : "Content-Type: application/sdp\r\n")Content-Length: \(body.utf8.count)\r
        \r
        \(body)
        """
    }

    func description(_ direction: String = "sendrecv") -> String {
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio \(rtp.port) RTP/AVP 8 101\r\n"
            + "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n"
            + "a=\(direction)\r\n"
    }

    /// Calls the switchboard, which answers.
    func call(_ endpoint: SIPEndpoint, direction: String = "sendrecv") async throws -> any Call {
        sip.send(request("INVITE", body: description(direction)), to: port)
        var calls = endpoint.calls.makeAsyncIterator()
        guard let call = await calls.next() else { throw Missing("a call") }
        try await call.answer()
        return call
    }

    /// An RTP packet of 20 ms of A-law.
    static func rtp(sequence: Int, payload: [UInt8]) -> [UInt8] {
        let time = UInt32(sequence * 160)
        return [0x80, 8, UInt8(sequence >> 8), UInt8(sequence & 255)]
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: time >> $0) } + [1, 2, 3, 4] + payload
    }

    /// Waits for the 200 OK and acknowledges it.
    /// - Returns: the port that the switchboard listens for audio on.
    func acknowledge() throws -> UInt16 {
        while let answer = sip.receive() {
            guard answer.hasPrefix("SIP/2.0 200") else { continue }
            let lines = answer.split { $0.isNewline }
            let tag = lines.first { $0.hasPrefix("To:") }.flatMap { $0.split(separator: ";").last } ?? ""
            sip.send(request("ACK", to: ";\(tag)"), to: port)
            let media = lines.first { $0.hasPrefix("m=audio") }?.split(separator: " ").dropFirst().first
            if let media, let port = UInt16(media) { return port }
        }
        throw Missing("200 OK with a description")
    }

    /// Whether the switchboard still answers; a datagram may be lost among others, so it is asked again.
    func isAnswered() throws -> Bool {
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

/// A generator that gives the same numbers in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
