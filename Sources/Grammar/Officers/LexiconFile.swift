import ConfigurationFiles
import Recognition
import SpokenValues

/// Reads `lexicon.txt`: a word and its ARPAbet phones on each line, as in CMUdict.
enum LexiconFile {
    static let file = "lexicon.txt"

    /// Pronunciations by word, in the order written, stress marks removed.
    static func read(_ text: String, faults: FaultCollector) -> [String: [[String]]] {
        var entries: [String: [[String]]] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let at = TextPosition(line: index + 1, column: 1)
            let content = line.prefix { $0 != "#" }
            let fields = content.split { $0.isWhitespace || $0 == "\u{FEFF}" }
            guard let written = fields.first, !content.hasPrefix(";;;") else { continue }
            // `word(2)` is CMUdict's way to write a second pronunciation.
            let words = Tokeniser.words(in: String(written.prefix { $0 != "(" }))
            guard words.count == 1, let word = words.first else {
                faults.error(file, at, "‘\(written)’ is not one word", cure: "give each word a line of its own")
                continue
            }
            let phones = fields.dropFirst().map { $0.uppercased().filter { !$0.isNumber } }
            if phones.isEmpty {
                faults.error(
                    file, at, "‘\(word)’ has no pronunciation",
                    cure: "write its phones behind it, as in ‘totnes  T AA T N AH S’")
                continue
            }
            let unknown = phones.filter { !Phones.isKnown($0) }
            if !unknown.isEmpty {
                faults.error(
                    file, at, "‘\(unknown.joined(separator: " "))’ in ‘\(word)’ is no phone",
                    cure: "use the ARPAbet: \(Phones.names.joined(separator: " "))")
                continue
            }
            entries[word, default: []].append(phones)
        }
        return entries
    }
}
