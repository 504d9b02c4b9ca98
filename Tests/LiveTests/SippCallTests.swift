import Foundation
import SIPSupport
import TestSupport
import Testing

/// sipp, as the council's phone system, calls the running program.
@Suite(
    .onEachStack, .serialized, .timeLimit(.minutes(3)),
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sipp"), "sipp is not installed: run ./setup"))
struct SippCallTests {
    @Test(arguments: ["u1", "t1"])
    func `0 pressed as RFC 4733 events reaches the operator`(transport: String) async throws {
        let switchboard = try await RunningSwitchboard(pbx: 5070)
        let sipp = try await sipp("press-zero", to: switchboard.port, transport)
        await switchboard.stop()
        #expect(sipp.status == 0, "\(sipp.errors)")
        let call = try await switchboard.onlyCall()
        #expect(call.call.ending == "transferred")
        #expect(call.turns.map(\.digits) == ["0"])
    }

    @Test func `five callers at once are each transferred`() async throws {
        let switchboard = try await RunningSwitchboard(pbx: 5070)
        let sipp = try await sipp("press-zero", to: switchboard.port, "u1", calls: 5)
        #expect(sipp.status == 0, "\(sipp.errors)")
        #expect(await switchboard.stop() == 0)
        #expect(try await switchboard.calls().map(\.call.ending) == Array(repeating: "transferred", count: 5))
    }

    private func sipp(_ scenario: String, to port: UInt16, _ transport: String, calls: Int = 1) async throws
        -> FinishedProgram
    {
        let folder = try TemporaryFolder()
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Peers/\(scenario).xml")
        var ended = try await FinishedProgram.run(
            URL(filePath: "/usr/bin/sipp"),
            [
                "127.0.0.1:\(port)", "-sf", file.path, "-t", transport, "-m", "\(calls)", "-i", "127.0.0.1", "-mp",
                "\(FreePort.udpAndTCP())", "-nostdin", "-timeout", "40", "-timeout_error", "-trace_err",
                "-error_file", folder.appending(path: "errors").path,
            ], in: folder.url)
        ended.errors = (try? String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)) ?? ended.errors
        return ended
    }
}
