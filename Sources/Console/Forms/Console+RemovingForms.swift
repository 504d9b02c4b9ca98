import Foundation
import Grammar
import GrammarEditing
import Web

extension Console {
    /// Taking a whole form away is asked for once more; while a service has it, it is not to be had.
    func removeForm(_ visit: Visit, _ user: SignedIn, _ id: String, _ editing: EditingDesk) async throws -> HTTPResponse
    {
        guard user.may(.edit) else { return refused(visit, needs: .edit) }
        var sight = await editing.sight()
        guard sight.files.forms.contains(where: { $0.key == id }) else { return goneForm(visit, user, sight) }
        let file = EditableGrammar.file(ofForm: id)
        var faults = FormFaults()
        if visit.request.method == "POST", visit.field("what") != "again" {
            for service in services(with: id, in: sight) {
                faults.add("remove", "The service ‘\(service.name)’ has this form: choose another there, or none")
            }
            if faults.isEmpty {
                do {
                    _ = try await editing.make([.removeForm(id)], seen: Self.seen(visit, [file]), by: user.name)
                    try await note(visit, "removed form", id)
                    return goOn(to: "/forms?done=\("The form \(Self.words(ofForm: id)) is removed".percentEncoded)")
                } catch let error as EditRefusal {
                    faults.add("remove", error)
                    sight = await editing.sight()
                }
            }
        }
        let path = Self.path(ofForm: id)
        let owners = services(with: id, in: sight)
        let list = owners.map { service -> HTML in
            "<li><a href=\"/services/route/\(service.id.percentEncoded)\">\(service.name)</a></li>"
        }
        let count = sight.files.form(id)?.questions.count ?? 0
        let content: HTML =
            owners.isEmpty
            ? """
            <p>It goes with its \(count) questions. What callers have answered until then stays in the records for its time.</p>
            <form method="post" action="\(path)/remove">\(visit.token)\(Self.seenFields(sight.versions, [file]))
            <button id="remove" class="warn">Remove the form</button> <a class="other" href="\(path)">Keep it</a></form>
            """
            : """
            <p id="remove" tabindex="-1">It cannot be removed while a service has it. Choose another form there, or none:</p><ul>\(list)</ul>
            <p><a class="other" href="\(path)">Keep it</a></p>
            """
        return changingPage(
            visit, user, sight, title: "Remove the form \(Self.words(ofForm: id))?", here: "/forms", content: content,
            faults: faults, back: (path, Self.words(ofForm: id)))
    }

    private func services(with form: String, in sight: EditingDesk.Sight) -> [EditableGrammar.Service] {
        sight.files.services.filter { $0.settings[.form] == form }
    }

    private static func words(ofForm id: String) -> String { id.replacing("_", with: " ") }

    /// Somebody else has removed the form or the question that this is about: whoever has changed something in it still has what they typed.
    func goneForm(_ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight) -> HTTPResponse {
        guard visit.request.method == "POST" else { return notFound(visit) }
        let typed = visit.filledIn.filter {
            !["what", "again"].contains($0.name) && !$0.name.hasPrefix("seen") && !$0.value.isEmpty
        }
        let list = typed.map { field -> HTML in
            "<dt>\(field.name.replacing("-", with: " "))</dt><dd>\(field.value)</dd>"
        }
        return changingPage(
            visit, user, sight, title: "This is not there any more", here: "/forms",
            content: """
                <p>Somebody else has removed it meanwhile. Nothing of what you typed was saved; here it is, to be used elsewhere:</p>
                <dl>\(list)</dl>
                """, back: ("/forms", "Forms by voice"), status: 409)
    }
}
