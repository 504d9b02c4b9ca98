import Foundation
import SIPStacks
import Telephony
import TestSupport
import Testing
import Utilities
@testable import switchboard

/// `switchboard --version`.
struct VersionTests {
    @Test(arguments: ["--version", "version"])
    func `the program says which build it is and what it runs with`(word: String) async throws {
        let said = try await FinishedProgram.switchboard(word)
        #expect(said.status == 0)
        #expect(said.output.hasPrefix("switchboard \(SwitchboardVersion.number), commit "), "\(said.output)")
        for name in ["libre ", "PocketSphinx ", "SpanDSP ", "libsndfile ", "SQLite ", "OpenSSL ", "libmicrohttpd "] {
            let line = try #require(said.output.split(separator: "\n").first { $0.hasPrefix(name) })
            let tellsANumber = line.contains { $0.isNumber }
            #expect(tellsANumber, "\(line)")
        }
        #expect(said.output.contains("scorer         Swift SIMD"), "\(said.output)")
        #expect(said.output.contains("libre's clock  monotonic"), "\(said.output)")
        #expect(said.output.contains("SIP stacks     libre "), "\(said.output)")
        #expect(said.output.contains(SIPStack.builtIn.contains(.pjsip) ? ", pjsip " : ", pjsip not built in"))
        #expect(said.output.contains("our functions  all in place"), "\(said.output)")
    }

    @Test func `an installed program's commit stands beside it`() throws {
        let folder = try TemporaryFolder(["switchboard.commit": "0123456789ab\n", "switchboard": ""])
        #expect(BuildCommit.words(for: URL(filePath: "\(folder.path)/switchboard")) == "commit 0123456789ab")
    }

    @Test func `a program out of its checkout does not know its commit`() throws {
        let folder = try TemporaryFolder(["switchboard": ""])
        #expect(BuildCommit.words(for: URL(filePath: "\(folder.path)/switchboard")) == nil)
        #expect(BuildCommit.words(for: URL(filePath: "\(folder.path)/.build/debug/switchboard")) == nil)
    }

    @Test func `a library is named by the file that it came from`() {
        let maps = "7f00-7f01 r-xp 00000000 08:01 42 /usr/lib/libspandsp.so.2.0.0\n7f01-7f02 rw-p 0 00:00 0\n"
        #expect(LoadedLibrary.file("spandsp", in: maps) == "libspandsp.so.2.0.0")
        #expect(LoadedLibrary.file("span", in: maps) == nil)
    }
}
