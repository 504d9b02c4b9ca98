import ConfigurationFiles
import Foundation
import SpokenValues

extension Form {
    /// The folder of a grammar that holds forms.
    static let folder = "forms"
    /// Callers forget the beginning of what takes longer to say (seconds).
    private static let longestQuestion = 8.0

    /// Reads a form's file; nil, with faults, when it is of no use.
    static func read(_ text: String, file: String, faults: inout FaultList) -> Form? {
        let root: JsonNode
        do { root = try JsonReader.read(file: file, text: text) } catch {
            faults.errors.append(error)
            return nil
        }
        guard var fields = JsonFields(root, file: file, what: "the form", faults: &faults) else { return nil }
        let id = String(file.dropFirst(folder.count + 1).dropLast(".json".count))
        if let written = fields.text("id", faults: &faults), written != id {
            faults.error(
                file, fields.place(of: "id"), "the form's \"id\" is ‘\(written)’, and its file \(id).json",
                cure: "give both one name")
        }
        var form = Form(
            id: id, title: fields.text("title", required: true, faults: &faults) ?? id, slots: [],
            webhook: fields.webhook("webhook", faults: &faults), text: fields.text("text", faults: &faults))
        if let text = form.text {
            if !text.contains("{reference}") {
                faults.error(
                    file, fields.place(of: "text"), "the text does not tell the reference",
                    cure: "write {reference} where it belongs")
            }
            if Council.isTooLong(text) {
                faults.error(
                    file, fields.place(of: "text"), "the text is \(Council.length(of: text))",
                    cure: "shorten it to two texts")
            }
        }
        form.readSlots(&fields, faults: &faults)
        fields.refuseUnknown(&faults)
        return form
    }

    private mutating func readSlots(_ fields: inout JsonFields, faults: inout FaultList) {
        guard let node = fields.node("slots"), case .array(let nodes) = node.value, !nodes.isEmpty else {
            faults.error(
                fields.file, fields.place(of: "slots"), "the form asks nothing",
                cure: "write \"slots\": [ { \"id\": …, \"type\": …, \"question\": … } ]")
            return
        }
        for node in nodes {
            guard var inner = JsonFields(node, file: fields.file, what: "the slot", faults: &faults) else { continue }
            guard let slot = FormSlot(&inner, faults: &faults) else { continue }
            if slots.contains(where: { $0.id == slot.id }) {
                faults.error(
                    fields.file, inner.place(of: "id"), "there are two slots ‘\(slot.id)’", cure: "rename one of them")
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
    fileprivate init?(_ fields: inout JsonFields, faults: inout FaultList) {
        let file = fields.file
        guard let id = fields.text("id", required: true, faults: &faults) else { return nil }
        self.id = id
        name = fields.text("name", faults: &faults) ?? "the \(id.replacing("_", with: " "))"
        alsoCalled = fields.texts("also", faults: &faults)
        question = fields.text("question", required: true, faults: &faults) ?? ""
        reprompt = fields.text("reprompt", faults: &faults) ?? question
        isRequired = fields.bool("required", faults: &faults) ?? true
        readsBack = fields.bool("read_back", faults: &faults) ?? false
        cues = fields.texts("after", faults: &faults).map { ValueWords.words(in: [$0]) }
        for (key, text) in [("question", question), ("reprompt", reprompt)] where Form.isTooLong(text) {
            faults.error(
                file, fields.place(of: key),
                "the \(key) of ‘\(id)’ takes \(Int(Form.seconds(toSay: text).rounded(.up))) seconds to say",
                cure: "ask it in 8 seconds or less: some 110 characters")
        }
        let label = fields.text("type", required: true, faults: &faults)
        type = .message
        guard let label else { return nil }
        guard let type = SlotType(label, of: id, &fields, faults: &faults) else { return nil }
        self.type = type
        fields.refuseUnknown(&faults)
    }
}

extension SlotType {
    fileprivate init?(_ label: String, of id: String, _ fields: inout JsonFields, faults: inout FaultList) {
        switch label {
        case "choice":
            let several = fields.bool("several", faults: &faults) ?? false
            self = .choice(fields.choices(of: id, faults: &faults), several: several)
        case "yes_no": self = .yesNo
        case "number": self = .number(fields.bounds(0...999_999, of: id, faults: &faults))
        case "digits": self = .digits(fields.bounds(1...20, of: id, faults: &faults))
        case "money": self = .money
        case "date":
            let word = fields.text("when", faults: &faults) ?? DateDirection.any.rawValue
            if DateDirection(rawValue: word) == nil {
                faults.error(
                    fields.file, fields.place(of: "when"), "\"when\" of ‘\(id)’ is ‘\(word)’",
                    cure: "write \"past\", \"future\" or \"any\"")
            }
            self = .date(DateDirection(rawValue: word) ?? .any)
        case "time": self = .time
        case "postcode":
            let areas = fields.texts("areas", faults: &faults).map { $0.uppercased() }
            let isKnown = { (area: String) in Postcode.areas.contains(String(area.prefix { $0.isLetter })) }
            if let stranger = areas.first(where: { !isKnown($0) }) {
                faults.error(
                    fields.file, fields.place(of: "areas"), "there is no postcode area ‘\(stranger)’",
                    cure: "write what a postcode begins with, such as \"TQ\" or \"TQ9\"")
            }
            self = .postcode(areas: areas)
        case "house_number": self = .houseNumber
        case "phone": self = .phone
        case "name": self = .name
        case "message": self = .message
        default:
            faults.error(
                fields.file, fields.place(of: "type"), "‘\(id)’ is of the type ‘\(label)’, which there is not",
                cure: Spelling.advice(for: label, among: SlotType.labels))
            return nil
        }
    }
}

extension JsonFields {
    /// An address that results are posted to.
    fileprivate mutating func webhook(_ key: String, faults: inout FaultList) -> URL? {
        guard let text = text(key, faults: &faults) else { return nil }
        let url = URL(string: text)
        let host = url?.host() ?? ""
        let isLoopback = ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
        let isRight = url?.scheme == "https" && !host.isEmpty || url?.scheme == "http" && isLoopback
        guard isRight, !text.contains(where: \.isWhitespace) else {
            faults.error(
                file, place(of: key), "‘\(text)’ is no https address",
                cure: "write \"https://…\"; http only to this machine, as \"http://127.0.0.1:8080/…\"")
            return nil
        }
        return url
    }

    /// A list of texts.
    fileprivate mutating func texts(_ key: String, faults: inout FaultList) -> [String] {
        guard let node = node(key) else { return [] }
        guard case .array(let nodes) = node.value else {
            faults.error(file, node.position, "\"\(key)\" is \(node.kind)", cure: "write a list [\"…\", \"…\"]")
            return []
        }
        return nodes.compactMap { node in
            if case .string(let text) = node.value, !text.trimmed.isEmpty { return text.trimmed }
            faults.error(file, node.position, "\"\(key)\" has \(node.kind) in it", cure: "write texts in double quotes")
            return nil
        }
    }

    fileprivate mutating func bounds(
        _ most: ClosedRange<Int>, of id: String, faults: inout FaultList
    ) -> ClosedRange<Int> {
        let low = number("min", faults: &faults).flatMap { Int(exactly: $0) } ?? most.lowerBound
        let high = number("max", faults: &faults).flatMap { Int(exactly: $0) } ?? most.upperBound
        guard low <= high, most.contains(low), most.contains(high) else {
            faults.error(
                file, place(of: "min"), "‘\(id)’ goes from \(low) to \(high)",
                cure: "write a \"min\" of \(most.lowerBound) or more and a \"max\" up to \(most.upperBound)")
            return most
        }
        return low...high
    }

    fileprivate mutating func choices(of id: String, faults: inout FaultList) -> [FormChoice] {
        guard let node = node("choices"), case .array(let nodes) = node.value, !nodes.isEmpty else {
            faults.error(
                file, place(of: "choices"), "the choice ‘\(id)’ has nothing to choose from",
                cure: "write \"choices\": [ { \"value\": \"…\", \"phrases\": [\"…\"] } ]")
            return []
        }
        var owners: [[String]: String] = [:]
        return nodes.compactMap { node in
            guard var inner = JsonFields(node, file: file, what: "a choice of ‘\(id)’", faults: &faults),
                let value = inner.text("value", required: true, faults: &faults)
            else { return nil }
            let phrases = inner.texts("phrases", faults: &faults).map { ValueWords.words(in: [$0]) }
            if phrases.isEmpty {
                faults.error(
                    file, node.position, "the choice ‘\(value)’ of ‘\(id)’ has no phrases",
                    cure: "write what callers say for it: \"phrases\": [\"…\"]")
            }
            for phrase in phrases {
                if let other = owners[phrase], other != value {
                    faults.error(
                        file, inner.place(of: "phrases"),
                        "‘\(phrase.joined(separator: " "))’ is said for ‘\(other)’ and for ‘\(value)’",
                        cure: "leave it to one of them")
                }
                owners[phrase] = value
            }
            let choice = FormChoice(
                value: value, name: inner.text("name", faults: &faults) ?? value, phrases: phrases)
            inner.refuseUnknown(&faults)
            return choice
        }
    }
}
