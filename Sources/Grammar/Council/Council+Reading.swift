import ConfigurationFiles
import Foundation
import SpokenValues

extension Council {
    /// The file's name.
    package static let file = "council.json"
    private static let mostTexts = 2

    /// Nil, with faults, when the file is of no use.
    static func read(_ text: String, faults: FaultCollector) -> Council? {
        guard var fields = JsonFields(file: file, text: text, what: "the council", faults: faults) else { return nil }
        var council = Council(
            name: fields.text("name", required: true) ?? "the council",
            language: fields.text("language") ?? "en-GB",
            timezone: TimeZone(identifier: "Europe/London") ?? .gmt,
            pbx: fields.text("pbx"),
            operator: fields.text("operator"),
            emergency: fields.text("emergency"),
            hours: fields.hours("hours"),
            hoursSpoken: fields.text("hours_spoken"),
            targets: [:], extensions: fields.text("extensions", placeholders: ["extension", "pbx"]), teams: [:],
            bodies: [:],
            thresholds: Thresholds(),
            linkText: fields.text("link_text", placeholders: ["council", "name", "link", "reference"])
                ?? "{council}: {name} {link}")
        if let zone = fields.text("timezone") {
            if let known = TimeZone(identifier: zone) {
                council.timezone = known
            } else {
                fields.error(
                    at: "timezone", "there is no time zone ‘\(zone)’",
                    cure: "write \"Europe/London\"")
            }
        }
        council.readTargets(&fields)
        council.readTeamsAndBodies(&fields)
        council.readDays(&fields)
        council.readThresholds(&fields)
        council.readOverflow(&fields)
        council.readPilot(&fields)
        council.readQuestions(&fields)
        council.readSecondLanguage(&fields)
        council.readUrgency(&fields)
        council.readUnhurried(&fields)
        council.readSurvey(&fields)
        council.readExamples(&fields)
        council.readNumberText(&fields)
        council.check(fields)
        fields.refuseUnknown()
        return council
    }

    private mutating func readTargets(_ fields: inout JsonFields) {
        for member in fields.members(of: "targets") {
            let what = "the target \"\(member.key)\""
            guard var inner = fields.nested(member.value, what: what) else { continue }
            let name = inner.text("name", required: true)
            let uri = inner.text("uri", required: true, placeholders: ["pbx"])
            let announces = inner.bool("announce") ?? false
            // Read when all targets are known.
            _ = inner.has("overflow")
            inner.refuseUnknown()
            if let uri { checkUri(uri, at: inner.place(of: "uri"), what, inner) }
            targets[member.key] = Target(name: name ?? member.key, uri: uri ?? "", announces: announces)
        }
    }

    private func checkUri(_ uri: String, at place: TextPosition, _ what: String, _ fields: JsonFields) {
        // Filled in as for a call; {pbx} itself is looked at where it is written.
        let filled = uri.replacing("{pbx}", with: "pbx.example").replacing("{extension}", with: "2041")
        if let fault = CallAddress.fault(filled), !filled.contains("{") {
            fields.error(at: place, "‘\(uri)’ of \(what) \(fault)", cure: "write \"sip:name@{pbx}\"")
        } else if uri.contains("{pbx}"), pbx == nil {
            fields.warn(
                at: place, "{pbx} stands for nothing yet",
                cure: "write \"pbx\": \"host:5060\", or set it in switchboard.json")
        }
    }

    private mutating func readTeamsAndBodies(_ fields: inout JsonFields) {
        for member in fields.members(of: "teams") {
            let what = "the team \"\(member.key)\""
            guard var inner = fields.nested(member.value, what: what) else { continue }
            let name = inner.text("name", required: true) ?? member.key
            let target = inner.text("target", required: true)
            checkTarget(target, at: inner.place(of: "target"), what, inner)
            let times = HoursOverride(&inner)
            inner.refuseUnknown()
            teams[member.key] = Team(name: name, target: target, times: times)
        }
        for member in fields.members(of: "bodies") {
            let what = "the body \"\(member.key)\""
            guard var inner = fields.nested(member.value, what: what) else { continue }
            let name = inner.text("name", required: true) ?? member.key
            let target = inner.text("target")
            checkTarget(target, at: inner.place(of: "target"), what, inner)
            let number = inner.text("number")
            if let number, !Self.isCallable(number) {
                inner.error(
                    at: "number", "‘\(number)’ of \(what) is no telephone number",
                    cure: "write it as people in the UK do, \"0345 155 1015\", or from abroad, \"+44 …\"")
            }
            inner.refuseUnknown()
            bodies[member.key] = Body(name: name, target: target, number: number)
        }
    }

    /// A number that a caller can be told: of the UK's plan, a short one such as 101 or 116 123, or a foreign one.
    private static func isCallable(_ number: String) -> Bool {
        guard number.allSatisfy({ $0.isASCII && ($0.isNumber || " +-()".contains($0)) }) else { return false }
        let digits = number.filter(\.isNumber)
        if (3...6).contains(digits.count), digits.first == "1" || digits == "999" || digits == "18000" { return true }
        if number.hasPrefix("+"), !digits.hasPrefix("44") { return (8...15).contains(digits.count) }
        return TelephoneNumber(digits: digits) != nil
    }

    func checkTarget(_ key: String?, at place: TextPosition, _ what: String, _ fields: JsonFields) {
        guard let key, targets[key] == nil else { return }
        fields.error(
            at: place, "\(what) leads to the target ‘\(key)’, which is not listed",
            cure: "\(Spelling.advice(for: key, among: targets.keys)), or add it to \"targets\"")
    }

    private mutating func readThresholds(_ fields: inout JsonFields) {
        guard let node = fields.node("thresholds"),
            var inner = fields.nested(node, what: "\"thresholds\"")
        else { return }
        let accept = inner.number("accept")
        let confirm = inner.number("confirm")
        let wrong = inner.number("wrong_transfers_per_hundred")
        let worthAsking = inner.number("right_guesses_per_hundred")
        inner.refuseUnknown()
        func refuse(_ key: String, _ message: String, cure: String) {
            inner.error(at: key, message, cure: cure)
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
            fields.error(
                at: node.position, "the thresholds are not in order",
                cure: "write numbers with 0 ≤ confirm ≤ accept ≤ 1")
            return
        }
        thresholds = Thresholds(wrongPerHundred: wrong ?? thresholds.wrongPerHundred, accept: accept, confirm: asks)
    }

    private func check(_ fields: JsonFields) {
        if let pbx, let fault = CallAddress.fault(hostAndPort: pbx) {
            fields.error(
                at: "pbx", "‘\(pbx)’ of \"pbx\" \(fault)",
                cure: "write the machine and its port, \"10.0.0.5:5060\" or \"pbx.example.org\"")
        }
        checkTarget(self.operator, at: fields.place(of: "operator"), "\"operator\"", fields)
        checkTarget(emergency, at: fields.place(of: "emergency"), "\"emergency\"", fields)
        if self.operator == nil {
            fields.warn(
                at: nil, "there is no operator",
                cure: "write \"operator\": with the target that takes all other calls")
        }
        if hours != nil, hoursSpoken == nil {
            fields.warn(
                at: "hours", "the hours cannot be said",
                cure: "write them in words as \"hours_spoken\"")
        }
        if let extensions {
            checkUri(extensions, at: fields.place(of: "extensions"), "\"extensions\"", fields)
            if !extensions.contains("{extension}") {
                fields.error(
                    at: "extensions", "\"extensions\" leads everybody to one place",
                    cure: "write {extension} in it, \"sip:{extension}@{pbx}\"")
            }
        }
        if !linkText.contains("{link}") {
            fields.error(
                at: "link_text", "\"link_text\" has no {link} in it",
                cure: "write {link} where the address goes")
        }
        if Self.isTooLong(linkText) {
            fields.error(
                at: "link_text", "\"link_text\" is \(Self.length(of: linkText))",
                cure: "shorten it to two texts, with the link")
        }
    }

    private mutating func readNumberText(_ fields: inout JsonFields) {
        guard
            let text = fields.text(
                "number_text", placeholders: ["council", "owner", "name", "number", "link", "reference"])
        else { return }
        numberText = text
        if !text.contains("{number}") {
            fields.error(
                at: "number_text", "\"number_text\" has no {number} in it",
                cure: "write {number} where the number goes")
        }
        if Self.isTooLong(text) {
            fields.error(
                at: "number_text", "\"number_text\" is \(Self.length(of: text))",
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
