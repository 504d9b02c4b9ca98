import ConfigurationFiles
import Foundation
import SpokenValues

extension Form {
    /// The folder of a grammar that holds forms.
    /// The folder of their files.
    package static let folder = "forms"
    /// Callers forget the beginning of what takes longer to say (seconds).
    private static let longestQuestion = 8.0

    /// Reads a form's file; nil, with faults, when it is of no use.
    static func read(_ text: String, file: String, faults: FaultCollector) -> Form? {
        guard var fields = JsonFields(file: file, text: text, what: "the form", faults: faults) else { return nil }
        let id = String(file.dropFirst(folder.count + 1).dropLast(".json".count))
        if let written = fields.text("id"), written != id {
            fields.error(
                at: "id", "the form's \"id\" is ‘\(written)’, and its file \(id).json",
                cure: "give both one name")
        }
        var form = Form(
            id: id, title: fields.text("title", required: true) ?? id, slots: [],
            webhook: fields.webhook("webhook"),
            text: fields.text("text", placeholders: ["council", "title", "reference"]))
        if let text = form.text {
            if !text.contains("{reference}") {
                fields.error(
                    at: "text", "the text does not tell the reference",
                    cure: "write {reference} where it belongs")
            }
            if Council.isTooLong(text) {
                fields.error(
                    at: "text", "the text is \(Council.length(of: text))",
                    cure: "shorten it to two texts")
            }
        }
        form.readSlots(&fields)
        fields.refuseUnknown()
        return form
    }

    private mutating func readSlots(_ fields: inout JsonFields) {
        guard let node = fields.node("slots"), case .array(let nodes) = node.value, !nodes.isEmpty else {
            fields.error(
                at: "slots", "the form asks nothing",
                cure: "write \"slots\": [ { \"id\": …, \"type\": …, \"question\": … } ]")
            return
        }
        for node in nodes {
            guard var inner = fields.nested(node, what: "the slot") else { continue }
            guard let slot = FormSlot(&inner) else { continue }
            if slots.contains(where: { $0.id == slot.id }) {
                inner.error(at: "id", "there are two slots ‘\(slot.id)’", cure: "rename one of them")
            }
            slots.append(slot)
        }
    }

    /// How long it takes to say something (seconds): the voices that were measured say 15 characters a second, and pause
    /// at the end of a sentence.
    static func seconds(toSay text: String) -> Double {
        Double(text.count) / 15 + 0.3 * Double(text.filter { ".?!:".contains($0) }.count)
    }

    /// Whether a question is too long to be answered in time.
    static func isTooLong(_ question: String) -> Bool { seconds(toSay: question) > longestQuestion }
}

extension FormSlot {
    /// Nil, with faults, when it is of no use.
    fileprivate init?(_ fields: inout JsonFields) {
        guard let id = fields.text("id", required: true) else { return nil }
        self.id = id
        name = fields.text("name") ?? "the \(id.replacing("_", with: " "))"
        alsoCalled = fields.texts("also")
        question = fields.text("question", required: true) ?? ""
        reprompt = fields.text("reprompt") ?? question
        isRequired = fields.bool("required") ?? true
        readsBack = fields.bool("read_back") ?? false
        cues = fields.texts("after").map { ValueWords.words(in: [$0]) }
        for (key, text) in [("question", question), ("reprompt", reprompt)] where Form.isTooLong(text) {
            fields.error(
                at: key, "the \(key) of ‘\(id)’ takes \(Int(Form.seconds(toSay: text).rounded(.up))) seconds to say",
                cure: "ask it in 8 seconds or less: some 110 characters")
        }
        let label = fields.text("type", required: true)
        type = .message
        guard let label else { return nil }
        guard let type = SlotType(label, of: id, &fields) else { return nil }
        self.type = type
        fields.refuseUnknown()
    }
}

extension SlotType {
    fileprivate init?(_ label: String, of id: String, _ fields: inout JsonFields) {
        switch label {
        case "choice":
            let several = fields.bool("several") ?? false
            self = .choice(fields.choices(of: id), several: several)
        case "yes_no": self = .yesNo
        case "number": self = .number(fields.bounds(0...999_999, of: id))
        case "digits": self = .digits(fields.bounds(1...20, of: id))
        case "money": self = .money
        case "date":
            let word = fields.text("when") ?? DateDirection.any.rawValue
            if DateDirection(rawValue: word) == nil {
                fields.error(
                    at: "when", "\"when\" of ‘\(id)’ is ‘\(word)’",
                    cure: "write \"past\", \"future\" or \"any\"")
            }
            self = .date(DateDirection(rawValue: word) ?? .any)
        case "time": self = .time
        case "postcode":
            let areas = fields.texts("areas").map { $0.uppercased() }
            let isKnown = { (area: String) in Postcode.isArea(String(area.prefix { $0.isLetter })) }
            if let stranger = areas.first(where: { !isKnown($0) }) {
                fields.error(
                    at: "areas", "there is no postcode area ‘\(stranger)’",
                    cure: "write what a postcode begins with, such as \"TQ\" or \"TQ9\"")
            }
            self = .postcode(areas: areas)
        case "house_number": self = .houseNumber
        case "phone": self = .phone
        case "name": self = .name
        case "message": self = .message
        default:
            fields.error(
                at: "type", "‘\(id)’ is of the type ‘\(label)’, which there is not",
                cure: Spelling.advice(for: label, among: SlotType.labels))
            return nil
        }
    }
}

extension JsonFields {
    /// An address that results are posted to.
    fileprivate mutating func webhook(_ key: String) -> URL? {
        guard let text = text(key) else { return nil }
        let url = URL(string: text)
        let host = url?.host() ?? ""
        let isLoopback = ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
        let isRight = url?.scheme == "https" && !host.isEmpty || url?.scheme == "http" && isLoopback
        guard isRight, !text.contains(where: \.isWhitespace) else {
            error(
                at: key, "‘\(text)’ is no https address",
                cure: "write \"https://…\"; http only to this machine, as \"http://127.0.0.1:8080/…\"")
            return nil
        }
        return url
    }

    /// A list of texts.
    fileprivate mutating func texts(_ key: String) -> [String] {
        guard let node = node(key) else { return [] }
        guard case .array(let nodes) = node.value else {
            error(at: node.position, "\"\(key)\" is \(node.kind)", cure: "write a list [\"…\", \"…\"]")
            return []
        }
        return nodes.compactMap { node in
            if case .string(let text) = node.value, !text.trimmed.isEmpty { return text.trimmed }
            error(at: node.position, "\"\(key)\" has \(node.kind) in it", cure: "write texts in double quotes")
            return nil
        }
    }

    fileprivate mutating func bounds(
        _ most: ClosedRange<Int>, of id: String
    ) -> ClosedRange<Int> {
        let low = number("min").flatMap { Int(exactly: $0) } ?? most.lowerBound
        let high = number("max").flatMap { Int(exactly: $0) } ?? most.upperBound
        guard low <= high, most.contains(low), most.contains(high) else {
            error(
                at: "min", "‘\(id)’ goes from \(low) to \(high)",
                cure: "write a \"min\" of \(most.lowerBound) or more and a \"max\" up to \(most.upperBound)")
            return most
        }
        return low...high
    }

    fileprivate mutating func choices(of id: String) -> [FormChoice] {
        guard let node = node("choices"), case .array(let nodes) = node.value, !nodes.isEmpty else {
            error(
                at: "choices", "the choice ‘\(id)’ has nothing to choose from",
                cure: "write \"choices\": [ { \"value\": \"…\", \"phrases\": [\"…\"] } ]")
            return []
        }
        var owners: [[String]: String] = [:]
        return nodes.compactMap { node in
            guard var inner = nested(node, what: "a choice of ‘\(id)’"),
                let value = inner.text("value", required: true)
            else { return nil }
            let phrases = inner.texts("phrases").map { ValueWords.words(in: [$0]) }
            if phrases.isEmpty {
                error(
                    at: node.position, "the choice ‘\(value)’ of ‘\(id)’ has no phrases",
                    cure: "write what callers say for it: \"phrases\": [\"…\"]")
            }
            for phrase in phrases {
                if let other = owners[phrase], other != value {
                    inner.error(
                        at: "phrases", "‘\(phrase.joined(separator: " "))’ is said for ‘\(other)’ and for ‘\(value)’",
                        cure: "leave it to one of them")
                }
                owners[phrase] = value
            }
            let choice = FormChoice(
                value: value, name: inner.text("name") ?? value, phrases: phrases)
            inner.refuseUnknown()
            return choice
        }
    }
}
