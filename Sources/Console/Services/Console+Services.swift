import Foundation
import Grammar
import GrammarEditing
import Web

extension Console {
    /// The services, each as a form.
    func services(_ visit: Visit, _ user: SignedIn, _ path: [String], _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        let isSent = visit.request.method == "POST"
        switch (isSent, path.first, path.count) {
        case (false, nil, _): return servicesPage(visit, user, await editing.sight())
        case (_, "add", 1): return try await addService(visit, user, editing)
        case (_, "route", 2): return try await service(visit, user, path[1], editing)
        case (_, "route", 3) where path[2] == "remove": return try await removeService(visit, user, path[1], editing)
        default: return notFound(visit)
        }
    }

    private func servicesPage(_ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight) -> HTTPResponse {
        let asked = visit.parameter("q")
        let words = asked.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        let files = sight.files
        let targets = Dictionary(files.targets.map { ($0.key, $0.name) }, uniquingKeysWith: { first, _ in first })
        let found = files.services.filter { service in
            let text = ([service.id, service.name] + service.phrases.map(\.text)).joined(separator: "\n").lowercased()
            return words.allSatisfy(text.contains)
        }
        let table = Table(
            caption: "Services", isCaptionShown: false, columns: ["Service", "Where calls go", "Phrases", "Part of"],
            numbers: [2],
            rows: found.map { service in
                let target = service.settings[.transfer]
                return [
                    "<a href=\"/services/route/\(service.id.percentEncoded)\">\(service.name)</a>",
                    HTML(target.map { targets[$0] ?? $0 } ?? "the operator"), HTML(String(service.phrases.count)),
                    HTML(service.settings[.parent].flatMap { files.service($0)?.name } ?? ""),
                ]
            })
        let none: HTML =
            asked.isEmpty ? "<p>There is none yet.</p>" : "<p>No service has these words. Try fewer, or others.</p>"
        let add: HTML = user.may(.edit) ? "<p><a href=\"/services/add\">Add a service</a></p>" : .nothing
        return changingPage(
            visit, user, sight, title: "Services", here: "/services",
            content: """
                <form method="get" action="/services" role="search">
                \(Field(id: "q", label: "Find a service", hint: "Words of its name, or what callers say", value: asked, width: "middle").html())
                <button class="second">Find</button></form>
                \(add)
                <p>\(found.count) of \(files.services.count) services</p>
                \(found.isEmpty ? none : table.html)
                """)
    }

    // MARK: One service

    private func service(_ visit: Visit, _ user: SignedIn, _ id: String, _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        let sight = await editing.sight()
        guard let service = sight.files.service(id) else { return notFound(visit) }
        let now = ServiceForm(service, in: sight.files)
        guard visit.request.method == "POST" else { return servicePage(visit, user, service, sight, now) }
        let form = ServiceForm(visit)
        let seen = Self.seen(visit)
        let base: ServiceForm
        do {
            let files = try await editing.seen(seen)
            base = files.service(id).map { ServiceForm($0, in: files) } ?? now
        } catch {
            // How it was is not known: what was typed stands beside it as it is.
            var faults = FormFaults()
            faults.add("typed", error)
            return servicePage(
                visit, user, service, sight, now, faults: faults, note: Self.typed(form, beside: now), status: 409)
        }
        var faults = FormFaults()
        let groups = form.edits(from: base, of: id, faults: &faults)
        switch visit.field("what") {
        case "again":
            return servicePage(visit, user, service, sight, form, note: Self.shownAgain, seen: seen)
        case "live", "check":
            if faults.isEmpty {
                faults = await faultsByField(groups, seen, editing, isBrief: visit.field("what") == "live")
            }
            let checks = await editing.sounds().map { ServiceChecks(form, from: base, of: id, by: $0) }
            let isGood = faults.isEmpty && visit.field("what") == "check"
            return servicePage(
                visit, user, service, sight, form, faults: faults, checks: checks,
                note: isGood
                    ? "<div class=\"inset\" role=\"status\"><p>This can be saved.\(groups.isEmpty ? " Nothing is changed yet." : "")</p></div>"
                    : .nothing, seen: seen)
        default: break
        }
        guard faults.isEmpty else { return servicePage(visit, user, service, sight, form, faults: faults, seen: seen) }
        guard !groups.isEmpty else { return goOn(to: "/services?done=\("Nothing was changed".percentEncoded)") }
        do {
            _ = try await editing.make(groups.flatMap(\.edits), seen: seen, by: user.name)
        } catch {
            return await refusedService(visit, user, id, form, base, groups, seen, error, editing)
        }
        try await note(visit, "changed service", id, groups.map(\.field).joined(separator: ", "))
        return goOn(
            to: "/services/route/\(id.percentEncoded)?done=\("\(form.values["name"] ?? id): saved".percentEncoded)")
    }

    /// What was typed, shown again with the reason beside the fields. Where somebody else was faster, on what they made of it.
    private func refusedService(
        _ visit: Visit, _ user: SignedIn, _ id: String, _ form: ServiceForm, _ base: ServiceForm,
        _ groups: [(field: String, edits: [GrammarEdit])], _ seen: [String: String], _ refusal: EditRefusal,
        _ editing: EditingDesk
    ) async -> HTTPResponse {
        let sight = await editing.sight()
        guard let service = sight.files.service(id) else {
            return message(
                visit, "This service is gone",
                "<p>Somebody else has removed it since you opened it. Nothing of yours was saved.</p><p><a href=\"/services\">Services</a></p>",
                status: 409)
        }
        var faults = await faultsByField(groups, seen, editing)
        if faults.isEmpty { faults.add("name", refusal) }
        guard case .conflicts = refusal else {
            return servicePage(visit, user, service, sight, form, faults: faults, seen: seen)
        }
        let rebased = form.rebased(from: base, onto: ServiceForm(service, in: sight.files))
        return servicePage(visit, user, service, sight, rebased, faults: faults, status: 409)
    }

    /// What somebody typed, to be copied from.
    private static func typed(_ form: ServiceForm, beside now: ServiceForm) -> HTML {
        let list = form.values.keys.sorted().filter { form.values[$0] != now.values[$0] }.map { field -> HTML in
            let lines = ServiceForm.lines(form.values[field] ?? "").map { line -> HTML in "\(line)<br>" }
            return "<dt>\(field.replacing("-", with: " "))</dt><dd>\(lines)</dd>"
        }
        return
            "<div class=\"inset\" id=\"typed\" tabindex=\"-1\"><p><strong>What you had typed:</strong></p><dl>\(list)</dl></div>"
    }

    /// Tries the edits of each field alone, to tell which of them is refused.
    func faultsByField(
        _ groups: [(field: String, edits: [GrammarEdit])], _ seen: [String: String], _ editing: EditingDesk,
        isBrief: Bool = false
    ) async -> FormFaults {
        var faults = FormFaults()
        for (field, edits) in groups {
            // While somebody types, the forty thousand openings are not gone through.
            if isBrief, [ServiceForm.phrases, ServiceForm.openings].contains(field) { continue }
            do { try await editing.check(edits, seen: seen) } catch { faults.add(field, error) }
        }
        return faults
    }

    private func servicePage(
        _ visit: Visit, _ user: SignedIn, _ service: EditableGrammar.Service, _ sight: EditingDesk.Sight,
        _ form: ServiceForm, faults: FormFaults = FormFaults(), checks: ServiceChecks? = nil, note: HTML = .nothing,
        seen: [String: String]? = nil, status: Int? = nil
    ) -> HTTPResponse {
        let path = "/services/route/\(service.id.percentEncoded)"
        let content: HTML =
            user.may(.edit)
            ? """
            \(note)<form method="post" action="\(path)" novalidate data-live>\(visit.token)\(Self.seenFields(seen ?? sight.versions))
            \(serviceFields(form, service, sight, faults, checks))
            <p class="actions"><button name="what" value="save">Save</button> <button class="second" name="what" value="check">Check</button></p></form>
            <p><a href="/compare">What would this do to the calls that have a label?</a></p>
            <p><a href="\(path)/remove">Remove this service</a></p>
            """ : serviceList(form, service, sight)
        return changingPage(
            visit, user, sight, title: service.name, here: "/services", content: content, faults: faults,
            back: ("/services", "Services"), status: status)
    }

    private func serviceFields(
        _ form: ServiceForm, _ service: EditableGrammar.Service, _ sight: EditingDesk.Sight, _ faults: FormFaults,
        _ checks: ServiceChecks?
    ) -> HTML {
        let files = sight.files
        func value(_ field: String) -> String { form.values[field] ?? "" }
        func options(_ list: [EditableGrammar.Named], none: String) -> [(value: String, words: String)] {
            [("", none)] + list.map { ($0.key, $0.name) }
        }
        let fixed = service.phrases.filter { $0.obstacle != nil }.map { phrase -> HTML in
            "<li><code>\(phrase.text)</code>: \(phrase.obstacle ?? "")</li>"
        }
        let fixedList: HTML =
            fixed.isEmpty
            ? .nothing
            : "<details><summary>Phrases that are changed in the file itself</summary><ul>\(fixed)</ul></details>"
        let others = files.services.filter { $0.id != service.id }.map { ($0.id, $0.name) }
        return """
            \(Field(id: "name", label: "Spoken name", hint: "As callers hear it: “Is that about …?”", value: value("name"), autocomplete: "off").html(faults))
            <h2>What callers say</h2>
            \(TextArea(id: ServiceForm.phrases, label: "Phrases", hint: "Ways to name it, one on each line. [words] may be left out, (this | that) is either.", value: value(ServiceForm.phrases), rows: 8).html(faults))
            <div id="live-phrases" data-found role="status">\(checks.map { ServiceChecks.html($0.phrases, files, told: faults.messages(at: ServiceForm.phrases)) })</div>\(fixedList)
            \(TextArea(id: ServiceForm.openings, label: "In their own words", hint: "Whole sentences, one on each line, numbers in words, without names", value: value(ServiceForm.openings), rows: 8).html(faults))
            <div id="live-openings" data-found role="status">\(checks.map { ServiceChecks.html($0.openings, files, told: faults.messages(at: ServiceForm.openings)) })</div>
            \(Selection(id: "parent", label: "Part of", hint: "The service that callers name who say no more than that", value: value("parent"), options: [("", "nothing")] + others).html(faults))
            \(Self.whichFields(form, service, files, faults))
            <h2>What is done</h2>
            \(Selection(id: "transfer", label: "Where calls go", value: value("transfer"), options: options(files.targets, none: "the operator")).html(faults))
            \(Self.overflowFields(form, files).html(faults))
            \(files.questions.isEmpty && value("ask").isEmpty ? HTML.nothing : Selection(id: "ask", label: "Asked before a call goes on", hint: "The answer decides where it goes", value: value("ask"), options: options(files.questions, none: "nothing")).html(faults))
            \(Selection(id: "owner", label: "Whose business it is", value: value("owner"), options: [("council", "this council’s")] + files.bodies.map { ($0.key, $0.name) }).html(faults))
            \(TextArea(id: "answer", label: "Answer", hint: "What is said to callers, where nothing else need be done. At most 40 words.", value: value("answer"), rows: 3).html(faults))
            \(Field(id: "link", label: "Link", hint: "Where it can be done online: https://…", type: "url", value: value("link"), autocomplete: "off").html(faults))
            \(Field(id: "link-name", label: "What the link is called", hint: "For example, report a missed bin", value: value("link-name"), autocomplete: "off").html(faults))
            \(Selection(id: "offer", label: "The link is offered to", value: value("offer"), options: [("always", "everybody"), ("mobiles", "whoever calls from a mobile"), ("after_hours", "everybody, when nobody is there"), ("never", "whoever asks for it")]).html(faults))
            \(Selection(id: "form", label: "Form that takes the details by voice", value: value("form"), options: options(files.forms, none: "none")).html(faults))
            <fieldset class="choices"><legend class="unseen">And besides</legend>
            \(Tick(id: "form-at-once", label: "The form begins without asking first", isOn: !value("form-at-once").isEmpty).html)
            \(Tick(id: "link-ref", label: "The page behind the link is told which call it goes on with", isOn: !value("link-ref").isEmpty).html)
            \(Tick(id: "confirm", label: "Always ask “Is that about …?” first", isOn: !value("confirm").isEmpty).html)
            \(Tick(id: "record", label: "These calls may be recorded", isOn: !value("record").isEmpty).html)</fieldset>
            <h2>Opening hours of its own</h2>
            <p class="hint">Leave all of them empty where it has the council’s. Times such as 09:00-12:00, 13:00-17:00; an empty day is closed.</p>
            <div class="week">\(HoursForm.fields(form.values, faults))</div>
            """
    }

    private static func overflowFields(_ form: ServiceForm, _ files: EditableGrammar) -> Selections {
        let steps = form.lines(ServiceForm.overflow)
        let teams = files.teams.map { ("team:\($0.key)", "\($0.name) (as people’s team)") }
        return Selections(
            id: ServiceForm.overflow, label: "When nobody answers",
            hint: "One after another; the caller is told each time. Without any it is the operator.",
            place: { $0 == 0 ? "First" : "Then, place \($0 + 1)" }, values: steps,
            count: max(2, steps.count + 1),
            options: [("", "nowhere else")] + files.targets.map { ($0.key, $0.name) } + teams
                + [("message", "the caller leaves a message"), ("call_again", "the caller hears when to call again")])
    }

    /// For a service that others are part of: what callers are asked who say no more than its name.
    private static func whichFields(
        _ form: ServiceForm, _ service: EditableGrammar.Service, _ files: EditableGrammar, _ faults: FormFaults
    ) -> HTML {
        let family = files.services.filter { $0.settings[.parent] == service.id }
        let choices = form.lines(ServiceForm.whichChoices)
        guard !family.isEmpty || !choices.isEmpty else { return .nothing }
        return """
            <h2>Who says no more than its name</h2>
            \(Field(id: ServiceForm.whichAsk, label: "Question", hint: "It names the services below in their order, and ends in “or something else?”. Without it the first four services’ names are read out.", value: form.values[ServiceForm.whichAsk] ?? "", autocomplete: "off").html(faults))
            \(Selections(id: ServiceForm.whichChoices, label: "Services that the question names", hint: "Two to four, in its order", place: { "Service \($0 + 1)" }, values: choices, count: max(RouteFamily.mostChoices, choices.count), options: [("", "none")] + (family + [service]).map { ($0.id, $0.name) }).html(faults))
            \(TextArea(id: ServiceForm.whichSaid, label: "Said instead of its name", hint: "Words that name all of it, one or a few on each line. Without any, its spoken name.", value: form.values[ServiceForm.whichSaid] ?? "", rows: 2).html(faults))
            """
    }

    /// For those who may not change it.
    private func serviceList(_ form: ServiceForm, _ service: EditableGrammar.Service, _ sight: EditingDesk.Sight)
        -> HTML
    {
        let files = sight.files
        func named(_ list: [EditableGrammar.Named], _ field: String, none: String) -> String {
            let key = form.values[field] ?? ""
            return key.isEmpty ? none : list.first { $0.key == key }?.name ?? key
        }
        let phrases = service.phrases.map { phrase -> HTML in "<li>\(phrase.text)</li>" }
        let openings = form.lines(ServiceForm.openings)
        let shown = openings.prefix(50).map { line -> HTML in "<li>\(line)</li>" }
        let more: HTML = openings.count > 50 ? "<li>and \(openings.count - 50) more</li>" : .nothing
        func fact(_ words: String, _ value: String) -> HTML {
            value.isEmpty ? .nothing : "<dt>\(words)</dt><dd>\(value)</dd>"
        }
        return """
            <dl>\(fact("Where calls go", named(files.targets, "transfer", none: "the operator")))\(fact("Link", form.values["link"] ?? ""))
            \(fact("Form", named(files.forms, "form", none: "")))\(fact("Answer", form.values["answer"] ?? ""))</dl>
            <h2>Phrases</h2><ul>\(phrases)</ul><h2>In callers’ own words</h2><ul>\(shown)\(more)</ul>
            <p>To change it you need the role ‘edit’.</p>
            """
    }
}
