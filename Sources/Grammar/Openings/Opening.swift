import ConfigurationFiles
import SpokenValues

/// What a caller said, in their own words, when asked what it is about, and where that leads: a line of `openings.tsv`.
///
/// Phrases of `routes.jsgf` are ways to name a service; openings are what people say instead.
package struct Opening: Sendable, Equatable {
    /// Lower case, as the recogniser writes them.
    package var words: [String]
    /// The id of a route; nil is what is no request that this council can do anything about, written `none`.
    package var route: String?
    /// Where it is written, from 1.
    package var line: Int
}

extension Opening {
    /// The file's name.
    package static let file = "openings.tsv"
    /// The name of the file of what the recogniser made of openings that it had not been told of.
    package static let misheardFile = "misheard.tsv"
    /// In place of a route: nothing that could be done was asked for.
    package static let none = "none"
    /// With fewer a route is hardly known by its callers' words beside those that have a hundred.
    private static let fewest = 8
    /// Routes that are named in one warning.
    private static let mostNamed = 20
    /// More words are no opening but a whole story, of which nothing is learnt.
    package static let mostWords = 39

    /// Every opening of the file, in its order, each once.
    /// - Parameters:
    ///   - routes: ids that may be named.
    ///   - phrases: the listed phrases of each route, which lead there already.
    static func read(
        _ text: String, routes: [Route], phrases: [String: [JsgfPhrase]], faults: FaultCollector
    ) -> [Opening] {
        let ids = Set(routes.map(\.id))
        if ids.contains(none) {
            faults.error(
                file, nil, "a route is called ‘\(none)’, which means in this file that nothing was asked for",
                cure: "call the route something else in routes.jsgf and routes.json")
        }
        var owners: [[String]: String] = [:]
        for (route, phrases) in phrases { for phrase in phrases { owners[phrase.words] = route } }
        var openings: [Opening] = []
        var places: [[String]: Int] = [:]
        // By bytes: there are twenty thousand lines, and characters are slow to tell.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.map(Substring.init).enumerated() {
            let at = TextPosition(line: index + 1, column: 1)
            guard let opening = Opening(line, of: file, at: at, among: ids, faults: faults) else { continue }
            let said = opening.words.joined(separator: " ")
            if let owner = owners[opening.words], owner != opening.route {
                faults.error(
                    file, at,
                    "‘\(said)’ leads to \(opening.route ?? none) here, and is a phrase of <\(owner)> in routes.jsgf",
                    cure: "remove it here, or the phrase there")
            } else if let first = places[opening.words].map({ openings[$0] }) {
                if first.route == opening.route {
                    faults.warn(file, at, "‘\(said)’ stands on line \(first.line) as well", cure: "remove one of them")
                } else {
                    faults.error(
                        file, at,
                        "‘\(said)’ leads to \(opening.route ?? none), and on line \(first.line) to \(first.route ?? none)",
                        cure: "leave it where it belongs; where it may mean both, remove it")
                }
            } else {
                places[opening.words] = openings.count
                openings.append(opening)
            }
        }
        if !openings.isEmpty { warnOfFew(openings, routes, faults) }
        return openings
    }

    /// What was made of openings by the recogniser, from `misheard.tsv`: the same columns. The same words may have come of
    /// openings of several routes, so nothing is wrong with a sentence that stands twice.
    static func readMisheard(_ text: String, routes: [Route], faults: FaultCollector) -> [Opening] {
        let ids = Set(routes.map(\.id))
        return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
            .enumerated().compactMap { index, line in
                Opening(
                    line, of: misheardFile, at: TextPosition(line: index + 1, column: 1), among: ids, faults: faults)
            }
    }

    private static func warnOfFew(_ openings: [Opening], _ routes: [Route], _ faults: FaultCollector) {
        let counts = Dictionary(grouping: openings.compactMap(\.route), by: \.self).mapValues(\.count)
        let few = routes.filter { counts[$0.id, default: 0] < fewest }
        guard !few.isEmpty else { return }
        let named = few.prefix(mostNamed).map { "\($0.id) (\(counts[$0.id, default: 0]))" }.joined(separator: ", ")
        faults.warn(
            file, nil,
            "fewer than \(fewest) openings lead to \(named)"
                + (few.count > mostNamed ? " and \(few.count - mostNamed) more" : ""),
            cure: "write what their callers say, else those words may be taken for another route")
    }

    /// Nil for an empty line, a comment, the names of the columns, and what has a fault.
    private init?(_ line: Substring, of file: String, at: TextPosition, among ids: Set<String>, faults: FaultCollector)
    {
        let content = at.line == 1 ? line.drop { $0 == "\u{FEFF}" } : line
        guard let first = content.first(where: { !$0.isWhitespace }), first != "#" else { return nil }
        let fields = content.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            .map { Substring($0).drop(while: \.isWhitespace) }
        guard fields.count == 2 else {
            faults.error(
                file, at, "this line has \(fields.count == 1 ? "no route" : "more than a sentence and a route")",
                cure: "write what is said, one tab, and the id of its route")
            return nil
        }
        let route = String(fields[1].prefix { !$0.isWhitespace })
        if at.line == 1, fields[0] == "utterance", route == "route" { return nil }
        let words = Tokeniser.words(in: String(fields[0]))
        guard !words.isEmpty else {
            faults.error(file, at, "nothing is said on this line", cure: "write what callers say, or remove it")
            return nil
        }
        if let figures = words.first(where: { $0.contains(where: \.isNumber) }) {
            faults.error(
                file, at, "‘\(figures)’ is not written as it is spoken",
                cure: "write numbers in words; leave out telephone numbers and whatever tells who called")
            return nil
        }
        guard words.count <= Self.mostWords else {
            faults.error(
                file, at, "this opening has \(words.count) words, more than anybody says in one breath",
                cure: "keep the sentence that says what it is about, \(Self.mostWords) words at most")
            return nil
        }
        guard route == Self.none || ids.contains(route) else {
            faults.error(
                file, at,
                route.isEmpty ? "this line names no route" : "there is no route ‘\(route)’ in routes.jsgf",
                cure: Spelling.advice(for: route, among: ids.union([Self.none]).sorted()))
            return nil
        }
        self.init(words: words, route: route == Self.none ? nil : route, line: at.line)
    }
}
