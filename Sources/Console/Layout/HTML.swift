/// A piece of a page. What is put into it as text is escaped, and only what is itself `HTML` is taken as it stands, so that no
/// word of a caller, a file or a browser can become an element or leave its attribute.
struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// As it goes to the browser.
    let text: String

    init(stringLiteral value: String) { text = value }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Words, escaped.
    init(_ words: String) { text = Self.escaped(words) }

    private init(asItIs text: String) { self.text = text }

    static let nothing: HTML = ""

    /// With one thing in it written in another's place, both as they stand.
    func replacing(_ one: String, with other: String) -> HTML { HTML(asItIs: text.replacing(one, with: other)) }

    static func + (one: HTML, other: HTML) -> HTML { HTML(asItIs: one.text + other.text) }

    /// For text and for attributes in quotes, which all of ours are.
    private static func escaped(_ words: String) -> String {
        var text = ""
        text.reserveCapacity(words.utf8.count)
        for scalar in words.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            // No page may hold it.
            case "\0": text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ words: String) { text += HTML.escaped(words) }
        mutating func appendInterpolation(_ words: Substring) { text += HTML.escaped(String(words)) }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        mutating func appendInterpolation(_ html: HTML?) { text += html?.text ?? "" }
        mutating func appendInterpolation(_ list: [HTML]) { for html in list { text += html.text } }
    }
}

extension Sequence where Element == HTML {
    /// One behind the other.
    func joined(separator: HTML = .nothing) -> HTML {
        var isFirst = true
        return reduce(.nothing) { all, next in
            defer { isFirst = false }
            return isFirst ? next : all + separator + next
        }
    }
}
