import Foundation
import Glibc
import Records
import Synchronization
import Telephony
import Tuning
import Utilities

/// This switchboard among those that share its records: what it tells them of itself, whether it is drained, and the grammar that
/// was published for all.
///
/// It hears of news at once where the records are on a server (`RecordsNotices`), and looks by itself every two seconds.
final class Node: Sendable {
    private let configuration: Configuration
    private let endpoint: any TelephoneEndpoint
    private let reloader: CouncilReloader
    private let store: Store
    private let drains: DrainOrders
    private let log: Log
    private let started = Date.now
    private let address: String
    private let recordings: String?
    private let isShared: Bool
    private let standing: Mutex<Standing>

    private struct Standing: Sendable {
        /// The number of the published grammar that was last taken up; nil where none was.
        var taken: Int?
        /// Why it could not be fetched; nil when it could.
        var fault: String?
        /// Why a recording that is to be deleted could not be; nil when all were.
        var deletionFault: String?
        /// What was last written down, and when.
        var noted: (row: NodeRow, at: ContinuousClock.Instant)?
        /// That another process has the same name has been said.
        var hasComplained = false
    }

    /// How often it looks by itself.
    private static let interval = Duration.seconds(2)
    /// How often it says that it lives, on a server and in a file that nobody else uses.
    private static let (beat, beatOfFile) = (Duration.seconds(4), Duration.seconds(20))

    /// - Parameters:
    ///   - address: where it listens.
    ///   - recordings: where it hands recordings to other nodes; nil where it does not.
    ///   - drains: what other councils' records say of it.
    ///   - taken: the number of the published grammar that it began with; nil where none was.
    init(
        _ configuration: Configuration, address: String, endpoint: any TelephoneEndpoint, reloader: CouncilReloader,
        store: Store, recordings: String?, drains: DrainOrders, taken: Int?, log: Log
    ) {
        self.configuration = configuration
        self.address = address
        self.recordings = recordings
        self.endpoint = endpoint
        self.reloader = reloader
        self.store = store
        self.drains = drains
        self.log = log
        isShared = RecordsAddress.isServer(configuration.database)
        standing = Mutex(Standing(taken: taken))
    }

    /// Its name.
    var name: String { configuration.node }

    /// Why calls are answered with another grammar than the one that was published; nil when they are not.
    var complaint: String? {
        let standing = standing.withLock { $0 }
        if let fault = standing.fault { return "the published grammar could not be fetched: \(fault)" }
        let inUse = reloader.inUse
        guard isShared, let taken = standing.taken, let first = inUse.refusal.first else { return nil }
        return "grammar version \(taken) is not taken (\(first)): calls go on with \(inUse.fingerprint.prefix(12))"
    }

    /// In a few words, for whoever asks after its health.
    func summary(_ condition: EndpointStatus) -> String {
        "\(configuration.council ?? "node \(name)"): \(calls(condition)) of \(configuration.callLimit) calls, "
            + "grammar \(reloader.inUse.fingerprint.prefix(12))"
    }

    /// Of the council's own.
    private func calls(_ condition: EndpointStatus) -> Int {
        configuration.council.map { condition.callsByLine[$0] ?? 0 } ?? condition.calls
    }

    /// Fetches what was published before anything is read.
    /// - Returns: the number of the latest version; nil where there is none, or it cannot be had now.
    static func fetch(_ configuration: Configuration, log: Log) -> Int? {
        do { return try publisher(configuration).fetch()?.number } catch let error as DatabaseError
            where error.kind == .unreachable
        { return nil } catch {
            log.warning("the published grammar could not be fetched: \(error)")
            return nil
        }
    }

    private static func publisher(_ configuration: Configuration) -> Publisher {
        Publisher(data: configuration.data, running: configuration.grammar, records: configuration.records)
    }

    /// Until it is cancelled; then the others are told that it has ended.
    func run() async {
        let (news, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let notices = RecordsNotices(of: configuration.database) { wake.yield() }
        let looking = Task {
            while !Task.isCancelled {
                wake.yield()
                try? await Task.sleep(for: Self.interval)
            }
        }
        for await _ in news {
            await obey()
            if isShared {
                await follow()
                await deleteRecordings()
            }
            await tell()
        }
        looking.cancel()
        notices.stop()
        await tell(isOver: true)
    }

    /// Is drained, or takes calls again, as somebody wants it.
    private func obey() async {
        // While the records are away it stays as it is.
        guard let row = try? await store.node(name) else { return }
        let isPaused = await endpoint.isPaused
        let isDrained = drains.note(row.isDrained, of: configuration.council)
        guard isDrained != isPaused else { return }
        await endpoint.pause(isDrained)
        log.info(
            isDrained
                ? "drained: no new calls until ‘switchboard node resume \(name)’; those there are go on"
                : "takes calls again")
    }

    /// Deletes the recordings that other nodes took out of the records.
    private func deleteRecordings() async {
        guard let (done, fault) = try? await store.deleteLeftRecordings(configuration.ownRecordings) else { return }
        if done > 0 { log.info("\(done) recordings that another node took out of the records were deleted") }
        let isNew = standing.withLock { standing in
            defer { standing.deletionFault = fault }
            return fault != standing.deletionFault
        }
        if let fault, isNew {
            log.error("a recording that is to be deleted could not be, and is tried again: \(fault)")
        }
    }

    /// Takes up what was published since.
    private func follow() async {
        guard let latest = try? await store.latestSharedGrammar(), latest != standing.withLock({ $0.taken }) else {
            return
        }
        do {
            let version = try await fetched()
            standing.withLock { $0.fault = nil }
            guard let version, version.number != standing.withLock({ $0.taken }) else { return }
            standing.withLock { $0.taken = version.number }
            log.info("grammar version \(version.number), published by \(version.by), is being read")
            reloader.reload()
        } catch let error as DatabaseError where error.mayPass {
            return
        } catch {
            let isNew = standing.withLock { standing in
                defer { standing.fault = "\(error)" }
                return standing.fault != "\(error)"
            }
            if isNew { log.warning("grammar version \(latest) could not be fetched, and is tried again: \(error)") }
        }
    }

    private func fetched() async throws -> GrammarVersion? {
        let configuration = configuration
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try Self.publisher(configuration).fetch() })
            }
        }
    }

    /// Writes down how it does, where that has changed or was not said for a while.
    private func tell(isOver: Bool = false) async {
        let condition = await endpoint.condition
        let row = NodeRow(
            name: name, address: address, software: SwitchboardVersion.number, started: started, seen: .now,
            state: isOver ? .stopped : condition.isDraining ? .stopping : condition.isPaused ? .draining : .taking,
            calls: calls(condition), callLimit: configuration.callLimit,
            grammar: String(reloader.inUse.fingerprint.prefix(12)), complaint: complaint,
            recordings: recordings)
        if let noted = standing.withLock({ $0.noted }) {
            let isSame =
                (noted.row.state, noted.row.grammar, noted.row.complaint) == (row.state, row.grammar, row.complaint)
            // Somebody may be waiting for the last call of a drained one.
            let beat = isShared || condition.isPaused ? Self.beat : Self.beatOfFile
            if isSame, (noted.row.calls == 0) == (row.calls == 0), ContinuousClock.now - noted.at < beat { return }
        }
        guard let before = try? await store.note(row) as NodeRow?? else { return }
        standing.withLock { $0.noted = (row, .now) }
        guard let before, before.started != started, before.state != .stopped, before.address != address,
            abs(before.seen.timeIntervalSinceNow) < Self.beat / .seconds(1) * 2
        else { return }
        let isNew = standing.withLock { standing in
            defer { standing.hasComplained = true }
            return !standing.hasComplained
        }
        if isNew {
            log.warning(
                "another switchboard, at \(before.address), calls itself ‘\(name)’, too: give each its own name (\"node\" in its settings)"
            )
        }
    }
}

extension Configuration {
    /// This machine's name, without its domain.
    static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "switchboard" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let plain = text.split(separator: ".").first.map(String.init) ?? ""
        return isNodeName(plain) ? plain : "switchboard"
    }

    /// Letters, digits, `-`, `_` and `.`: it stands in figures, logs and commands.
    static func isNodeName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_.".utf8.contains(byte)
            }
    }
}
