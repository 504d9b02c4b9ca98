/// Values as they are said: what goes into a prompt, made of words that are each recorded once.
///
/// A letter is a capital by itself, a comma a pause: "T Q nine, five N E".
package enum Verbaliser {
    /// "four thousand eight hundred and twenty seven".
    package static func number(_ number: Int) -> String {
        if number < 0 { return "minus " + self.number(-number) }
        if number < 20 { return small[number] }
        if number < 100 {
            return tens[number / 10 - 2] + (number % 10 > 0 ? " " + small[number % 10] : "")
        }
        if number < 1000 {
            return small[number / 100] + " hundred" + (number % 100 > 0 ? " and " + self.number(number % 100) : "")
        }
        guard number < 1_000_000 else { return digits(String(number)) }
        let rest = number % 1000
        return self.number(number / 1000) + " thousand"
            + (rest == 0 ? "" : (rest < 100 ? " and " : " ") + self.number(rest))
    }

    /// Figures in groups, the same twice as "double": "4827" is "four eight two seven", "448" "double four eight".
    /// - Parameter groups: how many figures stand together; what is left is in the last.
    package static func digits(_ digits: String, groups: [Int] = []) -> String {
        var rest = Array(digits.filter { $0.isASCII && $0.isNumber })
        var spoken: [String] = []
        for size in groups + [rest.count] where !rest.isEmpty {
            spoken.append(group(Array(rest.prefix(size))))
            rest.removeFirst(min(size, rest.count))
        }
        return spoken.joined(separator: ", ")
    }

    /// "oh seven seven double oh, nine double oh, one two three" with zero for oh.
    package static func telephone(_ national: String) -> String {
        // 07700 900123, 020 7946 0018, 0800 144 8848, 01803 861234.
        if national.hasPrefix("02") { return digits(national, groups: [3, 4, 4]) }
        if national.hasPrefix("03") || national.hasPrefix("08") { return digits(national, groups: [4, 3, 4]) }
        return digits(national, groups: [5, 3, 3])
    }

    /// Capitals one by one, figures as figures: a reference or a postcode, with a pause for each hyphen or space.
    package static func characters(_ text: String) -> String {
        text.split { $0 == "-" || $0 == " " }.map { part in
            var words: [String] = []
            var figures: [Character] = []
            for character in part {
                if character.isASCII, character.isNumber {
                    figures.append(character)
                } else if character.isLetter {
                    if !figures.isEmpty { words.append(group(figures)) }
                    figures = []
                    words.append(character.uppercased())
                }
            }
            if !figures.isEmpty { words.append(group(figures)) }
            return words.joined(separator: " ")
        }.joined(separator: ", ")
    }

    /// "twelve pounds fifty".
    package static func money(_ money: Money) -> String {
        let (pounds, pence) = (money.pence / 100, money.pence % 100)
        if pounds == 0 { return "\(number(pence)) \(pence == 1 ? "penny" : "pence")" }
        let whole = "\(number(pounds)) \(pounds == 1 ? "pound" : "pounds")"
        return pence == 0 ? whole : "\(whole) \(pence < 10 ? "and " : "")\(number(pence))\(pence < 10 ? " pence" : "")"
    }

    /// "Tuesday the third of March", with the year where it is not this one.
    package static func date(_ date: CivilDate, today: CivilDate) -> String {
        let words = "\(weekdays[date.weekday]) the \(ordinal(date.day)) of \(months[date.month - 1])"
        return date.year == today.year ? words : words + " " + year(date.year)
    }

    /// "half past two in the afternoon".
    package static func time(_ time: ClockTime) -> String {
        if time.minute == 0, time.hour == 12 { return "midday" }
        if time.minute == 0, time.hour == 0 { return "midnight" }
        let part =
            time.hour < 12 ? "in the morning" : time.hour < 18 ? "in the afternoon" : "in the evening"
        func hour(_ hour: Int) -> String { small[(hour + 11) % 12 + 1] }
        let clock =
            switch time.minute {
            case 0: "\(hour(time.hour)) o'clock"
            case 15: "quarter past \(hour(time.hour))"
            case 30: "half past \(hour(time.hour))"
            case 45: "quarter to \(hour(time.hour + 1))"
            case 1..<10: "\(hour(time.hour)) zero \(small[time.minute])"
            default: "\(hour(time.hour)) \(number(time.minute))"
            }
        return "\(clock) \(part)"
    }

    /// "twelve A", "flat two, fourteen".
    package static func houseNumber(_ house: HouseNumber) -> String {
        house.text.split(separator: " ").map { part in
            let figures = part.prefix { $0.isNumber }
            guard let number = Int(figures) else { return part.lowercased() }
            let letter = part.dropFirst(figures.count).filter(\.isLetter)
            return self.number(number) + (letter.isEmpty ? "" : " \(letter)") + (part.hasSuffix(",") ? "," : "")
        }.joined(separator: " ")
    }

    /// Everything that the sayings above are made of, each to be recorded once.
    package static let pieces: [String] =
        small + tens + [
            "hundred", "thousand", "and", "minus", "double", "pound", "pounds", "penny", "pence", "the", "of",
        ]
        + weekdays + months + (1...31).map(ordinal)
        + [
            "o'clock", "past", "to", "half past", "quarter past", "quarter to", "in the morning", "in the afternoon",
            "in the evening", "midday", "midnight", "flat", "unit", "yes", "no",
        ] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init)

    private static let small =
        [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        ]
    private static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    static let weekdays = SpokenDate.weekdays.map(\.capitalized)
    static let months = SpokenDate.months.map(\.capitalized)

    /// A day of the month as it is spoken: `first`, `twenty third`.
    package static func ordinal(_ day: Int) -> String {
        if day <= 20 { return SpokenDate.ordinals[max(1, day) - 1] }
        if day == 30 { return "thirtieth" }
        return "\(tens[day / 10 - 2]) \(SpokenDate.ordinals[day % 10 - 1])"
    }

    private static func year(_ year: Int) -> String {
        let rest = year % 100
        return rest < 10
            ? number(year) : "\(number(year / 100)) \(number(rest))"
    }

    private static func group(_ figures: [Character]) -> String {
        var words: [String] = []
        var place = 0
        while place < figures.count {
            let figure = small[figures[place].wholeNumberValue ?? 0]
            if place + 1 < figures.count, figures[place + 1] == figures[place] {
                words += ["double", figure]
                place += 2
            } else {
                words.append(figure)
                place += 1
            }
        }
        return words.joined(separator: " ")
    }
}
