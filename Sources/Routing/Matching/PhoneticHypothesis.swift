import Recognition
import SpokenValues

/// A hypothesis as the matcher sees it: words and phones, and which of them carry no matter of their own.
struct PhoneticHypothesis {
    /// What it costs, a phone, to leave a word of matter unexplained.
    static let unexplained: Float = 0.5
    /// What it costs, a phone, that a free word stands within a phrase.
    static let inserted: Float = 0.1
    /// Nobody says more in fifteen seconds; what stands behind is not looked at. `WordSet` has room for so many.
    private static let wordLimit = 60

    private(set) var words: [RecognisedWord] = []
    /// Numbers of the words in the grammar, or -1.
    private(set) var numbers: [Int32] = []
    private(set) var sounds: [[UInt8]] = []
    private(set) var isFree: [Bool] = []
    /// The posterior of the hypothesis, and of those that differ in free words only.
    var confidence: Float

    private(set) var phones: [UInt8] = []
    private(set) var wordOf: [UInt8] = []
    /// What it costs to pass over each phone within a phrase.
    private(set) var skip: [Float] = []
    /// What it costs to leave all phones before each unexplained; one longer than `phones`.
    private(set) var before: [Float] = [0]
    /// Phones of words that carry matter.
    private(set) var contentPhones = 0
    /// What each phone of the ARPAbet costs against each of `phones`, a row to a phone of the ARPAbet.
    private(set) var profile: [Float] = []

    init(_ hypothesis: Hypothesis, index: PhraseIndex) {
        confidence = Float(min(1, max(0, hypothesis.confidence.isFinite ? hypothesis.confidence : 0)))
        for word in index.spelled.read(hypothesis.words).prefix(Self.wordLimit) { add(word, index) }
        profile.reserveCapacity(Phones.names.count * phones.count)
        let costs = Phones.costs
        for row in Phones.names.indices {
            for phone in phones { profile.append(costs[row * Phones.stride + Int(phone)]) }
        }
    }

    private mutating func add(_ heard: RecognisedWord, _ index: PhraseIndex) {
        var word = heard
        var number = index.wordNumbers[word.text]
        if number == nil {
            // The recogniser's marks of a second pronunciation are no part of the word.
            word.text = Tokeniser.words(in: String(heard.text.prefix { $0 != "(" })).joined()
            if word.text.isEmpty { return }
            number = index.wordNumbers[word.text]
        }
        let sound = number.map { index.wordPhones[Int($0)] } ?? index.sounds.phones(of: word.text)
        let free = number.map { index.isFree[Int($0)] } ?? false
        for phone in sound {
            phones.append(phone)
            wordOf.append(UInt8(words.count))
            skip.append(free ? Self.inserted : Self.unexplained + 0.1)
            before.append((before.last ?? 0) + (free ? 0 : Self.unexplained))
        }
        if !free { contentPhones += sound.count }
        words.append(word)
        numbers.append(number ?? -1)
        sounds.append(sound)
        isFree.append(free)
    }

    /// What is the same but for free words need not be matched twice.
    var content: [String] { zip(words, isFree).compactMap { $1 ? nil : $0.text } }

    /// What it costs to explain nothing.
    var costOfSilence: Float { before.last ?? 0 }

    /// Phones of matter in some of the words.
    func contentPhones(of places: WordSet) -> Int { places.reduce(0) { $0 + (isFree[$1] ? 0 : sounds[$1].count) } }
}

/// Some words of a hypothesis, by their places.
struct WordSet: Sequence {
    private var bits: UInt64 = 0

    var isEmpty: Bool { bits == 0 }
    mutating func insert(_ place: Int) { bits |= 1 << UInt64(place) }
    func contains(_ place: Int) -> Bool { bits >> UInt64(place) & 1 == 1 }
    func isDisjoint(with other: WordSet) -> Bool { bits & other.bits == 0 }

    func makeIterator() -> AnyIterator<Int> {
        var rest = bits
        return AnyIterator {
            guard rest != 0 else { return nil }
            defer { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
    }
}
