import Grammar
import SpokenValues
import Utilities

extension Grammar {
    /// Sentences such as callers say into this grammar's forms, for the recogniser's language model of details; the same
    /// for the same seed. Names that are spelled are among them, and where there is neither a form, nor a question of
    /// place, nor anybody's name, nothing.
    ///
    /// Each slot has values of its kind, bare and behind what people say before them; some sentences answer two questions
    /// at once, some put something right. Plain answers have a share of their own, as among the routes' sentences.
    /// - Parameters:
    ///   - seed: of the random choice.
    ///   - perSlot: sentences for a slot of few shapes; letters and figures have more.
    package func detailSentences(seed: UInt64 = 2, perSlot: Int = 400) -> [[String]] {
        let places = (council?.questions.sorted { $0.key < $1.key } ?? []).flatMap(\.value.sentences)
        guard !forms.isEmpty || !places.isEmpty || !officers.isEmpty else { return [] }
        var random = SeededRandom(seed: seed)
        var sentences = officers.flatMap { officer in (0..<Self.perName).map { _ in spelled(officer, &random) } }
        for form in forms {
            for slot in form.slots {
                for _ in 0..<perSlot * slot.type.shapes {
                    sentences.append(slot.type == .message ? message(slot, &random) : slot.sentence(&random))
                }
                if slot.type == .houseNumber { sentences += Samples.houseNumbers() }
                if case .postcode(let areas) = slot.type { sentences += Samples.postcodes(areas) }
                sentences += slot.corrections
            }
            // Several answers in one breath.
            for _ in 0..<perSlot where form.slots.count > 1 {
                let first = Int(random.next() % UInt64(form.slots.count - 1))
                let said = form.slots[first...].prefix(2 + Int(random.next() % 2))
                sentences.append(said.flatMap { $0.type == .message ? message($0, &random) : $0.sentence(&random) })
            }
        }
        // A place as often as a slot of few shapes.
        if !places.isEmpty {
            sentences += Array(repeating: places, count: max(1, 2 * perSlot / places.count)).joined()
        }
        let plain = answerSentences + Self.skipping
        let times = max(1, sentences.count / (5 * plain.count))
        return sentences + Array(repeating: plain, count: times).joined()
    }

    /// A place, for a slot that has words such as "at"; else a matter of this council's.
    private func message(_ slot: FormSlot, _ random: inout SeededRandom) -> [String] {
        if !slot.cues.isEmpty { return Samples.place(&random) }
        guard let route = random.pick(routes) else { return [] }
        let said = phrases[route.id].flatMap { random.pick($0)?.words } ?? examples(of: route, count: 1).first ?? []
        let before = random.unit() < 0.6 ? random.pick(CarrierPhrases.beforeMatter) ?? [] : []
        return before + said
    }

    /// Spellings of each person's name.
    private static let perName = 8

    private static let skipping = SkipWords.taught.map { $0.split(separator: " ").map(String.init) }
}

extension FormSlot {
    /// An answer, with or without what people say before it.
    func sentence(_ random: inout SeededRandom) -> [String] {
        let value = type.sample(&random)
        guard type != .yesNo, random.unit() < 0.45 else { return value }
        if !cues.isEmpty, random.unit() < 0.5 { return (random.pick(cues) ?? []) + value }
        let called = Form.bare(name)
        let carriers = [
            ["it's"], ["it", "is"], ["um"], ["my"] + called + ["is"], ["the"] + called + ["is"], ["yes", "it's"],
            ["er"],
        ]
        let kind = type.carriers.map { $0.split(separator: " ").map(String.init) }
        let lead = random.pick(carriers + kind + kind) ?? []
        return (type.takes(lead, before: value) ? lead : []) + value
    }

    /// What a caller says who hears something wrong.
    fileprivate var corrections: [[String]] {
        ([name] + alsoCalled).flatMap { name in
            let called = Form.bare(name)
            return [
                called, ["the"] + called, ["no", "the"] + called, ["the"] + called + ["is", "wrong"],
                ["no", "the"] + called + ["is", "wrong"], ["change", "the"] + called,
            ]
        }
    }
}

extension SlotType {
    /// How many times the usual number of sentences its shapes need.
    fileprivate var shapes: Int {
        switch self {
        case .phone, .name: 4
        case .postcode: 2
        case .date: 3
        case .digits, .message: 2
        case .choice(let choices, let several): max(1, choices.count / 4) * (several ? 2 : 1)
        default: 1
        }
    }

    fileprivate var carriers: [String] {
        switch self {
        case .choice:
            ["it was", "the", "my", "a", "it's a", "it was a", "there's a", "there is a", "some", "in", "near", "a"]
        case .date: ["on", "it was", "it was on", "since", "last", "it should have been", "how about"]
        case .time: ["at", "about", "around", "any time after"]
        case .postcode: ["my postcode is", "the postcode is", "postcode", "it's in", "and the postcode is"]
        case .houseNumber: ["number", "at", "at number", "i'm at", "house number", "i live at"]
        case .phone: ["my number is", "the number is", "on", "call me on", "it's", "you can ring me on"]
        case .name: ["my name is", "that's", "it's spelt", "spelt"]
        case .money: ["about", "around", "it was"]
        case .number, .digits: ["number", "about"]
        case .yesNo: []
        case .message: ["it's", "it's about", "i'd like"]
        }
    }

    /// Whether anybody says it so: "last Tuesday", but no "last tomorrow", and of days to come not even the former.
    fileprivate func takes(_ lead: [String], before value: [String]) -> Bool {
        guard lead == ["last"], case .date(let direction) = self else { return true }
        return direction != .future && value.count == 1 && SpokenDate.weekdays.contains(value[0])
    }

    /// A value at random, in words.
    fileprivate func sample(_ random: inout SeededRandom) -> [String] {
        switch self {
        case .choice(let choices, let several):
            let first = random.pick(choices).flatMap { random.pick($0.phrases) } ?? []
            guard several, random.unit() < 0.3 else { return first }
            let second = random.pick(choices).flatMap { random.pick($0.phrases) } ?? []
            return first + ["and"] + (random.unit() < 0.5 ? ["a"] : []) + second
        case .yesNo: return random.pick([["yes"], ["no"], ["yes", "it", "is"], ["no", "it", "isn't"]]) ?? []
        case .number(let range):
            let top = min(range.upperBound, 9999)
            return Samples.number(range.lowerBound + random.below(max(1, top - range.lowerBound + 1)))
        case .digits(let count):
            let length = count.lowerBound + random.below(count.count)
            return Samples.digits((0..<length).map { _ in random.below(10) }, &random)
        case .money: return Samples.money(&random)
        case .date(let direction): return Samples.date(direction, &random)
        case .time: return Samples.time(&random)
        case .postcode(let areas): return Samples.postcode(areas, &random)
        case .houseNumber: return Samples.houseNumber(&random)
        case .phone: return Samples.phone(&random)
        case .name: return Samples.name(&random)
        case .message: return Samples.place(&random)
        }
    }
}
