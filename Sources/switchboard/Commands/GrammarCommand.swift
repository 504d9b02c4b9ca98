import CallHistory
import Dialogue
import Foundation
import Grammar
import Recognition
import Routing
import SIP
import Speech
import SpokenValues
import SwitchboardEngine
import SwitchboardService
import Utilities

/// `switchboard grammar`: explains, shows and tries a grammar directory.
enum GrammarCommand: Command {
    static let name = "grammar"
    static let summary = "check, show or try a routing grammar"
    static let help = """
        switchboard grammar check DIR              every fault, with file, line and cure
        switchboard grammar show DIR               routes, what they do and how they are said
        switchboard grammar say DIR WORD …         how these words are said, and who says so
        switchboard grammar match DIR "some words" where these words would lead, and why
        switchboard grammar callers DIR            made-up callers: where each should lead, and what they say
        switchboard grammar edit DIR add-phrase|remove-phrase ROUTE "some words"
        switchboard grammar edit DIR add-opening|move-opening ROUTE "some words"
        switchboard grammar edit DIR add-route ID "as callers hear it" "some words" …
        switchboard grammar edit DIR remove-route ID
        switchboard grammar edit DIR officers FILE what a table from the directory would change; --apply changes it
        switchboard grammar diff OLD NEW           what differs between two of them, in words

        ‘check’ lists each word that no dictionary has, with its phones and where they come from: a line may be
        copied into lexicon.txt as it is, and corrected there. Every route is tried with its own phrases, everybody with
        their name: a route that none of its phrases leads to is a fault. It also lists openings that seem to stand with the
        wrong route. After openings.tsv has changed, check and match take some minutes, once.

        DIR holds routes.jsgf, and perhaps officers.csv, routes.json, council.json and lexicon.txt.

          --council NAME    that of this council in the settings, in place of DIR
          --config FILE     the settings (switchboard.json where there is one)
          --pbx HOST:PORT   in place of the "pbx" in council.json
          --cache DIR       remembers how unknown words are said (var/cache)
          --play            check, say: those words aloud, from the phones that are listed
          --play-to FOLDER  check, say: as WAV files there instead
          --phrases N       show: at most so many phrases of each route (3)
          --gone stay|leave|remove   edit: what becomes of officers who are not in the table (stay)
          --count N --seed N   callers: how many (100), and which (1)
        """

    /// The settings of the council whose grammar is meant; nil where a directory is named.
    private static func council(_ arguments: inout Arguments) throws -> Configuration? {
        guard arguments.has("council") else { return nil }
        return try ServeCommand.configuration(&arguments)
    }

    static func run(_ arguments: inout Arguments) async throws {
        let council = try council(&arguments)
        let pbx = try arguments.option("pbx") ?? council?.pbx
        let phrases = try arguments.option("phrases", as: Int.self) ?? 3
        let callers = (
            count: try arguments.option("count", as: Int.self) ?? 100,
            seed: try arguments.option("seed", as: UInt64.self) ?? 1
        )
        let cache = try arguments.option("cache") ?? Configuration().cache
        let listening = try PronunciationList.Listening(&arguments)
        let officers = (apply: arguments.flag("apply"), gone: try arguments.option("gone") ?? "stay")
        var words = try arguments.positionals()
        if let council, !words.isEmpty { words.insert(council.grammar, at: 1) }
        guard words.count >= 2 else { throw UsageError("say what to do and with which directory") }
        let directory = URL(filePath: words[1], directoryHint: .isDirectory)
        switch words[0] {
        case "check":
            guard words.count == 2 else { throw UsageError("‘\(words[2])’ is one word too many") }
            try check(load(directory, pbx: pbx), in: directory, cache: cache, listening)
        case "show":
            guard words.count == 2 else { throw UsageError("‘\(words[2])’ is one word too many") }
            show(try load(directory, pbx: pbx), phrases: max(0, phrases))
        case "callers":
            guard words.count == 2 else { throw UsageError("‘\(words[2])’ is one word too many") }
            for caller in try load(directory, pbx: pbx).callers(count: max(0, callers.count), seed: callers.seed) {
                print("\(caller.expectation.label)\t\(caller.words.joined(separator: " "))")
            }
        case "edit":
            _ = try load(directory, pbx: pbx)
            try GrammarEditor.run(Array(words[2...]), in: directory, pbx: pbx, officers)
        case "diff":
            guard words.count == 3 else { throw UsageError("name two directories") }
            GrammarEditor.printDifference(from: directory, to: URL(filePath: words[2], directoryHint: .isDirectory))
        case "say":
            guard words.count > 2 else { throw UsageError("say which words") }
            try say(Array(words[2...]), in: load(directory, pbx: pbx), cache: cache, listening)
        case "match":
            guard words.count > 2 else { throw UsageError("say which words to match") }
            try match(words[2...].joined(separator: " "), in: load(directory, pbx: pbx), cache: cache)
        default: throw UsageError("there is no ‘grammar \(words[0])’")
        }
    }

    /// The grammar did not load.
    private struct BadGrammar: Error, CustomStringConvertible {
        let description: String
    }

    private static func load(_ directory: URL, pbx: String?) throws -> Grammar {
        guard FileManager.default.fileExists(atPath: directory.path) else {
            throw BadGrammar(description: "there is no directory \(directory.path)")
        }
        do { return try Grammar(directory: directory, pbx: pbx) } catch {
            let warnings =
                error.warnings.isEmpty ? "" : "\n" + error.warnings.map { "warning: \($0)" }.joined(separator: "\n")
            let count = error.errors.count
            throw BadGrammar(
                description: "\(directory.path) has \(count) \(count == 1 ? "fault" : "faults")\n\(error)\(warnings)")
        }
    }

    private static func check(
        _ grammar: Grammar, in directory: URL, cache: String, _ listening: PronunciationList.Listening
    ) throws {
        for warning in grammar.warnings { print("warning: \(warning)") }
        let lexicon = try Lexicon(words: grammar.vocabulary, council: grammar.lexicon, cache: cache)
        let guessed = PronunciationList(words: lexicon.guesses)
        if !lexicon.guesses.isEmpty {
            print("# No dictionary has these words. They will be heard as written here; correct them in lexicon.txt:")
            print(guessed.text)
        }
        for line in TextLengthList(grammar.textLengths).lines { print(line) }
        let learnt = LearntOpenings(of: grammar, cache: cache, told: ServeCommand.log)
        let reached = Reachability(
            of: grammar, by: Router(grammar: grammar, pronouncer: lexicon, meaning: learnt.meaning))
        let doubtful = learnt.warnings(of: grammar) + reached.astray
        for warning in doubtful { print("warning: \(warning)") }
        let unreachable = reached.unreachable
        guard unreachable.isEmpty else {
            throw BadGrammar(
                description: "\(directory.path) has \(count(unreachable.count, "fault"))\n"
                    + unreachable.map(\.description).joined(separator: "\n"))
        }
        let warnings = grammar.warnings.count + doubtful.count
        print(
            "\(directory.path) is good: \(count(grammar.routes.count, "route")), "
                + "\(count(grammar.officers.count, "officer")), \(count(grammar.teams.count, "team")), "
                + "\(count(grammar.vocabulary.count, "word"))"
                + (grammar.openings.isEmpty ? "" : ", \(count(grammar.openings.count, "opening"))")
                + (warnings == 0 ? "" : "; \(count(warnings, "warning"))"))
        try guessed.listen(listening)
    }

    private static func say(
        _ words: [String], in grammar: Grammar, cache: String, _ listening: PronunciationList.Listening
    ) throws {
        let spoken = Utterance(typed: words.joined(separator: " ")).hypotheses.flatMap { $0.words.map(\.text) }
        let lexicon = try Lexicon(words: grammar.vocabulary + spoken, council: grammar.lexicon, cache: cache)
        let said = PronunciationList(words: spoken.map(lexicon.entry))
        print(said.text)
        try said.listen(listening)
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static func show(_ grammar: Grammar, phrases: Int) {
        if let council = grammar.council {
            print("\(council.name), \(council.timezone.identifier), \(council.hoursSpoken ?? "always open")\n")
        }
        for route in grammar.routes {
            let destination = Destination.route(route.id)
            var does = [
                grammar.owner(of: destination).map { "is \($0.name)’s" },
                grammar.transferURI(of: destination).map { "→ \($0)" },
            ]
            does += [route.link.map { "text \($0.absoluteString)" }, route.confirm ? "always asks" : nil]
            does += [
                route.link.map { _ in "offered: \(route.offer.rawValue)" }, route.answer.map { "answers “\($0)”" },
            ]
            print("\(route.id)  “\(route.name)”\(route.lgsl.map { "  LGSL \($0)" } ?? "")")
            let actions = does.compactMap(\.self)
            if !actions.isEmpty { print("    \(actions.joined(separator: ", "))") }
            for sentence in grammar.examples(of: route, count: phrases) {
                print("    · \(sentence.joined(separator: " "))")
            }
        }
        for officer in grammar.officers {
            let destination = Destination.officer(officer.id)
            print(
                "\(destination.label)  “\(officer.spokenName)”\(officer.lastDay.map { officer.hasLeft(on: grammar.day(of: Date())) ? "  has left" : "  leaves on \($0.text)" } ?? "")\(grammar.transferURI(of: destination).map { "  → \($0)" } ?? "")"
            )
        }
        for team in grammar.teams {
            let destination = Destination.team(team)
            print(
                "\(destination.label)  “\(grammar.name(of: destination))”\(grammar.transferURI(of: destination).map { "  → \($0)" } ?? "")"
            )
        }
    }

    private static func match(_ words: String, in grammar: Grammar, cache: String) throws {
        let utterance = Utterance(typed: words)
        if let answer = FixedPhrase(utterance) { print("as an answer: \(answer)") }
        let spoken = utterance.hypotheses.flatMap { $0.words.map(\.text) }
        let lexicon = try Lexicon(words: grammar.vocabulary + spoken, council: grammar.lexicon, cache: cache)
        let learnt = LearntOpenings(of: grammar, cache: cache, told: ServeCommand.log)
        let router = Router(grammar: grammar, pronouncer: lexicon, meaning: learnt.meaning)
        let (decision, danger) = router.decideEachWish(utterance)
        if let danger {
            print("danger: straight to \(danger.target), without a question")
        }
        if grammar.isUrgent(utterance) { print("urgent: no link is offered") }
        print(Interpretation(decision.verdict).text)
        print(decision.reason)
        if let also = decision.also { print("and besides: \(also.destination.label)") }
        for candidate in decision.candidates.prefix(5) {
            print(
                "  \(percent(candidate.probability))  \(candidate.destination.label)"
                    + (candidate.phrase.isEmpty ? "" : "  ‘\(candidate.phrase)’"))
            for (slot, value) in candidate.slots.sorted(by: { $0.key < $1.key }) {
                print("             \(slot) = \(value)")
            }
        }
        let meant = learnt.likeliest(utterance, 3)
        if !meant.isEmpty {
            print(
                "by its meaning alone: "
                    + meant.map { "\($0.name) \(percent($0.probability, width: 1))" }.joined(separator: ", "))
        }
    }

    private static func percent(_ probability: Double, width: Int = 5) -> String {
        String(format: "%\(width).1f %%", probability * 100)
    }
}
