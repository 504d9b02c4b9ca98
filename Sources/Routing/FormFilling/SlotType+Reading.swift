import Grammar
import SpokenValues

/// What has to be known to read some answers.
package struct FormContext: Sendable {
    /// The day of the call, where the council is.
    package var today: CivilDate
    /// The number that the caller calls from, for "this number"; nil when it is withheld.
    package var callerNumber: String?

    /// - Parameters:
    ///   - today: the day of the call.
    ///   - callerNumber: as the network sent it.
    package init(today: CivilDate, callerNumber: String? = nil) {
        self.today = today
        self.callerNumber = callerNumber
    }
}

/// An answer found in some words, and which of the words it takes.
struct SlotFinding: Equatable {
    var value: SlotValue
    var words: Set<Int>
}

extension SlotType {
    /// Whether an answer of this type is known by itself, wherever it stands. The others are looked for behind a
    /// slot's own words ("at", "number") when another question was asked.
    var isSelfEvident: Bool {
        switch self {
        case .choice, .money, .date, .time, .postcode, .houseNumber, .phone: true
        case .yesNo, .number, .digits, .name, .message: false
        }
    }

    /// An answer somewhere in the words.
    /// - Parameters:
    ///   - taken: places of words that belong to other answers.
    ///   - asked: whether this is what was asked, so that "two" or "the third" alone is an answer.
    func find(in words: [String], taken: Set<Int>, asked: Bool, context: FormContext) -> SlotFinding? {
        switch self {
        case .choice(let choices, let several): return Self.choices(choices, several, in: words, taken)
        case .yesNo: return asked ? Self.yesNo(words) : nil
        case .number(let range) where asked:
            return SpokenNumber.find(in: words, taken: taken, range: range).map {
                SlotFinding(
                    value: SlotValue(text: String($0.value), spoken: Verbaliser.number($0.value)), words: $0.words)
            }
        case .number(let range):
            return longest(words, taken, lenient: asked) { rest, lenient in
                let number = SpokenNumber.read(rest, lenient: lenient)
                return number.flatMap { range.contains($0.value) ? $0 : nil }
            } value: {
                SlotValue(text: String($0), spoken: Verbaliser.number($0))
            }
        case .digits(let count):
            return longest(words, taken, lenient: asked) { rest, lenient in
                guard Self.beginsFigures(after: rest.startIndex > 0 ? words[rest.startIndex - 1] : nil) else {
                    return nil
                }
                let digits = SpokenDigits.read(rest, lenient: lenient)
                return digits.flatMap { count.contains($0.value.count) ? $0 : nil }
            } value: {
                SlotValue(text: $0, spoken: Self.grouped($0))
            }
        case .money:
            return Money.find(in: words, taken: taken, bare: asked).map {
                SlotFinding(value: SlotValue(text: $0.value.text, spoken: Verbaliser.money($0.value)), words: $0.words)
            }
        case .date(let direction):
            return SpokenDate(today: context.today, direction: direction, bare: asked).find(in: words, taken: taken).map
            {
                SlotFinding(
                    value: SlotValue(text: $0.day.text, spoken: Verbaliser.date($0.day, today: context.today)),
                    words: $0.words)
            }
        case .time:
            let days = SpokenDate(today: context.today, direction: .any).find(in: words, taken: taken)?.words ?? []
            return ClockTime.find(in: words, taken: taken, days: days, bare: asked).map {
                SlotFinding(value: SlotValue(text: $0.value.text, spoken: Verbaliser.time($0.value)), words: $0.words)
            }
        case .postcode(let areas):
            return longest(words, taken, lenient: false) { rest, _ in
                Postcode.read(rest, areas: areas)
            } value: {
                SlotValue(text: $0.text, spoken: Verbaliser.characters($0.text))
            }
        case .houseNumber: return Self.house(in: words, taken, asked: asked)
        case .phone: return Self.phone(in: words, taken, asked: asked, context)
        case .name:
            return longest(words, taken, lenient: asked) { rest, lenient in
                let letters = SpokenLetters.read(rest, lenient: lenient)
                return letters.flatMap { $0.value.count >= 2 ? $0 : nil }
            } value: {
                SlotValue(text: $0.capitalized, spoken: Verbaliser.characters($0))
            }
        case .message:
            guard asked, !words.isEmpty else { return nil }
            return SlotFinding(value: SlotValue(text: words.joined(separator: " "), spoken: ""), words: [])
        }
    }

    /// Keys in place of words; nil when they mean nothing here.
    /// - Parameter keys: without the `#` at their end.
    package func read(keys: String, context: FormContext) -> SlotValue? {
        let digits = keys.filter(\.isNumber)
        switch self {
        case .choice(let choices, let several):
            let picked = (several ? Array(digits) : digits.count == 1 ? Array(digits) : []).compactMap(
                \.wholeNumberValue)
            guard !picked.isEmpty, picked.allSatisfy({ (1...choices.count).contains($0) }) else { return nil }
            return Self.value(of: picked.map { choices[$0 - 1] })
        case .yesNo:
            if digits == "1" { return SlotValue(text: "yes", spoken: "yes") }
            return digits == "2" ? SlotValue(text: "no", spoken: "no") : nil
        case .number(let range):
            guard let number = Int(digits), range.contains(number) else { return nil }
            return SlotValue(text: String(number), spoken: Verbaliser.number(number))
        case .digits(let count):
            return count.contains(digits.count) ? SlotValue(text: digits, spoken: Self.grouped(digits)) : nil
        case .money:
            let parts = keys.split(separator: "*").map(String.init)
            guard let pounds = parts.first.flatMap({ Int($0) }), pounds < 1_000_000, parts.count <= 2 else {
                return nil
            }
            let pence = parts.count == 2 ? Int(parts[1]) : 0
            guard let pence, (0...99).contains(pence) else { return nil }
            let money = Money(pence: 100 * pounds + pence)
            return SlotValue(text: money.text, spoken: Verbaliser.money(money))
        case .date(let direction):
            // Day and month, and the year if it is not the nearest.
            guard [4, 6, 8].contains(digits.count) else { return nil }
            let rest = digits.dropFirst(4)
            let year = rest.isEmpty ? [] : [rest.count == 2 ? "20" + rest : String(rest)]
            let words = [String(digits.prefix(2)) + "th"] + [String(digits.dropFirst(2).prefix(2)) + "th"] + year
            return SpokenDate(today: context.today, direction: direction).read(words[...]).flatMap {
                $0.end == words.count
                    ? SlotValue(text: $0.value.text, spoken: Verbaliser.date($0.value, today: context.today)) : nil
            }
        case .time:
            guard digits.count == 3 || digits.count == 4, let number = Int(digits),
                let time = ClockTime(hour: number / 100, minute: number % 100)
            else { return nil }
            return SlotValue(text: time.text, spoken: Verbaliser.time(time))
        case .houseNumber:
            guard let number = Int(digits), (1...9999).contains(number) else { return nil }
            return SlotValue(text: String(number), spoken: Verbaliser.number(number))
        case .phone: return TelephoneNumber(digits: digits).map(Self.value)
        case .postcode, .name, .message: return nil
        }
    }

    /// How many keys at most answer it; nil when keys cannot.
    package var keyLimit: Int? {
        switch self {
        case .choice(let choices, let several): choices.count > 9 ? nil : several ? choices.count : 1
        case .yesNo: 1
        case .number(let range): String(range.upperBound).count
        case .digits(let count): count.upperBound
        case .money: 9
        case .date: 8
        case .time: 4
        case .houseNumber: 4
        case .phone: 14
        case .postcode, .name, .message: nil
        }
    }

    // MARK: One type each

    /// Whether no figure stands before these words: the tail of a longer number is none.
    private static func beginsFigures(after before: String?) -> Bool {
        guard let before else { return true }
        return SpokenDigits.times(before) == nil && SpokenDigits.piece([before], lenient: false) == nil
    }

    /// The reading that takes in most words, the first of those.
    private func longest<Value>(
        _ words: [String], _ taken: Set<Int>, lenient: Bool,
        _ read: (ArraySlice<String>, Bool) -> ParsedValue<Value>?, value: (Value) -> SlotValue
    ) -> SlotFinding? {
        for lenient in lenient ? [false, true] : [false] {
            var best: (start: Int, spoken: ParsedValue<Value>)?
            for start in words.indices where !taken.contains(start) {
                let end = words.indices.first { $0 > start && taken.contains($0) } ?? words.endIndex
                guard let spoken = read(words[start..<end], lenient) else { continue }
                if spoken.end - start > best.map({ $0.spoken.end - $0.start }) ?? 0 { best = (start, spoken) }
            }
            if let best {
                return SlotFinding(value: value(best.spoken.value), words: Set(best.start..<best.spoken.end))
            }
        }
        return nil
    }

    private static func choices(
        _ choices: [FormChoice], _ several: Bool, in words: [String], _ taken: Set<Int>
    ) -> SlotFinding? {
        var found: [(choice: Int, words: Range<Int>)] = []
        for (index, choice) in choices.enumerated() {
            for phrase in choice.phrases where !phrase.isEmpty && phrase.count <= words.count {
                for start in 0...(words.count - phrase.count) {
                    let range = start..<start + phrase.count
                    if words[range].elementsEqual(phrase), taken.isDisjoint(with: range) {
                        found.append((index, range))
                    }
                }
            }
        }
        // Longer phrases first: "garden bin" is no "bin".
        var picked: [(choice: Int, words: Range<Int>)] = []
        for candidate in found.sorted(by: {
            ($0.words.count, -$0.words.lowerBound) > ($1.words.count, -$1.words.lowerBound)
        })
        where !picked.contains(where: { $0.words.overlaps(candidate.words) }) {
            picked.append(candidate)
        }
        picked.sort { $0.words.lowerBound < $1.words.lowerBound }
        var indices: [Int] = []
        for one in picked where !indices.contains(one.choice) { indices.append(one.choice) }
        // Two answers where one is wanted are none.
        guard !indices.isEmpty, several || indices.count == 1 else { return nil }
        return SlotFinding(
            value: value(of: indices.map { choices[$0] }), words: Set(picked.flatMap { Array($0.words) }))
    }

    static func value(of choices: [FormChoice]) -> SlotValue {
        let names = choices.map(\.name)
        let spoken =
            names.count > 1 ? names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "") : names.joined()
        return SlotValue(text: choices.map(\.value).joined(separator: ", "), spoken: spoken)
    }

    private static func yesNo(_ words: [String]) -> SlotFinding? {
        let answer: String
        switch FixedPhrase(words: words) {
        case .answer(.yes): answer = "yes"
        case .answer(.no): answer = "no"
        default:
            guard let first = words.first(where: { !ValueWords.hesitations.contains($0) }) else { return nil }
            if ["yes", "yeah", "yep", "yup"].contains(first) {
                answer = "yes"
            } else if ["no", "nope", "nah"].contains(first) {
                answer = "no"
            } else {
                return nil
            }
        }
        return SlotFinding(value: SlotValue(text: answer, spoken: answer), words: Set(words.indices.prefix(1)))
    }

    private static let streets: Set<String> = Set(
        """
        street road lane avenue close drive way hill terrace place gardens court crescent park square row view mews \
        cottages rise walk quay parade meadow orchard
        """.split(separator: " ").map(String.init))

    private static func house(in words: [String], _ taken: Set<Int>, asked: Bool) -> SlotFinding? {
        for lenient in asked ? [false, true] : [false] {
            var best: (range: Range<Int>, house: HouseNumber)?
            for start in words.indices where !taken.contains(start) {
                let end = words.indices.first { $0 > start && taken.contains($0) } ?? words.endIndex
                guard let spoken = HouseNumber.read(words[start..<end], lenient: lenient) else { continue }
                guard asked || isAddressed(words, start, spoken.end, taken) else { continue }
                if spoken.end - start > best?.range.count ?? 0 { best = (start..<spoken.end, spoken.value) }
            }
            if let best {
                return SlotFinding(
                    value: SlotValue(text: best.house.text, spoken: Verbaliser.houseNumber(best.house)),
                    words: Set(best.range))
            }
        }
        return nil
    }

    /// Whether a number stands where the number of a house does: behind "at" or "number", before a street's name or
    /// right before another answer such as the postcode.
    private static func isAddressed(_ words: [String], _ start: Int, _ end: Int, _ taken: Set<Int>) -> Bool {
        if words[start] == "flat" || words[start] == "unit" { return true }
        if start > 0, ["at", "number", "address", "is"].contains(words[start - 1]), words[end...].first != "o'clock" {
            return true
        }
        if taken.contains(end) { return true }
        return words[end..<min(end + 4, words.count)].contains { streets.contains($0) }
    }

    /// A house whose number can be nothing else, not even beside a day: right before the postcode, or before a street's
    /// name. Not so behind "the" or "or", where a number goes on from what was said before.
    static func addressedHouse(in words: [String], postcodes: Set<Int>) -> SlotFinding? {
        guard let found = house(in: words, postcodes, asked: false), let start = found.words.min(),
            let last = found.words.max()
        else { return nil }
        let before = start > 0 ? words[start - 1] : ""
        guard !goesOn.contains(before), !SpokenDate.months.contains(before) else { return nil }
        if postcodes.contains(last + 1) { return found }
        let next = words[(last + 1)...].prefix(4)
        guard let street = next.firstIndex(where: streets.contains) else { return nil }
        return next[..<street].contains { $0 == "or" || $0 == "to" } ? nil : found
    }

    private static let goesOn: Set<String> = ["the", "of", "or", "to"]

    private static func phone(
        in words: [String], _ taken: Set<Int>, asked: Bool, _ context: FormContext
    ) -> SlotFinding? {
        var best: (range: Range<Int>, number: TelephoneNumber)?
        for start in words.indices where !taken.contains(start) {
            let end = words.indices.first { $0 > start && taken.contains($0) } ?? words.endIndex
            guard beginsFigures(after: start > 0 ? words[start - 1] : nil),
                let spoken = TelephoneNumber.read(words[start..<end])
            else {
                continue
            }
            if spoken.end - start > best?.range.count ?? 0 { best = (start..<spoken.end, spoken.value) }
        }
        if let best { return SlotFinding(value: value(best.number), words: Set(best.range)) }
        guard asked, let number = context.callerNumber.flatMap(TelephoneNumber.init(digits:)) else { return nil }
        let said = words.joined(separator: " ")
        let phrases = [
            "this number", "this one", "this phone", "calling from", "ringing from", "phoning from", "same number",
            "on now",
        ]
        return phrases.contains { said.contains($0) }
            ? SlotFinding(value: value(number), words: Set(words.indices)) : nil
    }

    private static func value(_ number: TelephoneNumber) -> SlotValue {
        SlotValue(text: number.national, spoken: Verbaliser.telephone(number.national))
    }

    private static func grouped(_ digits: String) -> String {
        let groups = Array(repeating: 4, count: digits.count / 4)
        return Verbaliser.digits(digits, groups: groups)
    }
}
