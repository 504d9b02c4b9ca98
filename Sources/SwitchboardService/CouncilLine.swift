import Dialogue
import Foundation
import Synchronization
import Telephony
import Utilities

/// A council's place among those that one process answers for, whether it could be opened or not.
///
/// One that cannot be opened, as with faults in its grammar, is named and takes no calls; the others do, and it is tried again when
/// its files have changed or somebody asks for it.
final class CouncilLine: Sendable {
    let configuration: Configuration
    /// Its share of the lines; nil where it is the only one and has no name.
    let group: LineGroup?
    private let clock: any CallClock
    private let transcript: (any Journal)?
    private let log: Log
    private let state = Mutex(State())

    private struct State: Sendable {
        var service: CouncilService?
        var node: Node?
        var readiness: Readiness?
        /// Why it could not be opened.
        var fault: String?
        /// Somebody wants it to be tried again.
        var isAskedFor = false
        var telephones: Telephones?
    }

    /// The telephone side, which all councils have in common.
    struct Telephones: Sendable {
        let endpoint: any TelephoneEndpoint
        /// Where it listens.
        let address: String
        let drains = DrainOrders()
    }

    /// How often it is looked whether files have changed; and how many times until what is published elsewhere is looked for.
    private static let (interval, rounds) = (Duration.seconds(2), 15)

    init(
        _ configuration: Configuration, group: LineGroup?, clock: any CallClock, transcript: (any Journal)?, log: Log
    ) {
        self.configuration = configuration
        self.group = group
        self.clock = clock
        self.transcript = transcript
        self.log = log.named(configuration.council)
    }

    /// Its name; nil for the only one.
    var name: String? { group?.name }
    /// Nil while it is not opened.
    var service: CouncilService? { state.withLock { $0.service } }
    /// Nil while it is not opened or nobody listens.
    var node: Node? { state.withLock { $0.node } }
    /// The same.
    var readiness: Readiness? { state.withLock { $0.readiness } }
    /// Where it has callers put through, with the port where that is written.
    var phoneSystem: String? {
        service.flatMap { $0.reloader.current.council.grammar.council?.pbx } ?? configuration.pbx
    }
    /// Why it takes no calls, in a line; nil when it does.
    var fault: String? { state.withLock { $0.service == nil ? $0.fault ?? "it is being opened" : nil } }

    /// - Throws: why it cannot be opened.
    func open() async throws {
        do {
            let service = try await CouncilService(configuration, clock: clock, transcript: transcript, log: log)
            state.withLock {
                $0.service = service
                $0.fault = nil
            }
            joinTelephones()
        } catch {
            let lines = "\(error)".split(separator: "\n").map(String.init)
            let isNew = state.withLock { state in
                defer { state.fault = lines.first ?? "it cannot be opened" }
                return state.fault != lines.first
            }
            if isNew, group != nil { for line in lines { log.error("takes no calls: \(line)") } }
            throw error
        }
    }

    /// Calls come from here on.
    func join(_ telephones: Telephones) {
        state.withLock { $0.telephones = telephones }
        joinTelephones()
    }

    private func joinTelephones() {
        let (service, telephones) = state.withLock { ($0.service, $0.telephones) }
        guard let service, let telephones else { return }
        let node = Node(
            configuration, address: telephones.address, endpoint: telephones.endpoint, reloader: service.reloader,
            store: service.store, recordings: service.recordings.address, drains: telephones.drains,
            taken: service.taken, log: log)
        let sip = telephones.endpoint.configuration
        let readiness = Readiness(address: sip.address, ports: sip.rtpPorts, store: service.store)
        state.withLock {
            $0.node = node
            $0.readiness = readiness
        }
        service.warnOfTariffs()
    }

    /// Takes a changed grammar for the next call, if it is good; opens the council where that has failed.
    func reload() {
        if let service { return service.reloader.reload() }
        state.withLock { $0.isAskedFor = true }
    }

    /// All that goes on beside its calls, until it is cancelled.
    /// - Parameters:
    ///   - opened: told when it takes calls after all.
    ///   - tidy: what else is deleted when its time has come.
    func run(opened: @Sendable () -> Void, tidy: @escaping @Sendable () async throws -> Void) async {
        let folders = [configuration.grammar, configuration.prompts ?? "Prompts"]
        var known = CouncilReloader.stamp(of: folders)
        var round = 0
        while service == nil {
            do { try await Task.sleep(for: Self.interval) } catch { return }
            round += 1
            let (now, isAskedFor) = (
                CouncilReloader.stamp(of: folders),
                state.withLock { state in
                    defer { state.isAskedFor = false }
                    return state.isAskedFor
                }
            )
            guard now != known || isAskedFor || round % Self.rounds == 0 else { continue }
            known = now
            guard (try? await open()) != nil else { continue }
            opened()
            log.info("takes calls from now on")
        }
        await service?.run(node, tidy: tidy)
    }
}

/// The councils of a process.
struct CouncilLines: Sendable {
    let all: [CouncilLine]
    /// Whose number is whose; nil where there is one council without a name.
    private let plan: DialPlan?

    init(_ configuration: Configuration, clock: any CallClock, transcript: (any Journal)?, log: Log) {
        guard !configuration.councils.isEmpty else {
            all = [CouncilLine(configuration, group: nil, clock: clock, transcript: transcript, log: log)]
            plan = nil
            return
        }
        all = configuration.councils.map {
            CouncilLine($0.configuration, group: $0.group, clock: clock, transcript: transcript, log: log)
        }
        plan = DialPlan(configuration)
    }

    /// Those that take calls.
    var services: [CouncilService] { all.compactMap(\.service) }

    /// - Parameter line: the name of the lines that a call came in on.
    subscript(line: String?) -> CouncilLine? { all.first { $0.name == line } }

    /// Opens them one after another.
    /// - Throws: what is wrong, where none can be opened.
    func open() async throws {
        var first: (any Error)?
        for line in all { do { try await line.open() } catch { first = first ?? error } }
        if let first, services.isEmpty { throw first }
    }

    /// Whose lines a call is for.
    func choice(for arrival: CallArrival) -> LineChoice {
        guard let plan else { return .all }
        guard let name = plan.council(for: arrival), let line = self[name], let group = line.group else {
            return .nobody
        }
        return line.service == nil ? .closed(group) : .group(group)
    }

    /// Whether a council's staff see how a peer or a registrar does: it is one of the council's trunks or its phone system, or no
    /// council's in particular.
    /// - Parameter peer: its SIP address.
    func isSeen(_ peer: String, by line: CouncilLine) -> Bool {
        guard let plan, let host = SIPHost(peer) ?? SIPHost("sip:\(peer)") else { return true }
        let owners = all.filter { one in
            plan.council(withTrunk: host.address) == one.name
                || one.phoneSystem.flatMap { SIPHost("sip:\($0)") }?.address.lowercased() == host.address.lowercased()
        }
        return owners.isEmpty || owners.contains { $0 === line }
    }
}
