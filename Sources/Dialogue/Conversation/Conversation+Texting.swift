import CallHistory
import Grammar
import Routing
import SpokenValues
import Telephony

/// Links and numbers by text: the offer, the number to send it to, the promise.
extension Conversation {
    /// Whether a link is offered to this caller before they are put through.
    func isOffered(_ link: Link) -> Bool {
        guard !isUrgent else { return false }
        switch link.offer {
        case .always: return true
        case .mobiles: return ukMobile(call.caller.number) != nil
        case .afterHours: return !isOpen(for: .route(link.route))
        case .never: return false
        }
    }

    /// "I can text you a link to do that now, or put you through." After hours there is only the text.
    mutating func wantsText(of link: Link) async throws -> Bool {
        guard isOpen(for: .route(link.route)) else {
            return try await askWhich([Prompt(.closedOfferLink)], again: .confirmAgain, order: [.text]) == .text
        }
        let choice = try await askWhich([Prompt(.offerLink)], again: .offerLinkAgain, order: [.text, .putThrough])
        return choice == .text
    }

    /// What became of telling the caller that it is another body's business.
    enum Elsewhere {
        case putThrough
        case texted
        case declined
    }

    /// Says whose it is, and offers their line where one is listed, or their number or page by text.
    mutating func sayWhoseItIs(_ wanted: Candidate, owner: Council.Body) async throws -> Elsewhere {
        let destination = wanted.destination
        await note(.signpost(destination, owner: owner.name))
        let sentence = Prompt(.elsewhere, ["owner": owner.name])
        let uri = service.grammar.transferURI(of: destination, at: call.clock.now)
        let hasLine = uri != nil && uri != service.operatorURI && isOpen(for: destination)
        let link = isUrgent ? nil : service.details(of: destination, owner: owner)
        switch (hasLine, link) {
        case (true, let link?):
            let question = [sentence, Prompt(.elsewhereChoice)]
            switch try await askWhich(question, again: .elsewhereChoiceAgain, order: [.putThrough, .text]) {
            case .putThrough: return .putThrough
            case .text:
                guard try await text(link) else { return .putThrough }
                try await runner.say(Prompt(.detailsPromised))
                return .texted
            case .neither: return .declined
            case nil: throw FlowInterrupt.person
            }
        case (true, nil):
            let question = [sentence, Prompt(.elsewhereOffer)]
            guard let isWanted = try await askYesOrNo(question, again: .confirmAgain, putThrough: true) else {
                throw FlowInterrupt.person
            }
            return isWanted ? .putThrough : .declined
        case (false, let link?):
            let question = [sentence, Prompt(.elsewhereOfferLink)]
            guard try await askWhich(question, again: .confirmAgain, order: [.text]) == .text,
                try await text(link)
            else { return .putThrough }
            try await runner.say(Prompt(.detailsPromised))
            return .texted
        case (false, nil):
            try await runner.say(sentence)
            return .putThrough
        }
    }

    // MARK: Text or line?

    /// What a caller chose of an offer.
    enum Choice {
        case text
        case putThrough
        case neither
    }

    /// In words, by yes and no, or by keys. Nil when the caller chose none, however often asked.
    /// - Parameter order: what is offered, as keys 1 and 2; "yes" is the first, "no" the second.
    private mutating func askWhich(_ question: [Prompt], again: PromptID, order: [Choice]) async throws -> Choice? {
        var prompts = question
        // "Text me, or put me through?" "No." means that; "Put you through, or text you?" "No." means neither.
        let no = order == [.text, .putThrough] ? Choice.putThrough : .neither
        for _ in 1...attempts {
            switch try await listen(to: Question(prompts, expecting: .answers)) {
            case .textMe: return .text
            case .putThrough, .someone: return .putThrough
            case .yes, .firstOption, .keys("1"): return order[0]
            case .no, .noneOfThese: return no
            case .secondOption, .keys("2"): return order.count > 1 ? order[1] : no
            case .words, .keys, .nothing: prompts = [Prompt(again)]
            }
        }
        return nil
    }

    // MARK: Promise it

    /// Promises the link. False when no text can be sent; the caller has been told.
    mutating func text(_ link: Link) async throws -> Bool {
        guard let mobile = try await findOutMobileNumber() else { return false }
        do {
            let reference = try await outbox.promise(service.text(link, to: mobile, callID: call.id))
            await note(.text(link.route, .promised(reference: reference)))
            linkAtHand = nil
            return true
        } catch {
            await note(.text(link.route, .failed("\(error)")))
            try await runner.say(Prompt(.linkFailed))
            return false
        }
    }

    /// The caller's own number, or one that they say or key in and hear read back.
    private mutating func findOutMobileNumber() async throws -> String? {
        if let mobile = ukMobile(call.caller.number) { return mobile }
        var question = [Prompt(.askMobile)]
        for _ in 1...attempts {
            guard let number = try await askForNumber(question) else { continue }
            guard let mobile = ukMobile(number) else {
                question = [Prompt(.mobileWrong), Prompt(.askMobile)]
                continue
            }
            let digits = Verbaliser.telephone(PhoneNumber(mobile)?.national ?? number)
            let readBack = [Prompt(.readBack, ["digits": digits]), Prompt(.readBackRight)]
            if try await askYesOrNo(readBack, again: .confirmAgain) == true { return mobile }
            question = [Prompt(.askMobile)]
        }
        return nil
    }

    /// Nil when nothing came that could be a number.
    private mutating func askForNumber(_ prompts: [Prompt]) async throws -> String? {
        // Once the number is whole nobody is waited for; before that people pause between its groups.
        let question = Question(prompts, expecting: .details, keys: .number(maximum: 14)) {
            TelephoneNumber.find(in: $0) != nil
        }
        switch try await listen(to: question) {
        case .keys(let keys): return keys
        case .words(let said): return TelephoneNumber(said: said.utterance)?.national
        case .nothing: return nil
        }
    }

    func ukMobile(_ number: String?) -> String? {
        number.flatMap(PhoneNumber.init).flatMap { $0.isUKMobile ? $0.e164 : nil }
    }
}
