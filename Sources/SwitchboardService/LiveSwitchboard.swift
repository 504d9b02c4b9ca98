import ConfigurationFiles
import Console
import Dialogue
import Foundation
import Messaging
import Records
import SIPStacks
import SwitchboardEngine
import Telephony
import Utilities
import Web

/// The switchboard on the telephone network: takes calls, leads a conversation on each, keeps records, sends texts.
package struct LiveSwitchboard: Sendable {
    /// Where SIP is spoken: `address:port`.
    package let address: String
    /// By which transports, for people.
    package let transports: String
    private let configuration: Configuration
    private let reloader: CouncilReloader
    private let store: Store
    /// Where calls are kept while the records' server is away; nil where they are in a file.
    private let spool: JournalSpool?
    private let endpoint: any TelephoneEndpoint
    private let monitor: Monitor?
    private let sender: OutboxSender
    /// Where the text gateway and the sites behind links tell us things: `address:port`, nil when nowhere.
    let callbackAddress: String?
    private let callbacks: HTTPListener?
    private let forms: LiveForms
    private let clock: any CallClock
    private let transcript: (any Journal)?
    private let log: Log
    private let refusals = TextRefusals()
    private let live = LiveCalls()
    private let console: ConsoleServer?
    private let candidate: CandidateLine?
    private let node: Node
    private let recordings: NodeRecordings

    /// Opens everything that calls need; whatever is missing is said now and not on somebody's call.
    /// - Parameters:
    ///   - configuration: `switchboard.json`.
    ///   - clock: the time that opening hours go by.
    ///   - transcript: told every conversation too, words and all; nil keeps them private.
    ///   - log: one line for each thing worth knowing, without numbers or words.
    package init(
        _ configuration: Configuration, clock: any CallClock = WallClock(), transcript: (any Journal)? = nil,
        log: Log
    ) async throws {
        self.configuration = configuration
        self.clock = clock
        self.transcript = transcript
        self.log = log
        var sip = try configuration.sipConfiguration(log: log.info)
        // What cannot be had is said before the grammar is learnt, which may take minutes the first time.
        let stack = configuration.telephony.stack
        try stack.refuseUnusable(sip)
        try Self.makePrivateFolder(configuration.data)
        // A caller who wants a text waits for it, and hears nothing meanwhile.
        store = try Store(file: configuration.database, busyTimeout: .seconds(2), mayBeAway: true)
        do { try await store.probe() } catch let error as DatabaseError where error.kind == .unreachable {
            log.warning("the records are away, and follow when they are back: \(error)")
        } catch {}
        let published = Node.fetch(configuration, log: log)
        let reloader = try CouncilReloader(configuration, log: log)
        self.reloader = reloader
        candidate = CandidateLine(configuration, log: log)
        sender = OutboxSender(
            store: store, gateway: try configuration.gateway.open(),
            limitPerMinute: configuration.texts.perMinute
        ) { log.note($0) }
        callbacks = try configuration.callbacks.map { [store] settings in
            try settings.listener(store: store, now: { .now }, complain: log.warning)
        }
        callbackAddress = callbacks.map { "\($0.address):\($0.port)" }
        if let callbackAddress { log.info("receipts and clicks are taken at http://\(callbackAddress)") }
        forms = try LiveForms(configuration, reloader: reloader, store: store, log: log)
        if RecordsAddress.isServer(configuration.database) {
            let folder = URL(filePath: configuration.data).appending(path: "unwritten", directoryHint: .isDirectory)
            spool = try JournalSpool(folder: folder, store: store, complain: log.error)
        } else {
            spool = nil
        }
        let missed = MissedCalls(store, spool: spool)
        sip.turnedAway = { missed.note() }
        // The conversation and its journal are over by then.
        let passings = RecordsJournal(
            store: store, spool: spool, recording: { _ in nil }, line: { nil }, complain: log.error)
        sip.passedOn = { call, uri in
            guard let (key, destinations) = reloader.current.council.grammar.place(at: uri) else { return }
            Task { await passings.note(.did(.passedOn(to: key, destinations), at: 0), on: call) }
        }
        sip.listedTargets = { reloader.current.council.grammar.transferURIs }
        endpoint = try await stack.listen(sip)
        address = "\(sip.address):\(await endpoint.port)"
        let tlsPort = await endpoint.tlsPort
        transports = "UDP and TCP" + (tlsPort == 0 ? "" : ", TLS at \(tlsPort)")
        let (endpoint, store, refusals) = (endpoint, store, refusals)
        let readiness = Readiness(address: sip.address, ports: sip.rtpPorts, store: store)
        let recordings = try NodeRecordings(configuration, store: store, log: log)
        self.recordings = recordings
        let node = Node(
            configuration, address: address, endpoint: endpoint, reloader: reloader, store: store,
            recordings: recordings.address, taken: published, log: log)
        self.node = node
        log.info("this is node \(node.name)")
        console = try await Self.console(
            configuration, store: store,
            port: ConsolePort(
                configuration: configuration, reloader: reloader, endpoint: endpoint, store: store, live: live,
                readiness: readiness), reloader: reloader, recordings: recordings.archive, log: log)
        monitor = try configuration.monitor.map {
            try Monitor(
                listening: $0, endpoint: endpoint, store: store,
                readiness: readiness, refusals: refusals, node: node.name, summary: node.summary,
                lostLines: log.lost
            ) {
                let weaknesses = [reloader.current.council.weakness, node.complaint].compactMap(\.self)
                return weaknesses.isEmpty ? nil : weaknesses.joined(separator: ", ")
            }
        }
        if let monitor { log.info("health and metrics at port \(monitor.port)") }
        for target in reloader.current.council.grammar.council?.targets.keys.sorted() ?? [] {
            guard let uri = reloader.current.council.grammar.transferURI(ofTarget: target) else { continue }
            let tariff = TransferTarget(uri: uri).tariff
            if !sip.allowedTariffs.contains(tariff) {
                log.warning(
                    "warning: nobody will be put through to ‘\(target)’: \(tariff.rawValue) numbers are not allowed")
            }
        }
    }

    /// Opens the pages for staff. Where the settings do not say where, a port that is taken is no reason not to answer calls.
    private static func console(
        _ configuration: Configuration, store: Store, port: ConsolePort, reloader: CouncilReloader,
        recordings: RecordingArchive, log: Log
    ) async throws -> ConsoleServer? {
        guard let settings = configuration.console else { return nil }
        let people = try PeopleStore(file: configuration.people)
        do {
            let console = try ConsoleServer(
                settings, people: people, store: store,
                reading: try Store(reading: configuration.database, mayBeAway: true), port: port,
                desk: GrammarDesk(configuration, reloader: reloader), costs: configuration.costs,
                editing: configuration.editing, recordings: recordings, complain: log.warning)
            log.info("the console is at \(console.url)")
            if try await people.users().isEmpty {
                log.info(
                    "nobody may use the console yet: ‘switchboard console adduser NAME --role administer’ makes the first user"
                )
            }
            return console
        } catch let error as HTTPListenerError where !configuration.hasConsoleGroup {
            log.warning("there is no console: \(error)")
            return nil
        }
    }

    /// Takes calls until `shutDown`; returns when the last conversation is on record.
    package func run() async {
        let sending = Task { await sender.run() }
        let care = Task { await enforceRetention() }
        let emptying = Task { await finishErasures() }
        defer { emptying.cancel() }
        let ordering = Task { await orderExamples() }
        let counting = Task { await console?.stayReady() }
        let following = Task { await spool?.run() }
        defer { following.cancel() }
        let handingOver = Task { await forms.run() }
        let belonging = Task { await node.run() }
        let watching = Task { if configuration.watchesGrammar { await reloader.watch() } }
        let renewing = Task { await renewCertificates() }
        defer { renewing.cancel() }
        await withDiscardingTaskGroup { conversations in
            for await call in endpoint.calls {
                conversations.addTask { await lead(call) }
            }
        }
        sending.cancel()
        care.cancel()
        ordering.cancel()
        counting.cancel()
        handingOver.cancel()
        watching.cancel()
        belonging.cancel()
        await sending.value
        await care.value
        await ordering.value
        await counting.value
        await handingOver.value
        await belonging.value
        // The process ends behind us, and a trace is to have the last messages: shutting down has begun, and is waited for.
        if configuration.telephony.trace != nil { await endpoint.shutDown() }
    }

    /// Deletes what is past its time, now and every day: by the machine's date, whatever date calls are to go by.
    private func enforceRetention() async {
        let retention = RetentionRun(
            store: store, retention: configuration.retention, recordings: configuration.ownRecordings)
        while !Task.isCancelled {
            do {
                for deleted in try await retention.run(at: .now) { log.info("\(deleted)") }
                try await console?.tidy()
            } catch let error as ImplausibleDate {
                log.error("\(error)")
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

    /// Takes a changed grammar for the next call, if it is good.
    package func reload() { reloader.reload() }

    /// Takes no more calls and ends those there are.
    package func shutDown() async { await endpoint.shutDown() }

    /// Takes no more calls and waits for those there are; who is left after a while is put through to a person.
    package func drain() async {
        let grammar = reloader.current.council.grammar
        let uri = grammar.transferURI(ofTarget: grammar.council?.operator)
        await endpoint.drain(
            limit: .seconds(configuration.drain),
            movingTo: uri.map { TransferTarget(uri: $0, reason: "the switchboard stops") })
    }

    /// Takes renewed certificates into use, within a minute of their files' changing.
    private func renewCertificates() async {
        let endpoint = endpoint
        var files: [(file: String, what: String, renew: @Sendable () async throws -> Void)] = []
        if let file = configuration.telephony.tls?.certificate {
            files.append((file, "certificate", { @Sendable in try await endpoint.reloadCertificate() }))
        }
        func changed(_ file: String) -> Date? {
            try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        }
        var known = files.map { changed($0.file) }
        while !files.isEmpty, (try? await Task.sleep(for: .seconds(30))) != nil {
            for (place, (file, what, renew)) in files.enumerated() {
                guard let now = changed(file), now != known[place] else { continue }
                known[place] = now
                do {
                    try await renew()
                    log.info("the renewed \(what) is in use")
                } catch {
                    log.warning("the \(what) stays as it was: \(error)")
                }
            }
        }
    }

    /// Tells systemd that we live, as long as the telephone's own thread answers.
    package func reassure(_ notice: SystemdNotifier) async {
        guard let interval = notice.watchdog else { return }
        while !Task.isCancelled {
            _ = await endpoint.callCount
            notice.alive()
            try? await Task.sleep(for: interval)
        }
    }

    private func lead(_ call: any Call) async {
        log.info("call \(call.id) arrived")
        guard let published = await answer(to: call) else { return await call.hangUp() }
        let recorded = CallRecorder(
            call, clock: clock, in: configuration.record ? configuration.recordings : nil,
            format: configuration.recordingFormat, complain: log.error)
        // Records are kept and deleted by the machine's date; only hours and recordings go by a pretended one.
        let shift = clock is WallClock ? 0 : Date().timeIntervalSince(clock.now)
        let records = RecordsJournal(
            store: store, spool: spool, node: node.name, shift: shift, recording: configuration.recording,
            sharesRecordings: configuration.ownRecordings.isShared,
            line: { await call.quality },
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

extension Configuration {
    /// The file of the records, or their server's address.
    package var database: String { records ?? "\(data)/records.sqlite" }
    /// The folder of the recordings.
    package var recordings: URL {
        recordingSettings.folder.map { URL(filePath: $0) } ?? URL(filePath: data).appending(path: "recordings")
    }

    /// What conversations go by.
    package var settings: Settings {
        Settings(
            timing: TurnTiming(noInput: .seconds(noInput)), transferLimit: .seconds(transferLimit),
            recordPage: recordPage)
    }

    /// Where a call's recording will be; nil when calls are not recorded.
    @Sendable package func recording(of callID: String) -> String? {
        record ? recordings.appending(path: "\(callID).\(recordingFormat.rawValue)").path : nil
    }
}

extension SIPConfiguration {
    /// Reads `ADDRESS:PORT` or `ADDRESS`.
    package init(listening text: String, defaultPort: UInt16 = 5060) throws {
        // [::1]:5060
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            let rest = text[text.index(after: close)...]
            let port = rest.isEmpty ? defaultPort : rest.hasPrefix(":") ? UInt16(rest.dropFirst()) : nil
            guard let port else { throw UsageError("‘\(text)’ is not ADDRESS:PORT, such as [2001:db8::10]:5060") }
            self.init(address: String(text[..<close].dropFirst()), port: port)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let address = parts.first, !address.isEmpty, parts.count <= 2 else {
            throw UsageError("‘\(text)’ is not ADDRESS:PORT, such as 192.0.2.10:5060")
        }
        guard parts.count == 2 else {
            self.init(address: String(address), port: defaultPort)
            return
        }
        guard let port = UInt16(parts[1]) else {
            throw UsageError("‘\(parts[1])’ is no port; ports are numbers from 0 (any that is free) to 65535")
        }
        self.init(address: String(address), port: port)
    }
}
