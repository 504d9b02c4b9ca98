import CallHistory
import Foundation
import Grammar
import Recognition
import Routing
import SpokenValues
import Telephony

/// Taking the details by voice, from the offer to the reference. Asking for one answer is in `VoiceForm+Asking`, reading
/// back and putting right in `VoiceForm+Summary`.
extension Conversation {
    /// Serves a route that has a form: offers it beside the link and the line, and does what the caller chooses.
    /// - Returns: nil when the caller has what they wanted. Whoever wants to be put through does not come back.
    mutating func serve(_ wanted: Candidate, by form: Form) async throws -> [Prompt]? {
        switch try await offer(form, for: wanted.destination) {
        case .details:
            if try await take(form, for: wanted) { return nil }
        case .text:
            if let link = service.link(of: wanted.destination), try await text(link) {
                try await runner.say(Prompt(.linkPromised))
                return nil
            }
        case .putThrough: break
        }
        guard isOpen(for: wanted.destination) else { return try await sayNobodyIsThereYet(for: wanted.destination) }
        try await putThrough(to: wanted)
    }

    private enum Way { case details, text, putThrough }

    /// "I can text you a link, take the details now, or put you through." After hours nobody can be put through.
    private mutating func offer(_ form: Form, for destination: Destination) async throws -> Way {
        guard !service.beginsAtOnce(destination) else { return .details }
        let isThere = isOpen(for: destination)
        // Who cannot wait is asked nothing.
        if isUrgent, isThere { return .putThrough }
        let hasLink = service.link(of: destination).map(isOffered) ?? false
        let order: [Way] = (hasLink ? [.text] : []) + [.details] + (isThere ? [.putThrough] : [])
        let question: PromptID =
            switch (hasLink, isThere) {
            case (true, true): .formOfferLink
            case (false, true): .formOffer
            case (true, false): .formOfferLinkClosed
            case (false, false): .formOfferClosed
            }
        for _ in 1...attempts {
            let reply = try await listen(to: Question([Prompt(question)], expecting: .answers))
            if let number = reply.choice, order.indices.contains(number - 1) { return order[number - 1] }
            switch reply {
            case .takeDetails: return .details
            case .textMe where hasLink: return .text
            case .putThrough, .someone, .no, .noneOfThese: return .putThrough
            case .yes: return order[0]
            case .words, .keys, .nothing: continue
            }
        }
        return .putThrough
    }

    /// Fills the form, reads it back, keeps it, and tells the reference.
    /// - Returns: false when the caller is to be given a person instead. What was said until then is kept.
    mutating func take(_ form: Form, for wanted: Candidate) async throws -> Bool {
        var filling = VoiceFormFilling(form)
        await note(.form(FormStep(form: form.id, .begun)))
        await takeUp(wanted, &filling)
        do {
            try await fill(&filling)
        } catch is FormGivenUp {
            await note(.form(FormStep(form: form.id, .givenUp(reference: filling.reference ?? ""))))
            return false
        }
        let reference: String
        do {
            reference = try await forms.keep(record(of: filling, isComplete: true))
        } catch {
            await note(.form(FormStep(form: form.id, .failed("\(error)"))))
            try await runner.say(Prompt(.formFailed))
            return false
        }
        await note(.form(FormStep(form: form.id, .kept(reference: reference))))
        try await tell(reference, of: filling)
        return true
    }

    /// Asks for what is missing until the caller says that all of it is right.
    private mutating func fill(_ filling: inout VoiceFormFilling) async throws {
        var returns = 0
        while true {
            do {
                while let slot = filling.next { try await ask(for: slot, &filling) }
                if try await isRight(&filling) { return }
            } catch FlowInterrupt.goBack {
                guard filling.goBack() else { throw FlowInterrupt.goBack }
                returns += 1
            } catch FlowInterrupt.startAgain {
                filling.startAgain()
                returns += 1
            }
            // Going round in circles, a person is of more use.
            guard returns <= Self.mostReturns else { throw FormGivenUp() }
        }
    }

    /// What the caller said when asked what it is about belongs to the form as well.
    private func takeUp(_ wanted: Candidate, _ filling: inout VoiceFormFilling) async {
        let slots = wanted.slots.values.sorted().map { Utterance(typed: $0) }
        for utterance in slots + saidBefore {
            let reading = filling.form.read(utterance, asked: nil, wanted: filling.missing, context: formContext)
            for (id, value) in reading.values.sorted(by: { $0.key < $1.key }) {
                filling.fill(id, with: value)
                await note(.form(FormStep(form: filling.form.id, .heard(slot: id, words: value.text))))
            }
        }
    }

    var formContext: FormContext {
        FormContext(
            today: CivilDate(call.clock.now, in: service.timezone),
            callerNumber: PhoneNumber(call.caller.number ?? "")?.national)
    }

    // MARK: Keep it and tell

    func record(of filling: VoiceFormFilling, isComplete: Bool) -> FormRecord {
        FormRecord(
            reference: filling.reference, callID: call.id, form: filling.form, answers: filling.answers,
            isComplete: isComplete, at: call.clock.now)
    }

    /// Half a form is kept as it grows, so that it is there when the line drops.
    mutating func keepHalf(_ filling: inout VoiceFormFilling) async {
        do {
            filling.reference = try await forms.keep(record(of: filling, isComplete: false))
            runner.summary.formReference = filling.reference
            for answer in filling.answers { runner.summary.answered(answer.slot, answer.value.text) }
        } catch {
            await note(.form(FormStep(form: filling.form.id, .notKept("\(error)"))))
        }
    }

    private mutating func tell(_ reference: String, of filling: VoiceFormFilling) async throws {
        let spoken = Verbaliser.characters(reference) + "."
        try await runner.say(Prompt(.formDone, ["name": filling.form.title]))
        let told = [Prompt(.formReference, ["reference": spoken])]
        guard let template = filling.form.text, let mobile = mobile(for: filling) else {
            try await runner.say(told[0])
            return try await runner.say(Prompt(.formReferenceAgain, ["reference": spoken]))
        }
        // It is on disk: whatever the caller does now, it has been taken.
        let wantsText = try await askYesOrNo(told + [Prompt(.formOfferText)], again: .confirmAgain)
        guard wantsText == true else { return }
        do {
            let text = service.text(template, form: filling.form, reference: reference, to: mobile, callID: call.id)
            let promised = try await outbox.promise(text)
            await note(.text(filling.form.id, .promised(reference: promised)))
            try await runner.say(Prompt(.formTexted))
        } catch let over as CallOver {
            throw over
        } catch {
            await note(.text(filling.form.id, .failed("\(error)")))
            try await runner.say(Prompt(.linkFailed))
            try await runner.say(Prompt(.formReferenceAgain, ["reference": spoken]))
        }
    }

    /// The phone that called, or the one given in the form, if either takes texts.
    private func mobile(for filling: VoiceFormFilling) -> String? {
        if let mobile = ukMobile(call.caller.number) { return mobile }
        let given = filling.form.slots.first { $0.type == .phone }.flatMap { filling.values[$0.id]?.text }
        return ukMobile(given)
    }
}

/// The caller was not understood too often: a person is to take over.
struct FormGivenUp: Error {}
