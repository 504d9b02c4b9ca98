import ConfigurationFiles
import Foundation

extension Route {
    /// The name of the file that describes the routes.
    package static let file = "routes.json"
    /// The name of the file that has their phrases.
    package static let rulesFile = "routes.jsgf"

    /// Adds what `routes.json` says to the routes that the phrases define.
    static func read(
        _ text: String, into routes: inout [Route], council: Council?, forms: [Form], faults: FaultCollector
    ) {
        let root: JsonNode
        do { root = try JsonReader.read(file: file, text: text) } catch {
            faults.add(error)
            return
        }
        guard let members = root.members else {
            faults.error(
                file, root.position, "the file is \(root.kind)",
                cure: "write an object { } with a member for each route")
            return
        }
        let indices = Dictionary(uniqueKeysWithValues: routes.indices.map { (routes[$0].id, $0) })
        var read: [String: JsonFields] = [:]
        for member in members {
            guard let index = indices[member.key] else {
                faults.error(
                    file, member.keyPosition, "there is no route ‘\(member.key)’ in routes.jsgf",
                    cure: "\(Spelling.advice(for: member.key, among: indices.keys)), or give it phrases there")
                continue
            }
            let what = "the route \"\(member.key)\""
            guard var fields = JsonFields(member.value, file: file, what: what, faults: faults) else { continue }
            routes[index].read(&fields, what: what, council: council)
            routes[index].readForm(&fields, what: what, forms: forms)
            routes[index].readFamily(&fields, what: what, routes: indices.keys)
            fields.refuseUnknown()
            read[member.key] = fields
        }
        checkFamilies(routes, read: read)
        let described = Set(members.map(\.key))
        for route in routes where !described.contains(route.id) {
            faults.warn(
                route.rule.file, route.rule.position, "the route <\(route.id)> is not in \(file)",
                cure: "its calls go to the operator; describe it there")
        }
    }

    /// Words that are said in about fifteen seconds.
    private static let longestAnswer = 40

    private mutating func read(_ fields: inout JsonFields, what: String, council: Council?) {
        if let text = fields.text("name", required: true) { name = text }
        if let key = fields.text("owner"), key != "council" {
            owner = .body(key)
            if council?.bodies[key] == nil {
                let known = ["council"] + (council?.bodies.keys.sorted() ?? [])
                fields.error(
                    at: "owner", "\(what) belongs to ‘\(key)’, which is not listed",
                    cure: "\(Spelling.advice(for: key, among: known)), or add it to \"bodies\" in council.json")
            }
        }
        if let key = fields.text("transfer") {
            transfer = key
            if council?.targets[key] == nil {
                fields.error(
                    at: "transfer", "\(what) leads to the target ‘\(key)’, which is not listed",
                    cure:
                        "\(Spelling.advice(for: key, among: council.map { Array($0.targets.keys) } ?? [])), or add it to \"targets\" in council.json"
                )
            }
        }
        if let text = fields.text("link") {
            let url = URL(string: text)
            if let url, url.scheme?.lowercased() == "https", url.host()?.isEmpty == false,
                !text.contains(where: \.isWhitespace)
            {
                link = url
            } else {
                fields.error(at: "link", "‘\(text)’ is no https address", cure: "write \"https://…\"")
            }
        }
        linkName = fields.text("link_name")
        times = HoursOverride(&fields)
        readWhereElse(&fields, what: what, council: council)
        linkReference = fields.bool("link_ref") ?? false
        if let text = fields.text("offer") {
            if let known = Offer(rawValue: text) {
                offer = known
            } else {
                fields.error(
                    at: "offer", "\(what) offers its link to ‘\(text)’",
                    cure: Spelling.advice(for: text, among: Offer.allCases.map(\.rawValue)))
            }
            if link == nil {
                fields.warn(at: "offer", "\(what) has no link to offer", cure: "write its \"link\"")
            }
        }
        if let text = fields.text("answer") {
            answer = text
            if text.split(whereSeparator: \.isWhitespace).count > Self.longestAnswer {
                fields.error(
                    at: "answer", "the answer of \(what) is too long to be listened to",
                    cure: "say it in \(Self.longestAnswer) words, and text the link for the rest")
            }
        }
        confirm = fields.bool("confirm") ?? false
        isRecorded = fields.bool("record") ?? true
        if let number = fields.number("lgsl") {
            lgsl = Int(exactly: number)
            if lgsl == nil {
                fields.error(
                    at: "lgsl", "\"lgsl\" is not a whole number",
                    cure: "write the number from the Local Government Services List")
            }
        }
        if let text = council?.linkText(for: self), Council.isTooLong(text) {
            fields.error(
                at: "link", "the text with the link of \(what) is \(Council.length(of: text))",
                cure: "shorten \"link_name\", the link, or \"link_text\" in council.json")
        }
    }

    private mutating func readForm(_ fields: inout JsonFields, what: String, forms: [Form]) {
        formAtOnce = fields.bool("form_at_once") ?? false
        guard let id = fields.text("form") else { return }
        form = id
        if !forms.contains(where: { $0.id == id }) {
            fields.error(
                at: "form", "\(what) has the form ‘\(id)’, which is not there",
                cure: "\(Spelling.advice(for: id, among: forms.map(\.id))), or write \(Form.folder)/\(id).json")
        }
    }
}
