/// A text that a caller has been promised.
package struct PromisedText: Sendable, Equatable {
    /// The call it was promised on.
    package var callID: String
    /// A UK mobile number in E.164 form, `+447…`.
    package var to: String
    /// The words, from the council's template.
    package var body: String
    /// The values behind the words, for a gateway that keeps the template itself.
    package var personalisation: [String: String]
    /// The kind of text, by which a gateway with templates picks one.
    package var template: String
    /// The route whose page is linked.
    package var route: String?
    /// The token in the link, where the page takes one.
    package var token: String?

    /// - Parameters:
    ///   - callID: the call it was promised on.
    ///   - to: E.164.
    ///   - body: the whole text.
    ///   - personalisation: the template's values.
    ///   - template: the kind of text.
    ///   - route: the route whose page is linked.
    ///   - token: the token in the link.
    package init(
        callID: String, to: String, body: String, personalisation: [String: String], template: String = "link",
        route: String? = nil, token: String? = nil
    ) {
        self.callID = callID
        self.to = to
        self.body = body
        self.personalisation = personalisation
        self.template = template
        self.route = route
        self.token = token
    }
}

/// Where promised texts are kept until they are sent.
package protocol TextOutbox: Sendable {
    /// Returns only when the text is on disk for good; only then may the caller be told.
    /// - Returns: the text's reference.
    /// - Throws: when it could not be kept; then nothing may be promised.
    func promise(_ text: PromisedText) async throws -> String
}
