/// A value of JSON to be written.
package indirect enum JsonValue: Sendable, Equatable {
    case text(String)
    case whole(Int)
    case truth(Bool)
    case list([JsonValue])
    /// In the order in which they are written.
    case object([JsonMember])

    /// As it is written on one line.
    package var written: String {
        switch self {
        case .text(let text): return Self.quoted(text)
        case .whole(let number): return String(number)
        case .truth(let truth): return truth ? "true" : "false"
        case .list(let values): return "[\(values.map(\.written).joined(separator: ", "))]"
        case .object(let members):
            return "{\(members.map { "\(Self.quoted($0.key)): \($0.value.written)" }.joined(separator: ", "))}"
        }
    }

    /// In double quotes, with what RFC 8259 wants escaped.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// One member of an object.
package struct JsonMember: Sendable, Equatable {
    /// Without its quotes.
    package var key: String
    /// What stands behind it.
    package var value: JsonValue

    /// Parameters as the properties.
    package init(_ key: String, _ value: JsonValue) {
        self.key = key
        self.value = value
    }
}
