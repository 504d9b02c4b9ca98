import Foundation

/// A sentence's tokens, as BERT makes them of lower-case words: control characters dropped, accents taken off, each mark and
/// each Chinese character a word of its own; a word is made of the longest tokens that it begins with, one after another.
///
/// Devlin and others, *BERT* (2019), and its `tokenization.py`; exact to the `tokenizers` library, but for names such as
/// `[SEP]` in a sentence, which are text to us.
//
// A class, because its room for a word is used again for each.
final class WordPieces {
    /// Longer words are unknown, whatever they are made of (Unicode scalars).
    private static let longestWord = 100
    /// What goes before the bytes of a token that goes on with a word.
    private static let continuation: StaticString = "##"

    private let vocabulary: TokenVocabulary
    /// The tokens' numbers, those of the last sentence.
    private let tokens: UnsafeMutableBufferPointer<UInt32>
    private var count = 0
    /// Room for `##`, and the bytes of a word. A scalar in lower case has three scalars at the most.
    private let word = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 + 12 * (longestWord + 1))
    private var wordEnd = 2
    private var wordScalars = 0

    /// - Parameter limit: the most tokens, those at both ends included; what is over is left out.
    init(_ vocabulary: TokenVocabulary, limit: Int) {
        self.vocabulary = vocabulary
        tokens = .allocate(capacity: limit)
    }

    deinit {
        tokens.deallocate()
        word.deallocate()
    }

    /// A sentence's tokens, with those for its beginning and its end; valid until the next sentence. Allocates nothing while
    /// the sentence is ASCII.
    func tokens(of sentence: String) -> UnsafeBufferPointer<UInt32> {
        count = 0
        add(vocabulary.beginning)
        if sentence.utf8.allSatisfy({ $0 < 0x80 }) {
            split(sentence)
        } else {
            split(Self.withoutAccents(sentence))
        }
        tokens[count] = vocabulary.end
        return UnsafeBufferPointer(rebasing: tokens[...count])
    }

    /// Accents as characters of their own, and those left out. Control characters go first: they would part a letter and
    /// its accent.
    private static func withoutAccents(_ sentence: String) -> String {
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: sentence.unicodeScalars.filter { !isDropped($0) })
        var bare = String.UnicodeScalarView()
        bare.append(
            contentsOf: String(kept).decomposedStringWithCanonicalMapping.unicodeScalars.filter {
                $0.properties.generalCategory != .nonspacingMark
            })
        return String(bare)
    }

    private func split(_ sentence: String) {
        for scalar in sentence.unicodeScalars {
            guard !isFull else { return }
            switch Self.kind(scalar) {
            case .space: endWord()
            case .alone:
                endWord()
                append(scalar)
                endWord()
            case .dropped: break
            case .letter: append(scalar)
            }
        }
        endWord()
    }

    /// There is room for the end and no more.
    private var isFull: Bool { count == tokens.count - 1 }

    private func add(_ token: UInt32) {
        guard !isFull else { return }
        tokens[count] = token
        count += 1
    }

    // MARK: - Words

    private func append(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            append(byte: 65...90 ~= byte ? byte | 0x20 : byte)
        } else {
            for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                wordScalars += 1
                guard wordScalars <= Self.longestWord else { return }
                for byte in UTF8.encode(lower) ?? .init() {
                    word[wordEnd] = byte
                    wordEnd += 1
                }
            }
        }
    }

    private func append(byte: UInt8) {
        wordScalars += 1
        guard wordScalars <= Self.longestWord else { return }
        word[wordEnd] = byte
        wordEnd += 1
    }

    /// Adds the word's tokens: the longest that it begins with, and so on with what is left.
    private func endWord() {
        defer {
            wordEnd = 2
            wordScalars = 0
        }
        guard wordScalars > 0 else { return }
        guard wordScalars <= Self.longestWord else { return add(vocabulary.unknown) }
        let before = count
        var start = 2
        while start < wordEnd {
            var first = start
            if start > 2 {
                // Where the token before was: it has been found, and its last two bytes are free.
                first -= 2
                word[first] = Self.continuation.utf8Start[0]
                word[first + 1] = Self.continuation.utf8Start[1]
            }
            var end = wordEnd
            var found: UInt32?
            while end > start, found == nil {
                found = vocabulary.id(of: UnsafeBufferPointer(rebasing: UnsafeBufferPointer(word)[first..<end]))
                if found == nil { end -= 1 }
            }
            guard let found else {
                count = before
                return add(vocabulary.unknown)
            }
            add(found)
            start = end
        }
    }

    // MARK: - Characters

    private enum Kind { case space, alone, dropped, letter }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 9, 10, 13, 32: return .space
        case ..<32, 127: return .dropped
        case 48...57, 65...90, 97...122: return .letter
        case ..<128: return .alone
        default: break
        }
        if isDropped(scalar) { return .dropped }
        if scalar.properties.isWhitespace { return .space }
        if isChinese(scalar) { return .alone }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            return .alone
        default: return .letter
        }
    }

    /// Control and format characters, and what stands for bytes that were no text.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 13: return false
        case 0xFFFD: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate: return true
        default: return false
        }
    }

    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
