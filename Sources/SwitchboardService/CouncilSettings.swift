import ConfigurationFiles
import Foundation
import Records
import Telephony
import Utilities

/// One of several councils that one switchboard answers for: `councils` in `switchboard.json`.
package struct CouncilSettings: Sendable {
    /// By which it is known in addresses, logs, figures and commands.
    package var name: String
    /// What is dialled to reach it.
    package var numbers: [DialledNumber] = []
    /// Networks of the phone systems that are its alone.
    var trunks: [IPNetwork] = []
    /// All that holds for it: its own, and what is said above for all.
    package var configuration: Configuration

    /// Its lines.
    var group: LineGroup { LineGroup(name: name, calls: configuration.callLimit) }
}

extension Configuration {
    /// Reads `"councils"` and `"default_council"`, after everything that holds for all of them.
    mutating func readCouncils(_ fields: inout JsonFields) {
        let chosen = fields.setting("default_council")
        let written = fields.members(of: "councils").filter { $0.key != "note" && !$0.key.hasPrefix("_") }
        if written.isEmpty {
            if chosen != nil {
                fields.error(
                    at: "default_council", "\"default_council\" means nothing without \"councils\"", cure: "remove it")
            }
            return
        }
        var read = WrittenCouncils(above: self, isOnly: written.count == 1, file: fields.file, faults: fields.faults)
        for member in written.sorted(by: { $0.key < $1.key }) {
            guard var own = fields.nested(member.value, what: "the council \"\(member.key)\"") else { continue }
            read.add(member.key, at: member.keyPosition, &own)
        }
        if let chosen, !read.councils.contains(where: { $0.name == chosen }) {
            fields.error(
                at: "default_council", "there is no council \"\(chosen)\"",
                cure: "write one of " + written.map(\.key).sorted().joined(separator: ", "))
        }
        read.check(default: chosen)
        councils = read.councils
        defaultCouncil = chosen
    }

    /// The settings of one of the councils.
    /// - Parameter name: nil where there is one council, or no choice.
    /// - Throws: `UsageError`, with the names that there are.
    package func of(council name: String?) throws -> Configuration {
        if let found = councils.first(where: { $0.name == name }) { return found.configuration }
        let names = councils.map(\.name).joined(separator: ", ")
        switch name {
        case nil where councils.count <= 1: return councils.first?.configuration ?? self
        case nil: throw UsageError("--council NAME is missing: there are \(names)")
        case let name? where councils.isEmpty:
            throw UsageError("--council \(name): the settings have no \"councils\", so there is one without a name")
        case let name?: throw UsageError("there is no council ‘\(name)’: there are \(names)")
        }
    }
}

/// Reads councils one by one, and finds what does not go together.
private struct WrittenCouncils {
    let above: Configuration
    let isOnly: Bool
    let file: String
    let faults: FaultCollector
    private(set) var councils: [CouncilSettings] = []
    private var places: [String: TextPosition] = [:]
    private var numbers: [DialledNumber: String] = [:]
    private var trunks: [(text: String, network: IPNetwork, council: String)] = []
    /// Those that say how many calls they take.
    private var limited: Set<String> = []
    /// Those that say how many decoders they have.
    private var decoding: Set<String> = []

    init(above: Configuration, isOnly: Bool, file: String, faults: FaultCollector) {
        (self.above, self.isOnly, self.file, self.faults) = (above, isOnly, file, faults)
    }

    mutating func add(_ name: String, at place: TextPosition, _ fields: inout JsonFields) {
        guard RecordsAddress.isCouncil(name) else {
            return fields.error(
                at: place, "\"\(name)\" is no name for a council",
                cure: "write up to 40 small letters, digits and ‘-’, such as \"south-hams\"")
        }
        var own = above
        own.council = name
        own.commonData = above.data
        own.commonCallLimit = above.callLimit
        own.data = "\(above.data)/\(name)"
        own.records = nil
        // In a folder that all nodes have, each council has its own.
        own.recordingSettings.folder = above.recordingSettings.folder.map { "\($0)/\(name)" }
        own.readOwn(&fields)
        own.callbacks?.readOwn(&fields)
        if above.callbacks == nil, fields.has("callbacks") {
            fields.error(
                at: "callbacks", "\"callbacks\" of a council has no address to be told at",
                cure: "write \"callbacks\": {\"listen\": \"127.0.0.1:8470\"} above, for all")
        }
        own.records = own.records ?? records(of: name, in: own.data)
        if fields.has("call_limit") { limited.insert(name) }
        if fields.has("decoders") { decoding.insert(name) }
        var council = CouncilSettings(name: name, configuration: own)
        for node in fields.list("numbers", like: "a list of numbers") {
            guard let text = node.text else {
                fields.error(
                    at: node.position, "\"numbers\" has \(node.kind) in it", cure: "write numbers in double quotes")
                continue
            }
            council.numbers.append(DialledNumber(text))
            claim(DialledNumber(text), for: name, at: node.position)
        }
        if let number = own.candidateNumber {
            claim(DialledNumber(number), for: name, at: fields.place(of: "candidate_number"))
        }
        for node in fields.list("trunks", like: "a list of addresses") {
            guard let text = node.text, let network = IPNetwork(text) else {
                fields.error(
                    at: node.position, "\"trunks\" has \(node.text ?? node.kind) in it, which is no address",
                    cure: "write the phone system's address, or its network such as \"192.0.2.0/24\"")
                continue
            }
            council.trunks.append(network)
            claim(network, text, for: name, at: node.position)
        }
        fields.refuseUnknown()
        places[name] = place
        councils.append(council)
    }

    /// Where a council's records are where it does not say so itself.
    private func records(of name: String, in data: String) -> String {
        guard let shared = above.records else { return "\(data)/records.sqlite" }
        return RecordsAddress.isServer(shared) ? RecordsAddress.of(council: name, at: shared) : shared
    }

    private mutating func claim(_ number: DialledNumber, for name: String, at place: TextPosition) {
        if let other = numbers[number], other != name {
            faults.error(
                file, place, "\(number) is a number of ‘\(other)’ and of ‘\(name)’",
                cure: "leave it to one of them: who dials it can reach only one")
        }
        numbers[number] = name
    }

    private mutating func claim(_ network: IPNetwork, _ text: String, for name: String, at place: TextPosition) {
        func first(_ text: String) -> String { String(text.prefix { $0 != "/" }) }
        let other = trunks.first { one in
            one.council != name && (one.network.contains(first(text)) || network.contains(first(one.text)))
        }
        if let other {
            faults.error(
                file, place, "the trunk \(text) of ‘\(name)’ is in \(other.text), a trunk of ‘\(other.council)’",
                cure: "tell them apart by \"numbers\", or leave the trunk to one of them")
        }
        trunks.append((text, network, name))
    }

    /// Looks over them together, and shares the lines out.
    mutating func check(default chosen: String?) {
        for (index, council) in councils.enumerated() {
            let (name, place) = (council.name, places[council.name])
            if !isOnly, council.numbers.isEmpty, council.trunks.isEmpty, name != chosen {
                faults.error(
                    file, place, "nobody can reach ‘\(name)’: it has no numbers and no trunks",
                    cure: "write \"numbers\": [\"01803 861234\"], or \"default_council\": \"\(name)\" above")
            }
            if Self.isWithin(Self.path(council.configuration.data), Self.path(above.cache)) {
                faults.error(
                    file, place,
                    "‘\(name)’ keeps its recordings in the cache, \(above.cache), which may be deleted at any time",
                    cure: "write \"data\" for it, or \"cache\" above")
            }
            for other in councils[..<index] { compare(council, with: other, at: place) }
        }
        if !isOnly, above.recordingSettings.listen != nil, let first = councils.first {
            faults.error(
                file, places[first.name], "the recordings of several councils cannot be fetched from one address",
                cure:
                    "write \"recordings\": {\"folder\": \"/…\"} above in place of \"listen\": a folder that all nodes have"
            )
        }
        shareLines()
    }

    private static func path(_ text: String) -> String { URL(filePath: text).standardizedFileURL.path }

    /// Whether a folder is another, or within it.
    private static func isWithin(_ inner: String, _ outer: String) -> Bool { "\(inner)/".hasPrefix("\(outer)/") }

    private func compare(_ council: CouncilSettings, with other: CouncilSettings, at place: TextPosition?) {
        let (own, others) = (council.configuration, other.configuration)
        func fault(_ what: String, _ cure: String) {
            faults.error(file, place, "‘\(council.name)’ and ‘\(other.name)’ \(what)", cure: cure)
        }
        if RecordsAddress.areSame(own.database, others.database) {
            fault(
                "have the same records, \(RecordsAddress.name(of: own.database))",
                "give each its own, or leave \"records\" out: each then has a file in its own folder")
        }
        if Self.path(own.grammar) == Self.path(others.grammar) {
            fault("have the same grammar, \(own.grammar)", "write \"grammar\" for each")
        }
        // Erasing looks through all that is in them.
        func folders(_ one: Configuration) -> Set<String> { [Self.path(one.data), Self.path(one.recordings.path)] }
        for mine in folders(own).sorted() {
            let theirs = folders(others).sorted().first { Self.isWithin(mine, $0) || Self.isWithin($0, mine) }
            guard let theirs else { continue }
            return fault(
                "keep recordings in one folder, \(mine) and \(theirs)",
                "write \"data\", and \"folder\" of \"recordings\", for each so that neither is in the other's, or leave them out: "
                    + "each council then has a folder of its own in those above")
        }
        if let listen = own.recordingSettings.listen, listen == others.recordingSettings.listen,
            above.recordingSettings.listen == nil
        {
            fault("hand their recordings out at one address, \(listen)", "write another port for one of them")
        }
    }

    /// Who says nothing of lines has an equal share of those that are left.
    private mutating func shareLines() {
        let all = above.callLimit
        for council in councils where limited.contains(council.name) && council.configuration.callLimit > all {
            faults.error(
                file, places[council.name],
                "‘\(council.name)’ takes \(council.configuration.callLimit) calls, and all together \(all)",
                cure: "make \"call_limit\" above at least as great")
        }
        let rest = all - councils.filter { limited.contains($0.name) }.reduce(0) { $0 + $1.configuration.callLimit }
        let others = councils.count - limited.count
        if others > 0, rest < others {
            faults.error(
                file, places[councils.first { !limited.contains($0.name) }?.name ?? ""],
                "of \(all) calls \(max(0, rest)) are left for the \(others) of the councils that do not say how many they take",
                cure: "make \"call_limit\" above greater, or write one for each")
        }
        for index in councils.indices {
            if !limited.contains(councils[index].name) {
                councils[index].configuration.callLimit = max(1, rest / max(1, others))
            }
            // Of decoders that are said for all, as many of a hundred as of the lines.
            if let shared = above.ownDecoders, !decoding.contains(councils[index].name) {
                councils[index].configuration.ownDecoders = max(
                    1, shared * councils[index].configuration.callLimit / max(1, all))
            }
        }
    }
}

extension JsonNode {
    /// The text that it is; nil for anything else, and for one that is empty.
    fileprivate var text: String? {
        guard case .string(let text) = value, !text.trimmed.isEmpty else { return nil }
        return text.trimmed
    }
}
