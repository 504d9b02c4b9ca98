import Testing
@testable import Grammar

@Suite struct TextLengthTests {
    @Test(arguments: [
        (0, 0), (1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (918, 6), (919, 7),
    ])
    func `plain texts are counted in septets`(count: Int, segments: Int) {
        let length = TextLength(String(repeating: "a", count: count))
        #expect(length.encoding == .gsm7)
        #expect(length.units == count)
        #expect(length.segments == segments)
    }

    @Test(arguments: [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
    func `other alphabets are counted in UTF-16`(count: Int, segments: Int) {
        let length = TextLength(String(repeating: "ŵ", count: count))
        #expect(length.encoding == .ucs2)
        #expect(length.units == count)
        #expect(length.segments == segments)
        #expect(length.outsideGSM == ["ŵ"])
    }

    @Test func `the euro and brackets take two septets and are not torn in two`() {
        #expect(TextLength("€10 [now]").units == 12)
        #expect(TextLength(String(repeating: "a", count: 158) + "€").segments == 1)
        #expect(TextLength(String(repeating: "a", count: 159) + "€").segments == 2)
        // 152 + 2 does not fit into 153: the euro goes into the second segment, which it fills past its end.
        let filled = String(repeating: "a", count: 152) + "€" + String(repeating: "b", count: 151)
        #expect(TextLength(filled).units == 305)
        #expect(TextLength(filled).segments == 2)
        #expect(TextLength(filled + "b").units == 306)
        #expect(TextLength(filled + "b").segments == 3)
    }

    @Test func `a pair of units is not torn in two`() {
        #expect(TextLength(String(repeating: "x", count: 68) + "😀").segments == 1)
        #expect(TextLength(String(repeating: "x", count: 66) + "😀" + String(repeating: "x", count: 66)).segments == 3)
    }

    @Test func `curly apostrophes are told`() {
        let length = TextLength("Here’s the council’s page – it’s online")
        #expect(length.encoding == .ucs2)
        #expect(length.outsideGSM == ["’", "–"])
        #expect(TextLength("Here's the council's page, é and £5\r\nBye").encoding == .gsm7)
        #expect("\(TextLength("Hello"))" == "5 characters, 1 text (GSM-7)")
    }
}
