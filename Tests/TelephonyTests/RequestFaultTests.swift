import Foundation
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
        let registration = request {
            $0[0] = "REGISTER sip:council@192.0.2.1 SIP/2.0"
            $0[6] = "CSeq: 1 REGISTER"
            $0[7] = "m: *"
        }
        #expect(RequestFault(registration) == nil)
        for from in [
            "f: tel:+441803861234;tag=1", "f: Bell, Alexander <sip:a.g.bell@example.com>;tag=1",
            "f: urn:service:sos;tag=1",
            "f: \"a;b\"<sips:jo@[2001:db8::1]:5061;user=phone>;tag=1",
        ] {
            #expect(RequestFault(request { $0[3] = from }) == nil, "\(from)")
        }
        #expect(RequestFault("SIP/2.0 200 OK\r\nVia: x\r\n\r\n") == nil && RequestFault("") == nil)
    }

    @Test func `a fault keeps what an answer needs, as it came`() throws {
        let fault = try #require(
            RequestFault(
                request {
                    $0.insert("v: SIP/2.0/TCP a;;branch=2,", at: 2); $0.append("CSeq: 2 INVITE")
                }))
        #expect(fault.status == 400 && fault.reason == "Multiple cseq Headers" && fault.method == "INVITE")
        #expect(fault.vias == ["SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1", "SIP/2.0/TCP a;branch=2"])
        #expect(
            fault.echoed.map { "\($0.name) \($0.value)" } == [
                "from \"O'Neil, \\\"Jo\\\"\" <sip:jo@192.0.2.2>;tag=1", "to <sip:council@192.0.2.1>", "call-id x@y",
                "cseq 1 INVITE",
            ])
        #expect(fault.length == "0")
        // Whom to answer, and about what, cannot be told.
        #expect(
            RequestFault(
                request {
                    $0[0] = "INVITE sip:a SIP/3.0"; $0.removeSubrange(1..<2)
                }) == nil)
    }

    @Test(arguments: [
        (3, "From: nonsense", "Bad from Header"), (3, "From:", "Bad from Header"),
        (3, "f: <>;tag=1", "Bad from Header"),
        (3, "From: \"Jo\";tag=1", "Bad from Header"), (3, "From: <01803861234>;tag=1", "Bad from Header"),
        (3, "From: <sip:>;tag=1", "Bad from Header"), (3, "From: <:jo@pbx>;tag=1", "Bad from Header"),
        (3, "X: y", "Missing from Header"), (4, "To: council", "Bad to Header"), (4, "X: y", "Missing to Header"),
        (5, "Call-ID:", "Bad call-id Header"), (5, "i: a b", "Bad call-id Header"),
        (5, "X: y", "Missing call-id Header"),
        (6, "CSeq: one INVITE", "Bad cseq Header"), (6, "CSeq: 1", "Bad cseq Header"),
        (6, "X: y", "Missing cseq Header"),
        (7, "Contact: jo", "Bad contact Header"), (7, "m: *", "Bad contact Header"), (7, "m: <>", "Bad contact Header"),
        (7, "X: y", "Missing contact Header"), (8, "Record-Route: pbx", "Bad record-route Header"),
        (1, "Via: SIP/2.0/UDP 192.0.2.2;branch=", "Bad via Header"),
    ])
    func `what says who calls whom, and on which call, is an address and is there`(
        place: Int, line: String, reason: String
    ) throws {
        let fault = try #require(RequestFault(request { $0[place] = line }), "\(line)")
        #expect(fault.status == 400 && fault.reason.lowercased() == reason.lowercased())
        #expect(fault.vias[0].contains(/branch=[0-9a-zA-Z]/) && !fault.fingerprint.isEmpty)
        // What did not come is not said again.
        #expect(fault.echoed.count == (reason.hasPrefix("Missing") && place < 7 ? 3 : 4))
    }

    @Test func `a request that cannot be read for any other reason is refused, too, where somebody can be answered`() {
        #expect(RequestFault(unreadable: request())?.reason == "Unreadable Headers")
        #expect(RequestFault(unreadable: request { $0[1] = "Via:" }) == nil)
        #expect(RequestFault(unreadable: "SIP/2.0 200 OK\r\nVia: x\r\n\r\n") == nil)
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

    @Test(arguments: [
        ("SIP/2.0/UDP pbx.example:5070;branch=z9hG4bK1", 5070 as UInt16, "received=192.0.2.9"),
        ("SIP/2.0/UDP [2001:db8::1]:5072;branch=z9hG4bK1", 5072, "received=192.0.2.9"),
        ("SIP / 2.0 / UDP pbx.example;branch=z9hG4bK1", 5060, "received=192.0.2.9"),
        ("SIP/2.0/UDP pbx.example:5070;rport;branch=z9hG4bK1", 40_000, "rport=40000;received=192.0.2.9"),
        ("SIP/2.0/UDP pbx.example;received=192.0.2.1;branch=z9hG4bK1", 5060, "branch=z9hG4bK1;received=192.0.2.9"),
    ])
    func `it is told to whoever sent it, at the port that Via says (RFC 3261, section 18.2.2; RFC 3581)`(
        via: String, port: UInt16, added: String
    ) throws {
        let fault = try #require(
            RequestFault(
                request {
                    $0[1] = "Via: \(via)"
                    $0[5] = "Call-ID: a b"
                }))
        let answer = try #require(fault.answer(to: "192.0.2.9", port: 40_000))
        #expect(answer.port == port)
        let lines = answer.text.components(separatedBy: "\r\n")
        #expect(lines[0] == "SIP/2.0 400 Bad call-id Header")
        #expect(lines[1].hasPrefix("Via: SIP") && lines[1].hasSuffix(added), "\(lines[1])")
        #expect(lines[2] == "From: \"O'Neil, \\\"Jo\\\"\" <sip:jo@192.0.2.2>;tag=1")
        #expect(lines[3] == "To: <sip:council@192.0.2.1>;tag=\(fault.fingerprint)")
        #expect(lines[4...] == ["Call-ID: a b", "CSeq: 1 INVITE", "Content-Length: 0", "", ""])
    }

    @Test(arguments: ["nonsense", "SIP/2.0/UDP ;branch=1", "127.0.0.1:5060", "SIP/3.0/UDP a", "SIP/2.0/UDP a:b"])
    func `it is told to nobody where Via says nothing that an answer could go by`(via: String) throws {
        let fault = try #require(
            RequestFault(
                request {
                    $0[1] = "Via: \(via)"
                    $0[5] = "Call-ID: a b"
                }))
        #expect(fault.answer(to: "192.0.2.9", port: 40_000) == nil)
    }
}
