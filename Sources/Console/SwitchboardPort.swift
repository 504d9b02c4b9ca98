import Foundation

/// What the console asks of the running switchboard.
package protocol SwitchboardPort: Sendable {
    /// The council's name.
    var council: String? { get }
    /// Everything that a caller may be meant to reach, in the grammar's order: services, people, teams.
    var destinations: [ReachableDestination] { get }
    /// How it does at this moment.
    func situation() async -> Situation
    /// What it would do about a sentence, and why.
    func consider(_ sentence: String) async -> Consideration
    /// What it would hear in a recording of one sentence, as a telephone carries it, and do about it; nothing is kept.
    /// - Parameter wav: one channel of 16 bits.
    func hear(_ wav: Data) async -> HeardSentence
    /// What is said at a prompt, by its key; nil when there is none of that name.
    func words(ofPrompt key: String) -> String?
}

/// A service, a person or a team.
package struct ReachableDestination: Sendable, Equatable {
    /// As in the records: `missed_bin`, `officer:off_0001`.
    package var label: String
    /// As it is spoken.
    package var name: String
    /// What callers say for it.
    package var phrases: [String]

    /// Parameters as the properties.
    package init(label: String, name: String, phrases: [String]) {
        self.label = label
        self.name = name
        self.phrases = phrases
    }
}

/// How the switchboard does at one moment.
package struct Situation: Sendable, Equatable {
    /// A call that is not over.
    package struct LiveCall: Sendable, Equatable {
        /// As in the records.
        package var id: String
        /// When it was answered.
        package var began: Date
        /// What happens on it, in plain words and without the caller's.
        package var doing: String

        /// Parameters as the properties.
        package init(id: String, began: Date, doing: String) {
            self.id = id
            self.began = began
            self.doing = doing
        }
    }

    /// One of the things that calls need.
    package struct Part: Sendable, Equatable {
        /// What it is.
        package var name: String
        /// How it does, in plain words.
        package var state: String
        /// Whether somebody should look at it.
        package var isWell: Bool

        /// Parameters as the properties.
        package init(name: String, state: String, isWell: Bool) {
            self.name = name
            self.state = state
            self.isWell = isWell
        }
    }

    /// The oldest first.
    package var calls: [LiveCall]
    /// Trunks, gateway, recogniser, disk.
    package var parts: [Part]

    /// Parameters as the properties.
    package init(calls: [LiveCall], parts: [Part]) {
        self.calls = calls
        self.parts = parts
    }
}

/// What came of a sentence that somebody said.
package enum HeardSentence: Sendable, Equatable {
    /// The words, what else they may have been, and what would be done.
    case heard(words: String, others: [String], Consideration)
    /// No words.
    case nothing
    /// It could not be heard, and why, in words for a page.
    case failed(String)
}

/// What would be done about a sentence.
package struct Consideration: Sendable, Equatable {
    /// A destination that was thought of.
    package struct Candidate: Sendable, Equatable {
        /// As in the records.
        package var label: String
        /// As it is spoken.
        package var name: String
        /// 0 to 1.
        package var probability: Double
        /// The phrase that it is like; empty where none is.
        package var phrase: String

        /// Parameters as the properties.
        package init(label: String, name: String, probability: Double, phrase: String) {
            self.label = label
            self.name = name
            self.probability = probability
            self.phrase = phrase
        }
    }

    /// In a sentence: “puts the caller through to missed bins”.
    package var action: String
    /// Why, as records have it.
    package var reason: String
    /// What else would be noticed: a danger, an answer that holds at any time.
    package var notes: [String]
    /// Best first.
    package var candidates: [Candidate]

    /// Parameters as the properties.
    package init(action: String, reason: String, notes: [String] = [], candidates: [Candidate] = []) {
        self.action = action
        self.reason = reason
        self.notes = notes
        self.candidates = candidates
    }
}
