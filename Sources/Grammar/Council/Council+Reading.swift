import ConfigurationFiles
import Foundation

extension Council {
    static let file = "council.json"
    private static let mostTexts = 2

    /// Nil, with faults, when the file is of no use.
    static func read(_ text: String, faults: inout FaultList) -> Council? {
        let root: JsonNode
        do { root = try JsonReader.read(file: file, text: text) } catch {
            faults.errors.append(error)
            return nil
        }
        guard var fields = JsonFields(root, file: file, what: "the council", faults: &faults) else { return nil }
        var council = Council(
            name: fields.text("name", required: true, faults: &faults) ?? "the council",
            language: fields.text("language", faults: &faults) ?? "en-GB",
            timezone: TimeZone(identifier: "Europe/London") ?? .gmt,
            pbx: fields.text("pbx", faults: &faults),
            operator: fields.text("operator", faults: &faults),
            emergency: fields.text("emergency", faults: &faults),
            hours: fields.hours("hours", faults: &faults),
            hoursSpoken: fields.text("hours_spoken", faults: &faults),
            targets: [:], extensions: fields.text("extensions", faults: &faults), teams: [:], bodies: [:],
            thresholds: Thresholds(),
            linkText: fields.text("link_text", faults: &faults) ?? "{council}: {name} {link}")
        if let zone = fields.text("timezone", faults: &faults) {
            if let known = TimeZone(identifier: zone) {
                council.timezone = known
            } else {
                faults.error(
                    file, fields.place(of: "timezone"), "there is no time zone ‘\(zone)’",
                    cure: "write \"Europe/London\"")
            }
        }
        council.readTargets(&fields, &faults)
        council.readTeamsAndBodies(&fields, &faults)
        council.readDays(&fields, &faults)
        council.readThresholds(&fields, &faults)
        council.readOverflow(&fields, &faults)
        council.readPilot(&fields, &faults)
        council.readQuestions(&fields, &faults)
        council.readSecondLanguage(&fields, &faults)
        council.readUrgency(&fields, &faults)
        council.readUnhurried(&fields, &faults)
        council.readSurvey(&fields, &faults)
        council.readNumberText(&fields, &faults)
        council.check(fields, &faults)
        fields.refuseUnknown(&faults)
        return council
    }

    private mutating func readTargets(_ fields: inout JsonFields, _ faults: inout FaultList) {
        for member in fields.members(of: "targets", faults: &faults) {
            let what = "the target \"\(member.key)\""
            guard var inner = JsonFields(member.value, file: Self.file, what: what, faults: &faults) else { continue }
            let name = inner.text("name", required: true, faults: &faults)
            let uri = inner.text("uri", required: true, faults: &faults)
            let announces = inner.bool("announce", faults: &faults) ?? false
            // Read when all targets are known.
            _ = inner.has("overflow")
            inner.refuseUnknown(&faults)
            if let uri { checkUri(uri, at: inner.place(of: "uri"), what, &faults) }
            targets[member.key] = Target(name: name ?? member.key, uri: uri ?? "", announces: announces)
        }
    }

    private func checkUri(_ uri: String, at place: TextPosition, _ what: String, _ faults: inout FaultList) {
        let schemes = ["sip:", "sips:", "tel:"]
        let bad = uri.contains { $0.isWhitespace || $0.isNewline || "<>\"".contains($0) }
        if !schemes.contains(where: { uri.hasPrefix($0) }) || bad || uri.count > 255 {
            faults.error(Self.file, place, "‘\(uri)’ of \(what) is no SIP address", cure: "write \"sip:name@{pbx}\"")
        } else if uri.contains("{pbx}"), pbx == nil {
            faults.warn(
                Self.file, place, "{pbx} stands for nothing yet",
                cure: "write \"pbx\": \"host:5060\", or set it in switchboard.json")
        }
    }

    private mutating func readTeamsAndBodies(_ fields: inout JsonFields, _ faults: inout FaultList) {
        for member in fields.members(of: "teams", faults: &faults) {
            let what = "the team \"\(member.key)\""
            guard var inner = JsonFields(member.value, file: Self.file, what: what, faults: &faults) else { continue }
            let name = inner.text("name", required: true, faults: &faults) ?? member.key
            let target = inner.text("target", required: true, faults: &faults)
            checkTarget(target, at: inner.place(of: "target"), what, &faults)
            let times = HoursOverride(&inner, faults: &faults)
            inner.refuseUnknown(&faults)
            teams[member.key] = Team(name: name, target: target, times: times)
        }
        for member in fields.members(of: "bodies", faults: &faults) {
            let what = "the body \"\(member.key)\""
            guard var inner = JsonFields(member.value, file: Self.file, what: what, faults: &faults) else { continue }
            let name = inner.text("name", required: true, faults: &faults) ?? member.key
            let target = inner.text("target", faults: &faults)
            checkTarget(target, at: inner.place(of: "target"), what, &faults)
            let number = inner.text("number", faults: &faults)
            inner.refuseUnknown(&faults)
            bodies[member.key] = Body(name: name, target: target, number: number)
        }
    }

    func checkTarget(_ key: String?, at place: TextPosition, _ what: String, _ faults: inout FaultList) {
        guard let key, targets[key] == nil else { return }
        faults.error(
            Self.file, place, "\(what) leads to the target ‘\(key)’, which is not listed",
            cure: "\(Spelling.advice(for: key, among: targets.keys)), or add it to \"targets\"")
    }

    private mutating func readThresholds(_ fields: inout JsonFields, _ faults: inout FaultList) {
        guard let node = fields.node("thresholds"),
            var inner = JsonFields(node, file: Self.file, what: "\"thresholds\"", faults: &faults)
        else { return }
        let accept = inner.number("accept", faults: &faults)
        let confirm = inner.number("confirm", faults: &faults)
        let wrong = inner.number("wrong_transfers_per_hundred", faults: &faults)
        let worthAsking = inner.number("right_guesses_per_hundred", faults: &faults)
        inner.refuseUnknown(&faults)
        func refuse(_ key: String, _ message: String, cure: String) {
            faults.error(Self.file, inner.place(of: key), message, cure: cure)
        }
        if let wrong, !(0.1...50).contains(wrong) {
            refuse(
                "wrong_transfers_per_hundred", "\(wrong) wrong transfers in a hundred cannot be promised",
                cure: "write a number from 0.1 to 50, such as 1")
            return
        }
        if let worthAsking, !(0...100).contains(worthAsking) {
            refuse(
                "right_guesses_per_hundred", "of a hundred guesses \(worthAsking) cannot be right",
                cure: "write a number from 0 to 100, such as 40")
            return
        }
        if wrong != nil, accept != nil {
            refuse(
                "accept", "\"accept\" and \"wrong_transfers_per_hundred\" say the same in two ways",
                cure: "remove \"accept\"")
            return
        }
        if worthAsking != nil, confirm != nil {
            refuse(
                "confirm", "\"confirm\" and \"right_guesses_per_hundred\" say the same in two ways",
                cure: "remove \"confirm\"")
            return
        }
        let asks = confirm ?? worthAsking.map { $0 / 100 } ?? thresholds.confirm
        guard 0 <= asks, asks <= accept ?? 1, accept ?? 1 <= 1 else {
            faults.error(
                Self.file, node.position, "the thresholds are not in order",
                cure: "write numbers with 0 ≤ confirm ≤ accept ≤ 1")
            return
        }
        thresholds = Thresholds(wrongPerHundred: wrong ?? thresholds.wrongPerHundred, accept: accept, confirm: asks)
    }

    private func check(_ fields: JsonFields, _ faults: inout FaultList) {
        checkTarget(self.operator, at: fields.place(of: "operator"), "\"operator\"", &faults)
        checkTarget(emergency, at: fields.place(of: "emergency"), "\"emergency\"", &faults)
        if self.operator == nil {
            faults.warn(
                Self.file, nil, "there is no operator",
                cure: "write \"operator\": with the target that takes all other calls")
        }
        if hours != nil, hoursSpoken == nil {
            faults.warn(
                Self.file, fields.place(of: "hours"), "the hours cannot be said",
                cure: "write them in words as \"hours_spoken\"")
        }
        if let extensions {
            checkUri(extensions, at: fields.place(of: "extensions"), "\"extensions\"", &faults)
            if !extensions.contains("{extension}") {
                faults.error(
                    Self.file, fields.place(of: "extensions"), "\"extensions\" leads everybody to one place",
                    cure: "write {extension} in it, \"sip:{extension}@{pbx}\"")
            }
        }
        if !linkText.contains("{link}") {
            faults.error(
                Self.file, fields.place(of: "link_text"), "\"link_text\" has no {link} in it",
                cure: "write {link} where the address goes")
        }
        if Self.isTooLong(linkText) {
            faults.error(
                Self.file, fields.place(of: "link_text"), "\"link_text\" is \(Self.length(of: linkText))",
                cure: "shorten it to two texts, with the link")
        }
    }

    private mutating func readNumberText(_ fields: inout JsonFields, _ faults: inout FaultList) {
        guard let text = fields.text("number_text", faults: &faults) else { return }
        numberText = text
        if !text.contains("{number}") {
            faults.error(
                Self.file, fields.place(of: "number_text"), "\"number_text\" has no {number} in it",
                cure: "write {number} where the number goes")
        }
        if Self.isTooLong(text) {
            faults.error(
                Self.file, fields.place(of: "number_text"), "\"number_text\" is \(Self.length(of: text))",
                cure: "shorten it to two texts, with the number")
        }
    }

    /// How long the text becomes for a route.
    func linkText(for route: Route) -> String? {
        route.link.map {
            linkText.replacing("{council}", with: name).replacing("{name}", with: route.linkName ?? route.name)
                .replacing("{link}", with: $0.absoluteString + (route.linkReference ? Route.referenceExample : ""))
                .replacing("{reference}", with: "1234 5678")
        }
    }

    /// Whether a text message is too long to be sent as two.
    static func isTooLong(_ text: String) -> Bool { TextLength(text).segments > mostTexts }

    /// "406 characters long, 3 texts", and which characters make it cost more than it need.
    static func length(of text: String) -> String {
        let length = TextLength(text)
        let costly = length.outsideGSM.map { "‘\($0)’" }.joined(separator: " ")
        let why = costly.isEmpty ? "" : ", because \(costly) cannot be sent at the usual rate"
        return "\(length.units) characters long, \(length.segments) texts\(why)"
    }
}
