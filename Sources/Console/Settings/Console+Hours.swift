import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import SpokenValues
import Web

extension Console {
    /// When the council and its teams are open, closed days, and what the welcome says on some days.
    func hours(_ visit: Visit, _ user: SignedIn, _ path: [String], _ editing: EditingDesk) async throws -> HTTPResponse
    {
        guard path.isEmpty else { return notFound(visit) }
        let sight = await editing.sight()
        let isSent = visit.request.method == "POST"
        let whose = isSent ? visit.field("of") : visit.parameter("of")
        guard let owner = Self.owner(whose, in: sight.files) else { return notFound(visit) }
        guard isSent else { return hoursPage(visit, user, sight, whose, owner) }
        if visit.field("what") == "again" {
            return hoursPage(visit, user, sight, whose, owner, typed: visit, note: Self.shownAgain)
        }
        var faults = FormFaults()
        let (edits, done) = try await hoursEdits(visit, user, owner, editing, &faults)
        guard faults.isEmpty else { return hoursPage(visit, user, sight, whose, owner, typed: visit, faults: faults) }
        if !edits.isEmpty {
            do {
                _ = try await editing.make(edits, seen: Self.seen(visit, [Council.file]), by: user.name)
            } catch {
                faults.add(Self.firstField(of: visit.field("what")), error)
                return hoursPage(visit, user, await editing.sight(), whose, owner, typed: visit, faults: faults)
            }
            try await note(visit, "changed hours", whose.isEmpty ? "council" : whose, visit.field("what"))
        }
        let of = whose.isEmpty ? "" : "of=\(whose.percentEncoded)&"
        return goOn(to: "/hours?\(of)done=\((edits.isEmpty ? "Nothing was changed" : done).percentEncoded)")
    }

    private static func owner(_ whose: String, in files: EditableGrammar) -> HoursOwner? {
        if whose.isEmpty { return .council }
        return files.teams.contains { $0.key == whose } ? .team(whose) : nil
    }

    /// Where a refusal of one of the page's forms is shown.
    private static func firstField(of form: String) -> String {
        switch form {
        case "closure": "closed-from"
        case "message": "message-words"
        case "closure-remove": "closures"
        case "message-remove": "messages"
        default: hours(1)
        }
    }

    private static func hours(_ day: Int) -> String { ServiceForm.hours(day) }

    private func hoursEdits(
        _ visit: Visit, _ user: SignedIn, _ owner: HoursOwner, _ editing: EditingDesk, _ faults: inout FormFaults
    ) async throws -> (edits: [GrammarEdit], done: String) {
        switch visit.field("what") {
        case "closure":
            let days = Self.days(visit, "closed", &faults)
            guard let hours = HoursForm.ranges(visit.field("closed-hours")) else {
                faults.add("closed-hours", "Enter times such as 09:00-12:00, or nothing where it is closed all day")
                return ([], "")
            }
            guard let days else { return ([], "") }
            let closure = ClosedDays(from: days.from, to: days.to, name: visit.field("closed-name"), hours: hours)
            return ([.addClosure(closure, of: owner)], "The day is added")
        case "closure-remove":
            return ([.changeClosure(visit.fieldAsTyped("was"), of: owner, to: nil)], "The day is taken out")
        case "message":
            let days = Self.days(visit, "message", &faults)
            let words = visit.field("message-words").split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if words.isEmpty { faults.add("message-words", "Enter what is said") }
            guard let days, faults.isEmpty else { return ([], "") }
            var recording: String?
            if let sound = visit.file("message-sound") {
                let name = "message-\(days.from.text(separator: "-")).wav"
                do throws(MessageSound.Fault) {
                    let wav = try MessageSound.wav(of: sound)
                    do throws(EditRefusal) { try await editing.add(recording: wav, named: name, by: user.name) } catch {
                        faults.add("message-sound", error)
                        return ([], "")
                    }
                } catch {
                    faults.add("message-sound", error.words)
                    return ([], "")
                }
                recording = name
            }
            let message = WelcomeMessage(from: days.from, to: days.to, words: words, recording: recording)
            return ([.addMessage(message)], "The message is added")
        case "message-remove":
            return ([.changeMessage(visit.fieldAsTyped("was"), to: nil)], "The message is taken out")
        default:
            let seen: EditableGrammar
            do { seen = try await editing.seen(Self.seen(visit, [Council.file])) } catch {
                faults.add(Self.hours(1), error)
                return ([], "")
            }
            var values: [String: String] = [:]
            var base: [String: String] = [:]
            for day in 0..<7 {
                values[Self.hours(day)] = visit.field(Self.hours(day))
                base[Self.hours(day)] = seen.hours(of: owner)?[day] ?? ""
            }
            var edits = HoursForm.edits(from: base, to: values, of: owner, faults: &faults).flatMap(\.edits)
            if case .council = owner {
                let spoken = visit.field("hours-spoken")
                if spoken != seen.council("hours_spoken") ?? "" {
                    edits.append(.setting(["hours_spoken"], to: spoken.isEmpty ? nil : .text(spoken)))
                }
                let nation = visit.field("bank-holidays")
                if nation != seen.council("bank_holidays") ?? "" {
                    edits.append(.bankHolidays(BankHoliday.Nation(rawValue: nation)))
                }
            }
            return (edits, "The hours are saved")
        }
    }

    /// The first and the last day of a form; the last is the first where it is left empty.
    private static func days(_ visit: Visit, _ form: String, _ faults: inout FormFaults) -> (
        from: CivilDate, to: CivilDate
    )? {
        let (first, last) = (visit.field("\(form)-from"), visit.field("\(form)-to"))
        guard let from = CivilDate(written: first) else {
            faults.add("\(form)-from", "Enter a day, such as 24/12/2026")
            return nil
        }
        guard let to = last.isEmpty ? from : CivilDate(written: last) else {
            faults.add("\(form)-to", "Enter a day, such as 24/12/2026, or nothing where it is one day")
            return nil
        }
        if to < from { faults.add("\(form)-to", "The last day must not be before the first") }
        return to < from ? nil : (from, to)
    }

    // MARK: The page

    private func hoursPage(
        _ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight, _ whose: String, _ owner: HoursOwner,
        typed: Visit? = nil, faults: FormFaults = FormFaults(), note: HTML = .nothing
    ) -> HTTPResponse {
        let files = sight.files
        let what = typed?.field("what") ?? ""
        let isOfHours = !["closure", "message", "closure-remove", "message-remove"].contains(what) && typed != nil
        var values: [String: String] = [:]
        for day in 0..<7 {
            let field = Self.hours(day)
            values[field] = isOfHours ? typed?.field(field) : files.hours(of: owner)?[day] ?? ""
        }
        let hidden: HTML =
            "\(visit.token)\(Self.seenFields(sight.versions, [Council.file]))<input type=\"hidden\" name=\"of\" value=\"\(whose)\">"
        let mayEdit = user.may(.edit)
        let others = [("", "The council")] + files.teams.map { ($0.key, $0.name) }
        var isCouncil = false
        if case .council = owner { isCouncil = true }
        let more: HTML =
            isCouncil
            ? """
            \(Field(id: "hours-spoken", label: "The hours as they are said", hint: "For example, Monday to Friday, nine in the morning to five in the afternoon", value: isOfHours ? typed?.field("hours-spoken") ?? "" : files.council("hours_spoken") ?? "", autocomplete: "off").html(faults))
            \(Selection(id: "bank-holidays", label: "Bank holidays", value: isOfHours ? typed?.field("bank-holidays") ?? "" : files.council("bank_holidays") ?? "", options: [("", "none are kept")] + BankHoliday.Nation.allCases.map { ($0.rawValue, "of \($0.rawValue.capitalized)") }).html(faults))
            """ : "<p class=\"hint\">Leave all of them empty where they are the council’s.</p>"
        let save: HTML = mayEdit ? "<button name=\"what\" value=\"hours\">Save the hours</button>" : .nothing
        return changingPage(
            visit, user, sight, title: "Hours and messages", here: "/hours",
            content: """
                \(note)<form method="get" action="/hours">
                \(Selection(id: "of", label: "Whose", value: whose, options: others).html())<button class="second">Show</button></form>
                <h2>Opening hours</h2>
                <form method="post" action="/hours" novalidate>\(hidden)
                <p class="hint">Times such as 09:00-12:00, 13:00-17:00; an empty day is closed.</p>
                <div class="week">\(HoursForm.fields(values, faults))</div>\(more)\(save)</form>
                \(closures(files, owner, hidden, mayEdit, typed: what == "closure" || what == "again" ? typed : nil, faults))
                \(isCouncil ? messages(files, hidden, mayEdit, typed: what == "message" || what == "again" ? typed : nil, faults) : .nothing)
                """, faults: faults)
    }

    private func closures(
        _ files: EditableGrammar, _ owner: HoursOwner, _ hidden: HTML, _ mayEdit: Bool, typed: Visit?,
        _ faults: FormFaults
    ) -> HTML {
        let list = ((try? files.closures(of: owner)) ?? []).map { written in
            [HTML(Self.words(ofListed: written)), mayEdit ? Self.remove("closure-remove", written, hidden) : .nothing]
        }
        let table: HTML =
            list.isEmpty
            ? "<p id=\"closures\" tabindex=\"-1\">None.</p>"
            : "<div id=\"closures\" tabindex=\"-1\">\(Table(caption: "Closed days and short ones", isCaptionShown: false, columns: ["Days", "Take out"], rows: list).html)</div>"
        func field(_ name: String) -> String { typed?.field(name) ?? "" }
        let form: HTML =
            mayEdit
            ? """
            <h3>Add a day</h3>
            <form method="post" action="/hours" novalidate>\(hidden)<div class="row">
            \(Field(id: "closed-from", label: "First day", hint: "Such as 24/12/2026", value: field("closed-from"), autocomplete: "off").html(faults))
            \(Field(id: "closed-to", label: "Last day", hint: "Nothing where it is one day", value: field("closed-to"), autocomplete: "off").html(faults))</div>
            \(Field(id: "closed-name", label: "What it is called", hint: "For example, staff training", value: field("closed-name"), autocomplete: "off", width: "middle").html(faults))
            \(Field(id: "closed-hours", label: "Open at", hint: "Nothing where it is closed all day, or times such as 09:00-12:00", value: field("closed-hours"), autocomplete: "off", width: "middle").html(faults))
            <button class="second" name="what" value="closure">Add the day</button></form>
            """ : .nothing
        return "<h2>Closed days and short ones</h2>\(table)\(form)"
    }

    private func messages(
        _ files: EditableGrammar, _ hidden: HTML, _ mayEdit: Bool, typed: Visit?, _ faults: FormFaults
    ) -> HTML {
        let list = ((try? files.messages()) ?? []).map { written in
            [HTML(Self.words(ofListed: written)), mayEdit ? Self.remove("message-remove", written, hidden) : .nothing]
        }
        let table: HTML =
            list.isEmpty
            ? "<p id=\"messages\" tabindex=\"-1\">None.</p>"
            : "<div id=\"messages\" tabindex=\"-1\">\(Table(caption: "Messages in the welcome", isCaptionShown: false, columns: ["Message", "Take out"], rows: list).html)</div>"
        func field(_ name: String) -> String { typed?.field(name) ?? "" }
        let sound = FormParts.sound(
            "message-sound", "A recording of it (optional)",
            "A file of these very words, WAV, FLAC, Ogg or MP3, at most a minute and 4 MB; without one a voice says them",
            seconds: Int(MessageSound.longest), faults)
        let form: HTML =
            mayEdit
            ? """
            <h3>Add a message</h3>
            <form method="post" action="/hours" enctype="multipart/form-data" novalidate>\(hidden)<div class="row">
            \(Field(id: "message-from", label: "First day", hint: "Such as 24/12/2026", value: field("message-from"), autocomplete: "off").html(faults))
            \(Field(id: "message-to", label: "Last day", hint: "Nothing where it is one day", value: field("message-to"), autocomplete: "off").html(faults))</div>
            \(TextArea(id: "message-words", label: "What is said", hint: "For example, there are no bin collections today", value: field("message-words"), rows: 3).html(faults))
            \(sound)
            <button class="second" name="what" value="message">Add the message</button></form>
            """ : .nothing
        return
            "<h2>Messages in the welcome</h2><p>Every caller hears them on these days before they are asked what it is about.</p>\(table)\(form)"
    }

    private static func remove(_ what: String, _ written: String, _ hidden: HTML) -> HTML {
        """
        <form method="post" action="/hours">\(hidden)<input type="hidden" name="was" value="\(written)">
        <button class="plain" name="what" value="\(what)">Take out<span class="unseen"> \(words(ofListed: written))</span></button></form>
        """
    }

    /// `{"date": "2026-12-24", "name": "Christmas Eve"}` as a person would say it.
    static func words(ofListed written: String) -> String {
        guard let members = try? JsonReader.read(file: Council.file, text: written).members else { return written }
        func text(_ key: String) -> String? {
            guard case .string(let text)? = members.first(where: { $0.key == key })?.value.value else { return nil }
            return text
        }
        var hours: [String] = []
        if case .array(let list)? = members.first(where: { $0.key == "hours" })?.value.value {
            hours = list.compactMap { if case .string(let text) = $0.value { text } else { nil } }
        }
        let days =
            text("date") ?? text("from").map { "\($0) to \(text("to") ?? "…")" }
            ?? text("holiday").map { "every \($0)" }
        let said = text("words").map { "“\($0)”" } ?? text("name")
        let open = text("words") != nil ? nil : hours.isEmpty ? "closed" : "open \(hours.joined(separator: ", "))"
        let recording = text("recording").map { "recorded in \($0)" }
        let parts = [days, said, open, recording].compactMap(\.self)
        return parts.isEmpty ? written : parts.joined(separator: ", ")
    }
}

extension CivilDate {
    /// Year, month and day with two figures and more: `2026-12-24`.
    func text(separator: String) -> String {
        [year, month, day].map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: separator)
    }
}
