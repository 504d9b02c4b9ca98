import Foundation
import Telephony

/// What the sound of a recorded call does not show. Kept beside the recording as `<id>.json`.
struct RecordedEvents: Codable, Equatable {
    enum Kind: Codable, Equatable {
        case key(String)
        case hold(Bool)
        case transfer(TransferOutcome)
        /// From here on (`true`), neither sound nor keys were recorded.
        case pause(Bool)
        /// Whether the survey was asked.
        case survey(Bool)
    }

    struct Event: Codable, Equatable {
        var at: Double
        var kind: Kind
    }

    /// When the call began; opening hours depend on it.
    var began: Date
    var caller: String?
    var dialled: String?
    var events: [Event] = []
    var ending: CallEnding?
    var endedAt: Double?
    /// How well the network carried it.
    var line: LineQuality?

    init(began: Date, caller: String? = nil, dialled: String? = nil) {
        self.began = began
        self.caller = caller
        self.dialled = dialled
    }

    /// The list beside a recording, or nil when there is none.
    init?(beside recording: URL) throws {
        let file = recording.deletingPathExtension().appendingPathExtension("json")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(RecordedEvents.self, from: Data(contentsOf: file))
    }

    mutating func add(_ kind: Kind, at seconds: Double) { events.append(Event(at: seconds, kind: kind)) }

    mutating func end(_ ending: CallEnding, at seconds: Double) {
        self.ending = ending
        endedAt = seconds
    }

    func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: file, options: .atomic)
    }
}

extension RecordedEvents {
    /// Whether the survey was asked; nil when that never came up.
    var wasSurveyed: Bool? {
        events.compactMap { if case .survey(let wasAsked) = $0.kind { wasAsked } else { nil } }.first
    }

    /// How each transfer ended, in order.
    var transferOutcomes: [TransferOutcome] {
        events.compactMap { event in
            guard case .transfer(let outcome) = event.kind else { return nil }
            return outcome
        }
    }
}
