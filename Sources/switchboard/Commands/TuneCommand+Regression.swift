import Foundation
import Grammar
import Records
import Replay
import Speech
import SwitchboardEngine
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
        let place = try Place(&arguments)
        try arguments.finish()
        let current = try place.router(of: place.configuration.grammar)
        let candidate = try place.router(of: folder)
        let regression = try await sources.regression(from: current, to: candidate, in: place)
        let gate = regression.gate(refuses: refuses || place.configuration.refusesProtected)
        if place.asJSON {
            try place.print(json: ComparedGrammars(regression, gate, showsPersonal: place.showsPersonal))
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
        var cores: Int?
        var line: RecordingLine
        var lineName: String

        init(_ arguments: inout Arguments) throws {
            manifest = try arguments.option("manifest")
            asText = arguments.flag("as-text")
            isImplied = arguments.flag("implied")
            cores = try arguments.option("cores", as: Int.self)
            var named = arguments
            let name = try named.option("line") ?? "plain"
            let noise = try named.option("noise") ?? ""
            lineName = "\(name) \(noise) \(try named.option("snr") ?? "")"
            line = try RecordingLine(&arguments)
        }

        func cases(_ place: Place, _ grammars: [Grammar]) async throws -> [RegressionCase] {
            var cases: [RegressionCase] = []
            if let manifest {
                let list = try Manifest(reading: manifest)
                for grammar in grammars.suffix(1) { try list.check(against: grammar) }
                cases += list.items.compactMap { RegressionCase($0, asText: asText) }
            }
            if RecordsAddress.isThere(place.database) {
                let turns = try await Store(reading: place.database).turnsWithLabels(in: place.period)
                cases += turns.compactMap { RegressionCase($0, isImplied: isImplied) }
            }
            return cases
        }

        func regression(
            from current: CouncilRouter, to candidate: CouncilRouter, in place: Place
        ) async throws -> Regression {
            let cases = try await cases(place, [current.grammar, candidate.grammar])
            let run = RegressionRun(
                current: current, candidate: candidate, cache: place.configuration.cache, line: (line, lineName),
                cores: cores ?? ProcessInfo.processInfo.activeProcessorCount)
            let bar = Mutex(ProgressBar(total: 2 * cases.count))
            defer { bar.withLock { $0.finish() } }
            return try await run.run(cases) { _, _ in bar.withLock { $0.advance() } }
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

    private struct ComparedGrammars: Encodable {
        struct Change: Encodable {
            var id: String
            var expected: String
            var source: String
            var protected: Bool
            var harm: Int
            var before: String
            var after: String
            var reason: String?
        }

        var current: Regression.Tally
        var candidate: Regression.Tally
        var better: Int
        var worse: Int
        var chance: Double
        var significance: String
        var gate: String
        var changes: [Change]

        init(_ regression: Regression, _ gate: Regression.Gate, showsPersonal: Bool) {
            current = regression.current
            candidate = regression.candidate
            let test = regression.significance
            (better, worse, chance, significance) = (test.better, test.worse, test.chance, test.words)
            self.gate =
                switch gate {
                case .open: "open"
                case .asksAgain: "asks again"
                case .shut: "shut"
                }
            changes = regression.changes.map {
                Change(
                    id: $0.item.id, expected: $0.item.expected.text, source: $0.item.source.rawValue,
                    protected: $0.item.isProtected, harm: $0.harm, before: $0.before.taken, after: $0.after.taken,
                    reason: showsPersonal ? $0.after.reason : nil)
            }
        }
    }
}

extension TuneCommand.Place {
    func router(of folder: String) throws -> CouncilRouter {
        try CouncilRouter(
            directory: folder, pbx: configuration.pbx, cache: configuration.cache, variants: configuration.variants)
    }
}
