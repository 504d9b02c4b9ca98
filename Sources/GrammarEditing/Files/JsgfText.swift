import ConfigurationFiles
import Grammar
import SpokenValues

/// A JSGF file's text, in which single alternatives of its rules are changed and everything else is left as it is.
struct JsgfText {
    private let file: String
    private let characters: [Character]
    private let lineEnd: String
    let source: JsgfSource
    /// A line that would be longer is broken before the bar.
    private static let widest = 110

    /// - Throws: what keeps the file from being read.
    init(_ text: String, file: String) throws(FileFault) {
        self.file = file
        source = JsgfSource(file: file, text: text)
        if let fault = source.faults.first { throw fault }
        characters = Array(text)
        lineEnd = text.lineEnd
    }

    /// An alternative by its text, in whatever way its words are spaced; nil when the rule has none like it.
    func alternative(_ text: String, of rule: String) -> JsgfSource.Alternative? {
        let wanted = Self.plain(text)
        return source.rule(rule)?.alternatives.first { Self.plain($0.text) == wanted }
    }

    /// The alternative with its weight and tags, as written.
    func written(_ alternative: JsgfSource.Alternative) -> String { String(characters[alternative.range]) }

    /// A rule with its name and semicolon, as written; nil when there is none.
    func written(rule name: String) -> String? {
        source.rule(name).map { String(characters[$0.start...min($0.end, characters.count - 1)]) }
    }

    /// The same file with one public rule more, at its end.
    func adding(rule name: String, _ phrases: [String]) throws(FileFault) -> String {
        let isPlain = name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
        }
        guard isPlain, name.first?.isLetter ?? false else {
            throw FileFault(
                file: file, message: "‘\(name)’ can be no route's id",
                cure: "use small letters without accents, figures and _, and begin with a letter")
        }
        if let there = source.rule(name) {
            throw FileFault(
                file: file, line: there.line, message: "there is a rule <\(name)> already", cure: "give it another id")
        }
        guard !phrases.isEmpty else {
            throw FileFault(
                file: file, message: "<\(name)> has no phrase", cure: "write at least one thing that callers say")
        }
        for phrase in phrases { try check(phrase) }
        var lines = ["    "]
        for (place, phrase) in phrases.enumerated() {
            let item = (place > 0 ? " | " : "  ") + phrase
            if place > 0, (lines.last ?? "").count + item.count > Self.widest {
                lines.append("    | \(phrase)")
            } else {
                lines[lines.count - 1] += item
            }
        }
        let text = String(characters)
        let gap = text.isEmpty || text.hasSuffix(lineEnd) ? lineEnd : lineEnd + lineEnd
        return text + gap + "public <\(name)> =" + lineEnd + lines.joined(separator: lineEnd) + ";" + lineEnd
    }

    /// The same file without a rule, and without the comments that stand right above it.
    func removing(rule name: String) throws(FileFault) -> String {
        let rule = try rule(name)
        var end = min(rule.end + 1, characters.count)
        var start = rule.start
        let lineStart = characters[..<start].lastIndex(where: \.isNewline).map { $0 + 1 } ?? 0
        let isFirst = characters[lineStart..<start].allSatisfy(\.isWhitespace)
        let rest = characters[end...].prefix { !$0.isNewline }
        // Another rule may stand on the same line.
        guard isFirst, rest.allSatisfy(\.isWhitespace) else { return with(start..<end, "") }
        start = lineStart
        end = min(end + rest.count + 1, characters.count)
        while start > 0 {
            let above = characters[..<(start - 1)].lastIndex(where: \.isNewline).map { $0 + 1 } ?? 0
            let line = characters[above..<(start - 1)].drop(while: \.isWhitespace)
            guard line.starts(with: ["/", "/"]) else { break }
            start = above
        }
        // One empty line is left between what stood above it and below it.
        let isGapAbove = start == 0 || (start > 1 && characters[start - 1].isNewline && characters[start - 2].isNewline)
        if isGapAbove, end < characters.count, characters[end].isNewline { end += 1 }
        return with(start..<end, "")
    }

    /// The same file with one alternative more, behind the last.
    func adding(_ phrase: String, weight: Double?, to name: String) throws(FileFault) -> String {
        let rule = try rule(name)
        try check(phrase)
        let item = (weight.map { "/\(Self.written($0))/ " } ?? "") + phrase
        guard let last = rule.alternatives.last else { throw missing(phrase, in: name) }
        let lineStart = characters[..<last.range.upperBound].lastIndex(where: \.isNewline).map { $0 + 1 } ?? 0
        let lead = characters[lineStart...].prefix { $0.isWhitespace && !$0.isNewline }
        let behind = characters[last.range.upperBound..<rule.end]
        // A comment behind the last one is about that one, and stays with it.
        let isFollowed = behind.contains { !$0.isWhitespace }
        let isListed = lineStart + lead.count < characters.count && characters[lineStart + lead.count] == "|"
        let isAlone =
            isListed && !characters[(lineStart + lead.count + 1)..<last.range.lowerBound].contains { !$0.isWhitespace }
        let isLong = last.range.upperBound - lineStart + item.count + 4 > Self.widest
        if !isFollowed, isLong || (isAlone && rule.alternatives.count > 2) {
            let indent = isListed ? String(lead) : String(lead) + "    "
            return with(last.range.upperBound..<last.range.upperBound, "\(lineEnd)\(indent)| \(item)")
        }
        return with(last.range.upperBound..<last.range.upperBound, " | \(item)")
    }

    /// The same file with other words in an alternative's place; its weight, its tags and all around it stay.
    func changing(_ text: String, of name: String, to phrase: String) throws(FileFault) -> String {
        let alternative = try editable(text, of: name)
        try check(phrase)
        return with(alternative.said, phrase)
    }

    /// The same file with another weight of an alternative; nil takes the weight away.
    func weighing(_ text: String, of name: String, as weight: Double?) throws(FileFault) -> String {
        let alternative = try editable(text, of: name)
        guard let weight else {
            guard alternative.weightRange != nil else { return String(characters) }
            return with(alternative.range.lowerBound..<alternative.said.lowerBound, "")
        }
        if let there = alternative.weightRange { return with(there, "/\(Self.written(weight))/") }
        return with(alternative.range.lowerBound..<alternative.range.lowerBound, "/\(Self.written(weight))/ ")
    }

    /// The same file without an alternative and its bar.
    func removing(_ text: String, of name: String) throws(FileFault) -> String {
        let rule = try rule(name)
        let alternative = try editable(text, of: name)
        guard rule.alternatives.count > 1, let index = rule.alternatives.firstIndex(of: alternative) else {
            throw FileFault(
                file: file, line: alternative.line, message: "‘\(alternative.text)’ is all that <\(name)> has",
                cure: "give it another phrase first")
        }
        let range = alternative.range
        let next = index + 1 < rule.alternatives.count ? rule.alternatives[index + 1].range.lowerBound : nil
        let isFollowedOnLine = next.map { isBlank(but: "|", range.upperBound..<$0, oneLine: true) } ?? false
        guard index > 0 else {
            guard let next else { throw missing(text, in: name) }
            if isBlank(but: "|", range.upperBound..<next) { return with(range.lowerBound..<next, "") }
            // A comment stands between: it stays.
            let bar = bar(in: range.upperBound..<next)
            return with([range, bar..<bar + 1])
        }
        let before = rule.alternatives[index - 1].range.upperBound
        let bar = bar(in: before..<range.lowerBound)
        let space = characters[..<bar].reversed().prefix { $0.isWhitespace }.count
        let opensLine = characters[bar - space..<bar].contains(where: \.isNewline)
        let isClean = bar - space == before && isBlank(but: "|", bar..<range.lowerBound)
        if opensLine, isFollowedOnLine, let next { return with(range.lowerBound..<next, "") }
        if isClean { return with(before..<range.upperBound, "") }
        return with([bar..<bar + 1, range])
    }

    private func rule(_ name: String) throws(FileFault) -> JsgfSource.Rule {
        if let rule = source.rule(name) { return rule }
        throw FileFault(
            file: file, message: "there is no rule <\(name)>",
            cure: Spelling.advice(for: name, among: source.rules.map(\.name), marked: { "<\($0)>" }))
    }

    private func editable(_ text: String, of name: String) throws(FileFault) -> JsgfSource.Alternative {
        _ = try rule(name)
        guard let alternative = alternative(text, of: name) else { throw missing(text, in: name) }
        if let obstacle = alternative.obstacle {
            throw FileFault(
                file: file, line: alternative.line,
                message: "‘\(alternative.text)’ cannot be changed as a line of a list: \(obstacle.rawValue)",
                cure: "change it in the file itself")
        }
        return alternative
    }

    private func missing(_ text: String, in name: String) -> FileFault {
        FileFault(
            file: file, line: source.rule(name)?.line, message: "<\(name)> has no phrase ‘\(text)’",
            cure: "look whether somebody has changed it")
    }

    private func check(_ phrase: String) throws(FileFault) {
        if let (message, cure) = JsgfSource.fault(inAlternative: phrase) {
            throw FileFault(file: file, message: message, cure: cure)
        }
        if phrase.contains(where: \.isNewline) {
            throw FileFault(file: file, message: "a phrase stands on one line", cure: "write it on one line")
        }
    }

    /// Whether there is white space, one mark, and nothing else.
    private func isBlank(but mark: Character, _ range: Range<Int>, oneLine: Bool = false) -> Bool {
        characters[range].allSatisfy { $0 == mark || ($0.isWhitespace && !(oneLine && $0.isNewline)) }
    }

    /// The bar among comments: the only one outside of them.
    private func bar(in range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, characters[index] != "|" {
            let next = index + 1 < range.upperBound ? characters[index + 1] : " "
            if characters[index] == "/", next == "/" {
                while index < range.upperBound, !characters[index].isNewline { index += 1 }
            } else if characters[index] == "/", next == "*" {
                index += 2
                while index + 1 < range.upperBound, !(characters[index] == "*" && characters[index + 1] == "/") {
                    index += 1
                }
                index += 2
            } else {
                index += 1
            }
        }
        return index
    }

    private func with(_ range: Range<Int>, _ text: String) -> String {
        String(characters.spliced([Splice(range: range, replacement: Array(text))]))
    }

    private func with(_ removed: [Range<Int>]) -> String {
        String(characters.spliced(removed.map { Splice(range: $0, replacement: []) }))
    }

    private static func plain(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func written(_ weight: Double) -> String {
        Int(exactly: weight).map(String.init) ?? String(weight)
    }
}
