import Foundation
import Records
import SwitchboardService
import Utilities

/// `switchboard node`: the switchboards that share the records.
enum NodeCommand: Command {
    static let name = "node"
    static let summary = "list the switchboards that share the records, drain one, have it take calls again"
    static let help = """
        switchboard node list           each with its state, calls, grammar, and when it last said so
        switchboard node drain [NAME]   it takes no new calls: OPTIONS and INVITE are answered 503, so that what is in front of it
                                        sends callers elsewhere; those there are go on, and it stays so until it is resumed, over
                                        a restart, too
        switchboard node resume [NAME]  it takes calls again

          --config FILE     the settings (switchboard.json where there is one)
          --database FILE   the records (\(ReportCommand.usualDatabase))
          --council NAME    list: as it stands in this one's records, of several councils
          --wait            drain: until its last call is over
          --json            list: one object for each

        A switchboard that answers for several councils is drained and resumed for all of them.
        Without a name it is the one of the settings ("node"), or of this machine.
        Exit status: 0 when it was done; 1 when it could not be; 64 when it was not understood.
        """

    static func run(_ arguments: inout Arguments) async throws {
        umask(0o077)
        let named = try arguments.option("database")
        let (waits, asJSON) = (arguments.flag("wait"), arguments.flag("json"))
        let council = try arguments.option("council")
        let configuration = try ServeCommand.allCouncils(&arguments)
        let words = try arguments.positionals()
        let places = try named.map { [$0] } ?? databases(of: configuration, council: council)
        guard let what = words.first, words.count <= 2 else {
            throw UsageError("say what to do: list, drain or resume, and with which node")
        }
        let node = words.count == 2 ? words[1] : configuration.node
        switch what {
        case "list":
            guard words.count == 1 else { throw UsageError("‘node list’ takes nothing more") }
            try await list(in: places, asJSON: asJSON)
        case "drain": try await order(node, drained: true, in: places, waits: waits)
        case "resume": try await order(node, drained: false, in: places, waits: false)
        default: throw UsageError("there is no ‘node \(what)’")
        }
    }

    /// Where switchboards say how they do: in the records of each council.
    private static func databases(of configuration: Configuration, council: String?) throws -> [String] {
        if council != nil || configuration.councils.isEmpty { return [try configuration.of(council: council).database] }
        return configuration.councils.map(\.configuration.database).filter(RecordsAddress.isThere)
    }

    private static func list(in places: [String], asJSON: Bool) async throws {
        var nodes: [NodeRow] = []
        var left: [String: Int] = [:]
        for place in places {
            let store = try Store(reading: place)
            nodes += try await store.nodes()
            left.merge(try await store.recordingsToDelete(), uniquingKeysWith: +)
        }
        if asJSON {
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return print(String(decoding: try encoder.encode(nodes), as: UTF8.self))
        }
        if nodes.isEmpty { print("no switchboard has worked on these records yet") }
        for node in nodes {
            print(line(node, at: .now))
            if let count = left[node.name] { print("      \(count) recordings are still to be deleted there") }
        }
    }

    /// In one line.
    static func line(_ node: NodeRow, at now: Date) -> String {
        let age = Int(max(0, now.timeIntervalSince(node.seen)))
        let isSilent = node.state != .stopped && age > 60
        let state =
            isSilent
            ? "silent for \(age) s"
            : node.isDrained && node.state == .taking
                ? "about to be drained"
                : node.isDrained && node.state == .stopped ? "stopped, drained" : node.state.rawValue
        return
            "\(node.name)  \(node.address)  \(state)  \(node.calls) of \(node.callLimit) calls  grammar \(node.grammar)  "
            + "switchboard \(node.software)  \(age) s ago" + (node.complaint.map { "\n      \($0)" } ?? "")
    }

    private static func order(_ node: String, drained: Bool, in places: [String], waits: Bool) async throws {
        var stores: [Store] = []
        var known: Set<String> = []
        for place in places {
            let store = try TextsCommand.openExisting(place)
            if try await store.order(node: node, drained: drained) { stores.append(store) }
            known.formUnion(try await store.nodes().map(\.name))
        }
        guard !stores.isEmpty else {
            throw NoSuchNode(name: node, known: known.sorted().joined(separator: ", "))
        }
        print(
            drained
                ? "\(node) takes no new calls within two seconds, until ‘switchboard node resume \(node)’"
                : "\(node) takes calls again within two seconds")
        guard waits else { return }
        for store in stores { try await waitForLastCall(of: node, in: store) }
        print("\(node) has no calls any more")
    }

    private static func waitForLastCall(of node: String, in store: Store) async throws {
        while let row = try await store.node(node) {
            if row.state == .stopped || (row.state == .draining && row.calls == 0) { return }
            guard Date.now.timeIntervalSince(row.seen) < 60 else {
                throw UsageError("\(node) has said nothing for a minute: it may be dead")
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private struct NoSuchNode: Error, CustomStringConvertible {
        let name: String
        let known: String
        var description: String {
            "there is no node ‘\(name)’; there " + (known.isEmpty ? "is none yet" : "are: \(known)")
        }
    }
}
