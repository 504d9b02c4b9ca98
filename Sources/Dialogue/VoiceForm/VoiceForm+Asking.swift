import CallHistory
import Grammar
import Recognition
import SpokenValues

/// One question of a form, until there is an answer.
extension Conversation {
    /// Asks for one slot. Two misunderstandings lead to the keys where they can answer it, then to a person; what the
    /// form can do without is left out.
    /// - Throws: `FormGivenUp`; `FlowInterrupt` when the caller wants something else.
    mutating func ask(for slot: FormSlot, _ filling: inout VoiceFormFilling) async throws {
        filling.ask(slot)
        var question = [Prompt(.formSay, ["text": slot.question])]
        var misunderstandings = 0
        while misunderstandings < attempts {
            let reply = try await hear(slot, after: question)
            if isSkipped(slot, by: reply) { return filling.skip(slot) }
            let filled = await takeIn(reply, asked: slot, &filling)
            if try await areConfirmed(filled, &filling), filling.values[slot.id] != nil { return }
            // Who answered another question meanwhile was understood.
            if filled.isEmpty || filled == [slot.id] { misunderstandings += 1 }
            question = [Prompt(.formSay, ["text": slot.reprompt])]
        }
        await note(.form(FormStep(form: filling.form.id, .notUnderstood(slot: slot.id))))
        if !slot.isRequired { return filling.skip(slot) }
        try await askByKeys(slot, &filling)
    }

    private mutating func askByKeys(_ slot: FormSlot, _ filling: inout VoiceFormFilling) async throws {
        guard slot.type.keyLimit != nil else { throw FormGivenUp() }
        for _ in 1...2 {
            let reply = try await hear(slot, after: keyQuestion(of: slot))
            let filled = await takeIn(reply, asked: slot, &filling)
            if try await areConfirmed(filled, &filling), filling.values[slot.id] != nil { return }
        }
        throw FormGivenUp()
    }

    /// "For the garden bin, press two."
    private func keyQuestion(of slot: FormSlot) -> [Prompt] {
        switch slot.type {
        case .choice(let choices, _):
            return choices.prefix(9).enumerated().map {
                Prompt(.formPress, ["name": $1.name, "key": Verbaliser.number($0 + 1) + "."])
            }
        case .yesNo: return [Prompt(.confirmAgain)]
        default: return [Prompt(.formSay, ["text": slot.question]), Prompt(.formKeys)]
        }
    }

    // MARK: Listening

    /// Listens for an answer to a slot: its vocabulary, its keys, and the pauses that people make in it.
    mutating func hear(_ slot: FormSlot, after prompts: [Prompt]) async throws -> Reply {
        let context = formContext
        let question = Question(
            prompts, expecting: .details,
            keys: slot.type.keyLimit.map { $0 > 1 ? TurnTaking.Keys.number(maximum: $0) : .single } ?? .single,
            pace: slot.type == .message ? .message : .formAnswer,
            isAnswer: { slot.isAnswered(by: $0, context: context) })
        switch try await listen(to: question) {
        case .someone, .putThrough: throw FlowInterrupt.person
        case let reply: return reply
        }
    }

    // MARK: Understanding

    /// Fills in whatever the reply answers.
    /// - Returns: the slots that it answered.
    mutating func takeIn(_ reply: Reply, asked slot: FormSlot?, _ filling: inout VoiceFormFilling) async -> Set<String>
    {
        var filled: Set<String> = []
        switch reply {
        case .nothing: break
        case .keys(let keys):
            guard let slot, let value = slot.type.read(keys: keys, context: formContext) else { break }
            filling.fill(slot.id, with: value)
            filled = [slot.id]
        case .words(let said):
            var reading = filling.form.read(
                said.utterance, asked: slot, wanted: filling.missing, context: formContext, denied: filling.denied)
            if let slot, reading.values[slot.id] == nil, let number = said.option,
                let value = slot.type.read(keys: String(number), context: formContext), case .choice = slot.type
            {
                reading.values[slot.id] = value
                reading.confidence[slot.id] = 1
            }
            for (id, value) in reading.values {
                let isMessage = filling.form.slot(id)?.type == .message
                filling.fill(id, with: value, recorded: isMessage ? recorded(said.utterance) : nil)
                if reading.confidence[id] ?? 0 < Self.sure { unsure.insert(id) } else { unsure.remove(id) }
            }
            filled = Set(reading.values.keys)
        }
        for id in filled.sorted() {
            let isMessage = filling.form.slot(id)?.type == .message
            let words = filling.values[id]?.text ?? ""
            let event: FormStep.Event =
                isMessage ? .recorded(slot: id, words: words) : .heard(slot: id, words: words)
            await note(.form(FormStep(form: filling.form.id, event)))
        }
        if !filled.isEmpty { await keepHalf(&filling) }
        return filled
    }

    /// With less belief behind it an answer is read back at once.
    private static let sure = 0.5

    /// Where in the call's recording it was said.
    private func recorded(_ utterance: Utterance) -> ClosedRange<Double> {
        let end = runner.now
        let length = max(0, utterance.speechEnd - utterance.speechStart)
        return max(
            0, runner.turnBegan + utterance.speechStart)...max(
                runner.turnBegan + utterance.speechStart,
                min(end, runner.turnBegan + utterance.speechStart + length))
    }

    private func isSkipped(_ slot: FormSlot, by reply: Reply) -> Bool {
        guard !slot.isRequired, case .words(let said) = reply else { return false }
        let words = said.utterance.hypotheses.first?.text ?? ""
        if SkipWords.understood.contains(words) { return true }
        return slot.type != .yesNo && (said.answer == .no || said.answer == .noneOfThese)
    }

    // MARK: Reading back at once

    /// Reads back those answers that have to be, and takes "no" or a better answer.
    /// - Returns: false when one of them turned out wrong, and has been cleared.
    mutating func areConfirmed(_ filled: Set<String>, _ filling: inout VoiceFormFilling) async throws -> Bool {
        for slot in filling.form.slots where filled.contains(slot.id) {
            guard slot.readsBack || unsure.contains(slot.id) else { continue }
            guard try await isConfirmed(slot, &filling) else { return false }
        }
        return true
    }

    private mutating func isConfirmed(_ slot: FormSlot, _ filling: inout VoiceFormFilling) async throws -> Bool {
        for _ in 1...attempts {
            guard let value = filling.values[slot.id], !value.spoken.isEmpty else { return true }
            let question = [Prompt(.formHeard, ["value": value.spoken + "."]), Prompt(.readBackRight)]
            let reply = try await hear(slot, confirming: question)
            switch reply {
            case .yes, .keys("1"):
                unsure.remove(slot.id)
                return true
            case .no, .keys("2"):
                filling.deny(slot.id)
                return false
            case .words(let said):
                // "No, five N F": whatever is a whole answer takes its place, and is read back in its turn.
                let reading = filling.form.read(
                    said.utterance, asked: slot, wanted: [], context: formContext, denied: filling.denied)
                guard let better = reading.values[slot.id], slot.type != .yesNo, slot.type != .message else { continue }
                filling.fill(slot.id, with: better)
                await keepHalf(&filling)
            case .keys, .nothing: continue
            }
        }
        filling.clear(slot.id)
        return false
    }

    private mutating func hear(_ slot: FormSlot, confirming question: [Prompt]) async throws -> Reply {
        switch try await listen(to: Question(question, expecting: .details)) {
        case .someone: throw FlowInterrupt.person
        case let reply: return reply
        }
    }
}
