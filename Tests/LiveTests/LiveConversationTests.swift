import CallHistory
import Foundation
import Records
import SIPSupport
import Telephony
import TestSupport
import Testing
@testable import Replay

/// The conversations that are marked live, side by side, over SIP: the running program on one side, `switchboard call` on
/// the other, and what is on record beside the script.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(16))) struct LiveConversationTests {
    private struct Live {
        var file: URL
        var script: ConversationScript
        /// What `switchboard call` printed.
        var said = "did not run"
    }

    /// So many callers at once.
    private static let width = 6

    @Test func `live conversations go as written`() async throws {
        var waiting = try WrittenConversations.files.map {
            Live(file: $0, script: try ConversationScript(reading: $0))
        }
        .filter(\.script.isLive)
        // How sure a recording is heard is no business of a script: this council acts on what is likelier than not.
        let grammar = try WrittenConversations.grammar {
            $0.replacing("\"wrong_transfers_per_hundred\": 1", with: "\"accept\": 0.51")
        }
        let switchboard = try await RunningSwitchboard(
            pbx: 9,
            settings: ["grammar": grammar.path, "decoders": Self.width, "call_limit": 2 * Self.width, "no_input": 4])
        // Sound has its own time: on a busy machine it comes too late, and the call is placed once more, among fewer.
        for width in [Self.width, 2, 1] where !waiting.isEmpty {
            waiting = await Self.place(waiting, on: switchboard.target, width: width)
            let records = try await switchboard.calls()
            waiting = waiting.filter { live in
                guard let record = records.last(from: live.script) else { return true }
                return record.heard != live.script.heard || record.done != live.script.done
            }
        }
        await switchboard.stop()
        let records = try await switchboard.calls()
        for live in waiting {
            let record = records.last(from: live.script)
            let name = live.file.lastPathComponent
            #expect(record?.heard == live.script.heard, "\(name): \(live.said)\n\(record?.words ?? "")")
            #expect(record?.done == live.script.done, "\(name): \(live.said)")
        }
    }

    /// Places the calls, so many at once, each a second behind the one before.
    private static func place(_ calls: [Live], on target: String, width: Int) async -> [Live] {
        await withTaskGroup(of: Live.self) { group in
            var placed: [Live] = []
            for (number, call) in calls.enumerated() {
                if number >= width, let done = await group.next() { placed.append(done) }
                group.addTask {
                    // Callers do not all speak in the same moment.
                    if number < width { try? await Task.sleep(for: .seconds(number)) }
                    return await place(call, on: target)
                }
            }
            return await group.reduce(into: placed) { $0.append($1) }
        }
    }

    private static func place(_ call: Live, on target: String) async -> Live {
        let from = call.script.from.flatMap(PhoneNumber.init)?.national ?? "anonymous"
        let refer = call.script.transferOutcomes.contains { $0 != .completed } ? "busy" : "accept"
        let ended = try? await FinishedProgram.run(
            RunningSwitchboard.program,
            ["call", target] + call.script.turns + ["--from", from, "--refer", refer])
        var call = call
        call.said = ended.map { $0.output + $0.errors } ?? call.said
        return call
    }
}

extension [CallRecord] {
    /// The latest call of the script's number.
    fileprivate func last(from script: ConversationScript) -> CallRecord? {
        let number = script.from.flatMap(PhoneNumber.init)
        return filter { $0.call.callerNumber.flatMap(PhoneNumber.init) == number }.max { $0.call.began < $1.call.began }
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
        let folder = Program.package.appending(path: "Tests/Recordings")
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

    /// What was made of each turn, for messages.
    fileprivate var words: String {
        turns.map { "\($0.verdict ?? "") \($0.hypotheses.prefix(200))" }.joined(separator: "\n")
    }

    fileprivate var done: [String] {
        actions.compactMap { action in
            switch action.action {
            case .transfer(let kind, let outcome): "transfer \(kind.target) \(outcome == .completed)"
            case .goodbye: nil
            case .form(let step) where step.event == .begun: nil
            default: "\(action.columns.kind) \(action.columns.target ?? "")"
            }
        }
    }
}
