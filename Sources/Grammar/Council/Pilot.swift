import ConfigurationFiles

/// Who hears the machine; everybody else is put through at once, as before there was one.
package struct Pilot: Sendable, Equatable {
    /// Numbers as staff write them, `01803 861234`, or their beginnings, `01803*`.
    package var numbers: [String]
    /// So many in a hundred of all other numbers, always the same ones.
    package var percent: Double
    /// Key of the target for everybody else: the old switchboard.
    package var others: String
    /// Whether the machine listens to everybody else's first words and records what it would have done.
    package var isShadow: Bool

    /// Parameters as the properties.
    package init(numbers: [String], percent: Double, others: String, isShadow: Bool) {
        self.numbers = numbers
        self.percent = percent
        self.others = others
        self.isShadow = isShadow
    }
}

extension Council {
    /// Reads `pilot`.
    mutating func readPilot(_ fields: inout JsonFields) {
        guard let node = fields.node("pilot"),
            var inner = fields.nested(node, what: "\"pilot\"")
        else { return }
        var numbers: [String] = []
        for node in inner.list("numbers", like: "[\"01803 861234\", \"01804*\"]") {
            guard case .string(let text) = node.value, Self.isNumber(text) else {
                fields.error(
                    at: node.position, "this is no telephone number, nor the beginning of one",
                    cure: "write \"01803 861234\", or \"01803*\" for all that begin so")
                continue
            }
            numbers.append(text)
        }
        let percent = inner.number("percent") ?? 0
        if !(0...100).contains(percent) {
            inner.error(
                at: "percent", "\(percent) in a hundred cannot be",
                cure: "write a number from 0 to 100")
        }
        let others = inner.text("others") ?? self.operator
        checkTarget(others, at: inner.place(of: "others"), "\"pilot\"", inner)
        let isShadow = inner.bool("shadow") ?? false
        inner.refuseUnknown()
        guard let others else {
            fields.error(
                at: node.position, "the pilot does not say where everybody else goes",
                cure: "write \"others\": with the target of the old switchboard")
            return
        }
        pilot = Pilot(numbers: numbers, percent: percent, others: others, isShadow: isShadow)
    }

    private static func isNumber(_ text: String) -> Bool {
        let figures = text.hasSuffix("*") ? text.dropLast() : text[...]
        return figures.contains(where: \.isNumber)
            && figures.allSatisfy { $0.isASCII && ($0.isNumber || " +-()".contains($0)) }
    }
}
