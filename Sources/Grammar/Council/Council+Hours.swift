import ConfigurationFiles
import Foundation
import SpokenValues

extension Council {
    /// Reads `bank_holidays`, `closed` and `messages`.
    mutating func readDays(_ fields: inout JsonFields) {
        closures = fields.closures("closed")
        if let text = fields.text("bank_holidays") {
            nation = BankHoliday.Nation(rawValue: text.lowercased())
            if nation == nil {
                fields.error(
                    at: "bank_holidays", "‘\(text)’ is no nation whose bank holidays are known",
                    cure: Spelling.advice(for: text, among: BankHoliday.Nation.allCases.map(\.rawValue)))
            }
        }
        let form = "[{\"date\": \"2026-12-24\", \"words\": \"There are no bin collections today.\"}]"
        for node in fields.list("messages", like: form) {
            guard var inner = fields.nested(node, what: "a message") else { continue }
            let words = inner.text("words", required: true)
            let recording = inner.text("recording")
            let days = inner.dates()
            inner.refuseUnknown()
            if let words, words.count > Self.messageLimit {
                inner.error(
                    at: "words", "a message of \(words.count) characters takes too long to say",
                    cure: "shorten it to \(Self.messageLimit)")
            }
            if let recording, recording.contains("..") || recording.hasPrefix("/") || !recording.hasSuffix(".wav") {
                inner.error(
                    at: "recording", "‘\(recording)’ is no recording in this directory",
                    cure: "put a WAV beside council.json and write its name")
            }
            guard let words, let days else { continue }
            messages.append(
                Message(
                    from: days.lowerBound, to: days.upperBound, words: words, recording: recording,
                    place: inner.place(of: "recording")))
        }
    }

    /// Refuses recordings of messages that are not there.
    func checkRecordings(in directory: URL, _ faults: FaultCollector) {
        for message in messages {
            guard let recording = message.recording else { continue }
            if FileManager.default.fileExists(atPath: directory.appending(path: recording).path) { continue }
            faults.error(
                Self.file, message.place, "the recording ‘\(recording)’ is not there",
                cure: "put it into the grammar's directory, or remove \"recording\" to have the words said")
        }
    }

    /// What can be said in some eight seconds.
    private static let messageLimit = 160

    /// The council's times.
    var schedule: Schedule { Schedule(zone: timezone, hours: hours, closures: closures, nation: nation) }

    /// The messages of the day of that moment, in the order of the file.
    package func messages(at date: Date) -> [Message] {
        let day = CivilDate(date, in: timezone)
        return messages.filter { $0.from <= day && day <= $0.to }
    }
}
