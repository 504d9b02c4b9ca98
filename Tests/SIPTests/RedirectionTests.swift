import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// A call that we place goes where the list says, whatever whoever is called answers.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct RedirectionTests {
    private func moved(_ invite: String, by peer: RawPeer, to contact: String, status: String = "302 Moved Temporarily")
        -> String
    {
        peer.ok(invite).replacing("200 OK", with: status)
            .replacing("Content-Length: 0", with: "Contact: \(contact)\r\nContent-Length: 0")
    }

    @Test func `libre follows no redirection by itself`() async { #expect(await LibreRedirects.isStopped) }

    @Test(arguments: ["302 Moved Temporarily", "301 Moved Permanently", "300 Multiple Choices", "305 Use Proxy"])
    func `a target that redirects to an address that is not listed has refused, and nothing goes there`(status: String)
        async throws
    {
        let elsewhere = try Datagrams()
        try await Peered.run({
            $0.transfers = .bridge
            $0.listedTargets = { _ in ["sip:operator@127.0.0.1:9"] }
        }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let agent = try Datagrams()
            let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(agent.port)", reason: "missed bin")
            async let outcome = call.bridge(to: target, limit: .seconds(5))
            let invite = try #require(agent.receive())
            agent.send(
                moved(
                    invite, by: peer, to: "<sip:+88213000000@127.0.0.1:\(elsewhere.port);q=1>", status: status),
                to: peer.port)
            let words = status.split(separator: " ", maxSplits: 1)
            #expect(await outcome == .refused(status: Int(words[0]) ?? 0, reason: String(words[1])))
            #expect(elsewhere.receive(milliseconds: 300) == nil)
            #expect(agent.receive()?.hasPrefix("ACK ") == true)
            #expect(agent.receive(milliseconds: 300) == nil)
            // The caller is still ours.
            #expect(await call.ending(frames: 5) == nil)
        }
    }

    @Test func `a target that redirects to a listed one is followed there, and no further than in a circle`()
        async throws
    {
        let (agent, listed) = (try Datagrams(), try Datagrams())
        let first = "sip:waste@127.0.0.1:\(agent.port)"
        let second = "sip:operator@127.0.0.1:\(listed.port)"
        try await Peered.run({
            $0.transfers = .bridge
            $0.listedTargets = { _ in [first, second] }
        }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            async let outcome = call.bridge(to: TransferTarget(uri: first), limit: .seconds(5))
            let invite = try #require(agent.receive())
            agent.send(moved(invite, by: peer, to: "<\(second);transport=udp?X-Evil=1>"), to: peer.port)
            let again = try #require(listed.receive())
            #expect(again.hasPrefix("INVITE \(second) SIP/2.0\r\n") && !again.contains("X-Evil"))
            listed.send(moved(again, by: peer, to: "<\(first)>"), to: peer.port)
            #expect(await outcome == .refused(status: 302, reason: "Moved Temporarily"))
            #expect(agent.receive()?.hasPrefix("ACK ") == true)
            #expect(agent.receive(milliseconds: 300) == nil)
        }
    }

    @Test func `an agent who asks us to call elsewhere is declined, and nobody is called`() async throws {
        let elsewhere = try Datagrams()
        try await Peered.run({ $0.transfers = .bridge }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let agent = try RawPeer(port: peer.port)
            async let outcome = call.bridge(
                to: TransferTarget(uri: "sip:waste@127.0.0.1:\(agent.sip.port)"), limit: .seconds(5))
            let invite = try #require(agent.sip.receive())
            let body = agent.description()
            let contact = "Contact: <sip:w@127.0.0.1:\(agent.sip.port)>\r\n"
            agent.sip.send(agent.ok(invite, describing: body), to: peer.port)
            #expect(await outcome == .completed)
            #expect(agent.next("ACK") != nil)
            func value(_ name: String) -> String {
                invite.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") }.map {
                    String($0.dropFirst(name.count + 2))
                } ?? ""
            }
            agent.sip.send(
                "REFER sip:switchboard@127.0.0.1:\(peer.port) SIP/2.0\r\n"
                    + "Via: SIP/2.0/UDP 127.0.0.1:\(agent.sip.port);branch=z9hG4bKrefer;rport\r\n"
                    + "From: \(value("To"));tag=z\r\nTo: \(value("From"))\r\nCall-ID: \(value("Call-ID"))\r\n"
                    + "CSeq: 1 REFER\r\nMax-Forwards: 70\r\n\(contact)"
                    + "Refer-To: <sip:+88213000000@127.0.0.1:\(elsewhere.port)>\r\nContent-Length: 0\r\n\r\n",
                to: peer.port)
            #expect(agent.answer(603)?.contains("REFER") == true)
            #expect(elsewhere.receive(milliseconds: 300) == nil)
        }
    }
}
