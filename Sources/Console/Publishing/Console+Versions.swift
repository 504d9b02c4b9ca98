import Foundation
import Tuning
import Web

extension Console {
    /// What was published, by whom and why; what differs; going back.
    func versions(_ visit: Visit, _ user: SignedIn, _ path: [String]) async throws -> HTTPResponse {
        guard let desk else { return notFound(visit) }
        guard user.may(.edit) else { return refused(visit, needs: .edit) }
        let isSent = visit.request.method == "POST"
        switch (isSent, path.first, path.count) {
        case (false, nil, _): return try await versionsPage(visit, user, desk)
        case (false, "difference", 1): return try await differencePage(visit, desk)
        case (true, "back", 1):
            guard user.may(.publish) else { return refused(visit, needs: .publish) }
            return try await goBack(visit, user, desk)
        default: return notFound(visit)
        }
    }

    private func versionsPage(
        _ visit: Visit, _ user: SignedIn, _ desk: GrammarDesk, faults: FormFaults = FormFaults()
    ) async throws -> HTTPResponse {
        let all: [GrammarVersion]
        do { all = try await aside { try desk.publisher.versions.all() } } catch {
            return message(visit, "The versions cannot be read", "<p>\(Self.words(of: error))</p>", status: 500)
        }
        let inUse = desk.inUse()
        let current = all.last { $0.fingerprint == inUse.fingerprint }
        let before = all.last { $0.fingerprint == all.last?.replaced }
        let table = Table(
            caption: "Versions, the latest first", isCaptionShown: false,
            columns: ["Version", "When", "Who", "Why", "Of the labelled calls", "What is different"],
            rows: all.reversed().map { version in
                let tag: HTML =
                    version.number == current?.number ? " <strong class=\"tag good\">In use</strong>" : .nothing
                let previous = all.last { $0.number < version.number }
                let link: HTML =
                    previous.map { previous in
                        "<a href=\"/versions/difference?old=\(previous.number)&new=\(version.number)\">From version \(previous.number)<span class=\"unseen\"> to version \(version.number)</span></a>"
                    } ?? "–"
                return [
                    "\(version.number)\(tag)", HTML(Self.moment(version.at)),
                    HTML(version.by != "unknown" ? version.by : version.replaced == nil ? "–" : "by hand"),
                    HTML(version.why),
                    HTML(version.figures?.words ?? "–"), link,
                ]
            })
        let list: HTML =
            all.isEmpty
            ? "<p>Nothing was published yet. What runs now is kept as the first version then.</p>" : table.html
        var response = Page(
            title: "Versions",
            content: """
                \(standing(inUse, current, all.last))
                \(user.may(.publish) && before != nil ? backForm(visit, all, before, faults) : HTML.nothing)
                \(list)
                \(all.count > 1 ? differenceForm(all, old: before?.number, new: all.last?.number) : HTML.nothing)
                """, faults: faults, back: ("/compare", "Compare and publish"), banner: published(visit, all),
            status: faults.isEmpty ? 200 : 409, section: .compare
        ).response(to: visit)
        if inUse.isReading, faults.isEmpty, visit.parameter("still") != "yes" {
            response.headers.append(HTTPField("Refresh", "4; url=/versions"))
        }
        return response
    }

    private func published(_ visit: Visit, _ all: [GrammarVersion]) -> HTML? {
        guard let number = Int(visit.parameter("published")), let version = all.first(where: { $0.number == number })
        else { return nil }
        return
            "<p>Version \(number) is published: \(version.why). Calls that begin from now on get it as soon as the switchboard has read it; calls that go on keep what they began with.</p>"
    }

    /// What calls that begin now are answered with.
    private func standing(_ inUse: GrammarInUse, _ current: GrammarVersion?, _ last: GrammarVersion?) -> HTML {
        let now: HTML =
            current.map { "Calls that begin now get version \($0.number)." }
            ?? (last == nil
                ? "" : "Calls that begin now get something that is no version yet: files that were changed by hand.")
        let still: HTML =
            "<a href=\"/versions?still=yes\">Keep this page still</a>"
        if inUse.isReading {
            return
                "<p class=\"inset\"><strong>The switchboard is reading the new one</strong>, and learning what callers mean by what is new in it: seconds, or minutes where much is. \(now) \(still)</p>"
        }
        if !inUse.refusal.isEmpty {
            let lines = inUse.refusal.prefix(10).map { line -> HTML in "<li>\(line)</li>" }
            return
                "<div class=\"inset\"><p><strong>The switchboard did not take the latest files.</strong> \(now)</p><ul>\(lines)</ul></div>"
        }
        return now.text.isEmpty ? .nothing : "<p>\(now)</p>"
    }

    private func backForm(
        _ visit: Visit, _ all: [GrammarVersion], _ before: GrammarVersion?, _ faults: FormFaults
    ) -> HTML {
        let options = all.dropLast().reversed().map { version in
            (
                value: String(version.number),
                words: "\(version.number): \(version.why.prefix(60)) (\(Self.moment(version.at)))"
            )
        }
        return """
            <form method="post" action="/versions/back" novalidate>\(visit.token)
            <div class="row">\(Choice(id: "version", label: "Go back to version", value: String(before?.number ?? 0), options: Array(options)).html())
            \(Field(id: "why", label: "Why (if you like)", value: visit.field("why")).html(faults))</div>
            <button class="warn">Go back</button></form>
            """
    }

    private func goBack(_ visit: Visit, _ user: SignedIn, _ desk: GrammarDesk) async throws -> HTTPResponse {
        let why = String(visit.field("why").prefix(500))
        let number = Int(visit.field("version"))
        let version: GrammarVersion
        do {
            version = try await aside {
                try desk.publisher.rollBack(
                    to: number, by: user.name, why: why.isEmpty ? nil : why, at: visit.now)
            }
        } catch {
            return try await versionsPage(visit, user, desk, faults: FormFaults("version", Self.words(of: error)))
        }
        try await note(
            visit, "went back", "version \(version.number)", version.rolledBackTo.map { "to version \($0)" })
        desk.reload?()
        return goOn(to: "/versions?published=\(version.number)")
    }

    // MARK: What is different

    private func differenceForm(_ all: [GrammarVersion], old: Int?, new: Int?) -> HTML {
        let options = all.reversed().map { (value: String($0.number), words: "\($0.number): \($0.why.prefix(60))") }
        return """
            <h2>Lay two beside each other</h2>
            <form method="get" action="/versions/difference"><div class="row">
            \(Choice(id: "old", label: "From version", value: String(old ?? 0), options: options).html())
            \(Choice(id: "new", label: "To version", value: String(new ?? 0), options: options).html())</div>
            <button class="second">Show what is different</button></form>
            """
    }

    private func differencePage(_ visit: Visit, _ desk: GrammarDesk) async throws -> HTTPResponse {
        let versions = desk.publisher.versions
        let all = (try? await aside { try versions.all() }) ?? []
        guard let old = all.first(where: { String($0.number) == visit.parameter("old") }),
            let new = all.first(where: { String($0.number) == visit.parameter("new") })
        else { return notFound(visit) }
        return Page(
            title: "From version \(old.number) to version \(new.number)",
            content: """
                <p>Version \(new.number) was published by \(new.by) at \(Self.moment(new.at)): \(new.why).</p>
                \(try await differences(versions.files(of: old.number), versions.files(of: new.number)))
                \(differenceForm(all, old: old.number, new: new.number))
                """, back: ("/versions", "Versions"), section: .compare
        ).response(to: visit)
    }
}
