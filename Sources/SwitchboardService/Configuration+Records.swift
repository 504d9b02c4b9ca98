import ConfigurationFiles
import Records

extension Retention {
    /// `"retention"` in switchboard.json: for each kind of data its days, or `{"days", "purpose", "basis"}`.
    /// - Parameter above: what holds where nothing is said.
    package init(_ fields: inout JsonFields, above: Self = Self()) {
        self = above
        guard var group = fields.object("retention", what: "\"retention\"") else { return }
        for kind in Kind.allCases {
            var rule = self[kind]
            if group.node(kind.rawValue)?.members != nil {
                guard var inner = group.object(kind.rawValue, what: "\"retention.\(kind.rawValue)\"") else { continue }
                rule.days = inner.whole("days", in: Self.days) ?? rule.days
                rule.purpose = inner.setting("purpose") ?? rule.purpose
                rule.basis = inner.setting("basis") ?? rule.basis
                inner.refuseUnknown()
            } else {
                rule.days = group.whole(kind.rawValue, in: Self.days) ?? rule.days
            }
            if rule.purpose.trimmed.isEmpty || rule.basis.trimmed.isEmpty {
                group.error(
                    at: kind.rawValue, "\"\(kind.rawValue)\" has no purpose or no lawful basis",
                    cure: "write both: what has none may not be kept")
            }
            rules[kind] = rule
        }
        group.refuseUnknown()
        for kind in Kind.allCases where self[kind].days > self[.calls].days {
            group.error(
                at: kind.rawValue,
                "\"\(kind.rawValue)\" is kept \(self[kind].days) days, longer than the calls that it belongs to "
                    + "(\(self[.calls].days))", cure: "make it shorter, or \"calls\" longer")
        }
    }

    private static let days = 0...3650
}
