import Telephony
import Testing

struct CallerIdentityTests {
    private let from = #""Jo" <sip:01803111111@carrier.example>;tag=1"#

    private func number(_ asserted: [String] = [], from: String? = nil, privacy: String? = nil, trusted: Bool = true)
        -> String?
    {
        CallerIdentity(
            asserted: asserted, from: from ?? self.from, privacy: privacy.map { [$0] } ?? [], trusted: trusted
        ).number
    }

    @Test func `a trusted peer's assertion goes before From`() {
        #expect(number(["<sip:+447700900123@pbx;user=phone>"]) == "+447700900123")
    }

    @Test func `nobody else's does`() {
        #expect(number(["<sip:+447700900123@pbx>"], trusted: false) == "01803111111")
    }

    @Test func `of several assertions the one with a number is taken`() {
        #expect(number([#""Bin, Jo" <sip:jo@pbx>, <tel:+44-7700-900123;phone-context=x>"#]) == "+447700900123")
    }

    @Test(arguments: ["id", "header;id", "user", "ID; critical"])
    func `a wish for privacy withholds the number`(privacy: String) {
        #expect(number(["<sip:+447700900123@pbx>"], privacy: privacy) == nil)
    }

    @Test func `privacy none does not`() {
        #expect(number(["<sip:07700900123@pbx>"], privacy: "none") == "07700900123")
    }

    @Test(arguments: [
        #""Anonymous" <sip:anonymous@anonymous.invalid>;tag=x"#, "<sip:07700900123@anonymous.invalid>",
        "sip:unavailable@carrier", "<sip:pbx.example>", "", "<>", "\"<sip:1@a>", "mailto:a@b", "sip:", "<sip:@x>",
    ])
    func `anonymous and empty addresses are withheld`(address: String) {
        #expect(number(from: address) == nil)
    }

    @Test(arguments: [
        ("sip:07700900123@host:5060;tag=1", "07700900123"), ("<sips:%2B447700900123:secret@host>", "+447700900123"),
        ("<tel:01803-861.234>", "01803861234"), (#""a <b" <sip:201@pbx>"#, "201"), ("<SIP:jo.bin@pbx>", "jo.bin"),
    ])
    func `the user part is found in any form of address`(address: String, user: String) {
        #expect(CallerIdentity.user(address) == user)
    }

    @Test func `a wish for privacy counts in whichever of several headers it stands`() {
        for privacy in [["session", "id"], ["id", "session"], ["none", "critical;user"], ["session,id"]] {
            #expect(
                CallerIdentity(asserted: ["<sip:+447700900123@pbx>"], from: from, privacy: privacy, trusted: true)
                    .number == nil)
        }
    }

    @Test(arguments: [
        ("<sip:07700900123@pbx>;party=calling;screen=yes;privacy=full", true),
        (#""A \"B" <sip:07700900123@pbx>;privacy=uri"#, true), ("<sip:1@a>;privacy=off, <sip:2@a>;privacy=full", true),
        ("<sip:07700900123@pbx>;privacy=off", false), ("<sip:07700900123@pbx>;privacy=name", false),
        ("<sip:07700900123@pbx>;party=called;privacy=full", false), ("<sip:07700900123@pbx>", false),
    ])
    func `Remote-Party-ID is believed in nothing but a wish for privacy`(header: String, isHidden: Bool) {
        let number = CallerIdentity(asserted: [], from: from, privacy: [], remoteParty: [header], trusted: false).number
        #expect(number == (isHidden ? nil : "01803111111"))
    }

    @Test(arguments: [
        (#""John \"Jack\" Doe" <sip:07700900001@h>;tag=1"#, "07700900001"),
        (#""6\" pipe" <sip:07700900002@h>"#, "07700900002"), (#""Sami\\" <sip:07700900003@h>"#, "07700900003"),
        (#""<Jo>" <sip:07700900004@h>"#, "07700900004"), (#""Doe, sip:J" <sip:07700900005@h>"#, "07700900005"),
        (#""a\"b <sip:1@x>, c" <sip:07700900006@h>"#, "07700900006"), (#""" <sip:07700900007@h>"#, "07700900007"),
    ])
    func `quotation marks and backslashes in a name lose no number`(address: String, user: String) {
        #expect(CallerIdentity.user(address) == user)
        #expect(number([address + #", "J \"x, y" <tel:+441>"#], from: "<sip:pbx@h>") == user)
    }
}
