import Console
import Foundation
import Synchronization
import Tuning
import Utilities

/// Compares grammars in a process of its own, the program itself at the lowest priority: whatever it takes of the processor
/// and of memory, and whatever becomes of it, calls go on.
struct ComparisonProgram: GrammarComparing {
    /// `tune regress` for this switchboard.
    private let arguments: [String]

    private let program: String

    /// The program itself.
    private static let itself = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    /// As low as there is (0 to 19), but for what only runs when nothing else does.
    private static let niceness = "15"
    /// The exit status of `tune regress` where something speaks against publishing; it has said what.
    private static let worse: Int32 = 2

    /// - Parameter program: what is run in its place.
    init(_ configuration: Configuration, program: String? = nil) {
        self.program = program ?? Self.itself
        var arguments = ["tune", "regress", "--json", "--show-personal", "--check", "--progress"]
        if let file = configuration.file { arguments += ["--config", file] }
        if let council = configuration.council { arguments += ["--council", council] }
        arguments += ["--grammar", configuration.grammar, "--database", configuration.database]
        if let pbx = configuration.pbx { arguments += ["--pbx", pbx] }
        // One is left to calls, where there are several.
        arguments += ["--cores", String(max(1, ProcessInfo.processInfo.activeProcessorCount - 1))]
        self.arguments = arguments
    }

    func compare(
        _ candidate: URL, isImplied: Bool, told: @escaping @Sendable (ComparisonProgress) -> Void
    ) async throws -> ComparedGrammars {
        let run = Run(
            [program] + arguments + ["--candidate", candidate.path] + (isImplied ? ["--implied"] : []), told: told)
        let (status, output, lines) = try await withTaskCancellationHandler {
            try await run.end()
        } onCancel: {
            run.stop()
        }
        try Task.checkCancellation()
        guard status == 0 || status == Self.worse, let compared = try? ComparedGrammars(json: output) else {
            throw ComparisonFailure(
                lines.isEmpty ? ["the comparison ended with status \(status), and said nothing of why"] : lines)
        }
        return compared
    }

    /// One process: what it prints, and how it ended.
    private final class Run: Sendable {
        private struct State: Sendable {
            var process: pid_t?
            var isStopped = false
        }

        private let arguments: [String]
        private let told: @Sendable (ComparisonProgress) -> Void
        private let state = Mutex(State())

        init(_ arguments: [String], told: @escaping @Sendable (ComparisonProgress) -> Void) {
            (self.arguments, self.told) = (arguments, told)
        }

        func stop() {
            state.withLock { state in
                state.isStopped = true
                if let process = state.process { kill(process, SIGTERM) }
            }
        }

        /// On threads of its own: it waits as long as the process lives.
        func end() async throws -> (status: Int32, output: Data, lines: [String]) {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try self.run() }) }
            }
        }

        private func run() throws -> (status: Int32, output: Data, lines: [String]) {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/nice")
            process.arguments = ["-n", ComparisonProgram.niceness] + arguments
            process.standardInput = FileHandle.nullDevice
            let (output, complaints) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = complaints
            try process.runHearingSignals()
            state.withLock { state in
                state.process = process.processIdentifier
                if state.isStopped { kill(process.processIdentifier, SIGTERM) }
            }
            let printed = Mutex(Data())
            let reading = DispatchGroup()
            reading.enter()
            Thread.detachNewThread {
                let all = output.fileHandleForReading.readDataToEndOfFile()
                printed.withLock { $0 = all }
                reading.leave()
            }
            let lines = follow(complaints.fileHandleForReading)
            reading.wait()
            process.waitUntilExit()
            state.withLock { $0.process = nil }
            return (process.terminationStatus, printed.withLock { $0 }, lines)
        }

        /// Tells of each step; what else is said is what went wrong.
        private func follow(_ complaints: FileHandle) -> [String] {
            var rest = Data()
            var lines: [String] = []
            func take(_ line: Data) {
                let text = String(decoding: line, as: UTF8.self)
                if let progress = ComparisonProgress(line: text) { return told(progress) }
                if !text.isEmpty { lines.append(text.hasPrefix("switchboard: ") ? String(text.dropFirst(13)) : text) }
            }
            while true {
                let some = complaints.availableData
                if some.isEmpty { break }
                rest += some
                while let end = rest.firstIndex(of: 0x0A) {
                    take(rest[rest.startIndex..<end])
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
            take(rest)
            return lines
        }
    }
}

extension GrammarDesk {
    init(_ configuration: Configuration, reloader: CouncilReloader) {
        let reload: @Sendable () -> Void = { reloader.reload() }
        self.init(
            running: configuration.grammar, data: configuration.data, records: configuration.database,
            candidate: configuration.candidate, refusesProtected: configuration.refusesProtected,
            comparer: ComparisonProgram(configuration),
            reload: configuration.isGrammarWatched ? nil : reload, inUse: { reloader.inUse },
            thresholds: { DecisionThresholds(of: reloader.current.council.grammar) })
    }
}
