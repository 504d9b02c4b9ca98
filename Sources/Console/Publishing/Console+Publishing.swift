import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import Tuning
import Utilities
import Web

extension Console {
    /// The form that publishes, or why there is none.
    func publishing(
        _ visit: Visit, _ user: SignedIn, _ desk: GrammarDesk, _ state: Comparisons.State, stamp: String?,
        _ faults: FormFaults
    ) -> HTML {
        guard case .done(let begun, let compared) = state, begun.stamp == stamp else {
            return "<h2>Publish</h2><p>It can be published when it was compared.</p>"
        }
        guard user.may(.publish) else {
            return "<h2>Publish</h2><p>Somebody with the role ‘publish’ can put it in force.</p>"
        }
        var doubt: HTML = .nothing
        switch gate(compared, desk) {
        case .open: break
        case .shut(let why):
            return """
                <h2>Publish</h2><p class="inset"><strong>It is not published:</strong> \(why). Protected calls may not become worse here:
                put it right, or have somebody take the protection away from those labels.</p>
                """
        case .asksAgain(let why):
            let wrong: HTML = faults.message(at: "sure") == nil ? .nothing : " aria-describedby=\"sure-error\""
            doubt = """
                <div class="inset"><p><strong>This speaks against it:</strong> \(why).</p>
                \(faults.message(at: "sure").map { fault -> HTML in "<p class=\"error\" id=\"sure-error\">\(fault)</p>" })
                <div class="choice"><input type="checkbox" id="sure" name="sure" value="yes"\(wrong)><label for="sure">I have looked at these calls, and it is to be published all the same</label></div></div>
                """
        }
        return """
            <h2>Publish</h2>
            <p>Calls that begin from then on are answered with it, as soon as the switchboard has read it: seconds, or minutes where
            much is new. Calls that go on keep what they began with.</p>
            <form method="post" action="/compare/publish" novalidate>\(visit.token)
            <input type="hidden" name="stamp" value="\(begun.stamp)">\(doubt)
            \(Field(id: "why", label: "Why", hint: "In a few words, for whoever looks at the versions later", value: visit.field("why")).html(faults))
            <button>Publish</button></form>
            """
    }

    private func gate(_ compared: ComparedGrammars, _ desk: GrammarDesk) -> Regression.Gate {
        // Where the setting has changed since it was compared.
        if desk.refusesProtected, case .asksAgain(let why) = compared.opens,
            compared.changes.contains(where: { $0.protected && $0.harm > 0 })
        {
            return .shut(why)
        }
        return compared.opens
    }

    /// Puts what was compared in force.
    func publish(
        _ visit: Visit, _ user: SignedIn, _ desk: GrammarDesk, _ comparisons: Comparisons
    ) async throws -> HTTPResponse {
        func again(_ field: String, _ words: String, _ status: Int = 400) async throws -> HTTPResponse {
            try await comparePage(
                visit, user, desk, comparisons, faults: FormFaults(field, words), status: status)
        }
        let why = visit.field("why")
        guard case .done(let begun, let compared) = await comparisons.state, begun.stamp == visit.field("stamp") else {
            return try await again(
                "main", "This was compared anew, or published, since you saw it. Look at it again.", 409)
        }
        guard let candidate = try? GrammarCandidate.open(in: desk.candidate),
            try await aside({ try candidate.stamp() }) == begun.stamp
        else {
            return try await again(
                "main", "Something was changed since this was compared: compare again, and publish then.", 409)
        }
        guard !why.isEmpty else { return try await again("why", "Write why it is published") }
        guard why.count <= 500 else { return try await again("why", "Use no more than 500 characters") }
        switch gate(compared, desk) {
        case .open: break
        case .shut(let reason): return try await again("main", "Not published: \(reason)")
        case .asksAgain:
            guard visit.field("sure") == "yes" else {
                return try await again("sure", "Say that you have looked at these calls, and that it is meant")
            }
        }
        let version: GrammarVersion
        do {
            let snapshot = comparisons.snapshot
            guard try await aside({ try GrammarCandidate.stamp(of: snapshot) }) == begun.stamp else {
                return try await again("main", "What was compared was changed by hand since: compare again.", 409)
            }
            version = try await aside {
                try desk.publisher.publish(
                    snapshot, by: user.name, why: why, figures: compared.figures, basis: begun.basis, at: visit.now)
            }
        } catch { return try await again("main", Self.words(of: error), 409) }
        try await note(visit, "published", "version \(version.number)")
        // It is published whatever becomes of the copy that it was made in.
        do {
            _ = try await aside {
                try candidate.settle(
                    published: begun.stamp, fingerprint: version.fingerprint, by: user.name, at: visit.now)
            }
        } catch { complain("console: \(error)") }
        await comparisons.forget()
        desk.reload?()
        return goOn(to: "/versions?published=\(version.number)")
    }

    /// What went wrong, in words for whoever wanted it.
    static func words(of error: any Error) -> String {
        switch error {
        case let fault as DurableFile.Failure where fault.isFull:
            "The disk is full. Nothing was changed, and nothing is lost: have room made, and try again."
        case let fault as DurableFile.Failure where [EACCES, EPERM, EROFS].contains(fault.code):
            "The switchboard may not write to \(fault.path). Nothing was changed. Whoever looks after the machine can let it."
        case let fault as PublishingFault: sentence(fault.description)
        case let faults as FileFaults: faults.errors.prefix(10).map(\.description).joined(separator: " ")
        case let refusal as EditRefusal: sentence(refusal.description)
        default: sentence("\(error)")
        }
    }
}
