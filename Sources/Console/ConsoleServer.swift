import Foundation
import Records
import Reporting
import Synchronization
import Web

/// The console, listening.
package final class ConsoleServer: Sendable {
    private let listener: HTTPListener
    private let console: Console
    /// Where it listens: `address:port`.
    package var address: String { "\(listener.address):\(listener.port)" }
    /// Where browsers on this machine find it.
    package var url: String { "\(settings.certificate == nil ? "http" : "https")://\(address)/" }
    private let people: PeopleStore
    private let settings: ConsoleSettings
    private let store: Store
    private let reading: Store
    private let now: @Sendable () -> Date
    private let complain: @Sendable (String) -> Void

    /// - Parameters:
    ///   - settings: where, to whom, how long.
    ///   - people: users and the audit trail.
    ///   - store: the records.
    ///   - reading: the same, opened to read only.
    ///   - port: the running switchboard.
    ///   - desk: the grammars; nil leaves their pages out.
    ///   - costs: of a contact, for reports.
    ///   - editing: where services are changed; nil where they are not.
    ///   - recordings: this machine's, and other nodes'.
    ///   - now: the machine's date.
    ///   - complain: told what went wrong, without words or numbers.
    /// - Throws: `HTTPListenerError`, `HTTPCertificateError`.
    package init(
        _ settings: ConsoleSettings, people: PeopleStore, store: Store, reading: Store, port: any SwitchboardPort,
        desk: GrammarDesk? = nil, costs: CostModel = CostModel(), editing: EditingDesk? = nil,
        recordings: RecordingArchive = RecordingArchive(),
        now: @escaping @Sendable () -> Date = { .now },
        complain: @escaping @Sendable (String) -> Void
    ) throws {
        self.people = people
        self.settings = settings
        (self.store, self.reading, self.now, self.complain) = (store, reading, now, complain)
        let parts = settings.listen.split(separator: ":", omittingEmptySubsequences: false)
        // Its own port is part of what it answers to, and may be known only once it listens.
        let made = Made()
        listener = try HTTPListener(
            address: String(parts.first ?? ""), port: parts.count == 2 ? UInt16(parts[1]) ?? 0 : 0,
            certificate: try settings.certificate.map { try HTTPCertificate(certificate: $0.file, key: $0.key) },
            largestBody: Console.largestForm, tooLong: Console.tooLong(now())
        ) { request in
            guard let console = made.console else { return .words("not ready yet", status: 503) }
            return await console.answer(request)
        }
        console = Console(
            settings: settings, listening: listener.port, people: people, store: store, reading: reading,
            port: port, desk: desk, costs: costs, editing: editing, recordings: recordings, now: now,
            complain: complain)
        made.set(console)
    }

    private final class Made: Sendable {
        private let held = Mutex<Console?>(nil)
        var console: Console? { held.withLock { $0 } }
        func set(_ console: Console) { held.withLock { $0 = console } }
    }

    /// Counts the days that are over, and has at hand what pages would be waited for, so that a report of a year, the turns to
    /// label and the services are there at once.
    /// - Throws: `DatabaseError`.
    package func lookAhead() async throws {
        try await ReportFigures.keepDays(of: reading, keeping: store, now: now())
        await console.lookAhead()
    }

    /// Looks ahead now and every hour.
    package func stayReady() async {
        while !Task.isCancelled {
            do { try await lookAhead() } catch {
                complain("days could not be counted for reports, and are tried again in an hour: \(error)")
            }
            do { try await Task.sleep(for: .seconds(60 * 60)) } catch { return }
        }
    }

    /// Deletes sessions that are over, and what is past its time of the audit trail.
    package func tidy(at now: Date = .now) async throws {
        try await people.tidy(at: now, longest: settings.longest, audit: now.addingTimeInterval(-settings.audit))
    }
}
