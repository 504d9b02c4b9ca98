import Foundation
import Testing

@testable import Dialogue

@Suite struct LinkTokenTests {
    @Test func `tokens are long, plain and never the same`() {
        let tokens = Set((0..<10_000).map { _ in LinkToken.make() })
        #expect(tokens.count == 10_000)
        #expect(tokens.allSatisfy { $0.count == 22 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
        // Every character is used about as often as every other: 220,000 draws of 58, so 3,793 each, give or take 6 σ.
        let counts = Dictionary(tokens.joined().map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.count == 58)
        #expect(counts.values.allSatisfy { (3420...4160).contains($0) }, "\(counts.values.sorted())")
    }

    @Test func `a token goes behind the link and keeps its query`() throws {
        for (link, with) in [
            ("https://example.org/bin", "https://example.org/bin?ref=T0"),
            ("https://example.org/bin?a=1", "https://example.org/bin?a=1&ref=T0"),
            ("https://example.org/bin#top", "https://example.org/bin?ref=T0#top"),
        ] {
            #expect(try #require(URL(string: link)).referring(to: "T0").absoluteString == with)
        }
    }
}
