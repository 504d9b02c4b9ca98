import ConfigurationFiles
import Dialogue
import Foundation
import Messaging
import Records
import SwitchboardEngine
import Synchronization
import Telephony
import Utilities

/// One council, opened: what its calls are answered with, where they are kept, what sends its texts, and all that goes on for it
/// as long as calls are taken. Of other councils in the process it knows nothing.
final class CouncilService: Sendable {
    let configuration: Configuration
    let reloader: CouncilReloader
    let store: Store
    /// Calls that were turned away.
    let missed: MissedCalls
    /// Takes what the text gateway and the sites behind links tell; nil where nothing is listened for.
    let callbacks: Callbacks?
    let refusals = TextRefusals()
    let live = LiveCalls()
    /// The number of the published grammar that it began with; nil where none was.
    let taken: Int?
    let log: Log
    /// Where calls are kept while the records' server is away; nil where they are in a file.
    private let spool: JournalSpool?
    private let sender: OutboxSender
    private let forms: LiveForms
    private let clock: any CallClock
    private let transcript: (any Journal)?
    private let candidate: CandidateLine?
    /// This machine's recordings for other nodes, and theirs.
    let recordings: NodeRecordings

    /// Opens everything that its calls need; whatever is missing is said now and not on somebody's call.
    /// - Parameters:
    ///   - configuration: the council's.
    ///   - clock: the time that opening hours go by.
    ///   - transcript: told every conversation too, words and all; nil keeps them private.
    init(
        _ configuration: Configuration, clock: any CallClock, transcript: (any Journal)?, log: Log
    ) async throws {
        self.configuration = configuration
        self.clock = clock
        self.transcript = transcript
        self.log = log
        try Self.makePrivateFolder(configuration.data)
        // A caller who wants a text waits for it, and hears nothing meanwhile.
        store = try Store(file: configuration.database, busyTimeout: .seconds(2), mayBeAway: true)
        do { try await store.probe() } catch let error as DatabaseError where error.kind == .unreachable {
            log.warning("the records are away, and follow when they are back: \(error)")
        } catch {}
        taken = Node.fetch(configuration, log: log)
        reloader = try await Self.aside { try CouncilReloader(configuration, log: log) }
        candidate = CandidateLine(configuration, log: log)
        sender = OutboxSender(
            store: store, gateway: try configuration.gateway.open(),
            limitPerMinute: configuration.texts.perMinute
        ) { log.note($0) }
        callbacks = try configuration.callbacks.map { [store] settings in
            try settings.callbacks(store: store, complain: log.warning)
        }
        forms = try LiveForms(configuration, reloader: reloader, store: store, log: log)
        if RecordsAddress.isServer(configuration.database) {
            let folder = URL(filePath: configuration.data).appending(path: "unwritten", directoryHint: .isDirectory)
            spool = try JournalSpool(folder: folder, store: store, complain: log.error)
        } else {
            spool = nil
        }
        missed = MissedCalls(store, spool: spool)
        recordings = try NodeRecordings(configuration, store: store, log: log)
    }

    /// Writes down that the agent's side has passed a caller on, whose conversation and its journal are over by then.
    func notePassing(of call: String, to uri: String) {
        guard let (key, destinations) = reloader.current.council.grammar.place(at: uri) else { return }
        let journal = RecordsJournal(
            store: store, spool: spool, recording: { _ in nil }, line: { nil }, complain: log.error)
        Task { await journal.note(.did(.passedOn(to: key, destinations), at: 0), on: call) }
    }

    /// What takes minutes holds up nobody else.
    private static func aside<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Says to which of its targets nobody will be put through.
    func warnOfTariffs() {
        let grammar = reloader.current.council.grammar
        for target in grammar.council?.targets.keys.sorted() ?? [] {
            guard let uri = grammar.transferURI(ofTarget: target) else { continue }
            let tariff = TransferTarget(uri: uri).tariff
            if !configuration.telephony.allowedTariffs.contains(tariff) {
                log.warning(
                    "warning: nobody will be put through to ‘\(target)’: \(tariff.rawValue) numbers are not allowed")
            }
        }
    }

    /// Where callers go who are left when the switchboard stops.
    var lastResort: TransferTarget? {
        let grammar = reloader.current.council.grammar
        return grammar.transferURI(ofTarget: grammar.council?.operator).map {
            TransferTarget(uri: $0, reason: "the switchboard stops")
        }
    }

    /// All that goes on beside the calls, until it is cancelled and has ended well.
    /// - Parameters:
    ///   - node: tells other switchboards of this one.
    ///   - tidy: what else is deleted when its time has come.
    func run(_ node: Node?, tidy: @escaping @Sendable () async throws -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.sender.run() }
            group.addTask { await self.enforceRetention(tidy) }
            group.addTask { await self.finishErasures() }
            group.addTask { await self.orderExamples() }
            group.addTask { await self.spool?.run() }
            group.addTask { await self.forms.run() }
            group.addTask { await node?.run() }
            if configuration.watchesGrammar { group.addTask { await self.reloader.watch() } }
        }
    }

    /// Deletes what is past its time, now and every day: by the machine's date, whatever date calls are to go by.
    private func enforceRetention(_ tidy: @Sendable () async throws -> Void) async {
        let retention = RetentionRun(
            store: store, retention: configuration.retention, recordings: configuration.ownRecordings)
        while !Task.isCancelled {
            do {
                for deleted in try await retention.run(at: .now) { log.info("\(deleted)") }
                try await tidy()
            } catch let error as ImplausibleDate {
                log.error("\(error)")
            } catch is CancellationError {
                return
            } catch {
                log.error("what is past its time could not be deleted, and is tried again tomorrow: \(error)")
            }
            for _ in 0..<24 {
                do { try await Task.sleep(for: .seconds(60 * 60)) } catch { return }
                try? await store.noteDate(.now)
            }
        }
    }

    /// Takes what was erased out of SQLite's log, once nobody reads what was there before.
    private func finishErasures() async {
        while !Task.isCancelled {
            if (try? await store.isLogToBeEmptied) == true { _ = try? await store.emptyLog() }
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
        }
    }

    /// Tells callers first what most of them ask for, as far as the records go: now and every day.
    private func orderExamples() async {
        while !Task.isCancelled {
            do {
                reloader.orderExamples(by: try await store.callsAskingFor(since: clock.now - Self.usual))
            } catch {
                log.warning("what is asked for most could not be counted, and is tried again tomorrow: \(error)")
            }
            do { try await Task.sleep(for: .seconds(24 * 60 * 60)) } catch { return }
        }
    }

    /// How far back it counts what was asked for (s).
    private static let usual = 90.0 * 24 * 60 * 60

    /// Leads one call to its end.
    func lead(_ call: any Call) async {
        log.info("call \(call.id) arrived")
        guard let published = await answer(to: call) else { return await call.hangUp() }
        let recorded = CallRecorder(
            call, clock: clock, in: configuration.record ? configuration.recordings : nil,
            format: configuration.recordingFormat, complain: log.error)
        // Records are kept and deleted by the machine's date; only hours and recordings go by a pretended one.
        let shift = clock is WallClock ? 0 : Date().timeIntervalSince(clock.now)
        let records = RecordsJournal(
            store: store, spool: spool, node: configuration.node, shift: shift, recording: configuration.recording,
            sharesRecordings: configuration.ownRecordings.isShared, line: { await call.quality },
            conceals: { await recorded.concealsTurn(from: $0, to: $1) }, complain: log.error)
        var conversation = Conversation(
            call: recorded, listener: published.council.listener(), service: published.service,
            outbox: PromisedTexts(
                outbox: Outbox(store: store, allowance: configuration.texts.allowance, refusals: refusals),
                caller: call.caller.number, records: records),
            journal: Journals(
                [RecordingPause(call: recorded, grammar: published.council.grammar), records, live]
                    + (transcript.map { [$0] } ?? []) + (log.level == .debug ? [LoggedSteps(log: log)] : [])),
            surveys: RecordedSurveys(
                surveys: SurveyRecords(store: store, clock: WallClock(), complain: log.error), call: recorded),
            forms: forms.results(behind: records, shift: shift), settings: configuration.settings)
        let ending = await conversation.run()
        await records.settle(within: .seconds(15))
        let line = await call.quality.map { "; \($0.inWords)" } ?? ""
        log.info("call \(call.id) over: \(ending.inWords)\(line)")
    }

    /// What answers a call; nil when it is for a candidate that cannot answer.
    private func answer(to call: any Call) async -> CouncilReloader.Published? {
        guard let candidate, candidate.isDialled(by: call.caller) else { return reloader.current }
        let published = await candidate.published()
        let grammar = published?.council.grammar.fingerprint.prefix(12)
        log.info(
            grammar.map { "call \(call.id) tries the candidate, grammar \($0)" } ?? "call \(call.id) cannot be answered"
        )
        return published
    }

    /// Records and recordings are personal data: nobody else on this machine may read them.
    private static func makePrivateFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ConfigurationError(
                "\(path): the folder for records cannot be made: \(error.localizedDescription); "
                    + "set \"data\" in switchboard.json to a folder that can be written")
        }
        // A folder that was there before.
        chmod(path, 0o700)
    }
}
