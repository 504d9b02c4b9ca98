import Audio
import CPocketSphinx
import Foundation
import Recognition

/// One PocketSphinx decoder: sound in, the n-best word sequences out, an utterance at a time.
///
/// What it hears never depends on what it heard before: the cepstra are normalised here, by means taken from the
/// utterance itself, and the library's running normalisation is off.
///
/// Each decoder reads its language models for itself. `ps_set_lm` would let them share one, but a look-up writes to the
/// model (`lm_trie.c`: `hist_cache`, `backoff_cache`), so two decoders at work would spoil each other's scores. What can
/// be shared is in `DecoderTables`.
///
/// Its frames are scored in Swift where that can be (`ScorerInterposer`).
//
// Unchecked, because the library's objects are bound to no thread, but may be used by one at a time: the pool hands a
// decoder to one borrower after another, under its lock.
package final class SpeechDecoder: @unchecked Sendable {
    private let decoder: OpaquePointer
    private let frontEnd: any FrontEnd
    private let phones: PhoneScores?
    private let settings: RecogniserSettings
    private let grammar: CompiledGrammar
    private let tables: DecoderTables
    private let secondPass: SecondPass?
    /// What is listened for.
    private var vocabulary = Vocabulary.routing
    /// What the second pass is to hear; empty where it does not.
    private var sound: [Int16] = []
    /// Of that sound (Hz); 0 where none is kept.
    private var soundRate = 0
    /// The second pass of so many samples, at work or done.
    private var ahead: (samples: Int, hearing: HearingAhead)?
    /// Whether the last utterance was heard by the second pass, too.
    private(set) var heardTwice = false
    /// The vocabularies whose language models are in memory.
    private var loaded: Set<Vocabulary> = []
    /// What scores its frames.
    let scorer: ActiveScorer
    /// Frames that the mean is taken over.
    private let opening: Int
    private let features = Features()
    private var mean = [Float](repeating: 0, count: AcousticModel.cepstra)
    /// How many of the features the search has had.
    private var searched = 0
    /// Whether an utterance has begun and not ended.
    private(set) var isActive = false
    /// The best path's score beside that of the best senone of each frame: mean logarithm of a frame in its words, 0 or
    /// less. Nil when the last utterance had no words.
    private(set) var fit: Double?
    /// Frames that the mean was taken over when a pause came too soon, or nil.
    private var openedEarly: Int?
    private let rows = UnsafeMutablePointer<UnsafeMutablePointer<Float>?>.allocate(capacity: SpeechDecoder.block)
    private let normalised = UnsafeMutablePointer<Float>.allocate(capacity: SpeechDecoder.block * AcousticModel.cepstra)

    /// Frames that the search gets in one go. The library's queue holds 12, and its phone look-ahead needs 5 of them.
    /// docs/measured/pocketsphinx.md#the-queue-of-features, and scorer.md#block-of-four
    private static let block = 4
    /// One unit of a path's score in the library's logarithms: scores lose their lowest ten bits (`SENSCR_SHIFT`).
    private static let scoreUnit: Int32 = 1024
    /// Words that the search has room for at first; it doubles its room whenever it is full.
    /// docs/measured/memory-and-speed.md#lattice-room
    private static let firstLattice = 500
    /// The least that makes an utterance: the features of a frame need three on either side.
    static let shortest = 8
    /// Frames of silence behind speech that the second pass hears, too: whoever has said nothing for so long has most often
    /// ended.
    /// docs/measured/second-pass.md#ahead
    static let heardAfter = 15
    /// The most phones and words that a frame of the search goes on with: in noise nothing else would bound it.
    private static let mostStates = 6000
    private static let mostWords = 20
    /// What the search expects of noises (`[SPEECH]` and `[NOISE]` of the model). With the library's own 1e-8 a short word
    /// in noise is taken for one of them.
    /// docs/measured/short-words.md#noise-probability
    private static let noiseProbability = "1e-20"
    /// Never more at once than this while the caller still speaks, so that a late start is caught up with in small steps.
    private static let stepsAFrame = 8

    /// - Parameters:
    ///   - tables: shared with the grammar's other decoders.
    ///   - secondPass: shared with them, too; nil for none.
    /// - Throws: `SpeechError.decoder`.
    init(
        grammar: CompiledGrammar, model: AcousticModel, networks: RecogniserNetworks, settings: RecogniserSettings,
        tables: DecoderTables, secondPass: SecondPass? = nil
    ) throws(SpeechError) {
        self.secondPass = secondPass
        let dictionary = secondPass == nil ? grammar.dictionary : grammar.firstPassDictionary
        let arguments = Self.arguments(
            [
                "-hmm", model.folder, "-dict", dictionary, "-remove_silence", "no",
                "-remove_noise", settings.removeNoise ? "yes" : "no", "-fwdflat", "no", "-bestpath", "yes", "-mmap",
                "yes", "-latsize", "\(Self.firstLattice)", "-maxhmmpf", "\(Self.mostStates)", "-maxwpf",
                "\(Self.mostWords)", "-fillprob", Self.noiseProbability,
            ], over: settings.search)
        guard let config = Self.configuration(arguments) else { throw .decoder(why: "its settings") }
        defer { cmd_ln_free_r(config) }
        let phones = networks.classifier.map { PhoneScores($0, weighing: settings.weighing ?? .usual) }
        self.phones = phones
        let made = tables.decoder {
            ScorerInterposer.decoder(with: settings.scorer, model: model, config: config, phones: phones)
        }
        guard let decoder = made.decoder else {
            throw .decoder(why: "the acoustic model \(model.folder) or the dictionary \(dictionary)")
        }
        scorer = made.scorer
        self.settings = settings
        opening = max(Self.shortest, Int(settings.opening * Double(AcousticModel.framesPerSecond)))
        self.decoder = decoder
        do {
            // ps_init has taken feat.params into the configuration.
            frontEnd = try settings.frontEnd.make(
                config: config, extension: networks.bandExtension, phones: made.scorer.scorer == .swift ? phones : nil)
        } catch {
            ps_free(decoder)
            throw error
        }
        // docs/measured/pocketsphinx.md#normalisation
        ps_get_feat(decoder)?.pointee.cmn = CMN_NONE
        self.grammar = grammar
        self.tables = tables
        for row in 0..<Self.block { rows[row] = normalised + row * AcousticModel.cepstra }
        for vocabulary in Self.always { try load(vocabulary) }
        for vocabulary in Self.always { try warmUp(vocabulary) }
    }

    /// What every call needs. Choices and the details of a form are read when this decoder first listens for them, so that
    /// it takes no memory for them before.
    private static let always: [Vocabulary] = [.routing, .answers]

    private func load(_ vocabulary: Vocabulary) throws(SpeechError) {
        let path = secondPass == nil ? grammar.languageModel(vocabulary) : grammar.firstPassModel(vocabulary)
        guard tables.languageModel(path, read: { ps_set_lm_file(decoder, vocabulary.rawValue, path) == 0 }) else {
            throw .decoder(why: "the language model \(path); delete it and it is made anew")
        }
        loaded.insert(vocabulary)
    }

    /// The library's first utterance differs from all later ones in the last digit of a posterior; nobody is to get it.
    /// docs/measured/pocketsphinx.md#the-first-utterance
    private func warmUp(_ vocabulary: Vocabulary) throws(SpeechError) {
        try begin(vocabulary, rate: AcousticModel.rate)
        for tick in 0..<AudioFrame.perSecond {
            var frame = AudioFrame(silenceAt: AcousticModel.rate)
            // A buzz whose pitch and strength change, so that there are words to search.
            for index in 0..<frame.count {
                frame.samples[index] = Int16((index % (40 + tick)) * (tick % 12) * 10)
            }
            try hear(frame)
        }
        _ = try finish()
    }

    deinit {
        ps_free(decoder)
        rows.deallocate()
        normalised.deallocate()
    }

    /// Names and values; the library refuses a name that comes twice.
    private static func arguments(_ usual: [String], over search: [String]) -> [String] {
        let replaced = Set(search.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
        let kept = stride(from: 0, to: usual.count, by: 2).filter { !replaced.contains(usual[$0]) }
        return ["switchboard"] + kept.flatMap { usual[$0...$0 + 1] } + search
    }

    /// The library's command line; strings that it keeps are copied.
    package static func configuration(_ arguments: [String]) -> OpaquePointer? {
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return cmd_ln_parse_r(nil, ps_args(), Int32(pointers.count), &pointers, 1)
    }

    /// An utterance begins.
    /// - Throws: `SpeechError.decoder`.
    func begin(_ vocabulary: Vocabulary, rate: Int) throws(SpeechError) {
        abandon()
        // A grammar without a form has no details, say; then the answers are listened for.
        let vocabulary = loaded.contains(vocabulary) || grammar.has(vocabulary) ? vocabulary : .answers
        if !loaded.contains(vocabulary) {
            try load(vocabulary)
            try warmUp(vocabulary)
        }
        features.clear()
        searched = 0
        openedEarly = nil
        self.vocabulary = vocabulary
        soundRate = secondPass?.hears(vocabulary) == true ? rate : 0
        sound.removeAll(keepingCapacity: true)
        heardTwice = false
        // Room for all of it, so that no frame waits for memory.
        if soundRate > 0 { sound.reserveCapacity(SecondPass.longest * soundRate) }
        phones?.weighing =
            settings.weighing ?? (vocabulary == .routing && grammar.hasOpenings ? .openings : .usual)
        try frontEnd.begin(rate: rate)
        guard ps_set_search(decoder, vocabulary.rawValue) == 0, ps_start_utt(decoder) == 0 else {
            throw .decoder(why: "an utterance does not start")
        }
        isActive = true
    }

    /// Takes in 20 ms, and searches as far as the normalisation allows.
    func hear(_ frame: borrowing AudioFrame) throws(SpeechError) {
        frontEnd.hear(frame, into: features)
        if soundRate > 0, sound.count < SecondPass.longest * soundRate {
            frame.withSamples { samples in for index in samples.indices { sound.append(samples[index]) } }
        }
        if searched == 0 {
            guard frontEnd.heard >= opening else { return }
            open()
        }
        // Only whole blocks, which are scored together; the rest waits for its fellows or for a pause.
        let due = min(features.count - searched, Self.stepsAFrame)
        try search(upTo: searched + due - due % Self.block)
    }

    /// The words so far, when there is a pause to ask in: the search catches up first.
    /// - Throws: `SpeechError.decoder`.
    func wordsSoFar() throws(SpeechError) -> [String] {
        guard isActive, frontEnd.heard >= Self.shortest else { return [] }
        if searched == 0 {
            open()
            if frontEnd.heard < opening { openedEarly = frontEnd.heard }
        }
        try search(upTo: features.count)
        guard let text = ps_get_hyp(decoder, nil) else { return [] }
        return String(cString: text).split(separator: " ").map { Self.plain($0) }
    }

    /// There has been silence for `heardAfter`: the second pass may begin. If the caller goes on after all, it was for
    /// nothing.
    func speechMayHaveEnded() {
        guard settings.hearsAhead, let secondPass, let samples = secondPassSamples(silence: Self.heardAfter) else {
            return
        }
        ahead?.hearing.cancel()
        ahead = (samples, secondPass.hearAhead(heard(samples), for: vocabulary))
    }

    /// How many samples the second pass hears of an utterance with so many frames of silence behind it; nil for none.
    private func secondPassSamples(silence: Int) -> Int? {
        guard secondPass != nil, soundRate > 0, sound.count < SecondPass.longest * soundRate else { return nil }
        return sound.count - max(0, silence - Self.heardAfter) * soundRate / AudioFrame.perSecond
    }

    private func heard(_ samples: Int) -> Pcm { Pcm(samples: Array(sound[..<samples]), rate: soundRate) }

    /// The utterance is over.
    /// - Parameter silence: frames of it that have been heard behind the speech.
    /// - Returns: n-best, best first; empty when there were no words.
    /// - Throws: `SpeechError.decoder`.
    func finish(silence: Int = 0) throws(SpeechError) -> [Hypothesis] {
        guard isActive else { return [] }
        defer { abandon() }
        frontEnd.end(into: features)
        guard features.count >= Self.shortest else { return [] }
        if searched == 0 {
            features.mean(ofFirst: features.count, prior: settings.usualMean, into: &mean)
        } else if let early = openedEarly, features.count > 2 * early {
            // A pause made it open too soon, and much was said after it: once more, with a better mean.
            guard ps_end_utt(decoder) >= 0, ps_start_utt(decoder) >= 0 else {
                throw .decoder(why: "an utterance does not start again")
            }
            searched = 0
            frontEnd.reopen(into: features)
            features.mean(ofFirst: features.count, prior: settings.usualMean, into: &mean)
        }
        try search(upTo: features.count)
        guard ps_end_utt(decoder) >= 0 else { throw .decoder(why: "an utterance does not end") }
        isActive = false
        let first = hypotheses()
        // What the first pass takes for no words at all is none.
        guard let secondPass, !first.isEmpty, let samples = secondPassSamples(silence: silence) else { return first }
        let second =
            if let ahead, ahead.samples == samples {
                ahead.hearing.result()
            } else {
                secondPass.hear(heard(samples), for: vocabulary)
            }
        guard let second else { return first }
        heardTwice = true
        return secondPass.joined(
            first, second, for: vocabulary, weight: firstPassWeight(words: first[0].words.count),
            count: settings.hypotheses)
    }

    /// How much the first pass counts, which heard so many words.
    private func firstPassWeight(words: Int) -> Double {
        guard vocabulary == .routing, grammar.hasOpenings else { return settings.firstPassWeightOfEqual }
        return words > 2 ? settings.firstPassWeight : settings.firstPassWeightOfShort
    }

    /// Drops the utterance, if there is one.
    func abandon() {
        if isActive { ps_end_utt(decoder) }
        isActive = false
        ahead?.hearing.cancel()
        ahead = nil
    }

    /// Judges the utterance by what was heard of it so far.
    private func open() {
        frontEnd.open(into: features)
        features.mean(ofFirst: features.count, prior: settings.usualMean, into: &mean)
    }

    private func search(upTo end: Int) throws(SpeechError) {
        while searched < end {
            let count = min(Self.block, end - searched)
            frontEnd.classify(searched..<searched + count)
            for row in 0..<count {
                for index in 0..<AcousticModel.cepstra {
                    normalised[row * AcousticModel.cepstra + index] = features[searched + row][index] - mean[index]
                }
            }
            guard ps_process_cep(decoder, rows, Int32(count), 0, 0) >= 0 else {
                throw .decoder(why: "features of an utterance")
            }
            searched += count
        }
    }

    // MARK: - What was heard

    /// The best path through the lattice first, then the n-best without it.
    private func hypotheses() -> [Hypothesis] {
        fit = nil
        guard ps_get_hyp(decoder, nil) != nil else { return [] }
        fit = fit(of: ps_seg_iter(decoder))
        let best = words(of: ps_seg_iter(decoder))
        guard !best.isEmpty else { return [] }
        var list: [Entry] = []
        var iterator = ps_nbest(decoder)
        // The same words come again with other pronunciations and fillers: look further than the number wanted.
        for _ in 0..<5 * settings.hypotheses {
            guard let current = iterator, list.count < settings.hypotheses else { break }
            var score: Int32 = 0
            if ps_nbest_hyp(current, &score) != nil {
                let entry = Entry(words: words(of: ps_nbest_seg(current)), score: Int(score))
                if !entry.words.isEmpty, !list.contains(where: { $0.texts == entry.texts }) { list.append(entry) }
            }
            iterator = ps_nbest_next(current)
        }
        if let iterator { ps_nbest_free(iterator) }

        // The score that comes with the best path is on another scale, so it takes its score from the list.
        let place = list.firstIndex { $0.texts == best.map(\.text) }
        let score = place.map { list.remove(at: $0).score } ?? list.map(\.score).max() ?? 0
        list.insert(Entry(words: best, score: score), at: 0)
        let unit = logmath_log_to_ln(ps_get_logmath(decoder), Self.scoreUnit)
        return Self.weighed(Array(list.prefix(settings.hypotheses)), unit: unit * settings.acousticScale)
    }

    /// A word sequence on its way to being a hypothesis.
    private struct Entry {
        var words: [RecognisedWord]
        /// Of the path, in the library's units.
        var score: Int
        var texts: [String] { words.map(\.text) }
    }

    /// Path scores become posteriors, and those the confidences of words in all but the best hypothesis.
    private static func weighed(_ list: [Entry], unit: Double) -> [Hypothesis] {
        let top = list.map(\.score).max() ?? 0
        let weights = list.map { exp(Double($0.score - top) * unit) }
        let sum = weights.reduce(0, +)
        var hypotheses = zip(list, weights).map { Hypothesis(words: $0.words, confidence: $1 / sum) }
        hypotheses[1...].setWordConfidences(hypotheses.wordConfidences)
        return hypotheses
    }

    /// The scorer gives the best senone of each frame 0, so what a path has lost is what it is worse than free sounds.
    private func fit(of first: OpaquePointer?) -> Double? {
        var lost = 0.0
        var frames: Int32 = 0
        var segment = first
        while let current = segment {
            var acoustic: Int32 = 0
            ps_seg_prob(current, &acoustic, nil, nil)
            if let text = ps_seg_word(current), !Self.isFiller(text) {
                var start: Int32 = 0
                var end: Int32 = 0
                ps_seg_frames(current, &start, &end)
                frames += end - start + 1
                lost += Double(acoustic)
            }
            segment = ps_seg_next(current)
        }
        return frames > 0
            ? lost * logmath_log_to_ln(ps_get_logmath(decoder), Self.scoreUnit) / Double(Self.scoreUnit)
                / Double(frames) : nil
    }

    /// The words along a path, without silence and noise.
    private func words(of first: OpaquePointer?) -> [RecognisedWord] {
        var words: [RecognisedWord] = []
        var segment = first
        while let current = segment {
            if let text = ps_seg_word(current), !Self.isFiller(text) {
                var start: Int32 = 0
                var end: Int32 = 0
                ps_seg_frames(current, &start, &end)
                let posterior = ps_seg_prob(current, nil, nil, nil)
                words.append(
                    RecognisedWord(
                        Self.plain(Substring(String(cString: text))),
                        confidence: min(1, logmath_exp(ps_get_logmath(decoder), posterior)),
                        start: Double(start) / Double(AcousticModel.framesPerSecond),
                        end: Double(end + 1) / Double(AcousticModel.framesPerSecond)))
            }
            segment = ps_seg_next(current)
        }
        return words
    }

    /// `<s>`, `<sil>`, `[NOISE]`, `(NULL)`.
    private static func isFiller(_ text: UnsafePointer<CChar>) -> Bool {
        text[0] == CChar(UInt8(ascii: "<")) || text[0] == CChar(UInt8(ascii: "["))
            || text[0] == CChar(UInt8(ascii: "("))
    }

    /// `tomato(2)` is `tomato`.
    private static func plain(_ word: Substring) -> String {
        String(word.firstIndex(of: "(").map { word[..<$0] } ?? word)
    }
}
