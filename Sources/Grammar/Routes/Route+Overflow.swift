import ConfigurationFiles

extension Route {
    /// Reads `overflow` and `ask`.
    mutating func readWhereElse(
        _ fields: inout JsonFields, what: String, council: Council?, faults: inout FaultList
    ) {
        overflow = council?.overflow(&fields, what, &faults)
        if let council, let overflow, let loop = council.overflowLoop(from: transfer, own: overflow) {
            faults.error(
                Self.file, fields.place(of: "overflow"), "calls would go in a circle: \(loop.joined(separator: " → "))",
                cure: "end the overflow in \"message\" or \"call_again\"")
        }
        guard let key = fields.text("ask", faults: &faults) else { return }
        ask = key
        if council?.questions[key] == nil {
            let known = council.map { Array($0.questions.keys) } ?? []
            faults.error(
                Self.file, fields.place(of: "ask"), "\(what) asks ‘\(key)’, which is not listed",
                cure: "\(Spelling.advice(for: key, among: known)), or add it to \"questions\" in council.json")
        }
    }
}
