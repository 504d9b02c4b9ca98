import ConfigurationFiles
import SpokenValues

extension Council {
    /// Words that send a caller straight to somebody, without a question: fire, gas, a child at risk.
    package struct Danger: Sendable, Equatable {
        /// Each is heard anywhere in what the caller says; one word alone counts when nothing else is said.
        package var phrases: SpokenPatterns
        /// Words that overlap with those of a phrase and say that it is none: "fire alarm", "not a gas leak".
        package var unless: SpokenPatterns
        /// Routes that mean the same however they are asked for.
        package var routes: [String]
        /// Key of a target.
        package var target: String
        /// Where it stands in `council.json`.
        let position: TextPosition
    }

    /// Words that tell that a caller cannot wait, where the council lists none.
    static let standardUrgentWords = [
        "urgent", "urgently", "straight away", "right away", "immediately", "emergency", "as soon as possible",
        "can't wait", "cannot wait", "right now",
    ]

    /// Finds routes of dangers that there are not.
    func checkDangers(_ routes: [Route], _ faults: FaultCollector) {
        let known = Set(routes.map(\.id))
        for danger in dangers {
            for route in danger.routes where !known.contains(route) {
                faults.error(
                    Self.file, danger.position, "there is no route ‘\(route)’ for a danger",
                    cure: Spelling.advice(for: route, among: known))
            }
        }
    }

    mutating func readUrgency(_ fields: inout JsonFields) {
        if let words = fields.listOfTexts("urgent_words") {
            urgentWords = words.map { Tokeniser.words(in: $0) }.filter { !$0.isEmpty }
        }
        for node in fields.list("dangers") {
            guard var inner = fields.nested(node, what: "a danger") else { continue }
            let lists = inner.members(of: "lists").compactMap { member in
                Self.source(member.value, in: inner).map { (name: member.key, source: $0) }
            }
            let written = inner.list("phrases").compactMap { Self.source($0, in: inner) }
            let unless = inner.list("unless").compactMap { Self.source($0, in: inner) }
            let routes = inner.listOfTexts("routes") ?? []
            let target = inner.text("target", required: true)
            inner.refuseUnknown()
            if written.isEmpty, routes.isEmpty {
                fields.error(at: node.position, "a danger has no words", cure: "write \"phrases\": [\"smell of gas\"]")
            }
            guard let target else { continue }
            if targets[target] == nil {
                inner.error(
                    at: "target", "a danger leads to the target ‘\(target)’, which is not listed",
                    cure: "\(Spelling.advice(for: target, among: targets.keys)), or add it to \"targets\"")
            }
            // Read together, so that a list is known to both and a fault in one is told once.
            let all = SpokenPatternReader(phrases: written + unless, lists: lists, fields: inner).patterns().all
            guard all.count == written.count + unless.count else { continue }
            dangers.append(
                Danger(
                    phrases: SpokenPatterns(Array(all.prefix(written.count))),
                    unless: SpokenPatterns(Array(all.dropFirst(written.count))), routes: routes, target: target,
                    position: node.position))
        }
    }

    private static func source(_ node: JsonNode, in fields: JsonFields) -> SpokenPatternReader.Source? {
        if case .string(let text) = node.value, !text.trimmed.isEmpty {
            return .init(text: text.trimmed, position: node.position)
        }
        fields.error(at: node.position, "words of a danger are \(node.kind)", cure: "write words in double quotes")
        return nil
    }
}
