import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import Web

extension Console {
    /// One question of a form by voice.
    /// - Parameter id: nil is a new one.
    func question(
        _ visit: Visit, _ user: SignedIn, _ formID: String, _ id: String?, _ editing: EditingDesk
    ) async throws -> HTTPResponse {
        guard user.may(.edit) else { return refused(visit, needs: .edit) }
        let sight = await editing.sight()
        guard let form = sight.files.form(formID) else { return goneForm(visit, user, sight) }
        let known = id.flatMap { id in form.questions.first { $0.id == id } }
        if id != nil, known == nil { return goneForm(visit, user, sight) }
        let place = QuestionPlace(form: formID, question: known)
        let now = known.map(QuestionForm.init) ?? QuestionForm()
        guard visit.request.method == "POST" else { return questionPage(visit, user, place, sight, now) }
        var typed = QuestionForm(visit)
        if let known, !QuestionForm.isPlain(known) { typed.values[QuestionForm.choices] = now[QuestionForm.choices] }
        let seen = Self.seen(visit, [EditableGrammar.file(ofForm: formID)])
        let what = visit.field("what")
        if what == "again" {
            return questionPage(visit, user, place, sight, typed, note: Self.shownAgain, seen: seen)
        }
        var faults = FormFaults()
        let groups: [(field: String, edits: [GrammarEdit])]
        if let id {
            let base: QuestionForm
            do {
                let files = try await editing.seen(seen)
                base = files.form(formID)?.questions.first { $0.id == id }.map(QuestionForm.init) ?? now
            } catch {
                faults.add("question", error)
                return questionPage(visit, user, place, sight, typed, faults: faults)
            }
            groups = typed.edits(from: base, of: id, in: formID, faults: &faults)
        } else {
            let new = Self.id(of: typed["name"].isEmpty ? typed["question"] : typed["name"])
            if typed["name"].isEmpty { faults.add("name", "Enter what the answer is called, such as the postcode") }
            if form.questions.contains(where: { $0.id == new }) {
                faults.add("name", "Another question has an answer of this name: enter another")
            }
            groups = [("question", [.addQuestion(typed.members(id: new, faults: &faults), to: formID)])]
        }
        let isTried = ["live", "check"].contains(what)
        if faults.isEmpty, isTried { faults = await faultsByField(groups, seen, editing).placed(typed) }
        guard faults.isEmpty, !isTried else {
            let good: HTML =
                faults.isEmpty && what == "check"
                ? "<div class=\"inset\" role=\"status\"><p>This can be saved.\(groups.isEmpty ? " Nothing is changed yet." : "")</p></div>"
                : .nothing
            return questionPage(visit, user, place, sight, typed, faults: faults, note: good, seen: seen)
        }
        guard !groups.isEmpty else {
            return goOn(to: "\(Self.path(ofForm: formID))?done=\("Nothing was changed".percentEncoded)")
        }
        do { _ = try await editing.make(groups.flatMap(\.edits), seen: seen, by: user.name) } catch {
            if case .conflicts = error {
                faults.add("question", error)
                return questionPage(visit, user, place, await editing.sight(), typed, faults: faults, status: 409)
            }
            faults = await faultsByField(groups, seen, editing)
            if faults.isEmpty { faults.add("question", error) }
            return questionPage(visit, user, place, sight, typed, faults: faults.placed(typed), seen: seen)
        }
        try await note(
            visit, id == nil ? "added question" : "changed question", "\(formID)/\(id ?? Self.id(of: typed["name"]))",
            groups.map(\.field).joined(separator: ", "))
        return goOn(to: "\(Self.path(ofForm: formID))?done=\("The question is saved".percentEncoded)")
    }

    /// A form that is new, with its first question.
    func addForm(_ visit: Visit, _ user: SignedIn, _ editing: EditingDesk) async throws -> HTTPResponse {
        let sight = await editing.sight()
        let place = QuestionPlace(form: nil, question: nil)
        guard visit.request.method == "POST" else { return questionPage(visit, user, place, sight, QuestionForm()) }
        let typed = QuestionForm(visit)
        if visit.field("what") == "again" {
            return questionPage(visit, user, place, sight, typed, note: Self.shownAgain)
        }
        var faults = FormFaults()
        let id = Self.id(of: visit.field("form-name"))
        if id.isEmpty { faults.add("form-name", "Enter what the form is called, such as missed bin") }
        if sight.files.forms.contains(where: { $0.key == id }) {
            faults.add("form-name", "There is a form of this name: enter another")
        }
        if visit.field("title").isEmpty { faults.add("title", "Enter what callers are thanked for") }
        if typed["name"].isEmpty { faults.add("name", "Enter what the answer is called, such as the postcode") }
        let members = typed.members(id: Self.id(of: typed["name"]), faults: &faults)
        guard faults.isEmpty else { return questionPage(visit, user, place, sight, typed, faults: faults) }
        let edits: [GrammarEdit] = [.form(id, "title", visit.field("title")), .addQuestion(members, to: id)]
        do {
            if ["live", "check"].contains(visit.field("what")) {
                try await editing.check(edits, seen: [:])
                return questionPage(visit, user, place, sight, typed)
            }
            _ = try await editing.make(edits, seen: [:], by: user.name)
        } catch {
            faults.add("question", error)
            return questionPage(visit, user, place, sight, typed, faults: faults.placed(typed))
        }
        try await note(visit, "added form", id)
        return goOn(to: "\(Self.path(ofForm: id))?done=\("The form is added".percentEncoded)")
    }

    /// Which question a page is about.
    struct QuestionPlace {
        /// Nil is a form that is new.
        var form: String?
        /// Nil is a question that is new.
        var question: EditableGrammar.Question?
    }

    private func questionPage(
        _ visit: Visit, _ user: SignedIn, _ place: QuestionPlace, _ sight: EditingDesk.Sight, _ form: QuestionForm,
        faults: FormFaults = FormFaults(), note: HTML = .nothing, seen: [String: String]? = nil, status: Int? = nil
    ) -> HTTPResponse {
        let back = place.form.map(Self.path(ofForm:)) ?? "/forms"
        let path = place.question.map { "\(back)/question/\($0.id.percentEncoded)" } ?? "\(back)/add"
        let file = place.form.map { [EditableGrammar.file(ofForm: $0)] } ?? []
        let title =
            place.question.map(Self.name(of:)) ?? (place.form == nil ? "Add a form by voice" : "Add a question")
        let ofForm: HTML =
            place.form != nil
            ? .nothing
            : """
            \(Field(id: "form-name", label: "What the form is called", hint: "Among staff, such as missed bin; it never changes", value: visit.field("form-name"), autocomplete: "off", width: "middle").html(faults))
            \(Field(id: "title", label: "What callers are thanked for", hint: "As in “Thank you. I’ve taken your report of a missed bin”", value: visit.field("title"), autocomplete: "off").html(faults))
            <h2>The first question</h2>
            """
        let isPlain = place.question.map(QuestionForm.isPlain) ?? true
        let choices: HTML =
            isPlain
            ? TextArea(
                id: QuestionForm.choices, label: "What there is to choose from",
                hint:
                    "One on each line, in the order of the keys 1, 2, 3: its name, a colon, and what callers say for it, as in “rubbish: rubbish, grey bin”. Where it is spoken in other words, “rubbish = the rubbish bin: rubbish, grey bin”.",
                value: form[QuestionForm.choices], rows: 5
            ).html(faults)
            : "<p class=\"inset\">What there is to choose from is changed in the file itself: a name in it has a colon or a comma.</p>"
        return changingPage(
            visit, user, sight, title: title, here: "/forms",
            content: """
                \(note)<form method="post" action="\(path)" novalidate data-live>\(visit.token)\(Self.seenFields(seen ?? sight.versions, file))
                \(ofForm)
                \(TextArea(id: "question", label: "Question", hint: "As callers hear it; at most 8 seconds", value: form["question"], rows: 2).html(faults))
                <div id="live-question" data-found role="status">\(Self.length(form["question"]))</div>
                \(TextArea(id: "reprompt", label: "When the answer was not understood (optional)", hint: "Says how to answer. Without it the question is asked again.", value: form["reprompt"], rows: 2).html(faults))
                <div id="live-reprompt" data-found role="status">\(Self.length(form["reprompt"]))</div>
                \(Field(id: "name", label: place.question == nil ? "What the answer is called" : "What the answer is called (optional)", hint: "As it is read back, such as the postcode; callers put it right by this name", value: form["name"], autocomplete: "off", width: "middle").html(faults))
                \(TextArea(id: "also", label: "What callers call it, too (optional)", hint: "One on each line", value: form["also"], rows: 2).html(faults))
                \(Selection(id: QuestionForm.type, label: "Kind of answer", value: form[QuestionForm.type], options: QuestionForm.types).html(faults))
                <fieldset class="choices"><legend class="unseen">How it is asked</legend>
                \(Tick(id: "required", label: "It cannot be skipped", isOn: !form["required"].isEmpty).html)
                \(Tick(id: "read_back", label: "The answer is read back at once", isOn: !form["read_back"].isEmpty).html)</fieldset>
                <h2>For some kinds of answers</h2>
                \(choices)
                <fieldset class="choices"><legend class="unseen">Of a choice</legend>
                \(Tick(id: "several", label: "More than one may be chosen", isOn: !form["several"].isEmpty).html)</fieldset>
                <div class="row">\(Field(id: "min", label: "Least", hint: "Of a number, or of how many figures", value: form["min"], autocomplete: "off", width: "narrow", isNumeric: true).html(faults))
                \(Field(id: "max", label: "Most", hint: "Of a number, or of how many figures", value: form["max"], autocomplete: "off", width: "narrow", isNumeric: true).html(faults))</div>
                \(Selection(id: "when", label: "A day lies", value: form["when"], options: [("any", "before or after today"), ("past", "before today"), ("future", "after today")]).html(faults))
                \(TextArea(id: "areas", label: "Postcodes that most callers have (optional)", hint: "What they begin with, such as TQ9, one on each line", value: form["areas"], rows: 3).html(faults))
                \(TextArea(id: "after", label: "Words that come before the answer (optional)", hint: "In an answer to another question, such as at or outside, one on each line", value: form["after"], rows: 2).html(faults))
                <p class="actions"><button name="what" value="save">\(place.question == nil ? "Add" : "Save")</button> <button class="second" name="what" value="check">Check</button></p></form>
                """, faults: faults,
            back: (back, place.form?.replacing("_", with: " ") ?? "Forms by voice"), status: status)
    }

    /// How long it is, beside what can be said in time.
    private static func length(_ text: String) -> HTML {
        text.isEmpty
            ? .nothing
            : "<p class=\"hint\">\(text.count) characters; some 110 can be said in the 8 seconds that there are</p>"
    }
}

extension FormFaults {
    /// The same with faults of a whole question beside the fields that they name.
    fileprivate func placed(_ typed: QuestionForm) -> FormFaults {
        var placed = FormFaults()
        for (field, message) in list {
            let words = message.lowercased()
            let found = [
                ("reprompt", "the reprompt"), ("question", "the question"), ("areas", "postcode area"),
                ("min", "goes from"),
                (QuestionForm.choices, "choice"), (QuestionForm.choices, "is said for"),
            ].first { words.contains($0.1) }?.0
            placed.add(["question", QuestionForm.type].contains(field) ? found ?? field : field, message)
        }
        return placed
    }
}
