import Foundation
import Telephony

/// What the sound of a recorded call does not show. Kept beside the recording as `<id>.json`.
package struct RecordedEvents: Codable, Equatable {
    /// What happened.
    package enum Kind: Codable, Equatable {
        case key(String)
        case hold(Bool)
        case transfer(TransferOutcome)
        /// From here on (`true`), neither sound nor keys were recorded.
        case pause(Bool)
        /// Whether the survey was asked.
        case survey(Bool)
    }

    /// One thing, and when.
    package struct Event: Codable, Equatable {
        /// Seconds from the answer.
        package var at: Double
        /// What happened.
        package var kind: Kind
    }

    /// When the call began; opening hours depend on it.
    package var began: Date
    /// The calling number; nil when withheld.
    package var caller: String?
    /// The number that was dialled, where it is known.
    package var dialled: String?
    /// In the order in which they happened.
    package var events: [Event] = []
    /// How it ended; nil while it goes on.
    package var ending: CallEnding?
    /// When it ended, seconds from the answer.
    var endedAt: Double?
    /// How well the network carried it.
    package var line: LineQuality?

    /// - Parameters:
    ///   - began: when the call began.
    ///   - caller: the calling number, nil when withheld.
    ///   - dialled: the number that was dialled.
    package init(began: Date, caller: String? = nil, dialled: String? = nil) {
        self.began = began
        self.caller = caller
        self.dialled = dialled
    }

    /// The list beside a recording, or nil when there is none.
    package init?(beside recording: URL) throws {
        let file = recording.deletingPathExtension().appendingPathExtension("json")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(RecordedEvents.self, from: Data(contentsOf: file))
    }

    /// Notes one.
    package mutating func add(_ kind: Kind, at seconds: Double) { events.append(Event(at: seconds, kind: kind)) }

    /// Takes keys out, by when they were pressed.
    mutating func remove(keys isMeant: (Double) -> Bool) {
        events.removeAll { if case .key = $0.kind { isMeant($0.at) } else { false } }
    }

    /// The call is over.
    package mutating func end(_ ending: CallEnding, at seconds: Double) {
        self.ending = ending
        endedAt = seconds
    }

    /// Writes them as JSON.
    package func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: file, options: .atomic)
    }
}

extension RecordedEvents {
    /// Whether the survey was asked; nil when that never came up.
    package var wasSurveyed: Bool? {
        events.compactMap { if case .survey(let wasAsked) = $0.kind { wasAsked } else { nil } }.first
    }

    /// How each transfer ended, in order.
    package var transferOutcomes: [TransferOutcome] {
        events.compactMap { event in
            guard case .transfer(let outcome) = event.kind else { return nil }
            return outcome
        }
    }
}
