import Telephony
import Testing

/// Descriptions as RFC 8866, 3551 and 3264 allow them, and as gateways write them.
struct SessionDescriptionTests {
    private static let head = "v=0\r\no=t 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"

    private func read(_ media: String, keeping index: Int? = nil, keys: Bool = false) -> (text: String, index: Int?)? {
        SessionDescription(Self.head + media)?.text(
            for: ["PCMA", "PCMU", "G722"], over: keys ? ["RTP/AVP", "RTP/SAVP"] : ["RTP/AVP"], prefersKeys: keys,
            keeping: index)
    }

    @Test(arguments: [
        ("m=audio 4000 RTP/AVP 8\r\n", ["8 PCMA"]),
        ("m=audio 4000 RTP/AVP 0 8 9 13\r\n", ["0 PCMU", "8 PCMA", "9 G722", "13 CN"]),
        (
            "m=audio 4000 RTP/AVP 0 8 18 101\r\na=rtpmap:101 telephone-event/8000\r\n",
            ["101 telephone-event", "0 PCMU", "8 PCMA"]
        ),
        ("m=audio 4000 RTP/AVP 8 0\r\na=rtpmap:0 PCMU/8000\r\n", ["0 PCMU", "8 PCMA"]),
        ("m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 pcmu/8000/1\r\na=rtpmap:8 PCMA/8000", ["0 pcmu", "8 PCMA"]),
    ])
    func `a static payload type needs no rtpmap, and one that has it needs no other`(media: String, maps: [String])
        throws
    {
        let (text, index) = try #require(read(media))
        let found = text.split(separator: "\r\n").filter { $0.hasPrefix("a=rtpmap:") }
            .map { String($0.dropFirst(9).prefix { $0 != "/" }) }
        #expect(found == maps)
        #expect(index == 0 && text.hasSuffix("\r\n"))
    }

    @Test(arguments: ["\r\n", "\n", "\r"])
    func `lines end in any way, the last in none`(end: String) throws {
        let text = (Self.head + "m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendonly")
            .replacing("\r\n", with: end)
        let read = try #require(SessionDescription(text)?.text(for: ["PCMA"], over: ["RTP/AVP"]))
        #expect(read.text.hasSuffix("a=rtpmap:8 PCMA/8000\r\na=sendonly\r\n"))
    }

    @Test func `a port may have a count`() throws {
        #expect(try #require(read("m=audio 40314/2 RTP/AVP 8\r\n")).text.contains("m=audio 40314 RTP/AVP 8\r\n"))
    }

    @Test
    func `of several audio lines the first that we can speak is taken, and the others are declined as they stand`()
        throws
    {
        let media =
            "m=video 4000 RTP/AVP 31\r\nm=audio 4002 RTP/AVP 18\r\nm=audio 0 RTP/AVP 8\r\nm=audio 4004 RTP/AVP 96 8\r\n"
            + "a=rtpmap:96 opus/48000/2\r\nm=audio 4006 RTP/AVP 0\r\nm=x-data 4008 UDP/X y z\r\n"
        let (text, index) = try #require(read(media))
        #expect(index == 3)
        let lines = text.split(separator: "\r\n").filter { $0.hasPrefix("m=") }
        #expect(lines[3] == "m=audio 4004 RTP/AVP 96 8" && lines.count == 6)
        #expect(
            !lines.enumerated().contains {
                $0.offset != 3 && $0.element.hasPrefix("m=audio") && $0.element.contains("RTP/AVP")
            })
        let answer =
            Self.head
            + "m=video 0 RTP/AVP 0\r\nm=audio 0 rtp/avp 0\r\nm=audio 0 rtp/avp 0\r\nm=audio 5000 RTP/AVP 8\r\n"
            + "a=rtpmap:8 PCMA/8000\r\nm=audio 0 rtp/avp 0\r\nm=other 0 UDP/X 0\r\n"
        let ours = try #require(SessionDescription(Self.head + media)).declining(in: answer)
        #expect(
            ours.split(separator: "\r\n").filter { $0.hasPrefix("m=") } == [
                "m=video 0 RTP/AVP 31", "m=audio 0 RTP/AVP 18", "m=audio 0 RTP/AVP 8", "m=audio 5000 RTP/AVP 8",
                "m=audio 0 RTP/AVP 0", "m=x-data 0 UDP/X y z",
            ])
        // Within the call the line stays the one that it was.
        #expect(try #require(read(media, keeping: 4)).index == 4)
    }

    @Test func `a line with keys goes before one without, where keys are wanted`() throws {
        let media =
            "m=audio 4000 RTP/AVP 8\r\nm=audio 4002 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"
        #expect(try #require(read(media, keys: true)).index == 1)
        #expect(try #require(read(media)).index == 0)
    }

    @Test func `what is malformed and of no use is left out, and costs nothing else`() throws {
        let media =
            "m=audio 4000 RTP/AVP 8 101\r\nb=AS:many\r\nk=clear:x\r\na=rtpmap:x\r\na=rtcp:here\r\na=fmtp:101\r\nnonsense\r\n\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15 \r\n a=sendonly\r\nc=ATM NSAP x\r\n"
        let text = try #require(read(media)).text
        #expect(
            text == Self.head + "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
                + "a=sendonly\r\na=rtpmap:8 PCMA/8000\r\n")
    }

    @Test(arguments: [
        ("c=IN IP4 media.example\r\n", "media.example"), ("c=IN IP6 media.example\r\n", "media.example"),
        ("c=IN IP4 192.0.2.1\r\n", nil), ("c=IN IP6 2001:db8::a\r\n", nil), ("", nil), ("c=IN IP4 0.0.0.0\r\n", nil),
    ])
    func `a name in c= is told, for whoever looks it up`(line: String, name: String?) throws {
        let description = try #require(SessionDescription(Self.head + "m=audio 4000 RTP/AVP 8\r\n\(line)"))
        #expect(description.hostName(ofMedia: 0) == name)
        #expect(description.port(ofMedia: 0) == 4000 && description.hostName(ofMedia: 7) == nil)
    }

    @Test(arguments: ["", "v=0\r\n", "v=1\r\nm=audio 4000 RTP/AVP 8\r\n", "m=audio\r\n", "\u{0}\u{1}", "hello"])
    func `what is no description is none`(text: String) { #expect(SessionDescription(text) == nil) }

    @Test(arguments: [
        "m=audio 4000 RTP/AVP 18\r\n", "m=audio 0 RTP/AVP 8\r\n", "m=video 4000 RTP/AVP 8\r\n",
        "m=audio 4000 UDP/TLS/RTP/SAVPF 8\r\n", "m=audio 99999 RTP/AVP 8\r\n",
    ])
    func `without a line that we can speak none is taken`(media: String) throws {
        #expect(try #require(read(media)).index == nil)
    }

    @Test(arguments: [
        ("8", "rtpmap:8  PCMA/8000", "8 PCMA/8000"), ("8", "rtpmap: 8 PCMA/8000", "8 PCMA/8000"),
        ("8", "rtpmap:8\tPCMA/8000", "8 PCMA/8000"), ("8", "rtpmap:8 PCMA", "8 PCMA/8000"),
        ("9", "rtpmap:9 G722/16000", "9 G722/8000"), ("96", "rtpmap:96  pcma/8000/1", "96 pcma/8000/1"),
        ("8 101", "rtpmap:101 telephone-event", "101 telephone-event/8000"),
    ])
    func `an rtpmap is read however it is spaced, and with what was left out`(
        formats: String, line: String, map: String
    ) throws {
        let (text, index) = try #require(read("m=audio 4000 RTP/AVP \(formats)\r\na=\(line)\r\n"))
        #expect(index == 0 && text.contains("\r\na=rtpmap:\(map)\r\n"))
    }

    @Test(arguments: [
        "c=IN IP4 192.0.2.9", "c=IN IP4 192.0.2.9/127", "c=in ip4 192.0.2.9", "c=IN  IP4  192.0.2.9",
        "c=IN IP6 ::FFFF:192.0.2.9",
        "c=IN IP4 192.0.2.9\r\nc=IN IP4 192.0.2.10",
    ])
    func `an address is read however it is written, and of several the first`(line: String) throws {
        let (text, index) = try #require(read("m=audio 4000 RTP/AVP 8\r\n\(line)\r\n"))
        #expect(index == 0 && text.contains("\r\nc=IN IP4 192.0.2.9\r\n") && !text.contains("192.0.2.10"))
    }

    @Test(arguments: [
        ("IN IP4 224.2.1.1/127/3", nil), ("IN IP4 239.255.0.1", nil), ("IN IP4 255.255.255.255", nil),
        ("IN IP6 ff02::1", nil), ("", nil), ("IN IP6 2001:db8::a", SessionDescription.Family.four),
        ("IN IP4 192.0.2.1", .six),
    ])
    func `where nobody can be spoken to the line is not taken, and another is`(
        address: String, family: SessionDescription.Family?
    ) throws {
        let head = Self.head.replacing("c=IN IP4 192.0.2.1\r\n", with: address.isEmpty ? "" : "c=\(address)\r\n")
        func index(_ media: String) throws -> Int? {
            try #require(SessionDescription(head + media))
                .text(for: ["PCMA"], over: ["RTP/AVP"], from: family).index
        }
        let line = "m=audio 4000 RTP/AVP 8\r\n"
        #expect(try index(line) == nil)
        let own = family == .six ? "c=IN IP6 2001:db8::b\r\n" : "c=IN IP4 192.0.2.9\r\n"
        #expect(try index(line + line + own) == 1)
        #expect(try index(line + "c=IN IP4 media.example\r\n") == 0)
    }

    @Test func `a transport in small letters is ours`() throws {
        let (text, index) = try #require(read("m=audio 4000 rtp/avp 8\r\n"))
        #expect(index == 0 && text.contains("m=audio 4000 RTP/AVP 8\r\n"))
    }
}
