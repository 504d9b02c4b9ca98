import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// The messages of RFC 4475 and RFC 5118 that a user agent is to answer, each by itself, and what it answers. Their Via is this
/// machine's, and their hosts may be others'; what is odd about them is as it is there.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(3)))
struct TortureTests {
    /// A message, with `VIA` where the first sent-by stands, and the answer.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var status: Int
        var lines: [String]
        var body = ""
        var testDescription: String { "\(name) \(status)" }

        init(_ name: String, _ status: Int, _ lines: [String], body: String = "") {
            (self.name, self.status, self.lines, self.body) = (name, status, lines, body)
        }
    }

    private static let sdp =
        "v=0\r\no=mhandley 29739 7272939 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        + "m=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n"

    /// A request without oddities, of which the cases change one thing or another.
    private static func plain(
        _ method: String, _ name: String, uri: String = "sip:user@example.com", to: String = "To: sip:user@example.com",
        from: String = "From: sip:caller@example.net;tag=93942939o2",
        via: String = "Via: SIP/2.0/UDP VIA;rport;branch=z9hG4bK\(UUID().uuidString)",
        sequence: String? = nil, contact: String = "Contact: <sip:caller@host.example.net>", length: String? = nil,
        more: [String] = [],
        hops: String = "Max-Forwards: 70"
    ) -> [String] {
        [
            "\(method) \(uri) SIP/2.0", to, from, hops, via, "Call-ID: \(name).\(UUID().uuidString)",
            "CSeq: \(sequence ?? "8 \(method)")",
            contact,
        ] + more + (length.map { ["Content-Length: \($0)"] } ?? [])
    }

    private static let withBody = ["Content-Type: application/sdp"]

    static let cases: [Case] = [
        // RFC 4475, 3.1.1: valid ones.
        Case(
            "wsinv", 180,
            [
                "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0", "TO :",
                " sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n".replacing(
                    ";   tag    = 1918181833n", with: ""),
                "from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>", "  ;", "  tag = 98asjd8",
                "MaX-fOrWaRdS: 0068", "Call-ID: wsinv.ndaksdj@192.0.2.1", "Content-Length   : \(sdp.utf8.count)",
                "cseq: 0009", "  INVITE",
                "Via  : SIP  /   2.0", " /UDP", "    VIA;rport;branch=390skdjuw", "s :",
                "NewFangledHeader:   newfangled value",
                " continued newfangled value", "UnknownHeaderWithUnusualValue: ;;,,;;,;",
                "Content-Type: application/sdp",
                "Route:", " <sip:services.example.com;lr;unknownwith=value;unknown-no-value>",
                "v:  SIP  / 2.0  / TCP     spindle.example.com   ;", "  branch  =   z9hG4bK9ikj8  ,",
                " SIP  /    2.0   / UDP  192.168.255.111   ; branch=", " z9hG4bK30239",
                "m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =", "      newvalue ;",
                "  secondparam ; q = 0.33",
            ], body: sdp),
        Case(
            "intmeth", 501,
            plain(
                "!interesting-Method0123456789_*+`.%indeed'~", "intmeth",
                uri:
                    "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
                to:
                    "To: \"BEL:\\\u{7} NUL:\\\u{1} DEL:\\\u{7f}\" <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com>",
                from:
                    "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"\u{d1}\u{80}\";tag=_token~1'+`*%!-."
            )),
        Case(
            "esc01", 180,
            plain(
                "INVITE", "esc01", uri: "sip:sips%3Auser%40example.com@example.net", to: "To: sip:%75se%72@example.com",
                from: "From: <sip:I%20have%20spaces@example.net>;tag=938",
                contact: "Contact:\r\n <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>",
                length: "\(sdp.utf8.count)",
                more: withBody), body: sdp),
        Case(
            "escnull", 405,
            plain(
                "REGISTER", "escnull", uri: "sip:example.com", to: "To: sip:null-%00-null@example.com",
                from: "From: sip:null-%00-null@example.com;tag=839923423",
                contact: "Contact: <sip:%00@host5.example.com>")),
        Case("esc02", 501, plain("RE%47IST%45R", "esc02", uri: "sip:registrar.example.com")),
        Case(
            "lwsdisp", 200,
            plain("OPTIONS", "lwsdisp", from: "From: caller<sip:caller@example.com>;tag=323", length: "0")),
        Case(
            "longreq", 180,
            plain(
                "INVITE", "longreq",
                to:
                    "To: \"I have a user name of \(String(repeating: "extreme", count: 30)) proportion\"<sip:user@example.com:6000;unknownparam1=very\(String(repeating: "long", count: 20))value>",
                from:
                    "F: sip:\(String(repeating: "amazinglylongcallername", count: 5))@example.net;tag=12\(String(repeating: "982", count: 50))424",
                length: "\(sdp.utf8.count)",
                more: withBody + [
                    "Unknown-\(String(repeating: "Long", count: 20))-Name: unknown-\(String(repeating: "long", count: 20))-value"
                ]
                    + (0..<20).map { "v: SIP/2.0/TCP sip\($0).example.com;branch=z9hG4bK\($0)" }), body: sdp),
        Case(
            "dblreq", 405,
            plain("REGISTER", "dblreq", uri: "sip:example.com", length: "0"),
            body: "INVITE sip:joe@example.com SIP/2.0\r\nTo: x\r\n\r\n"),
        Case("semiuri", 200, plain("OPTIONS", "semiuri", uri: "sip:user;par=u%40example.net@example.com", length: "0")),
        Case(
            "transports", 200,
            plain(
                "OPTIONS", "transports", length: "0",
                more: ["SCTP", "TLS", "UNKNOWN", "TCP"].map { "Via: SIP/2.0/\($0) t2.example.com;branch=z9hG4bKkdjuw" })
        ),
        Case(
            "mpart01", 405,
            plain("MESSAGE", "mpart01", length: "0", more: ["Content-Type: multipart/mixed;boundary=7a9cbec02ceef655"])),
        // 3.1.2: invalid ones.
        Case(
            "badinv01", 400,
            plain(
                "INVITE", "badinv01", via: "Via: SIP/2.0/UDP VIA;rport;;,;,,",
                contact: "Contact: \"Joe\" <sip:joe@example.org>;;;;")),
        Case("clerr", 400, plain("INVITE", "clerr", length: "9999", more: withBody), body: sdp),
        Case("ncl", 400, plain("INVITE", "ncl", length: "-999", more: withBody), body: sdp),
        Case(
            "scalar02", 400,
            plain("REGISTER", "scalar02", sequence: "36893488147419103232 REGISTER", hops: "Max-Forwards: 300")),
        Case(
            "quotbal", 400,
            plain(
                "INVITE", "quotbal", to: "To: \"Mr. J. User <sip:j.user@example.com>", length: "\(sdp.utf8.count)",
                more: withBody), body: sdp),
        Case(
            "ltgtruri", 400,
            plain("INVITE", "ltgtruri", uri: "<sip:user@example.com>", length: "\(sdp.utf8.count)", more: withBody),
            body: sdp),
        Case(
            "lwsruri", 400,
            plain("INVITE", "lwsruri", uri: "sip:user@example.com; lr", length: "\(sdp.utf8.count)", more: withBody),
            body: sdp),
        Case(
            "lwsstart", 400,
            plain("INVITE ", "lwsstart", sequence: "1 INVITE", length: "\(sdp.utf8.count)", more: withBody), body: sdp),
        Case(
            "trws", 400, plain("OPTIONS", "trws").enumerated().map { $0.offset == 0 ? $0.element + "  " : $0.element }),
        Case(
            "escruri", 400,
            plain(
                "INVITE", "escruri", uri: "sip:user@example.com?Route=%3Csip:example.com%3E",
                length: "\(sdp.utf8.count)", more: withBody), body: sdp),
        Case(
            "baddate", 180,
            plain(
                "INVITE", "baddate", length: "\(sdp.utf8.count)",
                more: withBody + ["Date: Fri, 01 Jan 2010 16:00:00 EST"]), body: sdp),
        Case(
            "regbadct", 405,
            plain("REGISTER", "regbadct", contact: "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E")),
        Case("badaspec", 200, plain("OPTIONS", "badaspec", to: "To: \"Watson, Thomas\" < sip:t.watson@example.org >")),
        Case("baddn", 200, plain("OPTIONS", "baddn", from: "From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43")),
        Case(
            "badvers", 505,
            plain("OPTIONS", "badvers").enumerated().map {
                $0.offset == 0 ? $0.element.replacing("2.0", with: "7.0") : $0.element
            }),
        Case("mismatch01", 400, plain("OPTIONS", "mismatch01", sequence: "8 INVITE")),
        Case(
            "mismatch02", 400,
            plain("NEWMETHOD", "mismatch02", sequence: "8 INVITE", length: "\(sdp.utf8.count)", more: withBody),
            body: sdp),
        Case(
            "unksm2", 400,
            plain(
                "REGISTER", "unksm2", to: "To: isbn:2983792873", from: "From: <http://www.example.com>;tag=3234233",
                contact: "Contact: <name:John_Smith>")),
        // 3.2 and 3.3: what transaction and application see.
        Case("badbranch", 200, plain("OPTIONS", "badbranch", via: "Via: SIP/2.0/UDP VIA;rport;branch=z9hG4bK")),
        Case("unkscm", 416, plain("OPTIONS", "unkscm", uri: "nobodyKnowsThisScheme:totallyopaquecontent")),
        Case("novelsc", 416, plain("OPTIONS", "novelsc", uri: "soap.beep://192.0.2.103:3002")),
        Case(
            "bext01", 420, plain("OPTIONS", "bext01", more: ["Require: nothingSupportsThis, nothingSupportsThisEither"])
        ),
        Case(
            "invut", 415, plain("INVITE", "invut", length: "5", more: ["Content-Type: application/unknownformat"]),
            body: "<a/>\n"),
        Case(
            "regaut01", 405,
            plain("REGISTER", "regaut01", more: ["Authorization: NoOneKnowsThisScheme opaque-data=here"])),
        Case(
            "multi01", 400,
            plain(
                "INVITE", "multi01", more: ["CSeq: 59 INVITE", "Call-ID: other", "From: sip:a@b;tag=1", "To: sip:c@d"])),
        Case(
            "mcl01", 400, plain("OPTIONS", "mcl01", length: "13", more: ["Content-Length: 5"]), body: "There's no way"),
        Case(
            "insuf", 400,
            plain("INVITE", "insuf", length: "\(sdp.utf8.count)", more: withBody).filter {
                !["To:", "From:", "Call-ID:"].contains($0.prefix { $0 != " " })
            }, body: sdp),
        Case("zeromf", 200, plain("OPTIONS", "zeromf", hops: "Max-Forwards: 0")),
        Case(
            "cparam01", 405,
            plain("REGISTER", "cparam01", contact: "Contact: sip:+19725552222@gw1.example.net;unknownparam")),
        Case(
            "regescrt", 405,
            plain("REGISTER", "regescrt", contact: "Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>")),
        Case(
            "sdp01", 406,
            plain("INVITE", "sdp01", length: "\(sdp.utf8.count)", more: withBody + ["Accept: text/nobodyKnowsThis"]),
            body: sdp),
        Case(
            "inv2543", 180,
            plain(
                "INVITE", "inv2543", from: "From: sip:caller@example.net", via: "Via: SIP/2.0/UDP VIA",
                length: "\(sdp.utf8.count)", more: withBody),
            body: sdp),
        // RFC 5118.
        Case(
            "ipv6-good", 405,
            plain(
                "REGISTER", "ipv6-good", uri: "sip:[2001:db8::10]",
                contact: "Contact: \"Caller\" <sip:caller@[2001:db8::1]>")),
        Case("ipv6-bad", 400, plain("REGISTER", "ipv6-bad", uri: "sip:2001:db8::10")),
        Case("port-ambiguous", 405, plain("REGISTER", "port-ambiguous", uri: "sip:[2001:db8::10:5070]")),
        Case("port-unambiguous", 405, plain("REGISTER", "port-unambiguous", uri: "sip:[2001:db8::10]:5070")),
        Case(
            "via-received-param", 481,
            plain(
                "BYE", "received", uri: "sip:[2001:db8::10]", to: "To: sip:user@example.com;tag=bd76ya",
                via: "Via: SIP/2.0/UDP VIA;rport;received=[2001:db8::9:255];branch=z9hG4bKas3")),
        Case(
            "mult-ip-in-header", 481,
            plain(
                "BYE", "mult", uri: "sip:user@[2001:db8::10]", to: "To: sip:user@example.com;tag=bd76ya",
                more: ["Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKas3"])),
        Case(
            "mult-ip-in-sdp", 180,
            plain("INVITE", "mult-ip-in-sdp", length: "\(sdpOfTwo.utf8.count)", more: withBody), body: sdpOfTwo),
        Case(
            "ipv4-mapped-ipv6", 180,
            plain(
                "INVITE", "mapped", contact: "Contact: \"T. desk phone\" <sip:ted@[::ffff:192.0.2.2]>",
                length: "\(sdp.utf8.count)", more: withBody), body: sdp),
    ]

    /// What pjproject answers otherwise: it reads no Contact without brackets that has headers, and no Authorization of a scheme
    /// that it does not know, and reads a To of any scheme.
    private static let onPjproject = ["regbadct": 400, "regaut01": 400, "unksm2": 405]

    private static let sdpOfTwo =
        "v=0\r\no=bob 280744730 28977631 IN IP4 host.example.com\r\ns=\r\nt=0 0\r\nm=audio 22334 RTP/AVP 0\r\nc=IN IP4 127.0.0.1\r\n"
        + "m=video 6024 RTP/AVP 107\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:107 H263-1998/90000\r\n"

    @Test(arguments: cases)
    func `each is answered as it should be, and nothing is the worse for it`(_ one: Case) async throws {
        try await Peered.run { endpoint, peer in
            let serving = Task { for await _ in endpoint.calls {} }
            let text = one.lines.joined(separator: "\r\n") + "\r\n\r\n" + one.body
            peer.sip.send(text.replacing("VIA", with: "127.0.0.1:\(peer.sip.port)"), to: peer.port)
            let answer = peer.sip.receive(milliseconds: 1500) ?? "nothing"
            let status = (UnderTest.stack == .pjsip ? Self.onPjproject[one.name] : nil) ?? one.status
            #expect(answer.hasPrefix("SIP/2.0 \(status) "), "\(answer)")
            let isAlive = try peer.isAnswered()
            #expect(isAlive)
            serving.cancel()
        }
    }

    @Test(arguments: [
        ("From", "nonsense"), ("From", ""), ("From", "<>;tag=1"), ("From", "01803861234;tag=1"),
        ("From", "\"Jo\";tag=1"),
        ("From", nil), ("To", "nobody"), ("To", "<sip:>"), ("To", nil), ("Call-ID", ""), ("Call-ID", "a b"),
        ("Call-ID", nil),
        ("CSeq", "one INVITE"), ("CSeq", "1"), ("CSeq", ""), ("CSeq", nil), ("Contact", "nonsense"), ("Contact", "*"),
        ("Contact", nil), ("Record-Route", "pbx"), ("Content-Type", "sound"), ("Subject", "a\r\nno colon"),
        ("Via", "SIP/2.0/UDP VIA;rport;branch="),
    ])
    func `a request of which nobody can tell whose it is, is refused, and the answer says again what came`(
        name: String, value: String?
    ) async throws {
        try await Peered.run { endpoint, peer in
            let serving = Task { for await _ in endpoint.calls {} }
            var lines = Self.plain("INVITE", "x").filter { !$0.hasPrefix("\(name):") }
            if let value { lines.append("\(name): \(value)") }
            lines[0] = "INVITE sip:council@127.0.0.1 SIP/2.0"
            let text = lines.joined(separator: "\r\n").replacing("VIA", with: "127.0.0.1:\(peer.sip.port)")
            peer.sip.send(text + "\r\n\r\n", to: peer.port)
            let answer = peer.sip.receive(milliseconds: 1500) ?? "nothing"
            #expect(answer.hasPrefix("SIP/2.0 400 "), "\(answer)")
            for told in ["From", "To", "Call-ID", "CSeq"] {
                let sent = lines.first { $0.hasPrefix("\(told):") }?.dropFirst(told.count + 1)
                    .trimmingCharacters(in: .whitespaces)
                let came = answer.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(told.lowercased()):") }?
                    .dropFirst(told.count + 1).trimmingCharacters(in: .whitespaces)
                if told == "To", let sent, let came {
                    #expect(came.hasPrefix(sent + ";tag="), "\(answer)")
                } else {
                    #expect(came == sent, "\(answer)")
                }
            }
            let isAlive = try peer.isAnswered()
            #expect(isAlive && peer.sip.receive(milliseconds: 50) == nil)
            #expect(await endpoint.callCount == 0)
            serving.cancel()
        }
    }

    // RFC 3261, section 18.2.2: an answer goes where Via says, and whoever asked knows it by that.
    @Test(arguments: [
        "", "nonsense", "SIP/2.0/UDP ;branch=z9hG4bK1", "127.0.0.1:5060", "SIP/3.0/UDP VIA;branch=z9hG4bK1",
    ])
    func `where no Via can be read nobody can be answered, and nothing is the worse for it`(via: String) async throws {
        try await Peered.run { endpoint, peer in
            let lines = Self.plain("INVITE", "x", via: "Via: \(via)").joined(separator: "\r\n") + "\r\n\r\n"
            peer.sip.send(lines.replacing("VIA", with: "127.0.0.1:\(peer.sip.port)"), to: peer.port)
            #expect(peer.sip.receive(milliseconds: 200) == nil)
            let isAlive = try peer.isAnswered()
            #expect(isAlive)
            #expect(await endpoint.callCount == 0)
        }
    }

    @Test func `an ACK with a fault is dropped, and answers that nobody waits for are too`() async throws {
        try await Peered.run { _, peer in
            let via = "Via: SIP/2.0/UDP 127.0.0.1:\(peer.sip.port);rport;branch=z9hG4bK1\r\n"
            let rest = "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\n"
            peer.sip.send("ACK sip:u@h SIP/7.0\r\n\(via)\(rest)CSeq: 1 ACK\r\n\r\n", to: peer.port)
            for line in [
                "SIP/2.0 200 = 2**3 * 5**2 \u{d0}\u{bd}\u{d0}\u{be}", "SIP/2.0 100 ",
                "SIP/2.0 4294967301 better not break",
            ] {
                peer.sip.send(
                    "\(line)\r\n\(via)\(rest)CSeq: 1 INVITE\r\nContact: <sip:u@255.255.255.255>\r\n\r\n", to: peer.port)
            }
            #expect(peer.sip.receive(milliseconds: 300) == nil)
            let isAlive = try peer.isAnswered()
            #expect(isAlive)
        }
    }
}
