import ConfigurationFiles

extension JsonFields {
    /// Opening hours by day of the week; nil when there are none.
    mutating func hours(_ key: String) -> OpeningHours? {
        guard has(key) else { return nil }
        let days = members(of: key)
        var ranges: [Int: [Range<Int>]] = [:]
        let before = faults.errors.count
        for day in days {
            guard let weekday = OpeningHours.days.firstIndex(of: day.key.lowercased()) else {
                error(
                    at: day.keyPosition, "‘\(day.key)’ is no day of the week",
                    cure: Spelling.advice(for: day.key, among: OpeningHours.days))
                continue
            }
            guard case .array(let texts) = day.value.value else {
                error(
                    at: day.value.position, "the hours of \(day.key) are \(day.value.kind)",
                    cure: "write [\"09:00-17:00\"]")
                continue
            }
            for node in texts {
                if let range = range(node) { ranges[weekday + 1, default: []].append(range) }
            }
        }
        if ranges.isEmpty, faults.errors.count == before {
            error(
                at: key, "\"\(key)\" of \(what) never opens",
                cure: "give at least one day hours, or remove \"\(key)\"")
        }
        return OpeningHours(ranges: ranges)
    }
}
