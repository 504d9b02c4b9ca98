import Foundation
import Testing

@testable import Dialogue

@Suite struct SpokenValueTests {
    private static let script = try? PieceScript(
        directory: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Prompts/en-GB"))

    /// The words of the pieces, with | for a pause.
    private func said(_ value: SpokenValue) throws -> String {
        let words = try #require(Self.script).words
        let figures = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
        return value.stretches.map { stretch in
            switch stretch {
            case .pause: "|"
            case .name(let name): name
            case .piece(let piece):
                words[piece] ?? figures[Int(piece.rawValue.dropFirst("digit_".count)) ?? 0]
            }
        }.joined(separator: " ")
    }

    @Test(arguments: [
        ("07700900123", "zero double seven double zero | nine double zero | one two three"),
        ("07700 900456", "zero double seven double zero | nine double zero | four five six"),
        ("+447700900123", "zero double seven double zero | nine double zero | one two three"),
        ("02079460123", "zero two zero | seven nine four six | zero one two three"),
        ("0345 155 1015", "zero three four five | one double five | one zero one five"),
        ("0800111999", "zero eight double zero | triple one | triple nine"), ("101", "one zero one"),
        ("999", "triple nine"), ("4444", "double four double four"), ("", ""),
    ])
    func `telephone numbers are read in groups, with doubles`(number: String, words: String) throws {
        #expect(try said(.digits(number)) == words)
    }

    @Test(arguments: [
        (0, "zero"), (7, "seven"), (13, "thirteen"), (20, "twenty"), (42, "forty two"), (100, "one hundred"),
        (101, "one hundred and one"), (999, "nine hundred and ninety nine"), (1000, "one thousand"),
        (1001, "one thousand and one"), (12_345, "twelve thousand three hundred and forty five"),
        (1_000_001, "one million and one"),
    ])
    func `numbers are said as people say them`(number: Int, words: String) throws {
        #expect(try said(.number(number)) == words)
    }

    @Test(arguments: [
        (1250, "twelve pounds fifty"), (100, "one pound"), (105, "one pound and five pence"), (50, "fifty pence"),
        (1, "one penny"), (0, "zero pence"), (200_000, "two thousand pounds"),
    ])
    func `money is said in pounds and pence`(pence: Int, words: String) throws {
        #expect(try said(.money(pence: pence)) == words)
    }

    @Test(arguments: [
        (9, 0, "nine in the morning"), (9, 5, "nine oh five in the morning"), (12, 0, "midday"), (0, 0, "midnight"),
        (12, 30, "twelve thirty in the afternoon"), (17, 0, "five in the afternoon"),
        (23, 45, "eleven forty five at night"),
        (24, 0, "midnight"), (25, 0, ""),
    ])
    func `times are said by the twelve hours`(hour: Int, minute: Int, words: String) throws {
        #expect(try said(.time(hour: hour, minute: minute)) == words)
    }

    @Test func `dates have a weekday and an ordinal`() throws {
        #expect(
            try said(.date(month: 12, day: 24, weekday: 5)) == "Thursday the twenty-fourth of December")
        #expect(
            try said(.date(year: 2026, month: 1, day: 1)) == "the first of January twenty twenty six")
        #expect(try said(.date(year: 2008, month: 1, day: 31)).hasSuffix("two thousand and eight"))
        #expect(try said(.date(year: 1905, month: 1, day: 31)).hasSuffix("nineteen oh five"))
        #expect(SpokenValue.date(year: 2026, month: 1, day: 1, weekday: 5).text == "Thursday 1 January 2026")
    }

    @Test func `letters are said in groups, and spelled with a word for each`() throws {
        #expect(try said(.letters("TQ9 5AB")) == "T Q nine | five A B")
        #expect(try said(.letters("MB-44718")) == "M B | double four seven | one eight")
        #expect(try said(.letters("12A")) == "one two A")
        #expect(try said(.spelled("T9")) == "T for Tango | nine")
        #expect(try said(.letters("a\r\n\"é*")) == "A")
    }

    @Test func `a moment is said from where we are`() throws {
        let london = try #require(TimeZone(identifier: "Europe/London"))
        let now = try Date("2026-12-24T16:00:00Z", strategy: .iso8601)
        func moment(_ text: String) throws -> String {
            try said(.moment(Date(text, strategy: .iso8601), seenFrom: now, in: london))
        }
        #expect(try moment("2026-12-24T17:00:00Z") == "today at five in the afternoon")
        #expect(try moment("2026-12-25T09:00:00Z") == "tomorrow at nine in the morning")
        #expect(try moment("2026-12-29T09:00:00Z") == "on Tuesday at nine in the morning")
        #expect(
            try moment("2027-01-04T09:30:00Z") == "on Monday the fourth of January at nine thirty in the morning")
    }

    @Test func `every value is made of pieces that are there`() throws {
        let known = Set(Piece.all).union((0...9).map(Piece.cardinal))
        var values: [SpokenValue] = (0...2000).map(SpokenValue.number)
        values += (1...12).flatMap { month in
            (1...31).map { SpokenValue.date(year: 1990 + $0, month: month, day: $0, weekday: $0 % 9) }
        }
        values += (0...24).flatMap { hour in (0...59).map { SpokenValue.time(hour: hour, minute: $0) } }
        values += (0...999).map { SpokenValue.money(pence: $0 * 7) }
        values += ["abcdefghijklmnopqrstuvwxyz0123456789", "!\"£$%^&*()-=/.,~", "日本 é"].flatMap {
            [SpokenValue.letters($0), .spelled($0), .digits($0)]
        }
        for value in values {
            for case .piece(let piece) in value.stretches {
                #expect(known.contains(piece), "\(piece.rawValue) of \(value.text)")
            }
        }
        #expect(Set(try #require(Self.script).words.keys) == Set(Piece.all))
    }
}
