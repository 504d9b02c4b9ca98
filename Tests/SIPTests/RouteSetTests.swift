import SIPSupport
import Telephony
import Testing
@testable import SIP

/// Requests of ours within a call find their way through the proxies that it came by.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct RouteSetTests {
    private let rest = "To: <sip:a@b>;tag=1\r\nFrom: <sip:c@d>;tag=2\r\n"

    @Test func `a strict router is one without lr`() {
        for loose in ["<sip:p1;lr>", "<sip:p1;lr=on;ftag=1>", "\"lr\" <sip:p1;x=y;LR>;z", "<sip:u;lr@p1:5070;lr>"] {
            #expect(RouteSet(headers: "Route: \(loose)\r\nRoute: <sip:p2>\r\n\(rest)").strictRouter == nil)
        }
        let strict = RouteSet(
            headers: "Route: <sip:p@p1:5070;transport=tcp;method=INVITE?a=b>\r\nRoute: <sip:p2;lr>\r\n\(rest)")
        #expect(strict.strictRouter == "sip:p@p1:5070;transport=tcp")
        #expect(strict.headers(through: "sip:x@y") == "Route: <sip:p2;lr>\r\nRoute: <sip:x@y>\r\n\(rest)")
        #expect(RouteSet(headers: rest).strictRouter == nil)
    }

    @Test(.onEachStack, arguments: [true, false])
    func `REFER and BYE go by the way that the call came, loose or strict`(isStrict: Bool) async throws {
        try await Peered.run { endpoint, peer in
            let proxy = try Datagrams()
            let first = "<sip:proxy@127.0.0.1:\(proxy.port)\(isStrict ? "" : ";lr")>"
            let invite = peer.request(
                "INVITE", body: peer.description(), headers: "Record-Route: \(first),\r\n <sip:10.0.0.2;lr>\r\n")
            peer.sip.send(
                invite.replacing("Contact: <sip:jo@127.0.0.1:\(peer.sip.port)>", with: "Contact: <sip:jo@10.9.9.9>"),
                to: peer.port)
            var calls = endpoint.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            try await call.answer()
            _ = try peer.acknowledge()
            let waiting = Task {
                await call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1:9"), limit: .seconds(1))
            }
            for method in ["REFER", "BYE"] {
                if method == "BYE" {
                    _ = await waiting.value
                    await call.hangUp()
                }
                var request = proxy.receive()
                while let found = request, !found.hasPrefix("\(method) ") { request = proxy.receive() }
                let lines = try #require(request).split(separator: "\r\n").map(String.init)
                let routes = lines.filter { $0.hasPrefix("Route: ") }
                if isStrict {
                    #expect(lines[0] == "\(method) sip:proxy@127.0.0.1:\(proxy.port) SIP/2.0")
                    #expect(routes == ["Route: <sip:10.0.0.2;lr>", "Route: <sip:jo@10.9.9.9>"])
                } else {
                    #expect(lines[0] == "\(method) sip:jo@10.9.9.9 SIP/2.0")
                    #expect(routes == ["Route: \(first)", "Route: <sip:10.0.0.2;lr>"])
                }
            }
        }
    }
}
