import CallHistory
import Grammar
import Routing
import Telephony

/// Callers who do not hear the machine: they are put through at once, as before there was one. In shadow mode it listens to
/// what they ask first and records what it would have done; nothing is played.
extension Conversation {
    /// Puts through whoever is not in the pilot. Returns only when the machine is to lead the call, which it does too
    /// when nobody can be reached.
    mutating func passOn() async throws {
        switch service.reception(of: call.caller) {
        case .machine: return
        case .oldSwitchboard(let key, let uri):
            try await transfer(.pilot(key), to: uri)
        case .shadow(let key, let uri):
            let target = TransferTarget(uri: uri)
            let outcome = await call.bridge(to: target, limit: settings.transferLimit)
            await note(.transfer(.shadow(key), outcome))
            switch outcome {
            case .completed: try await shadow()
            case .callerGone: throw CallOver(ending: .callerHungUp)
            case .refused, .timedOut: return
            }
        }
    }

    /// So much of the talk is listened to; what is said later is between the two of them.
    private static let earshot = Duration.seconds(60)
    private static let mostTurns = 3

    /// Listens until the caller has said what it is about, and then only goes along.
    private mutating func shadow() async throws -> Never {
        do {
            for _ in 1...Self.mostTurns {
                guard let input = try await runner.overhear(within: Self.earshot) else { break }
                let reply = Result { () throws(FlowInterrupt) in
                    try Reply(input.answer, expecting: .routing, service: service)
                }
                let understood = reply.interpretation
                let turn = input.understood(as: understood, (try? reply.get())?.said?.decision)
                await runner.note(.heard(turn))
                await note(
                    .shadow(understood, turn.decision?.destination, reason: turn.decision?.reason ?? ""))
                if understood != .noMatch { break }
            }
        } catch let over as CallOver {
            throw over
        } catch {
            // No recogniser was free: the two talk on, and nothing is recorded of it.
        }
        try await runner.followToTheEnd()
    }
}

extension Decision {
    /// Where the call would have gone.
    fileprivate var destination: Destination? {
        switch verdict {
        case .accept(let candidate), .confirm(let candidate), .signpost(let candidate): candidate.destination
        case .choose(let candidates): candidates.first?.destination
        case .which(let parent, _): parent.destination
        case .reject: nil
        }
    }
}
