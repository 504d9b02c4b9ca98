import ConfigurationFiles

/// Where a call goes when nobody answers.
package enum Overflow: Sendable, Hashable {
    /// A key of `targets`.
    case target(String)
    /// The caller leaves a message; the end.
    case message
    /// The caller is told when to call again; the end.
    case callAgain
}

extension Council {
    /// Reads `overflow`: one step or several in order, each the key of a target, `team:` and a team's name, `message` or
    /// `call_again`.
    func overflow(_ fields: inout JsonFields, _ what: String) -> [Overflow]? {
        guard let node = fields.node("overflow") else { return nil }
        var nodes = [node]
        if case .array(let several) = node.value { nodes = several }
        let steps = nodes.compactMap { step($0, in: fields, what) }
        if nodes.isEmpty {
            fields.error(
                at: node.position, "\"overflow\" of \(what) is empty",
                cure: "write where calls go, such as [\"operator\", \"call_again\"], or remove it")
        }
        for (place, step) in steps.dropLast().enumerated() where step == .message || step == .callAgain {
            fields.error(
                at: nodes[min(place + 1, nodes.count - 1)].position,
                "nothing comes behind the end of the overflow of \(what)",
                cure: "put \"message\" or \"call_again\" last")
        }
        if let twice = steps.indices.first(where: { steps[..<$0].contains(steps[$0]) }) {
            fields.error(
                at: node.position, "the overflow of \(what) goes to ‘\(Self.name(steps[twice]))’ twice",
                cure: "remove one of the two")
        }
        return steps.isEmpty ? nil : steps
    }

    private func step(
        _ node: JsonNode, in fields: JsonFields, _ what: String
    ) -> Overflow? {
        guard case .string(let text) = node.value else {
            fields.error(
                at: node.position, "a step of the overflow of \(what) is \(node.kind)",
                cure: "write the key of a target in double quotes")
            return nil
        }
        if text == "message" {
            if messageForm == nil {
                fields.error(
                    at: node.position, "\(what) overflows to a message, and no form takes messages",
                    cure: "write \"message_form\": \"call_back\", or another form's name, in council.json")
            }
            return .message
        }
        if text == "call_again" { return .callAgain }
        if targets[text] != nil { return .target(text) }
        if text.hasPrefix("team:") {
            let team = String(text.dropFirst("team:".count))
            if let target = teams[team]?.target { return .target(target) }
        }
        let known = targets.keys + teams.keys.map { "team:\($0)" } + ["message", "call_again"]
        fields.error(
            at: node.position, "\(what) overflows to ‘\(text)’, which is not listed",
            cure: "\(Spelling.advice(for: text, among: known)), or add it to \"targets\" in council.json")
        return nil
    }

    private static func name(_ step: Overflow) -> String {
        switch step {
        case .target(let key): key
        case .message: "message"
        case .callAgain: "call_again"
        }
    }

    /// Every step behind a target that does not answer, to the end, which is `message` or `callAgain`.
    ///
    /// The last step's own overflow follows it. A chain that names no end goes to the operator before it ends.
    /// - Parameters:
    ///   - target: the key that was tried; nil for none that is listed.
    ///   - own: the route's overflow, in place of the target's.
    func overflow(behind target: String?, own: [Overflow]? = nil) -> [Overflow] {
        let (steps, _) = follow(from: target, own: own)
        if let last = steps.last, last == .message || last == .callAgain { return steps }
        let tried = Set(steps.map(Self.name) + [target].compactMap(\.self))
        guard let key = self.operator, !tried.contains(key) else { return steps + [.callAgain] }
        return steps + [.target(key)]
            + overflow(behind: key).filter { step in
                if case .target(let key) = step { !tried.contains(key) } else { true }
            }
    }

    /// The loop that a chain runs into, as keys; nil when it ends.
    func overflowLoop(from target: String?, own: [Overflow]? = nil) -> [String]? { follow(from: target, own: own).loop }

    private func follow(from target: String?, own: [Overflow]?) -> (steps: [Overflow], loop: [String]?) {
        var steps: [Overflow] = []
        var path = [target].compactMap(\.self)
        var next = own ?? target.flatMap { targets[$0]?.overflow }
        while let list = next {
            next = nil
            for step in list {
                if case .target(let key) = step {
                    if path.contains(key) { return (steps, path + [key]) }
                    path.append(key)
                }
                steps.append(step)
            }
            if case .target(let key) = list.last { next = targets[key]?.overflow }
        }
        return (steps, nil)
    }

    /// Reads `message_form`, and the overflow of every target, when all targets and teams are known.
    mutating func readOverflow(_ fields: inout JsonFields) {
        messageForm = fields.text("message_form")
        messageFormPlace = fields.place(of: "message_form")
        var places: [String: TextPosition] = [:]
        for member in fields.node("targets")?.members ?? [] where member.value.members != nil {
            let what = "the target \"\(member.key)\""
            guard var inner = fields.nested(member.value, what: what) else { continue }
            places[member.key] = inner.place(of: "overflow")
            let steps = overflow(&inner, what)
            targets[member.key]?.overflow = steps
        }
        checkOverflow(at: places, in: fields)
    }

    /// Refuses a form for messages that is not there.
    func checkMessageForm(among forms: [Form], _ faults: FaultCollector) {
        let ids = forms.map(\.id)
        guard let messageForm, !ids.contains(messageForm) else { return }
        faults.error(
            Self.file, messageFormPlace, "\"message_form\" is ‘\(messageForm)’, which is not there",
            cure: "\(Spelling.advice(for: messageForm, among: ids)), or write \(Form.folder)/\(messageForm).json")
    }

    /// Refuses chains of targets that come back to themselves.
    private func checkOverflow(at places: [String: TextPosition], in fields: JsonFields) {
        for (key, place) in places.sorted(by: { $0.value < $1.value }) {
            guard let loop = overflowLoop(from: key) else { continue }
            fields.error(
                at: place, "calls would go in a circle: \(loop.joined(separator: " → "))",
                cure: "end one of these overflows in \"message\" or \"call_again\"")
        }
    }
}
