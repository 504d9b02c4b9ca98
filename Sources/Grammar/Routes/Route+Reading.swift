import ConfigurationFiles
import Foundation

extension Route {
    static let file = "routes.json"

    /// Adds what `routes.json` says to the routes that the phrases define.
    static func read(
        _ text: String, into routes: inout [Route], council: Council?, forms: [Form], faults: inout FaultList
    ) {
        let root: JsonNode
        do { root = try JsonReader.read(file: file, text: text) } catch {
            faults.errors.append(error)
            return
        }
        guard let members = root.members else {
            faults.error(
                file, root.position, "the file is \(root.kind)",
                cure: "write an object { } with a member for each route")
            return
        }
        let indices = Dictionary(uniqueKeysWithValues: routes.indices.map { (routes[$0].id, $0) })
        for member in members {
            guard let index = indices[member.key] else {
                faults.error(
                    file, member.keyPosition, "there is no route ‘\(member.key)’ in routes.jsgf",
                    cure: "\(Spelling.advice(for: member.key, among: indices.keys)), or give it phrases there")
                continue
            }
            let what = "the route \"\(member.key)\""
            guard var fields = JsonFields(member.value, file: file, what: what, faults: &faults) else { continue }
            routes[index].read(&fields, what: what, council: council, faults: &faults)
            routes[index].readForm(&fields, what: what, forms: forms, faults: &faults)
            fields.refuseUnknown(&faults)
        }
        let described = Set(members.map(\.key))
        for route in routes where !described.contains(route.id) {
            faults.warn(
                route.rule.file, route.rule.position, "the route <\(route.id)> is not in \(file)",
                cure: "its calls go to the operator; describe it there")
        }
    }

    /// Words that are said in about fifteen seconds.
    private static let longestAnswer = 40

    private mutating func read(_ fields: inout JsonFields, what: String, council: Council?, faults: inout FaultList) {
        if let text = fields.text("name", required: true, faults: &faults) { name = text }
        if let key = fields.text("owner", faults: &faults), key != "council" {
            owner = .body(key)
            if council?.bodies[key] == nil {
                let known = ["council"] + (council?.bodies.keys.sorted() ?? [])
                faults.error(
                    Self.file, fields.place(of: "owner"), "\(what) belongs to ‘\(key)’, which is not listed",
                    cure: "\(Spelling.advice(for: key, among: known)), or add it to \"bodies\" in council.json")
            }
        }
        if let key = fields.text("transfer", faults: &faults) {
            transfer = key
            if council?.targets[key] == nil {
                faults.error(
                    Self.file, fields.place(of: "transfer"),
                    "\(what) leads to the target ‘\(key)’, which is not listed",
                    cure:
                        "\(Spelling.advice(for: key, among: council.map { Array($0.targets.keys) } ?? [])), or add it to \"targets\" in council.json"
                )
            }
        }
        if let text = fields.text("link", faults: &faults) {
            let url = URL(string: text)
            if let url, url.scheme?.lowercased() == "https", url.host()?.isEmpty == false,
                !text.contains(where: \.isWhitespace)
            {
                link = url
            } else {
                faults.error(
                    Self.file, fields.place(of: "link"), "‘\(text)’ is no https address", cure: "write \"https://…\"")
            }
        }
        linkName = fields.text("link_name", faults: &faults)
        times = HoursOverride(&fields, faults: &faults)
        readWhereElse(&fields, what: what, council: council, faults: &faults)
        linkReference = fields.bool("link_ref", faults: &faults) ?? false
        if let text = fields.text("offer", faults: &faults) {
            if let known = Offer(rawValue: text) {
                offer = known
            } else {
                faults.error(
                    Self.file, fields.place(of: "offer"), "\(what) offers its link to ‘\(text)’",
                    cure: Spelling.advice(for: text, among: Offer.allCases.map(\.rawValue)))
            }
            if link == nil {
                faults.warn(
                    Self.file, fields.place(of: "offer"), "\(what) has no link to offer", cure: "write its \"link\"")
            }
        }
        if let text = fields.text("answer", faults: &faults) {
            answer = text
            if text.split(whereSeparator: \.isWhitespace).count > Self.longestAnswer {
                faults.error(
                    Self.file, fields.place(of: "answer"), "the answer of \(what) is too long to be listened to",
                    cure: "say it in \(Self.longestAnswer) words, and text the link for the rest")
            }
        }
        confirm = fields.bool("confirm", faults: &faults) ?? false
        isRecorded = fields.bool("record", faults: &faults) ?? true
        if let number = fields.number("lgsl", faults: &faults) {
            lgsl = Int(exactly: number)
            if lgsl == nil {
                faults.error(
                    Self.file, fields.place(of: "lgsl"), "\"lgsl\" is not a whole number",
                    cure: "write the number from the Local Government Services List")
            }
        }
        if let text = council?.linkText(for: self), Council.isTooLong(text) {
            faults.error(
                Self.file, fields.place(of: "link"),
                "the text with the link of \(what) is \(Council.length(of: text))",
                cure: "shorten \"link_name\", the link, or \"link_text\" in council.json")
        }
    }

    private mutating func readForm(_ fields: inout JsonFields, what: String, forms: [Form], faults: inout FaultList) {
        formAtOnce = fields.bool("form_at_once", faults: &faults) ?? false
        guard let id = fields.text("form", faults: &faults) else { return }
        form = id
        if !forms.contains(where: { $0.id == id }) {
            faults.error(
                Self.file, fields.place(of: "form"), "\(what) has the form ‘\(id)’, which is not there",
                cure: "\(Spelling.advice(for: id, among: forms.map(\.id))), or write \(Form.folder)/\(id).json")
        }
    }
}
