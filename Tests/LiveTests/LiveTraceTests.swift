import Foundation
import SIP
import SIPSupport
import TestSupport
import Testing

/// `serve --trace-sip`: what passes over SIP, on file for whoever looks for a fault.
@Suite(.timeLimit(.minutes(3)))
struct LiveTraceTests {
    @Test(.onEachStack)
    func `a call is in the trace to its last message, without the caller's number, and the log says so`()
        async throws
    {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/trace"
        let switchboard = try await RunningSwitchboard(pbx: 5070, arguments: ["--trace-sip", file])
        let phone = try await SIPEndpoint(.trial)
        let call = try await phone.call(switchboard.target, from: "01803861234")
        // Ended by us, as the last thing that the process does.
        switchboard.interrupt()
        while true { if case .ended = await call.next() { break } }
        #expect(await switchboard.end() == 0)
        await phone.shutDown()
        let trace = try String(contentsOfFile: file, encoding: .utf8)
        for part in ["INVITE sip:switchboard@", "From: <sip:…234@", "SIP/2.0 200 OK", "BYE sip:", "CSeq: "] {
            #expect(trace.contains(part), "\(part)")
        }
        #expect(!trace.contains("861234") && !trace.contains("m=audio"), "\(trace)")
        #expect(switchboard.printed.contains { $0.contains("SIP messages are written to \(file)") })
    }

    @Test func `a trace that cannot be written is refused at the start`() async throws {
        let folder = try TemporaryFolder()
        let refused = try await FinishedProgram.switchboard(
            "serve", "--data", folder.path, "--listen", "127.0.0.1:0", "--trace-sip", "/nowhere/trace")
        #expect(refused.status != 0)
        #expect(refused.errors.contains("‘/nowhere/trace’"), "\(refused.errors)")
    }
}
