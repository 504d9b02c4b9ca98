import CallHistory
import Foundation
import Recognition
import Routing
import Telephony

/// One call from the welcome to its end. Read it from the top: it happens in this order.
///
/// The parts of it are in files of their own: callers who are passed on (`+Pilot`), asking and listening (`+Asking`),
/// choosing (`+Choosing`, and of a family `+Family`), people (`+People`), links and texts (`+Texting`), forms (`VoiceForm`, its questions in
/// `VoiceForm+Asking`, reading back in `VoiceForm+Summary`), which parish or ward (`+Place`), transfers
/// (`+Transferring`), two wishes in one breath (`+TwoWishes`), when nobody answers (`+Overflow`), the survey and goodbye (`+Surveying`). One turn of it is carried
/// out by `TurnRunner`.
package struct Conversation: Sendable {
    let call: any Call
    let service: CouncilProfile
    let outbox: any TextOutbox
    let surveys: any SurveyBook
    let forms: any FormResults
    let settings: Settings
    var runner: TurnRunner
    /// The caller said that it cannot wait.
    var isUrgent = false
    /// A link that was spoken of and not offered yet; "text me" gets it.
    var linkAtHand: Link?
    /// The caller needs time.
    var isUnhurried = false
    /// What the caller said when asked what it is about.
    var saidBefore: [Utterance] = []
    /// The answers to a form that were not heard clearly, by slot.
    var unsure: Set<String> = []
    /// What was asked for in the same breath as what is served now.
    var alsoWanted: Candidate?
    /// What is asked when it is asked again.
    private var askingAgain: AskingAgain
    /// How often the caller went back or began again.
    private var returns = 0

    /// More of these and a person is of more use.
    static let mostReturns = 6

    /// - Parameters:
    ///   - call: a call that has not been answered yet.
    ///   - listener: this call's own.
    ///   - service: the published grammar; the call keeps the one it began with.
    ///   - outbox: where promised texts are kept.
    ///   - journal: told everything that happens.
    ///   - surveys: who was asked about their call, and what they said.
    ///   - forms: where the results of voice forms are kept.
    ///   - settings: how the conversation is led.
    package init(
        call: any Call, listener: any Listener, service: CouncilProfile, outbox: any TextOutbox, journal: any Journal,
        surveys: any SurveyBook = NoSurveys(), forms: any FormResults = NoFormResults(), settings: Settings = Settings()
    ) {
        self.call = call
        self.service = service
        self.outbox = outbox
        self.surveys = surveys
        self.forms = forms
        self.settings = settings
        askingAgain = AskingAgain(examples: service.examples)
        runner = TurnRunner(
            call: call, listener: listener, prompts: service.prompts, journal: journal, timing: settings.timing)
    }

    /// Leads the conversation to its end, whatever that is. The call is over when this returns.
    @discardableResult
    package mutating func run() async -> CallEnding {
        var ending = CallEnding.weHungUp
        do {
            try await call.answer()
            await runner.note(.began(at: call.clock.now, caller: call.caller, grammar: service.grammar.fingerprint))
            try await lead()
        } catch let over as CallOver {
            ending = over.ending
        } catch CallError.callerGone {
            ending = .callerHungUp
        } catch {
            ending = .failed
        }
        await call.hangUp()
        await runner.note(.ended(ending, at: runner.now))
        return ending
    }

    /// Talks, and does what the caller may wish at any moment.
    private mutating func lead() async throws {
        do {
            do {
                try await passOn()
                try await talk()
            } catch FlowInterrupt.person {
                try await putThroughToPerson(because: "asked for a person")
            } catch FlowInterrupt.emergency {
                try await putThroughToEmergency()
            } catch FlowInterrupt.danger(let danger) {
                try await putThrough(from: danger)
            } catch let fault where !(fault is CallOver || fault is FlowInterrupt || fault is CallError) {
                // Whatever broke on our side (no recogniser free, say), the caller still reaches a person.
                try await putThroughToPerson(because: "\(fault)")
            }
        } catch is FlowInterrupt {
            try await sayGoodbye()
        }
    }

    private mutating func talk() async throws {
        var question = welcome()
        var isFirst = true
        while true {
            do {
                switch try await findOutWhatItIsAbout(question, isFirst: isFirst) {
                case .wants(let wanted):
                    guard let said = try await serveEach(wanted) else { return try await takeLeave() }
                    question = said + [Prompt(.anythingElse)]
                case .wantsTextOf(let link):
                    let said = try await text(link) ? [Prompt(.linkPromised)] : []
                    question = said + [Prompt(.anythingElse)]
                case .nothingMore: return try await takeLeave()
                case .isNotUnderstood: try await putThroughToPerson(because: "silent, or not understood")
                }
                isFirst = false
            } catch let back as FlowInterrupt where [.goBack, .startAgain].contains(back) {
                if back == .startAgain { keep(nil) }
                returns += 1
                guard returns <= Self.mostReturns else { throw FlowInterrupt.person }
                question = [Prompt(.askAgain)]
            }
        }
    }

    private mutating func welcome() -> [Prompt] {
        var question = service.opening(at: call.clock.now)
        if service.needsTime(call.caller) {
            takeTime()
            question.insert(Prompt(.takeYourTime), at: question.count - 1)
        }
        return question
    }

    // MARK: What is it about?

    private enum Finding {
        case wants(Candidate)
        case wantsTextOf(Link)
        case nothingMore
        case isNotUnderstood
    }

    /// Asks until it is clear. Who has been served already and says nothing, or no, has no other wish.
    private mutating func findOutWhatItIsAbout(_ opening: [Prompt], isFirst: Bool) async throws -> Finding {
        var question = opening
        var names = NamesNotUnderstood()
        saidBefore = []
        var misses = 0
        // Who asks for "slower" meanwhile has more attempts.
        while misses < attempts {
            misses += 1
            switch try await listen(to: Question(question, expecting: .routing)) {
            case .nothing where !isFirst, .no where !isFirst: return .nothingMore
            case .nothing: question = [Prompt(.noInput)]
            case .keys(let keys): question = try await changeLanguage(keys) ?? askingAgain.next(.notUnderstood)
            case .yes where !isFirst: question = [Prompt(.askAgain)]
            case .putThrough, .someone: throw FlowInterrupt.person
            case .textMe where linkAtHand != nil:
                if let link = linkAtHand { return .wantsTextOf(link) }
            case .words(let said):
                names.note(said.decision, said.utterance)
                saidBefore.append(said.utterance)
                switch try await settle(said.decision) {
                case .settled(let wanted):
                    remember(said.decision?.also, beside: wanted)
                    return .wants(wanted)
                case .denied: question = [Prompt(.askAgain)]
                case .notUnderstood: question = askingAgain.next(.notUnderstood)
                case .nothingAsked: question = askingAgain.next(.nothingAsked)
                }
            }
        }
        if names.count > 1, let wanted = try await askToSpell() { return .wants(wanted) }
        return .isNotUnderstood
    }

    // MARK: Serve it

    /// Does what was asked for; a transfer ends the call.
    /// - Returns: what is said before "anything else?"; nil when the caller has what they wanted.
    mutating func serve(_ wanted: Candidate) async throws -> [Prompt]? {
        let destination = wanted.destination
        if let answer = service.answer(of: destination) {
            linkAtHand = service.link(of: destination)
            await note(.answer(destination))
            return [Prompt(.answer, ["answer": answer])]
        }
        if let officer = service.officerWhoLeft(destination, at: call.clock.now) {
            return try await sayWhoDoesItNow(officer, wanted)
        }
        if let form = service.grammar.form(of: destination) { return try await serve(wanted, by: form) }
        if let owner = service.grammar.owner(of: destination) {
            switch try await sayWhoseItIs(wanted, owner: owner) {
            case .putThrough: break
            case .texted: return nil
            case .declined: return []
            }
        } else if let link = service.link(of: destination), isOffered(link), try await wantsText(of: link),
            try await text(link)
        {
            try await runner.say(Prompt(.linkPromised))
            return nil
        }
        guard isOpen(for: destination) else { return try await sayNobodyIsThereYet(for: destination) }
        try await putThrough(to: wanted)
    }
}
