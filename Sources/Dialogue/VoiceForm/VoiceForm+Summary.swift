import CallHistory
import Grammar
import SpokenValues

/// Reading a form back, and putting right what the caller says is wrong.
extension Conversation {
    /// Reads everything back. True when the caller says that it is right; false when something was cleared and is to be
    /// asked for again.
    /// - Throws: `FormGivenUp` when no answer comes to be understood.
    mutating func isRight(_ filling: inout VoiceFormFilling) async throws -> Bool {
        var silences = 0
        var question = [Prompt(.formSummary)] + summary(of: filling.form.slots, filling) + [Prompt(.formRight)]
        for _ in 1...max(attempts, Self.mostCorrections) {
            switch try await understand(question, filling) {
            case .right: return true
            case .wrong(let slot?, let reading):
                guard let value = reading[slot.id] else {
                    filling.deny(slot.id)
                    return false
                }
                question = await putRight([slot.id: value], &filling)
            case .wrong(nil, let reading):
                if !reading.isEmpty {
                    question = await putRight(reading, &filling)
                } else if let slot = try await askWhichIsWrong(filling) {
                    filling.deny(slot.id)
                    return false
                } else {
                    throw FormGivenUp()
                }
            case .unclear:
                silences += 1
                guard silences < attempts else { throw FormGivenUp() }
                question = [Prompt(.formRight)]
            }
        }
        throw FormGivenUp()
    }

    private static let mostCorrections = 6

    private enum Verdict {
        case right
        /// What is wrong, if it was named, and what it ought to be, as far as it was said.
        case wrong(FormSlot?, [String: SlotValue])
        case unclear
    }

    private mutating func understand(_ question: [Prompt], _ filling: VoiceFormFilling) async throws -> Verdict {
        let reply = try await listen(to: Question(question, expecting: .details))
        let form = filling.form
        switch reply {
        case .yes, .keys("1"): return .right
        case .no, .keys("2"): return .wrong(nil, [:])
        case .someone, .putThrough: throw FlowInterrupt.person
        case .words(let said):
            let utterance = said.utterance
            let words = utterance.hypotheses.first?.words.map(\.text) ?? []
            if let named = form.slot(namedIn: words) {
                let reading = form.read(utterance, asked: named, wanted: [], context: formContext)
                // The name alone is no message, and "no" to the form no answer to a question.
                let mayBeSaid = named.type != .message && named.type != .yesNo
                return .wrong(named, mayBeSaid ? reading.values : [:])
            }
            let wanted = form.slots.filter { $0.type != .message }
            let reading = form.read(utterance, asked: nil, wanted: wanted, context: formContext)
            // What was said again as it stands is no correction.
            let news = reading.values.filter { filling.values[$0.key]?.text != $0.value.text }
            return news.isEmpty ? (words.first == "no" ? .wrong(nil, [:]) : .unclear) : .wrong(nil, news)
        case .keys, .nothing: return .unclear
        }
    }

    /// Takes the better answers, and reads back just those.
    private mutating func putRight(_ better: [String: SlotValue], _ filling: inout VoiceFormFilling) async -> [Prompt] {
        for (id, value) in better {
            filling.fill(id, with: value)
            await note(.form(FormStep(form: filling.form.id, .corrected(slot: id, words: value.text))))
        }
        await keepHalf(&filling)
        return summary(of: filling.form.slots.filter { better[$0.id] != nil }, filling) + [Prompt(.readBackRight)]
    }

    /// "Which part is wrong?" By name or key; nil when it was not understood.
    private mutating func askWhichIsWrong(_ filling: VoiceFormFilling) async throws -> FormSlot? {
        let slots = filling.form.slots.filter { filling.values[$0.id] != nil }
        let keys = slots.prefix(9).enumerated().map {
            Prompt(.formPress, ["name": $1.name, "key": Verbaliser.number($0 + 1) + "."])
        }
        var question = [Prompt(.formWhich)] + keys
        for _ in 1...attempts {
            let reply = try await listen(to: Question(question, expecting: .details))
            if let number = reply.choice, slots.indices.contains(number - 1) { return slots[number - 1] }
            for hypothesis in reply.said?.utterance.hypotheses ?? [] {
                if let named = filling.form.slot(namedIn: hypothesis.words.map(\.text)) { return named }
            }
            question = [Prompt(.formWhich)] + keys
        }
        return nil
    }

    /// "The bin is the garden bin." A message is not read back: the caller knows what they said.
    private func summary(of slots: [FormSlot], _ filling: VoiceFormFilling) -> [Prompt] {
        slots.compactMap { slot in
            guard let value = filling.values[slot.id], !value.spoken.isEmpty else { return nil }
            return Prompt(.formField, ["name": slot.name, "value": value.spoken + "."])
        }
    }
}
