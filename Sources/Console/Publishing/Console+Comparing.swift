import Foundation
import Grammar
import GrammarEditing
import Tuning
import Utilities
import Web

extension Console {
    /// Seconds after which the page of a comparison that goes on looks again.
    private static let lookAgain = 4

    /// What is changed, what it would do to the labelled calls, and publishing it.
    func comparing(_ visit: Visit, _ user: SignedIn, _ path: [String]) async throws -> HTTPResponse {
        guard let desk, let comparisons else { return notFound(visit) }
        guard user.may(.edit) else { return refused(visit, needs: .edit) }
        let isSent = visit.request.method == "POST"
        switch (isSent, path.first) {
        case (false, nil): return try await comparePage(visit, user, desk, comparisons)
        case (false, "changes"): return try await changesPage(visit, user, comparisons)
        case (true, "begin"): return try await beginComparison(visit, user, desk, comparisons)
        case (true, "stop"):
            await comparisons.forget()
            return goOn(to: "/compare")
        case (true, "candidate"): return try await beginCandidate(visit, user, desk, comparisons)
        case (true, "discard"): return try await discard(visit, user, desk, comparisons)
        case (true, "publish"):
            guard user.may(.publish) else { return refused(visit, needs: .publish) }
            return try await publish(visit, user, desk, comparisons)
        default: return notFound(visit)
        }
    }

    func comparePage(
        _ visit: Visit, _ user: SignedIn, _ desk: GrammarDesk, _ comparisons: Comparisons,
        faults: FormFaults = FormFaults(), status: Int = 400
    ) async throws -> HTTPResponse {
        let state = await comparisons.state
        let candidate = try? GrammarCandidate.open(in: desk.candidate)
        var content: HTML
        if let candidate {
            let stamp = try? await aside { try candidate.stamp() }
            content = try await """
            \(behind(candidate, desk))
            <h2>What is changed</h2>
            <p>Since \(Self.moment(candidate.origin.begun)), when \(candidate.origin.by) began.</p>
            \(differences(URL(filePath: desk.running), candidate.directory))
            <h2>What it would have done</h2>
            \(comparison(visit, state, stamp: stamp))
            \(publishing(visit, user, desk, state, stamp: stamp, faults))
            \(Self.discarding(visit, faults))
            """
        } else {
            content = """
                <p>Nothing is changed that is not published: calls are answered with what was published last.</p>
                <p>Whoever would rather change the files by hand makes a copy of them here.</p>
                <form method="post" action="/compare/candidate">\(visit.token)<button class="second">Make a copy to change</button></form>
                """
        }
        content = content + "<p><a href=\"/versions\">What was published, and going back</a></p>"
        var response = Page(
            title: "Compare and publish", content: content, faults: faults,
            banner: visit.parameter("done").isEmpty ? nil : "<p>\(visit.parameter("done"))</p>",
            status: faults.isEmpty ? 200 : status, section: .compare
        ).response(to: visit)
        if case .running = state, visit.request.method == "GET", visit.parameter("still") != "yes" {
            response.headers.append(HTTPField("Refresh", "\(Self.lookAgain); url=/compare"))
        }
        return response
    }

    // MARK: What is changed

    /// That something else was published since, and what.
    private func behind(_ candidate: GrammarCandidate, _ desk: GrammarDesk) async throws -> HTML {
        let (running, versions) = try await aside { () -> (String?, [GrammarVersion]) in
            let folder = desk.publisher.running
            return (
                try? folder.steadily { try Grammar(directory: folder.directory).fingerprint },
                (try? desk.publisher.versions.all()) ?? []
            )
        }
        guard let running, running != candidate.origin.fingerprint else { return .nothing }
        let by = versions.last { $0.fingerprint == running }.map { version -> HTML in
            "\(version.by) published version \(version.number) at \(Self.moment(version.at)): \(version.why)."
        }
        var what: HTML = .nothing
        if let base = versions.last(where: { $0.fingerprint == candidate.origin.fingerprint }) {
            let list = try await differences(
                desk.publisher.versions.files(of: base.number), URL(filePath: desk.running))
            what = "<p>What they changed:</p>\(list)"
        }
        return """
            <div class="inset"><p><strong>Something else is in force since these changes were begun.</strong>
            \(by ?? "Its files were changed by hand.") What was changed there is not in here, so that this cannot be published
            as it is: make the same changes here, or note what you changed, throw these changes away and make them anew.</p>\(what)</div>
            """
    }

    /// What differs, in words.
    func differences(_ old: URL, _ new: URL) async throws -> HTML {
        let statements = try await changes.between(old, and: new)
        guard !statements.isEmpty else { return "<p>Nothing is different.</p>" }
        func list(_ part: some Collection<GrammarDifference.Statement>) -> HTML {
            "<ul>\(part.map { one -> HTML in "<li><strong>\(one.subject)</strong>: \(one.words)</li>" })</ul>"
        }
        let shown = 30
        guard statements.count > shown else { return list(statements) }
        return """
            \(list(statements.prefix(shown)))
            <details><summary>\(statements.count - shown) more</summary>\(list(statements.dropFirst(shown)))</details>
            """
    }

    // MARK: The comparison

    private func comparison(_ visit: Visit, _ state: Comparisons.State, stamp: String?) -> HTML {
        let again = beginForm(visit, state.begun == nil ? "Compare with the labelled calls" : "Compare again")
        switch state {
        case .none:
            return """
                <p>Every call that has a label is tried with what runs and with what is changed. Calls that go on meanwhile do not
                wait for it.</p>\(again)
                """
        case .interrupted(let begun):
            return """
                <p>The comparison that \(begun.by) began at \(Self.moment(begun.at)) was ended by a stop of the switchboard. What was
                learnt until then is kept.</p>\(beginForm(visit, "Go on"))
                """
        case .running(let begun, let progress):
            return running(visit, begun, progress)
        case .failed(let begun, let lines):
            let list = lines.map { line -> HTML in "<li>\(line)</li>" }
            return """
                <p><strong class="tag bad">Cannot be published</strong> as it was at \(Self.moment(begun.at)):</p>
                <ul>\(list)</ul><p>Put that right, and compare again.</p>\(again)
                """
        case .done(let begun, let compared):
            let old: HTML =
                begun.stamp == stamp
                ? .nothing
                : "<p class=\"inset\">Something was changed since this was compared. <strong>Compare again</strong> before you publish.</p>"
            return """
                <p>Compared by \(begun.by) at \(Self.moment(begun.at)).</p>\(old)
                \(Self.result(compared))\(begun.stamp == stamp ? again : beginForm(visit, "Compare again", isFirst: true))
                """
        }
    }

    private func beginForm(_ visit: Visit, _ words: String, isFirst: Bool = false) -> HTML {
        let kind: HTML = words == "Compare again" && !isFirst ? " class=\"second\"" : .nothing
        return """
            <form method="post" action="/compare/begin">\(visit.token)
            <div class="choice"><input type="checkbox" id="implied" name="implied" value="yes"><label for="implied">Also count what followed on a call: the caller said yes or no, or rang again</label></div>
            <button\(kind)>\(words)</button></form>
            """
    }

    private func running(_ visit: Visit, _ begun: Comparisons.Begun, _ progress: ComparisonProgress) -> HTML {
        let share = progress.total > 0 ? progress.done * 100 / progress.total : 0
        let words: HTML =
            switch progress.step {
            case .learning:
                "Reading what is changed, and learning what callers mean by it. A few new openings take seconds; the first time of all takes minutes."
            case .checking: "Making ready to hear it, as publishing would."
            case .comparing: "Trying the labelled calls: \(share) % are done."
            }
        let bar: HTML =
            progress.step == .comparing
            ? "<progress max=\"100\" value=\"\(share)\" aria-label=\"Labelled calls that were tried\">\(share) %</progress>"
            : "<progress aria-label=\"Being made ready\"></progress>"
        let again: HTML =
            visit.parameter("still") == "yes"
            ? "<a href=\"/compare?still=yes\">Look again</a> <a href=\"/compare\">Let the page look again by itself</a>"
            : "The page looks again every \(Self.lookAgain) seconds. <a href=\"/compare?still=yes\">Keep it still</a>"
        return """
            <p>\(begun.by) began it at \(Self.moment(begun.at)). You may leave this page; it goes on.</p>
            <p><strong>\(words)</strong></p>\(bar)<p>\(again)</p>
            <form method="post" action="/compare/stop">\(visit.token)<button class="second">Stop it</button></form>
            """
    }

    /// What it came to: figures, whether that may be chance, and where the single turns are.
    static func result(_ compared: ComparedGrammars) -> HTML {
        guard compared.current.count > 0 else {
            return """
                <p><strong>No call has a label yet</strong>, so that nobody can say what this would have done to calls.
                <a href="/label">Label some</a> first, if you can.</p>
                """
        }
        func row(_ name: String, _ tally: Regression.Tally) -> [HTML] {
            [HTML(name)]
                + [tally.right, tally.wrong, tally.asked, tally.rejected].map { HTML($0.formatted()) }
        }
        let table = Table(
            caption: "\(compared.current.count.formatted()) labelled turns",
            columns: ["Services", "Right at once", "Wrong", "Asked first", "Not understood"], numbers: [1, 2, 3, 4],
            rows: [row("As it is", compared.current), row("As it would be", compared.candidate)])
        let link: HTML =
            compared.changes.isEmpty
            ? "<p>Nothing comes to something else.</p>"
            : "<p><a href=\"/compare/changes\">\(compared.changes.count) \(compared.changes.count == 1 ? "turn comes" : "turns come") to something else: look at them, the worst first</a></p>"
        return "\(table.html)<p><strong>\(sentence(compared.significance))</strong></p>\(link)"
    }

    static func sentence(_ words: String) -> String {
        words.prefix(1).uppercased() + words.dropFirst() + (words.hasSuffix(".") ? "" : ".")
    }

    private func beginComparison(
        _ visit: Visit, _ user: SignedIn, _ desk: GrammarDesk, _ comparisons: Comparisons
    ) async throws -> HTTPResponse {
        do {
            try await comparisons.begin(
                by: user.name, isImplied: visit.field("implied") == "yes", at: visit.now)
        } catch {
            return try await comparePage(
                visit, user, desk, comparisons, faults: FormFaults("main", Self.words(of: error)), status: 409)
        }
        try await note(visit, "compared", "candidate")
        return goOn(to: "/compare")
    }

    // MARK: The candidate

    private func beginCandidate(
        _ visit: Visit, _ user: SignedIn, _ desk: GrammarDesk, _ comparisons: Comparisons
    ) async throws -> HTTPResponse {
        do {
            _ = try await aside {
                try GrammarCandidate.begin(
                    from: URL(filePath: desk.running, directoryHint: .isDirectory), in: desk.candidate, by: user.name,
                    at: visit.now)
            }
        } catch {
            return try await comparePage(
                visit, user, desk, comparisons, faults: FormFaults("main", Self.words(of: error)), status: 409)
        }
        try await note(visit, "began", "candidate")
        let folder = desk.candidate.appending(path: "grammar").path
        return goOn(to: "/compare?done=\("The files to change are in \(folder)".percentEncoded)")
    }

    private static func discarding(_ visit: Visit, _ faults: FormFaults) -> HTML {
        """
        <details\(faults.message(at: "throw") == nil ? "" : " open")><summary>Throw these changes away</summary>
        <form method="post" action="/compare/discard">\(visit.token)
        <div class="choice"><input type="checkbox" id="throw" name="throw" value="yes"><label for="throw">Throw away everything that is changed here, by whomever. It cannot be brought back.</label></div>
        <button class="warn">Throw away</button></form></details>
        """
    }

    private func discard(
        _ visit: Visit, _ user: SignedIn, _ desk: GrammarDesk, _ comparisons: Comparisons
    ) async throws -> HTTPResponse {
        guard visit.field("throw") == "yes" else {
            return try await comparePage(
                visit, user, desk, comparisons,
                faults: FormFaults("throw", "Tick that everything that is changed is to be thrown away"))
        }
        do {
            try await aside { try GrammarCandidate.open(in: desk.candidate).discard() }
        } catch {
            return try await comparePage(
                visit, user, desk, comparisons, faults: FormFaults("main", Self.words(of: error)), status: 409)
        }
        await comparisons.forget()
        try await note(visit, "threw away", "candidate")
        return goOn(to: "/compare?done=\("The changes are thrown away".percentEncoded)")
    }
}
