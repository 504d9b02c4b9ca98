import Foundation
import Testing

@testable import Records

@Suite struct TimestampTests {
    @Test(arguments: [0.0, 0.001, 0.678, 0.9994, 0.9996, 12_345.5, -1_772_355_600.25, 17_280_000.0])
    func `times are kept to the millisecond`(seconds: Double) throws {
        let date = time(seconds)
        let text = Timestamp.text(date)
        #expect(text.utf8.count == 24)
        let back = try #require(Timestamp.date(text))
        #expect(abs(back.timeIntervalSince(date)) <= 0.000_501)
        #expect(Timestamp.text(back) == text)
    }

    @Test func `times are those of Foundation`() throws {
        // Every 37 days and some from 1600 to 2400, leap days and centuries among them.
        for days in stride(from: -135_000.0, through: 157_000, by: 37.123_456) {
            let date = Date(timeIntervalSince1970: (days * 86_400).rounded(.down))
            #expect(Timestamp.text(date) == date.formatted(.iso8601).dropLast() + ".000Z")
            #expect(Timestamp.date(Timestamp.text(date)) == date)
        }
    }

    @Test func `times read as ISO 8601 and nothing else is a time`() {
        #expect(Timestamp.text(Date(timeIntervalSince1970: 1_772_357_400.25)) == "2026-03-01T09:30:00.250Z")
        for text in [
            "", "yesterday", "2026-03-01T09:30:00Z", "2026-03-01T09:30:00.25Z", "2026-13-01T09:30:00.250Z",
            "2026-02-30T09:30:00.250Z", "2026-03-01T24:30:00.250Z", "2026-03-01 09:30:00.250Z",
            "2026-03-01T09:30:00.25xZ",
        ] {
            #expect(Timestamp.date(text) == nil, "\(text)")
        }
    }
}
