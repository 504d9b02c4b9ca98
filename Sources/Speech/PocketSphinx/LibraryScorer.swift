import CPocketSphinx
import Foundation

/// PocketSphinx's own scorer, behind the symbol that ours has taken.
enum LibraryScorer {
    private typealias Make =
        @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) ->
        UnsafeMutablePointer<sphinx_scorer>?
    /// The library's `acmod_get_frame`: where the features of a frame are, or are going to be.
    typealias LookUp = @convention(c) (UnsafeMutableRawPointer, UnsafeMutablePointer<Int32>) -> PtmScorer.Features?

    private static let own = Interposition.library("ptm_mgau_init").map { unsafeBitCast($0, to: Make.self) }
    static let features = Interposition.library("acmod_get_frame").map { unsafeBitCast($0, to: LookUp.self) }

    /// What the library would have made; nil for a model of another kind, which it then tries other scorers on.
    static func make(
        _ acoustics: UnsafeMutableRawPointer?, _ definition: UnsafeMutableRawPointer?
    ) -> UnsafeMutablePointer<sphinx_scorer>? { own?(acoustics, definition) }

    /// Compares ours with the library's, on made-up features.
    /// - Throws: `ScorerError.differs`, or `.unsupported` when the library has no scorer for this model.
    static func prove(
        _ tables: PtmTables, _ acoustics: UnsafeMutableRawPointer, _ definition: UnsafeMutableRawPointer?
    ) throws(ScorerError) {
        guard let library = make(acoustics, definition), let functions = library.pointee.functions,
            let evaluate = functions.pointee.frame_eval, let free = functions.pointee.free
        else { throw .unsupported("PocketSphinx does not take this model for a phonetically tied one") }
        defer { free(library) }
        let sound = MadeUpFeatures(frames: 12)
        let ours = PtmScorer(tables, lookAhead: 5)
        var expected = [Int16](repeating: 0, count: tables.senones)
        var got = expected
        for frame in 0..<sound.frames {
            var isScored = false
            got.withUnsafeMutableBufferPointer { got in
                guard let out = got.baseAddress else { return }
                isScored = ours.score(frame, isNew: true, into: out) { sound.streams(of: $0) }
            }
            var none: UInt8 = 0
            let result = evaluate(library, &expected, &none, 0, sound.streams(of: frame), Int32(frame), 1)
            guard isScored, result >= 0, got == expected else { throw .differs }
        }
    }
}

/// Features of nobody's speech, the same each time: about as large as those of speech.
private final class MadeUpFeatures {
    let frames: Int
    private let values: UnsafeMutablePointer<Float>
    private let pointers: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>

    init(frames: Int) {
        self.frames = frames
        let numbers = Gaussians.streams * Gaussians.dimensions
        values = .allocate(capacity: frames * numbers)
        pointers = .allocate(capacity: frames * Gaussians.streams)
        var random: UInt32 = 1
        for place in 0..<frames * numbers {
            random = random &* 1_664_525 &+ 1_013_904_223
            let size = Float(8) / Float(1 + place % Gaussians.dimensions)
            (values + place).initialize(to: (Float(random >> 8) / Float(1 << 23) - 1) * size)
        }
        for stream in 0..<frames * Gaussians.streams {
            (pointers + stream).initialize(to: values + stream * Gaussians.dimensions)
        }
    }

    deinit {
        values.deallocate()
        pointers.deallocate()
    }

    func streams(of frame: Int) -> PtmScorer.Features? {
        (0..<frames).contains(frame) ? pointers + frame * Gaussians.streams : nil
    }
}
