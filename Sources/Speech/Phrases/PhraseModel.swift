import Routing

/// What callers say by itself ("two", "council tax", "no thanks"), each as the states of the acoustic model that it goes
/// through: made once for a grammar, for all its decoders.
///
/// The search over words (`Decoder`) has little to go by when so little is said: a short word costs no more than a noise,
/// and other short words that the language model knows from elsewhere push in. Among so few phrases all can be tried.
struct PhraseModel: Sendable {
    /// One way to say one phrase.
    struct Way: Sendable {
        /// Lower case.
        var words: [String]
        /// State after state.
        var senones: [UInt16]
        /// How many states each word has.
        var lengths: [Int]
    }

    /// All ways to say all phrases.
    let ways: [Way]
    /// What a frame in which nobody speaks may be: any state of silence or of a noise.
    let silence: [UInt16]
    private let definition: ModelDefinition
    private let numbers: [String: Int]
    private let lexicon: Lexicon

    private static let quiet = "SIL"
    private static let noise = "+NSN+"
    /// Ways of one phrase: words of two ways each make many.
    private static let mostWays = 4
    /// What is longer is found by its words.
    static let mostWords = 3
    /// The most ways that are tried: a grammar with more is searched by its words alone.
    private static let most = 4000

    /// - Parameters:
    ///   - phrases: without carriers around them.
    ///   - lexicon: how their words are said.
    ///   - definition: of the acoustic model.
    init(_ phrases: [[String]], lexicon: Lexicon, definition: ModelDefinition) {
        self.lexicon = lexicon
        self.definition = definition
        let numbers = Dictionary(
            definition.names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.numbers = numbers
        silence = [Self.quiet].compactMap { numbers[$0] }.flatMap { definition.senones(of: $0) }
        let short = Set(phrases.filter { 1...Self.mostWords ~= $0.count }).sorted { $0.lexicographicallyPrecedes($1) }
        let all = short.flatMap { Self.ways(of: $0, lexicon, definition, numbers) }
        ways = all.count <= Self.most ? all : []
    }

    /// One for each vocabulary that has phrases.
    /// - Throws: `SpeechError.missing` when the acoustic model's definition cannot be read.
    static func models(
        _ phrases: [Vocabulary: [[String]]], lexicon: Lexicon, model: AcousticModel
    ) throws(SpeechError) -> [Vocabulary: PhraseModel] {
        guard !phrases.isEmpty else { return [:] }
        let definition: ModelDefinition
        do { definition = try ModelDefinition(reading: "\(model.folder)/mdef") } catch {
            throw .decoder(why: "\(error)")
        }
        return phrases.mapValues { PhraseModel($0, lexicon: lexicon, definition: definition) }
    }

    /// The ways to say other words.
    func ways(of words: [String]) -> [Way] { Self.ways(of: words, lexicon, definition, numbers) }

    private static func ways(
        of words: [String], _ lexicon: Lexicon, _ definition: ModelDefinition, _ numbers: [String: Int]
    ) -> [Way] {
        var said: [[[Int]]] = [[]]
        for word in words {
            let each = lexicon.pronunciations(of: word).compactMap { phones in
                let known = phones.compactMap { numbers[$0] }
                return known.count == phones.count && !known.isEmpty ? known : nil
            }
            said = Array(said.lazy.flatMap { before in each.map { before + [$0] } }.prefix(mostWays))
        }
        let quiet = numbers[Self.quiet] ?? 0
        return said.compactMap { spoken in
            guard spoken.count == words.count else { return nil }
            var senones: [UInt16] = []
            for (number, phones) in spoken.enumerated() {
                for (place, phone) in phones.enumerated() {
                    let left = place > 0 ? phones[place - 1] : number > 0 ? spoken[number - 1].last : nil
                    let right =
                        place < phones.count - 1
                        ? phones[place + 1] : number < spoken.count - 1 ? spoken[number + 1].first : nil
                    let isFirst = place == 0
                    let isLast = place == phones.count - 1
                    senones += definition.senones(
                        of: definition.phone(
                            phone, left: left ?? quiet, right: right ?? quiet,
                            at: isFirst ? isLast ? .only : .first : isLast ? .last : .inside))
                }
            }
            return Way(words: words, senones: senones, lengths: spoken.map { $0.count * definition.states })
        }
    }
}
