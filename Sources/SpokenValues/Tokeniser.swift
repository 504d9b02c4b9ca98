/// Written text as the words that a recogniser knows.
package enum Tokeniser {
    /// Lower case, curly apostrophes made straight, hyphens and slashes taken as spaces, other punctuation dropped.
    package static func words(in text: String) -> [String] {
        // Most texts come as they are spoken, and need not be looked at by characters.
        if text.utf8.allSatisfy({ (97...122).contains($0) || $0 == space || $0 == apostrophe }) {
            return text.utf8.split(separator: space).map { $0.drop { $0 == apostrophe } }.filter { !$0.isEmpty }
                .map { String(Substring($0)) }
        }
        return text.lowercased().replacing("’", with: "'").replacing("‘", with: "'")
            .split { $0.isWhitespace || "-–—/".contains($0) }
            .map { $0.filter { $0.isLetter || $0.isNumber || $0 == "'" } }
            .map { word in word.drop { $0 == "'" } }
            .filter { !$0.isEmpty }
            .map(String.init)
    }

    private static let space = UInt8(ascii: " ")
    private static let apostrophe = UInt8(ascii: "'")
}
