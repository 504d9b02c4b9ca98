/// What is wrong with a form, by its fields, in the order in which they stand.
struct FormFaults: Sendable, Equatable {
    /// The field's id and what is to be done.
    var list: [(field: String, message: String)] = []

    static func == (one: Self, other: Self) -> Bool { one.list.elementsEqual(other.list) { $0 == $1 } }

    var isEmpty: Bool { list.isEmpty }

    init() {}

    init(_ field: String, _ message: String) { list = [(field, message)] }

    mutating func add(_ field: String, _ message: String) { list.append((field, message)) }

    func message(at field: String) -> String? { list.first { $0.field == field }?.message }

    func messages(at field: String) -> [String] { list.filter { $0.field == field }.map(\.message) }

    /// The box at the top of a page (GOV.UK Design System, “Error summary”).
    var summary: HTML {
        guard !isEmpty else { return .nothing }
        let items = list.map { fault -> HTML in "<li><a href=\"#\(fault.field)\">\(fault.message)</a></li>" }
        return """
            <div class="error-summary" role="alert" tabindex="-1" aria-labelledby="problem" data-focus>
            <h2 id="problem">There is a problem</h2><ul>\(items)</ul></div>
            """
    }
}

/// One field of a form, with its label, hint and fault.
struct Field: Sendable {
    /// Its id, and its name unless another is given.
    var id: String
    var name: String?
    var label: String
    var hint: String?
    var type = "text"
    var value = ""
    /// The browser's hint to what it is (WCAG 1.3.5).
    var autocomplete: String?
    /// `narrow`, `middle` or nothing.
    var width = ""
    /// What numbers are keyed with on a telephone.
    var isNumeric = false
    var list: String?
    /// The key that goes to it, where keys are on.
    var key: String?

    func html(_ faults: FormFaults = FormFaults()) -> HTML {
        let complete: HTML? = autocomplete.map { " autocomplete=\"\($0)\"" }
        let numeric: HTML = isNumeric ? " inputmode=\"numeric\"" : .nothing
        let offered: HTML? = list.map { " list=\"\($0)\"" }
        let keyed: HTML? = key.map { " data-key=\"\($0)\" data-key-words=\"searches\"" }
        let spelling: HTML = type == "password" ? .nothing : " spellcheck=\"false\""
        return FormParts.field(id, label, hint, faults.message(at: id).map { [$0] } ?? []) { described in
            "<input id=\"\(id)\" name=\"\(name ?? id)\" type=\"\(type)\" value=\"\(value)\" class=\"\(width)\"\(complete)\(numeric)\(spelling)\(described)\(offered)\(keyed)>"
        }
    }
}

/// A choice among a few.
struct Choice: Sendable {
    var id: String
    var label: String
    var hint: String?
    var value: String
    /// Value and words.
    var options: [(value: String, words: String)]

    func html(_ faults: FormFaults = FormFaults()) -> HTML {
        FormParts.selection(id, label, hint, value, options, faults)
    }
}

/// A table for people: a caption, headings, and in each row a heading first.
struct Table: Sendable {
    var caption: String
    var isCaptionShown = true
    var columns: [String]
    /// Which columns hold numbers.
    var numbers: Set<Int> = []
    var rows: [[HTML]]

    var html: HTML {
        let head = columns.enumerated().map { place, column -> HTML in
            "<th scope=\"col\"\(Self.number(numbers.contains(place)))>\(column)</th>"
        }
        let body = rows.map { row -> HTML in
            let cells = row.enumerated().map { place, cell -> HTML in
                place == 0
                    ? "<th scope=\"row\">\(cell)</th>" : "<td\(Self.number(numbers.contains(place)))>\(cell)</td>"
            }
            return "<tr>\(cells)</tr>\n"
        }
        let label: HTML = isCaptionShown ? .nothing : " class=\"unseen\""
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table><caption\(label)>\(caption)</caption>
            <thead><tr>\(head)</tr></thead><tbody>
            \(body)</tbody></table></div>
            """
    }

    private static func number(_ isNumber: Bool) -> HTML { isNumber ? " class=\"number\"" : .nothing }
}
