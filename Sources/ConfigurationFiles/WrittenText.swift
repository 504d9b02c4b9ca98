import Foundation

/// The text of a file that people wrote, in the encodings that their programs use. What cannot be read is a fault: a file
/// that is there and is taken for one that is not would lose everybody in it.
package enum WrittenText {
    /// UTF-8, UTF-16 with its mark, or Windows-1252, which Excel writes when it is not asked for UTF-8.
    /// - Parameter file: its name for whoever mends it.
    /// - Throws: what it is instead, with the line where that begins.
    package static func read(_ data: Data, file: String) throws(FileFault) -> String {
        if let known = formats.first(where: { data.starts(with: $0.mark) }) {
            throw FileFault(
                file: file, message: "the file is \(known.name), and no text",
                cure: "open it in its program and save it as ‘CSV UTF-8’ or as plain text")
        }
        let text =
            try data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF])
            ? utf16(data, file: file) : eightBits(data, file: file)
        if let line = line(of: "\u{0}", in: text) {
            throw FileFault(
                file: file, line: line, message: "there are NUL characters in it, so it is no text in UTF-8",
                cure: saveAsUTF8)
        }
        if let line = line(of: "\u{FFFD}", in: text) {
            throw FileFault(
                file: file, line: line,
                message: "there is a ‘\u{FFFD}’, left by a program that could not read a letter",
                cure: "write the letter that was meant, and save the file as UTF-8")
        }
        return text
    }

    private static let saveAsUTF8 = "save the whole file as UTF-8"

    /// What is sent in place of a table or a text, by its first bytes.
    private static let formats: [(mark: [UInt8], name: String)] = [
        ([0x50, 0x4B, 0x03, 0x04], "a workbook or an archive (.xlsx, .ods, .docx, .zip)"),
        ([0xD0, 0xCF, 0x11, 0xE0], "a workbook or a document of an old kind (.xls, .doc)"),
        (Array("%PDF".utf8), "a PDF"), (Array("{\\rtf".utf8), "a document (.rtf)"),
        ([0x1F, 0x8B], "compressed (.gz)"), ([0x89, 0x50, 0x4E, 0x47], "a picture"),
    ]

    private static func utf16(_ data: Data, file: String) throws(FileFault) -> String {
        guard data.count.isMultiple(of: 2), let text = String(data: data, encoding: .utf16) else {
            throw FileFault(
                file: file, message: "the file begins as UTF-16 and does not go on so", cure: saveAsUTF8)
        }
        return text
    }

    private static func eightBits(_ data: Data, file: String) throws(FileFault) -> String {
        if let text = String(data: data, encoding: .utf8) { return text }
        // A line with a letter of UTF-8 beside one that is none: the file was put together from two.
        var strange: Int?
        var isMixed = false
        for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if String(data: line, encoding: .utf8) == nil {
                strange = strange ?? index + 1
                if hasLetterOfUTF8(line) { isMixed = true }
            } else if line.contains(where: { $0 >= 0x80 }) {
                isMixed = true
            }
        }
        if isMixed {
            throw FileFault(
                file: file, line: strange, message: "this line is not UTF-8, and other letters of the file are",
                cure: "write its letters with marks again, and save the whole file as UTF-8")
        }
        guard !data.contains(where: unused.contains), let text = String(data: data, encoding: .windowsCP1252) else {
            throw FileFault(
                file: file, line: strange, message: "this line is neither UTF-8 nor Windows-1252", cure: saveAsUTF8)
        }
        return text
    }

    /// Bytes that Windows-1252 gives no meaning.
    private static let unused: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]

    /// Whether a line that is not UTF-8 as a whole has a letter that is: a first byte with all that must follow it.
    private static func hasLetterOfUTF8(_ line: Data) -> Bool {
        let bytes = Array(line)
        return bytes.indices.contains { start in
            let length =
                switch bytes[start] {
                // Ã to Å with what follows it are letters with marks; the rest of two bytes is not met in Latin text.
                case 0xC3...0xC5: 2
                case 0xE2: 3
                default: 0
                }
            return length > 0 && start + length <= bytes.count
                && String(data: Data(bytes[start..<start + length]), encoding: .utf8) != nil
        }
    }

    private static func line(of character: Unicode.Scalar, in text: String) -> Int? {
        guard let place = text.unicodeScalars.firstIndex(of: character) else { return nil }
        return text.unicodeScalars[..<place].count { $0 == "\n" } + 1
    }
}
