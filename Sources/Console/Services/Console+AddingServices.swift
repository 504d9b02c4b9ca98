import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import Web

extension Console {
    /// A whole new service.
    func addService(_ visit: Visit, _ user: SignedIn, _ editing: EditingDesk) async throws -> HTTPResponse {
        guard user.may(.edit) else { return refused(visit, needs: .edit) }
        let sight = await editing.sight()
        guard visit.request.method == "POST" else { return addServicePage(visit, user, sight) }
        if visit.field("what") == "again" { return addServicePage(visit, user, sight, note: Self.shownAgain) }
        let name = visit.field("name")
        let phrases = ServiceForm.lines(visit.fieldAsTyped("phrases"))
        let id = visit.field("id").isEmpty ? Self.id(of: name) : visit.field("id")
        var faults = FormFaults()
        if name.isEmpty { faults.add("name", "Enter its name as callers hear it") }
        if phrases.isEmpty { faults.add("phrases", "Enter at least one thing that callers say for it") }
        if sight.files.service(id) != nil { faults.add("id", "There is a service of this id: enter another") }
        guard faults.isEmpty else { return addServicePage(visit, user, sight, faults: faults) }
        var settings = [JsonMember("name", .text(name))]
        for (field, key) in [("transfer", "transfer"), ("parent", "parent")] where !visit.field(field).isEmpty {
            settings.append(JsonMember(key, .text(visit.field(field))))
        }
        do {
            _ = try await editing.make(
                GrammarEdit.addRoute(id, phrases: phrases, settings), seen: [:], by: user.name)
        } catch {
            // An id is refused by its own words; all else is about what callers say.
            if case .faults(let list) = error, list.allSatisfy({ $0.message.contains("id") && $0.message.contains(id) })
            {
                faults.add("id", error)
            } else {
                faults.add("phrases", error)
            }
            return addServicePage(visit, user, sight, faults: faults)
        }
        try await note(visit, "added service", id)
        return goOn(to: "/services/route/\(id.percentEncoded)?done=\("\(name) is added".percentEncoded)")
    }

    private func addServicePage(
        _ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight, faults: FormFaults = FormFaults(),
        note: HTML = .nothing
    ) -> HTTPResponse {
        let services = [("", "nothing")] + sight.files.services.map { ($0.id, $0.name) }
        let targets = [("", "the operator")] + sight.files.targets.map { ($0.key, $0.name) }
        return changingPage(
            visit, user, sight, title: "Add a service", here: "/services",
            content: """
                \(note)<form method="post" action="/services/add" novalidate>\(visit.token)
                \(Field(id: "name", label: "Spoken name", hint: "As callers hear it: “Is that about …?”", value: visit.field("name"), autocomplete: "off").html(faults))
                \(TextArea(id: "phrases", label: "Phrases", hint: "What callers say for it, one on each line", value: visit.fieldAsTyped("phrases"), rows: 5).html(faults))
                \(Selection(id: "transfer", label: "Where calls go", value: visit.field("transfer"), options: targets).html(faults))
                \(Selection(id: "parent", label: "Part of", value: visit.field("parent"), options: services).html(faults))
                \(Field(id: "id", label: "Id (optional)", hint: "As files and records have it; it never changes. Small letters, figures and _", value: visit.field("id"), autocomplete: "off", width: "middle").html(faults))
                <button>Add</button></form>
                """, faults: faults, back: ("/services", "Services"))
    }

    /// `gull_sacks` of "Gull sacks".
    static func id(of name: String) -> String {
        let plain = name.folding(options: .diacriticInsensitive, locale: nil).lowercased()
        return plain.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
            .filter { !["a", "an", "the", "your"].contains($0) }.joined(separator: "_")
    }

    /// Taking a service away is asked for once more, with what goes with it.
    func removeService(_ visit: Visit, _ user: SignedIn, _ id: String, _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        guard user.may(.edit) else { return refused(visit, needs: .edit) }
        let sight = await editing.sight()
        guard let service = sight.files.service(id) else { return notFound(visit) }
        var faults = FormFaults()
        if visit.request.method == "POST", visit.field("what") != "again" {
            do {
                _ = try await editing.make(GrammarEdit.removeRoute(id), seen: Self.seen(visit), by: user.name)
                try await note(visit, "removed service", id)
                return goOn(to: "/services?done=\("\(service.name) is removed".percentEncoded)")
            } catch let error as EditRefusal { faults.add("remove", error) }
        }
        let path = "/services/route/\(id.percentEncoded)"
        let openings = sight.files.openings(of: id).count
        return changingPage(
            visit, user, sight, title: "Remove \(service.name)?", here: "/services",
            content: """
                <p>It goes with its \(service.phrases.count) phrases, and \(openings) sentences in callers’ own words. Callers who ask for it after that are understood as something else, or not at all.</p>
                <form method="post" action="\(path)/remove">\(visit.token)\(Self.seenFields(sight.versions))
                <button id="remove" class="warn">Remove \(service.name)</button> <a class="other" href="\(path)">Keep it</a></form>
                """, faults: faults, back: (path, service.name))
    }
}
