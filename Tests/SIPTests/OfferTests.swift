import Audio
import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Offers, answers and requests as the RFCs allow them and few telephones write them.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct OfferTests {
    private static let head = "v=0\r\no=t 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"

    /// Calls with an offer, and is heard and hears.
    private func talk(_ offer: (UInt16) -> String, type: String = "application/sdp", media: [String]) async throws {
        try await Peered.run { endpoint, peer in
            let body = offer(peer.rtp.port)
            let invite = peer.request("INVITE", body: body).replacing("application/sdp", with: type, maxReplacements: 1)
            peer.sip.send(invite, to: peer.port)
            var calls = endpoint.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            try await call.answer()
            let answer = try #require(peer.answer(200))
            #expect(
                answer.split(separator: "\r\n").filter { $0.hasPrefix("m=") }.map {
                    String($0).replacing(#/ [1-9]\d{3,4} /#, with: " P ")
                }
                    == media)
            let port = try peer.acknowledge(answer)
            await call.play(tone(1000, milliseconds: 1500))
            async let speaking: Void = peer.speak(tone(400, milliseconds: 800).samples, to: port)
            #expect(tonal(400, in: await call.hear(frames: 35).suffix(3200)) > 0.6)
            try await speaking
            #expect(peer.rtp.receiveBytes() != nil)
        }
    }

    @Test(arguments: ["8 101", "0 8 18 101", "8", "8 0 9"])
    func `static payload types without rtpmap`(formats: String) async throws {
        let map = formats.contains("101") ? "a=rtpmap:101 telephone-event/8000\r\n" : ""
        let taken = ["8 101": "8 101", "0 8 18 101": "8 0 101", "8": "8", "8 0 9": "8 0"][formats] ?? ""
        try await talk(
            { Self.head + "m=audio \($0) RTP/AVP \(formats)\r\n\(map)" }, media: ["m=audio P RTP/AVP \(taken)"])
    }

    @Test func `a port with a count, and a last line without its end`() async throws {
        try await talk(
            { Self.head + "m=audio \($0)/2 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv" },
            media: ["m=audio P RTP/AVP 8"])
    }

    @Test func `several audio lines, of which the third is ours`() async throws {
        try await talk(
            {
                Self.head
                    + "m=audio 4000 RTP/AVP 18\r\nm=video 4002 RTP/AVP 31\r\nm=audio \($0) RTP/AVP 8\r\nm=audio 4004 RTP/AVP 8\r\n"
            },
            media: ["m=audio 0 RTP/AVP 18", "m=video 0 RTP/AVP 31", "m=audio P RTP/AVP 8", "m=audio 0 RTP/AVP 8"])
    }

    @Test func `a name in c=`() async throws {
        try await talk(
            { Self.head.replacing("c=IN IP4 127.0.0.1", with: "c=IN IP4 localhost") + "m=audio \($0) RTP/AVP 8\r\n" },
            media: ["m=audio P RTP/AVP 8"])
    }

    @Test(arguments: ["optional", "", "only"])
    func `one part of several`(handling: String) async throws {
        try await talk(
            { port in
                "--b1\r\nContent-Type: application/sdp\r\n\r\n\(Self.head)m=audio \(port) RTP/AVP 8\r\n\r\n"
                    + (handling == "only"
                        ? ""
                        : "--b1\r\nContent-Type: application/isup;version=itu-t92+\r\nContent-Disposition: signal"
                            + (handling.isEmpty ? "" : ";handling=\(handling)") + "\r\n\r\n\u{1}\u{11}\r\n")
                    + "--b1--\r\n"
            }, type: "multipart/mixed;boundary=b1", media: ["m=audio P RTP/AVP 8"])
    }

    @Test func `what must be understood and is not is refused`() async throws {
        try await Peered.run { _, peer in
            let body =
                "--b1\r\nContent-Type: application/sdp\r\n\r\n\(peer.description())\r\n--b1\r\nContent-Type: application/isup\r\n"
                + "Content-Disposition: signal;handling=required\r\n\r\nx\r\n--b1--\r\n"
            for (type, headers) in [
                ("multipart/mixed;boundary=b1", ""), ("application/x-unknown", ""),
                ("application/sdp", "Content-Encoding: gzip\r\n"),
            ] {
                let caller = try RawPeer(port: peer.port)
                let invite = caller.request("INVITE", body: body, headers: headers)
                    .replacing("application/sdp", with: type, maxReplacements: 1)
                caller.sip.send(invite, to: peer.port)
                #expect(caller.answer(415)?.contains("\r\nAccept") == true)
            }
        }
    }

    @Test func `requests within a call that is over get 481, and within one that is not they do not`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let tag = try #require(peer.tag)
            peer.sip.send(peer.request("OPTIONS", sequence: 2, to: tag), to: peer.port)
            #expect(peer.answer(200)?.contains("OPTIONS") == true)
            peer.sip.send(peer.request("BYE", sequence: 3, to: tag), to: peer.port)
            #expect(peer.answer(200) != nil)
            #expect(await call.ending() == .callerHungUp)
            for (index, method) in ["OPTIONS", "INFO", "INVITE", "BYE", "UPDATE", "NOTIFY", "REFER", "MESSAGE"]
                .enumerated()
            {
                peer.sip.send(peer.request(method, sequence: 10 + index, to: tag), to: peer.port)
                let answer = try #require(peer.sip.receive())
                #expect(answer.hasPrefix("SIP/2.0 481 "), "\(method): \(answer)")
                if method == "INVITE" {
                    peer.sip.send(peer.request("ACK", sequence: 10 + index, to: tag), to: peer.port)
                }
            }
        }
    }

    @Test func `what a target lets hear before it answers, the caller hears, and nothing goes to the target`()
        async throws
    {
        try await Peered.run({ $0.transfers = .bridge }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let agent = try RawPeer(port: peer.port)
            async let outcome = call.bridge(
                to: TransferTarget(uri: "sip:waste@127.0.0.1:\(agent.sip.port)"), limit: .seconds(8))
            let invite = try #require(agent.sip.receive())
            let ours = invite.split(separator: "m=audio ")[1].prefix { $0 != " " }
            let body = agent.description(formats: "8", "rtpmap:8 PCMA/8000")
            let progress = agent.ok(invite, describing: body).replacing("200 OK", with: "183 Session Progress")
            agent.sip.send(progress, to: peer.port)
            while peer.rtp.receiveBytes(milliseconds: 1) != nil {}
            try await agent.speak(tone(1000, milliseconds: 600).samples, to: try #require(UInt16(ours)))
            var heard: [Int16] = []
            while let packet = peer.rtp.receiveBytes(milliseconds: 1) { heard += packet.dropFirst(12).map(ALaw.decode) }
            #expect(share(of: 1000, in: heard.suffix(2400)) > 0.6)
            #expect(agent.rtp.receiveBytes(milliseconds: 100) == nil)
            agent.sip.send(agent.ok(invite).replacing("200 OK", with: "404 Not Found"), to: peer.port)
            #expect(await outcome == .refused(status: 404, reason: "Not Found"))
        }
    }
}
