/// An address of one of several councils: `/council/NAME/…`.
package struct CouncilPath: Sendable, Equatable {
    /// Its name, as it was sent.
    package var council: String
    /// What is behind it, as it would be where there is one council.
    package var path: String

    private static let root = "/council/"

    /// Nil where no council stands in it.
    package init?(_ path: String) {
        guard path.hasPrefix(Self.root) else { return nil }
        let rest = path.dropFirst(Self.root.count)
        let name = rest.prefix { $0 != "/" }
        guard !name.isEmpty else { return nil }
        council = String(name)
        self.path = name.count == rest.count ? "/" : String(rest.dropFirst(name.count))
    }

    /// Where a council's pages begin.
    static func root(of council: String) -> String { root + council }

    /// A path as a page or an answer has it, which names no council, beneath a council's root.
    static func rooted(_ path: String, at root: String) -> String {
        root.isEmpty || !path.hasPrefix("/") || path.hasPrefix(Self.root) ? path : root + path
    }
}

extension HTML {
    /// With every address beneath a council's root, but those that name a council. Only what we write has quotes as they are, so
    /// that nobody's words are taken for an address.
    func rooted(at root: String) -> HTML {
        guard !root.isEmpty else { return self }
        return ["href", "action", "src"].reduce(self) { html, attribute in
            html.replacing("\(attribute)=\"/", with: "\(attribute)=\"\(root)/")
                .replacing("\(attribute)=\"\(root)/council/", with: "\(attribute)=\"/council/")
        }
    }
}
