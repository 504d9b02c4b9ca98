import Foundation
import Records
import Web

extension Console {
    /// Answers what has to do with signing in and out, whoever asks; nil for everything else.
    func signingIn(_ visit: Visit) async throws -> HTTPResponse? {
        switch (visit.request.method == "POST", visit.request.path) {
        case (false, "/sign-in"):
            if visit.user != nil { return goOn(to: "/today") }
            return signInPage(visit, wish: visit.parameter("to"))
        case (true, "/sign-in"): return try await signIn(visit)
        case (false, "/sign-in/code"):
            guard visit.pending?.stage == .code else { return goOn(to: "/sign-in") }
            return codePage(visit, wish: visit.parameter("to"))
        case (true, "/sign-in/code"): return try await takeCode(visit)
        case (false, "/sign-in/set-up"):
            guard visit.pending?.stage == .enrol else { return goOn(to: "/sign-in") }
            return setUpPage(visit, wish: visit.parameter("to"))
        case (true, "/sign-in/set-up"): return try await setUp(visit)
        case (true, "/sign-out"):
            if !visit.secret.isEmpty { try await people.end(Token.hash(visit.secret)) }
            if visit.user != nil { try await noteAccess(visit, "signed out") }
            var response = goOn(to: "/sign-in")
            response.headers.append(cookie(Token.random()))
            return response
        default: return nil
        }
    }

    /// To whoever asks for a page without being signed in. A form that was filled in goes along.
    func signedOut(_ visit: Visit) -> HTTPResponse {
        let path = visit.request.path
        guard visit.request.method == "POST" else {
            if visit.pending?.stage == .code { return goOn(to: "/sign-in/code") }
            if visit.pending?.stage == .enrol { return goOn(to: "/sign-in/set-up") }
            let query = visit.request.query.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
            let wish = path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
            return goOn(to: path == "/" ? "/sign-in" : "/sign-in?to=\(wish.percentEncoded)")
        }
        return signInPage(visit, wish: "", kept: KeptForm(path: path, fields: visit.filledIn), status: 401)
    }

    // MARK: The password

    private func signInPage(
        _ visit: Visit, wish: String, kept: KeptForm? = nil, faults: FormFaults = FormFaults(), status: Int = 200
    ) -> HTTPResponse {
        var visit = visit
        var fresh: [HTTPField] = []
        if visit.secret.isEmpty {
            visit.secret = Token.random()
            fresh = [cookie(visit.secret)]
        }
        let kept = kept ?? visit.kept
        let told: HTML? = kept.map { _ in
            "<div class=\"inset\"><p>You were signed out since nothing was done for a while. <strong>What you had filled in is kept</strong>: sign in, and it is shown again.</p></div>"
        }
        let page = Page(
            title: "Sign in",
            content: """
                \(told)
                <form method="post" action="/sign-in" novalidate>\(visit.token)\(kept?.hidden)
                <input type="hidden" name="to" value="\(wish)">
                \(Field(id: "name", label: "Name", value: visit.field("name"), autocomplete: "username", width: "middle").html(faults))
                \(Field(id: "password", label: "Password", type: "password", autocomplete: "current-password", width: "middle").html(faults))
                <button>Sign in</button></form>
                """, faults: faults, status: status)
        var response = page.response(to: visit)
        response.headers += fresh
        return response
    }

    private func signIn(_ visit: Visit) async throws -> HTTPResponse {
        let (name, password) = (visit.field("name"), visit.fieldAsTyped("password"))
        let wish = visit.field("to")
        var faults = FormFaults()
        if name.isEmpty { faults.add("name", "Enter your name") }
        if password.isEmpty { faults.add("password", "Enter your password") }
        guard faults.isEmpty else { return signInPage(visit, wish: wish, faults: faults, status: 400) }
        if try await isShutOut(visit, name) { return shutOut(visit) }
        let user = try await people.user(name)
        let isRight = await Password.isRight(password, user?.password)
        // Of many that were sent at once, most were refused meanwhile.
        if try await isShutOut(visit, name) { return shutOut(visit) }
        guard isRight, let user else {
            try await fail(visit, name, "was refused: wrong name or password")
            let fault = FormFaults("name", "The name or the password is wrong")
            return signInPage(visit, wish: wish, faults: fault, status: 400)
        }
        let stage: SessionRow.Stage =
            user.secret != nil ? .code : settings.needsSecondFactor ? .enrol : .open
        let secret = Token.random()
        try await people.begin(
            SessionRow(
                tokenHash: Token.hash(secret), user: user.name, stage: stage,
                secret: stage == .enrol ? TimedCode().secret : nil, began: visit.now, seen: visit.now),
            inPlaceOf: visit.secret.isEmpty ? nil : Token.hash(visit.secret))
        return try await step(visit, secret, stage, wish)
    }

    /// The next step of signing in, with the token of its own that it has.
    private func step(_ visit: Visit, _ secret: String, _ stage: SessionRow.Stage, _ wish: String) async throws
        -> HTTPResponse
    {
        var next = Visit(
            request: visit.request, secret: secret, address: visit.address, council: visit.council, now: visit.now)
        next.root = visit.root
        guard
            let (session, user) = try await people.session(
                Token.hash(secret), at: visit.now, idle: settings.idle, longest: settings.longest)
        else { return goOn(to: "/sign-in") }
        var response: HTTPResponse
        switch stage {
        case .code:
            next.pending = session
            response = visit.kept == nil ? goOn(to: withWish("/sign-in/code", wish)) : codePage(next, wish: wish)
        case .enrol:
            next.pending = session
            response = visit.kept == nil ? goOn(to: withWish("/sign-in/set-up", wish)) : setUpPage(next, wish: wish)
        case .open:
            next.user = SignedIn(user, in: session)
            try await people.forgive(Self.subject(ofUser: user.name))
            next.choices = councils.filter { next.user?.belongs(to: $0) ?? false }
            try await noteAccess(next, "signed in")
            if let kept = visit.kept {
                response = try await again(next, kept) ?? keptPage(next, kept)
            } else {
                response = goOn(to: KeptForm.isOurs(wish) ? wish : "/today")
            }
        }
        response.headers.append(cookie(secret))
        return response
    }

    private func withWish(_ path: String, _ wish: String) -> String {
        wish.isEmpty ? path : "\(path)?to=\(wish.percentEncoded)"
    }

    // MARK: The second factor

    private func codePage(_ visit: Visit, wish: String, faults: FormFaults = FormFaults(), status: Int = 200)
        -> HTTPResponse
    {
        Page(
            title: "Enter your code",
            content: """
                <p>Your authenticator app shows six figures for this switchboard.</p>
                <form method="post" action="/sign-in/code" novalidate>\(visit.token)\(visit.kept?.hidden)
                <input type="hidden" name="to" value="\(wish)">
                \(Field(id: "code", label: "Code", hint: "For example, 123456", autocomplete: "one-time-code", width: "narrow", isNumeric: true).html(faults))
                <button>Continue</button></form>
                <p>No telephone at hand? Whoever looks after the console can set your second factor up anew.</p>
                """, faults: faults, status: status
        ).response(to: visit)
    }

    private func takeCode(_ visit: Visit) async throws -> HTTPResponse {
        guard let pending = visit.pending, pending.stage == .code, let user = try await people.user(pending.user),
            let code = user.secret.flatMap(TimedCode.init(secret:))
        else { return goOn(to: "/sign-in") }
        if try await isShutOut(visit, user.name) { return shutOut(visit) }
        let given = visit.field("code")
        guard let step = code.step(of: given, at: visit.now), try await people.take(code: step, of: user.name) else {
            try await fail(visit, user.name, "was refused: wrong code")
            return codePage(
                visit, wish: visit.field("to"),
                faults: FormFaults(
                    "code",
                    given.isEmpty ? "Enter the code" : "The code is wrong or was used before: enter the next one"),
                status: 400)
        }
        return try await open(visit, pending)
    }

    private func setUpPage(_ visit: Visit, wish: String, faults: FormFaults = FormFaults(), status: Int = 200)
        -> HTTPResponse
    {
        let code = visit.pending?.secret.flatMap(TimedCode.init(secret:)) ?? TimedCode()
        let place = "Switchboard" + (visit.council.map { " \($0)" } ?? "")
        var spaced = ""
        for (place, letter) in code.secret.enumerated() {
            spaced += place > 0 && place % 4 == 0 ? " \(letter)" : "\(letter)"
        }
        return Page(
            title: "Set up your second factor",
            content: """
                <p>From now on you sign in with your password and six figures that an authenticator app shows, such as FreeOTP,
                Google Authenticator or Microsoft Authenticator.</p>
                <ol><li>Add an account to the app, by typing this key, or by opening <a href="\(code.link(for: visit.pending?.user ?? "", at: place))">the link for the app</a> on the device that has it.
                <p class="key" id="secret">\(spaced)</p></li>
                <li>Enter the six figures that the app shows now.</li></ol>
                <form method="post" action="/sign-in/set-up" novalidate>\(visit.token)\(visit.kept?.hidden)
                <input type="hidden" name="to" value="\(wish)">
                \(Field(id: "code", label: "Code", hint: "For example, 123456", autocomplete: "one-time-code", width: "narrow", isNumeric: true).html(faults))
                <button>Continue</button></form>
                """, faults: faults, status: status
        ).response(to: visit)
    }

    private func setUp(_ visit: Visit) async throws -> HTTPResponse {
        guard let pending = visit.pending, pending.stage == .enrol,
            let code = pending.secret.flatMap(TimedCode.init(secret:))
        else { return goOn(to: "/sign-in") }
        if try await isShutOut(visit, pending.user) { return shutOut(visit) }
        guard let step = code.step(of: visit.field("code"), at: visit.now) else {
            try await fail(visit, pending.user, "was refused: wrong code")
            return setUpPage(
                visit, wish: visit.field("to"),
                faults: FormFaults("code", "The code is not the one that the app shows now: enter the next one"),
                status: 400)
        }
        guard try await people.setUp(secret: code.secret, lastCode: step, of: pending.user) else {
            try await people.end(pending.tokenHash)
            return goOn(to: "/sign-in")
        }
        try await noteAccess(visit, "set up a second factor")
        return try await open(visit, pending)
    }

    private func open(_ visit: Visit, _ pending: SessionRow) async throws -> HTTPResponse {
        let secret = Token.random()
        try await people.begin(
            SessionRow(
                tokenHash: Token.hash(secret), user: pending.user, stage: .open, began: visit.now, seen: visit.now),
            inPlaceOf: pending.tokenHash)
        return try await step(visit, secret, .open, visit.field("to"))
    }

    // MARK: Tries

    private static func subject(ofUser name: String) -> String { "user \(name.lowercased())" }
    private static func subject(ofAddress address: String) -> String { "address \(address)" }

    private func fail(_ visit: Visit, _ name: String, _ did: String) async throws {
        try await people.fail(
            [Self.subject(ofUser: String(name.prefix(64))), Self.subject(ofAddress: visit.address)], at: visit.now)
        try await people.note(
            AuditRow(at: visit.now, user: String(name.prefix(64)), did: did, address: visit.address))
    }

    /// Puts into the trail what is about no council.
    private func noteAccess(_ visit: Visit, _ did: String) async throws {
        try await people.note(
            AuditRow(
                at: visit.now, user: visit.user?.name ?? visit.pending?.user ?? "", did: did, address: visit.address))
    }

    private func isShutOut(_ visit: Visit, _ name: String) async throws -> Bool {
        let since = visit.now.addingTimeInterval(-ConsoleSettings.triesWithin)
        let ofUser = try await people.failures(of: Self.subject(ofUser: String(name.prefix(64))), since: since)
        if ofUser >= ConsoleSettings.triesOfUser { return true }
        return try await people.failures(of: Self.subject(ofAddress: visit.address), since: since)
            >= ConsoleSettings.triesOfAddress
    }

    private func shutOut(_ visit: Visit) -> HTTPResponse {
        let minutes = Int(ConsoleSettings.triesWithin / 60)
        var response = message(
            visit, "Too many tries",
            "<p>Wait \(minutes) minutes, then <a href=\"/sign-in\">sign in again</a>. If somebody else may be guessing, tell whoever looks after the console.</p>",
            status: 429)
        response.headers.append(HTTPField("Retry-After", String(minutes * 60)))
        return response
    }

    // MARK: A form that was kept

    /// The page that a kept form came from, with what was typed; nil where that page cannot show it again.
    private func again(_ visit: Visit, _ kept: KeptForm) async throws -> HTTPResponse? {
        guard let user = visit.user, Self.showsAgain(kept.path), council.map(user.belongs) ?? true else { return nil }
        var again = Visit(
            request: kept.again, secret: visit.secret, address: visit.address, council: visit.council, now: visit.now)
        again.root = visit.root
        again.choices = visit.choices
        again.user = user
        return try await pages(again, user)
    }

    private func keptPage(_ visit: Visit, _ kept: KeptForm) -> HTTPResponse {
        let fields = kept.fields.map { field -> HTML in
            Field(
                id: "again-\(field.name)", name: field.name, label: Self.label(ofField: field.name), value: field.value
            )
            .html()
        }
        return Page(
            title: "What you had filled in",
            content: """
                <p>You are signed in again. Nothing of this was taken yet: look it over, and send it.</p>
                <form method="post" action="\(kept.path)">\(visit.token)\(fields)
                <button>Send</button> <a class="other" href="/today">Leave it</a></form>
                """
        ).response(to: visit)
    }

    private static func label(ofField name: String) -> String {
        switch name {
        case "expect": "What the turn was about"
        case "words": "What was said"
        default: name.prefix(1).uppercased() + name.dropFirst().replacing("-", with: " ").replacing("_", with: " ")
        }
    }
}

extension String {
    /// For a parameter of an address (RFC 3986 §2.3).
    var percentEncoded: String {
        addingPercentEncoding(
            withAllowedCharacters: CharacterSet(
                charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) ?? ""
    }
}
