import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import Web

extension Console {
    /// Forms that callers fill in by voice.
    func forms(_ visit: Visit, _ user: SignedIn, _ path: [String], _ editing: EditingDesk) async throws -> HTTPResponse
    {
        switch (path.first, path.count) {
        case (nil, _): return formsPage(visit, user, await editing.sight())
        case ("add", 1):
            guard user.may(.edit) else { return refused(visit, needs: .edit) }
            return try await addForm(visit, user, editing)
        case ("form", 2): return try await form(visit, user, path[1], editing)
        case ("form", 3) where path[2] == "order" && visit.request.method == "POST":
            return try await orderQuestions(visit, user, path[1], editing)
        case ("form", 3) where path[2] == "remove": return try await removeForm(visit, user, path[1], editing)
        case ("form", 3) where path[2] == "add": return try await question(visit, user, path[1], nil, editing)
        case ("form", 4) where path[2] == "question":
            return try await question(visit, user, path[1], path[3], editing)
        default: return notFound(visit)
        }
    }

    private func formsPage(_ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight) -> HTTPResponse {
        let files = sight.files
        let table = Table(
            caption: "Forms by voice", isCaptionShown: false,
            columns: ["Form", "What callers are thanked for", "Questions", "Services"],
            numbers: [2],
            rows: files.forms.map { named in
                let form = files.form(named.key)
                let services = files.services.filter { $0.settings[.form] == named.key }.map(\.name)
                return [
                    "<a href=\"/forms/form/\(named.key.percentEncoded)\">\(named.name)</a>",
                    HTML(form?.title ?? "its file cannot be read"), HTML(String(form?.questions.count ?? 0)),
                    HTML(services.isEmpty ? "none" : services.joined(separator: ", ")),
                ]
            })
        let add: HTML = user.may(.edit) ? "<p><a href=\"/forms/add\">Add a form</a></p>" : .nothing
        return changingPage(
            visit, user, sight, title: "Forms by voice", here: "/forms",
            content: """
                <p>What callers can report or ask for without a person: they are asked one thing after another, and hear a reference in the end. A service says which form it has.</p>
                \(add)\(files.forms.isEmpty ? "<p>There is none yet.</p>" : table.html)
                """)
    }

    // MARK: One form

    /// The page that questions go back to.
    static func path(ofForm id: String) -> String { "/forms/form/\(id.percentEncoded)" }

    private func form(_ visit: Visit, _ user: SignedIn, _ id: String, _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        let sight = await editing.sight()
        guard sight.files.forms.contains(where: { $0.key == id }) else { return goneForm(visit, user, sight) }
        guard let form = sight.files.form(id) else { return unreadableForm(visit, user, id, sight) }
        let file = EditableGrammar.file(ofForm: id)
        var typed = form
        guard visit.request.method == "POST" else { return formPage(visit, user, form, typed, sight) }
        let seen = Self.seen(visit, [file])
        let what = visit.field("what")
        (typed.title, typed.text, typed.webhook) = (visit.field("title"), visit.field("text"), visit.field("webhook"))
        if what == "again" { return formPage(visit, user, form, typed, sight, note: Self.shownAgain, seen: seen) }
        var faults = FormFaults()
        let base: EditableGrammar.VoiceForm
        do { base = try await editing.seen(seen).form(id) ?? form } catch {
            faults.add("title", error)
            return formPage(visit, user, form, typed, sight, faults: faults)
        }
        if typed.title.isEmpty { faults.add("title", "Enter what callers are thanked for") }
        let groups = [
            ("title", base.title, typed.title), ("text", base.text, typed.text),
            ("webhook", base.webhook, typed.webhook),
        ].filter { $0.1 != $0.2 }.map { (field: $0.0, edits: [GrammarEdit.form(id, $0.0, $0.2)]) }
        let isTried = ["live", "check"].contains(what)
        if faults.isEmpty, isTried { faults = await faultsByField(groups, seen, editing) }
        guard faults.isEmpty, !isTried else {
            return formPage(visit, user, form, typed, sight, faults: faults, seen: seen)
        }
        do { _ = try await editing.make(groups.flatMap(\.edits), seen: seen, by: user.name) } catch {
            if case .conflicts = error {
                faults.add("title", error)
                return formPage(visit, user, form, typed, await editing.sight(), faults: faults)
            }
            faults = await faultsByField(groups, seen, editing)
            if faults.isEmpty { faults.add("title", error) }
            return formPage(visit, user, form, typed, sight, faults: faults, seen: seen)
        }
        try await note(visit, "changed form", id, groups.map(\.field).joined(separator: ", "))
        let done = groups.isEmpty ? "Nothing was changed" : "The form is saved"
        return goOn(to: "\(Self.path(ofForm: id))?done=\(done.percentEncoded)")
    }

    /// The buttons beside the questions.
    private func orderQuestions(_ visit: Visit, _ user: SignedIn, _ id: String, _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        let sight = await editing.sight()
        guard let form = sight.files.form(id) else { return goneForm(visit, user, sight) }
        let what = visit.field("what")
        guard let (edits, done) = Self.edits(what, visit.field("question"), of: form) else {
            return goOn(to: Self.path(ofForm: id))
        }
        do {
            _ = try await editing.make(
                edits, seen: Self.seen(visit, [EditableGrammar.file(ofForm: id)]), by: user.name)
        } catch {
            var faults = FormFaults()
            faults.add("questions", error)
            let now = await editing.sight()
            let form = now.files.form(id) ?? form
            return formPage(visit, user, form, form, now, faults: faults)
        }
        try await note(visit, "changed form", id, "\(what) \(visit.field("question"))")
        return goOn(to: "\(Self.path(ofForm: id))?done=\(done.percentEncoded)")
    }

    /// What a button beside a question does.
    private static func edits(
        _ what: String, _ question: String, of form: EditableGrammar.VoiceForm
    ) -> (edits: [GrammarEdit], done: String)? {
        let ids = form.questions.map(\.id)
        guard let place = ids.firstIndex(of: question) else { return nil }
        let name = name(of: form.questions[place])
        switch what {
        case "up" where place > 0:
            return ([.placeQuestion(question, of: form.id, before: ids[place - 1])], "\(name) is asked sooner")
        case "down" where place + 1 < ids.count:
            let next = place + 2 < ids.count ? ids[place + 2] : nil
            return ([.placeQuestion(question, of: form.id, before: next)], "\(name) is asked later")
        case "remove": return ([.removeQuestion(question, of: form.id)], "\(name) is asked no more")
        default: return nil
        }
    }

    /// As it is spoken, as `Form` has it.
    static func name(of question: EditableGrammar.Question) -> String {
        let name = question.values["name"] ?? "the \(question.id.replacing("_", with: " "))"
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    /// Whoever mends it sees what keeps it from being read.
    private func unreadableForm(_ visit: Visit, _ user: SignedIn, _ id: String, _ sight: EditingDesk.Sight)
        -> HTTPResponse
    {
        changingPage(
            visit, user, sight, title: id.replacing("_", with: " "), here: "/forms",
            content:
                "<p>The file \(EditableGrammar.file(ofForm: id)) cannot be read, and is mended in the grammar’s files.</p>",
            back: ("/forms", "Forms by voice"))
    }

    private func formPage(
        _ visit: Visit, _ user: SignedIn, _ form: EditableGrammar.VoiceForm, _ typed: EditableGrammar.VoiceForm,
        _ sight: EditingDesk.Sight, faults: FormFaults = FormFaults(), note: HTML = .nothing,
        seen: [String: String]? = nil
    ) -> HTTPResponse {
        let path = Self.path(ofForm: form.id)
        let hidden: HTML =
            "\(visit.token)\(Self.seenFields(seen ?? sight.versions, [EditableGrammar.file(ofForm: form.id)]))"
        let mayEdit = user.may(.edit)
        func button(_ what: String, _ words: String, _ question: EditableGrammar.Question, _ isThere: Bool) -> HTML {
            isThere
                ? "<button class=\"plain\" name=\"what\" value=\"\(what)\">\(words)<span class=\"unseen\"> \(Self.name(of: question))</span></button> "
                : .nothing
        }
        let types = Dictionary(QuestionForm.types.map { ($0.value, $0.words) }) { first, _ in first }
        let rows = form.questions.enumerated().map { place, question -> [HTML] in
            let link: HTML =
                mayEdit
                ? "<a href=\"\(path)/question/\(question.id.percentEncoded)\">\(Self.name(of: question))</a>"
                : HTML(Self.name(of: question))
            let order: HTML = """
                <form method="post" action="\(path)/order">\(hidden)<input type="hidden" name="question" value="\(question.id)">
                \(button("up", "Ask sooner", question, place > 0))\(button("down", "Ask later", question, place + 1 < form.questions.count))\(button("remove", "Take out", question, form.questions.count > 1))</form>
                """
            let isOptional = question.values["required"] == "false"
            return [
                link, HTML(question.values["question"] ?? ""),
                HTML((types[question.type] ?? question.type) + (isOptional ? "; may be skipped" : "")),
            ] + (mayEdit ? [order] : [])
        }
        let table = Table(
            caption: "Questions, in their order",
            columns: ["Answer", "Question", "Kind of answer"] + (mayEdit ? ["Order"] : []), rows: rows)
        let services = sight.files.services.filter { $0.settings[.form] == form.id }.map { service -> HTML in
            "<li><a href=\"/services/route/\(service.id.percentEncoded)\">\(service.name)</a></li>"
        }
        let list: HTML =
            services.isEmpty
            ? "<p>None yet: a service’s own page says which form it has.</p>" : "<ul>\(services)</ul>"
        let fields: HTML =
            mayEdit
            ? """
            <form method="post" action="\(path)" novalidate data-live>\(hidden)
            \(Field(id: "title", label: "What callers are thanked for", hint: "As in “Thank you. I’ve taken your report of a missed bin”", value: typed.title, autocomplete: "off").html(faults))
            \(TextArea(id: "text", label: "Text with the reference (optional)", hint: "{council}, {title} and {reference} stand for themselves. Nothing is sent where it is empty.", value: typed.text, rows: 3).html(faults))
            \(Field(id: "webhook", label: "Where the answers go (optional)", hint: "https://…; without it they stay in the records", type: "url", value: typed.webhook, autocomplete: "off").html(faults))
            <p class="actions"><button name="what" value="save">Save</button> <button class="second" name="what" value="check">Check</button></p></form>
            """ : "<dl><dt>Callers are thanked for</dt><dd>\(form.title)</dd></dl>"
        return changingPage(
            visit, user, sight, title: form.id.replacing("_", with: " "), here: "/forms",
            content: """
                \(note)<div id="questions" tabindex="-1">\(table.html)</div>
                \(mayEdit ? "<p><a href=\"\(path)/add\">Add a question</a></p>" : .nothing)
                <h2>The form itself</h2>\(fields)
                <h2>Services that have it</h2>
                \(list)
                \(mayEdit ? "<p><a href=\"\(path)/remove\">Remove this form</a></p>" : .nothing)
                """, faults: faults, back: ("/forms", "Forms by voice"))
    }
}
