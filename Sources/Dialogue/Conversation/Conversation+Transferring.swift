import CallHistory
import Grammar
import Routing
import Telephony

/// Putting callers through. None of these returns to the conversation: they end the call one way or another.
extension Conversation {
    mutating func putThrough(to wanted: Candidate) async throws -> Never {
        let destination = wanted.destination
        try await speakOfTheOther()
        if let key = try await placeAsked(for: destination) {
            let rest = service.grammar.overflow(behind: destination).filter { $0 != .target(key) }
            try await overflow([.target(key)] + rest, from: destination)
        }
        guard let uri = service.grammar.transferURI(of: destination, at: call.clock.now) else {
            try await putThroughToPerson(because: "no number is listed for \(destination.label)")
        }
        let name = service.transferName(of: destination)
        try await runner.say(Prompt(.transfer, ["name": name]))
        try await transfer(.service(destination, name: service.grammar.name(of: destination)), to: uri)
        try await runner.say(Prompt(.transferFailed, ["name": name]))
        try await overflow(service.grammar.overflow(behind: destination), from: destination, tried: [uri])
    }

    /// - Parameter mayBeEmergency: whether out of hours the emergency line is worth asking about.
    mutating func putThroughToPerson(because why: String, mayBeEmergency: Bool = true) async throws -> Never {
        if isOpen(), let uri = service.operatorURI {
            try await runner.say(Prompt(.toOperator))
            try await transfer(.person(because: why), to: uri)
            try await overflow(service.overflowBehindOperator, tried: [uri])
        } else if mayBeEmergency {
            switch await askAtNight() {
            case .emergency: try await putThroughToEmergency()
            case .message: if try await takesMessage(for: nil) { throw FlowInterrupt.goodbye }
            case .neither: break
            }
        }
        try await sayNobodyIsThere()
    }

    private enum AtNight { case emergency, message, neither }

    /// Out of hours there are the emergency line and a message left, where the council has them.
    private mutating func askAtNight() async -> AtNight {
        let hasMessage = service.messageForm != nil
        guard service.emergencyURI != nil else { return hasMessage ? .message : .neither }
        let question = Prompt(hasMessage ? .closedEmergencyOrMessage : .closedEmergency)
        do {
            switch try await listen(to: Question([question], expecting: .answers)) {
            case .yes, .firstOption, .keys("1"): return .emergency
            case .takeDetails, .secondOption, .keys("2"):
                return hasMessage ? .message : .neither
            default: return .neither
            }
        } catch FlowInterrupt.emergency, FlowInterrupt.danger {
            return .emergency
        } catch {
            // Whoever hung up, or has no recogniser, is found out by the next step.
            return .neither
        }
    }

    mutating func putThroughToEmergency() async throws -> Never {
        if let uri = service.emergencyURI {
            try await runner.say(Prompt(.emergency))
            try await transfer(.emergency, to: uri)
        }
        try await putThroughToPerson(because: "emergency", mayBeEmergency: false)
    }

    /// Fire, gas, a child at risk: where the council says, then the emergency line, then a person, then 999.
    mutating func putThrough(from danger: Council.Danger) async throws -> Never {
        if let uri = service.grammar.transferURI(ofTarget: danger.target) {
            try await runner.say(Prompt(.danger, ["name": service.targetName(danger.target)]))
            try await transfer(.danger(danger.target), to: uri)
        }
        for (uri, line) in [
            (service.emergencyURI, TransferKind.emergency), (service.operatorURI, .person(because: "")),
        ] {
            if let uri { try await transfer(.danger(line.target), to: uri) }
        }
        try await runner.say(Prompt(.dangerDial))
        throw FlowInterrupt.goodbye
    }

    /// Returns only when the transfer failed and the call is still ours.
    /// - Parameter asked: what the caller asked for, where that is not where they go.
    mutating func transfer(_ kind: TransferKind, to uri: String, asked: Destination? = nil) async throws {
        let reason = kind.reason
        var place = TransferTarget(
            uri: uri, reason: reason, context: context(label: asked?.label ?? kind.target, reason: reason))
        // In the council's language, whatever the caller's. What has no recorded name, such as a danger, goes through at once.
        if service.grammar.announces(at: uri) { place.announcement = service.prompts.announcement(reason) }
        let outcome = await call.transfer(to: place, limit: settings.transferLimit)
        await note(.transfer(kind, outcome))
        switch outcome {
        case .completed:
            await textSurvey()
            throw CallOver(ending: .transferred)
        case .callerGone: throw CallOver(ending: .callerHungUp)
        case .refused, .timedOut: return
        }
    }

    /// Says when to call again.
    /// - Parameter destination: what was asked for; nil is the council itself.
    mutating func sayNobodyIsThere(for destination: Destination? = nil) async throws -> Never {
        try await runner.say(service.nobodyIsThere(at: call.clock.now, for: destination))
        throw FlowInterrupt.goodbye
    }

    mutating func sayGoodbye() async throws {
        try await runner.say(Prompt(.goodbye))
        await note(.goodbye)
    }
}
