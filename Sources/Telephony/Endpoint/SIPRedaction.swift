import Utilities

/// SIP headers for eyes that need neither telephone numbers nor what a caller said.
enum SIPRedaction {
    /// They hold the caller's words, or what proves who somebody is; `Identity` (`y`) has both numbers within a signature,
    /// where they cannot be shortened.
    private static let leftOut: Set<String> = [
        "x-switchboard", "user-to-user", "authorization", "proxy-authorization", "identity", "y",
    ]

    /// - Parameter text: the first line and the headers of a message.
    /// - Returns: a line each, ended by a line feed.
    static func headers(_ text: String) -> String {
        var headers: [String] = []
        // Only what ends a line in SIP: other characters that break lines may stand within a value.
        for line in text.split(whereSeparator: { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }) {
            // A folded header goes on behind white space, and an address in it may be folded too.
            if line.first?.isWhitespace == true, let last = headers.indices.last {
                headers[last] += " " + line.drop { $0.isWhitespace }
            } else {
                headers.append(String(line))
            }
        }
        return headers.filter { !leftOut.contains(name(of: $0)) }.map { line($0) + "\n" }.joined()
    }

    private static func name(of header: String) -> String {
        header.prefix { $0 != ":" }.filter { !$0.isWhitespace }.lowercased()
    }

    private static func line(_ line: String) -> String {
        // Headers for a new call stand behind the address (Refer-To), and they too tell what the caller wants.
        var text = line.replacing(/(?i)(<(?:sips?|tel):[^?>]*)\?[^>]*/) { "\($0.output.1)?…" }
        text = text.replacing(/(?i)((?:sips?|tel):[^\s?>]*)\?[^\s>]*/) { "\($0.output.1)?…" }
        // A password may stand behind the user's name.
        text = text.replacing(/(?i)(sips?:[^\s@;>?:]*):[^\s@;>?]*@/) { "\($0.output.1):…@" }
        // Numbers in addresses, however they are written: 01803-861234, %2B441803861234.
        text = text.replacing(/(?i)((?:sips?|tel):)([^\s@;>?]+)(?=[@;>\s]|$)/) { match in
            "\(match.output.1)\(user(match.output.2))"
        }
        // And in the name in front of an address.
        text = text.replacing(/("[^"]*"|[^"<>:,]*)(?=\s*<)/) { match in displayName(match.output.1) }
        return Redaction.numbers(in: text)
    }

    private static func user(_ text: Substring) -> String {
        // The host of an address without a user.
        if text.hasPrefix("[") || text.contains(".") && text.allSatisfy({ $0.isNumber || ".:".contains($0) }) {
            return String(text)
        }
        return shortened(text) ?? String(text)
    }

    private static func displayName(_ text: Substring) -> String {
        guard let short = shortened(text) else { return String(text) }
        return text.hasPrefix("\"") ? "\"\(short)\"" : " \(short) "
    }

    /// The end of a number; nil where there are too few digits for one.
    private static func shortened(_ text: Substring) -> String? {
        let digits = text.filter(\.isNumber)
        return digits.count < 7 ? nil : "…\(digits.suffix(3))"
    }
}
