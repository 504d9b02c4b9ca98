import CallHistory
import Foundation
import Grammar
import SpokenValues
import Telephony
import Utilities

/// What the council sets: who hears the machine, what is said on opening, and when it is closed.
extension CouncilProfile {
    // MARK: The pilot

    /// Who takes a call.
    enum Reception: Equatable {
        case machine
        /// Put through at once, to the key of a target and its address.
        case oldSwitchboard(key: String, uri: String)
        /// The same, and the machine listens.
        case shadow(key: String, uri: String)
    }

    func reception(of caller: Caller) -> Reception {
        guard let pilot = grammar.council?.pilot, let uri = grammar.transferURI(ofTarget: pilot.others),
            !pilot.includes(caller.number)
        else { return .machine }
        return pilot.isShadow ? .shadow(key: pilot.others, uri: uri) : .oldSwitchboard(key: pilot.others, uri: uri)
    }

    // MARK: The opening

    /// The first question: with what there is to say on that day, or, when it is closed, why and until when.
    func opening(at now: Date) -> [Prompt] {
        let language = secondLanguage.map { [Prompt(.otherLanguage, ["key": Verbaliser.digits(String($0.key))])] } ?? []
        let notices = (grammar.council?.messages(at: now) ?? []).map { Prompt(.notice, ["message": $0.words]) }
        if let schedule = grammar.schedule(), !schedule.isOpen(at: now) {
            return language + [closed(schedule, at: now)] + notices + [Prompt(.closedAsk)]
        }
        if notices.isEmpty { return language + [Prompt(.welcome, ["council": councilName])] }
        return language + [Prompt(.welcomeNotice, ["council": councilName])] + notices + [Prompt(.askAgain)]
    }

    private func closed(_ schedule: Schedule, at now: Date) -> Prompt {
        guard let opens = opens(schedule, at: now) else { return Prompt(.closedAlways) }
        guard let holiday = schedule.closure(at: now) else { return Prompt(.closed, ["opens": opens]) }
        return Prompt(.closedFor, ["holiday": holiday, "opens": opens])
    }

    /// When to call again.
    func nobodyIsThere(at now: Date, for destination: Destination?) -> Prompt {
        guard let schedule = grammar.schedule(for: destination), let opens = opens(schedule, at: now) else {
            return Prompt(.nobodyAnswers)
        }
        return Prompt(.closedNoPerson, ["opens": opens])
    }

    private func opens(_ schedule: Schedule, at now: Date) -> String? {
        schedule.nextOpening(after: now).map { Verbaliser.moment($0, seenFrom: now, in: schedule.zone) }
    }

    // MARK: Nobody answers

    var overflowBehindOperator: [Overflow] { grammar.overflow(behindTarget: grammar.council?.operator) }

    /// The form that takes messages.
    var messageForm: Form? {
        grammar.council?.messageForm.flatMap { id in grammar.forms.first { $0.id == id } }
    }
}

extension Pilot {
    /// Whether a caller hears the machine. Whose number is withheld does not, but for a pilot of everybody.
    func includes(_ number: String?) -> Bool {
        if percent >= 100 { return true }
        guard let number else { return false }
        let called = PhoneNumber(number)?.e164 ?? number
        let isListed = numbers.contains { listed in
            let isPrefix = listed.hasSuffix("*")
            let plain = listed.filter { $0.isNumber || $0 == "+" }
            guard isPrefix else { return (PhoneNumber(plain)?.e164 ?? plain) == called }
            let international = plain.hasPrefix("0") && !plain.hasPrefix("00") ? "+44" + plain.dropFirst() : plain
            return called.hasPrefix(international) || number.hasPrefix(plain)
        }
        return isListed || Double(Self.place(of: called)) < percent * 100
    }

    /// 0 to 9,999, always the same for a number and as good as by chance: FNV-1a, with its bits stirred (MurmurHash3's
    /// finalizer), since numbers differ in their last figures only.
    private static func place(of number: String) -> UInt64 {
        var hash = Fingerprint(of: number.utf8).value
        hash ^= hash >> 33
        hash = hash &* 0xff51_afd7_ed55_8ccd
        hash ^= hash >> 33
        return hash % 10_000
    }
}
