import Foundation
import Records
import Web

extension Console {
    /// Who may use the console, and who did what.
    func people(_ visit: Visit, _ user: SignedIn, _ path: [String]) async throws -> HTTPResponse {
        let isSent = visit.request.method == "POST"
        switch (isSent, path.first, path.count) {
        case (false, nil, _): return try await peoplePage(visit, user)
        case (false, "trail", 1): return try await trail(visit, user)
        case (false, "add", 1): return addPage(visit, user)
        case (true, "add", 1): return try await add(visit, user)
        case (_, "user", 2):
            guard let one = try await people.user(path[1]), user.mayLookAfter(one) else { return notFound(visit) }
            return isSent ? try await change(visit, user, one) : userPage(visit, user, one)
        default: return notFound(visit)
        }
    }

    private func peoplePage(_ visit: Visit, _ user: SignedIn) async throws -> HTTPResponse {
        let users = try await people.users().filter(user.mayLookAfter)
        let hasChoice = !councils.isEmpty
        let rows = users.map { one -> [HTML] in
            var row: [HTML] = [
                "<a href=\"/people/user/\(one.name.percentEncoded)\">\(one.name)</a>",
                HTML(one.roles.isEmpty ? "none: sees figures only" : one.roles.replacing(",", with: ", ")),
            ]
            if hasChoice { row.append(HTML(one.councils?.replacing(",", with: ", ") ?? "all")) }
            row.append(one.secret == nil ? "<strong class=\"tag bad\">Not yet</strong>" : "Yes")
            row.append(HTML(Self.moment(one.created)))
            return row
        }
        let table = Table(
            caption: "Users", isCaptionShown: false,
            columns: ["Name", "Roles"] + (hasChoice ? ["Councils"] : []) + ["Second factor", "Since"], rows: rows)
        return Page(
            title: "People",
            content: """
                \(table.html)
                <p><a href="/people/add">Add somebody</a></p>
                <p><a href="/people/trail">Who did and heard what</a></p>
                """, banner: visit.parameter("done").isEmpty ? nil : "<p>\(visit.parameter("done"))</p>",
            section: .people
        ).response(to: visit)
    }

    private func roleBoxes(_ chosen: Set<Role>) -> HTML {
        let boxes = Role.allCases.map { role -> HTML in
            let isOn: HTML = chosen.contains(role) ? " checked" : .nothing
            let name = role.rawValue.prefix(1).uppercased() + role.rawValue.dropFirst()
            return
                "<div class=\"choice\"><input type=\"checkbox\" id=\"role-\(role.rawValue)\" name=\"role\" value=\"\(role.rawValue)\"\(isOn)><label for=\"role-\(role.rawValue)\"><strong>\(name)</strong>: \(role.words)</label></div>"
        }
        return "<fieldset class=\"choices\"><legend>What they may do</legend>\(boxes)</fieldset>"
    }

    /// Of several councils those that somebody may see; nothing where there is one.
    private func councilBoxes(_ user: SignedIn, _ chosen: Set<String>?) -> HTML {
        guard !councils.isEmpty else { return .nothing }
        let names = councils.filter(user.belongs)
        // All, with those that come, may be given by whoever has them all.
        let offers = (user.councils == nil ? [("*", "All of them, and those that come")] : []) + names.map { ($0, $0) }
        let boxes = offers.map { value, words -> HTML in
            let isOn: HTML = (value == "*" ? chosen == nil : chosen?.contains(value) ?? false) ? " checked" : .nothing
            return
                "<div class=\"choice\"><input type=\"checkbox\" id=\"council-\(value)\" name=\"council\" value=\"\(value)\"\(isOn)><label for=\"council-\(value)\">\(words)</label></div>"
        }
        return "<fieldset class=\"choices\"><legend>Which councils they may see</legend>\(boxes)</fieldset>"
    }

    /// What was ticked; nil for all, and none for nothing that may be given.
    private func chosenCouncils(_ visit: Visit, _ user: SignedIn) -> Set<String>? {
        let ticked = visit.all("council")
        if councils.isEmpty || (ticked.contains("*") && user.councils == nil) { return nil }
        return Set(ticked).intersection(councils.filter(user.belongs))
    }

    private func addPage(_ visit: Visit, _ user: SignedIn, faults: FormFaults = FormFaults()) -> HTTPResponse {
        Page(
            title: "Add somebody",
            content: """
                <form method="post" action="/people/add" novalidate>\(visit.token)
                \(Field(id: "name", label: "Name", hint: "As they sign in with it: letters, figures, dots and hyphens", value: visit.field("name"), autocomplete: "off", width: "middle").html(faults))
                \(Field(id: "password", label: "Their first password", hint: "\(Password.shortest) characters or more. Tell it to them in person; they can change it.", type: "password", autocomplete: "new-password", width: "middle").html(faults))
                \(roleBoxes(Set(visit.all("role").compactMap(Role.init(rawValue:)))))
                \(councilBoxes(user, visit.request.method == "POST" ? chosenCouncils(visit, user) : council.map { [$0] }))
                <button>Add</button></form>
                """, faults: faults, back: ("/people", "People"), status: faults.isEmpty ? 200 : 400, section: .people
        ).response(to: visit)
    }

    private func add(_ visit: Visit, _ user: SignedIn) async throws -> HTTPResponse {
        let (name, password) = (visit.field("name"), visit.fieldAsTyped("password"))
        var faults = FormFaults()
        if let fault = UserName.fault(name) {
            faults.add("name", fault)
        } else if try await people.user(name) != nil {
            faults.add("name", "There is somebody of that name")
        }
        if let fault = Password.fault(password, of: name) { faults.add("password", fault) }
        let chosen = chosenCouncils(visit, user)
        if chosen?.isEmpty ?? false { faults.add("council-\(council ?? "")", "Choose which councils they may see") }
        guard faults.isEmpty else { return addPage(visit, user, faults: faults) }
        guard let hash = await Password.hash(password) else { throw NoMemory() }
        let roles = Role.text(Role.list(visit.all("role").joined(separator: ",")) ?? [])
        let theirs = chosen.map(UserRow.councils)
        try await people.add(
            UserRow(name: name, roles: roles, councils: theirs, password: hash, created: visit.now))
        try await note(visit, "added user", name, [roles, theirs].compactMap(\.self).joined(separator: "; "))
        return goOn(to: "/people?done=\("\(name) can sign in now".percentEncoded)")
    }

    private func userPage(_ visit: Visit, _ user: SignedIn, _ one: UserRow, faults: FormFaults = FormFaults())
        -> HTTPResponse
    {
        let path = "/people/user/\(one.name.percentEncoded)"
        return Page(
            title: one.name,
            content: """
                <form method="post" action="\(path)">\(visit.token)<input type="hidden" name="what" value="roles">
                \(roleBoxes(Role.list(one.roles) ?? []))<button>Change roles</button></form>
                \(councilForm(visit, user, one, path))
                <h2>Password</h2>
                <form method="post" action="\(path)" novalidate>\(visit.token)<input type="hidden" name="what" value="password">
                \(Field(id: "password", label: "New password", hint: "\(Password.shortest) characters or more. It ends their sessions.", type: "password", autocomplete: "new-password", width: "middle").html(faults))
                <button>Change password</button></form>
                <h2>Second factor</h2>
                <p>\(one.secret == nil ? "It is set up at the next sign-in." : "It is set up. If the telephone is lost, it can be set up anew at the next sign-in.")</p>
                <form method="post" action="\(path)">\(visit.token)<input type="hidden" name="what" value="factor"><button class="second">Have it set up anew</button></form>
                <h2>Remove</h2>
                <p>They are signed out at once. What they did stays on record.</p>
                <form method="post" action="\(path)">\(visit.token)<input type="hidden" name="what" value="remove"><button class="warn">Remove \(one.name)</button></form>
                """, faults: faults, back: ("/people", "People"), status: faults.isEmpty ? 200 : 400, section: .people
        ).response(to: visit)
    }

    private func councilForm(_ visit: Visit, _ user: SignedIn, _ one: UserRow, _ path: String) -> HTML {
        guard !councils.isEmpty else { return .nothing }
        return """

            <form method="post" action="\(path)">\(visit.token)<input type="hidden" name="what" value="councils">
            \(councilBoxes(user, one.councilNames))<button>Change councils</button></form>
            """

    }

    private func change(_ visit: Visit, _ user: SignedIn, _ one: UserRow) async throws -> HTTPResponse {
        // Of those who administer all councils.
        let administrators = try await people.users().filter {
            (Role.list($0.roles)?.contains(.administer) ?? false) && $0.councils == nil
        }
        let isLast = administrators.map(\.name) == [one.name]
        let done: String
        switch visit.field("what") {
        case "roles":
            let roles = Role.list(visit.all("role").joined(separator: ",")) ?? []
            if isLast, !roles.contains(.administer) {
                return userPage(
                    visit, user, one, faults: FormFaults("role-administer", "Somebody must be left who may administer"))
            }
            _ = try await people.set(roles: Role.text(roles), of: one.name)
            try await note(visit, "changed roles", one.name, Role.text(roles))
            done = "The roles of \(one.name) are changed"
        case "councils" where !councils.isEmpty:
            let chosen = chosenCouncils(visit, user)
            let first = "council-\(council ?? "")"
            if chosen?.isEmpty ?? false {
                return userPage(visit, user, one, faults: FormFaults(first, "Choose which councils they may see"))
            }
            if isLast, chosen != nil {
                return userPage(
                    visit, user, one, faults: FormFaults(first, "Somebody must be left who may administer all councils")
                )
            }
            let theirs = chosen.map(UserRow.councils)
            _ = try await people.set(councils: theirs, of: one.name)
            try await note(visit, "changed councils", one.name, theirs ?? "all")
            done = "The councils of \(one.name) are changed"
        case "password":
            let password = visit.fieldAsTyped("password")
            if let fault = Password.fault(password, of: one.name) {
                return userPage(visit, user, one, faults: FormFaults("password", fault))
            }
            guard let hash = await Password.hash(password) else { throw NoMemory() }
            _ = try await people.set(
                password: hash, of: one.name, keeping: user.name == one.name ? user.session.tokenHash : nil)
            try await note(visit, "changed password", one.name)
            done = "The password of \(one.name) is changed"
        case "factor":
            _ = try await people.set(secret: nil, lastCode: nil, of: one.name)
            try await note(visit, "took the second factor away", one.name)
            done = "\(one.name) sets up a second factor at the next sign-in"
        case "remove":
            if isLast {
                return userPage(
                    visit, user, one, faults: FormFaults("main", "Somebody must be left who may administer"))
            }
            _ = try await people.remove(one.name)
            try await note(visit, "removed user", one.name)
            done = "\(one.name) is removed"
        default: return notFound(visit)
        }
        return goOn(to: "/people?done=\(done.percentEncoded)")
    }

    private func trail(_ visit: Visit, _ user: SignedIn) async throws -> HTTPResponse {
        let page = 100
        let skipped = max(0, Int(visit.parameter("behind")) ?? 0)
        let users = try await people.users().filter(user.mayLookAfter).map(\.name)
        let scope = user.councils.map { AuditScope(councils: $0.sorted(), users: users) }
        let rows = try await people.audit(within: scope, skipping: skipped, atMost: page + 1)
        let hasChoice = !councils.isEmpty
        let lines = rows.prefix(page).map { row -> [HTML] in
            let ofCall = ["heard", "read", "labelled"].contains(row.did)
            let place = row.council.map(CouncilPath.root) ?? ""
            let subject: HTML? = row.subject.map { subject in
                ofCall
                    ? "<a href=\"\(place)/calls/\(subject.percentEncoded)\">\(Self.short(subject))</a>" : HTML(subject)
            }
            var line = [
                HTML(Self.moment(row.at)), HTML(row.user), HTML(row.did), subject ?? .nothing, HTML(row.detail ?? ""),
                HTML(row.address ?? ""),
            ]
            if hasChoice { line.append(HTML(row.council ?? "")) }
            return line
        }
        let table = Table(
            caption: "Who did and heard what, the latest first", isCaptionShown: false,
            columns: ["When", "Who", "What", "Of", "More", "From"] + (hasChoice ? ["Council"] : []), rows: lines)
        let more: HTML =
            rows.count > page
            ? "<p><a rel=\"next\" href=\"/people/trail?behind=\(skipped + page)\">Older</a></p>" : .nothing
        return Page(
            title: "Who did and heard what", content: "\(table.html)\(more)", back: ("/people", "People"),
            section: .people
        ).response(to: visit)
    }

    // MARK: One's own account

    /// Whoever is signed in: their roles, their password.
    func account(_ visit: Visit, _ user: SignedIn) async throws -> HTTPResponse {
        guard visit.request.method == "POST" else { return accountPage(visit, user) }
        let new = visit.fieldAsTyped("password")
        guard let row = try await people.user(user.name) else { return notFound(visit) }
        guard await Password.isRight(visit.fieldAsTyped("password-now"), row.password) else {
            return accountPage(visit, user, faults: FormFaults("password-now", "The password is wrong"))
        }
        if let fault = Password.fault(new, of: user.name) {
            return accountPage(visit, user, faults: FormFaults("password", fault))
        }
        guard let hash = await Password.hash(new) else { throw NoMemory() }
        _ = try await people.set(password: hash, of: user.name, keeping: user.session.tokenHash)
        try await note(visit, "changed password", user.name)
        return accountPage(visit, user, banner: "<p>Your password is changed. Your other sessions are over.</p>")
    }

    private func accountPage(
        _ visit: Visit, _ user: SignedIn, banner: HTML? = nil, faults: FormFaults = FormFaults()
    ) -> HTTPResponse {
        let roles = Role.allCases.filter(user.may).map { role -> HTML in
            "<li><strong>\(role.rawValue)</strong>: \(role.words)</li>"
        }
        let list: HTML =
            roles.isEmpty ? "<p>You see figures, and calls without words or numbers.</p>" : "<ul>\(roles)</ul>"
        return Page(
            title: "Your account",
            content: """
                <h2>What you may do</h2>\(list)
                <h2>Change your password</h2>
                <form method="post" action="/account" novalidate>\(visit.token)
                \(Field(id: "password-now", label: "Password now", type: "password", autocomplete: "current-password", width: "middle").html(faults))
                \(Field(id: "password", label: "New password", hint: "\(Password.shortest) characters or more, such as three random words", type: "password", autocomplete: "new-password", width: "middle").html(faults))
                <button>Change password</button></form>
                """, faults: faults, banner: banner, status: faults.isEmpty ? 200 : 400
        ).response(to: visit)
    }
}

/// Names that users sign in with.
package enum UserName {
    /// What is wrong with one; nil when nothing is.
    package static func fault(_ name: String) -> String? {
        let isPlain = name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || ".-_@".unicodeScalars.contains($0)
        }
        if name.isEmpty { return "Enter a name" }
        // What it labels itself is by this name.
        if name.lowercased() == "switchboard" { return "Use another name: this one is the switchboard’s own" }
        return isPlain && name.count <= 64 ? nil : "Use letters, figures, dots, hyphens and @ only, 64 at most"
    }
}

/// A password could not be hashed.
struct NoMemory: Error, CustomStringConvertible {
    let description = "there is not enough memory to hash a password (64 MiB)"
}
