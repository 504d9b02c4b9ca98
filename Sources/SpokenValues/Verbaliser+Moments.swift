import Foundation

extension Verbaliser {
    /// A moment as somebody would say it now: "today at nine o'clock", "on the fourth of January at half past nine".
    /// - Parameters:
    ///   - moment: the moment.
    ///   - now: when it is said.
    ///   - zone: where the caller lives.
    package static func moment(_ moment: Date, seenFrom now: Date, in zone: TimeZone) -> String {
        let day = CivilDate(moment, in: zone)
        let today = CivilDate(now, in: zone)
        let words =
            switch day.number - today.number {
            case 0: "today"
            case 1: "tomorrow"
            case 2...6: "on \(weekdays[day.weekday])"
            default: "on the \(ordinal(day.day)) of \(months[day.month - 1])"
            }
        let seconds = Int(moment.timeIntervalSince1970) + zone.secondsFromGMT(for: moment)
        let minute = (seconds / 60 % 1440 + 1440) % 1440
        let time = ClockTime(hour: minute / 60, minute: minute % 60).map(time) ?? ""
        // No office opens at nine in the evening.
        let short = (6 * 60..<12 * 60).contains(minute) ? time.replacing(" in the morning", with: "") : time
        return "\(words) at \(short)"
    }

    /// A postcode or a reference that was not understood, with a word for each letter: "T for Tango, nine".
    package static func spelled(_ text: String) -> String {
        text.compactMap { character -> String? in
            if character.isASCII, let figure = character.wholeNumberValue { return number(figure) }
            return alphabet[character.uppercased()]
        }.joined(separator: ", ")
    }

    /// What the sayings in this file need beside `pieces`, and what is smoother in one recording.
    package static let joined: [String] =
        ["today", "tomorrow", "on", "at"] + weekdays.map { "on \($0)" }
        + (1...31).map { "the \(ordinal($0)) of" } + alphabet.values.sorted()

    /// The alphabet of the International Civil Aviation Organization.
    private static let alphabet: [String: String] = {
        let words =
            "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa Quebec Romeo "
            + "Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
        return Dictionary(
            uniqueKeysWithValues: words.split(separator: " ").map { word in
                let letter = word.prefix(1).uppercased()
                return (letter, "\(letter) for \(word)")
            })
    }()
}
