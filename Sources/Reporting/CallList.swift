import CallHistory
import Foundation
import Recognition
import Records
import Telephony
import Utilities

/// What `switchboard report --calls` says about a period: made once, then written as a page or as JSON.
package struct CallList: Encodable {
    /// The first moment.
    package var from: String
    /// The last moment is not in it.
    package var to: String
    /// How many calls ended which way; `unknown` for those that go on or died with the process.
    package var endings: [String: Int]
    /// The calls, the oldest first.
    package var calls: [Call]
    /// The texts.
    package var outbox: Outbox

    /// One call.
    package struct Call: Encodable {
        var id: String
        var began: String
        var seconds: Double?
        var caller: String?
        var dialled: String?
        var ending: String?
        var grammar: String
        var software: String
        var line: Line?
        var turns: [Turn]
        var actions: [Action]
    }

    /// How well the network carried it.
    package struct Line: Encodable {
        var codec: String
        var packets: Int
        var packetsLost: Int
        var jitterMs: Double
        var packetsLostAtPeer: Int?
        var roundTripMs: Double?
    }

    /// One thing asked and what the caller did.
    package struct Turn: Encodable {
        var number: Int
        var asked: String
        var heard: String
        var digits: String?
        var words: String?
        var verdict: String?
        var reason: String?
    }

    /// One thing done.
    package struct Action: Encodable {
        var at: String
        var kind: String
        var target: String?
        var outcome: String
        var detail: String?
    }

    /// The texts of the period.
    package struct Outbox: Encodable {
        /// How many texts are waiting, sending, sent and failed.
        var states: [String: Int]
        var texts: [Text]
    }

    /// One text.
    package struct Text: Encodable {
        var reference: String
        var callId: String?
        var to: String
        var body: String?
        var created: String
        var state: String
        var attempts: Int
        var nextAttempt: String?
        var lastError: String?
        var gatewayId: String?
    }

    /// - Parameter personal: whether numbers, keys and words are told; numbers keep their last three digits otherwise.
    package init(days: ReportDays, calls: [CallRecord], texts: [OutboxRow], personal: Bool) {
        func shown(_ text: String?) -> String? { personal ? text : text.map(Redaction.numbers) }
        from = days.text(days.period.lowerBound)
        to = days.text(days.period.upperBound)
        endings = Dictionary(calls.map { ($0.call.ending ?? "unknown", 1) }, uniquingKeysWith: +)
        self.calls = calls.map { record in
            Call(
                id: record.call.id, began: days.text(record.call.began),
                seconds: record.call.ended.map { $0.timeIntervalSince(record.call.began) },
                caller: shown(record.call.callerNumber), dialled: record.call.dialled, ending: record.call.ending,
                grammar: record.call.grammar, software: record.call.software,
                line: record.call.line.map(Line.init),
                turns: record.turns.map { turn in
                    Turn(
                        number: turn.number, asked: turn.asked, heard: turn.heard.rawValue,
                        digits: personal ? turn.digits : nil, words: personal ? Self.words(turn.hypotheses) : nil,
                        verdict: turn.verdict, reason: personal ? turn.reason : nil)
                },
                actions: record.actions.map { action in
                    let columns = action.columns
                    return Action(
                        at: days.text(action.at), kind: columns.kind, target: shown(columns.target),
                        outcome: columns.outcome,
                        detail: personal || !columns.mayHoldWords ? shown(columns.detail) : nil)
                })
        }
        outbox = Outbox(
            states: Dictionary(
                OutboxRow.State.allCases.map { state in (state.rawValue, texts.count { $0.state == state }) },
                uniquingKeysWith: +),
            texts: texts.map { text in
                let unsettled = text.state == .waiting || text.state == .sending
                return Text(
                    reference: text.reference, callId: text.callID, to: shown(text.to) ?? "",
                    body: personal ? text.body : nil, created: days.text(text.created), state: text.state.rawValue,
                    attempts: text.attempts, nextAttempt: unsettled ? days.text(text.nextAttempt) : nil,
                    lastError: shown(text.lastError), gatewayId: text.gatewayID)
            })
    }

    /// One object with sorted keys in snake case.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// A page for a terminal.
    package func page() -> String {
        var lines = ["\(calls.count) \(calls.count == 1 ? "call" : "calls") from \(from) to \(to)"]
        if !calls.isEmpty {
            let ways = endings.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            lines.append("ended: " + ways.map { "\(Self.inWords($0.key)) \($0.value)" }.joined(separator: ", "))
        }
        for call in calls {
            lines.append("")
            lines += call.lines
        }
        lines.append("")
        let states = OutboxRow.State.allCases.map { "\(outbox.states[$0.rawValue] ?? 0) \($0.rawValue)" }
        lines.append("outbox: " + states.joined(separator: ", "))
        lines += outbox.texts.flatMap(\.lines)
        return lines.joined(separator: "\n")
    }

    /// How a call ended, for people.
    fileprivate static func inWords(_ ending: String) -> String { CallEnding(rawValue: ending)?.inWords ?? ending }

    /// The words of the best hypothesis.
    private static func words(_ hypotheses: String) -> String? {
        (try? JSONDecoder().decode([Hypothesis].self, from: Data(hypotheses.utf8)))?.first?.text
    }
}

extension CallList.Call {
    fileprivate var lines: [String] {
        let length = seconds.map { seconds in
            let whole = Int(max(0, seconds).rounded())
            return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
        }
        let head = [
            began, length ?? "-:--", "from \(caller ?? "a withheld number")",
            ending.map(CallList.inWords) ?? "no ending recorded",
        ]
        return [head.joined(separator: "  ")] + [line?.line].compactMap { $0 } + turns.map(\.line) + actions.map(\.line)
    }
}

extension CallList.Line {
    fileprivate init(_ line: CallLine) {
        self.init(
            codec: line.codec, packets: line.packets, packetsLost: line.lost, jitterMs: line.jitter,
            packetsLostAtPeer: line.lostAtPeer, roundTripMs: line.roundTrip)
    }

    fileprivate var line: String {
        func rounded(_ value: Double) -> String { String(format: "%.1f", value) }
        var words = "  line: \(codec), \(packetsLost) of \(packets + packetsLost) packets lost"
        words += ", jitter \(rounded(jitterMs)) ms"
        if let packetsLostAtPeer { words += ", \(packetsLostAtPeer) lost at the peer" }
        if let roundTripMs { words += ", round trip \(rounded(roundTripMs)) ms" }
        return words
    }
}

extension CallList.Turn {
    fileprivate var line: String {
        var line = "  \(number). \(asked): \(heard)"
        if let digits { line += " \(digits)" }
        if let words { line += " “\(words)”" }
        if let verdict { line += ", \(verdict)" }
        if let reason { line += " (\(reason))" }
        return line
    }
}

extension CallList.Action {
    fileprivate var line: String {
        var line = "  \(kind)"
        if let target, !target.isEmpty { line += " to \(target)" }
        line += ": \(outcome)"
        if let detail, !detail.isEmpty { line += " (\(detail))" }
        return line
    }
}

extension CallList.Text {
    fileprivate var lines: [String] {
        var first = "  \(created)  \(to)  \(state)"
        if attempts > 0 { first += " after \(attempts) \(attempts == 1 ? "attempt" : "attempts")" }
        if let lastError { first += ": \(lastError)" }
        return [first] + (body.map { ["    “\($0)”"] } ?? [])
    }
}
