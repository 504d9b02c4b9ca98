import Foundation
import Routing

/// A published grammar with its prompts: what a call begins with it keeps to its end, whatever is published meanwhile.
public struct Service: Sendable {
    /// Routes, officers, hours, targets.
    public let grammar: Grammar
    /// Decides what an utterance means.
    public let router: Router
    /// What the switchboard says.
    public let prompts: any PromptSource

    /// - Parameters:
    ///   - grammar: a grammar without faults.
    ///   - router: made from that grammar.
    ///   - prompts: made for that grammar's names.
    public init(grammar: Grammar, router: Router, prompts: any PromptSource) {
        self.grammar = grammar
        self.router = router
        self.prompts = prompts
    }

    private var council: Council? { grammar.council }

    var councilName: String { council?.name ?? "the council" }
    var spokenHours: String { council?.hoursSpoken ?? "in office hours" }
    var confirmThreshold: Double { (council?.thresholds ?? Council.Thresholds()).confirm }
    var operatorURI: String? { grammar.transferURI(ofTarget: council?.operator) }
    var emergencyURI: String? { grammar.transferURI(ofTarget: council?.emergency) }

    /// Whom the caller is put through to: a person by name, a service by the team that does it.
    func transferName(of destination: Destination) -> String {
        guard case .route(let id) = destination, let council else { return grammar.name(of: destination) }
        let key = grammar.route(id)?.transfer ?? grammar.owner(of: destination)?.target ?? council.operator
        return key.flatMap { council.targets[$0]?.name } ?? grammar.name(of: destination)
    }

    /// The page where the caller can do it online.
    func link(of destination: Destination) -> Link? {
        guard case .route(let id) = destination, let route = grammar.route(id), let url = route.link else { return nil }
        return Link(route: id, name: route.linkName ?? route.name, url: url, takesReference: route.linkReference)
    }

    /// The council's template filled in; a page that takes a reference gets one that nobody can guess.
    func text(_ link: Link, to mobile: String, callID: String) -> PromisedText {
        let token = link.takesReference ? LinkToken.make() : nil
        let url = token.map(link.url.referring(to:)) ?? link.url
        let values = ["council": councilName, "name": link.name, "link": url.absoluteString]
        let template = council?.linkText ?? "{council}: {name} {link}"
        let body = values.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) }
        return PromisedText(
            callID: callID, to: mobile, body: body, personalisation: values, route: link.route, token: token)
    }
}

/// A page that a caller can be sent.
struct Link: Sendable, Equatable {
    /// The route's id.
    var route: String
    /// What can be done there.
    var name: String
    var url: URL
    /// Whether the page is told which call it goes on with.
    var takesReference = false
}
