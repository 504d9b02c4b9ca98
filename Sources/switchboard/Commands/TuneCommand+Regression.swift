import Foundation
import Grammar
import Records
import Replay
import Speech
import SwitchboardEngine
import SwitchboardService
import Synchronization
import Tuning
import Utilities

extension TuneCommand {
    static func regress(_ arguments: inout Arguments) async throws {
        guard let folder = try arguments.option("candidate") else {
            throw UsageError("--candidate DIR is missing: the changed grammar")
        }
        let sources = try LabelledSources(&arguments)
        let refuses = arguments.flag("refuse")
        let count = try arguments.option("count", as: Int.self) ?? 20
        let (checks, tells) = (arguments.flag("check"), arguments.flag("progress"))
        let place = try Place(&arguments)
        try arguments.finish()
        let tell: @Sendable (ComparisonProgress) -> Void = { step in
            if tells { ServeCommand.complain(step.line) }
        }
        tell(ComparisonProgress(.learning))
        let current = try place.router(of: place.configuration.grammar)
        let candidate = try place.router(of: folder)
        if checks {
            tell(ComparisonProgress(.checking))
            try CheckedCandidate.check(candidate, cache: place.configuration.cache, settings: place.settings)
        }
        let regression = try await sources.regression(from: current, to: candidate, in: place) { done, total in
            if done % max(1, total / 200) == 0 || done == total {
                tell(ComparisonProgress(.comparing, done: done, of: total))
            }
        }
        let refusing = refuses || place.configuration.refusesProtected
        let gate = regression.gate(refuses: refusing)
        if place.asJSON {
            try place.print(
                json: ComparedGrammars(regression, refuses: refusing, showsPersonal: place.showsPersonal))
        } else {
            print(text(regression, count: max(0, count), showsPersonal: place.showsPersonal))
            switch gate {
            case .open: break
            case .asksAgain(let why): print("publishing asks twice: \(why)")
            case .shut(let why): print("publishing is refused: \(why)")
            }
        }
        if gate != .open { exit(Self.worse) }
    }

    /// The exit status where something speaks against publishing.
    static let worse: Int32 = 2

    /// What is tried: the records' labels, or a manifest, or both.
    struct LabelledSources {
        var manifest: String?
        var asText: Bool
        var isImplied: Bool
        var rehears: Bool
        var cores: Int?
        var line: RecordingLine
        var lineName: String

        init(_ arguments: inout Arguments) throws {
            manifest = try arguments.option("manifest")
            asText = arguments.flag("as-text")
            isImplied = arguments.flag("implied")
            rehears = arguments.flag("rehear")
            cores = try arguments.option("cores", as: Int.self)
            var named = arguments
            let name = try named.option("line") ?? "plain"
            let noise = try named.option("noise") ?? ""
            lineName = "\(name) \(noise) \(try named.option("snr") ?? "")"
            line = try RecordingLine(&arguments)
        }

        /// - Parameter brought: a folder for recordings that other nodes have; nil where none is heard anew.
        func cases(_ place: Place, _ grammars: [Grammar], brought: URL? = nil) async throws -> [RegressionCase] {
            var cases: [RegressionCase] = []
            if let manifest {
                let list = try Manifest(reading: manifest)
                for grammar in grammars.suffix(1) { try list.check(against: grammar) }
                cases += list.items.compactMap { RegressionCase($0, asText: asText) }
            }
            if RecordsAddress.isThere(place.database) {
                let store = try Store(reading: place.database)
                var turns = try await store.turnsWithLabels(in: place.period)
                if let brought { turns = try await bring(turns, into: brought, store, place.configuration) }
                cases += turns.compactMap { RegressionCase($0, isImplied: isImplied, rehears: rehears) }
            }
            return cases
        }

        /// Has other nodes hand over what they recorded of labelled calls.
        private func bring(
            _ turns: [TurnWithLabels], into folder: URL, _ store: Store, _ configuration: Configuration
        ) async throws -> [TurnWithLabels] {
            let archive = try configuration.archive(store, complain: ServeCommand.complain)
            var (files, absences): ([String: URL], Set<String>) = ([:], [])
            for call in Set(turns.filter { $0.turn.audioPath != nil }.map(\.turn.callID)) {
                guard let place = try await store.call(call)?.recording, archive.own.file(of: place) == nil else {
                    continue
                }
                do { files[call] = try await archive.bring(place, into: folder) } catch let absence as RecordingAbsence
                {
                    absences.insert("\(absence)")
                }
            }
            for absence in absences.sorted() { ServeCommand.complain("\(absence)") }
            return turns.map { turn in
                var turn = turn
                if let file = files[turn.turn.callID] { turn.turn.audioPath = file.path }
                return turn
            }
        }

        func regression(
            from current: CouncilRouter, to candidate: CouncilRouter, in place: Place,
            told: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
        ) async throws -> Regression {
            let brought = rehears ? try RecordingArchive.privateFolder() : nil
            defer { if let brought { try? FileManager.default.removeItem(at: brought) } }
            let cases = try await cases(place, [current.grammar, candidate.grammar], brought: brought)
            let run = RegressionRun(
                current: current, candidate: candidate, cache: place.configuration.cache, line: (line, lineName),
                cores: cores ?? ProcessInfo.processInfo.activeProcessorCount)
            let bar = Mutex(ProgressBar(total: 2 * cases.count))
            defer { bar.withLock { $0.finish() } }
            // Whoever may only read the records compares all the same.
            let records = RecordsAddress.isThere(place.database) ? try? Store(file: place.database) : nil
            return try await run.run(cases, keepingIn: records) { done, total in
                bar.withLock { $0.advance() }
                told(done, total)
            }
        }
    }

    static func text(_ regression: Regression, count: Int, showsPersonal: Bool) -> String {
        guard regression.current.count > 0 else {
            return "nothing has a label yet: begin with ‘switchboard tune queue’"
        }
        func row(_ name: String, _ tally: Regression.Tally) -> String {
            name.padding(toLength: 10, withPad: " ", startingAt: 0)
                + [tally.right, tally.wrong, tally.asked, tally.rejected]
                .map { String(format: "%9d", $0) }.joined()
        }
        var lines = [
            "              right    wrong    asked rejected", row("now", regression.current),
            row("candidate", regression.candidate), regression.significance.words,
        ]
        for change in regression.changes.prefix(count) {
            let sign = change.harm > 0 ? "worse" : change.harm < 0 ? "better" : "other"
            lines.append(
                "\(sign)  \(change.item.id)\(change.item.isProtected ? " (protected)" : "")  should be "
                    + "\(change.item.expected.text): \(change.before.taken) → \(change.after.taken)")
            if showsPersonal { lines.append("    \(change.after.reason)") }
        }
        let more = regression.changes.count - count
        if more > 0 { lines.append("and \(more) more that do not come to the same") }
        return lines.joined(separator: "\n")
    }
}

extension TuneCommand.Place {
    /// How the recogniser works, to find out whether a grammar can be heard.
    var settings: RecogniserSettings {
        var settings = RecogniserSettings(decoders: 1)
        settings.variants = configuration.variants
        return settings
    }

    func router(of folder: String) throws -> CouncilRouter {
        try CouncilRouter(
            directory: folder, pbx: configuration.pbx, cache: configuration.cache, variants: configuration.variants)
    }
}
