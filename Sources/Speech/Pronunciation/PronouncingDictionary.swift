import Foundation
import Utilities

/// CMUdict as PocketSphinx writes it (`tomato T AH M EY T OW`, further ways as `tomato(2)`), looked up in place.
///
/// The file stays one block of bytes with a hash table over its lines: 134,000 words are there in milliseconds.
struct PronouncingDictionary: Sendable {
    private let bytes: [UInt8]
    /// Offset + 1 of a line's first byte, 0 for an empty place; open addressing.
    private let table: [UInt32]
    private let mask: Int

    /// - Throws: `SpeechError.missing` when the file cannot be read.
    init(path: String) throws(SpeechError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .missing(file: path, package: "pocketsphinx-en-us")
        }
        self.init(bytes: [UInt8](data))
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
        (table, mask) = bytes.withUnsafeBufferPointer { text in
            let lines = text.reduce(1) { $0 + ($1 == Self.newline ? 1 : 0) }
            var size = 16
            while size < 2 * lines { size *= 2 }
            var table = [UInt32](repeating: 0, count: size)
            var start = 0
            while start < text.count {
                var end = start
                while end < text.count, text[end] != Self.newline { end += 1 }
                let length = Self.wordLength(text, from: start, to: end)
                if length > 0 {
                    var place = Self.hash(text[start..<start + length]) & (size - 1)
                    while table[place] != 0 { place = (place + 1) & (size - 1) }
                    table[place] = UInt32(truncatingIfNeeded: start + 1)
                }
                start = end + 1
            }
            return (table, size - 1)
        }
    }

    /// The ways to say a word, the usual one first; empty when it is not in the dictionary.
    func pronunciations(of word: String) -> [[String]] {
        let wanted = Array(word.utf8)
        guard !wanted.isEmpty else { return [] }
        return bytes.withUnsafeBufferPointer { text in
            var found: [[String]] = []
            var place = Self.hash(wanted[...]) & mask
            while table[place] != 0 {
                let start = Int(table[place]) - 1
                var end = start
                while end < text.count, text[end] != Self.newline { end += 1 }
                let length = Self.wordLength(text, from: start, to: end)
                if text[start..<start + length].elementsEqual(wanted) {
                    let line = String(decoding: text[start..<end], as: UTF8.self)
                    found.append(line.split(whereSeparator: \.isWhitespace).dropFirst().map(String.init))
                }
                place = (place + 1) & mask
            }
            return found
        }
    }

    private static let newline = UInt8(ascii: "\n")

    /// How long the word is at the head of a line, without the mark of a further pronunciation.
    private static func wordLength(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
        var length = 0
        while start + length < end {
            let byte = text[start + length]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { break }
            if byte == UInt8(ascii: "("), length > 0 { break }
            length += 1
        }
        return length
    }

    private static func hash(_ word: some Sequence<UInt8>) -> Int {
        Int(truncatingIfNeeded: Fingerprint(of: word).value >> 20)
    }
}
