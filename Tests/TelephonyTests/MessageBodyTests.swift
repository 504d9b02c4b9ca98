import Telephony
import Testing

/// Bodies of one part and of several (RFC 2046, 5621).
struct MessageBodyTests {
    private let sdp = "v=0\r\nm=audio 4000 RTP/AVP 8\r\n"

    private func mixed(_ parts: String..., boundary: String = "b1", end: String = "--b1--\r\n") -> String {
        parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + end
    }

    private func description(_ type: String, _ text: String) throws -> String? {
        try MessageBody(type: type, text: text).part("application/sdp")
    }

    private var part: String { "Content-Type: application/sdp\r\n\r\n\(sdp)" }

    @Test func `the whole may be the description`() throws {
        #expect(try description("Application/SDP;charset=utf-8", sdp) == sdp)
        #expect(try description("text/plain", sdp) == nil && description("", sdp) == nil)
    }

    @Test(arguments: [
        "multipart/mixed;boundary=b1", "multipart/mixed; boundary=\"b1\"", "multipart/alternative;x=y;boundary=b1",
        "Multipart/Related; boundary=b1",
    ])
    func `it may be one part of several`(type: String) throws {
        let isup =
            "Content-Type: application/isup;version=itu-t92+\r\nContent-Disposition: signal;handling=optional\r\n\r\n\u{1}\u{11}H"
        #expect(try description(type, mixed(part)) == sdp)
        #expect(try description(type, mixed(part, isup)) == sdp)
        #expect(try description(type, mixed(isup, part)) == sdp)
        #expect(try description(type, "preamble\r\n" + mixed(isup, part, end: "--b1--\r\nepilogue")) == sdp)
        #expect(try description(type, mixed(part, isup).replacing("\r\n", with: "\n")) == sdp)
        #expect(try description(type, mixed(part, end: "")) == sdp)
        #expect(try description(type, mixed(isup)) == nil)
    }

    @Test func `parts have parts, folded headers, and short ones`() throws {
        let inner = mixed(
            "c: application/sdp\r\nContent-Disposition: session;\r\n handling=required\r\n\r\n\(sdp)", boundary: "in",
            end: "--in--")
        let outer = mixed("Content-Type: multipart/alternative;\r\n boundary=\"in\"\r\n\r\n\(inner)")
        #expect(try description("multipart/mixed;boundary=b1", outer) == sdp)
    }

    @Test func `a part that must be understood and is not refuses the message`() {
        let body = mixed(
            part, "Content-Type: application/isup\r\nContent-Disposition: signal; handling=required\r\n\r\nx")
        #expect(throws: MessageBody.Refusal.required("application/isup")) {
            try description("multipart/mixed;boundary=b1", body)
        }
    }

    @Test func `a description of another session is not this one's, and base64 is read`() throws {
        let early = "Content-Type: application/sdp\r\nContent-Disposition: early-session\r\n\r\nv=0\r\nm=x\r\n"
        #expect(try description("multipart/mixed;boundary=b1", mixed(part, early)) == sdp)
        let coded =
            "Content-Type: application/sdp\r\nContent-Transfer-Encoding: base64\r\n\r\ndj0wDQptPWF1ZGlvIDQwMDAgUlRQL0FW\r\nUCA4DQo="
        #expect(try description("multipart/mixed;boundary=b1", mixed(coded)) == sdp)
    }

    @Test func `any text at all is survived`() throws {
        for type in [
            "multipart/mixed", "multipart/mixed;boundary=", "multipart/mixed;boundary=\"", ";;;=",
            "multipart/mixed;boundary=--",
        ] {
            for text in ["", "--", "----", "--b1", "--b1\r\n", "\r\n\r\n", ":", "--b1\r\n:\r\n \r\n"] {
                #expect(try description(type, text) == nil)
            }
        }
        let deep = (0..<40).reduce(sdp) { text, _ in mixed("Content-Type: multipart/mixed;boundary=b1\r\n\r\n\(text)") }
        #expect(try description("multipart/mixed;boundary=b1", deep) == nil)
    }

    @Test(arguments: [
        ([], true), (["application/sdp"], true), (["text/plain, Application/SDP;level=1"], true), (["*/*"], true),
        (["text/plain", "application/*"], true), (["text/plain"], false), ([""], false),
    ])
    func `a peer that takes no description is known`(accepted: [String], isTaken: Bool) {
        #expect(MessageBody.isDescription(among: accepted) == isTaken)
    }
}
