import Telephony
import Testing

/// What is wrong with a request, and what is only odd.
struct RequestFaultTests {
    private func request(_ change: (inout [String]) -> Void = { _ in }) -> String {
        var lines = [
            "INVITE sip:council@192.0.2.1 SIP/2.0", "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1", "Max-Forwards: 70",
            "From: \"O'Neil, \\\"Jo\\\"\" <sip:jo@192.0.2.2>;tag=1", "To: <sip:council@192.0.2.1>", "Call-ID: x@y",
            "CSeq: 1 INVITE", "Contact: <sip:jo@192.0.2.2>", "Content-Length: 0",
        ]
        change(&lines)
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    @Test func `an ordinary request has none, nor has one that is only odd`() {
        #expect(RequestFault(request()) == nil)
        #expect(RequestFault(request { $0[0] = "INVITE sip:o;x=%40y@[2001:db8::1]:5060;lr SIP/2.0" }) == nil)
        #expect(RequestFault(request { $0[6] = "cseq : 0001\r\n  INVITE" }) == nil)
        #expect(RequestFault(request { $0.append("Content-Length: 0") }) == nil)
        #expect(RequestFault(request { $0[7] = "m: *" }) == nil)
        #expect(RequestFault("SIP/2.0 200 OK\r\nVia: x\r\n\r\n") == nil && RequestFault("") == nil)
    }

    @Test func `a fault keeps what an answer needs, as it came`() throws {
        let fault = try #require(
            RequestFault(
                request {
                    $0.insert("v: SIP/2.0/TCP a;;branch=2,", at: 2); $0.append("CSeq: 2 INVITE")
                }))
        #expect(fault.status == 400 && fault.reason == "Multiple cseq Headers" && fault.method == "INVITE")
        #expect(
            fault.kept == [
                "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1", "Via: SIP/2.0/TCP a;branch=2",
                "From: \"O'Neil, \\\"Jo\\\"\" <sip:jo@192.0.2.2>;tag=1", "To: <sip:council@192.0.2.1>", "Call-ID: x@y",
                "CSeq: 1 INVITE",
                "Content-Length: 0",
            ])
        // Whom to answer, and about what, cannot be told.
        #expect(
            RequestFault(
                request {
                    $0[0] = "INVITE sip:a SIP/3.0"; $0.removeSubrange(1..<2)
                }) == nil)
    }

    @Test func `requests of old get a branch and a tag, always the same, and others nothing`() throws {
        #expect(OldRequest.modernised(request()) == nil)
        let old = request {
            $0[1] = "v: SIP/2.0/UDP 192.0.2.2\r\n  ;rport, SIP/2.0/UDP b;branch=3"
            $0[3] = "f: <sip:jo@192.0.2.2;tag=9>"
        }
        let new = try #require(OldRequest.modernised(old))
        #expect(new.contains(/v: SIP\/2.0\/UDP 192.0.2.2\r\n  ;rport;branch=[0-9a-f]+, SIP\/2.0\/UDP b;branch=3\r\n/))
        #expect(new.contains(/f: <sip:jo@192.0.2.2;tag=9>;tag=[0-9a-f]+\r\n/))
        #expect(OldRequest.modernised(old) == new && OldRequest.modernised(new) == nil)
    }
}
