import Telephony
import Testing

struct PhoneNumberTests {
    @Test(arguments: [
        "07700900123", "7700900123", "447700900123", "+447700900123", "00447700900123", "07700 900 123",
        "+44 (0)7700 900123", "0044 07700-900123", "(07700) 900.123", "0447700900123", "+00447700900123",
        "+07700900123", "+4407700900123", "44 07700 900123", "tel:+44-7700-900123;phone-context=x", "07700/900123",
    ])
    func `every form of a mobile number is the same number`(text: String) throws {
        let number = try #require(PhoneNumber(text))
        #expect(number.e164 == "+447700900123")
        #expect(number.national == "07700900123")
        #expect(number.isUKMobile)
    }

    @Test(arguments: [
        "07100900123", "07300900123", "07500900123", "07700900123", "07800900123", "07900900123", "07624000000",
    ])
    func `these take texts`(text: String) throws {
        #expect(try #require(PhoneNumber(text)).isUKMobile)
    }

    @Test(arguments: [
        "07000900123", "07600900123", "07623900123", "01803861234", "02079460000", "08001111", "03451551015",
        "+353861234567",
    ])
    func `these do not`(text: String) {
        #expect(PhoneNumber(text)?.isUKMobile != true)
    }

    @Test(arguments: [
        "", "0", "+", "0770090012", "077009001234", "44770090012", "abc", "07700900123x", "+0123456789",
        "++447700900123",
        "07700+900123", "00000000000", "٠٧٧٠٠٩٠٠١٢٣", "999", "1234567890123456789012345678901234567890",
    ])
    func `these are no numbers`(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test func `landlines and foreign numbers keep their form`() throws {
        #expect(try #require(PhoneNumber("01803 861234")).e164 == "+441803861234")
        #expect(try #require(PhoneNumber("+353 86 123 4567")).national == "+353861234567")
        #expect(try #require(PhoneNumber("016977 2245")).e164 == "+44169772245")
    }
}
