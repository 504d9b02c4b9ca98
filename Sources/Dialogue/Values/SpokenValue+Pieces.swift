import Foundation

extension SpokenValue {
    /// The pieces in the order said. What cannot be said (a sign in a reference, say) is left out.
    public var stretches: [SpokenStretch] {
        switch self {
        case .digits(let text): Self.grouped(Self.telephoneGroups(text)) { Self.runs($0) }
        case .number(let number): Self.number(number).map { .piece($0) }
        case .money(let pence): Self.money(pence).map { .piece($0) }
        case .date(let year, let month, let day, let weekday):
            Self.date(year: year, month: month, day: day, weekday: weekday).map { .piece($0) }
        case .time(let hour, let minute): Self.time(hour, minute).map { .piece($0) }
        case .letters(let text): Self.grouped(Self.referenceGroups(text)) { Self.runs($0) }
        case .spelled(let text): Self.spelled(text)
        case .name(let name): [.name(name)]
        case .piece(let piece): [.piece(piece)]
        case .all(let values): values.flatMap(\.stretches)
        case .list(let values):
            Array(values.map(\.stretches).joined(separator: [.pause(Self.betweenItems)]))
        }
    }

    private static let betweenGroups = Duration.milliseconds(250)
    private static let betweenItems = Duration.milliseconds(350)

    private static func grouped(_ groups: [String], _ say: (String) -> [Piece]) -> [SpokenStretch] {
        let said = groups.map { say($0).map(SpokenStretch.piece) }.filter { !$0.isEmpty }
        return Array(said.joined(separator: [.pause(betweenGroups)]))
    }

    // MARK: Figures and letters one by one

    /// Characters one by one; the same twice or three times is said "double" or "triple".
    private static func runs(_ group: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = Array(group)[...]
        while let character = rest.first {
            var length = rest.prefix { $0 == character }.count
            rest = rest.dropFirst(length)
            guard let piece = piece(of: character) else { continue }
            while length > 0 {
                let taken = min(length, length == 4 ? 2 : 3)
                pieces += taken == 3 ? [.triple, piece] : taken == 2 ? [.double, piece] : [piece]
                length -= taken
            }
        }
        return pieces
    }

    private static func piece(of character: Character) -> Piece? {
        if character.isASCII, let figure = character.wholeNumberValue { return .cardinal(figure) }
        return switch character {
        case "/": .slash
        case ".": .dot
        case "-": .dash
        default: Piece.letter(character)
        }
    }

    /// As people in the UK group numbers: 07700 900 123, 020 7946 0123, 0345 155 1015. Spaces in the text come first.
    private static func telephoneGroups(_ text: String) -> [String] {
        var text = text
        if text.hasPrefix("+44") { text = "0" + text.dropFirst(3).drop { $0 == " " } }
        let written = text.split { !$0.isNumber }.map { String($0.filter(\.isASCII)) }.filter { !$0.isEmpty }
        if written.count > 1 { return written.flatMap { $0.count > 5 ? cut($0, 3) : [$0] } }
        guard let digits = written.first else { return [] }
        let first: Int
        if digits.count < 7 {
            return digits.count < 6 ? [digits] : cut(digits, 3)
        } else if digits.hasPrefix("02") {
            return [String(digits.prefix(3))] + cut(String(digits.dropFirst(3)), 4)
        } else if digits.hasPrefix("03") || digits.hasPrefix("08") {
            first = 4
        } else {
            first = 5
        }
        return [String(digits.prefix(first))] + cut(String(digits.dropFirst(first)), 3)
    }

    /// A reference's parts between spaces and hyphens; a long part is cut in threes.
    private static func referenceGroups(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "-" }.map(String.init).flatMap { $0.count > 4 ? cut($0, 3) : [$0] }
    }

    /// In groups of that size; a single figure at the end joins the group before it.
    private static func cut(_ text: String, _ size: Int) -> [String] {
        var groups: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            let length = rest.count == size + 1 ? size + 1 : size
            groups.append(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return groups
    }

    private static func spelled(_ text: String) -> [SpokenStretch] {
        let said = text.map { character -> [SpokenStretch] in
            (Piece.codeWord(character) ?? piece(of: character)).map { [.piece($0)] } ?? []
        }
        return Array(said.filter { !$0.isEmpty }.joined(separator: [.pause(.milliseconds(150))]))
    }

    // MARK: Numbers

    private static func number(_ number: Int) -> [Piece] {
        // Larger numbers are nobody's amount or house number; they are read out.
        guard (0..<1_000_000_000).contains(number) else { return runs(String(number.magnitude)) }
        if number >= 1_000_000 { return large(number, 1_000_000, .million) }
        if number >= 1000 { return large(number, 1000, .thousand) }
        if number >= 100 {
            let rest = number % 100
            return [.cardinal(number / 100), .hundred] + (rest == 0 ? [] : [.and] + self.number(rest))
        }
        if number < 20 { return [.cardinal(number)] }
        return [.cardinal(number / 10 * 10)] + (number % 10 == 0 ? [] : [.cardinal(number % 10)])
    }

    private static func large(_ number: Int, _ unit: Int, _ name: Piece) -> [Piece] {
        let rest = number % unit
        let said = self.number(number / unit) + [name]
        if rest == 0 { return said }
        return said + (rest < 100 ? [.and] : []) + self.number(rest)
    }

    private static func money(_ pence: Int) -> [Piece] {
        let (pounds, rest) = pence.magnitude.quotientAndRemainder(dividingBy: 100)
        let small: [Piece] = number(Int(rest)) + [rest == 1 ? .penny : .pence]
        if pounds == 0 { return small }
        let large = number(Int(pounds)) + [pounds == 1 ? .pound : .pounds]
        if rest == 0 { return large }
        return large + (rest < 10 ? [.and] + small : number(Int(rest)))
    }

    // MARK: Dates and times

    private static func date(year: Int?, month: Int, day: Int, weekday: Int?) -> [Piece] {
        guard (1...12).contains(month), (1...31).contains(day) else { return [] }
        let name = weekday.flatMap { (1...7).contains($0) ? [Piece.weekday($0)] : nil } ?? []
        return name + [.ordinal(day), .month(month)] + (year.map(self.year) ?? [])
    }

    private static func year(_ year: Int) -> [Piece] {
        guard (1000...9999).contains(year), !(2000...2009).contains(year) else { return number(year) }
        let (century, rest) = year.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return number(century) + [.hundred] }
        return number(century) + (rest < 10 ? [.oh] : []) + number(rest)
    }

    private static func time(_ hour: Int, _ minute: Int) -> [Piece] {
        guard (0...24).contains(hour), (0..<60).contains(minute) else { return [] }
        if minute == 0 {
            if hour == 12 { return [.midday] }
            if hour % 24 == 0 { return [.midnight] }
        }
        let part: Piece =
            switch hour {
            case 1..<12: .morning
            case 12..<18: .afternoon
            case 18..<22: .evening
            default: .night
            }
        let minutes: [Piece] = minute == 0 ? [] : (minute < 10 ? [.oh] : []) + number(minute)
        return number(hour % 12 == 0 ? 12 : hour % 12) + minutes + [part]
    }

    // MARK: In writing

    /// As a transcript has it.
    public var text: String {
        switch self {
        case .digits(let text): Self.telephoneGroups(text).joined(separator: " ")
        case .number(let number): "\(number)"
        case .money(let pence):
            "£\(pence / 100)" + (pence % 100 == 0 ? "" : ".\(pence % 100 < 10 ? "0" : "")\(pence % 100)")
        case .date(let year, let month, let day, let weekday):
            [weekday.flatMap(Self.weekdayName), "\(day)", Self.monthName(month), year.map(String.init)]
                .compactMap(\.self).joined(separator: " ")
        case .time(let hour, let minute): "\(hour):\(minute < 10 ? "0" : "")\(minute)"
        case .letters(let text), .spelled(let text), .name(let text): text
        case .piece(let piece): piece.rawValue.replacing("_", with: " ")
        case .all(let values): values.map(\.text).joined(separator: " ")
        case .list(let values): values.map(\.text).joined(separator: ", ")
        }
    }

    private static func monthName(_ month: Int) -> String? {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        ]
        return (1...12).contains(month) ? names[month - 1] : nil
    }

    private static func weekdayName(_ day: Int) -> String? {
        let names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        return (1...7).contains(day) ? names[day - 1] : nil
    }
}
