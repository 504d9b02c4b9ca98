import Foundation
import SentenceEncoder
import Utilities

extension Meaning {
    /// Raised whenever the same examples would give something else.
    private static let version = "3"

    /// Learns from examples, or finds what was learnt before. The encoder takes a minute or two of two cores for forty
    /// thousand of them; what it made of each is kept, and what changes later is learnt in seconds.
    /// - Parameters:
    ///   - examples: of every meaning that is to be known.
    ///   - misheard: what a recogniser made of such, to learn from, and never to be told of as a reason.
    ///   - encoder: nil learns from the words alone.
    ///   - cache: a folder, made when missing; where it cannot be written to, it is learnt anew each time.
    ///   - threads: that encode.
    ///   - told: how many sentences are to be encoded, before that is begun.
    /// - Returns: nil when there is nothing to tell apart.
    package init?(
        examples: [MeaningExample], misheard: [MeaningExample] = [], encoder: SentenceEncoder?, cache: String,
        threads: Int = 2, told: (Int) -> Void = { _ in }
    ) {
        let meanings = Set(examples.map(\.meant)).sorted { $0.name < $1.name }
        guard meanings.count > 1 else { return nil }
        var fingerprint = Fingerprint()
        fingerprint.add("\(Self.version) \(encoder?.account ?? "no encoder")")
        let all = examples + misheard.filter { meanings.contains($0.meant) }
        for example in all { fingerprint.add("\(example.meant.name)\t\(example.words.joined(separator: " "))\n") }
        let path = "\(cache)/\(fingerprint.name).meaning"
        let remembered = "\(cache)/\(fingerprint.name).examples"
        let dimensions = encoder?.dimensions ?? 0
        if let (words, weights) = MeaningFile.read(path),
            weights.classes == meanings.count, weights.dimensions == dimensions,
            let memory = ExampleMemory(reading: remembered), memory.meanings == meanings.count,
            memory.count == examples.count, memory.dimensions == dimensions
        {
            self.init(meanings: meanings, encoder: encoder, words: words, weights: weights, memory: memory)
            return
        }
        let words = WordFeatures(texts: all.map(\.words))
        let vectors =
            encoder.map { encoder in
                KeptVectors.vectors(
                    of: all.map { $0.words.joined(separator: " ") }, by: encoder.account, dimensions: dimensions,
                    cache: cache
                ) { new in
                    told(new.count)
                    return encoder.encode(new, threads: threads)
                }
            }
            ?? [[Float]](repeating: [], count: all.count)
        let numbers = Dictionary(uniqueKeysWithValues: zip(meanings, meanings.indices))
        let texts = zip(all, vectors).map { example, vector in
            MeaningTraining.Text(vector: vector, words: words(example.words), meant: numbers[example.meant] ?? 0)
        }
        let weights = MeaningTraining.learn(texts, classes: meanings.count, words: words.count)
        let memory = ExampleMemory(
            Array(texts.prefix(examples.count)), saying: examples.map(\.words), meanings: meanings.count,
            dimensions: dimensions)
        memory.write(to: remembered)
        MeaningFile.write(words, weights, to: path)
        // Mapped from the file, where it could be written: what is in memory once is there for all who map it.
        let kept = MeaningFile.read(path)
        self.init(
            meanings: meanings, encoder: encoder, words: kept?.0 ?? words, weights: kept?.1 ?? weights,
            memory: ExampleMemory(reading: remembered) ?? memory)
    }
}

extension Meant {
    /// For sorting and fingerprints; no route begins with a dot.
    var name: String {
        switch self {
        case .person: ".person"
        case .nothing: ".nothing"
        case .route(let id): id
        }
    }
}
