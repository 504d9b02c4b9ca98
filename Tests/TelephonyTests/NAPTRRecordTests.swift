import Testing

@testable import Telephony

/// What a domain's records say of how it is reached (RFC 3403, RFC 3263).
struct NAPTRRecordTests {
    /// As a name server sends it.
    private static func bytes(
        _ order: UInt8, _ preference: UInt8, _ flags: String, _ service: String, _ replacement: String
    ) -> [UInt8] {
        func text(_ text: some StringProtocol) -> [UInt8] { [UInt8(text.utf8.count)] + text.utf8 }
        return [0, order, 0, preference] + text(flags) + text(service) + text("")
            + replacement.split(separator: ".").flatMap { text($0) } + [0]
    }

    private static func record(
        _ order: UInt8, _ preference: UInt8, _ flags: String, _ service: String, _ replacement: String
    ) throws -> NAPTRRecord {
        try #require(NAPTRRecord(bytes(order, preference, flags, service, replacement)))
    }

    @Test func `a record is read`() throws {
        let record = try Self.record(1, 50, "S", "sip+d2t", "_sip._tcp.example.gov.uk")
        #expect((record.order, record.preference) == (1, 50))
        #expect((record.flags, record.service) == ("s", "SIP+D2T"))
        #expect(record.replacement == "_sip._tcp.example.gov.uk")
    }

    @Test func `one that is cut short anywhere is none`() {
        let whole = Self.bytes(1, 50, "s", "SIP+D2T", "_sip._tcp.example.gov.uk")
        for count in 0..<whole.count { #expect(NAPTRRecord(whole.prefix(count)) == nil, "\(count) bytes") }
    }

    @Test func `the least order goes first, then the least preference`() throws {
        let records = [
            try Self.record(2, 1, "s", "SIP+D2U", "_sip._udp.c"), try Self.record(1, 9, "s", "SIP+D2U", "_sip._udp.b"),
            try Self.record(1, 5, "s", "SIP+D2T", "_sip._tcp.a"),
        ]
        #expect(SIPService.best(records, among: [.udp, .tcp]) == SIPService(transport: .tcp, domain: "a"))
        #expect(SIPService.best(records, among: [.udp]) == SIPService(transport: .udp, domain: "b"))
        #expect(SIPService.best(records, among: [.tls]) == nil)
    }

    @Test func `TLS is taken where there is a certificate, and what is not SIP's is passed over`() throws {
        let records = [
            try Self.record(1, 1, "u", "E2U+sip", ""), try Self.record(2, 1, "a", "SIP+D2U", "host.example"),
            try Self.record(3, 1, "s", "SIPS+D2T", "_sips._tcp.x"),
            try Self.record(4, 1, "s", "SIP+D2U", "_sip._udp.x"),
        ]
        #expect(SIPService.best(records, among: [.udp, .tcp, .tls])?.transport == .tls)
        #expect(SIPService.best(records, among: [.udp, .tcp])?.transport == .udp)
        #expect(SIPService.best([], among: [.udp]) == nil)
    }
}
