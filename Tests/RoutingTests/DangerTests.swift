import Foundation
import Testing
@testable import Grammar
@testable import Recognition
@testable import Routing

/// How many dangers of the example council are heard, and what is taken for one: docs/measured/dangers.md.
struct DangerTests {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    private static let grammar = Result {
        try Grammar(
            directory: tests.deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Grammars/south-hams"))
    }
    /// Routes of which some callers are in danger: to be put through at once is no mistake there.
    private static let grave: Set<String> = [
        "gas_leak", "children_social_care", "dangerous_structure", "power_cut", "police", "health",
    ]

    private struct Line {
        var said: String
        /// Of a danger its target, of anything else its route.
        var leads: String
    }

    private static func lines(_ name: String) throws -> [Line] {
        let text = try String(contentsOf: tests.appending(path: "Fixtures/\(name).tsv"), encoding: .utf8)
        return text.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            return Line(said: fields[0], leads: fields[1])
        }
    }

    private static func target(_ said: String) throws -> String? {
        try grammar.get().danger(in: Utterance(typed: said), decision: nil)?.target
    }

    /// The phrases were written by the first half; the second tells how those do who were not thought of.
    @Test(arguments: [(half: 0, most: 3, astray: 0), (half: 1, most: 56, astray: 2)])
    func `most dangers are heard, and go where they belong`(half: Int, most: Int, astray: Int) throws {
        let lines = try Self.lines("dangers").enumerated().filter { $0.offset % 2 == half }.map(\.element)
        #expect(lines.count == 150)
        let heard = try lines.map { ($0, try Self.target($0.said)) }
        #expect(heard.count { $0.1 == nil } <= most)
        #expect(heard.count { $0.1 != nil && $0.1 != $0.0.leads } <= astray)
    }

    @Test func `what only sounds like a danger is none`() throws {
        for line in try Self.lines("no-dangers") {
            #expect(try Self.target(line.said) == nil, "\(line.said)")
        }
    }

    /// False alarms that are left: what would turn them off would miss callers who are in danger.
    private static let known: Set<String> = [
        // Whoever goes after the animal is in danger too.
        "a cow's got stuck in the mud down on the creek and the tide's on its way in",
        // It may be burning still.
        "i bought a washing machine online and it's caught fire",
        "there's a fire been going all day in the scrapyard and the smoke's coming straight in our windows",
        // As a threat is told of.
        "she's ninety three with no family and the warden and me are worried she'll set the place alight",
        // He may be lying there still.
        "the drive is that steep my husband slid halfway down it on his backside with the wheelie on top of him",
        // Who cannot get an ambulance says nearly the same.
        "you'd not get an ambulance down here of an evening with them on either side",
    ]

    @Test func `no opening of a route without danger is taken for one`() throws {
        let openings = try Self.grammar.get().openings.filter { !Self.grave.contains($0.route ?? "") }
        #expect(openings.count > 15_000)
        for opening in openings {
            let said = opening.words.joined(separator: " ")
            // One that is no longer taken for a danger leaves the list.
            #expect(try (Self.target(said) != nil) == Self.known.contains(said), "\(said)")
        }
    }
}
