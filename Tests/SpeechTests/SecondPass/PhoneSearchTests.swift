import Foundation
import TestSupport
import Testing

@testable import Speech

/// Words out of phones, by a language model of a few sentences.
struct PhoneSearchTests {
    private static let sentences = [
        "my bin is full", "my bin was missed", "the bus stop is broken", "the bus is late", "i need a new bin",
        "i knew the bus", "is the bin full",
    ].map { $0.split(separator: " ").map(String.init) }
    private static let dictionary = """
        a AH
        a(2) EY
        bin B IH N
        broken B R OW K AH N
        bus B AH S
        full F UH L
        i AY
        is IH Z
        knew N UW
        late L EY T
        missed M IH S T
        my M AY
        need N IY D
        new N UW
        stop S T AA P
        the DH AH
        was W AA Z
        """
    private static let phones = Set(
        dictionary.split(separator: "\n").flatMap { $0.split(separator: " ").dropFirst().map(String.init) }
    ).sorted()
    private static let numbers = Dictionary(
        uniqueKeysWithValues: phones.enumerated().map { ($1, UInt8($0 + 1)) })

    private let folder: TemporaryFolder
    private let model: TrigramModel

    init() throws {
        let text = LanguageModel(sentences: Self.sentences, share: 0) { _ in true }.arpa()
        folder = try TemporaryFolder(["routing.arpa": text])
        model = try TrigramModel(reading: "\(folder.path)/routing.arpa")
    }

    /// Frames in which these are likely, `_` for blank, and all else is not.
    private func frames(_ said: String, likely: Float = 0.9) -> [Float] {
        said.split(separator: " ").flatMap { name in
            var row = [Float](repeating: log((1 - likely) / Float(Self.phones.count)), count: Self.phones.count + 1)
            row[Self.numbers[String(name)].map(Int.init) ?? 0] = log(likely)
            return row
        }
    }

    private func heard(_ said: String, likely: Float = 0.9, hypotheses: Int = 10) -> [[String]] {
        var settings = PhoneSearch.Settings()
        settings.hypotheses = hypotheses
        let tree = PronunciationTree(dictionary: Self.dictionary, phones: Self.numbers, model: model)
        return frames(said, likely: likely).withUnsafeBufferPointer {
            PhoneSearch(tree: tree, model: model, settings: settings).hypotheses($0, phones: Self.phones.count + 1)
        }.map { $0.words.map { model.words[Int($0)] } }
    }

    @Test func `what follows a state comes to one`() {
        let words = ["<s>", "my", "bin", "is", "the", "new"].compactMap(model.number)
        var states = [model.start] + words
        for word in words { states.append(model.next(word, after: model.start).state) }
        for state in states {
            let sum = model.words.indices.dropFirst().reduce(0) { $0 + exp(model.next(Int32($1), after: state).score) }
            // Logarithms are written with four places.
            #expect(abs(sum - 1) < 0.005, "\(state): \(sum)")
        }
    }

    @Test func `a pair that was seen is a state, and one that was not is its last word`() throws {
        let (my, bin, late) = try (
            #require(model.number(of: "my")), #require(model.number(of: "bin")), #require(model.number(of: "late"))
        )
        #expect(model.next(bin, after: model.next(my, after: model.start).state).state >= Int32(model.words.count))
        #expect(model.next(late, after: my).state == late)
    }

    @Test func `phones with blanks between them are words`() {
        #expect(heard("_ M M AY _ B IH IH N _ _ IH Z F UH L _").first == ["my", "bin", "is", "full"])
    }

    @Test func `a phone that goes on is one, and behind a blank it is another`() {
        #expect(heard("DH AH B AH S S S T AA P _ IH Z L EY T").first?.prefix(2) != ["the", "bus", "stop"])
        #expect(
            heard("DH AH B AH S _ S T AA P IH Z B R OW K AH N").first == ["the", "bus", "stop", "is", "broken"])
    }

    @Test func `of words that sound alike the likelier one comes first, and the other behind it`() {
        let said = heard("AY N IY D AH N UW B IH N")
        #expect(said.first == ["i", "need", "a", "new", "bin"])
        #expect(said.contains(["i", "need", "a", "knew", "bin"]))
        #expect(heard("AY N UW DH AH B AH S").first == ["i", "knew", "the", "bus"])
    }

    @Test func `hypotheses are told apart by their words, and no more of them come than are wanted`() {
        let said = heard("DH AH B AH S IH Z L EY T", likely: 0.5)
        #expect(said.count > 1)
        #expect(Set(said).count == said.count)
        #expect(heard("DH AH B AH S IH Z L EY T", likely: 0.5, hypotheses: 2) == Array(said.prefix(2)))
    }

    @Test(arguments: ["", "_", "_ _ _ _"]) func `where nothing was said there are no words`(said: String) {
        #expect(heard(said, likely: 0.999) == [])
    }

    @Test func `words end where their last phone is heard first`() {
        let tree = PronunciationTree(dictionary: Self.dictionary, phones: Self.numbers, model: model)
        let best = frames("_ M AY _ _ B IH N N _").withUnsafeBufferPointer {
            PhoneSearch(tree: tree, model: model).hypotheses($0, phones: Self.phones.count + 1)
        }.first
        #expect(best?.ends == [3, 8])
    }

    @Test(arguments: ["", "\\data\\\n", "\\1-grams:\n-1 <s>\n-1 </s>\n"])
    func `a spoiled language model is an error that says which`(text: String) throws {
        let spoiled = try TemporaryFolder(["routing.arpa": text])
        #expect(
            throws: SpeechError.decoder(
                why: "the language model \(spoiled.path)/routing.arpa; delete it and it is made anew")
        ) {
            _ = try TrigramModel(reading: "\(spoiled.path)/routing.arpa")
        }
    }
}
