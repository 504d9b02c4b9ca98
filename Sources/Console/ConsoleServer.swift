import Foundation
import Records
import Reporting
import Synchronization
import Web

/// The console, listening.
package final class ConsoleServer: Sendable {
    private let listener: HTTPListener
    /// Where it listens: `address:port`.
    package var address: String { "\(listener.address):\(listener.port)" }
    /// Where browsers on this machine find it.
    package var url: String { "\(settings.certificate == nil ? "http" : "https")://\(address)/" }
    private let people: PeopleStore
    private let settings: ConsoleSettings
    private let now: @Sendable () -> Date
    private let complain: @Sendable (String) -> Void
    private let rooms: Rooms

    /// - Parameters:
    ///   - settings: where, to whom, how long.
    ///   - people: users and the audit trail.
    ///   - councils: those whose pages there are; more may follow.
    ///   - names: of all that there are, where there are several.
    ///   - now: the machine's date.
    ///   - complain: told what went wrong, without words or numbers.
    /// - Throws: `HTTPListenerError`, `HTTPCertificateError`.
    package init(
        _ settings: ConsoleSettings, people: PeopleStore, councils: [ConsoleCouncil], names: [String] = [],
        now: @escaping @Sendable () -> Date = { .now }, complain: @escaping @Sendable (String) -> Void
    ) throws {
        self.people = people
        self.settings = settings
        (self.now, self.complain) = (now, complain)
        let parts = settings.listen.split(separator: ":", omittingEmptySubsequences: false)
        // Its own port is part of what it answers to, and may be known only once it listens.
        let rooms = Rooms(names: names)
        self.rooms = rooms
        listener = try HTTPListener(
            address: String(parts.first ?? ""), port: parts.count == 2 ? UInt16(parts[1]) ?? 0 : 0,
            certificate: try settings.certificate.map { try HTTPCertificate(certificate: $0.file, key: $0.key) },
            largestBody: Console.largestForm, tooLong: Console.tooLong(now())
        ) { await rooms.answer($0) }
        for council in councils { add(council) }
    }

    /// The pages of each council.
    private final class Rooms: Sendable {
        let names: [String]
        private let held = Mutex<[Console]>([])
        var all: [Console] { held.withLock { $0 } }

        init(names: [String]) { self.names = names }

        func add(_ console: Console) { held.withLock { $0.append(console) } }

        func answer(_ request: HTTPRequest) async -> HTTPResponse {
            guard let first = all.first else { return .words("not ready yet", status: 503) }
            guard !names.isEmpty else { return await first.answer(request) }
            guard let place = CouncilPath(request.path) else {
                return await first.answer(request, choosingAmong: all.compactMap(\.council))
            }
            guard let console = all.first(where: { $0.council == place.council }) else {
                return names.contains(place.council)
                    ? .words("this council takes no calls just now, and has no pages: the log says why", status: 503)
                    : .words("there is nothing here", status: 404)
            }
            var request = request
            request.path = place.path
            return await console.answer(request)
        }
    }

    /// Has the pages of one more council.
    package func add(_ council: ConsoleCouncil) {
        rooms.add(
            Console(
                settings: settings, listening: listener.port, people: people, council: council,
                councils: rooms.names, now: now, complain: complain))
    }

    /// Counts the days that are over, and has at hand what pages would be waited for, so that a report of a year, the turns to
    /// label and the services are there at once.
    /// - Throws: `DatabaseError`.
    package func lookAhead() async throws {
        var fault: (any Error)?
        for console in rooms.all {
            // One council's records may be away, and the others' are there.
            do { try await ReportFigures.keepDays(of: console.reading, keeping: console.store, now: now()) } catch {
                fault = fault ?? error
            }
            await console.lookAhead()
        }
        if let fault { throw fault }
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
