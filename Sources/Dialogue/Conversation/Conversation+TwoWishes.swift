import CallHistory
import Grammar
import Routing

/// Two wishes in one breath: the second is kept while the first is served. It is offered when the call is still ours;
/// before a transfer, what can be done about it in a moment is done, and whoever takes the call is told.
extension Conversation {
    /// Keeps what else was asked for in the same breath as `wanted`. What was kept before stays where nothing else is
    /// there, as of a caller who went back, unless it is served now.
    mutating func remember(_ also: Candidate?, beside wanted: Candidate) {
        if let also { keep(also) } else if alsoWanted?.destination == wanted.destination { keep(nil) }
    }

    mutating func keep(_ also: Candidate?) {
        alsoWanted = also
        runner.summary.also = also.map { service.grammar.name(of: $0.destination) }
    }

    /// Serves what was asked for, and then what was asked for beside it, if the caller still wants it.
    /// - Returns: what is said before "anything else?"; nil when the caller has what they wanted.
    mutating func serveEach(_ wanted: Candidate) async throws -> [Prompt]? {
        var said = try await serve(wanted)
        while let also = alsoWanted {
            let question = (said ?? []) + [prompt(.alsoAsked, of: also)]
            let isWanted = try await askYesOrNo(question, again: .confirmAgain, putThrough: true)
            keep(nil)
            guard isWanted == true else {
                // What stood before the question has been said.
                return said == nil ? nil : []
            }
            let family = service.grammar.family(of: also.destination)
            let isParent = family.map { also.destination == .route($0.parent) } ?? false
            said = try await serve(isParent ? askWhich(of: also) : also)
        }
        return said
    }

    /// Before the call goes to somebody else: the other wish's answer is read, or its link texted to a caller who calls
    /// from a mobile and wants it; otherwise the caller is asked to speak of it there. Who cannot wait hears none of it.
    mutating func speakOfTheOther() async throws {
        guard let also = alsoWanted, !isUrgent else { return }
        if let answer = service.answer(of: also.destination) {
            keep(nil)
            await note(.answer(also.destination))
            return try await runner.say(Prompt(.answer, ["answer": answer]))
        }
        let isMobile = ukMobile(call.caller.number) != nil
        guard isMobile, let link = service.link(of: also.destination), isOffered(link) else {
            return try await runner.say(prompt(.alsoMentioned, of: also))
        }
        let isWanted = try await askYesOrNo([prompt(.alsoText, of: also)], again: .confirmAgain, putThrough: false)
        guard isWanted == true, try await text(link) else { return }
        keep(nil)
        try await runner.say(Prompt(.linkPromised))
    }

    /// What is said where nobody is there for a destination: the call goes on when something else was asked for.
    mutating func sayNobodyIsThereYet(for destination: Destination) async throws -> [Prompt] {
        guard alsoWanted != nil else { try await sayNobodyIsThere(for: destination) }
        return [service.nobodyIsThere(at: call.clock.now, for: destination)]
    }

    private func prompt(_ id: PromptID, of also: Candidate) -> Prompt {
        Prompt(id, ["name": service.grammar.name(of: also.destination)])
    }
}
