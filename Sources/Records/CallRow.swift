import Foundation

/// One call: who rang, when, and how it ended.
package struct CallRow: Sendable, Equatable, Codable {
    /// Unique for ever, and not made from the caller's number.
    package var id: String
    /// When the call arrived.
    package var began: Date
    /// When it was over; nil while it goes on, or when the process died with it.
    package var ended: Date?
    /// The caller's number, nil when withheld. Personal data.
    package var callerNumber: String?
    /// What was dialled, when known.
    package var dialled: String?
    /// How it ended, by the name of a call's ending; nil while it goes on.
    package var ending: String?
    /// The fingerprint of the grammar that was in force.
    package var grammar: String
    /// The version of the software.
    package var software: String
    /// The recording of the whole call, when one is kept.
    package var audioPath: String?
    /// When the same number rang again within the hour, if it did; the store notes it.
    package var calledBack: Date?
    /// How well the network carried it, once it is over.
    package var line: CallLine?
    /// The name of the switchboard that took it, where there may be several; its recording is there, unless
    /// `isAudioShared`.
    package var node: String?
    /// Its recording lies in a folder that all nodes have; nil is no.
    package var isAudioShared: Bool?

    /// Parameters as the properties.
    package init(
        id: String, began: Date, ended: Date? = nil, callerNumber: String? = nil, dialled: String? = nil,
        ending: String? = nil, grammar: String, software: String, audioPath: String? = nil,
        calledBack: Date? = nil, line: CallLine? = nil, node: String? = nil,
        isAudioShared: Bool? = nil
    ) {
        self.id = id
        self.began = began
        self.ended = ended
        self.callerNumber = callerNumber
        self.dialled = dialled
        self.ending = ending
        self.grammar = grammar
        self.software = software
        self.audioPath = audioPath
        self.calledBack = calledBack
        self.line = line
        self.node = node
        self.isAudioShared = isAudioShared
    }
}

extension CallRow {
    init(_ row: Row) throws {
        self.init(
            id: try row.requireText("id"), began: try row.requireDate("began"), ended: try row.date("ended"),
            callerNumber: try row.text("caller_number"), dialled: try row.text("dialled"),
            ending: try row.text("ending"), grammar: try row.requireText("grammar"),
            software: try row.requireText("software"), audioPath: try row.text("audio_path"),
            calledBack: try row.date("called_back"), line: try CallLine(row),
            node: try row.text("node"), isAudioShared: try row.integer("audio_shared").map { $0 == 1 })
    }
}
