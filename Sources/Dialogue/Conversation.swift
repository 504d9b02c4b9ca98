import Foundation
import Routing
import Telephony

/// One call from the welcome to its end. Read it from the top: it happens in this order.
public struct Conversation: Sendable {
    private let call: any Call
    private let service: Service
    private let outbox: any TextOutbox
    private let settings: Settings
    private var exchange: Exchange

    /// - Parameters:
    ///   - call: a call that has not been answered yet.
    ///   - listener: this call's own.
    ///   - service: the published grammar; the call keeps the one it began with.
    ///   - outbox: where promised texts are kept.
    ///   - journal: told everything that happens.
    ///   - settings: how the conversation is led.
    public init(
        call: any Call, listener: any Listener, service: Service, outbox: any TextOutbox, journal: any Journal,
        settings: Settings = Settings()
    ) {
        self.call = call
        self.service = service
        self.outbox = outbox
        self.settings = settings
        exchange = Exchange(
            call: call, listener: listener, prompts: service.prompts, journal: journal, timing: settings.timing)
    }

    /// Leads the conversation to its end, whatever that is. The call is over when this returns.
    @discardableResult
    public mutating func run() async -> CallEnding {
        var ending = CallEnding.weHungUp
        do {
            try await call.answer()
            await exchange.note(.began(at: call.clock.now, caller: call.caller, grammar: service.grammar.fingerprint))
            do {
                try await talk()
            } catch Wish.person {
                try await putThroughToPerson(because: "asked for a person")
            } catch Wish.emergency {
                try await putThroughToEmergency()
            } catch let fault where !(fault is CallOver) {
                // Whatever broke on our side (no recogniser free, say), the caller still reaches a person.
                try await putThroughToPerson(because: "\(fault)")
            }
        } catch let over as CallOver {
            ending = over.ending
        } catch CallError.callerGone {
            ending = .callerHungUp
        } catch {
            ending = .failed
        }
        await call.hangUp()
        await exchange.note(.ended(ending, at: exchange.now))
        return ending
    }

    private mutating func talk() async throws {
        if isOpen() {
            let welcome = Prompt(.welcome, ["council": service.councilName])
            guard let wanted = try await findOutWhatItIsAbout([welcome]) else {
                return try await putThroughToPerson(because: "silent, or not understood")
            }
            try await serve(wanted)
        } else {
            let closed = Prompt(.closed, ["hours": service.spokenHours])
            guard let wanted = try await findOutWhatItIsAbout([closed, Prompt(.closedAsk)]) else {
                return try await sayNobodyIsThere()
            }
            try await serve(wanted, offer: .closedOfferLink)
        }
    }

    // MARK: What is it about?

    /// Asks until it is clear. Nil when the caller was silent or not understood too often.
    private mutating func findOutWhatItIsAbout(_ opening: [Prompt]) async throws -> Candidate? {
        var question = opening
        for _ in 1...settings.attempts {
            switch try await listen(after: question, expecting: .routing) {
            case .nothing: question = [Prompt(.noInput)]
            case .keys: question = [Prompt(.noMatch)]
            case .words(_, let decision):
                switch decision?.verdict {
                case .accept(let wanted), .elsewhere(let wanted): return wanted
                case .confirm(let guess):
                    if try await confirm(guess) { return guess }
                    question = [Prompt(.askAgain)]
                case .choose(let offered):
                    if let choice = try await choose(among: offered) { return choice }
                    question = [Prompt(.askAgain)]
                case .reject, nil: question = [Prompt(.noMatch)]
                }
            }
        }
        return nil
    }

    private mutating func confirm(_ guess: Candidate) async throws -> Bool {
        let id: PromptID = if case .route = guess.destination { .confirm } else { .confirmPerson }
        let question = Prompt(id, ["name": service.grammar.name(of: guess.destination)])
        guard let isRight = try await askYesOrNo([question], again: .confirmAgain) else { throw Wish.person }
        return isRight
    }

    /// Reads out at most four choices. Nil when it is none of them.
    private mutating func choose(among offered: [Candidate]) async throws -> Candidate? {
        let choices = Array(offered.prefix(PromptID.choices.count))
        let names = choices.map { service.grammar.name(of: $0.destination) }
        let list =
            [Prompt(.choose)] + zip(PromptID.choices, names).map { Prompt($0, ["name": $1]) } + [Prompt(.choiceNone)]
        for _ in 1...settings.attempts {
            switch try await listen(after: list, expecting: .routing) {
            case .words(.noneOfThese, _), .words(.no, _): return nil
            case .words(.option(let number), _):
                if choices.indices.contains(number - 1) { return choices[number - 1] }
            case .keys(let keys):
                if let number = Int(keys), choices.indices.contains(number - 1) { return choices[number - 1] }
            case .words(_, let decision):
                let named = decision?.candidates.first { heard in
                    choices.contains { $0.destination == heard.destination }
                }
                if let named, named.probability >= service.confirmThreshold { return named }
            case .nothing: break
            }
        }
        throw Wish.person
    }

    // MARK: Serve it

    private mutating func serve(_ wanted: Candidate, offer: PromptID = .offerLink) async throws {
        if let owner = service.grammar.owner(of: wanted.destination) {
            guard try await sayWhoseItIs(wanted, owner: owner.name) else { return try await sayGoodbye() }
        } else if let link = service.link(of: wanted.destination),
            try await askYesOrNo([Prompt(offer)], again: .offerLinkAgain) == true, try await text(link)
        {
            return try await sayGoodbye(after: .linkPromised)
        }
        guard isOpen(for: wanted.destination) else { return try await sayNobodyIsThere() }
        try await putThrough(to: wanted)
    }

    /// True when the caller is to be put through: to the body that is responsible, or, where no line of theirs is known,
    /// to a person of ours.
    private mutating func sayWhoseItIs(_ wanted: Candidate, owner: String) async throws -> Bool {
        await note(.elsewhere, target: wanted.destination.label, outcome: "said", detail: owner)
        let sentence = Prompt(.elsewhere, ["owner": owner])
        let uri = service.grammar.transferURI(of: wanted.destination)
        let hasLine = uri != nil && uri != service.operatorURI && isOpen(for: wanted.destination)
        if hasLine {
            let question = [sentence, Prompt(.elsewhereOffer)]
            guard let wantsLine = try await askYesOrNo(question, again: .confirmAgain) else { throw Wish.person }
            if wantsLine { return true }
        } else {
            try await exchange.say(sentence)
        }
        if let link = service.link(of: wanted.destination),
            try await askYesOrNo([Prompt(.elsewhereOfferLink)], again: .confirmAgain) == true, try await text(link)
        {
            try await exchange.say(Prompt(.linkPromised))
            return false
        }
        return !hasLine
    }

    // MARK: Text a link

    /// Promises the link. False when no text can be sent; the caller has been told.
    private mutating func text(_ link: Link) async throws -> Bool {
        guard let mobile = try await findOutMobileNumber() else { return false }
        do {
            let reference = try await outbox.promise(service.text(link, to: mobile, callID: call.id))
            await note(.text, target: link.route, outcome: "promised", detail: reference)
            return true
        } catch {
            await note(.text, target: link.route, outcome: "failed", detail: "\(error)")
            try await exchange.say(Prompt(.linkFailed))
            return false
        }
    }

    private mutating func findOutMobileNumber() async throws -> String? {
        if let mobile = ukMobile(call.caller.number) { return mobile }
        var question = [Prompt(.askMobile)]
        for _ in 1...settings.attempts {
            var turn = try await exchange.ask(question, expecting: .answers, keys: .number(maximum: 14))
            guard case .keys(let keyed) = try await understand(&turn, expecting: .answers) else { continue }
            guard let mobile = ukMobile(keyed) else {
                question = [Prompt(.mobileWrong), Prompt(.askMobile)]
                continue
            }
            let readBack = [
                Prompt(.readBack, ["digits": Saying.telephone(PhoneNumber(mobile)?.national ?? keyed)]),
                Prompt(.readBackRight),
            ]
            if try await askYesOrNo(readBack, again: .confirmAgain) == true { return mobile }
            question = [Prompt(.askMobile)]
        }
        return nil
    }

    private func ukMobile(_ number: String?) -> String? {
        number.flatMap(PhoneNumber.init).flatMap { $0.isUKMobile ? $0.e164 : nil }
    }

    // MARK: Put through

    private mutating func putThrough(to wanted: Candidate) async throws {
        guard let uri = service.grammar.transferURI(of: wanted.destination) else {
            return try await putThroughToPerson(because: "no number is listed for \(wanted.destination.label)")
        }
        let name = service.transferName(of: wanted.destination)
        try await exchange.say(Prompt(.transfer, ["name": name]))
        try await transfer(
            to: uri, target: wanted.destination.label, reason: service.grammar.name(of: wanted.destination))
        try await exchange.say(Prompt(.transferFailed, ["name": name]))
        if uri == service.operatorURI { return try await sayNobodyIsThere() }
        try await putThroughToPerson(because: "\(wanted.destination.label) could not be reached")
    }

    private mutating func putThroughToPerson(because why: String) async throws {
        if isOpen(), let uri = service.operatorURI {
            try await exchange.say(Prompt(.toOperator))
            try await transfer(to: uri, target: "operator", reason: why)
        }
        try await sayNobodyIsThere()
    }

    private mutating func putThroughToEmergency() async throws {
        if let uri = service.emergencyURI {
            try await exchange.say(Prompt(.emergency))
            try await transfer(to: uri, target: "emergency", reason: "emergency")
        }
        try await putThroughToPerson(because: "emergency")
    }

    /// Returns only when the transfer failed and the call is still ours.
    private mutating func transfer(to uri: String, target: String, reason: String) async throws {
        let outcome = await call.transfer(
            to: TransferTarget(uri: uri, reason: reason), limit: settings.transferLimit)
        await note(.transfer, target: target, outcome: outcome.inAWord, detail: reason)
        switch outcome {
        case .completed: throw CallOver(ending: .transferred)
        case .callerGone: throw CallOver(ending: .callerHungUp)
        case .refused, .timedOut: return
        }
    }

    // MARK: Goodbye

    private mutating func sayNobodyIsThere() async throws {
        try await sayGoodbye(after: .closedNoPerson, ["hours": service.spokenHours])
    }

    private mutating func sayGoodbye(after last: PromptID? = nil, _ names: [String: String] = [:]) async throws {
        if let last { try await exchange.say(Prompt(last, names)) }
        try await exchange.say(Prompt(.goodbye))
        await note(.goodbye, target: "", outcome: "completed", detail: "")
    }

    // MARK: Asking and listening

    /// Nil when the caller said neither, however often asked.
    private mutating func askYesOrNo(_ question: [Prompt], again: PromptID) async throws -> Bool? {
        var prompts = question
        for _ in 1...settings.attempts {
            switch try await listen(after: prompts, expecting: .answers) {
            case .words(.yes, _), .keys("1"): return true
            case .words(.no, _), .keys("2"): return false
            case .words, .keys, .nothing: prompts = [Prompt(again)]
            }
        }
        return nil
    }

    /// - Throws: `Wish` when the caller asks for a person or says that it is an emergency, in any turn.
    private mutating func listen(after prompts: [Prompt], expecting vocabulary: Vocabulary) async throws -> Reply {
        var turn = try await exchange.ask(prompts, expecting: vocabulary)
        return try await understand(&turn, expecting: vocabulary)
    }

    private func understand(_ turn: inout Turn, expecting vocabulary: Vocabulary) async throws -> Reply {
        let clock = ContinuousClock()
        let start = clock.now
        let reply = Result { () throws(Wish) in
            try Reply(turn.answer, expecting: vocabulary, router: service.router)
        }
        turn.latency += (clock.now - start) / .milliseconds(1)
        switch reply {
        case .success(let reply):
            if case .words(_, let decision) = reply { turn.decision = decision }
            turn.understood = reply.inAWord
        case .failure(let wish): turn.understood = wish.rawValue
        }
        await exchange.note(.heard(turn))
        return try reply.get()
    }

    private func isOpen(for destination: Destination? = nil) -> Bool {
        service.grammar.isOpen(at: call.clock.now, for: destination)
    }

    private func note(_ kind: Act.Kind, target: String, outcome: String, detail: String) async {
        await exchange.note(
            .did(Act(kind: kind, target: target, outcome: outcome, detail: detail, at: exchange.now)))
    }
}
