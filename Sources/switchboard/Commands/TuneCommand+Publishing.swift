import Foundation
import Grammar
import GrammarEditing
import Tuning
import Utilities

extension TuneCommand {
    static func candidate(_ arguments: inout Arguments) throws {
        let place = try Place(&arguments)
        let words = try arguments.positionals()
        guard words.count == 1 else { throw UsageError("‘tune candidate’ takes the folder to make") }
        try place.publisher.makeCandidate(at: URL(filePath: words[0], directoryHint: .isDirectory))
        print(
            "\(words[0]) is a copy of \(place.configuration.grammar): change its files, then ‘switchboard tune regress’"
        )
    }

    static func publish(_ arguments: inout Arguments) async throws {
        guard let folder = try arguments.option("candidate") else {
            throw UsageError("--candidate DIR is missing: the changed grammar")
        }
        guard let why = try arguments.option("why"), !why.allSatisfy(\.isWhitespace) else {
            throw UsageError("--why \"…\" is missing: whoever looks at the versions later wants to know")
        }
        let basis = try arguments.option("based-on")
        let (isSure, refuses) = (arguments.flag("sure"), arguments.flag("refuse"))
        let sources = try LabelledSources(&arguments)
        let place = try Place(&arguments)
        try arguments.finish()
        // What does not compile is told before anything else.
        let candidate = try CheckedCandidate(
            URL(filePath: folder, directoryHint: .isDirectory), pbx: place.configuration.pbx,
            cache: place.configuration.cache, settings: place.settings)
        let current = try place.router(of: place.configuration.grammar)
        let regression = try await sources.regression(from: current, to: candidate.council, in: place)
        let version = try place.publisher.publish(
            candidate, compared: regression, refuses: refuses || place.configuration.refusesProtected, isSure: isSure,
            by: place.by, why: why, basis: basis)
        try place.tell(version)
    }

    static func versions(_ arguments: inout Arguments) throws {
        let place = try Place(&arguments)
        let words = try arguments.positionals()
        let versions = place.publisher.versions
        let all = try versions.all()
        if words.isEmpty {
            if place.asJSON { return try place.print(json: all) }
            for version in all { print(line(version)) }
            if all.isEmpty { print("nothing was published yet") }
            return
        }
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == words.count, numbers.count <= 2 else {
            throw UsageError("‘tune versions’ takes no number, or one to lay beside what runs, or two")
        }
        let folders = try numbers.map { number in
            guard all.contains(where: { $0.number == number }) else {
                throw PublishingFault.unknown(number, last: all.last?.number)
            }
            return versions.files(of: number)
        }
        let (old, new) = (folders[0], folders.count > 1 ? folders[1] : place.publisher.running.directory)
        let lines = GrammarDifference(from: old, to: new).statements.map(\.description)
        if place.asJSON { return try place.print(json: lines) }
        print(lines.isEmpty ? "they are the same" : lines.joined(separator: "\n"))
    }

    static func rollback(_ arguments: inout Arguments) throws {
        let why = try arguments.option("why")
        let place = try Place(&arguments)
        let words = try arguments.positionals()
        guard words.count <= 1, words.allSatisfy({ Int($0) != nil }) else {
            throw UsageError("‘tune rollback’ takes a version's number, or nothing for the one before")
        }
        try place.tell(
            place.publisher.rollBack(to: words.first.flatMap { Int($0) }, by: place.by, why: why, at: .now))
    }

    private static func line(_ version: GrammarVersion) -> String {
        let figures = version.figures.map { "\n      \($0.words)" } ?? ""
        return "\(version.number)  \(version.at.formatted(.iso8601))  \(version.by)  \(version.why)\(figures)"
    }
}

extension TuneCommand.Place {
    var publisher: Publisher {
        Publisher(data: configuration.data, running: configuration.grammar, records: configuration.records)
    }

    fileprivate func tell(_ version: GrammarVersion) throws {
        if asJSON { return try print(json: version) }
        Swift.print(
            "version \(version.number) is published: \(version.why)\n"
                + (configuration.isGrammarWatched
                    ? "a running switchboard takes it within seconds, from the next call on"
                    : "tell a running switchboard with ‘systemctl reload switchboard’; it takes it from the next call on")
        )
    }
}
