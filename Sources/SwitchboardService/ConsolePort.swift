import CallHistory
import Console
import Dialogue
import Foundation
import Grammar
import Messaging
import Recognition
import Records
import Routing
import SpokenValues
import SwitchboardEngine
import Telephony
import Tuning
import Utilities

extension CouncilLine {
    /// What the console has pages of; nil while it is not opened.
    /// - Parameter councils: all that the process answers for.
    /// - Throws: `DatabaseError`.
    func desk(_ endpoint: any TelephoneEndpoint, among councils: CouncilLines) throws -> ConsoleCouncil? {
        guard let service, let readiness else { return nil }
        return ConsoleCouncil(
            name: name, store: service.store, reading: try Store(reading: configuration.database, mayBeAway: true),
            port: ConsolePort(
                configuration: configuration, reloader: service.reloader, endpoint: endpoint, store: service.store,
                live: service.live, readiness: readiness, isSeen: { councils.isSeen($0, by: self) }),
            desk: GrammarDesk(configuration, reloader: service.reloader), costs: configuration.costs,
            editing: configuration.editing, recordings: service.recordings.archive)
    }
}

/// The running switchboard, as the console asks about it.
struct ConsolePort: SwitchboardPort {
    let configuration: Configuration
    let reloader: CouncilReloader
    let endpoint: any TelephoneEndpoint
    let store: Store
    let live: LiveCalls
    let readiness: Readiness
    /// Whether a peer or a registrar, by its SIP address, is anything to this council.
    let isSeen: @Sendable (String) -> Bool

    private var grammar: Grammar { reloader.current.council.grammar }

    var council: String? { grammar.council?.name }

    var destinations: [ReachableDestination] {
        let grammar = grammar
        let routes = grammar.routes.map { route in
            ReachableDestination(
                label: route.id, name: route.name,
                phrases: grammar.phrases[route.id]?.prefix(12).map { $0.words.joined(separator: " ") } ?? [])
        }
        let officers = grammar.officers.map {
            ReachableDestination(
                label: Destination.officer($0.id).label, name: $0.spokenName, phrases: [$0.team].compactMap(\.self))
        }
        let teams = grammar.teams.map {
            ReachableDestination(label: Destination.team($0).label, name: grammar.name(of: .team($0)), phrases: [])
        }
        return routes + teams + officers
    }

    func words(ofPrompt key: String) -> String? {
        PromptID(rawValue: key).flatMap { (reloader.current.service.prompts as? PromptBook)?.words(of: $0) }
    }

    // MARK: What goes on

    func situation() async -> Situation {
        let condition = await endpoint.condition
        let calls = configuration.council.map { condition.callsByLine[$0] ?? 0 } ?? condition.calls
        var parts: [Situation.Part] = []
        let faults = await readiness.faults()
        parts.append(
            .init(
                name: "New calls",
                state: condition.isDraining
                    ? "none are taken: it is being stopped"
                    : condition.isPaused
                        ? "none are taken: ‘switchboard node resume \(configuration.node)’"
                        : faults.isEmpty
                            ? "\(calls) of \(configuration.callLimit) lines in use"
                            : faults.joined(separator: "; "),
                isWell: faults.isEmpty && !condition.isDraining && !condition.isPaused))
        for (peer, isUp) in condition.peers.sorted(by: { $0.key < $1.key }) where isSeen(peer) {
            parts.append(.init(name: "Trunk \(peer)", state: isUp ? "answers" : "does not answer", isWell: isUp))
        }
        let registrations = condition.registrations.sorted { $0.key < $1.key }
        for (registrar, isUp) in registrations where isSeen(registrar) {
            parts.append(
                .init(name: "Registration \(registrar)", state: isUp ? "registered" : "not registered", isWell: isUp))
        }
        parts.append(await gateway())
        let council = reloader.current.council
        parts.append(
            .init(
                name: "Recogniser", state: "\(council.recogniser.scorer); \(council.encoder.description)",
                isWell: council.weakness == nil))
        parts.append(
            .init(name: "Grammar", state: String(council.grammar.fingerprint.prefix(12)), isWell: true))
        parts.append(disk())
        parts += await otherNodes()
        return Situation(calls: live.all, parts: parts)
    }

    private func gateway() async -> Situation.Part {
        let kind: String
        switch configuration.gateway {
        case .none: return .init(name: "Texts", state: "no gateway is set: texts stay where they are", isWell: true)
        case .notify: kind = "GOV.UK Notify"
        case .webhook: kind = "webhook"
        }
        guard let backlog = try? await store.backlog() else {
            return .init(name: "Texts", state: "\(kind); the records cannot be read", isWell: false)
        }
        let late = backlog.oldest.map { Date.now.timeIntervalSince($0) > 10 * 60 } ?? false
        return .init(
            name: "Texts", state: "\(kind); \(backlog.unsettled) waiting, \(backlog.failed) given up",
            isWell: !late && backlog.failed == 0)
    }

    /// The switchboards that share the records with this one.
    private func otherNodes() async -> [Situation.Part] {
        guard RecordsAddress.isServer(configuration.database), let nodes = try? await store.nodes() else { return [] }
        return nodes.filter { $0.name != configuration.node }.map { node in
            let silence = Date.now.timeIntervalSince(node.seen)
            let isSilent = node.state != .stopped && silence > 60
            let state =
                isSilent
                ? "has said nothing for \(Int(silence)) seconds"
                : node.state == .taking
                    ? "\(node.calls) of \(node.callLimit) lines in use, grammar \(node.grammar)" : node.state.rawValue
            return .init(
                name: "Node \(node.name)", state: [state, node.complaint].compactMap(\.self).joined(separator: "; "),
                isWell: !isSilent && node.complaint == nil && node.state == .taking)
        }
    }

    private func disk() -> Situation.Part {
        let values = try? URL(filePath: configuration.data).resourceValues(forKeys: [.volumeAvailableCapacityKey])
        guard let free = values?.volumeAvailableCapacity else {
            return .init(name: "Disk", state: "how much is free is not known", isWell: false)
        }
        return .init(
            name: "Disk",
            state:
                "\((Double(free) / 1e9).formatted(.number.precision(.fractionLength(1)))) GB free for records and recordings",
            isWell: free > 1_000_000_000)
    }

    // MARK: What it would do

    func consider(_ sentence: String) async -> Consideration {
        consider(Utterance(typed: sentence), reloader.current.council)
    }

    func hear(_ wav: Data) async -> HeardSentence {
        let council = reloader.current.council
        do {
            guard let utterance = try await SaidSentence.hear(wav, by: council), let best = utterance.hypotheses.first,
                !best.words.isEmpty
            else { return .nothing }
            var others: [String] = []
            for one in utterance.hypotheses.dropFirst().prefix(4) where !one.words.isEmpty {
                if one.text != best.text, !others.contains(one.text) { others.append(one.text) }
            }
            return .heard(words: best.text, others: others, consider(utterance, council))
        } catch { return .failed("It could not be heard: \(error)") }
    }

    private func consider(_ utterance: Utterance, _ council: CompiledCouncil) -> Consideration {
        let grammar = council.grammar
        let (decision, danger) = council.router.decideEachWish(utterance)
        var notes: [String] = []
        if let answer = FixedPhrase(utterance) {
            notes.append("Where a question was asked it would be taken for an answer: \(answer)")
        }
        if let danger { notes.append("Danger: the caller goes straight to \(danger.target), without a question") }
        if grammar.isUrgent(utterance) { notes.append("Urgent: no link is offered") }
        if let also = decision.also { notes.append("And besides: \(grammar.name(of: also.destination))") }
        return Consideration(
            action: Self.words(for: decision, grammar), reason: decision.reason, notes: notes,
            candidates: decision.candidates.prefix(5).map {
                .init(
                    label: $0.destination.label, name: grammar.name(of: $0.destination), probability: $0.probability,
                    phrase: $0.phrase)
            })
    }

    private static func words(for decision: Decision, _ grammar: Grammar) -> String {
        func name(_ candidate: Candidate) -> String { grammar.name(of: candidate.destination) }
        return switch decision.verdict {
        case .accept(let one): "Takes it for ‘\(name(one))’, without asking"
        case .confirm(let one): "Asks: is that about ‘\(name(one))’?"
        case .choose(let several): "Asks which of these: \(several.map(name).joined(separator: "; "))"
        case .which(let parent, let children):
            "Takes it for ‘\(name(parent))’, and asks which: \(children.map(name).joined(separator: "; "))"
        case .signpost(let one): "Says whose business ‘\(name(one))’ is"
        case .reject: decision.asksForNothing ? "Asks what the call is about" : "Does not understand, and asks again"
        }
    }
}
