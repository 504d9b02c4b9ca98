import Foundation
import Records
import Telephony
import Testing

@testable import SwitchboardCLI

/// The conversations that are marked live, all at once, over SIP: the running program on one side, `switchboard call` on
/// the other, and what is on record beside the script.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LiveConversationTests {
    @Test func `live conversations go as written`() async throws {
        let scripts = try ConversationScriptTests.files.map { (file: $0, script: try ConversationScript(reading: $0)) }
            .filter(\.script.isLive)
        // How sure a recording is heard is no business of a script: this council acts from 0.6 on.
        let grammar = try ConversationCouncil.grammar {
            $0.replacing("\"wrong_transfers_per_hundred\": 1", with: "\"accept\": 0.6")
        }
        defer { try? FileManager.default.removeItem(at: grammar) }
        let switchboard = try await RunningSwitchboard(
            pbx: 9,
            settings: [
                "grammar": grammar.path, "decoders": scripts.count, "call_limit": scripts.count, "no_input": 4,
                "trusted_peers": ["127.0.0.1"],
            ])
        let target = switchboard.target
        let calls = await withTaskGroup(of: (String, FinishedProgram?).self) { group in
            for (file, script) in scripts {
                group.addTask {
                    let turns = script.turns
                    let from = script.from.flatMap(PhoneNumber.init)?.national ?? "anonymous"
                    let refer = script.transferOutcomes.contains { $0 != .completed } ? "busy" : "accept"
                    let ended = try? await FinishedProgram.run(
                        RunningSwitchboard.program,
                        ["call", target] + turns + ["--from", from, "--refer", refer])
                    return (file.lastPathComponent, ended)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        await switchboard.stop()
        let records = try await switchboard.calls()
        for (file, script) in scripts {
            let name = file.lastPathComponent
            let record = records.first {
                $0.call.callerNumber.map(PhoneNumber.init) == script.from.map(PhoneNumber.init)
            }
            let said = calls[name].flatMap { $0 }.map { $0.output + $0.errors } ?? "did not run"
            guard let record else {
                Issue.record("\(name) is not on record: \(said)")
                continue
            }
            #expect(record.heard == script.heard, "\(name): \(said)")
            #expect(record.done == script.done, "\(name): \(said)")
        }
    }
}

extension ConversationScript {
    /// The caller's turns for `switchboard call`.
    var turns: [String] {
        lines.compactMap { line in
            switch line {
            case .speaks(_, let name?, let interrupts):
                (interrupts ? "over:" : "") + Self.recording(name)
            case .presses(let keys): "digits:\(keys)"
            case .isSilent: "silence"
            default: nil
            }
        }
    }

    private static func recording(_ name: String) -> String {
        let folder = RunningSwitchboard.package.appending(path: "Tests/Recordings")
        let kinds = ["wav", "flac"].map { folder.appending(path: "\(name).\($0)").path }
        return kinds.first { FileManager.default.fileExists(atPath: $0) } ?? name
    }

    /// What was asked and what came back, turn by turn.
    var heard: [String] {
        var asked = ""
        return lines.compactMap { line in
            switch line {
            case .says(let prompt, _):
                asked = prompt
                return nil
            case .speaks: return "\(asked): utterance"
            case .presses(let keys): return "\(asked): \(keys.count > 1 ? keys.replacing("#", with: "") : keys)"
            case .isSilent: return "\(asked): silence"
            default: return nil
            }
        }
    }

    /// What was done, in order.
    var done: [String] {
        lines.compactMap { line in
            switch line {
            case .transfers(let target, let outcome): "transfer \(target) \(outcome == .completed)"
            case .does(let kind, let target, _): "\(kind) \(target)"
            default: nil
            }
        }
    }
}

extension CallRecord {
    fileprivate var heard: [String] {
        turns.map { turn in
            switch turn.heard {
            case .utterance: "\(turn.asked): utterance"
            case .digits: "\(turn.asked): \(turn.digits ?? "")"
            case .noInput: "\(turn.asked): silence"
            default: "\(turn.asked): \(turn.heard)"
            }
        }
    }

    fileprivate var done: [String] {
        actions.compactMap { action in
            switch action.kind {
            case .transfer: "transfer \(action.target ?? "") \(action.outcome == "completed")"
            case .hangUp: nil
            default: "\(action.kind.rawValue) \(action.target ?? "")"
            }
        }
    }
}
