/// Written text as the words that a recogniser knows.
package enum Tokeniser {
    /// Lower case, curly apostrophes made straight, hyphens and slashes taken as spaces, other punctuation dropped.
    package static func words(in text: String) -> [String] {
        // Most words come as they are spoken.
        if !text.isEmpty, text.utf8.allSatisfy({ (97...122).contains($0) }) { return [text] }
        return text.lowercased().replacing("’", with: "'").replacing("‘", with: "'")
            .split { $0.isWhitespace || "-–—/".contains($0) }
            .map { $0.filter { $0.isLetter || $0.isNumber || $0 == "'" } }
            .map { word in word.drop { $0 == "'" } }
            .filter { !$0.isEmpty }
            .map(String.init)
    }
}
