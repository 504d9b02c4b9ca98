import Recognition
import Telephony

/// The numbers of payment cards, which are never kept, whatever the caller was asked (PCI DSS 4.0, requirement 3).
package enum CardNumber {
    /// As long as a card's number is (ISO/IEC 7812-1), and its last digit fits (annex B, the Luhn formula).
    static func isOne(_ digits: [Int]) -> Bool {
        guard (13...19).contains(digits.count) else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, place in
            guard place.offset % 2 == 1 else { return sum + place.element }
            let doubled = place.element * 2
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    /// The keys, or stars in place of a card's number.
    package static func hidden(in keys: String) -> String {
        isOne(keys.compactMap(\.wholeNumberValue)) ? String(repeating: "*", count: keys.count) : keys
    }

    /// Whether an utterance has as many figures in a row as a card's number.
    package static func isSpoken(in utterance: Utterance) -> Bool {
        utterance.hypotheses.contains { hypothesis in
            var run = 0
            for word in hypothesis.text.lowercased().split(separator: " ") {
                switch word {
                case "double": run += 1
                case "treble", "triple": run += 2
                case _ where figures.contains(word): run += 1
                default: run = 0
                }
                if run >= 13 { return true }
            }
            return false
        }
    }

    private static let figures: Set<Substring> = [
        "zero", "oh", "o", "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]
}

extension RecordedEvents {
    /// Takes out the keys of every card number that was pressed.
    mutating func removeCardNumbers() {
        var run: [Int] = []
        var found: [Int] = []
        func close() {
            let digits = run.compactMap { index -> Int? in
                guard case .key(let key) = events[index].kind else { return nil }
                return Int(key)
            }
            if CardNumber.isOne(digits) { found += run }
        }
        for index in events.indices {
            if case .key(let key) = events[index].kind, Int(key) != nil {
                run.append(index)
            } else {
                close()
                run = []
            }
        }
        close()
        for index in found.reversed() { events.remove(at: index) }
    }
}
