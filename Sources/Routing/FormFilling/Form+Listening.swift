import Grammar
import Recognition
import SpokenValues

/// What a form makes of one utterance.
package struct FormReading: Sendable, Equatable {
    /// What was answered, by slot id.
    package var values: [String: SlotValue] = [:]
    /// How much of the recogniser's belief stands behind each value, 0 to 1.
    package var confidence: [String: Double] = [:]

    /// Nothing was found.
    package init() {}
}

extension Form {
    /// So many times the belief in the first is far more.
    private static let farMore = 4.0
    /// Less belief than this is no answer to another question than the one asked.
    private static let sure = 0.5
    /// Less than this is no answer at all.
    private static let least = 0.05

    /// Reads the answers out of an utterance: to the slot that was asked for, and to whatever else is wanted.
    ///
    /// Every hypothesis is read. The first with a valid value for a slot wins, so that a postcode that cannot be gives way
    /// to one that can; but those that give the same value are believed together, each by its confidence, and one that is
    /// believed far more goes first.
    /// - Parameters:
    ///   - asked: the slot whose question was answered, if one was.
    ///   - wanted: the slots that may be filled besides.
    ///   - denied: what the caller has said is wrong, by slot id: it is not heard again.
    package func read(
        _ utterance: Utterance, asked: FormSlot?, wanted: [FormSlot], context: FormContext,
        denied: [String: Set<String>] = [:]
    ) -> FormReading {
        var votes: [String: [(value: SlotValue, weight: Double)]] = [:]
        let total = utterance.hypotheses.reduce(0) { $0 + max($1.confidence, 1e-6) }
        for hypothesis in utterance.hypotheses {
            let words = ValueWords.words(in: hypothesis.words.map(\.text))
            let weight = max(hypothesis.confidence, 1e-6) / total
            for (id, value) in read(words, asked: asked, wanted: wanted, context: context)
            where denied[id]?.contains(value.text) != true {
                if let index = votes[id]?.firstIndex(where: { $0.value.text == value.text }) {
                    votes[id]?[index].weight += weight
                } else {
                    votes[id, default: []].append((value, weight))
                }
            }
        }
        var reading = FormReading()
        for (id, candidates) in votes {
            // Of single letters later hypotheses make anything.
            let farMore = slot(id)?.type == .name ? .infinity : Self.farMore
            guard let most = candidates.map(\.weight).max(),
                let best = candidates.first(where: { $0.weight >= most / farMore })
            else { continue }
            // Any two hypotheses differ in a message, and the best is as good as another.
            let isMessage = slot(id)?.type == .message
            guard isMessage || best.weight >= (id == asked?.id ? Self.least : Self.sure) else { continue }
            reading.values[id] = isMessage ? candidates.first?.value : best.value
            reading.confidence[id] = isMessage ? 1 : min(1, best.weight)
        }
        return reading
    }

    private func read(
        _ words: [String], asked: FormSlot?, wanted: [FormSlot], context: FormContext
    ) -> [String: SlotValue] {
        var taken: Set<Int> = []
        var values: [String: SlotValue] = [:]
        let others = wanted.filter { $0.id != asked?.id }
        let order = (asked.map { [$0] } ?? []) + others
        // What cannot be mistaken takes its words first, so that "twelve A" leaves the T of the postcode alone.
        for slot in order.sorted(by: {
            $0.type.rank(asked: $0.id == asked?.id) < $1.type.rank(asked: $1.id == asked?.id)
        }) {
            let isAsked = slot.id == asked?.id
            let found =
                slot.find(in: words, taken: taken, asked: isAsked, context: context)
                ?? slot.find(in: words, taken: taken, leaving: owned(in: words, context), asked: isAsked, context)
            guard let found else { continue }
            values[slot.id] = found.value
            taken.formUnion(found.words)
        }
        return values
    }

    /// Places of figures that are no part of a day, a time, a sum or a number, by what stands around them: of postcodes, of
    /// telephones, and of houses before a postcode or a street. Whether their slots are still wanted does not matter.
    private func owned(in words: [String], _ context: FormContext) -> Set<Int> {
        func places(_ isSuch: (SlotType) -> Bool, _ find: (SlotType) -> SlotFinding?) -> Set<Int> {
            slots.filter { isSuch($0.type) }.compactMap { find($0.type) }.reduce(into: []) { $0.formUnion($1.words) }
        }
        let postcodes = places {
            if case .postcode = $0 { true } else { false }
        } _: {
            $0.find(in: words, taken: [], asked: false, context: context)
        }
        let phones = places {
            $0 == .phone
        } _: {
            $0.find(in: words, taken: postcodes, asked: false, context: context)
        }
        let houses = places {
            $0 == .houseNumber
        } _: { _ in
            SlotType.addressedHouse(in: words, postcodes: postcodes)
        }
        return postcodes.union(phones).union(houses)
    }

    /// The slot that words name: "the postcode", "no, the date is wrong".
    package func slot(namedIn words: [String]) -> FormSlot? {
        let words = ValueWords.words(in: words)
        let named = slots.flatMap { slot in
            ([slot.name] + slot.alsoCalled).map { (slot, Self.bare($0)) }
        }.filter { !$0.1.isEmpty && words.contains($0.1) }
        return named.max { $0.1.count < $1.1.count }?.0
    }
}

extension FormSlot {
    /// Its answer in the words: anywhere when it was asked for, else only where it cannot be mistaken.
    fileprivate func find(in words: [String], taken: Set<Int>, asked: Bool, context: FormContext) -> SlotFinding? {
        if asked || (cues.isEmpty && type.isSelfEvident) {
            return type.find(in: words, taken: taken, asked: asked, context: context)
        }
        for cue in cues where words.count > cue.count {
            for start in 0..<(words.count - cue.count) where words[start..<start + cue.count].elementsEqual(cue) {
                let place = start + cue.count
                if type == .message {
                    // One word behind "at" is no place yet.
                    guard words.count - place >= 2 else { continue }
                    return SlotFinding(
                        value: SlotValue(text: words[start...].joined(separator: " "), spoken: ""), words: [])
                }
                let rest = taken.union(0..<place)
                if let found = type.find(in: words, taken: rest, asked: false, context: context),
                    found.words.contains(place)
                {
                    return found
                }
            }
        }
        return nil
    }

    /// The answer of one that is taken only if all of its words were understood, when words of others stand beside it: in
    /// "yesterday 12 TQ9 5NE" the twelve says nothing of the day.
    fileprivate func find(
        in words: [String], taken: Set<Int>, leaving owned: @autoclosure () -> Set<Int>, asked: Bool,
        _ context: FormContext
    ) -> SlotFinding? {
        guard type.isTakenWhole else { return nil }
        let owned = owned()
        guard !owned.isSubset(of: taken) else { return nil }
        return find(in: words, taken: taken.union(owned), asked: asked, context: context)
    }
}

extension SlotType {
    /// Whether words beside it that were not understood leave it unanswered.
    fileprivate var isTakenWhole: Bool {
        switch self {
        case .date, .time, .money, .number: true
        case .choice, .yesNo, .digits, .postcode, .houseNumber, .phone, .name, .message: false
        }
    }

    fileprivate func rank(asked: Bool) -> Int {
        let rank =
            switch self {
            // Letters among figures: nothing else is like it.
            case .postcode: -2
            case .phone: 1
            case .date: 2
            case .time: 3
            case .money: 4
            case .choice: 5
            case .houseNumber: 6
            case .digits: 7
            case .number: 8
            case .yesNo: 9
            case .name: 10
            case .message: 11
            }
        // What was asked comes before what is like it.
        switch self {
        case .digits, .phone, .number, .yesNo, .date, .time, .money: return asked ? -1 : rank
        default: return rank
        }
    }
}

extension [String] {
    /// Whether these words stand in it, one behind another.
    func contains(_ words: [String]) -> Bool {
        guard !words.isEmpty, words.count <= count else { return false }
        return (0...(count - words.count)).contains { self[$0..<$0 + words.count].elementsEqual(words) }
    }
}
