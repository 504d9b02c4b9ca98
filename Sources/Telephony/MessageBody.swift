import Foundation

/// The body of a SIP message, which may have several parts (`multipart/mixed` and its like; RFC 5621): a description beside an
/// ISUP message, a location, a picture.
package struct MessageBody: Sendable, Equatable {
    /// What is wrong with a body.
    package enum Refusal: Error, Sendable, Equatable {
        /// A part must be understood, and is not: its type.
        case required(String)
    }

    /// A part, or the whole.
    fileprivate struct Part: Equatable {
        /// `application/sdp`, in lower case and without parameters.
        var type: String
        var parameters: [String: String]
        /// `session`, and its `handling`.
        var disposition: String?
        var handling: String?
        var text: String
    }

    private var parts: [Part] = []
    private static let mostParts = 32

    /// - Parameters:
    ///   - type: the Content-Type header, whole.
    ///   - text: the body.
    package init(type: String, text: String) {
        append(Part(Self.headers("Content-Type: \(type)"), text: text), depth: 0)
    }

    private mutating func append(_ part: Part, depth: Int) {
        guard parts.count < Self.mostParts else { return }
        guard part.type.hasPrefix("multipart/"), depth < 4, let boundary = part.parameters["boundary"],
            !boundary.isEmpty
        else { return parts.append(part) }
        for text in Self.split(part.text, at: boundary) {
            let (headers, rest) = Self.separate(text)
            append(Part(headers, text: rest), depth: depth + 1)
        }
    }

    /// The text of the part of a type; of several the last, which is the best of alternatives.
    /// - Throws: `Refusal` when another part must be understood.
    package func part(_ type: String) throws(Refusal) -> String? {
        // `early-session` (RFC 3959) is another thing than the session; a part that is to be shown is none.
        let found = parts.last { $0.type == type && ["session", nil].contains($0.disposition) }
        let known = [type, "application/sdp", ""]
        if let foreign = parts.first(where: { $0.handling == "required" && !known.contains($0.type) }) {
            throw .required(foreign.type)
        }
        return found?.text
    }

    /// What stands between the lines `--boundary` (RFC 2046, section 5.1.1); what is before the first and behind the last is
    /// for nobody.
    private static func split(_ text: String, at boundary: String) -> [String] {
        var (found, current): ([String], [Substring]?) = ([], nil)
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\r\n" || $0 == "\n" }) {
            let mark = line.trimmingCharacters(in: .whitespaces)
            if mark == "--\(boundary)" || mark == "--\(boundary)--" {
                if let current { found.append(current.joined(separator: "\r\n")) }
                current = []
                if mark.hasSuffix("--"), mark != "--\(boundary)" || boundary.hasSuffix("--") { return found }
            } else {
                current?.append(line)
            }
        }
        // The closing one may have been forgotten.
        if current?.last == "" { current?.removeLast() }
        if let current, !current.isEmpty { found.append(current.joined(separator: "\r\n")) }
        return found
    }

    /// Headers and what follows the empty line behind them.
    private static func separate(_ text: String) -> (headers: [String: String], rest: String) {
        if text.hasPrefix("\r\n") { return ([:], String(text.dropFirst())) }
        guard let end = text.range(of: "\r\n\r\n") else { return (headers(text), "") }
        return (headers(String(text[..<end.lowerBound])), String(text[end.upperBound...]))
    }

    private static func headers(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        var last = ""
        for line in text.split(separator: "\r\n") {
            if line.first?.isWhitespace == true {
                found[last]?.append(contentsOf: " " + line.drop { $0.isWhitespace })
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { continue }
            last = line[..<colon].filter { !$0.isWhitespace }.lowercased()
            if last == "c" { last = "content-type" }
            found[last] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return found
    }
}

extension MessageBody.Part {
    /// - Parameter headers: by their names in lower case.
    fileprivate init(_ headers: [String: String], text: String) {
        let (type, parameters) = Self.value(headers["content-type"] ?? "text/plain")
        (self.type, self.parameters) = (type.filter { !$0.isWhitespace }, parameters)
        let disposition = headers["content-disposition"].map(Self.value)
        self.disposition = disposition?.0
        handling = disposition?.1["handling"]?.lowercased()
        let isBase64 = headers["content-transfer-encoding"]?.lowercased() == "base64"
        let decoded = isBase64 ? Data(base64Encoded: text, options: .ignoreUnknownCharacters) : nil
        self.text = decoded.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// A value in lower case, and its parameters.
    private static func value(_ text: String) -> (String, [String: String]) {
        let parts = Quoted.split(text, at: ";")
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let halves = part.split(separator: "=", maxSplits: 1)
            guard halves.count == 2 else { continue }
            let value = halves[1].trimmingCharacters(in: .whitespaces)
            let isQuoted = value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
            parameters[halves[0].filter { !$0.isWhitespace }.lowercased()] =
                isQuoted ? String(value.dropFirst().dropLast()) : value
        }
        return (parts[0].trimmingCharacters(in: .whitespaces).lowercased(), parameters)
    }
}

extension MessageBody {
    /// Whether a session description is among what a peer takes.
    /// - Parameter accepted: the values of its Accept headers; without any it takes one.
    package static func isDescription(among accepted: [String]) -> Bool {
        let ranges = accepted.flatMap { $0.lowercased().split(separator: ",") }
            .map { $0.prefix { $0 != ";" }.filter { !$0.isWhitespace } }
        return accepted.isEmpty || ranges.contains { ["application/sdp", "application/*", "*/*"].contains($0) }
    }
}
