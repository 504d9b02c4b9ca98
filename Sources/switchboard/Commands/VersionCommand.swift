import AudioFiles
import Foundation
import Records
import SIP
import SIPStacks
import Speech
import SwitchboardService
import Telephony
import Utilities
import Web

/// `switchboard version`, or `switchboard --version`: which build this is, what it runs with, and what took hold.
struct VersionCommand: Command {
    static let name = "version"
    static let summary = "say which build this is, and which libraries, scorer and clock it runs with"
    static let help = """
        switchboard version

        Also ‘switchboard --version’. The commit is that of switchboard.commit, a file beside the program, or else of the
        checkout that the program was built in, as it stands now.
        """

    static func run(_ arguments: inout Arguments) async throws {
        try arguments.finish()
        print("switchboard \(SwitchboardVersion.number), \(BuildCommit.running ?? "commit unknown"), \(build)")
        var table = FigureTable()
        for (name, version, file) in libraries {
            let loaded = LoadedLibrary.file(file)
            table.add(name, version ?? loaded.map { "tells no version; \($0)" } ?? "not loaded")
        }
        table.add(
            "SIP stacks",
            SIPStack.allCases.map { stack in
                "\(stack.rawValue) "
                    + (SIPStack.builtIn.contains(stack) ? stack.version ?? "of no known version" : "not built in")
            }.joined(separator: ", "))
        table.add("scorer", scorer)
        table.add("libre's clock", await LibreTime.isInPlace ? "monotonic" : "libre's own: \(LibreTime.consequence)")
        let missing = await InterposedFunction.all.filter { !$0.isInPlace }
        table.add(
            "our functions",
            missing.isEmpty
                ? "all in place"
                : "not in place: " + missing.map { "\($0.symbol) (\($0.consequence))" }.joined(separator: "; "))
        print(table.text)
    }

    private static var build: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    /// The name of each, what it tells of itself, and the name of its file.
    private static var libraries: [(name: String, version: String?, file: String)] {
        [
            ("libre", LibreVersion.running, "re"), ("PocketSphinx", nil, "pocketsphinx"),
            ("SpanDSP", nil, "spandsp"), ("SpeexDSP", nil, "speexdsp"),
            ("libsndfile", SndfileVersion.running, "sndfile"), ("SQLite", SQLiteVersion.running, "sqlite3"),
            ("OpenSSL", OpenSSLVersion.running, "crypto"),
            ("libmicrohttpd", MicrohttpdVersion.running, "microhttpd"), ("BLIS", nil, "blis"),
        ]
    }

    private static var scorer: String {
        do { return "\(try ActiveScorer.onThisMachine())" } catch { return "none: \(error)" }
    }
}
