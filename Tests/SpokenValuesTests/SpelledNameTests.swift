import Recognition
import Testing
@testable import SpokenValues

@Suite struct SpelledNameTests {
    private static let names = SpelledNames([
        ["featherstone", "haugh"], ["nuñez"], ["küçük"], ["o'brien"], ["ní", "bhriain"], ["woźniak"], ["łukasz"],
        ["van", "der", "berg"], ["d'souza"], ["quill"], ["weiß"], ["ng"], ["li"],
    ])

    private static func read(_ said: String) -> String {
        names.read(said.split(separator: " ").map { RecognisedWord(String($0), confidence: 1, start: 0, end: 0) })
            .map(\.text).joined(separator: " ")
    }

    @Test(arguments: [
        ("f e a t h e r s t o n e h a u g h", "featherstone haugh"),
        ("f e a t h e r s t o n e hyphen h a u g h", "featherstone haugh"), ("n u n e z", "nuñez"),
        ("k u c u k", "küçük"), ("o b r i e n", "o'brien"), ("o apostrophe b r i e n", "o'brien"),
        ("n i b h r i a i n", "ní bhriain"), ("n i space b h r i a i n", "ní bhriain"), ("w o z n i a k", "woźniak"),
        ("l u k a s z", "łukasz"), ("v a n d e r b e r g", "van der berg"), ("d s o u z a", "d'souza"),
        ("q u i double l", "quill"), ("w e i s s", "weiß"), ("van der berg v a n d e r b e r g", "van der berg"),
        ("capital o apostrophe capital b r i e n", "o'brien"), ("v a n gap d e r then b e r g", "van der berg"),
        ("n g", "ng"), ("l i", "li"),
    ])
    func `names of several words and with marks are spelled without`(_ said: String, _ name: String) {
        #expect(Self.read(said) == name)
    }

    @Test(arguments: ["t v licence", "m g", "l y", "p c n"])
    func `two letters are a name only when they are its own`(_ said: String) { #expect(Self.read(said) == said) }
}

@Suite struct WrittenDayTests {
    @Test(arguments: [
        ("2027-03-31", "2027-03-31"), ("31/03/2027", "2027-03-31"), ("31.3.2027", "2027-03-31"),
        ("31 March 2027", "2027-03-31"), ("31-Mar-2027", "2027-03-31"), ("31st March 2027", "2027-03-31"),
        ("2027-03-31 00:00:00", "2027-03-31"), ("2027-03-31T00:00:00", "2027-03-31"), ("31/12/2099", "2099-12-31"),
    ])
    func `a day is read as spreadsheets write it`(_ written: String, _ day: String) {
        #expect(CivilDate(written: written)?.text == day)
    }

    @Test(arguments: ["31/03/27", "03/31/2027", "2027", "soon", "31 2027", "30/02/2027", ""])
    func `what is no day, or may be two, is refused`(_ written: String) { #expect(CivilDate(written: written) == nil) }
}
