import ConfigurationFiles

extension Route {
    /// Reads `overflow` and `ask`.
    mutating func readWhereElse(
        _ fields: inout JsonFields, what: String, council: Council?
    ) {
        overflow = council?.overflow(&fields, what)
        if let council, let overflow, let loop = council.overflowLoop(from: transfer, own: overflow) {
            fields.error(
                at: "overflow", "calls would go in a circle: \(loop.joined(separator: " → "))",
                cure: "end the overflow in \"message\" or \"call_again\"")
        }
        guard let key = fields.text("ask") else { return }
        ask = key
        if council?.questions[key] == nil {
            let known = council.map { Array($0.questions.keys) } ?? []
            fields.error(
                at: "ask", "\(what) asks ‘\(key)’, which is not listed",
                cure: "\(Spelling.advice(for: key, among: known)), or add it to \"questions\" in council.json")
        }
    }
}
