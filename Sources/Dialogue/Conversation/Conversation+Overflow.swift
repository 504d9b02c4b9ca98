import CallHistory
import Grammar
import Routing
import Telephony

/// When nobody answers: on to the next target, to the operator, to a message, or to a better time.
extension Conversation {
    /// Goes from step to step; the caller is told of each.
    /// - Parameters:
    ///   - steps: as the grammar has them; the last ends the call.
    ///   - destination: what the caller asked for; nil for a person.
    ///   - tried: addresses that need not be tried again.
    mutating func overflow(
        _ steps: [Overflow], from destination: Destination? = nil, tried: Set<String> = []
    ) async throws -> Never {
        var tried = tried
        let reason = destination.map(service.grammar.name(of:)) ?? "a person"
        for step in steps {
            switch step {
            case .target(let key):
                let isThere = service.grammar.schedule(ofTarget: key)?.isOpen(at: call.clock.now) ?? true
                guard isThere, let uri = service.grammar.transferURI(ofTarget: key), tried.insert(uri).inserted else {
                    continue
                }
                let isOperator = uri == service.operatorURI
                let name = service.targetName(key)
                try await runner.say(isOperator ? Prompt(.toOperator) : Prompt(.transfer, ["name": name]))
                let kind: TransferKind =
                    isOperator ? .person(because: "\(reason): could not be reached") : .overflow(key, asked: reason)
                try await transfer(kind, to: uri, asked: destination)
                if !isOperator { try await runner.say(Prompt(.transferFailed, ["name": name])) }
            case .message:
                if try await takesMessage(for: destination) { throw FlowInterrupt.goodbye }
                try await sayNobodyIsThere(for: destination)
            case .callAgain: try await sayNobodyIsThere(for: destination)
            }
        }
        try await sayNobodyIsThere(for: destination)
    }

    /// Takes a message by the form that the council has for it.
    /// - Returns: false when there is none, or the caller was not understood.
    mutating func takesMessage(for destination: Destination?) async throws -> Bool {
        guard let form = service.messageForm else { return false }
        try await runner.say(Prompt(.takeMessage))
        let wanted = Candidate(destination: destination ?? .route(form.id), probability: 1, phrase: "")
        return try await take(form, for: wanted)
    }

    /// What the person at the other end is told.
    func context(label: String, reason: String) -> TransferContext {
        let reference = Reference(callID: call.id).description
        let page = settings.recordPage.map {
            $0.replacing("{call}", with: call.id).replacing("{reference}", with: reference.filter { $0 != " " })
        }
        return runner.summary.context(label: label, reason: reason, reference: reference, page: page)
    }
}
