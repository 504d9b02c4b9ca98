import Foundation
import SIPStacks
import SIPSupport
import TestSupport
import Testing
@testable import Telephony

/// What the trace of SIP messages tells, and what it keeps to itself.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct SIPTraceTests {
    @Test(.onEachStack)
    func `a call is written down behind what the file holds, without bodies, numbers or words, for us alone`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let file = folder.appending(path: "trace").path
            try "before\n".write(toFile: file, atomically: false, encoding: .utf8)
            let loopback = try await Loopback { $0.trace = file }
            let port = await loopback.caller.port
            try await loopback.run { loopback in
                let (caller, switchboard) = try await loopback.connect(from: "01803861234")
                let context = TransferContext(words: "a missed bin")
                let target = TransferTarget(uri: "sip:01803555666@127.0.0.1:5070", reason: "", context: context)
                #expect(await switchboard.transfer(to: target, limit: .seconds(5)) == .completed)
                #expect(await caller.ending() == .callerHungUp)
            }
            let trace = try String(contentsOfFile: file, encoding: .utf8)
            #expect(trace.hasPrefix("before\n"))
            let parts = [
                "INVITE sip:council@", "SIP/2.0 200 OK", "received from 127.0.0.1:\(port) over UDP\n",
                "sent to 127.0.0.1:\(port) over UDP\n", "Refer-To: ", "BYE sip:",
            ]
            for part in parts { #expect(trace.contains(part), "\(part)") }
            for part in ["v=0", "01803", "861234", "555666", "User-to-User", "X-Switchboard", "missed"] {
                #expect(!trace.contains(part), "\(part)")
            }
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `nobody waits for the disk: what it cannot take in time is left out, and counted`() async throws {
        let folder = try TemporaryFolder()
        let trace = try SIPTrace(path: "\(folder.path)/trace", mostWaiting: 100)
        func see(_ method: String) {
            let message = Array("\(method) sip:council@192.0.2.10 SIP/2.0\r\nCSeq: 1 \(method)\r\n\r\n".utf8)
            message.withUnsafeBytes {
                trace.message(isSent: false, transport: "UDP", peer: "192.0.2.20:5060", packet: $0)
            }
        }
        // As a disk that hangs.
        trace.queue.suspend()
        for method in ["INVITE", "ACK", "BYE"] { see(method) }
        trace.queue.resume()
        await trace.catchUp()
        see("OPTIONS")
        await trace.catchUp()
        let lines = try String(contentsOfFile: "\(folder.path)/trace", encoding: .utf8).split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("CSeq") } == ["CSeq: 1 INVITE", "CSeq: 1 OPTIONS"])
        #expect(lines.contains("(2 messages left out: the disk is too slow)"))
    }

    @Test(.onEachStack) func `a file that cannot be written is named`() async {
        var configuration = SIPConfiguration.trial
        configuration.trace = "/nowhere/trace"
        let error = await #expect(throws: SIPError.self) { _ = try await UnderTest.stack.listen(configuration) }
        #expect(error?.description.contains("/nowhere/trace") == true)
    }

    @Test(arguments: [
        (
            "From: \"01803 861234\" <sip:+441803861234@192.0.2.10:5060>;tag=1",
            "From: \"…234\" <sip:…234@192.0.2.10:5060>;tag=1"
        ),
        ("To: <tel:01803-861-234>", "To: <tel:…234>"),
        ("INVITE sip:%2B441803861234@pbx.example SIP/2.0", "INVITE sip:…234@pbx.example SIP/2.0"),
        (
            "Refer-To: <sip:waste@192.0.2.10?X-Switchboard=a%20missed%20bin&User-to-User=00ab>",
            "Refer-To: <sip:waste@192.0.2.10?…>"
        ),
        ("Contact: <sip:192.0.2.10:5060;transport=tcp>", "Contact: <sip:192.0.2.10:5060;transport=tcp>"),
        (
            "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1234567",
            "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1234567"
        ),
        (
            "Refer-To: \"Waste\" <sip:waste@192.0.2.10\r\n ?X-Switchboard=a missed bin>",
            "Refer-To: \"Waste\" <sip:waste@192.0.2.10 ?…>"
        ),
        ("Refer-To: sip:waste@192.0.2.10?User-to-User=00ab;x=1", "Refer-To: sip:waste@192.0.2.10?…"),
        ("From: 01803-861-234 <sip:jo:secret@pbx.example>;tag=1", "From: …234 <sip:jo:…@pbx.example>;tag=1"),
        (
            "From: \"(01803) 861 234\"<sip:anonymous@anonymous.invalid>",
            "From: \"…234\"<sip:anonymous@anonymous.invalid>"
        ),
        ("Identity: eyJhbGciOi\r\n .eyJkZXN0Ijo;info=<https://cert.example/a>\r\nMax-Forwards: 70", "Max-Forwards: 70"),
        ("X-Switchboard: bins\u{85}and more\u{2028}of them\r\nCSeq: 1 BYE", "CSeq: 1 BYE"),
        ("X-Switchboard: bins\r\n and more\r\nCSeq: 1 BYE", "CSeq: 1 BYE"),
        ("user-to-user : 00ab\r\nAuthorization: Digest username=\"x\"\r\nMax-Forwards: 70", "Max-Forwards: 70"),
    ])
    func `numbers are shortened, and what the caller said is left out`(header: String, expected: String) {
        #expect(SIPRedaction.headers(header) == expected + "\n")
    }

    @Test(arguments: [
        ("OPTIONS sip:x SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\na=crypto", "OPTIONS sip:x SIP/2.0\r\nCSeq: 1 OPTIONS\r\n"),
        ("BYE sip:x SIP/2.0\nCSeq: 1 BYE\n\na=crypto", "BYE sip:x SIP/2.0\nCSeq: 1 BYE\n"),
        ("BYE sip:x SIP/2.0\nCSeq: 1 BYE\n\r\na=crypto", "BYE sip:x SIP/2.0\nCSeq: 1 BYE\n\r"),
        ("\r\n\r\nBYE sip:x SIP/2.0\r\n\r\n", "BYE sip:x SIP/2.0\r\n"), ("\r\n\r\n", ""), ("BYE", "BYE"),
    ])
    func `a message is taken up to its empty line, however that is written`(message: String, expected: String) {
        let headers = Array(message.utf8).withUnsafeBytes { SIPTrace.headers(of: $0) }
        #expect(
            String(decoding: headers, as: UTF8.self).trimmingCharacters(in: .newlines)
                == expected.trimmingCharacters(in: .newlines))
    }
}
