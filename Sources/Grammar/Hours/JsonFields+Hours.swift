import ConfigurationFiles

extension JsonFields {
    /// Opening hours by day of the week; nil when there are none.
    mutating func hours(_ key: String, faults: inout FaultList) -> OpeningHours? {
        guard has(key) else { return nil }
        let days = members(of: key, faults: &faults)
        var ranges: [Int: [Range<Int>]] = [:]
        let before = faults.errors.count
        for day in days {
            guard let weekday = OpeningHours.days.firstIndex(of: day.key.lowercased()) else {
                faults.error(
                    file, day.keyPosition, "‘\(day.key)’ is no day of the week",
                    cure: Spelling.advice(for: day.key, among: OpeningHours.days))
                continue
            }
            guard case .array(let texts) = day.value.value else {
                faults.error(
                    file, day.value.position, "the hours of \(day.key) are \(day.value.kind)",
                    cure: "write [\"09:00-17:00\"]")
                continue
            }
            for node in texts {
                if let range = range(node, faults: &faults) { ranges[weekday + 1, default: []].append(range) }
            }
        }
        if ranges.isEmpty, faults.errors.count == before {
            faults.error(
                file, place(of: key), "\"\(key)\" of \(what) never opens",
                cure: "give at least one day hours, or remove \"\(key)\"")
        }
        return OpeningHours(ranges: ranges)
    }
}
