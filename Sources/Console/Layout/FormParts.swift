/// Several lines to be typed in a form.
struct TextArea: Sendable {
    var id: String
    var label: String
    var hint: String?
    var value = ""
    var rows = 4

    func html(_ faults: FormFaults = FormFaults()) -> HTML {
        FormParts.field(id, label, hint, faults.messages(at: id)) { described in
            "<textarea id=\"\(id)\" name=\"\(id)\" rows=\"\(rows)\" spellcheck=\"false\"\(described)>\n\(value)</textarea>"
        }
    }
}

/// One of many to be chosen.
struct Selection: Sendable {
    var id: String
    var label: String
    var hint: String?
    var value: String
    /// Value and words.
    var options: [(value: String, words: String)]

    func html(_ faults: FormFaults = FormFaults()) -> HTML {
        // What a file has and nothing else knows is kept.
        let all = options.contains { $0.value == value } ? options : options + [(value, value)]
        return FormParts.selection(id, label, hint, value, all, faults)
    }
}

/// Several of many to be chosen, one after another.
struct Selections: Sendable {
    var id: String
    var label: String
    var hint: String
    /// What each is called, by its place.
    var place: @Sendable (Int) -> String
    var values: [String]
    /// Places without a choice come behind those that have one.
    var count: Int
    var options: [(value: String, words: String)]

    func html(_ faults: FormFaults) -> HTML {
        let found = faults.messages(at: id)
        let error: HTML =
            found.isEmpty
            ? .nothing
            : "<p class=\"error\" id=\"\(id)-error\"><span class=\"unseen\">Error:</span> \(found.joined(separator: " "))</p>"
        let list = (0..<count).map { index in
            Selection(
                id: ServiceForm.one(index, of: id), label: place(index), hint: nil,
                value: values.indices.contains(index) ? values[index] : "", options: options
            ).html()
        }
        return """
            <fieldset class="choices several\(found.isEmpty ? "" : " wrong")" id="\(id)" tabindex="-1" aria-describedby="\(id)-hint\(found.isEmpty ? "" : " \(id)-error")">
            <legend>\(label)</legend><p class="hint" id="\(id)-hint">\(hint)</p>\(error)<div class="week">\(list)</div></fieldset>
            """
    }
}

/// Something that is so, or is not.
struct Tick: Sendable {
    var id: String
    var label: String
    var isOn: Bool

    var html: HTML {
        let on: HTML = isOn ? " checked" : .nothing
        return """
            <div class="choice"><input type="checkbox" id="\(id)" name="\(id)" value="yes"\(on)><label for="\(id)">\(label)</label></div>
            """
    }
}

/// What fields have in common: label, hint, fault, and a place for what is found while somebody types.
enum FormParts {
    static func selection(
        _ id: String, _ label: String, _ hint: String?, _ value: String, _ options: [(value: String, words: String)],
        _ faults: FormFaults
    ) -> HTML {
        let list = options.map { option -> HTML in
            let chosen: HTML = option.value == value ? " selected" : .nothing
            return "<option value=\"\(option.value)\"\(chosen)>\(option.words)</option>"
        }
        return field(id, label, hint, faults.messages(at: id)) { described in
            "<select id=\"\(id)\" name=\"\(id)\"\(described)>\(list)</select>"
        }
    }

    /// A file of sound, or a recording that the browser makes where it can.
    /// - Parameter seconds: that a recording may take.
    static func sound(_ id: String, _ label: String, _ hint: String, seconds: Int, _ faults: FormFaults) -> HTML {
        field(id, label, hint, faults.messages(at: id)) { described in
            "<input id=\"\(id)\" name=\"\(id)\" type=\"file\" accept=\"audio/*\" data-record=\"\(seconds)\"\(described)>"
        }
    }

    static func field(
        _ id: String, _ label: String, _ hint: String?, _ found: [String], input: (HTML) -> HTML
    ) -> HTML {
        var described: [String] = []
        if hint != nil { described.append("\(id)-hint") }
        if !found.isEmpty { described.append("\(id)-error") }
        var attributes: HTML =
            described.isEmpty ? .nothing : " aria-describedby=\"\(described.joined(separator: " "))\""
        if !found.isEmpty { attributes = attributes + " aria-invalid=\"true\"" }
        let errors = found.map { message -> HTML in "<span class=\"unseen\">Error:</span> \(message)" }
        let error: HTML =
            found.isEmpty
            ? .nothing : "<p class=\"error\" id=\"\(id)-error\">\(errors.joined(separator: "<br>"))</p>"
        return """
            <div class="field\(found.isEmpty ? "" : " wrong")"><label for="\(id)">\(label)</label>
            \(hint.map { hint -> HTML in "<p class=\"hint\" id=\"\(id)-hint\">\(hint)</p>" })
            \(error)\(input(attributes))</div>
            """
    }
}
