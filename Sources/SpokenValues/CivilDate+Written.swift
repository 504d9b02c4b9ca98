extension CivilDate {
    /// Reads a day as people and spreadsheets write it: `2027-03-31`, `31/03/2027`, `31.3.2027`, `31 March 2027`,
    /// `31-Mar-2027`, a time of day behind it or not. Day before month, and the year with four figures: what can be two days
    /// is none.
    package init?(written text: String) {
        let day = text.split(whereSeparator: { $0 == "T" }).first.map(String.init) ?? text
        var parts = day.split { " /.-,".contains($0) }.map { $0.lowercased() }
        // "2027-03-31 00:00:00"
        if let last = parts.last, last.contains(":") { parts.removeLast() }
        guard parts.count == 3 else { return nil }
        func number(_ text: String) -> Int? { text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil }
        func month(_ text: String) -> Int? {
            if let number = number(text) { return text.count <= 2 ? number : nil }
            guard text.count >= 3 else { return nil }
            return SpokenDate.months.firstIndex { $0.hasPrefix(text) }.map { $0 + 1 }
        }
        let isYearFirst = parts[0].count == 4 && number(parts[0]) != nil
        guard parts[isYearFirst ? 0 : 2].count == 4, let year = number(parts[isYearFirst ? 0 : 2]),
            let month = month(parts[1])
        else { return nil }
        let written = parts[isYearFirst ? 2 : 0]
        let figures = String(written.prefix { $0.isNumber })
        guard let number = number(figures), ["", "st", "nd", "rd", "th"].contains(written.dropFirst(figures.count))
        else {
            return nil
        }
        self.init(year: year, month: month, day: number)
    }
}
