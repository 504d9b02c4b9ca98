import Recognition
import SpokenValues
import Telephony

/// Looks out for the number of a card on one call: keyed whole or in parts, with menu keys before it, with `#` between, at
/// any prompt and outside of any; said in one breath or group by group. A pure value; times are seconds from the answer.
package struct CardWatch: Sendable {
    private struct Figure {
        var value: Int
        var at: Double
        /// What is to be heard no more.
        var sound: ClosedRange<Double>
    }

    /// All of the call's figures, in order; the oldest go.
    private var figures: [Figure] = []
    /// Groups as they were said or keyed, one a turn.
    private var groups: [(figures: String, began: Double, ended: Double)] = []
    /// The figures of the latest turns that had any, as each hypothesis has them.
    private var heard: [(ways: [String], began: Double, ended: Double)] = []
    /// When a figure of a card's number was given.
    private var moments: Set<Double> = []
    /// When the last figure of a card's number was given.
    private var cardEnded: Double?
    /// The sound that is not kept.
    private(set) var silenced: [ClosedRange<Double>] = []

    private static let memory = 200
    /// Who gives a card's number gives its expiry date and its security code next (PCI DSS 4.0, requirement 3.3).
    private static let behindCard = 120.0
    /// A tone begins before it is known for one, and sounds on for a while.
    private static let before = 0.5
    private static let after = 1.5

    /// Nothing yet.
    package init() {}

    /// A key was pressed.
    mutating func pressed(_ key: Digit, at moment: Double) {
        guard let value = key.rawValue.wholeNumberValue else { return }
        figures.append(Figure(value: value, at: moment, sound: moment - Self.before...moment + Self.after))
        look()
    }

    /// A turn was keyed, its figures are known already.
    mutating func keyed(_ keys: String, from began: Double, to ended: Double) {
        if CardNumber.isKeyed(keys) { concealTurn(from: began, to: ended) }
        // A telephone number is no part of a card's.
        if TelephoneNumber(digits: keys) != nil { figures.removeAll { began < $0.at && $0.at <= ended } }
        group(keys.filter(\.isNumber), from: began, to: ended)
    }

    /// A turn was spoken.
    mutating func said(_ utterance: Utterance, from began: Double, to ended: Double) {
        if CardNumber.isSpoken(in: utterance) { concealTurn(from: began, to: ended) }
        weigh(utterance, from: began, to: ended)
        let words = utterance.hypotheses.first?.words.map(\.text) ?? []
        let said = CardNumber.runs(in: words).joined()
        guard !said.isEmpty else { return }
        let sound = began...max(began, ended)
        figures += said.compactMap(\.wholeNumberValue).map { Figure(value: $0, at: ended, sound: sound) }
        group(said, from: began, to: ended)
        look()
    }

    /// Whether a turn gave a card's number, or a part of one.
    package func conceals(from began: Double, to ended: Double) -> Bool {
        moments.contains { began < $0 && $0 <= ended }
    }

    /// Whether a moment's sound is not kept.
    func silences(_ moment: Double) -> Bool { silenced.contains { $0.contains(moment) } }

    /// Whether a key's press is part of a card's number.
    func conceals(keyAt moment: Double) -> Bool { moments.contains(moment) }

    private mutating func look() {
        figures.removeFirst(max(0, figures.count - Self.memory))
        for place in CardNumber.places(in: figures.map(\.value)) {
            for figure in figures[place] { conceal(at: figure.at, figure.sound) }
        }
    }

    /// A number in groups, as it stands on the card. What was misheard of it fits no formula, so its shape decides: groups
    /// of three to six figures, thirteen to nineteen in all, of which the first begins like a card's.
    private mutating func group(_ figures: String, from began: Double, to ended: Double) {
        if let cardEnded, ended - cardEnded <= Self.behindCard, (3...4).contains(figures.count) {
            concealTurn(from: began, to: ended)
            self.cardEnded = cardEnded
        }
        guard (3...6).contains(figures.count) else {
            // A menu's key ends no number; a telephone number is another thing.
            if figures.count > 6 { groups = [] }
            return
        }
        groups.append((figures, began, ended))
        groups.removeFirst(max(0, groups.count - 6))
        for start in groups.indices where ("2"..."6").contains(groups[start].figures.prefix(1)) {
            let rest = groups[start...]
            guard (13...19).contains(rest.reduce(0) { $0 + $1.figures.count }) else { continue }
            for group in rest { concealTurn(from: group.began, to: group.ended) }
        }
    }

    /// A number in several turns of which some were taken for other words: where the figures of any of their hypotheses make the
    /// number of a card, with its length and its last digit, it is one.
    private mutating func weigh(_ utterance: Utterance, from began: Double, to ended: Double) {
        var ways: [String] = []
        for hypothesis in utterance.hypotheses {
            let figures = CardNumber.runs(in: hypothesis.words.map(\.text)).joined()
            if !figures.isEmpty, figures.count <= 19, !ways.contains(figures) { ways.append(figures) }
        }
        guard !ways.isEmpty else { return }
        heard.append((Array(ways.prefix(Self.mostWays)), began, ended))
        heard.removeFirst(max(0, heard.count - Self.mostTurns))
        for start in heard.indices where isCard(in: heard[start...].map(\.ways)) {
            for turn in heard[start...] { concealTurn(from: turn.began, to: turn.ended) }
        }
    }

    private static let mostWays = 4
    private static let mostTurns = 6

    /// Whether one way of each turn makes a whole number of a card.
    private func isCard(in turns: [[String]]) -> Bool {
        let rows = turns.reduce([""]) { rows, ways in
            rows.flatMap { row in ways.map { row + $0 } }.filter { $0.count <= 19 }
        }
        return rows.contains { row in
            let figures = row.compactMap(\.wholeNumberValue)
            return figures.count >= 13 && CardNumber.places(in: figures).contains(0..<figures.count)
        }
    }

    private mutating func concealTurn(from began: Double, to ended: Double) {
        let given = figures.filter { began < $0.at && $0.at <= ended }
        let start = given.map(\.sound.lowerBound).min() ?? began
        conceal(at: ended, start...max(start, ended) + Self.after)
        for figure in given { conceal(at: figure.at, figure.sound) }
    }

    private mutating func conceal(at moment: Double, _ sound: ClosedRange<Double>) {
        moments.insert(moment)
        cardEnded = max(cardEnded ?? moment, moment)
        if !silenced.contains(sound) { silenced.append(sound) }
    }
}
