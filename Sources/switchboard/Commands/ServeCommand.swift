import Dialogue
import Foundation
import Replay
import SwitchboardService
import Synchronization
import Telephony
import Utilities

/// `switchboard serve`: answers calls until it is told to stop.
struct ServeCommand: Command {
    static let name = "serve"
    static let summary = "answer calls"
    static let help = """
        switchboard serve [options]

          --config FILE       settings (switchboard.json where there is one, else the defaults)
          --grammar DIR       the council's grammar (Grammars/south-hams)
          --prompts DIR       what it says (Prompts/en-GB)
          --data DIR          records and recordings (var)
          --listen ADDRESS:PORT   SIP over UDP and TCP (127.0.0.1:5060)
          --sip-stack NAME    what speaks SIP: libre, or pjsip where it is built in (libre)
          --pbx ADDRESS:PORT  where transfers go, in place of the one in council.json
          --log-level LEVEL   how much is told on standard error: error, warning, info or debug (info)
          --show-words        print every conversation as it happens; callers' words are personal data
          --trace-sip FILE    write the headers of all SIP messages behind what FILE holds, with numbers shortened and
                              without what callers said; see docs/debugging.md
          --at DATE           take it to be this date and time, such as 2026-12-25T10:00:00Z, to try out hours

        Ctrl-C ends calls and loses nothing. SIGTERM takes no new ones and lets those there are go on for a while
        (drain, 60 s); callers who are left then are put through to a person. A second SIGTERM ends them.
        SIGHUP reads the grammar and the prompts again: a good one answers the next call, a faulty one is told of and the
        running one stays.
        """

    static func run(_ arguments: inout Arguments) async throws {
        // Records, recordings and everything else that is written here is for this user's eyes only.
        umask(0o077)
        var configuration = try allCouncils(&arguments)
        configuration.telephony.trace = try arguments.option("trace-sip")
        let clock = try clock(&arguments)
        let isTold = arguments.flag("show-words")
        let log = Log(try logLevel(&arguments), lost: { errors.lost }, write: log)
        try arguments.finish()
        let switchboard = try await LiveSwitchboard(
            configuration, clock: clock, transcript: isTold ? Transcript(tellsCallsApart: true, write: say) : nil,
            log: log)
        for function in await InterposedFunction.all where !function.isInPlace {
            log.warning("warning: \(function.symbol) is the library's own: \(function.consequence)")
        }
        if let file = configuration.telephony.trace {
            log.warning("warning: SIP messages are written to \(file), which grows until this switchboard is stopped")
        }
        say("listening on \(switchboard.address) (\(switchboard.transports)); Ctrl-C stops")
        let notice = SystemdNotifier()
        let ending = Ending(switchboard, notice: notice, log: log)
        let interruptions = [
            SignalTrap([SIGINT]) { ending.now() }, SignalTrap([SIGTERM]) { ending.politely() },
            SignalTrap([SIGHUP]) {
                log.info("reading the grammar again")
                switchboard.reload()
            },
        ]
        defer { for interruption in interruptions { interruption.end() } }
        notice.ready()
        let watching = Task { await switchboard.reassure(notice) }
        defer { watching.cancel() }
        await switchboard.run()
        log.info("stopped")
    }

    /// How the switchboard is told to stop.
    private struct Ending: Sendable {
        let switchboard: LiveSwitchboard
        let notice: SystemdNotifier
        let log: Log
        private let isAsked = AskedOnce()

        init(_ switchboard: LiveSwitchboard, notice: SystemdNotifier, log: Log) {
            (self.switchboard, self.notice, self.log) = (switchboard, notice, log)
        }

        func now() {
            log.info("stopping: calls are being ended")
            notice.stopping()
            Task { await switchboard.shutDown() }
        }

        func politely() {
            guard isAsked.first() else { return now() }
            log.info("stopping: no new calls")
            notice.stopping()
            Task { await switchboard.drain() }
        }
    }

    private final class AskedOnce: Sendable {
        private let asked = Mutex(false)
        func first() -> Bool {
            asked.withLock { asked in
                defer { asked = true }
                return !asked
            }
        }
    }

    /// The settings of the one council that a command works for: of the only one, or of the one of `--council`.
    static func configuration(_ arguments: inout Arguments) throws -> Configuration {
        let settings = try settings(&arguments)
        return try overridden(settings.of(council: try arguments.option("council")), &arguments)
    }

    /// The settings of the whole switchboard. What councils have each for themselves is not said on a command line.
    static func allCouncils(_ arguments: inout Arguments) throws -> Configuration {
        let settings = try settings(&arguments)
        return try overridden(settings, &arguments)
    }

    private static func settings(_ arguments: inout Arguments) throws -> Configuration {
        let named = try arguments.option("config")
        let path = named ?? "switchboard.json"
        return named != nil || FileManager.default.fileExists(atPath: path)
            ? try Configuration(reading: path) : Configuration()
    }

    private static func overridden(_ settings: Configuration, _ arguments: inout Arguments) throws -> Configuration {
        var configuration = settings
        func own(_ name: String) throws -> String? {
            let value = try arguments.option(name)
            let isEachOnes = !settings.councils.isEmpty || (settings.council != nil && name == "data")
            guard value == nil || !isEachOnes else {
                throw UsageError("--\(name): each council has its own in \(settings.file ?? "switchboard.json")")
            }
            return value
        }
        configuration.grammar = try own("grammar") ?? configuration.grammar
        configuration.prompts = try own("prompts") ?? configuration.prompts
        configuration.data = try own("data") ?? configuration.data
        configuration.listen = try arguments.option("listen") ?? configuration.listen
        configuration.pbx = try own("pbx") ?? configuration.pbx
        if let name = try arguments.option("sip-stack") {
            guard let stack = SIPStack(rawValue: name) else {
                throw UsageError("--sip-stack takes libre or pjsip, not ‘\(name)’")
            }
            configuration.telephony.stack = stack
        }
        return configuration
    }

    static func logLevel(_ arguments: inout Arguments) throws -> LogLevel {
        guard let name = try arguments.option("log-level") else { return .info }
        guard let level = LogLevel(rawValue: name) else {
            throw UsageError("--log-level takes error, warning, info or debug, not ‘\(name)’")
        }
        return level
    }

    static func clock(_ arguments: inout Arguments) throws -> any CallClock {
        guard let text = try arguments.option("at") else { return WallClock() }
        return ShiftedClock(from: try date(text))
    }

    static func date(_ text: String) throws -> Date {
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw UsageError("‘\(text)’ is not a date and time such as 2026-11-23T10:30:00Z")
        }
        return date
    }

    private static let output = LineSink(STDOUT_FILENO)
    private static let errors = LineSink(STDERR_FILENO)

    // Unbuffered, so that whoever reads along sees it as it happens.
    @Sendable static func say(_ line: String) { output.write(line) }

    /// A line on standard error, as it is.
    @Sendable static func complain(_ line: String) { errors.write(line) }

    /// Whatever a line came from, it tells no whole telephone number.
    @Sendable static func log(_ line: String) {
        errors.write("\(Date().formatted(.iso8601)) \(Redaction.numbers(in: line))")
    }

    /// Waits a moment for what was said and logged last.
    static func flush() {
        output.flush()
        errors.flush()
    }
}

/// A clock that starts at a time of our choosing and goes on from there.
struct ShiftedClock: CallClock {
    private let shift: TimeInterval

    init(from start: Date) { shift = start.timeIntervalSinceNow }

    var now: Date { Date().addingTimeInterval(shift) }
}
