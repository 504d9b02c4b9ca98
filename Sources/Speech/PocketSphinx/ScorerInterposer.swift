import CPocketSphinx
import Foundation
import Synchronization

/// Where a scorer joins PocketSphinx: it calls `ptm_mgau_init` through its symbol table, and finds ours
/// (`Interposition.swift`) instead of its own, because a program's symbols come before its libraries'. Static linking would undo that, and so would a
/// library that calls itself directly; then nobody asks, and the library's own scorer is in place.
///
/// Only a decoder that asks for ours gets it; any other, `StockRecogniser` among them, has the library's own.
final class ScorerInterposer: Sendable {
    /// The decoder being made, on the thread that makes it.
    @TaskLocal private static var open: ScorerInterposer?
    /// Put around our scorer, given that and what the library made it from, by tests that compare it.
    @TaskLocal static var wrap:
        (
            @Sendable (UnsafeMutablePointer<sphinx_scorer>, UnsafeMutableRawPointer, UnsafeMutableRawPointer?) ->
                UnsafeMutablePointer<sphinx_scorer>
        )?

    private let folder: String
    private let arithmetic: LogArithmetic
    private let lookAhead: Int
    private let unsuitable: String?
    private let phones: PhoneScores?
    private let outcome = Mutex<ActiveScorer?>(nil)

    /// - Parameters:
    ///   - model: whose scorer it is to be.
    ///   - config: what the decoder will be made from.
    ///   - phones: the phone classifier's scores, or nil.
    private init(_ model: AcousticModel, config: OpaquePointer, phones: PhoneScores?) {
        folder = model.folder
        self.phones = phones
        arithmetic = LogArithmetic(
            base: Float(cmd_ln_float_r(config, "-logbase")), varianceFloor: Float(cmd_ln_float_r(config, "-varfloor")))
        lookAhead = max(0, min(100, cmd_ln_int_r(config, "-pl_window")))
        let isPlain = cmd_ln_int_r(config, "-topn") == 4 && cmd_ln_int_r(config, "-ds") == 1
        unsuitable = isPlain ? nil : "it needs -topn 4 and -ds 1"
    }

    /// Makes a decoder.
    /// - Parameters:
    ///   - wanted: the scorer it is to have, if that can be.
    ///   - model: its acoustic model.
    ///   - config: of the library; `-compallsen` is set as suits the scorer.
    ///   - phones: what the phone classifier says, to be counted in; the library's own scorer cannot.
    /// - Returns: the decoder, nil when the library refuses, and the scorer that it has.
    static func decoder(
        with wanted: Scorer, model: AcousticModel, config: OpaquePointer, phones: PhoneScores? = nil
    ) -> (decoder: OpaquePointer?, scorer: ActiveScorer) {
        guard wanted == .swift else { return (ps_init(config), ActiveScorer(.library)) }
        // Ours scores frames before the library says which senones of theirs it wants, and is the faster for it; the
        // library's own is the slower.
        // docs/measured/scorer.md#compallsen
        cmd_ln_set_int_r(config, "-compallsen", 1)
        let seam = ScorerInterposer(model, config: config, phones: phones)
        let decoder = $open.withValue(seam) { ps_init(config) }
        let result =
            seam.outcome.withLock { $0 } ?? ActiveScorer(.library, because: "PocketSphinx did not ask for another")
        if let decoder, result.scorer == .swift { return (decoder, result) }
        if let decoder { ps_free(decoder) }
        // docs/measured/scorer.md#compallsen
        cmd_ln_set_int_r(config, "-compallsen", 0)
        return (ps_init(config), result)
    }

    /// The library makes a decoder's scorer.
    static func fill(_ acoustics: UnsafeMutableRawPointer?, _ definition: UnsafeMutableRawPointer?)
        -> UnsafeMutablePointer<sphinx_scorer>?
    {
        guard let seam = open, let acoustics else { return LibraryScorer.make(acoustics, definition) }
        do {
            if let unsuitable = seam.unsuitable { throw ScorerError.unsupported(unsuitable) }
            guard let lookUp = LibraryScorer.features else {
                throw ScorerError.unsupported("this PocketSphinx does not show its features")
            }
            let key = SharedTables.Key(folder: seam.folder, arithmetic: seam.arithmetic)
            let tables = try SharedTables.get(key) { tables throws(ScorerError) in
                try LibraryScorer.prove(tables, acoustics, definition)
            }
            let own = InterposedScorer(
                scorer: PtmScorer(tables, lookAhead: seam.lookAhead, phones: seam.phones), acoustics: acoustics,
                lookUp: lookUp)
            seam.outcome.withLock { $0 = ActiveScorer(.swift) }
            return wrap?(own.plug(), acoustics, definition) ?? own.plug()
        } catch {
            seam.outcome.withLock { $0 = ActiveScorer(.library, because: "\(error)") }
            return LibraryScorer.make(acoustics, definition)
        }
    }
}

extension ActiveScorer {
    /// Makes a decoder without words, to see which scorer takes hold on this machine.
    /// - Throws: `SpeechError`, when there is no decoder to be had.
    package static func onThisMachine(model: AcousticModel = .installed) throws(SpeechError) -> ActiveScorer {
        err_set_logfp(nil)
        try model.check()
        guard let config = SpeechDecoder.configuration(["switchboard", "-hmm", model.folder]) else {
            throw .decoder(why: "its settings")
        }
        defer { cmd_ln_free_r(config) }
        let made = DecoderTables().decoder { ScorerInterposer.decoder(with: .swift, model: model, config: config) }
        guard let decoder = made.decoder else { throw .decoder(why: "the acoustic model \(model.folder)") }
        ps_free(decoder)
        return made.scorer
    }
}

/// The models in use, each read and proven once.
private enum SharedTables {
    struct Key: Hashable {
        var folder: String
        var arithmetic: LogArithmetic
    }

    private static let known = Mutex<[Key: PtmTables]>([:])

    static func get(
        _ key: Key, prove: (PtmTables) throws(ScorerError) -> Void
    ) throws -> PtmTables {
        try known.withLock { known in
            if let tables = known[key] { return tables }
            let tables = try PtmTables(folder: key.folder, arithmetic: key.arithmetic)
            try prove(tables)
            known[key] = tables
            return tables
        }
    }
}

/// Our scorer as the library holds it.
private final class InterposedScorer {
    let scorer: PtmScorer
    let acoustics: UnsafeMutableRawPointer
    let lookUp: LibraryScorer.LookUp

    init(scorer: PtmScorer, acoustics: UnsafeMutableRawPointer, lookUp: @escaping LibraryScorer.LookUp) {
        self.scorer = scorer
        self.acoustics = acoustics
        self.lookUp = lookUp
    }

    /// What the library gets, which lives until it frees it.
    func plug() -> UnsafeMutablePointer<sphinx_scorer> {
        let plugged = UnsafeMutablePointer<sphinx_scorer>.allocate(capacity: 1)
        plugged.initialize(
            to: sphinx_scorer(
                functions: Self.functions, frame_index: 0, own: Unmanaged.passRetained(self).toOpaque()))
        return plugged
    }

    // Unsafe, because the compiler does not see that what it points to is written once, here.
    private nonisolated(unsafe) static let functions: UnsafeMutablePointer<sphinx_scorer_functions> = {
        let functions = UnsafeMutablePointer<sphinx_scorer_functions>.allocate(capacity: 1)
        functions.initialize(
            to: sphinx_scorer_functions(
                name: UnsafePointer(strdup("switchboard")),
                frame_eval: { plugged, scores, _, _, features, frame, _ in
                    guard let plugged, let own = plugged.pointee.own, let scores else { return -1 }
                    let isNew = frame >= plugged.pointee.frame_index
                    return Unmanaged<InterposedScorer>.fromOpaque(own)._withUnsafeGuaranteedRef {
                        $0.score(Int(frame), isNew: isNew, features, into: scores)
                    }
                },
                transform: { _, _ in -1 },
                free: { plugged in
                    guard let plugged else { return }
                    if let own = plugged.pointee.own { Unmanaged<InterposedScorer>.fromOpaque(own).release() }
                    plugged.deallocate()
                }))
        return functions
    }()

    private func score(
        _ frame: Int, isNew: Bool, _ features: PtmScorer.Features?, into scores: UnsafeMutablePointer<Int16>
    ) -> Int32 {
        let isScored = scorer.score(frame, isNew: isNew, into: scores) { wanted in
            if wanted == frame { return features }
            var index = Int32(truncatingIfNeeded: wanted)
            return lookUp(acoustics, &index)
        }
        return isScored ? 0 : -1
    }
}
