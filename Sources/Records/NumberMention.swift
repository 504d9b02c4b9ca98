import Foundation
import SpokenValues
import Telephony

/// A telephone number within other text: in figures, however they are grouped, or in words as they were said.
package struct NumberMention: Sendable {
    private let number: String
    private let tail: [UInt8]

    /// In place of a remark that had it.
    static let blank = "[erased]"

    /// - Parameter number: E.164.
    package init(_ number: String) {
        self.number = number
        let digits = number.filter(\.isNumber)
        // However it is dialled: 07700…, +447700…, 00447700….
        tail = Array((digits.hasPrefix("44") ? digits.dropFirst(2) : digits[...]).utf8)
    }

    /// Whether the text has it.
    package func isIn(_ text: String) -> Bool {
        var scan = Scan()
        for byte in text.utf8 where scan.finds(tail, next: byte) { return true }
        return isSaid(text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'") }.map(String.init))
    }

    /// Whether the words have it.
    func isSaid(_ words: [String]) -> Bool {
        words.indices.contains { place in
            TelephoneNumber.read(words[place...]).flatMap { PhoneNumber($0.value.national)?.e164 } == number
        }
    }

    /// Whether a file has it in figures.
    package func isIn(fileAt path: String) -> Bool {
        guard let file = InputStream(fileAtPath: path) else { return false }
        file.open()
        defer { file.close() }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var scan = Scan()
        while true {
            let count = file.read(&buffer, maxLength: buffer.count)
            guard count > 0 else { return false }
            for index in 0..<count where scan.finds(tail, next: buffer[index]) { return true }
        }
    }

    /// Figures in a row, over what people write between them.
    private struct Scan {
        private var row: [UInt8] = []
        private var gap = 0

        mutating func finds(_ tail: [UInt8], next byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                gap = 0
                row.append(byte)
                if row.count > tail.count { row.removeFirst() }
                return row == tail
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: "/"),
                // A space that does not break, and dashes, as UTF-8.
                0xC2, 0xA0, 0xE2, 0x80, 0x90...0x95:
                gap += 1
                if gap > 5 { row.removeAll(keepingCapacity: true) }
                return false
            default:
                row.removeAll(keepingCapacity: true)
                return false
            }
        }
    }
}

extension Store {
    /// Where a number stands within what was said, filled in or texted: what no column has for itself.
    /// - Returns: the calls, and the forms and texts whose call is gone.
    func mentions(of number: String) throws -> (calls: Set<String>, forms: Set<String>, texts: Set<Int>) {
        let mention = NumberMention(number)
        var calls: Set<String> = []
        var forms: Set<String> = []
        var texts: Set<Int> = []
        let values = try database.cursor("SELECT reference, call_id, \"values\" FROM form_results")
        try values.advance()
        while values.hasRow {
            if let text = values.text(2), mention.isIn(text) {
                if let call = values.text(1) {
                    calls.insert(call)
                } else {
                    forms.formUnion(values.text(0).map { [$0] } ?? [])
                }
            }
            try values.advance()
        }
        let outbox = try database.cursor("SELECT id, call_id, body, personalisation FROM outbox WHERE body <> ''")
        try outbox.advance()
        while outbox.hasRow {
            if mention.isIn("\(outbox.text(2) ?? "") \(outbox.text(3) ?? "")") {
                if let call = outbox.text(1) { calls.insert(call) } else { texts.insert(outbox.integer(0)) }
            }
            try outbox.advance()
        }
        for sql in [
            // What is shorter has no ten figures in it.
            "SELECT call_id, reason FROM turns WHERE length(reason) >= 10",
            "SELECT call_id, decision FROM turns WHERE length(decision) >= 10",
            "SELECT call_id, coalesce(target, '') || ' ' || coalesce(detail, '') FROM actions",
            "SELECT call_id, expect || ' ' || coalesce(words, '') || ' ' || by FROM labels",
            "SELECT call_id, answer FROM survey_answers WHERE call_id IS NOT NULL AND length(answer) >= 10",
            "SELECT id, coalesce(dialled, '') || ' ' || coalesce(called_back, '') FROM calls",
        ] {
            let rows = try database.cursor(sql)
            try rows.advance()
            while rows.hasRow {
                if let call = rows.text(0), !calls.contains(call), let text = rows.text(1), mention.isIn(text) {
                    calls.insert(call)
                }
                try rows.advance()
            }
        }
        calls.formUnion(try callsThatGave(mention))
        return (calls, forms, texts)
    }

    /// Calls on which the number was keyed or said, at once or in parts, turn after turn.
    private func callsThatGave(_ mention: NumberMention) throws -> Set<String> {
        var calls: Set<String> = []
        var (call, figures) = ("", "")
        func close() { if !figures.isEmpty, mention.isIn(figures) { calls.insert(call) } }
        let turns = try database.cursor("SELECT call_id, digits, hypotheses FROM turns ORDER BY call_id, number")
        try turns.advance()
        while turns.hasRow {
            if let next = turns.text(0), next != call {
                close()
                (call, figures) = (next, "")
            }
            let hypotheses = turns.text(2).map(Self.hypotheses) ?? []
            let isWritten = turns.text(2).map { mention.isIn($0) } ?? false
            if isWritten || hypotheses.contains(where: { mention.isSaid($0) }) {
                calls.insert(call)
            }
            figures += (turns.text(1) ?? "").filter(\.isNumber)
            figures += CardNumber.runs(in: hypotheses.first ?? []).joined()
            try turns.advance()
        }
        close()
        return calls
    }

    /// Takes the number out of remarks on something that stays: on who wants no texts, on what was deleted, on what failed.
    func blankRemarks(of number: String) throws {
        let mention = NumberMention(number)
        for (table, key, column) in [
            ("opt_outs", "number_hash", "why"), ("deletions", "id", "why"), ("missed_calls", "id", "why"),
            ("outbox", "id", "last_error"), ("form_results", "reference", "last_error"),
        ] {
            let remarks = try database.query(
                "SELECT CAST(\(key) AS TEXT) AS place, \(column) AS text FROM \(table) WHERE \(column) IS NOT NULL"
            ) { (try $0.requireText("place"), try $0.requireText("text")) }
            for (place, text) in remarks where mention.isIn(text) {
                try database.execute(
                    "UPDATE \(table) SET \(column) = ? WHERE CAST(\(key) AS TEXT) = ?",
                    [.init(NumberMention.blank), .init(place)])
            }
        }
        try forgetSums(with: mention)
    }

    private static func hypotheses(in column: String) -> [[String]] {
        struct Hypothesis: Decodable {
            struct Word: Decodable { var text: String }
            var words: [Word]
        }
        guard column.hasPrefix("[{") else { return [] }
        return (try? JSONDecoder().decode([Hypothesis].self, from: Data(column.utf8)))?.map { $0.words.map(\.text) }
            ?? []
    }
}
