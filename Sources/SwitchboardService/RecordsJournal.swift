import CallHistory
import Dialogue
import Foundation
import Messaging
import Records
import SpokenValues
import SwitchboardEngine
import Telephony
import Utilities

/// Keeps what happens on calls in the records.
///
/// Nobody on the line waits for the disk: what happens is written in its order beside the call, and while another process
/// holds the database, or the disk is full, it is kept in memory and tried again. While the records' server is away it is kept in
/// the spool, and follows.
package actor RecordsJournal: Journal {
    private let store: Store
    private let spool: JournalSpool?
    /// The name of this switchboard.
    private let node: String?
    private let shift: TimeInterval
    /// Where a call's recording will be, by the call's id; nil when calls are not recorded.
    private let recording: @Sendable (String) -> String?
    /// Recordings are in a folder that all nodes have.
    private let sharesRecordings: Bool
    /// How well the network carried the call.
    private let line: @Sendable () async -> LineQuality?
    /// Told what could not be kept. The call goes on.
    private let complain: @Sendable (String) -> Void
    /// Whether a turn, by its beginning and end, gave the number of a card or a part of one. Asked when the call is over.
    private let conceals: @Sendable (Double, Double) async -> Bool
    private var calls: [String: OpenCall] = [:]
    /// What is not on record yet, in order.
    private var waiting: [(entry: JournalEntry, callID: String)] = []
    private var writing: Task<Void, Never>?
    /// How often what waits is tried in all, a second apart: ten minutes, and what the attempts take.
    private let attempts: Int

    private struct OpenCall {
        var began: Date
        /// When each prompt since the last turn was begun, seconds from the answer.
        var promptStart: Double?
        /// Turns with figures in them, without which they are on record until the call is over: only then is it known
        /// whether they were parts of a card's number.
        var withheld: [(row: TurnRow, began: Double, ended: Double)] = []
    }

    /// - Parameters:
    ///   - store: where calls are kept.
    ///   - spool: where they are kept while the records' server is away; nil where there is none to be away.
    ///   - node: the name of this switchboard.
    ///   - shift: from the date that the call goes by to the machine's own (s), by which records are kept and deleted.
    ///   - recording: where a call's recording will be; nil when it is not recorded.
    ///   - sharesRecordings: they are in a folder that all nodes have.
    ///   - line: how well the network carries the call.
    ///   - conceals: whether a turn, by its beginning and end, gave the number of a card or a part of one.
    ///   - attempts: how often what waits is tried, a second apart.
    ///   - complain: told what could not be kept.
    package init(
        store: Store, spool: JournalSpool? = nil, node: String? = nil, shift: TimeInterval = 0,
        recording: @escaping @Sendable (String) -> String?, sharesRecordings: Bool = false,
        line: @escaping @Sendable () async -> LineQuality?,
        conceals: @escaping @Sendable (Double, Double) async -> Bool = { _, _ in false }, attempts: Int = 600,
        complain: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.spool = spool
        self.node = node
        self.shift = shift
        self.attempts = attempts
        self.recording = recording
        self.sharesRecordings = sharesRecordings
        self.line = line
        self.conceals = conceals
        self.complain = complain
    }

    package func note(_ entry: JournalEntry, on callID: String) async {
        waiting.append((entry, callID))
        if writing == nil { writing = Task { await write() } }
    }

    /// Waits until everything is on record.
    /// - Parameter limit: for so long at most.
    package func settle(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        while writing != nil, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(5)) }
    }

    private func write() async {
        var failures = 0
        while let (entry, callID) = waiting.first {
            do {
                try await keep(entry, on: callID)
            } catch  where Self.mayPass(error) && failures < attempts {
                failures += 1
                if failures == 1 { complain("call \(callID) is not on record yet, which is tried again: \(error)") }
                try? await Task.sleep(for: .seconds(1))
                continue
            } catch {
                complain("call \(callID) is not fully on record: \(error)")
            }
            waiting.removeFirst()
        }
        writing = nil
    }

    /// Whether it may go as it came: room is made on a full disk, and then nothing is lost.
    private static func mayPass(_ error: any Error) -> Bool {
        (error as? DatabaseError)?.mayPass ?? (error is SpoolError)
    }

    private func keep(_ entry: JournalEntry, on id: String) async throws {
        switch entry {
        case .began(let date, let caller, let grammar):
            let date = date + shift
            calls[id] = OpenCall(began: date)
            let call = CallRow(
                id: id, began: date, callerNumber: caller.number, dialled: caller.dialled, grammar: grammar,
                software: SwitchboardVersion.number, audioPath: recording(id), node: node,
                isAudioShared: sharesRecordings ? true : nil)
            try await put(.began(call), of: id)
        case .said(_, _, let at):
            if calls[id]?.promptStart == nil { calls[id]?.promptStart = at }
        case .heard(let turn):
            let row = try row(turn, on: id)
            try await put(.heard(turn.hasFigures ? row.withoutContents : row), of: id)
            if turn.hasFigures { calls[id]?.withheld.append((row, turn.began, turn.ended)) }
            calls[id]?.promptStart = nil
        case .did(let action, let at):
            // What was said into a form is kept with the form, and nowhere else.
            var columns = action.withoutWordsOfForms.columns
            if columns.mayHoldWords { columns.detail = columns.detail.map(CardNumber.withheld) }
            try await put(.did(ActionRow(callID: id, columns: columns, at: date(at, on: id))), of: id)
        case .ended where calls[id] == nil:
            // The caller was gone before we had answered.
            try await put(.missed(at: Date(), why: "gone"), of: id)
        case .ended(let ending, let at):
            while let turn = calls[id]?.withheld.first {
                let isConcealed = await conceals(turn.began, turn.ended)
                try await put(.filled(isConcealed ? turn.row.concealed : turn.row), of: id)
                calls[id]?.withheld.removeFirst()
            }
            do {
                let line = await line().map(CallLine.init)
                try await put(
                    .ended(
                        call: id, at: date(at, on: id), ending: ending.rawValue, audioPath: recording(id), line: line),
                    of: id)
            } catch let error as DatabaseError where error.kind == .constraint {
                // Erased while it went on: what was written beside the records since goes, too.
                if let path = recording(id) { try Recordings.delete(path) }
                throw error
            }
            calls[id] = nil
        }
    }

    /// Into the records; into the spool while their server is away, and as long as something of the call is there.
    private func put(_ entry: RecordsEntry, of id: String) async throws {
        guard let spool else { return try await store.keep(entry) }
        do {
            if try await spool.keep(entry, behindOthersOf: id) { return }
            try await store.keep(entry)
        } catch let error as DatabaseError where error.kind == .unreachable {
            complain("call \(id) is not on record yet, and follows when the records are back: \(error)")
            try await spool.keep(entry, of: id)
        }
    }

    private func date(_ seconds: Double, on id: String) -> Date {
        (calls[id]?.began ?? Date()).addingTimeInterval(seconds)
    }

    private func row(_ turn: Turn, on id: String) throws -> TurnRow {
        var row = TurnRow(
            callID: id, number: turn.number, asked: turn.asked.rawValue, heard: .noInput,
            verdict: turn.understood?.text, reason: turn.decision?.reason, audioPath: recording(id),
            audioStart: turn.began.milliseconds, audioEnd: turn.ended.milliseconds,
            timings: .init(
                promptStart: calls[id]?.promptStart?.milliseconds, decided: turn.ended.milliseconds))
        switch turn.answer {
        case .utterance(let utterance):
            row.heard = .utterance
            (row.signalToNoise, row.fit) = (utterance.signalToNoise, utterance.fit)
            row.isHeardTwice = utterance.isHeardTwice
            row.hypotheses = try json(utterance.hypotheses)
            row.timings.speechStart = (turn.began + utterance.speechStart).milliseconds
            row.timings.speechEnd = (turn.began + utterance.speechEnd).milliseconds
            row.timings.decided = (turn.ended + turn.latency / 1000).milliseconds
        case .keys(let keys):
            row.heard = .digits
            row.digits = CardNumber.hidden(in: keys)
        case .noInput: row.heard = .noInput
        case .hangUp: row.heard = .hangUp
        }
        if let decision = turn.decision { row.decision = try json(decision) }
        if case .utterance(let utterance) = turn.answer, CardNumber.isSpoken(in: utterance) { return row.concealed }
        return row
    }

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Turn {
    /// Whether it may be a part of a card's number.
    fileprivate var hasFigures: Bool {
        switch answer {
        case .keys(let keys): keys.contains(where: \.isNumber)
        case .utterance(let utterance):
            utterance.hypotheses.contains { !CardNumber.runs(in: $0.words.map(\.text)).isEmpty }
        case .noInput, .hangUp: false
        }
    }
}

extension TurnRow {
    /// That there was a turn, and nothing of what was said or keyed.
    fileprivate var withoutContents: TurnRow {
        var row = self
        (row.digits, row.hypotheses, row.decision, row.reason) = (nil, "[]", nil, nil)
        return row
    }

    /// A turn that gave the number of a card.
    fileprivate var concealed: TurnRow {
        var row = withoutContents
        row.digits = digits.map { String(repeating: "*", count: $0.count) }
        row.reason = "what was given looked like the number of a card, and is not kept"
        return row
    }
}

extension CallLine {
    fileprivate init(_ quality: LineQuality) {
        self.init(
            codec: quality.codec, packets: quality.received, lost: quality.lost, jitter: quality.jitter,
            lostAtPeer: quality.lostAtPeer, roundTrip: quality.roundTrip)
    }
}

extension Double {
    /// Seconds as whole milliseconds.
    fileprivate var milliseconds: Int { Int((self * 1000).rounded()) }
}

/// The durable outbox, as the dialogue needs it.
package struct PromisedTexts: TextOutbox {
    /// Which makes the promise.
    package let outbox: Outbox
    /// The number that the call comes from; nil when it is withheld.
    package var caller: String?
    /// The call's own records, which come before its texts.
    package var records: RecordsJournal?

    /// Who has it sent, where it does not go to their own number.
    private func origin(of text: PromisedText) -> TextOrigin? {
        guard let caller else { return .withheld }
        let number = PhoneNumber(caller)?.e164 ?? caller
        return number == text.to ? nil : .caller(number)
    }

    package func promise(_ text: PromisedText) async throws -> String {
        await records?.settle(within: .seconds(2))
        let message = TextMessage(
            to: text.to, body: text.body, template: text.template, personalisation: text.personalisation,
            callID: text.callID, origin: origin(of: text),
            link: text.token.map { TextMessage.Link(token: $0, route: text.route ?? "") })
        return try await CallersPatience.wait { [outbox] in try await outbox.promise(message) }
    }
}
