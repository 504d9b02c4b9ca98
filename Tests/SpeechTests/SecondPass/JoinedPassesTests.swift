import Foundation
import Recognition
import TestSupport
import Testing

@testable import Speech

/// What two passes heard, as one list.
struct JoinedPassesTests {
    private static let sentences = ["potholes", "a hall", "a bin", "the hall is full", "a full bin", "late"].map {
        $0.split(separator: " ").map(String.init)
    }
    private static let dictionary = """
        a AH
        a(2) EY
        bin B IH N
        full F UH L
        hall HH AO L
        is IH Z
        late L EY T
        potholes P AA T HH OW L Z
        the DH AH
        """
    private static let phones = "AA AH AO B DH EY F HH IH L N OW P T UH Z".split(separator: " ").map(String.init)
    private static let numbers = Dictionary(uniqueKeysWithValues: phones.enumerated().map { ($1, UInt8($0 + 1)) })

    private let search: PhoneSearch
    private let folder: TemporaryFolder

    init() throws {
        let text = LanguageModel(sentences: Self.sentences, share: 0) { _ in true }.arpa()
        folder = try TemporaryFolder(["routing.arpa": text])
        let model = try TrigramModel(reading: "\(folder.path)/routing.arpa")
        search = PhoneSearch(
            tree: PronunciationTree(dictionary: Self.dictionary, phones: Self.numbers, model: model), model: model)
    }

    /// Frames in which one phone is likely each, `_` for blank; `HH/P` is either, the first somewhat rather.
    private func frames(_ said: String) -> [Float] {
        said.split(separator: " ").flatMap { names in
            var row = [Float](repeating: 0.1 / Float(Self.phones.count), count: Self.phones.count + 1)
            let either = names.split(separator: "/").map { Self.numbers[String($0)].map(Int.init) ?? 0 }
            let shares: [Float] = either.count == 1 ? [0.9] : [0.6, 0.3]
            for (phone, share) in zip(either, shares) { row[phone] = share }
            return row.map { Foundation.log($0) }
        }
    }

    private func hearing(_ said: String) -> SecondHearing {
        let frames = frames(said)
        let results = frames.withUnsafeBufferPointer { search.hypotheses($0, phones: Self.phones.count + 1) }
        return SecondHearing(phones: frames, results: results)
    }

    private func hypothesis(_ text: String, _ confidence: Double) -> Hypothesis {
        let words = text.split(separator: " ").map {
            RecognisedWord(String($0), confidence: confidence, start: 0, end: 0.1)
        }
        return Hypothesis(words: words, confidence: confidence)
    }

    private func joined(_ first: [(String, Double)], _ said: String, weight: Double = 0.6) -> [Hypothesis] {
        JoinedPasses(
            first.map { hypothesis($0.0, $0.1) }, hearing(said), search: search, phones: Self.phones.count + 1,
            weight: weight
        ).hypotheses(10)
    }

    @Test func `a given path is as good as the one that the search finds`() {
        for said in ["_ AH _ B IH IH N _", "EY F UH L L _ B IH N", "DH AH HH AO L _ IH Z F UH L _"] {
            let heard = hearing(said)
            for result in heard.results.prefix(3) {
                let score = heard.phones.withUnsafeBufferPointer {
                    search.score(of: result.words, in: $0, phones: Self.phones.count + 1)
                }
                #expect(abs((score ?? 0) - result.score) < 0.001, "\(said): \(result.words)")
            }
        }
    }

    @Test func `words that do not fit into the sound have no path`() throws {
        let words = ["a", "full", "bin"].compactMap(search.model.number)
        #expect(words.count == 3)
        let score = frames("AH B").withUnsafeBufferPointer {
            search.score(of: words, in: $0, phones: Self.phones.count + 1)
        }
        #expect(score == nil)
    }

    @Test func `the same phone twice needs a blank between`() throws {
        let words = ["hall", "late"].compactMap(search.model.number)
        func score(_ said: String) -> Float {
            frames(said).withUnsafeBufferPointer {
                search.score(of: words, in: $0, phones: Self.phones.count + 1) ?? -.infinity
            }
        }
        #expect(score("HH AO L _ L EY T") > score("HH AO L L L EY T") + 2)
    }

    @Test func `where both heard the same it comes first and is surer than by either`() throws {
        let both = joined([("a bin", 0.9), ("the hall", 0.1)], "AH _ B IH N")
        let alone = joined([("the hall", 0.9)], "AH _ B IH N")
        #expect(both.first?.text == "a bin")
        let sure = try #require(both.first?.confidence)
        #expect(sure > alone.first { $0.text == "a bin" }?.confidence ?? 1)
        #expect(abs(both.reduce(0) { $0 + $1.confidence } - 1) < 1e-9)
    }

    @Test func `what the first makes of other words has no way where the second heard them well`() {
        #expect(joined([("potholes", 1)], "DH AH HH AO L _ IH Z F UH L").first?.text == "the hall is full")
    }

    @Test func `the first decides where two are nearly as good in the second`() {
        let said = "DH/_ AH _ HH AO L _"
        #expect(joined([("the hall", 1)], said, weight: 0).first?.text == "a hall")
        #expect(joined([("the hall", 1)], said, weight: 2).first?.text == "the hall")
        #expect(joined([("a hall", 1)], said, weight: 2).first?.text == "a hall")
    }

    @Test func `a word of the first that no dictionary has is left out`() {
        #expect(joined([("xylophone", 1)], "AH _ B IH N").map(\.text).contains("xylophone") == false)
    }

    @Test func `a word is as sure as the hypotheses that have it`() throws {
        let list = joined([("a bin", 0.6), ("a full bin", 0.4)], "AH _ B IH N")
        let best = try #require(list.first)
        let expected = list.filter { $0.words.contains { $0.text == "bin" } }.reduce(0) { $0 + $1.confidence }
        #expect(abs((best.words.last?.confidence ?? 0) - expected) < 1e-9)
    }
}
