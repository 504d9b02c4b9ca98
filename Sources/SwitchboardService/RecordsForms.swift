import Dialogue
import Foundation
import Grammar
import Records
import SpokenValues

/// The results of forms in the records, each under a reference that can be said and not be guessed.
package struct RecordsForms: FormResults {
    /// Where they are kept.
    package let store: Store
    /// Letters before the figures: the council's initials.
    package let prefix: String
    /// Where a call's recording will be; nil when calls are not recorded.
    package let recording: @Sendable (String) -> String?
    /// The call's own records, which come before its forms.
    package var records: RecordsJournal?
    /// From the date that the call goes by to the machine's own (s).
    package var shift: TimeInterval = 0

    package func keep(_ record: FormRecord) async throws -> String {
        await records?.settle(within: .seconds(2))
        if let reference = record.reference {
            try await keep(row(of: record, under: reference))
            return reference
        }
        // A figure in a hundred million that is taken already is drawn again.
        var attempts = 0
        while true {
            attempts += 1
            let reference = FormReference.random(prefix: prefix).text
            do {
                try await keep(row(of: record, under: reference))
                return reference
            } catch let error as DatabaseError where error.kind == .constraint && attempts < 5 {
                continue
            }
        }
    }

    private func keep(_ row: FormResultRow) async throws {
        try await CallersPatience.wait { [store] in try await store.keep(row) }
    }

    private func row(of record: FormRecord, under reference: String) throws -> FormResultRow {
        var values: [String: Answer] = [:]
        for answer in record.answers {
            let path = answer.recorded == nil ? nil : recording(record.callID)
            values[answer.slot] = Answer(
                value: CardNumber.withheld(from: answer.value.text),
                recording: path.map { URL(filePath: $0).lastPathComponent },
                from: path == nil ? nil : answer.recorded?.lowerBound.hundredths,
                to: path == nil ? nil : answer.recorded?.upperBound.hundredths)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let state: FormResultRow.State =
            !record.isComplete ? .partial : record.form.webhook == nil ? .kept : .waiting
        return FormResultRow(
            reference: reference, callID: record.callID, form: record.form.id,
            values: String(decoding: try encoder.encode(values), as: UTF8.self), state: state,
            created: record.at + shift)
    }

    private struct Answer: Encodable {
        var value: String
        var recording: String?
        var from: Double?
        var to: Double?
    }
}

/// A form's reference: initials and two groups of four figures, `SH-4827-3196`.
package struct FormReference: Equatable {
    /// As it is written.
    package let text: String

    /// One that nobody can guess from another.
    package static func random(prefix: String) -> FormReference {
        var source = SystemRandomNumberGenerator()
        let figures = (0..<8).map { _ in String(Int.random(in: 0...9, using: &source)) }
        return FormReference(
            text: ([prefix].filter { !$0.isEmpty } + [figures[..<4].joined(), figures[4...].joined()])
                .joined(separator: "-"))
    }

    /// "South Hams District Council" is SH.
    package static func prefix(for council: String?) -> String {
        String((council ?? "").split(separator: " ").prefix(2).compactMap(\.first)).uppercased().filter {
            $0.isASCII && $0.isLetter
        }
    }
}

extension Double {
    fileprivate var hundredths: Double { (self * 100).rounded() / 100 }
}
