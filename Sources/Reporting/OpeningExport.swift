import CallHistory
import Grammar
import Records
import SpokenValues

/// What callers said in their own words and staff have labelled since, as lines of `openings.tsv`.
///
/// What tells who called is left out as far as it can be told: whoever adds the lines reads them first.
package struct OpeningExport {
    private let grammar: Grammar
    /// Parts of officers' names that no opening has as a word of its own, as "green" may be.
    private let names: Set<String>
    private let known: Set<[String]>

    /// - Parameter grammar: whose routes may be named, and whose openings need not be told again.
    package init(_ grammar: Grammar) {
        self.grammar = grammar
        known = Set(grammar.openings.map(\.words))
        let ordinary = Set(grammar.openings.flatMap(\.words))
        names = Set(
            grammar.officers.flatMap { officer in
                [officer.firstName, officer.lastName, officer.knownAs ?? ""].flatMap(Tokeniser.words)
            }
        ).subtracting(ordinary)
    }

    /// Fewer words say nothing once the rest has been left out.
    private static let fewest = 2

    /// One line for each opening that is new, in the order of the calls.
    package func lines(of turns: [LabelledTurn]) -> [String] {
        var seen = known
        return turns.compactMap { turn in
            guard PromptID(rawValue: turn.asked)?.asksOpenly == true,
                turn.label.expect == Opening.none || grammar.route(turn.label.expect) != nil,
                let said = turn.label.words ?? turn.heard
            else { return nil }
            let words = withoutDetails(Tokeniser.words(in: said))
            guard words.count >= Self.fewest, words.count <= Opening.mostWords, seen.insert(words).inserted else {
                return nil
            }
            return "\(words.joined(separator: " "))\t\(turn.label.expect)"
        }
    }

    private static let titles: Set<String> = ["mister", "mr", "mrs", "missus", "ms"]
    private static let introductions = [["my", "name", "is"], ["my", "name's"], ["the", "name's"], ["name", "is"]]
    /// Words of a name behind an introduction.
    private static let introduced = 2

    /// Without figures, postcodes, what is spelled, and names.
    func withoutDetails(_ words: [String]) -> [String] {
        var kept: [String] = []
        var place = words.startIndex
        while place < words.endIndex {
            if let introduction = Self.introductions.first(where: { words[place...].starts(with: $0) }) {
                place += introduction.count + Self.introduced
            } else if Self.titles.contains(words[place]) {
                place += 2
            } else if let end = Self.figures(words[place...]) {
                place = end
            } else {
                if !names.contains(words[place].replacing(/'s$/, with: "")) { kept.append(words[place]) }
                place += 1
            }
        }
        return kept
    }

    /// Where a run of figures and letters ends; nil where there is none. A single figure, as in "two bins", is none.
    private static func figures(_ words: ArraySlice<String>) -> Int? {
        var place = words.startIndex
        var pieces = 0
        while place < words.endIndex {
            let rest = words[place...]
            if let number = SpokenNumber.read(rest), number.value >= 10 || words[place].contains(where: \.isNumber) {
                pieces += 2
                place = number.end
            } else if let figures = SpokenDigits.piece(rest, lenient: false) {
                pieces += figures.value.count
                place = figures.end
            } else if words[place].count == 1, pieces > 0 || !["a", "i", "o"].contains(words[place]) {
                pieces += 1
                place += 1
            } else if words[place].contains(where: \.isNumber) {
                pieces += 2
                place += 1
            } else {
                break
            }
        }
        // "i" and "a" behind a figure are words again, unless more follows, as in a postcode.
        while pieces > 0, place > words.startIndex + 1, ["a", "i"].contains(words[place - 1]) {
            pieces -= 1
            place -= 1
        }
        return pieces > 1 ? place : nil
    }
}
