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

/// The switchboard on the telephone network: takes calls and hands each to the council that it is for.
package struct LiveSwitchboard: Sendable {
    /// Where SIP is spoken: `address:port`.
    package let address: String
    /// By which transports, for people.
    package let transports: String
    private let configuration: Configuration
    private let councils: CouncilLines
    private let endpoint: any TelephoneEndpoint
    private let monitor: Monitor?
    /// Where the text gateway and the sites behind links tell us things: `address:port`, nil when nowhere.
    let callbackAddress: String?
    private let callbacks: HTTPListener?
    private let log: Log
    private let console: ConsoleServer?

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
        self.log = log
        var sip = try configuration.sipConfiguration(log: log.info)
        // What cannot be had is said before the grammar is learnt, which may take minutes the first time.
        let stack = configuration.telephony.stack
        try stack.refuseUnusable(sip)
        let councils = CouncilLines(configuration, clock: clock, transcript: transcript, log: log)
        self.councils = councils
        try await councils.open()
        callbacks = try configuration.callbacks?.listener { await Self.told($0, to: councils) }
        callbackAddress = callbacks.map { "\($0.address):\($0.port)" }
        if let callbackAddress { log.info("receipts and clicks are taken at http://\(callbackAddress)") }
        sip.lines = { councils.choice(for: $0) }
        sip.turnedAway = { councils[$0]?.service?.missed.note() }
        sip.listedTargets = { councils[$0]?.service?.reloader.current.council.grammar.transferURIs ?? [] }
        sip.passedOn = { call, line, uri in councils[line]?.service?.notePassing(of: call, to: uri) }
        endpoint = try await stack.listen(sip)
        address = "\(sip.address):\(await endpoint.port)"
        let tlsPort = await endpoint.tlsPort
        transports = "UDP and TCP" + (tlsPort == 0 ? "" : ", TLS at \(tlsPort)")
        log.info("this is node \(configuration.node)")
        let telephones = CouncilLine.Telephones(endpoint: endpoint, address: address)
        for line in councils.all { line.join(telephones) }
        console = try await Self.console(configuration, councils: councils, endpoint: endpoint, log: log)
        monitor = try configuration.monitor.map { [endpoint] in
            try Monitor(
                listening: $0, endpoint: endpoint, councils: councils, node: configuration.node, lostLines: log.lost)
        }
        if let monitor { log.info("health and metrics at port \(monitor.port)") }
    }

    /// Answers who tells something of a text or a link: with several councils behind `/council/NAME`, for that one alone.
    private static func told(_ request: HTTPRequest, to councils: CouncilLines) async -> HTTPResponse {
        var request = request
        var line = councils[nil]
        if line == nil {
            let place = CouncilPath(request.path)
            line = place.flatMap { councils[$0.council] }
            request.path = place?.path ?? request.path
        }
        guard let line else { return .words("there is nothing here", status: 404) }
        guard let callbacks = line.service?.callbacks else { return .words("try again later", status: 503) }
        return await callbacks.answer(request)
    }

    /// Opens the pages for staff. Where the settings do not say where, a port that is taken is no reason not to answer calls.
    private static func console(
        _ configuration: Configuration, councils: CouncilLines, endpoint: any TelephoneEndpoint, log: Log
    ) async throws -> ConsoleServer? {
        guard let settings = configuration.console else { return nil }
        let people = try PeopleStore(file: configuration.people)
        do {
            let console = try ConsoleServer(
                settings, people: people,
                councils: try councils.all.compactMap { try $0.desk(endpoint, among: councils) },
                names: councils.all.compactMap(\.name), complain: log.warning)
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
        let beside = Task {
            await withDiscardingTaskGroup { group in
                for line in councils.all {
                    group.addTask {
                        await line.run(opened: { open(line) }, tidy: { try await console?.tidy() })
                    }
                }
                group.addTask { await console?.stayReady() }
            }
        }
        let renewing = Task { await renewCertificates() }
        let freed = FreedMemory()
        let freeing = Task { await freed.giveBack(behindCallsOf: endpoint) }
        defer {
            renewing.cancel()
            freeing.cancel()
        }
        await withDiscardingTaskGroup { conversations in
            for await call in endpoint.calls {
                guard let council = councils[call.caller.line]?.service else { continue }
                conversations.addTask {
                    await council.lead(call)
                    freed.noteCall()
                }
            }
        }
        beside.cancel()
        await beside.value
        // The process ends behind us, and a trace is to have the last messages: shutting down has begun, and is waited for.
        if configuration.telephony.trace != nil { await endpoint.shutDown() }
    }

    /// Has pages for a council that takes calls from now on.
    private func open(_ line: CouncilLine) {
        do { if let council = try line.desk(endpoint, among: councils) { console?.add(council) } } catch {
            log.warning("\(line.name ?? ""): there are no pages for it: \(error)")
        }
    }

    /// Takes changed grammars for the next call, if they are good.
    package func reload() { for line in councils.all { line.reload() } }

    /// Takes no more calls and ends those there are.
    package func shutDown() async { await endpoint.shutDown() }

    /// Takes no more calls and waits for those there are; who is left after a while is put through to a person.
    package func drain() async {
        await endpoint.drain(limit: .seconds(configuration.drain)) { [councils] caller in
            councils[caller.line]?.service?.lastResort
        }
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
