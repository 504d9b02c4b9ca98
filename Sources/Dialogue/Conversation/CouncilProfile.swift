import Foundation
import Grammar
import Recognition
import Routing
import Telephony

/// A published grammar with its prompts: what a call begins with it keeps to its end, whatever is published meanwhile.
package struct CouncilProfile: Sendable {
    /// Routes, officers, hours, targets.
    package let grammar: Grammar
    /// Decides what an utterance means.
    package let router: Router
    /// What the switchboard says.
    package let prompts: any PromptSource
    /// Another language that is offered by key.
    package let secondLanguage: OtherLanguage?
    /// What callers are told that they may say, the most usual first.
    package private(set) var examples: [String]

    /// - Parameters:
    ///   - grammar: a grammar without faults.
    ///   - router: made from that grammar.
    ///   - prompts: made for that grammar's names.
    ///   - secondLanguage: offered by key.
    package init(
        grammar: Grammar, router: Router, prompts: any PromptSource, secondLanguage: OtherLanguage? = nil
    ) {
        self.grammar = grammar
        self.router = router
        self.prompts = secondLanguage.map { BilingualPrompts(spoken: prompts, offered: $0.prompts) } ?? prompts
        self.secondLanguage = secondLanguage
        examples = grammar.examples
    }

    /// Says first, of what callers are told that they may say, what is asked for most; what nobody asked for keeps the
    /// order of the grammar.
    /// - Parameter asked: how often each destination was asked for, by its label.
    package mutating func orderExamples(by asked: [String: Int]) {
        let counted = grammar.examples.map { example in
            let wanted = router.decide(Utterance(typed: example)).verdict.offered.first
            return (example, count: wanted.flatMap { asked[$0.destination.label] } ?? 0)
        }
        examples = counted.enumerated().sorted { ($0.element.count, $1.offset) > ($1.element.count, $0.offset) }
            .map(\.element.0)
    }

    private var council: Council? { grammar.council }

    var councilName: String { council?.name ?? "the council" }
    var confirmThreshold: Double { (council?.thresholds ?? Council.Thresholds()).confirm }
    var operatorURI: String? { grammar.transferURI(ofTarget: council?.operator) }
    var emergencyURI: String? { grammar.transferURI(ofTarget: council?.emergency) }

    /// Whom the caller is put through to: a person by name, a service by the team that does it.
    func transferName(of destination: Destination) -> String {
        guard case .route(let id) = destination, let council else { return grammar.name(of: destination) }
        let key = grammar.route(id)?.transfer ?? grammar.owner(of: destination)?.target ?? council.operator
        return key.flatMap { council.targets[$0]?.name } ?? grammar.name(of: destination)
    }

    func targetName(_ key: String) -> String { council?.targets[key]?.name ?? key }

    /// The standard answer of a route.
    func answer(of destination: Destination) -> String? {
        guard case .route(let id) = destination else { return nil }
        return grammar.route(id)?.answer
    }

    /// The person asked for, if they have left the council by then.
    func officerWhoLeft(_ destination: Destination, at moment: Date) -> Officer? {
        guard case .officer(let id) = destination, let officer = grammar.officer(id),
            officer.hasLeft(on: grammar.day(of: moment))
        else { return nil }
        return officer
    }

    /// The page where the caller can do it online.
    func link(of destination: Destination) -> Link? {
        guard case .route(let id) = destination, let route = grammar.route(id), let url = route.link else { return nil }
        return Link(
            route: id, name: route.linkName ?? route.name, url: url, offer: route.offer,
            takesReference: route.linkReference)
    }

    /// What another body's caller can be sent: their number, or else their page.
    func details(of destination: Destination, owner: Council.Body) -> Link? {
        guard case .route(let id) = destination, let route = grammar.route(id) else { return nil }
        guard owner.number != nil || route.link != nil else { return nil }
        return Link(
            route: id, name: route.linkName ?? route.name, url: route.link, owner: owner.name, number: owner.number,
            offer: route.offer)
    }

    // MARK: Forms

    /// The day is the council's.
    var timezone: TimeZone { council?.timezone ?? .gmt }

    /// Whether a route's form begins without being offered.
    func beginsAtOnce(_ destination: Destination) -> Bool {
        guard case .route(let id) = destination else { return false }
        return grammar.route(id)?.formAtOnce ?? false
    }

    /// A form's text with the reference.
    func text(_ template: String, form: Form, reference: String, to mobile: String, callID: String) -> PromisedText {
        let values = ["council": councilName, "title": form.title, "reference": reference]
        let body = values.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) }
        return PromisedText(callID: callID, to: mobile, body: body, personalisation: values, template: "form")
    }

    // MARK: Callers who need time

    /// Whether an assistant of Relay UK speaks for the caller, as far as numbers tell.
    func needsTime(_ caller: Caller) -> Bool {
        let prefixes = council?.unhurried.prefixes ?? []
        return [caller.dialled, caller.number].compactMap(\.self).contains { number in
            prefixes.contains { number.hasPrefix($0) }
        }
    }

    var unhurriedAttempts: Int { (council?.unhurried ?? Council.SlowPace()).attempts }

    /// The times of a turn for whoever needs time.
    var unhurried: TurnTiming {
        let unhurried = council?.unhurried ?? Council.SlowPace()
        return TurnTiming(
            noInput: .seconds(unhurried.noInput), interdigit: .seconds(unhurried.noInput / 2),
            endpointing: EndpointingTimeouts(
                complete: .seconds(unhurried.endOfSpeech), incomplete: .seconds(unhurried.endOfSpeech)),
            pause: .seconds(unhurried.pause))
    }

    var survey: Council.Survey? { council?.survey }

    /// The council's template filled in; a page that takes a reference gets one that nobody can guess.
    func text(_ link: Link, to mobile: String, callID: String) -> PromisedText {
        let token = link.takesReference && link.url != nil ? LinkToken.make() : nil
        let url = token.flatMap { link.url?.referring(to: $0) } ?? link.url
        var values = [
            "council": councilName, "name": link.name, "link": url?.absoluteString ?? "",
            "reference": Reference(callID: callID).description,
        ]
        var template = council?.linkText ?? "{council}: {name} {link}"
        if let number = link.number {
            values["number"] = number
            values["owner"] = link.owner ?? ""
            // For a gateway that has a template for links only.
            values["name"] = [link.owner, number].compactMap(\.self).joined(separator: " ")
            template = council?.numberText ?? "{council}: {owner} {number} {link}"
        }
        let body = values.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) }
        return PromisedText(
            callID: callID, to: mobile, body: body.trimmingCharacters(in: .whitespaces), personalisation: values,
            template: link.number == nil ? "link" : "number", route: link.route, token: token)
    }
}

/// A page, or the number of another body, that a caller can be sent.
struct Link: Sendable, Equatable {
    /// The route's id.
    var route: String
    /// What can be done there.
    var name: String
    var url: URL?
    /// Whose number it is.
    var owner: String?
    /// As it is written.
    var number: String?
    /// To whom it is offered.
    var offer = Route.Offer.always
    /// Whether the page is told which call it goes on with.
    var takesReference = false
}
