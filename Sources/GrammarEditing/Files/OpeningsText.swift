import ConfigurationFiles
import Grammar
import SpokenValues

/// The text of `openings.tsv`, in which single lines are added, changed and removed.
struct OpeningsText {
    /// One line that is an opening.
    private struct Line {
        /// With its line end.
        var range: Range<Int>
        /// The sentence, without white space before it.
        var said: Range<Int>
        /// The route, without white space around it.
        var route: Range<Int>
    }

    private static let file = Opening.file
    private static let header = "utterance\troute"
    private let bytes: [UInt8]
    private let lineEnd: String

    init(_ text: String) {
        bytes = Array(text.utf8)
        lineEnd = text.lineEnd
    }

    /// Where words lead; nil when no line has them.
    func route(of words: [String]) -> String? { lines { $0 == words }.first.map { string($0.route) } }

    /// Every opening with its route, in the order of the file.
    var all: [(said: String, route: String)] {
        var all: [(said: String, route: String)] = []
        each { all.append((Tokeniser.words(in: string($0.said)).joined(separator: " "), string($0.route))) }
        return all
    }

    /// What leads to one route, in the order of the file.
    func said(of route: String) -> [String] {
        let wanted = Array(route.utf8)
        var said: [String] = []
        each { line in
            guard bytes[line.route].elementsEqual(wanted) else { return }
            said.append(Tokeniser.words(in: string(line.said)).joined(separator: " "))
        }
        return said
    }

    /// The same file without any line of a route.
    func removing(route: String) -> String {
        let wanted = Array(route.utf8)
        var ranges: [Range<Int>] = []
        each { line in if bytes[line.route].elementsEqual(wanted) { ranges.append(line.range) } }
        return with(ranges.map { ($0, "") })
    }

    /// The same file with one opening more: behind the last of its route, or at the end.
    func adding(_ words: [String], route: String) throws(FileFault) -> String {
        try Self.check(route)
        let line = "\(words.joined(separator: " "))\t\(route)"
        guard !bytes.isEmpty else { return "\(Self.header)\n\(line)\n" }
        var last = bytes.count
        let wanted = Array(route.utf8)
        each { found in if bytes[found.route].elementsEqual(wanted) { last = found.range.upperBound } }
        let isAfterLineEnd = bytes[last - 1] == UInt8(ascii: "\n")
        return with([(last..<last, isAfterLineEnd ? line + lineEnd : lineEnd + line)])
    }

    /// The same file with another route behind words, wherever they stand.
    func moving(_ words: [String], to route: String) throws(FileFault) -> String {
        try Self.check(route)
        return with(try found(words).map { ($0.route, route) })
    }

    /// The same file with other words on a line.
    func changing(_ words: [String], to new: [String]) throws(FileFault) -> String {
        with(try found(words).prefix(1).map { ($0.said, new.joined(separator: " ")) })
    }

    /// The same file without the lines that have these words.
    func removing(_ words: [String]) throws(FileFault) -> String {
        with(
            try found(words).map { line in
                let range = line.range
                if bytes[range.upperBound - 1] == UInt8(ascii: "\n") || range.lowerBound == 0 { return (range, "") }
                // The last line has no end: the one before it becomes the last, and has none either.
                let isCRLF = range.lowerBound > 1 && bytes[range.lowerBound - 2] == UInt8(ascii: "\r")
                return (range.lowerBound - (isCRLF ? 2 : 1)..<range.upperBound, "")
            })
    }

    /// The words of a sentence, when it can be an opening.
    static func words(in text: String) throws(FileFault) -> [String] {
        let words = Tokeniser.words(in: text)
        func fault(_ message: String, _ cure: String) -> FileFault {
            FileFault(file: file, message: message, cure: cure)
        }
        guard !words.isEmpty else { throw fault("nothing is said in ‘\(text)’", "write what callers say") }
        if let figures = words.first(where: { $0.contains(where: \.isNumber) }) {
            throw fault(
                "‘\(figures)’ is not written as it is spoken",
                "write numbers in words; leave out telephone numbers and whatever tells who called")
        }
        if words.count > Opening.mostWords {
            throw fault(
                "this opening has \(words.count) words, more than anybody says in one breath",
                "keep the sentence that says what it is about, \(Opening.mostWords) words at most")
        }
        return words
    }

    /// What has white space in it would be another line, or another column.
    private static func check(_ route: String) throws(FileFault) {
        guard route.isEmpty || route.contains(where: { $0.isWhitespace || $0 == "\0" }) else { return }
        throw FileFault(file: file, message: "‘\(route)’ is no route's id", cure: "write the id of a route, or none")
    }

    private func found(_ words: [String]) throws(FileFault) -> [Line] {
        let lines = lines { $0 == words }
        guard lines.isEmpty else { return lines }
        throw FileFault(
            file: Self.file, message: "no line says ‘\(words.joined(separator: " "))’",
            cure: "look whether somebody has changed or removed it")
    }

    private func lines(where isWanted: ([String]) -> Bool) -> [Line] {
        var found: [Line] = []
        each { line in if isWanted(Tokeniser.words(in: string(line.said))) { found.append(line) } }
        return found
    }

    /// Every line that is an opening, as `Opening` reads them.
    private func each(_ body: (Line) -> Void) {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (9...13).contains($0) }
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            var first = start
            if start == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { first = 3 }
            while first < end, isSpace(bytes[first]) { first += 1 }
            if first < end, bytes[first] != UInt8(ascii: "#"),
                let tab = bytes[first..<end].firstIndex(of: UInt8(ascii: "\t"))
            {
                let routeStart = bytes[(tab + 1)..<end].firstIndex { !isSpace($0) } ?? end
                let routeEnd = bytes[routeStart..<end].firstIndex(where: isSpace) ?? end
                let line = Line(range: start..<end, said: first..<tab, route: routeStart..<routeEnd)
                if start > 0 || string(first..<routeEnd) != Self.header { body(line) }
            }
            start = end
        }
    }

    private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func with(_ changes: [(Range<Int>, String)]) -> String {
        let splices = changes.map { Splice(range: $0.0, replacement: Array($0.1.utf8)) }
        return String(decoding: bytes.spliced(splices), as: UTF8.self)
    }
}
