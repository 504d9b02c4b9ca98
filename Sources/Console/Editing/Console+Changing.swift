import Foundation
import Grammar
import GrammarEditing
import Web

extension Console {
    /// Pages whose forms can be shown again with what was typed before a session ended.
    static func showsAgain(_ path: String) -> Bool {
        ["/services", "/officers", "/hours", "/forms", "/settings"].contains { path == $0 || path.hasPrefix("\($0)/") }
    }

    /// Leads to the pages that change services, people and hours.
    func changing(_ visit: Visit, _ user: SignedIn, _ path: [String]) async throws -> HTTPResponse {
        guard let editing else {
            return message(
                visit, "Services are not changed here",
                "<p>This console shows them nowhere: they are changed in the grammar’s files.</p>", status: 404)
        }
        let isSent = visit.request.method == "POST"
        // Who is who at the council is for those who look after the list.
        if isSent || path.first == "officers", !user.may(.edit) { return refused(visit, needs: .edit) }
        let rest = Array(path.dropFirst())
        return switch path.first {
        case "services": try await services(visit, user, rest, editing)
        case "officers": try await officers(visit, user, rest, editing)
        case "hours": try await hours(visit, user, rest, editing)
        case "forms": try await forms(visit, user, rest, editing)
        default: try await thresholds(visit, user, rest, editing)
        }
    }

    /// What pages of this part have in common: where else to go, and that something is waiting to be published.
    func changingPage(
        _ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight, title: String, here: String, content: HTML,
        faults: FormFaults = FormFaults(), back: (path: String, words: String)? = nil, status: Int? = nil
    ) -> HTTPResponse {
        let parts = [
            ("/services", "Services"), ("/officers", "People at the council"), ("/hours", "Hours and messages"),
            ("/forms", "Forms by voice"), ("/settings", "When it asks"),
        ].filter { $0.0 != "/officers" || user.may(.edit) }
        let links = parts.map { path, words -> HTML in
            let isHere: HTML = path == here ? " aria-current=\"page\"" : .nothing
            return "<li><a href=\"\(path)\"\(isHere)>\(words)</a></li>"
        }
        let navigation: HTML =
            back == nil ? "<nav class=\"parts\" aria-label=\"What can be changed\"><ul>\(links)</ul></nav>" : .nothing
        let done = visit.parameter("done")
        let banner: HTML? =
            done.isEmpty
            ? nil
            : "<p><strong>\(done)</strong></p><p>Calls go on as before until it is published. <a href=\"/compare\">Compare and publish</a></p>"
        return Page(
            title: title, content: "\(navigation)\(state(sight, isTold: banner != nil))\(content)", faults: faults,
            back: back,
            banner: banner, status: status ?? (faults.isEmpty ? 200 : 400), section: .services
        ).response(to: visit)
    }

    private func state(_ sight: EditingDesk.Sight, isTold: Bool) -> HTML {
        guard let candidate = sight.candidate else { return .nothing }
        let since: HTML =
            isTold
            ? .nothing
            : "<p class=\"inset\">Changes that \(candidate.origin.by) began on \(Self.moment(candidate.origin.begun)) are not published yet. <a href=\"/compare\">Compare and publish</a></p>"
        let behind: HTML =
            sight.isBehind
            ? "<p class=\"inset\"><strong>Other services were published since these changes were begun</strong>, and are not in here: <a href=\"/compare\">compare</a> before you go on.</p>"
            : .nothing
        return "\(since)\(behind)\(sight.faults.list)"
    }

    /// The hidden fields that tell on what somebody's changes were made.
    static func seenFields(_ versions: [String: String], _ names: [String] = EditableGrammar.files) -> [HTML] {
        names.compactMap { name in
            versions[name].map { "<input type=\"hidden\" name=\"seen-\(name)\" value=\"\($0)\">" }
        }
    }

    static func seen(_ visit: Visit, _ names: [String] = EditableGrammar.files) -> [String: String] {
        var versions: [String: String] = [:]
        for name in names {
            let version = visit.field("seen-\(name)")
            if !version.isEmpty { versions[name] = version }
        }
        return versions
    }

    /// Told to whoever was signed out meanwhile.
    static let shownAgain: HTML =
        "<div class=\"inset\"><p>You are signed in again. <strong>What you had typed is below</strong>, and nothing of it was taken yet: save it.</p></div>"
}
