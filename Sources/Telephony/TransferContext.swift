/// What the person who takes a call should know, so that the caller need not say it again.
package struct TransferContext: Sendable, Equatable {
    /// What was asked for, by its label: `missed_bin`, `officer:off_0001`.
    package var route: String
    /// What else was asked for in the same breath, in a few words; empty where nothing was.
    package var also: String
    /// Why the call comes to them, in a few words.
    package var reason: String
    /// What the caller said.
    package var words: String
    /// What was made out of it, by name: `["size": "small"]`.
    package var slots: [String: String]
    /// The call's reference, as it is read out and texted.
    package var reference: String
    /// The address of the call's record; nil where nobody has said where that is.
    package var page: String?

    /// Parameters as the properties.
    package init(
        route: String = "", also: String = "", reason: String = "", words: String = "", slots: [String: String] = [:],
        reference: String = "", page: String? = nil
    ) {
        self.route = route
        self.also = also
        self.reason = reason
        self.words = words
        self.slots = slots
        self.reference = reference
        self.page = page
    }

    /// What there is to know, the most useful first.
    var fields: [(name: String, value: String)] {
        let slots = slots.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
        return [
            ("route", route), ("reference", reference), ("page", page ?? ""), ("also", also), ("words", words),
            ("slots", slots),
            ("reason", reason),
        ].filter { !$0.value.isEmpty }
    }
}

extension TransferTarget {
    /// The headers that carry the context to the person who answers; each value is safe as it is.
    ///
    /// `User-to-User` (RFC 7433) has it in hexadecimal; `X-Switchboard` has it to be read.
    package var headers: [(name: String, value: String)] {
        let fields = context?.fields ?? [("reason", reason)].filter { !$0.value.isEmpty }
        guard !fields.isEmpty else { return [] }
        return [
            ("User-to-User", HeaderText.hexadecimal(fields)), ("X-Switchboard", HeaderText.plain(fields)),
        ]
    }

    /// The address with the headers in it, as a Refer-To names them (RFC 3261, section 19.1.1); a `tel:` address has none.
    package var uriWithHeaders: String {
        guard uri.lowercased().hasPrefix("sip") else { return uri }
        let headers = headers.map { "\($0.name)=\(HeaderText.escapedForURI($0.value))" }.joined(separator: "&")
        if headers.isEmpty { return uri }
        return uri + (uri.contains("?") ? "&" : "?") + headers
    }
}

/// Callers' words made fit for headers: nothing in them can end a value, a header or a message.
enum HeaderText {
    /// Bytes of all values together; a SIP message over UDP should stay below 1300 (RFC 3261, section 18.1.1).
    static let limit = 200
    /// RFC 7433 leaves the length open; ISDN behind it takes 128 octets (ITU-T Q.957).
    static let userToUserLimit = 128

    /// `route=missed_bin;words=…` in hexadecimal, and how it is encoded.
    static func hexadecimal(_ fields: [(name: String, value: String)]) -> String {
        let text = within(userToUserLimit, fields) { "\($0)=\($1.filter { $0 != ";" })" }.joined(separator: ";")
        let digits = text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        return digits.joined() + ";encoding=hex"
    }

    /// `route="missed_bin"; words="my bin wasn't collected"`: printable ASCII, other characters as `%` and their bytes.
    static func plain(_ fields: [(name: String, value: String)]) -> String {
        within(limit, fields) { "\($0)=\"\(escaped($1) { isPlain($0) })\"" }.joined(separator: "; ")
    }

    /// For a header in a URI.
    static func escapedForURI(_ value: String) -> String { escaped(value) { isUnreserved($0) } }

    /// As many fields as there is room for; the first that is too long is cut at a character.
    private static func within(
        _ limit: Int, _ fields: [(name: String, value: String)], _ write: (String, String) -> String
    ) -> [String] {
        var room = limit
        var written: [String] = []
        for field in fields {
            var value = Substring(field.value)
            while !value.isEmpty, write(field.name, String(value)).utf8.count > room { value = value.dropLast() }
            // Half an address leads nowhere, and half a reference to somebody else.
            let isCut = value.count < field.value.count
            if value.isEmpty || (isCut && ["page", "reference", "route"].contains(field.name)) { continue }
            let text = write(field.name, String(value))
            written.append(text)
            room -= text.utf8.count + 2
            if room < 12 { break }
        }
        return written
    }

    private static func escaped(_ text: String, unless isSafe: (UInt8) -> Bool) -> String {
        var escaped = ""
        for byte in text.utf8 {
            if isSafe(byte) {
                escaped.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (byte < 16 ? "0" : "") + digits
            }
        }
        return escaped
    }

    /// Inside quotation marks, and read by people.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && !"\"\\%<>\r\n".utf8.contains(byte)
    }

    /// `unreserved` and `hnv-unreserved` of RFC 3261, section 25.1.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        let character = Character(UnicodeScalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || "-_.!~*'()[]/?:+$".contains(character))
    }
}
