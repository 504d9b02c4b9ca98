import Foundation
import Records

/// What a person gets who asks what is kept about them (UK GDPR, Article 15): a folder with everything in words, in JSON,
/// and the recordings.
package struct SubjectAccess {
    /// Whose records they are.
    package let number: String
    /// Everything that is kept about it.
    package let records: PersonalRecords

    /// Parameters as the properties.
    package init(number: String, records: PersonalRecords) {
        self.number = number
        self.records = records
    }

    /// - Parameter archive: where recordings are taken from.
    /// - Returns: how many files were written; all of them for the eyes of this user only.
    package func write(to folder: URL, from archive: RecordingArchive = RecordingArchive()) async throws -> Int {
        let manager = FileManager.default
        try manager.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var missing: [String] = []
        var count = 2
        for call in records.calls {
            guard let place = call.call.recording else { continue }
            let name = URL(filePath: place.path).lastPathComponent
            let audio = folder.appending(path: "audio", directoryHint: .isDirectory)
            try manager.createDirectory(
                at: audio, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            do {
                try await keep(archive.with(place) { try Data(contentsOf: $0) }, at: audio.appending(path: name))
                count += 1
            } catch let absence as RecordingAbsence where absence != .gone {
                missing.append("\(name) (\(absence))")
            } catch { missing.append(name) }
        }
        try keep(Data(json().utf8), at: folder.appending(path: "records.json"))
        try keep(Data(readme(missing: missing).utf8), at: folder.appending(path: "README.txt"))
        return count
    }

    private func keep(_ data: Data, at file: URL) throws {
        try data.write(to: file, options: .withoutOverwriting)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }

    private func readme(missing: [String]) -> String {
        var lines = [
            "Everything that the switchboard keeps about the number \(number)", "",
            "\(records.calls.count) calls, \(records.texts.count) texts, \(records.forms.count) forms, "
                + "\(records.surveys.count) answers to surveys.",
            records.isOptedOut
                ? "The number is on the list of those who want no texts." : "The number may be sent texts.", "",
            "records.json   all of it; times are UTC. “hypotheses” is what the machine took the words for,",
            "               the likeliest first, and may be wrong.",
            "audio          the recordings of the calls: the caller on the left, the switchboard on the right.", "",
            "Before this is handed over: make sure that whoever asks is the person. Somebody else may have called from",
            "the same telephone, and may be heard: listen first.",
        ]
        if !missing.isEmpty { lines += ["", "Not found on the disk: \(missing.joined(separator: ", "))"] }
        return lines.joined(separator: "\n") + "\n"
    }

    private func json() throws -> String {
        let contents = Contents(
            number: number, wantsNoTexts: records.isOptedOut,
            calls: records.calls.map { record in
                Call(
                    id: record.call.id, began: Timestamp.text(record.call.began),
                    ended: record.call.ended.map(Timestamp.text), from: record.call.callerNumber,
                    dialled: record.call.dialled, ending: record.call.ending,
                    recording: record.call.audioPath.map { URL(filePath: $0).lastPathComponent },
                    turns: record.turns.map { turn in
                        Turn(
                            number: turn.number, asked: turn.asked, heard: turn.heard.rawValue, keys: turn.digits,
                            hypotheses: Self.texts(turn.hypotheses), understood: turn.verdict, why: turn.reason,
                            labels: records.labels.filter { $0.callID == turn.callID && $0.turn == turn.number }.map {
                                Label(meaning: $0.expect, from: $0.source.words, words: $0.words)
                            })
                    },
                    actions: record.actions.map { action in
                        Action(
                            at: Timestamp.text(action.at), kind: action.columns.kind, target: action.columns.target,
                            outcome: action.columns.outcome, detail: action.columns.detail)
                    })
            },
            texts: records.texts.map { text in
                Text(
                    created: Timestamp.text(text.created), to: text.to, words: text.body, standing: text.standing,
                    sent: text.sent.map(Timestamp.text))
            },
            links: records.links.map { link in
                Link(
                    created: Timestamp.text(link.created), route: link.route, followed: link.clicks,
                    completed: link.completed.map(Timestamp.text))
            },
            forms: records.forms.map { form in
                Form(
                    reference: form.reference, form: form.form, created: Timestamp.text(form.created),
                    state: form.state.rawValue, answers: form.values)
            },
            surveyAnswers: records.surveys.map { answer in
                Answer(at: Timestamp.text(answer.at), question: answer.question, answer: answer.answer)
            })
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(contents), as: UTF8.self)
    }

    private static func texts(_ hypotheses: String) -> [String] {
        struct Hypothesis: Decodable {
            struct Word: Decodable { var text: String }
            var words: [Word]
        }
        let list = (try? JSONDecoder().decode([Hypothesis].self, from: Data(hypotheses.utf8))) ?? []
        return list.map { $0.words.map(\.text).joined(separator: " ") }
    }
}

extension SubjectAccess {
    private struct Contents: Encodable {
        var number: String
        var wantsNoTexts: Bool
        var calls: [Call]
        var texts: [Text]
        var links: [Link]
        var forms: [Form]
        var surveyAnswers: [Answer]
    }

    private struct Call: Encodable {
        var id: String
        var began: String
        var ended: String?
        var from: String?
        var dialled: String?
        var ending: String?
        var recording: String?
        var turns: [Turn]
        var actions: [Action]
    }

    private struct Turn: Encodable {
        var number: Int
        var asked: String
        var heard: String
        var keys: String?
        var hypotheses: [String]
        var understood: String?
        var why: String?
        var labels: [Label]
    }

    /// Who gave it is another person's matter.
    private struct Label: Encodable {
        var meaning: String
        var from: String
        var words: String?
    }

    private struct Action: Encodable {
        var at: String
        var kind: String
        var target: String?
        var outcome: String
        var detail: String?
    }

    private struct Text: Encodable {
        var created: String
        var to: String
        var words: String
        var standing: String
        var sent: String?
    }

    private struct Link: Encodable {
        var created: String
        var route: String
        var followed: Int
        var completed: String?
    }

    private struct Form: Encodable {
        var reference: String
        var form: String
        var created: String
        var state: String
        var answers: String
    }

    private struct Answer: Encodable {
        var at: String
        var question: String
        var answer: String
    }
}
