import Telephony
import Testing

/// No redirection leads out of the council's list, and none goes round in a circle.
struct RedirectionTests {
    private let listed = [
        "sip:operator@pbx.example", "sip:waste@10.0.0.1:5070;transport=tcp", "sip:2041@[2001:db8::1]",
        "tel:+441803861234",
    ]

    private func next(_ contacts: String...) -> String? {
        var redirection = Redirection(from: "sip:housing@pbx.example")
        return redirection.next(contacts, among: listed)
    }

    @Test(arguments: [
        "<sip:+88213000000@pbx.example>", "<sip:operator@elsewhere.example>", "<sip:operator@pbx.example:5070>",
        "<sip:operator@pbx.example.evil.example>", "<sips:operator@pbx.example>", "<tel:+441803861234>", "*", "", "<>",
        "<sip:operator@elsewhere.example?Route=%3Csip:operator@pbx.example%3E>", "<sip:pbx.example>",
        "<sip:operator%40pbx.example@elsewhere.example>", "<sip:pbx.example:5060;user=operator@pbx.example>",
        #""<sip:operator@pbx.example>" <sip:+88213000000@pbx.example>"#, "<mailto:operator@pbx.example>",
        "<sip:operator@pbx.example:99999999999999999999>", "<sip:OPERATOR@pbx.example>",
    ])
    func `an address that is not listed is none to go to`(contact: String) { #expect(next(contact) == nil) }

    @Test(arguments: [
        ("<sip:operator@pbx.example>", 0), ("sip:operator@PBX.example:5060;q=0.5", 0),
        (#""Desk \", 1" <sip:op%65rator@pbx.example;maddr=192.0.2.66?X=y>;expires=60"#, 0),
        ("<sip:waste@10.0.0.1:5070>", 1), ("<sip:2041@[2001:DB8::1]:5060>", 2),
        ("<sip:+88213000000@pbx.example>, <sip:waste@10.0.0.1:5070>;q=0.1", 1),
        ("<sip:waste@10.0.0.1:5070>;q=0.2, <sip:operator@pbx.example>;q=0.7", 0),
    ])
    func `a listed one is gone to, as the list has it and with nothing else of the contact`(contact: String, place: Int)
    {
        #expect(next(contact) == listed[place])
    }

    @Test func `no address is gone to twice, and no chain is followed for ever`() {
        var redirection = Redirection(from: "sip:operator@pbx.example")
        #expect(redirection.next(["<sip:operator@pbx.example>"], among: listed) == nil)
        #expect(redirection.next(["<sip:waste@10.0.0.1:5070>"], among: listed) == listed[1])
        #expect(redirection.next(["<sip:operator@pbx.example>, <sip:waste@10.0.0.1:5070>"], among: listed) == nil)
        let maze = (0..<20).map { "sip:\($0)@pbx.example" }
        var hops = 0
        redirection = Redirection(from: "sip:x@pbx.example")
        while redirection.next(maze.map { "<\($0)>" }, among: maze) != nil { hops += 1 }
        #expect(hops == 5)
    }
}
