import ConfigurationFiles
import Grammar
import GrammarEditing

// What a service has several of, in an order: where calls go when nobody answers, and what callers who name the family
// alone are asked. Each is a field with a line for each of them.
extension ServiceForm {
    static let overflow = "overflow"
    static let whichAsk = "which-ask"
    static let whichChoices = "which-choices"
    static let whichSaid = "which-said"

    /// Of each: more than a form ever shows.
    private static let most = 20

    /// The field of one of several.
    static func one(_ place: Int, of field: String) -> String { "\(field)-\(place + 1)" }

    mutating func readLists(_ service: EditableGrammar.Service) {
        values[Self.overflow] = service.overflow.joined(separator: "\n")
        values[Self.whichAsk] = service.which.ask
        values[Self.whichChoices] = service.which.choices.joined(separator: "\n")
        values[Self.whichSaid] = service.which.said.joined(separator: "\n")
    }

    mutating func readLists(_ visit: Visit) {
        for field in [Self.overflow, Self.whichChoices] {
            values[field] = (0..<Self.most).map { visit.field(Self.one($0, of: field)) }.filter { !$0.isEmpty }
                .joined(separator: "\n")
        }
        values[Self.whichAsk] = visit.field(Self.whichAsk)
        values[Self.whichSaid] = visit.field(Self.whichSaid).replacing("\r", with: "")
    }

    /// The lists of a service as they are written: the same key again is for the compiler to refuse.
    private func written(_ field: String) -> JsonValue? {
        let lines = (values[field] ?? "").split(whereSeparator: \.isNewline).map { JsonValue.text(String($0).trimmed) }
        return lines.isEmpty ? nil : .list(lines)
    }

    /// The edits of one question are one: without the other half neither compiles.
    func listEdits(from base: ServiceForm, of id: String) -> [(field: String, edits: [GrammarEdit])] {
        func isChanged(_ field: String) -> Bool { values[field] != base.values[field] }
        func edit(_ path: String..., to value: JsonValue?) -> GrammarEdit {
            .setting([id] + path, of: Route.file, to: value)
        }
        var all: [(field: String, edits: [GrammarEdit])] = []
        if isChanged(Self.overflow) { all.append((Self.overflow, [edit("overflow", to: written(Self.overflow))])) }
        let fields = [Self.whichAsk, Self.whichChoices, Self.whichSaid].filter(isChanged)
        let ask = (values[Self.whichAsk] ?? "").trimmed
        if fields.isEmpty { return all }
        if ask.isEmpty, written(Self.whichChoices) == nil {
            return all + [(Self.whichAsk, [edit("which", to: nil)])]
        }
        let edits = fields.map { field in
            switch field {
            case Self.whichAsk: edit("which", "ask", to: ask.isEmpty ? nil : .text(ask))
            case Self.whichChoices: edit("which", "choices", to: written(field))
            default: edit("which", "said", to: written(field))
            }
        }
        return all + [(Self.whichAsk, edits)]
    }
}
