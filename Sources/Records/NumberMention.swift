import Foundation
import SpokenValues
import Telephony

/// A telephone number within other text: in figures, however they are grouped, or in words as they were said.
package struct NumberMention: Sendable {
    private let number: String
    private let tail: [UInt8]

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
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"):
                gap += 1
                if gap > 2 { row.removeAll(keepingCapacity: true) }
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
            "SELECT call_id, hypotheses FROM turns WHERE length(hypotheses) > 200",
            "SELECT call_id, digits FROM turns WHERE length(digits) >= 10",
            "SELECT call_id, reason FROM turns WHERE length(reason) > 20",
            "SELECT call_id, detail FROM actions WHERE length(detail) >= 10",
            "SELECT call_id, words FROM labels WHERE length(words) >= 10",
        ] {
            let rows = try database.cursor(sql)
            try rows.advance()
            while rows.hasRow {
                if let call = rows.text(0), !calls.contains(call), let text = rows.text(1),
                    mention.isIn(text) || Self.hypotheses(in: text).contains(where: mention.isSaid)
                {
                    calls.insert(call)
                }
                try rows.advance()
            }
        }
        return (calls, forms, texts)
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
