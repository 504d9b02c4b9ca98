import ConfigurationFiles
import Foundation

extension Calibration {
    static let file = "calibration.json"

    /// Nil, with faults, when the file is of no use.
    static func read(_ text: String, faults: FaultCollector) -> Calibration? {
        let before = faults.errors.count
        guard var fields = JsonFields(file: file, text: text, what: "the calibration", faults: faults) else {
            return nil
        }
        let note = fields.text("note") ?? ""
        let fitted = fields.text("fitted") ?? ""
        let recordings = fields.number("recordings") ?? 0
        let bySound = fit("route", curve: "curve", check: "route_check", &fields)
        let slot = fields.node("slot") == nil ? nil : logistic("slot", &fields)
        let slotCheck = fields.node("slot_check") == nil ? nil : check("slot_check", &fields)
        let meaningNote = fields.text("meant_note") ?? ""
        let byMeaning =
            fields.node("meant") == nil
            ? nil : fit("meant", curve: "meant_curve", check: "meant_check", &fields)
        let heardTwiceNote = fields.text("heard_twice_note") ?? ""
        let heardTwice =
            fields.node("heard_twice") == nil
            ? nil : fit("heard_twice", curve: "heard_twice_curve", check: "heard_twice_check", &fields)
        fields.refuseUnknown()
        guard faults.errors.count == before, let bySound else { return nil }
        return Calibration(
            note: note, fitted: fitted, recordings: Int(min(1e9, max(0, recordings))), bySound: bySound, slot: slot,
            slotCheck: slotCheck, byMeaning: byMeaning, meaningNote: meaningNote,
            heardTwice: heardTwice, heardTwiceNote: heardTwiceNote)
    }

    private static func fit(_ route: String, curve: String, check: String, _ fields: inout JsonFields) -> Fit? {
        let route = logistic(route, &fields)
        let check = self.check(check, &fields)
        let curve = points(curve, &fields)
        return route.map { Fit(route: $0, curve: curve, check: check) }
    }

    private static let cure = "fit it anew with ‘switchboard calibrate’, or remove the file"

    private static func object(
        _ node: JsonNode?, _ what: String, of fields: JsonFields, at place: TextPosition
    ) -> JsonFields? {
        guard let node else {
            fields.error(at: place, "there is no \(what)", cure: cure)
            return nil
        }
        return fields.nested(node, what: what)
    }

    private static func number(
        _ key: String, of fields: inout JsonFields, in range: ClosedRange<Double>
    ) -> Double? {
        guard fields.node(key) != nil else {
            fields.error(at: key, "\"\(key)\" is missing", cure: cure)
            return nil
        }
        guard let value = fields.number(key) else { return nil }
        guard range.contains(value) else {
            fields.error(at: key, "\"\(key)\" cannot be \(value)", cure: cure)
            return nil
        }
        return value
    }

    private static func logistic(_ key: String, _ fields: inout JsonFields) -> Logistic? {
        let place = fields.place(of: key)
        guard var inner = object(fields.node(key), "\"\(key)\"", of: fields, at: place) else { return nil }
        let intercept = number("intercept", of: &inner, in: -1000...1000)
        var terms: [Logistic.Term] = []
        for member in inner.members(of: "measures") {
            let what = "the measure \"\(member.key)\""
            guard var term = fields.nested(member.value, what: what) else { continue }
            if !CalibrationFeature.names.contains(member.key) {
                fields.error(
                    at: member.keyPosition, "nothing measures \"\(member.key)\"",
                    cure: Spelling.nearest(to: member.key, among: CalibrationFeature.names).map {
                        "did you mean \"\($0)\"?"
                    }
                        ?? cure)
            }
            let weight = number("weight", of: &term, in: -1000...1000)
            let mean = number("mean", of: &term, in: -1e6...1e6)
            let spread = number("spread", of: &term, in: 1e-6...1e6)
            term.refuseUnknown()
            if let weight, let mean, let spread {
                terms.append(.init(name: member.key, weight: weight, mean: mean, spread: spread))
            }
        }
        inner.refuseUnknown()
        return intercept.map { Logistic(intercept: $0, terms: terms) }
    }

    private static func rows(_ node: JsonNode?) -> [JsonNode] {
        if case .array(let rows)? = node?.value { rows } else { [] }
    }

    private static func points(_ key: String, _ fields: inout JsonFields) -> [Point] {
        let place = fields.place(of: key)
        var points: [Point] = []
        for row in rows(fields.node(key)) {
            guard var inner = fields.nested(row, what: "a row of \"\(key)\"") else { continue }
            let from = number("from", of: &inner, in: 0...1)
            let wrong = number("wrong", of: &inner, in: 0...1)
            let through = number("straight_through", of: &inner, in: 0...1)
            inner.refuseUnknown()
            if let from, let wrong, let through {
                points.append(Point(from: from, wrong: wrong, straightThrough: through))
            }
        }
        if points.isEmpty { fields.error(at: place, "\"\(key)\" has no rows", cure: cure) }
        if points.map(\.from) != points.map(\.from).sorted() {
            fields.error(at: place, "the rows of \"\(key)\" do not rise", cure: cure)
        }
        return points
    }

    /// For people to read: what is missing in it is no fault.
    private static func check(_ key: String, _ fields: inout JsonFields) -> Check {
        var check = Check(logLoss: 0, brier: 0, table: [])
        guard let node = fields.node(key),
            var inner = fields.nested(node, what: "\"\(key)\"")
        else { return check }
        check.logLoss = inner.number("log_loss") ?? 0
        check.brier = inner.number("brier") ?? 0
        for row in rows(inner.node("table")) {
            guard var line = fields.nested(row, what: "a row of \"table\"") else { continue }
            let said = line.number("said") ?? 0
            let was = line.number("was") ?? 0
            let count = line.number("count") ?? 0
            check.table.append(.init(said: said, was: was, count: Int(min(1e9, max(0, count)))))
        }
        inner.refuseUnknown()
        return check
    }

    /// The file's text.
    package var json: String {
        func figure(_ value: Double) -> String { "\((value * 1e5).rounded() / 1e5)" }
        func quoted(_ text: String) -> String {
            let safe = text.map { $0.isNewline || $0 == "\t" ? " " : $0 == "\\" || $0 == "\"" ? "\\\($0)" : "\($0)" }
            return "\"\(safe.joined())\""
        }
        func part(_ logistic: Logistic) -> String {
            let terms = logistic.terms.map {
                "      \(quoted($0.name)): {\"weight\": \(figure($0.weight)), \"mean\": \(figure($0.mean)), "
                    + "\"spread\": \(figure(max($0.spread, 1e-5)))}"
            }
            return "{\n    \"intercept\": \(figure(logistic.intercept)),\n    \"measures\": {\n"
                + terms.joined(separator: ",\n") + "\n    }\n  }"
        }
        func part(_ check: Check) -> String {
            let rows = check.table.map {
                "      {\"said\": \(figure($0.said)), \"was\": \(figure($0.was)), \"count\": \($0.count)}"
            }
            return
                "{\n    \"log_loss\": \(figure(check.logLoss)), \"brier\": \(figure(check.brier)),\n    \"table\": [\n"
                + rows.joined(separator: ",\n") + "\n    ]\n  }"
        }
        func part(_ curve: [Point]) -> String {
            let rows = curve.map {
                "    {\"from\": \(figure($0.from)), \"wrong\": \(figure($0.wrong)), "
                    + "\"straight_through\": \(figure($0.straightThrough))}"
            }
            return "[\n\(rows.joined(separator: ",\n"))\n  ]"
        }
        var parts = [
            "  \"note\": \(quoted(note))", "  \"fitted\": \(quoted(fitted))", "  \"recordings\": \(recordings)",
            "  \"route\": \(part(bySound.route))", "  \"route_check\": \(part(bySound.check))",
        ]
        if let slot { parts.append("  \"slot\": \(part(slot))") }
        if let slotCheck { parts.append("  \"slot_check\": \(part(slotCheck))") }
        for (name, fit, note) in [
            ("meant", byMeaning, meaningNote), ("heard_twice", heardTwice, heardTwiceNote),
        ] {
            guard let fit else { continue }
            parts.append("  \"\(name)_note\": \(quoted(note))")
            parts.append("  \"\(name)\": \(part(fit.route))")
            parts.append("  \"\(name)_check\": \(part(fit.check))")
            parts.append("  \"\(name)_curve\": \(part(fit.curve))")
        }
        parts.append("  \"curve\": \(part(bySound.curve))")
        return "{\n\(parts.joined(separator: ",\n"))\n}\n"
    }
}
