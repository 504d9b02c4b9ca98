import Audio
import CPocketSphinx
import Foundation
import Recognition

/// What recognises a council's callers: one grammar compiled, its lexicon, and the decoders that all calls share.
///
/// Immutable; a changed grammar means a new recogniser, while calls in progress keep the old one.
package final class Recogniser: Sendable {
    /// How words are said; also for the matcher.
    package let lexicon: Lexicon
    /// How it works.
    package let settings: RecogniserSettings
    /// What scores the frames, and why it is not what `settings` ask for, if it is not.
    package let scorer: ActiveScorer
    /// What speech sounds like to it.
    package let model: AcousticModel
    /// What it listens for.
    package let grammar: CompiledGrammar
    let pool: DecoderPool
    /// Tells speech from noise; nil when periodicity does.
    let detector: SpeechDetector?
    /// Shared by the pool's decoders.
    private let tables: DecoderTables
    /// Why callers are heard only once, for people; nil where they are heard twice, or once by choice.
    package let hearsOnce: String?

    /// Whether callers' requests, and what they say into forms, are heard a second time when they have been said.
    package let hearsTwice: Bool

    /// Compiles the grammar, or finds it compiled, and makes the decoders.
    /// - Parameters:
    ///   - sentences: what callers say, for each vocabulary; `.routing` may not be empty.
    ///   - openings: what callers say in their own words, when they are asked what it is about.
    ///   - lexicon: how they say it.
    ///   - cache: a folder for compiled grammars, made when missing.
    ///   - model: the acoustic model.
    ///   - settings: how it works.
    /// - Throws: `SpeechError`.
    package init(
        sentences: [Vocabulary: [[String]]], openings: [[String]] = [], lexicon: Lexicon, cache: String,
        model: AcousticModel = .installed, settings: RecogniserSettings = RecogniserSettings()
    ) throws(SpeechError) {
        if let log = settings.log { err_set_logfile(log) } else { err_set_logfp(nil) }
        try model.check()
        let grammar = try CompiledGrammar(
            sentences: sentences, openings: openings, lexicon: lexicon, cache: cache)
        self.lexicon = lexicon
        self.model = model
        self.grammar = grammar
        self.settings = settings
        // One set of weights for all channels.
        let networks = try RecogniserNetworks(settings)
        detector = networks.detector
        let (secondPass, hearsOnce) = Self.secondPass(for: grammar, settings)
        self.hearsOnce = hearsOnce
        hearsTwice = secondPass != nil
        let tables = DecoderTables()
        self.tables = tables
        var scorers: [ActiveScorer] = []
        pool = try DecoderPool(limit: settings.decoders) { () throws(SpeechError) in
            let decoder = try SpeechDecoder(
                grammar: grammar, model: model, networks: networks, settings: settings, tables: tables,
                secondPass: secondPass)
            scorers.append(decoder.scorer)
            return decoder
        }
        scorer = scorers.first { $0.scorer == .library } ?? ActiveScorer(settings.scorer)
    }

    private static func secondPass(
        for grammar: CompiledGrammar, _ settings: RecogniserSettings
    ) -> (SecondPass?, String?) {
        guard let path = settings.speechEncoder else { return (nil, nil) }
        do { return (try SecondPass(grammar: grammar, encoder: path), nil) } catch {
            return (nil, "callers are heard only once: \(error)")
        }
    }

    /// Recognises a recording that is one utterance, from its first sample to its last.
    /// - Parameters:
    ///   - recording: 8 or 16 kHz.
    ///   - vocabulary: what to listen for.
    /// - Throws: `SpeechError`.
    package func recognise(_ recording: Pcm, vocabulary: Vocabulary = .routing) throws(SpeechError) -> Utterance {
        let decoder = try pool.borrow(patience: settings.patience)
        defer { pool.giveBack(decoder) }
        return try recognise(recording, vocabulary: vocabulary, with: decoder)
    }

    private func recognise(
        _ recording: Pcm, vocabulary: Vocabulary, with decoder: SpeechDecoder
    ) throws(SpeechError) -> Utterance {
        try decoder.begin(vocabulary, rate: recording.rate)
        let step = recording.rate / AudioFrame.perSecond
        for offset in stride(from: 0, to: recording.samples.count, by: step) {
            try decoder.hear(AudioFrame(copying: recording.samples, from: offset, rate: recording.rate))
        }
        let length = Double(recording.samples.count) / Double(recording.rate)
        let hypotheses = try decoder.finish()
        return Utterance(
            hypotheses: hypotheses, speechStart: 0, speechEnd: length, fit: decoder.fit,
            isHeardTwice: decoder.heardTwice)
    }

    /// Lets every decoder recognise a recording once, so that each has all the memory it will have.
    /// - Throws: `SpeechError`.
    package func warmUp(with recording: Pcm) throws(SpeechError) {
        var borrowed: [SpeechDecoder] = []
        defer { for decoder in borrowed { pool.giveBack(decoder) } }
        for _ in 0..<pool.limit {
            let decoder = try pool.borrow(patience: settings.patience)
            borrowed.append(decoder)
            _ = try recognise(recording, vocabulary: .routing, with: decoder)
        }
    }
}
