import Foundation
import Testing

@testable import Telephony

struct TransferContextTests {
    private func target(_ context: TransferContext) -> TransferTarget {
        TransferTarget(uri: "sip:waste@pbx.example:5070", reason: "a missed bin", context: context)
    }

    private func header(_ name: String, of target: TransferTarget) -> String {
        target.headers.first { $0.name == name }?.value ?? ""
    }

    private func words(inHex value: String) -> String {
        let digits = Array(value.prefix { $0 != ";" })
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `both headers say what the caller wants`() {
        let target = target(
            TransferContext(
                route: "missed_bin", reason: "a missed bin", words: "my bin wasn't collected",
                slots: ["day": "Tuesday"],
                reference: "0412 7733", page: "https://desk.example/calls/1"))
        #expect(
            header("X-Switchboard", of: target)
                == "route=\"missed_bin\"; reference=\"0412 7733\"; page=\"https://desk.example/calls/1\"; "
                + "words=\"my bin wasn't collected\"; slots=\"day=Tuesday\"; reason=\"a missed bin\"")
        let hex = header("User-to-User", of: target)
        #expect(hex.hasSuffix(";encoding=hex"))
        #expect(
            words(inHex: hex).hasPrefix(
                "route=missed_bin;reference=0412 7733;page=https://desk.example/calls/1;words=my bin"))
        #expect(target.uriWithHeaders.hasPrefix("sip:waste@pbx.example:5070?User-to-User="))
        #expect(target.uriWithHeaders.contains("%3Bencoding%3Dhex&X-Switchboard=route%3D%22missed_bin%22%3B%20"))
    }

    @Test func `a target without a context says its reason, and one without either says nothing`() {
        #expect(
            header("X-Switchboard", of: TransferTarget(uri: "sip:a@b", reason: "operator")) == "reason=\"operator\"")
        #expect(TransferTarget(uri: "sip:a@b").headers.isEmpty)
        #expect(TransferTarget(uri: "sip:a@b").uriWithHeaders == "sip:a@b")
        #expect(TransferTarget(uri: "tel:+441803861234", reason: "x").uriWithHeaders == "tel:+441803861234")
    }

    @Test(arguments: [
        "yes\r\nContact: <sip:thief@evil.example>\r\n\r\n", "\" ; route=\"planning", ">, <sip:thief@evil.example>",
        "%0d%0aX: y", "a\u{0}b\u{7F}", "\\\"\\", "Llanfair\u{200F}pwll — café £5 日本 🐕", "a=b&c=d?e#f@g;h,i",
        String(repeating: "bin ", count: 500), String(repeating: "\u{1F415}", count: 300),
    ])
    func `nothing that a caller says can end a header or begin another`(said: String) {
        let target = target(
            TransferContext(route: "missed_bin", reason: said, words: said, slots: [said: said], reference: "0412 7733")
        )
        for (name, value) in target.headers {
            #expect(value.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(name): \(value)")
            #expect(value.utf8.count <= 280)
            #expect(value.contains("missed_bin") || words(inHex: value).hasPrefix("route=missed_bin;"))
        }
        let plain = header("X-Switchboard", of: target)
        #expect(plain.count { $0 == "\"" } % 2 == 0)
        #expect(!plain.contains("\\") && !plain.contains("<") && !plain.contains(">"))
        // Outside quotation marks there are names, equals signs and semicolons only.
        let outside = plain.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 0 }.map(\.element).joined()
        #expect(outside.allSatisfy { $0.isLetter || "=; ".contains($0) }, "\(plain)")
        let uri = target.uriWithHeaders
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()[]/?:+$%=&@")
        #expect(uri.allSatisfy { allowed.contains($0) }, "\(uri)")
        #expect(uri.count { $0 == "=" } == 2, "one for each header")
        #expect(uri.utf8.count <= 700)
    }

    @Test func `half an address or a reference is never sent`() {
        let long = "https://desk.example/" + String(repeating: "x", count: 300)
        let target = target(TransferContext(route: "bins", words: "bins", reference: "0412 7733", page: long))
        #expect(!header("X-Switchboard", of: target).contains("desk"))
        #expect(header("X-Switchboard", of: target).contains("words=\"bins\""))
    }
}
