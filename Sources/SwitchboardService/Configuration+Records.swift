import ConfigurationFiles
import Foundation
import Records

extension Retention {
    /// `"retention"` in switchboard.json: for each kind of data its days, or `{"days", "purpose", "basis"}`.
    package init(_ reader: inout SettingsReader) throws {
        self.init()
        guard var group = try reader.group("retention") else { return }
        for kind in Kind.allCases {
            var rule = self[kind]
            if group.settings[kind.rawValue] is [String: Any] {
                guard var inner = try group.group(kind.rawValue) else { continue }
                rule.days = try inner.take("days", in: Self.days) ?? rule.days
                rule.purpose = try inner.take("purpose") ?? rule.purpose
                rule.basis = try inner.take("basis") ?? rule.basis
                try inner.finish()
            } else {
                rule.days = try group.take(kind.rawValue, in: Self.days) ?? rule.days
            }
            guard !rule.purpose.trimmingCharacters(in: .whitespaces).isEmpty,
                !rule.basis.trimmingCharacters(in: .whitespaces).isEmpty
            else {
                throw ConfigurationError(
                    "\(reader.path): retention.\(kind.rawValue) has no purpose or no lawful basis: what has none may not "
                        + "be kept")
            }
            rules[kind] = rule
        }
        try group.finish()
        for kind in Kind.allCases where self[kind].days > self[.calls].days {
            throw ConfigurationError(
                "\(reader.path): retention.\(kind.rawValue) is \(self[kind].days) days, longer than the calls that it "
                    + "belongs to (\(self[.calls].days)): make it shorter, or retention.calls longer")
        }
    }

    private static let days = 0...3650
}
