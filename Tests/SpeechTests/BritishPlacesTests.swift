import Foundation
import Testing

@testable import Speech

/// Places that CMUdict has in the American way: as they are said there, and no other way.
struct BritishPlacesTests {
    /// What `british.dict` has under the heading of places.
    private static func places() throws -> [String] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Speech/Resources/british.dict")
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: "# Places that CMUdict says"))
        let end = try #require(text.range(of: "# Words that CMUdict has"))
        let lines = text[start.upperBound..<end.lowerBound].split(separator: "\n").dropFirst()
        var places: [String] = []
        for line in lines.map({ String($0.prefix { $0 != " " }) }) where places.last != line { places.append(line) }
        return places
    }

    @Test func `places are said as they are there, that way first`() throws {
        let said = [
            "ely": "IY L IY", "peterborough": "P IY T ER B R AH", "brough": "B R AH F", "keswick": "K EH Z IH K",
            "nottingham": "N AO T IH NG AH M", "berwick": "B EH R IH K", "alnmouth": "AE L AH N M AW TH",
            "southwell": "S AH DH AH L", "dorchester": "D AO R CH IH S T ER", "lancashire": "L AE NG K AH SH ER",
            "irvine": "ER V IH N", "moray": "M AH R IY", "newbury": "N Y UW B AH R IY", "hawick": "HH OY K",
            "gillingham": "JH IH L IH NG AH M", "milngavie": "M AH L G AY", "ayr": "EH R", "blyth": "B L AY DH",
            "kirkcudbright": "K ER K UW B R IY", "trottiscliffe": "T R AO Z L IY", "wrotham": "R UW T AH M",
            "bosham": "B AO Z AH M", "ruislip": "R AY S L IH P", "surrey": "S AH R IY", "woolwich": "W UH L IH CH",
        ]
        let lexicon = try Lexicon(words: said.keys)
        for (place, phones) in said {
            #expect(lexicon.pronunciations(of: place).first?.joined(separator: " ") == phones, "\(place)")
            #expect(lexicon.entry(of: place).source == .british, "\(place)")
        }
    }

    @Test func `none of them is said in the American way besides`() throws {
        let american: [(ending: String, phones: String)] = [
            ("borough", "ER OW"), ("burgh", "ER G"), ("burgh", "B ER OW"), ("ham", "HH AE M"), ("ham", "AE M"),
            ("shire", "AY R"), ("shire", "AY ER"), ("cester", "S EH S T ER"), ("bury", "B EH R IY"),
            ("wich", "W IH CH"),
            ("wich", "W IH K"), ("ely", "L AY"),
        ]
        let places = try Self.places()
        #expect(places.count >= 114 && places.contains("ely") && places.contains("peterborough"))
        let lexicon = try Lexicon(words: places)
        let cmudict = try PronouncingDictionary(path: AcousticModel.installed.dictionary)
        for place in places {
            let ways = lexicon.pronunciations(of: place)
            #expect(!ways.isEmpty && Set(ways).count == ways.count, "\(place)")
            for way in ways.map({ $0.joined(separator: " ") }) {
                for (ending, phones) in american where place.hasSuffix(ending) {
                    #expect(!way.hasSuffix(phones), "\(place): \(way)")
                }
                #expect(!way.hasPrefix("N UW") || !place.hasPrefix("new"), "\(place): \(way)")
            }
            // CMUdict's first way may stand behind ours where it is heard here, too, but never before it.
            if let first = ways.first, ways.count > 1, cmudict.pronunciations(of: place).first == first {
                Issue.record("\(place) is said first as in America")
            }
        }
    }
}
