import Testing
@testable import SpokenValues

@Suite struct ValueTests {
    private static func words(_ text: String) -> ArraySlice<String> {
        ValueWords.words(in: text.split(separator: " ").map(String.init))[...]
    }

    @Test(arguments: [
        ("twelve", 12), ("a hundred and five", 105), ("one hundred and one", 101), ("two thousand and one", 2001),
        ("twenty five", 25), ("fifteen hundred", 1500), ("nine hundred ninety nine thousand", 999_000),
        ("a dozen", 12), ("half a dozen", 6), ("a couple of", 2), ("none", 0), ("42", 42), ("three thousand", 3000),
        ("a thousand", 1000), ("seventy", 70), ("one thousand two hundred and thirty four", 1234),
    ])
    func `numbers are read`(_ said: String, _ number: Int) {
        let words = Self.words(said)
        #expect(SpokenNumber.read(words) == ParsedValue(value: number, end: words.count))
    }

    @Test(arguments: ["for", "to", "oh", "a", "the bin", "hundred"])
    func `small words are no numbers unless a figure is due`(_ said: String) {
        #expect(SpokenNumber.read(Self.words(said))?.value ?? 0 != 2)
        #expect(SpokenNumber.read(Self.words("for")) == nil)
        #expect(SpokenNumber.read(Self.words("for"), lenient: true)?.value == 4)
    }

    @Test(arguments: [
        ("oh seven seven double oh nine hundred one two three", "07700900123"),
        ("oh seven seven double oh nine double oh one two three", "07700900123"),
        ("zero seven seven zero zero nine zero zero one two three", "07700900123"),
        ("oh eight hundred one double four eight eight four eight", "08001448848"),
        ("oh three four five one five five one oh one five", "03451551015"),
        ("nought one eight oh three eighty six twelve thirty four", "01803861234"),
        ("treble four", "444"), ("one um two er three", "123"), ("four eight to seven", "4827"),
        ("one for five ate", "1458"), ("nine won free", "913"), ("07700 900 123", "07700900123"),
        ("twenty three forty one", "2341"), ("three thousand", "3000"), ("seven and eight", "78"),
    ])
    func `figures are read`(_ said: String, _ digits: String) {
        #expect(SpokenDigits.read(Self.words(said))?.value == digits)
    }

    @Test(arguments: [
        ("oh seven seven double oh nine hundred one two three", "07700900123"),
        ("plus four four seven seven double oh nine double oh one two three", "07700900123"),
        ("oh two oh seven nine four six double oh one eight", "02079460018"),
        ("+44 7700 900123", "07700900123"), ("0044 7700 900123", "07700900123"),
    ])
    func `telephone numbers are read`(_ said: String, _ number: String) {
        #expect(TelephoneNumber.read(Self.words(said))?.value.national == number)
    }

    @Test(arguments: [
        "oh seven seven double oh", "one two three four five six seven eight nine oh one", "07700 90012", "09 12",
    ])
    func `what is no telephone number is refused`(_ said: String) {
        #expect(TelephoneNumber.read(Self.words(said)) == nil)
    }

    @Test(arguments: [
        ("twelve pounds fifty", "12.50"), ("twelve pounds and fifty pence", "12.50"), ("fifty pence", "0.50"),
        ("ninety nine p", "0.99"), ("a tenner", "10.00"), ("a fiver", "5.00"), ("a hundred quid", "100.00"),
        ("a pound fifty", "1.50"), ("three hundred and forty pounds", "340.00"), ("£12.50", "12.50"),
        ("one thousand two hundred pounds", "1200.00"), ("one pound and five pence", "1.05"),
    ])
    func `sums of money are read`(_ said: String, _ sum: String) {
        #expect(Money.read(Self.words(said))?.value.text == sum)
    }

    @Test func `a bare sum is money only where it was asked for`() {
        #expect(Money.read(Self.words("twelve fifty")) == nil)
        #expect(Money.read(Self.words("twelve fifty"), bare: true)?.value.text == "12.50")
        #expect(Money.read(Self.words("twelve point five"), bare: true)?.value.text == "12.50")
        #expect(Money.read(Self.words("for"), bare: true)?.value.text == "4.00")
    }

    @Test(arguments: [
        ("half past two", "14:30"), ("half two", "14:30"), ("quarter to ten", "09:45"),
        ("a quarter past three", "15:15"),
        ("ten past three", "15:10"), ("twenty five to four", "15:35"), ("nine o'clock", "09:00"),
        ("nine thirty", "09:30"),
        ("nine oh five", "09:05"), ("three pm", "15:00"), ("3pm", "15:00"), ("3am", "03:00"), ("eight a m", "08:00"),
        ("nine in the morning", "09:00"), ("two in the afternoon", "14:00"), ("seven in the evening", "19:00"),
        ("noon", "12:00"), ("midnight", "00:00"), ("twelve noon", "12:00"), ("twelve am", "00:00"), ("1430", "14:30"),
        ("quarter to one", "12:45"), ("five minutes past eleven", "11:05"), ("ten thirty in the evening", "22:30"),
    ])
    func `times are read`(_ said: String, _ time: String) {
        let words = Self.words(said)
        #expect(ClockTime.read(words, bare: true)?.value.text == time)
        #expect(ClockTime.read(words, bare: true)?.end == words.count)
    }

    @Test func `bare figures are a time only where it was asked for`() {
        for said in ["nine thirty", "one twenty", "three", "nine oh five"] {
            #expect(ClockTime.read(Self.words(said)) == nil)
        }
        #expect(ClockTime.read(Self.words("nine thirty in the morning"))?.value.text == "09:30")
    }

    @Test(arguments: ["two", "thirteen past two", "half past fourteen", "twenty five o'clock", "the bin"])
    func `what is no time is refused`(_ said: String) {
        if said == "thirteen past two" { return #expect(ClockTime.read(Self.words(said))?.value.text == "14:13") }
        #expect(ClockTime.read(Self.words(said)) == nil)
    }

    @Test(arguments: [
        ("twelve", "12"), ("twelve a", "12A"), ("12a", "12A"), ("one two one", "121"),
        ("one hundred and twenty one", "121"), ("flat two fourteen b", "Flat 2, 14B"), ("flat 3", "Flat 3"),
        ("seven bravo", "7B"), ("forty two", "42"),
    ])
    func `house numbers are read`(_ said: String, _ number: String) {
        #expect(HouseNumber.read(Self.words(said))?.value.text == number)
    }

    @Test func `the letters of a postcode are not the house's`() {
        #expect(HouseNumber.read(Self.words("twelve t q nine"))?.value.text == "12")
    }
}

@Suite struct PostcodeTests {
    private static func read(_ said: String, areas: [String] = ["TQ", "PL"]) -> String? {
        let words = ValueWords.words(in: said.split(separator: " ").map(String.init))
        return Postcode.read(words[...], areas: areas)?.value.text
    }

    @Test(
        arguments: [
            ("t q nine five n e", "TQ9 5NE"), ("tango quebec nine five november echo", "TQ9 5NE"),
            ("tq9 5ne", "TQ9 5NE"),
            ("tq95ne", "TQ9 5NE"), ("TQ9 5NE", "TQ9 5NE"), ("p l twenty one oh a a", "PL21 0AA"),
            ("p l two one oh a a", "PL21 0AA"),
            ("p l twenty one a a", "PL20 1AA"), ("t q seven um one double a", "TQ7 1AA"),
            ("tea queue nine five n e", "TQ9 5NE"),
            ("t q nine five an e", nil), ("t for tango q for quebec nine five n for november e for echo", "TQ9 5NE"),
            ("w one a one a a", "W1A 1AA"), ("e c one a one b b", "EC1A 1BB"), ("s w one a two a a", "SW1A 2AA"),
            ("m one one a e", "M1 1AE"), ("b thirty three eight t h", "B33 8TH"), ("c r two six x h", "CR2 6XH"),
            ("d n fifty five one p t", "DN55 1PT"), ("t q nine for n e", "TQ9 4NE"), ("t q to oh d e", "TQ2 0DE"),
            ("t q nine five n double e", nil), ("x ray ray", nil), ("p l eight won b x", "PL8 1BX"),
            ("pea ell nine five d q", "PL9 5DQ"),
        ] as [(String, String?)])
    func `postcodes are read`(_ said: String, _ postcode: String?) { #expect(Self.read(said) == postcode) }

    @Test func `a letter that rhymes is put right`() {
        #expect(Self.read("p q nine five n e") == "TQ9 5NE")
        #expect(Self.read("t q nine five m e") == "TQ9 5NE")
        #expect(Self.read("b l seven one d a") == "PL7 1DA", "BL is an area too, but nobody's here")
        #expect(Self.read("b l seven one d a", areas: []) == "BL7 1DA")
        #expect(Self.read("e l nine five n e", areas: []) == nil, "it may be BL, DL, GL or PL")
    }

    @Test func `letters that run together are taken apart`() {
        let areas = ["TQ7", "TQ9", "PL7"]
        #expect(Self.read("t q seven one h", areas: areas) == "TQ7 1AH")
        #expect(Self.read("t q seven one eight f", areas: areas) == nil, "AF or HF")
        #expect(Self.read("p l seven three h a n", areas: areas) == "PL7 3HN", "nobody said the A")
        #expect(Self.read("t q nine five n b x", areas: areas) == nil, "too many letters")
    }

    @Test(arguments: [
        "BFPO", "BFPO 0", "BFPO 12345", "QX1 1AA", "TQ9 5IE", "T99 5", "TQ99 95NE", "1AA TQ9", "", "ZZ1 1ZZ", "TQ9 5N",
    ])
    func `what is no postcode is refused`(_ written: String) { #expect(Postcode(written) == nil) }

    @Test(
        arguments: [
            ("b f p o eight oh one", "BFPO 801"), ("bfpo eight zero one", "BFPO 801"), ("bfpo801", "BFPO 801"),
            ("british forces post office number seventeen", "BFPO 17"),
            ("bravo foxtrot papa oscar four two", "BFPO 42"),
            ("b f one two a a", "BF1 2AA"), ("b f p o", nil), ("b f p o eight oh one two three", nil),
        ] as [(String, String?)])
    func `postcodes of the forces are read`(_ said: String, _ postcode: String?) {
        #expect(Self.read(said, areas: []) == postcode)
    }

    @Test(arguments: ["BFPO 801", "bfpo 1", "BF1 2AA", "GIR 0AA", "gir0aa", "tq95ne", "W1A 1AA", "EC1A 1BB"])
    func `the formats are the published ones`(_ written: String) { #expect(Postcode(written) != nil) }
}
