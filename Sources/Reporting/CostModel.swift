import ConfigurationFiles

/// What a contact costs a council by channel, and how many of those that ended without a person would have been calls to
/// one: the model behind “money saved”. Every figure is a setting under `"costs"`, and the report prints them all.
package struct CostModel: Sendable, Equatable, Codable {
    /// Pounds for a contact face to face.
    var faceToFace = 8.62
    /// Pounds for a call that a person answers.
    package var phone = 2.83
    /// Pounds for a web chat.
    var webChat = 2.46
    /// Pounds for a contact that the switchboard or the website deals with.
    var selfService = 0.08
    /// Pounds for one text.
    package var text = 0.03
    /// Of a hundred callers who took a link, and of whose form nothing is known, how many managed online.
    var linkSuccess = 50.0
    /// Where the figures are from.
    package var source =
        "face to face, phone and web chat: published by Redcar & Cleveland Borough Council; a contact dealt with online: "
        + "published by PwC; a text: the price of a gateway, rounded up"

    /// The published figures.
    package init() {}

    /// Reads `"costs"` in switchboard.json.
    /// - Parameter above: what holds where nothing is said.
    package init(_ fields: inout JsonFields, above: Self = Self()) {
        self = above
        guard var group = fields.object("costs", what: "\"costs\"") else { return }
        let pounds = 0.0...1000
        faceToFace = group.number("face_to_face", in: pounds) ?? faceToFace
        phone = group.number("phone", in: pounds) ?? phone
        webChat = group.number("web_chat", in: pounds) ?? webChat
        selfService = group.number("self_service", in: pounds) ?? selfService
        text = group.number("text", in: pounds) ?? text
        linkSuccess = group.number("link_success_per_hundred", in: 0...100) ?? linkSuccess
        source = group.setting("source") ?? source
        group.refuseUnknown()
    }

    /// - Parameters:
    ///   - settled: calls that were over with what they were told or filled in.
    ///   - links: calls that were over with a link.
    ///   - texts: what became of the texts.
    func savings(settled: Int, links: Int, texts: ReportFigures.Texts) -> ReportFigures.Savings {
        var savings = ReportFigures.Savings(settledCalls: settled, linkCalls: links, model: self)
        let untracked = Double(max(0, texts.promised - texts.tracked))
        let managed = Double(texts.completed) + untracked * linkSuccess / 100
        let rate = texts.promised == 0 ? linkSuccess / 100 : managed / Double(texts.promised)
        savings.linkSuccess = rate * 100
        savings.avoided = Double(settled) + Double(links) * rate
        savings.byPhone = savings.avoided * phone
        savings.now = savings.avoided * selfService + Double(texts.sent) * text
        savings.saved = savings.byPhone - savings.now
        return savings
    }
}
