import ConfigurationFiles

extension Council {
    /// How callers are heard who need time: those who come through Relay UK, and those who say "slower".
    package struct SlowPace: Sendable, Equatable {
        /// What the dialled or the calling number begins with when an assistant of Relay UK speaks for the caller.
        package var prefixes = ["18001"]
        /// Silence after a prompt before asking again (seconds).
        package var noInput = 20.0
        /// Silence that ends what the caller says (seconds).
        package var endOfSpeech = 2.5
        /// Silence between one prompt and the next (seconds).
        package var pause = 0.8
        /// Silences and no-matches before the caller is given a person.
        package var attempts = 4

        /// The usual.
        package init() {}
    }

    mutating func readUnhurried(_ fields: inout JsonFields) {
        guard let node = fields.node("unhurried"),
            var inner = fields.nested(node, what: "\"unhurried\"")
        else { return }
        func seconds(_ key: String, _ range: ClosedRange<Double>, otherwise: Double) -> Double {
            guard let value = inner.number(key) else { return otherwise }
            guard range.contains(value) else {
                inner.error(
                    at: key, "\"\(key)\" is \(value)",
                    cure: "write a number from \(range.lowerBound) to \(range.upperBound)")
                return otherwise
            }
            return value
        }
        unhurried.prefixes = inner.listOfTexts("prefixes") ?? unhurried.prefixes
        for prefix in unhurried.prefixes where !prefix.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "+") }) {
            inner.error(at: "prefixes", "no number begins with ‘\(prefix)’", cure: "write figures only, \"18001\"")
        }
        unhurried.noInput = seconds("no_input", 3...120, otherwise: unhurried.noInput)
        unhurried.endOfSpeech = seconds("end_of_speech", 0.5...10, otherwise: unhurried.endOfSpeech)
        unhurried.pause = seconds("pause", 0...5, otherwise: unhurried.pause)
        unhurried.attempts = Int(seconds("attempts", 1...10, otherwise: Double(unhurried.attempts)))
        inner.refuseUnknown()
    }
}
