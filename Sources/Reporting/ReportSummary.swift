extension ReportFigures {
    /// The report for a terminal.
    package func summary() -> String {
        func percent(_ part: Int, _ whole: Int) -> String {
            share(part, of: whole).map {
                " (\($0.formatted(.number.precision(.fractionLength(1)).locale(.british))) %)"
            } ?? ""
        }
        var lines = ["\(council.map { "\($0): " } ?? "")\(from) to \(to)", ""]
        guard calls.offered > 0 else { return lines[0] + "\n\nnobody rang" }
        lines.append(
            "\(calls.offered.grouped) calls, \(calls.answered.grouped) answered\(percent(calls.answered, calls.offered))"
        )
        for (name, count) in outcomes {
            lines.append("  \(count.grouped.leading(9))  \(name)\(percent(count, calls.answered))")
        }
        lines.append(
            "put through right, as far as known: \(transfers.right.grouped) of \(transfers.completed.grouped)"
                + percent(transfers.right, transfers.completed))
        lines.append(
            "offered a link or a form: \(shift.offered.grouped), took it: \(shift.taken.grouped)"
                + percent(shift.taken, shift.offered))
        lines.append(
            "texts: \(texts.promised.grouped) promised, \(texts.sent.grouped) sent, \(texts.delivered.grouped) delivered, "
                + "\(texts.failed.grouped) given up")
        if let p50 = speed.p50, let p95 = speed.p95 {
            lines.append("end of speech to decision: \(p50) ms for half of all, \(p95) ms for 95 of 100")
        }
        if calls.onPoorLine > 0 {
            lines.append(
                "on a poor line (more than 3 packets in 100 lost): \(calls.onPoorLine.grouped)"
                    + percent(calls.onPoorLine, calls.withLine))
        }
        lines.append(
            "contacts avoided: \(Int(savings.avoided.rounded()).grouped), saved: \(savings.saved.pounds) (how: --html or --csv)"
        )
        let top = routes.prefix(8)
        if !top.isEmpty {
            lines += ["", "about"] + top.map { "  \($0.calls.grouped.leading(9))  \($0.name)" }
        }
        if !abandoned.isEmpty {
            lines += ["", "hung up"] + abandoned.prefix(5).map { "  \($0.calls.grouped.leading(9))  \($0.name)" }
        }
        if !unmet.clusters.isEmpty {
            lines +=
                ["", "not understood, by the words"]
                + unmet.clusters.prefix(8).map { "  \($0.calls.grouped.leading(9))  \($0.about)" }
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func leading(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
