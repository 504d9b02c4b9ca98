import Foundation
import Grammar

/// How far one caller's form is filled. A pure value: answers, corrections and steps back are its inputs.
struct VoiceFormFilling: Sendable, Equatable {
    let form: Form
    private(set) var values: [String: SlotValue] = [:]
    /// What was skipped, and is not asked again.
    private(set) var skipped: Set<String> = []
    /// What was read back and denied, by slot.
    private(set) var denied: [String: Set<String>] = [:]
    /// Where messages are in the recording.
    private(set) var recorded: [String: ClosedRange<Double>] = [:]
    /// The slots that were asked for, in order, for the way back.
    private var asked: [String] = []
    /// Its place in the records.
    var reference: String?

    init(_ form: Form) { self.form = form }

    /// What is to be asked next; nil when nothing is missing.
    var next: FormSlot? { form.slots.first { values[$0.id] == nil && !skipped.contains($0.id) } }

    /// What may still be filled in passing.
    var missing: [FormSlot] { form.slots.filter { values[$0.id] == nil } }

    /// What was answered, in the form's order.
    var answers: [FormAnswer] {
        form.slots.compactMap { slot in
            values[slot.id].map { FormAnswer(slot: slot.id, value: $0, recorded: recorded[slot.id]) }
        }
    }

    /// The slot is being asked for.
    mutating func ask(_ slot: FormSlot) {
        asked.removeAll { $0 == slot.id }
        asked.append(slot.id)
    }

    /// A slot is answered.
    mutating func fill(_ id: String, with value: SlotValue, recorded range: ClosedRange<Double>? = nil) {
        values[id] = value
        recorded[id] = range
        skipped.remove(id)
    }

    /// The caller leaves it out.
    mutating func skip(_ slot: FormSlot) { skipped.insert(slot.id) }

    /// The answer was wrong: the slot is asked for again.
    mutating func clear(_ id: String) {
        values[id] = nil
        recorded[id] = nil
        skipped.remove(id)
    }

    /// The caller says that the answer is not what they said.
    mutating func deny(_ id: String) {
        if let value = values[id] { denied[id, default: []].insert(value.text) }
        clear(id)
    }

    /// Back to the question before this one.
    /// - Returns: false when there is none.
    mutating func goBack() -> Bool {
        if let current = next?.id { asked.removeAll { $0 == current } }
        guard let before = asked.popLast() else { return false }
        clear(before)
        return true
    }

    /// Everything that was said is forgotten; its place in the records stays.
    mutating func startAgain() {
        values = [:]
        recorded = [:]
        skipped = []
        asked = []
    }
}
