import Foundation
import SpokenValues

/// A form that a caller fills by voice: what is asked, in which order, and where the answers go. A file of `forms/`.
package struct Form: Sendable, Equatable {
    /// The file's name without `.json`; routes name it.
    package var id: String
    /// As it is spoken in "Thank you. I've taken {title}": "your report of a missed bin".
    package var title: String
    /// What is asked, in this order.
    package var slots: [FormSlot]
    /// Where the answers are posted; https, or http to this machine. Nil keeps them in the records.
    package var webhook: URL?
    /// The text with the reference; `{council}`, `{title}` and `{reference}` stand for themselves. Nil sends none.
    package var text: String?

    /// The slot of that id.
    package func slot(_ id: String) -> FormSlot? { slots.first { $0.id == id } }

    /// Everything of it that is spoken, each to be recorded once.
    var spoken: [String] {
        [title]
            + slots.flatMap { slot in
                var names: [String] = []
                if case .choice(let choices, _) = slot.type { names = choices.map(\.name) }
                return [slot.question, slot.reprompt, slot.name] + names
            }
    }
}

/// One thing that a form asks for.
package struct FormSlot: Sendable, Equatable {
    /// The key of its answer.
    package var id: String
    /// As it is spoken in a summary, and said by a caller who corrects it: "the postcode".
    package var name: String
    /// What callers call it too: "post code", "address".
    package var alsoCalled: [String]
    /// What answers it.
    package var type: SlotType
    /// The question.
    package var question: String
    /// The question when the answer was not understood: says how to answer.
    package var reprompt: String
    /// Whether the form needs it; what it does not need may be skipped.
    package var isRequired: Bool
    /// Whether the answer is read back at once, and not in the summary only.
    package var readsBack: Bool
    /// Words that come before it in an answer to another question: "at", "it's by".
    package var cues: [[String]]
}

/// What kind of answer a slot takes.
package enum SlotType: Sendable, Equatable {
    /// One of these, or several of them.
    case choice([FormChoice], several: Bool)
    /// Yes or no.
    case yesNo
    /// A whole number within bounds.
    case number(ClosedRange<Int>)
    /// So many figures, as of an account.
    case digits(ClosedRange<Int>)
    /// A sum of money.
    case money
    /// A day.
    case date(DateDirection)
    /// A time of day.
    case time
    /// A UK postcode; the areas, such as TQ or TQ9, are where most callers live.
    case postcode(areas: [String])
    /// The number of a house.
    case houseNumber
    /// A UK telephone number.
    case phone
    /// A name that is spelled.
    case name
    /// Whatever the caller says, recorded.
    case message

    /// Its name in a form's file.
    package var label: String {
        switch self {
        case .choice: "choice"
        case .yesNo: "yes_no"
        case .number: "number"
        case .digits: "digits"
        case .money: "money"
        case .date: "date"
        case .time: "time"
        case .postcode: "postcode"
        case .houseNumber: "house_number"
        case .phone: "phone"
        case .name: "name"
        case .message: "message"
        }
    }

    /// Every name that a form's file may use.
    package static let labels = [
        "choice", "yes_no", "number", "digits", "money", "date", "time", "postcode", "house_number", "phone", "name",
        "message",
    ]
}

/// Which way a day lies that is said without its year, or as "Tuesday".
package typealias DateDirection = SpokenDate.Direction

/// One answer that a choice offers.
package struct FormChoice: Sendable, Equatable {
    /// As the records have it.
    package var value: String
    /// As it is spoken: "the garden bin".
    package var name: String
    /// What callers say for it.
    package var phrases: [[String]]
}

/// What a caller answered to one slot.
package struct SlotValue: Sendable, Equatable, Codable {
    /// As the records have it: `TQ9 5NE`, `2026-03-03`, `rubbish`.
    package var text: String
    /// As it is read back: "T Q nine, five N E".
    package var spoken: String

    /// - Parameters:
    ///   - text: as the records have it.
    ///   - spoken: as it is read back.
    package init(text: String, spoken: String) {
        self.text = text
        self.spoken = spoken
    }
}

extension Form {
    /// A slot's name as it may be said within other words.
    package static func bare(_ name: String) -> [String] {
        let words = ValueWords.words(in: [name])
        return words.count > 1 && ["the", "your", "a", "my"].contains(words[0]) ? Array(words.dropFirst()) : words
    }
}
