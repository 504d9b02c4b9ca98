import Foundation

/// One public rule of `routes.jsgf`, and what `routes.json` says of it.
package struct Route: Sendable, Equatable {
    /// The rule's name.
    package var id: String
    /// The rule.
    package var rule: JsgfRule
    /// As it is spoken in "Is that about {name}?".
    package var name: String
    /// Whose business it is.
    package var owner: Owner = .council
    /// Key of a target in `council.json`; nil is the operator's.
    package var transfer: String?
    /// The page where it can be done online; https only.
    package var link: URL?
    /// "report a missed bin".
    package var linkName: String?
    /// When they differ from the council's.
    package var times = HoursOverride()
    /// Where calls go when nobody answers; nil is as the target says.
    package var overflow: [Overflow]?
    /// Key of a question in `council.json` that decides the target: which parish, which ward.
    package var ask: String?
    /// The route that callers name who say no more than what this is a part of: `bins` of a missed bin.
    package var parent: String?
    /// What is asked of them, of a parent; nil reads out its children's names.
    package var which: Which?
    /// Whether the page is told, by `?ref=`, which call it goes on with.
    package var linkReference = false
    /// As long as what such a link gets behind it.
    static let referenceExample = "?ref=" + String(repeating: "x", count: 22)
    /// The form that takes the details by voice.
    package var form: String?
    /// Whether the form begins without asking first.
    package var formAtOnce = false
    /// Never act without asking.
    package var confirm = false
    /// Whether calls about it may be recorded: not those on which the number of a card is given.
    package var isRecorded = true
    /// To whom the link is offered before the caller is put through.
    package var offer = Offer.always
    /// What is said in answer, and nothing else need be done: opening hours, say.
    package var answer: String?
    /// Number in the Local Government Services List.
    package var lgsl: Int?

    /// To whom a link is offered.
    package enum Offer: String, Sendable, CaseIterable {
        /// Everybody.
        case always
        /// Whoever calls from a mobile, which needs no number to be keyed in.
        case mobiles
        /// Everybody, when nobody is there to be put through to.
        case afterHours = "after_hours"
        /// Nobody; the caller may still ask for it.
        case never
    }

    /// Who is responsible for a service.
    package enum Owner: Sendable, Hashable {
        /// This council.
        case council
        /// A key of `bodies` in `council.json`.
        case body(String)
    }
}
