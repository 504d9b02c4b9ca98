import Foundation
import Utilities

/// The British words, places and names that come with the program, in `british.dict`.
enum BritishWords {
    /// Read once; empty when the file is missing.
    static let all: [String: [[String]]] = {
        let data = FileManager.default.contents(atPath: InstalledFile.path("british.dict", of: "Speech")) ?? Data()
        return read(String(decoding: data, as: UTF8.self))
    }()

    /// A word and its phones a line, as in a council's `lexicon.txt`.
    static func read(_ text: String) -> [String: [[String]]] {
        text.split(whereSeparator: \.isNewline).reduce(into: [:]) { words, line in
            let fields = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            if fields.count > 1 { words[fields[0], default: []].append(Array(fields.dropFirst())) }
        }
    }
}
