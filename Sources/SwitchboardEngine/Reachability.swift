import CallerSentences
import ConfigurationFiles
import Grammar
import Recognition
import Routing
import SpokenValues

/// Whether callers who say what a grammar has reach what it is for: every route is tried with its own phrases, every person
/// with their own name, typed, so that nothing can be misheard.
package struct Reachability {
    /// Routes that none of their own phrases leads to: a grammar with one of these is not good.
    package private(set) var unreachable: [FileFault] = []
    /// Phrases and names that lead elsewhere, or nowhere.
    package private(set) var astray: [FileFault] = []

    /// So many phrases of a route are tried, from its first to its last.
    private static let mostPhrases = 60
    /// So many phrases of a route are named in a warning.
    private static let mostNamed = 3

    /// - Parameters:
    ///   - grammar: whose routes and officers are tried.
    ///   - router: of that grammar.
    package init(of grammar: Grammar, by router: Router) {
        for route in grammar.routes { tryOut(route, of: grammar, by: router) }
        for officer in grammar.officers { tryOut(officer, of: grammar, by: router) }
    }

    private mutating func tryOut(_ route: Route, of grammar: Grammar, by router: Router) {
        let all = grammar.examples(of: route, count: grammar.phrases[route.id] == nil ? Self.mostPhrases : .max)
        let step = max(1, (all.count + Self.mostPhrases - 1) / Self.mostPhrases)
        let phrases = stride(from: 0, to: all.count, by: step).map { all[$0] }.filter { !$0.isEmpty }
        var lost: [(words: String, outcome: String)] = []
        for phrase in phrases {
            if let outcome = Self.miss(phrase, .route(route.id), grammar, router) {
                lost.append((phrase.joined(separator: " "), outcome))
            }
        }
        guard let first = lost.first else { return }
        let place = (file: route.rule.file, line: route.rule.line)
        if lost.count == phrases.count {
            unreachable.append(
                FileFault(
                    file: place.file, line: place.line,
                    message: "no caller reaches <\(route.id)>: ‘\(first.words)’ \(first.outcome)",
                    cure: "give it a phrase that says what it is about, in words that only it has"))
        } else {
            let named = lost.prefix(Self.mostNamed).map { "‘\($0.words)’ \($0.outcome)" }.joined(separator: ", ")
            let more =
                lost.count > Self.mostNamed
                ? ", and \(lost.count - Self.mostNamed) more of its phrases do not lead to it" : ""
            astray.append(
                FileFault(
                    file: place.file, line: place.line, message: "of <\(route.id)>, \(named)\(more)",
                    cure: "say it with a word that only this route has, or leave it to the other"))
        }
    }

    private mutating func tryOut(_ officer: Officer, of grammar: Grammar, by router: Router) {
        let name = Tokeniser.words(in: officer.fullName)
        guard let outcome = Self.miss(name, .officer(officer.id), grammar, router) else { return }
        astray.append(
            FileFault(
                file: "officers.csv",
                message: "‘\(name.joined(separator: " "))’, the name of ‘\(officer.id)’, \(outcome)",
                cure: "give them a name in known_as that nobody else and no service has"))
    }

    /// What becomes of somebody who says these words and does not get there; nil when they do, or are asked.
    private static func miss(
        _ words: [String], _ destination: Destination, _ grammar: Grammar, _ router: Router
    ) -> String? {
        let utterance = Utterance(typed: words.joined(separator: " "))
        if case .command(let command)? = FixedPhrase(utterance) { return "is the wish ‘\(command)’ in every turn" }
        let decision = router.decide(utterance)
        // Whoever is in danger is put through at once, whatever the words are a phrase of.
        if grammar.danger(in: utterance, decision: decision) != nil { return nil }
        let offered = decision.verdict.offered.map(\.destination)
        if offered.contains(destination) { return nil }
        guard let other = offered.first else { return "is not understood" }
        return "leads to \(other.label)"
    }
}
