import ConfigurationFiles
import Foundation

/// A file's text, and the encoding in which its bytes were, so that what is not changed stays as it is, byte for byte.
struct WrittenFile {
    /// With its mark (U+FEFF) and its line ends as they are.
    var text: String
    private let encoding: Encoding
    private let file: String

    private enum Encoding {
        case utf8
        case windows1252
        /// With its mark before it.
        case utf16(isBigEndian: Bool)
    }

    /// - Throws: what it is instead of a text.
    init(_ data: Data, file: String) throws(FileFault) {
        self.file = file
        let read = try WrittenText.read(data, file: file)
        if data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF]) {
            encoding = .utf16(isBigEndian: data.first == 0xFE)
            text = String(read.drop { $0 == "\u{FEFF}" })
        } else {
            // Foundation's own reading may leave out the mark.
            let whole = String(decoding: data, as: UTF8.self)
            let isUTF8 = whole.utf8.elementsEqual(data)
            encoding = isUTF8 ? .utf8 : .windows1252
            text = isUTF8 ? whole : read
        }
    }

    /// - Throws: the letter that the file's encoding cannot hold.
    func data() throws(FileFault) -> Data {
        switch encoding {
        case .utf8: return Data(text.utf8)
        case .utf16(let isBigEndian):
            let mark: [UInt8] = isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]
            return text.utf16.reduce(into: Data(mark)) { data, unit in
                let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                data.append(contentsOf: isBigEndian ? bytes : bytes.reversed())
            }
        case .windows1252:
            if let data = text.data(using: .windowsCP1252) { return data }
            let strange = text.first { String($0).data(using: .windowsCP1252) == nil }
            throw FileFault(
                file: file, message: "the file is in Windows-1252, which has no ‘\(strange.map(String.init) ?? "")’",
                cure: "save the whole file as UTF-8 first, or write it without that letter")
        }
    }
}

/// What stands at one place, and what shall stand there instead.
struct Splice<Element> {
    var range: Range<Int>
    var replacement: [Element]
}

extension Array {
    /// The same with every splice made; what several take away is taken away once.
    func spliced(_ splices: [Splice<Element>]) -> [Element] {
        var result: [Element] = []
        result.reserveCapacity(count + splices.reduce(0) { $0 + $1.replacement.count })
        var done = 0
        let inOrder = splices.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        for (_, splice) in inOrder {
            result += self[done..<Swift.max(done, splice.range.lowerBound)]
            result += splice.replacement
            done = Swift.max(done, splice.range.upperBound)
        }
        return result + self[done...]
    }
}

extension String {
    /// How its lines end: as the first of them does.
    var lineEnd: String {
        guard let end = unicodeScalars.firstIndex(of: "\n"), end > unicodeScalars.startIndex else { return "\n" }
        return unicodeScalars[unicodeScalars.index(before: end)] == "\r" ? "\r\n" : "\n"
    }
}
